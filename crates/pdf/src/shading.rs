//! Gradients (ISO 32000-1, 8.7.4).

use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId};
use tiny_skia::{Rect, Transform};

use super::colour::Space;
use super::function::{Function, integer, numbers};

/// A gradient: a colour for each point of its space.
#[derive(Clone, Debug)]
pub struct Shading {
    /// Its object, where it has a number.
    pub object: Option<ObjectId>,
    /// The space of its colours.
    pub space: Arc<Space>,
    /// The colour where it has none, in patterns only.
    pub background: Option<Vec<f32>>,
    /// What it is bounded by, in its own space.
    pub bounds: Option<Rect>,
    /// Where which colour is.
    pub kind: ShadingKind,
    /// From what `kind` gives to a colour; `None` where it gives colours.
    pub function: Option<Function>,
}

/// Where which colour of a gradient is.
#[derive(Clone, Debug)]
pub enum ShadingKind {
    /// A function of both coordinates, within a domain `[x0 x1 y0 y1]`; with the matrix
    /// from the domain to the shading's space (type 1).
    Plane([f32; 4], Transform),
    /// Along a line from one point to another (type 2).
    Axial(Along<4>),
    /// From one circle, of centre and radius, to another (type 3).
    Radial(Along<6>),
    /// Triangles or patches (types 4 to 7), with the type; they have a stream, which isn't
    /// read here.
    Mesh(i64),
}

/// What axial and radial gradients have in common.
#[derive(Clone, Copy, Debug)]
pub struct Along<const N: usize> {
    /// Where it starts and ends.
    pub coordinates: [f32; N],
    /// The input of the function at the start and at the end.
    pub domain: [f32; 2],
    /// Whether the colours of the start and of the end go on beyond them.
    pub extend: [bool; 2],
}

impl<const N: usize> Along<N> {
    fn read(dictionary: &Dictionary, document: &Document) -> Option<Self> {
        let coordinates = numbers(dictionary, b"Coords", document)?.try_into().ok()?;
        let domain = numbers(dictionary, b"Domain", document);
        let domain = domain.and_then(|it| it.try_into().ok()).unwrap_or([0.0, 1.0]);
        let extend = dictionary.get_deref(b"Extend", document).and_then(Object::as_array);
        let extend = extend.map_or([false; 2], |both| {
            [0, 1].map(|at| both.get(at).is_some_and(|it| it.as_bool().unwrap_or(false)))
        });
        Some(Self { coordinates, domain, extend })
    }

    /// The function's input at a part of the way, 0 to 1; `None` beyond an end that
    /// doesn't go on.
    fn input(&self, part: f32) -> Option<f32> {
        let [from, to] = self.domain;
        let within = match part {
            part if part < 0.0 => self.extend[0],
            part if part > 1.0 => self.extend[1],
            part => part.is_finite(),
        };
        within.then(|| from + part.clamp(0.0, 1.0) * (to - from))
    }
}

impl Shading {
    /// Reads a shading dictionary; `None` where it makes no sense.
    pub fn read(
        object: &Object,
        document: &Document,
        resources: &Dictionary,
    ) -> Option<Self> {
        let (id, object) = document.dereference(object).ok()?;
        let dictionary = match object {
            Object::Stream(stream) => &stream.dict,
            object => object.as_dict().ok()?,
        };
        let space = dictionary.get(b"ColorSpace").ok()?;
        let space = Arc::new(Space::read(space, document, resources)?);
        let function = dictionary.get(b"Function").ok();
        let function = function.and_then(|it| Function::read(it, document));
        let kind = match integer(dictionary, b"ShadingType", document)? {
            1 => {
                let domain = numbers(dictionary, b"Domain", document);
                let domain = domain.and_then(|it| it.try_into().ok());
                let matrix = numbers(dictionary, b"Matrix", document);
                let matrix = matrix.as_deref().and_then(transform);
                ShadingKind::Plane(
                    domain.unwrap_or([0.0, 1.0, 0.0, 1.0]),
                    matrix.unwrap_or_default(),
                )
            }
            2 => ShadingKind::Axial(Along::read(dictionary, document)?),
            3 => ShadingKind::Radial(Along::read(dictionary, document)?),
            kind @ 4..=7 => ShadingKind::Mesh(kind),
            _ => return None,
        };
        let bounds = numbers(dictionary, b"BBox", document);
        Some(Self {
            object: id,
            space,
            background: numbers(dictionary, b"Background", document),
            bounds: bounds.and_then(|it| rect(it.try_into().ok()?)),
            kind,
            function,
        })
    }

    /// What it may mark, in its own space; `None` where it goes on without an end.
    pub fn extent(&self) -> Option<Rect> {
        let ended = match &self.kind {
            ShadingKind::Radial(along) if along.extend == [false; 2] => {
                let [x0, y0, r0, x1, y1, r1] = along.coordinates;
                Rect::from_ltrb(
                    (x0 - r0).min(x1 - r1),
                    (y0 - r0).min(y1 - r1),
                    (x0 + r0).max(x1 + r1),
                    (y0 + r0).max(y1 + r1),
                )
            }
            _ => None,
        };
        match (self.bounds, ended.filter(|_| self.background.is_none())) {
            (Some(a), Some(b)) => a.intersect(&b).or(Some(a)),
            (a, b) => a.or(b),
        }
    }

    /// The colour at a point of the shading's space; `None` where it has none. Meshes
    /// have none anywhere.
    pub fn color(&self, x: f32, y: f32) -> Option<Vec<f32>> {
        let input = match &self.kind {
            ShadingKind::Plane([x0, x1, y0, y1], matrix) => {
                let mut point = tiny_skia::Point::from_xy(x, y);
                matrix.invert()?.map_point(&mut point);
                let within =
                    (*x0..=*x1).contains(&point.x) && (*y0..=*y1).contains(&point.y);
                within.then(|| vec![point.x, point.y])?
            }
            ShadingKind::Axial(along) => {
                let [x0, y0, x1, y1] = along.coordinates;
                let (dx, dy) = (x1 - x0, y1 - y0);
                let part = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
                vec![along.input(part)?]
            }
            ShadingKind::Radial(along) => vec![radial(along, x, y)?],
            ShadingKind::Mesh(_) => return None,
        };
        Some(match &self.function {
            Some(function) => function.evaluate(&input),
            None => input,
        })
    }
}

/// The largest part of the way whose circle goes through a point (ISO 32000-1,
/// 8.7.4.5.4).
fn radial(along: &Along<6>, x: f32, y: f32) -> Option<f32> {
    let [x0, y0, r0, x1, y1, r1] = along.coordinates.map(f64::from);
    let (px, py) = (f64::from(x) - x0, f64::from(y) - y0);
    let (dx, dy, dr) = (x1 - x0, y1 - y0, r1 - r0);
    let a = dx * dx + dy * dy - dr * dr;
    let b = px * dx + py * dy + r0 * dr;
    let c = px * px + py * py - r0 * r0;
    let parts = if a.abs() < 1e-9 {
        [c / (2.0 * b), f64::NAN]
    } else {
        let root = (b * b - a * c).sqrt();
        let (one, other) = ((b + root) / a, (b - root) / a);
        [one.max(other), one.min(other)]
    };
    let good = parts.into_iter().filter(|part| part.is_finite() && r0 + part * dr >= 0.0);
    good.into_iter().find_map(|part| along.input(part as f32))
}

/// The matrix of six numbers.
pub fn transform(numbers: &[f32]) -> Option<Transform> {
    let [a, b, c, d, e, f] = numbers.try_into().ok()?;
    Some(Transform::from_row(a, b, c, d, e, f))
}

/// The rectangle between two corners, in any order.
pub fn rect([x0, y0, x1, y1]: [f32; 4]) -> Option<Rect> {
    Rect::from_ltrb(x0.min(x1), y0.min(y1), x0.max(x1), y0.max(y1))
}
