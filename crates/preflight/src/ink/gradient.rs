//! Gradients as tints on pixels.

use tiny_skia::{Point, Transform};

use marbre_pdf::canvas::{Shading, ShadingKind};

use super::inking::Inking;
use super::layer::Tint;
use super::mesh;
use super::rasteriser::{Painting, Rasteriser};
use super::region::Region;

/// The steps of a gradient along a line.
const STEPS: usize = 1024;

/// A gradient on a region, whose space a matrix takes to pixels. In a pattern, its
/// background is where it has no colour.
pub(super) fn painting(
    rasteriser: &mut Rasteriser<'_>,
    shading: &Shading,
    transform: Transform,
    region: Region,
    in_pattern: bool,
) -> Option<Painting> {
    let back = transform.invert()?;
    let light = rasteriser.light;
    let inking = Inking::of(&shading.space, &mut rasteriser.ledger, light);
    let mut field = Field::new(region, inking.planes.len());
    let background = shading.background.as_ref().filter(|_| in_pattern);
    if let Some(background) = background {
        let tints = inking.list(background);
        (0..region.area()).for_each(|pixel| field.set(pixel, &tints));
    }
    if let ShadingKind::Mesh(_) = shading.kind {
        let ledger = &mut rasteriser.ledger;
        mesh::paint(rasteriser.document, shading, transform, &inking, &mut field, ledger);
    } else {
        let colours = Colours::of(shading, &inking, region.area());
        for (pixel, (x, y)) in region.middles().enumerate() {
            let mut at = Point::from_xy(x, y);
            back.map_point(&mut at);
            let within = shading.bounds.is_none_or(|bounds| {
                (bounds.left()..=bounds.right()).contains(&at.x)
                    && (bounds.top()..=bounds.bottom()).contains(&at.y)
            });
            if within {
                colours.put(at, pixel, &mut field);
            }
        }
    }
    Some(field.into_painting(&inking))
}

/// Tints on the pixels of a region, where there are any.
pub(super) struct Field {
    pub(super) region: Region,
    planes: Vec<Vec<f32>>,
    alpha: Vec<f32>,
}

impl Field {
    fn new(region: Region, planes: usize) -> Self {
        let area = region.area();
        Self { region, planes: vec![vec![0.0; area]; planes], alpha: vec![0.0; area] }
    }

    /// Sets the tints of a pixel.
    pub(super) fn set(&mut self, pixel: usize, tints: &[f32]) {
        let Some(alpha) = self.alpha.get_mut(pixel) else { return };
        *alpha = 1.0;
        for (plane, tint) in self.planes.iter_mut().zip(tints) {
            if let Some(here) = plane.get_mut(pixel) {
                *here = *tint;
            }
        }
    }

    fn into_painting(self, inking: &Inking<'_>) -> Painting {
        let tints = self.planes.into_iter().map(Tint::Each);
        let tints = inking.planes.iter().copied().zip(tints).collect();
        Painting { tints, alpha: Some(self.alpha), overprints: false }
    }
}

/// The colours of a gradient that isn't a mesh.
enum Colours<'s> {
    /// Along a line, in steps, with the shading that says how far a point is.
    Steps { bare: Box<Shading>, domain: [f32; 2], steps: Vec<Vec<f32>> },
    /// Of each point.
    Points(&'s Shading, &'s Inking<'s>),
}

impl<'s> Colours<'s> {
    /// Those of a gradient that so many pixels are painted with.
    fn of(shading: &'s Shading, inking: &'s Inking<'s>, pixels: usize) -> Self {
        let domain = match &shading.kind {
            ShadingKind::Axial(along) => along.domain,
            ShadingKind::Radial(along) => along.domain,
            ShadingKind::Plane(..) | ShadingKind::Mesh(_) => {
                return Self::Points(shading, inking);
            }
        };
        let Some(function) = shading.function.as_ref().filter(|_| pixels > STEPS) else {
            return Self::Points(shading, inking);
        };
        let [from, to] = domain;
        let step = |step: usize| {
            let input = from + (to - from) * step as f32 / STEPS as f32;
            inking.list(&function.evaluate(&[input]))
        };
        let steps = (0..=STEPS).map(step).collect();
        // Without its function, a shading gives the function's input.
        let bare = Box::new(Shading { function: None, ..shading.clone() });
        Self::Steps { bare, domain, steps }
    }

    fn put(&self, at: Point, pixel: usize, field: &mut Field) {
        match self {
            Self::Steps { bare, domain: [from, to], steps } => {
                let input = bare.color(at.x, at.y);
                let Some(input) = input.and_then(|it| it.first().copied()) else {
                    return;
                };
                let span = to - from;
                let part = if span == 0.0 { 0.0 } else { (input - from) / span };
                let step = (part.clamp(0.0, 1.0) * STEPS as f32).round() as usize;
                if let Some(tints) = steps.get(step) {
                    field.set(pixel, tints);
                }
            }
            Self::Points(shading, inking) => {
                if let Some(numbers) = shading.color(at.x, at.y) {
                    field.set(pixel, &inking.list(&numbers));
                }
            }
        }
    }
}
