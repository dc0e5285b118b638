//! What a mark refers to and what is a drawing itself: the cell of a pattern, the group
//! of a soft mask. They are drawn where somebody wants to see them.

use std::fmt;

use lopdf::{Dictionary, Object, ObjectId};
use tiny_skia::{Rect, Transform};

use super::Interpreter;
use super::content::{Execution, Frame};
use crate::canvas::{Canvas, Group, Paint, State, Transfer, Trouble};
use crate::colour::Color;
use crate::function::{Function, integer, number, numbers};
use crate::shading::{rect, transform};

/// A tiling pattern: a cell that is repeated (ISO 32000-1, 8.7.3).
#[derive(Clone)]
pub struct Tiling<'a> {
    /// Its object.
    pub object: ObjectId,
    /// The edges of the cell, in the pattern's space.
    pub bounds: Rect,
    /// How far cells are apart, in the pattern's space; neither is 0.
    pub step: [f32; 2],
    /// From the pattern's space to the page.
    pub transform: Transform,
    /// The colour that an uncoloured cell is painted in; `None` for a cell with colours of
    /// its own.
    pub color: Option<Color>,
    pub(super) resources: &'a Dictionary,
    pub(super) frame: Frame,
    pub(super) interpreter: &'a Interpreter<'a>,
}

impl fmt::Debug for Tiling<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tiling").field("object", &self.object).finish_non_exhaustive()
    }
}

impl<'a> Tiling<'a> {
    /// Reads a pattern whose matrix counts from `base`; `None` where it makes no sense.
    pub(super) fn read(
        object: ObjectId,
        color: Option<Color>,
        base: Transform,
        frame: Frame,
        interpreter: &'a Interpreter<'a>,
    ) -> Option<Self> {
        let document = interpreter.document;
        let stream = document.get_object(object).ok()?.as_stream().ok()?;
        let about = &stream.dict;
        let bounds = rect(numbers(about, b"BBox", document)?.try_into().ok()?)?;
        let step = [b"XStep", b"YStep"].map(|key| number(about, key, document));
        let [Some(x), Some(y)] = step else { return None };
        let sane = |step: f32| step != 0.0 && step.is_finite();
        (sane(x) && sane(y)).then_some(())?;
        let matrix = numbers(about, b"Matrix", document);
        let matrix = matrix.as_deref().and_then(transform).unwrap_or_default();
        let colored = integer(about, b"PaintType", document) != Some(2);
        let resources = about.get_deref(b"Resources", document).and_then(Object::as_dict);
        Some(Self {
            object,
            bounds,
            step: [x.abs(), y.abs()],
            transform: matrix.post_concat(base),
            color: color.filter(|_| !colored),
            resources: resources.unwrap_or(&interpreter.empty),
            frame,
            interpreter,
        })
    }

    /// Draws one cell, where `transform` takes the pattern's space.
    pub fn draw(&self, transform: Transform, canvas: &mut dyn Canvas<'a>) {
        let mut state = State::initial(transform);
        if let Some(color) = &self.color {
            state.fill = Paint::Color(color.clone());
            state.stroke = state.fill.clone();
        }
        let frame = self.frame.within(self.object);
        let Some(frame) = frame else {
            canvas.trouble(&Trouble::DrawsItself(Some(self.object)));
            return;
        };
        let uncolored = self.color.is_some();
        let mut execution = Execution::new(self.interpreter, canvas, frame);
        execution.drawing(self.object, self.resources, state, self.bounds, uncolored);
    }
}

/// A mask whose light or opacity says how much of each mark is shown (ISO 32000-1,
/// 11.6.5.3).
#[derive(Clone)]
pub struct SoftMask<'a> {
    /// Whether light counts; otherwise opacity does.
    pub luminosity: bool,
    /// The group that is the mask.
    pub group: Group,
    /// The colour below the group, in the group's space; black by default.
    pub backdrop: Option<Vec<f32>>,
    /// From what the group has to what is shown.
    pub transfer: Transfer,
    pub(super) transform: Transform,
    pub(super) resources: &'a Dictionary,
    pub(super) object: ObjectId,
    pub(super) frame: Frame,
    pub(super) interpreter: &'a Interpreter<'a>,
}

impl fmt::Debug for SoftMask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoftMask").field("object", &self.object).finish_non_exhaustive()
    }
}

impl<'a> SoftMask<'a> {
    /// Reads a mask, set while user space is at `base`; `None` where it makes no sense.
    pub(super) fn read(
        mask: &'a Dictionary,
        base: Transform,
        frame: Frame,
        resources: &'a Dictionary,
        interpreter: &'a Interpreter<'a>,
    ) -> Option<Self> {
        let document = interpreter.document;
        let object = mask.get(b"G").ok()?.as_reference().ok()?;
        let about = &document.get_object(object).ok()?.as_stream().ok()?.dict;
        let matrix = numbers(about, b"Matrix", document);
        let matrix = matrix.as_deref().and_then(transform).unwrap_or_default();
        let own = about.get_deref(b"Resources", document).and_then(Object::as_dict);
        let resources = own.unwrap_or(resources);
        let placed = matrix.post_concat(base);
        let group = interpreter.group(about, Some(object), placed, resources)?;
        let kind = mask.get_deref(b"S", document).and_then(Object::as_name);
        let transfer = mask.get(b"TR").ok();
        Some(Self {
            luminosity: kind.ok() == Some(b"Luminosity"),
            group,
            backdrop: numbers(mask, b"BC", document),
            transfer: transfer.and_then(|it| Function::read(it, document)),
            transform: placed,
            resources,
            object,
            frame,
            interpreter,
        })
    }

    /// The object of the group.
    pub const fn object(&self) -> ObjectId {
        self.object
    }

    /// Draws the group, where it lies on the page, between [`Canvas::begin_group`] and
    /// [`Canvas::end_group`].
    pub fn draw(&self, canvas: &mut dyn Canvas<'a>) {
        let state = State::initial(self.transform);
        let Some(frame) = self.frame.within(self.object) else {
            canvas.trouble(&Trouble::DrawsItself(Some(self.object)));
            return;
        };
        canvas.begin_group(&self.group, &state);
        let document = self.interpreter.document;
        let about = document.get_object(self.object).and_then(Object::as_stream);
        let bounds = about.ok().and_then(|it| numbers(&it.dict, b"BBox", document));
        if let Some(bounds) = bounds.and_then(|it| rect(it.try_into().ok()?)) {
            let mut execution = Execution::new(self.interpreter, canvas, frame);
            execution.drawing(self.object, self.resources, state, bounds, false);
        }
        canvas.end_group();
    }
}
