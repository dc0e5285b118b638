//! One content stream: its operators, and the state that they change (ISO 32000-1, annex
//! A).

mod colours;
mod inline;

use std::sync::Arc;

use lopdf::{Dictionary, Object, ObjectId};
use tiny_skia::{FillRule, PathBuilder, Point, Rect, Transform};

use super::text::{Text, Writing};
use super::{Denied, Interpreter};
use crate::canvas;
use crate::canvas::{Canvas, Origin, Paint, Shape, State, Trouble, Unbalanced};
use crate::function::numbers;
use crate::operations::{Operand, Operation, Operations};
use crate::shading::{rect, transform};

/// What a content stream belongs to, and what it stands in.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The page first, the content itself last.
    chain: Arc<[ObjectId]>,
}

/// How deep drawings may stand in each other.
const DEEPEST: usize = 48;
/// How many plain operations a form counts for: it has a state, a clip and a stream.
const FORM: usize = 100;
/// The most graphics states that may be saved at once.
const MOST_SAVED: usize = 4096;

impl Frame {
    /// The content of a page.
    pub(super) fn of_page(page: ObjectId) -> Self {
        Self { chain: Arc::from([page]) }
    }

    /// The content of something in this one; `None` where it would draw itself.
    pub(super) fn within(&self, object: ObjectId) -> Option<Self> {
        let again = self.chain.contains(&object);
        let longer = || self.chain.iter().copied().chain([object]).collect();
        (!again).then(|| Self { chain: longer() })
    }

    fn is_too_deep(&self) -> bool {
        self.chain.len() > DEEPEST
    }
}

/// A graphics state, with what only text has.
#[derive(Clone)]
pub(super) struct Saved<'a> {
    pub(super) state: State<'a>,
    pub(super) text: Text,
}

/// A run through a content stream.
pub(super) struct Execution<'a, 'c> {
    pub(super) interpreter: &'a Interpreter<'a>,
    pub(super) canvas: &'c mut dyn Canvas<'a>,
    pub(super) frame: Frame,
    pub(super) now: Saved<'a>,
    pub(super) resources: &'a Dictionary,
    /// Where patterns count from: user space as the stream starts.
    base: Transform,
    saved: Vec<Saved<'a>>,
    path: PathBuilder,
    /// What becomes of the clip at the next painting operator.
    clip: Option<FillRule>,
    /// Whether colours are somebody else's: in uncoloured cells and glyphs.
    pub(super) uncolored: bool,
    /// Marked content: whether each stretch that has begun is of a hidden layer.
    marked: Vec<bool>,
    pub(super) writing: Option<Writing>,
}

impl<'a, 'c> Execution<'a, 'c> {
    pub(super) fn new(
        interpreter: &'a Interpreter<'a>,
        canvas: &'c mut dyn Canvas<'a>,
        frame: Frame,
    ) -> Self {
        Self {
            interpreter,
            canvas,
            frame,
            now: Saved {
                state: State::initial(Transform::identity()),
                text: Text::default(),
            },
            resources: &interpreter.empty,
            base: Transform::identity(),
            saved: Vec::new(),
            path: PathBuilder::new(),
            clip: None,
            uncolored: false,
            marked: Vec::new(),
            writing: None,
        }
    }

    /// Draws a form's or a cell's content, within its bounds.
    pub(super) fn drawing(
        &mut self,
        object: ObjectId,
        resources: &'a Dictionary,
        state: State<'a>,
        bounds: Rect,
        uncolored: bool,
    ) {
        let Some(content) = self.interpreter.stream(object, self.canvas) else { return };
        let outline = PathBuilder::from_rect(bounds);
        let shape = Shape { path: Some(&outline), transform: state.transform };
        self.canvas.save();
        self.canvas.clip(&shape, FillRule::Winding);
        self.run(&content, resources, state, uncolored);
        self.canvas.restore();
    }

    /// Goes through a content stream.
    pub(super) fn run(
        &mut self,
        content: &[u8],
        resources: &'a Dictionary,
        state: State<'a>,
        uncolored: bool,
    ) {
        if self.frame.is_too_deep() {
            self.canvas.trouble(&Trouble::TooDeep);
            return;
        }
        self.base = state.transform;
        self.now.state = state;
        (self.resources, self.uncolored) = (resources, uncolored);
        let origin = self.frame.chain.last().copied();
        let depth = self.frame.chain.len() - 1;
        let mut operations = Operations::with_pictures(content);
        let mut number = 0;
        while let Some(operation) = operations.next() {
            if !self.interpreter.afford(1) {
                self.canvas.trouble(&Trouble::TooMuch);
                break;
            }
            let Ok(operation) = operation else {
                self.canvas.trouble(&Trouble::Unreadable);
                break;
            };
            let origin = Origin { object: origin, operation: number, depth };
            self.now.state.origin = origin;
            match operation.operator {
                "ID" => self.inline_picture(&operation, &mut operations),
                _ => self.operate(&operation),
            }
            number += 1;
        }
        self.close();
    }

    /// Whatever is open at the end is closed.
    fn close(&mut self) {
        for _ in self.saved.drain(..) {
            self.canvas.restore();
            self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::Saved));
        }
        if self.writing.is_some() {
            self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::TextBegun));
        }
        if !self.marked.is_empty() {
            self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::MarkedBegun));
        }
    }

    /// Whether what is drawn now belongs to a hidden layer.
    pub(super) fn is_hidden(&self) -> bool {
        self.marked.contains(&true)
    }

    /// What a name of the resources stands for; a name that stands for nothing is
    /// trouble.
    pub(super) fn named(
        &mut self,
        category: &'static str,
        name: &[u8],
    ) -> Option<&'a Object> {
        let document = self.interpreter.document;
        let named = self.resources.get_deref(category.as_bytes(), document);
        let found = named.and_then(|it| it.as_dict()?.get(name)).ok();
        let found = found.filter(|it| document.dereference(it).is_ok());
        if found.is_none() {
            self.denied(category, name, Denied::Undefined);
        }
        found
    }

    /// Says that what a name stands for isn't to be had.
    pub(super) fn denied(&mut self, category: &'static str, name: &[u8], why: Denied) {
        let name = || String::from_utf8_lossy(name).into_owned();
        self.canvas.trouble(&match why {
            Denied::Undefined => Trouble::Undefined(category, name()),
            Denied::Senseless => Trouble::Unusable(category, name()),
            Denied::TooMuch => Trouble::TooMuch,
        });
    }

    fn operate(&mut self, operation: &Operation<'_>) {
        let n = |index: usize| operation.number(index).unwrap_or(0.0);
        match operation.operator {
            "q" => self.save(),
            "Q" => self.restore(),
            "cm" => {
                if let Some(matrix) = transform(&operation.numbers()) {
                    let state = &mut self.now.state;
                    state.transform = matrix.post_concat(state.transform);
                }
            }
            "gs" => self.set_state(operation.name(0).unwrap_or_default()),
            "w" => self.now.state.line.width = n(0).abs(),
            "J" => self.now.state.line.line_cap = super::states::cap(n(0)),
            "j" => self.now.state.line.line_join = super::states::join(n(0)),
            "M" => self.now.state.line.miter_limit = n(0),
            "d" => {
                let dashes = operation.operands.first().and_then(Operand::items);
                let dashes = dashes.unwrap_or_default();
                let lengths = dashes.iter().filter_map(|it| match it {
                    Operand::Number(number) => Some(*number),
                    _ => None,
                });
                self.set_dash(lengths.collect(), n(1));
            }
            "m" => self.path.move_to(n(0), n(1)),
            "l" => self.path.line_to(n(0), n(1)),
            "c" => self.path.cubic_to(n(0), n(1), n(2), n(3), n(4), n(5)),
            "v" => {
                let from = self.path.last_point().unwrap_or(Point::from_xy(n(0), n(1)));
                self.path.cubic_to(from.x, from.y, n(0), n(1), n(2), n(3));
            }
            "y" => self.path.cubic_to(n(0), n(1), n(2), n(3), n(2), n(3)),
            "h" => self.path.close(),
            "re" => {
                let [x, y, width, height] = [0, 1, 2, 3].map(n);
                self.path.move_to(x, y);
                self.path.line_to(x + width, y);
                self.path.line_to(x + width, y + height);
                self.path.line_to(x, y + height);
                self.path.close();
            }
            "W" => self.clip = Some(FillRule::Winding),
            "W*" => self.clip = Some(FillRule::EvenOdd),
            "n" => self.paint(None, false),
            "S" => self.paint(None, true),
            "s" => {
                self.path.close();
                self.paint(None, true);
            }
            "f" | "F" => self.paint(Some(FillRule::Winding), false),
            "f*" => self.paint(Some(FillRule::EvenOdd), false),
            "B" => self.paint(Some(FillRule::Winding), true),
            "B*" => self.paint(Some(FillRule::EvenOdd), true),
            "b" | "b*" => {
                self.path.close();
                let even_odd = operation.operator == "b*";
                let rule = if even_odd { FillRule::EvenOdd } else { FillRule::Winding };
                self.paint(Some(rule), true);
            }
            "g" | "G" | "rg" | "RG" | "k" | "K" => {
                let name = match operation.operator {
                    "g" | "G" => "DeviceGray",
                    "rg" | "RG" => "DeviceRGB",
                    _ => "DeviceCMYK",
                };
                let stroke = operation.operator.starts_with(|c: char| c.is_uppercase());
                if let Some(space) = self.space(name.as_bytes()) {
                    self.set_color(space, operation.numbers(), stroke);
                }
            }
            "cs" | "CS" => {
                if let Some(space) = self.space(operation.name(0).unwrap_or_default()) {
                    let color = space.initial();
                    self.set_paint(Paint::Color(color), operation.operator == "CS");
                }
            }
            "sc" | "SC" | "scn" | "SCN" => {
                let stroke = operation.operator.starts_with('S');
                self.set_by_operands(operation, stroke);
            }
            "sh" => self.shade(operation.name(0).unwrap_or_default()),
            "Do" => self.place(operation.name(0).unwrap_or_default()),
            "BMC" => self.marked.push(false),
            "BDC" | "DP" => {
                let properties =
                    operation.name(1).and_then(|name| self.named("Properties", name));
                if operation.operator == "BDC" {
                    let is_layer = operation.name(0) == Some(b"OC");
                    let layer = properties.filter(|_| is_layer);
                    self.marked.push(layer.is_some_and(|layer| self.hides(layer)));
                }
            }
            "EMC" if self.marked.pop().is_none() => {
                self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::MarkedEnded));
            }
            "ri" => self.intend(operation.name(0).unwrap_or_default()),
            "EMC" | "MP" | "BX" | "EX" | "BI" | "d0" | "i" => {}
            // The colours of such a glyph are those of the text.
            "d1" => self.uncolored = true,
            _ if self.write(operation) => {}
            operator => self.canvas.trouble(&Trouble::Operator(operator.to_owned())),
        }
    }

    /// A rendering intent changes nothing here; one that PDF doesn't have is trouble.
    pub(super) fn intend(&mut self, name: &[u8]) {
        if !canvas::INTENTS.contains(&name) {
            // A name may be megabytes long.
            let name = String::from_utf8_lossy(name.get(..127).unwrap_or(name));
            self.canvas.trouble(&Trouble::Intent(name.into_owned()));
        }
    }

    /// Whether a layer isn't shown.
    fn hides(&self, layer: &Object) -> bool {
        self.interpreter.layers.hide(layer, self.interpreter.document)
    }

    fn save(&mut self) {
        if self.saved.len() >= MOST_SAVED {
            self.canvas.trouble(&Trouble::TooDeep);
            return;
        }
        self.saved.push(self.now.clone());
        self.canvas.save();
    }

    fn restore(&mut self) {
        match self.saved.pop() {
            Some(saved) => {
                self.now = saved;
                self.canvas.restore();
            }
            None => self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::Restored)),
        }
    }

    /// Ends the path: it is painted, and may narrow the clip.
    fn paint(&mut self, fill: Option<FillRule>, stroke: bool) {
        // Not its default: that lets a path begin with a line, which has no start then.
        let path = std::mem::replace(&mut self.path, PathBuilder::new());
        let points = path.len();
        let path = path.finish();
        let clip = self.clip.take();
        if !self.interpreter.afford(points / 8) {
            self.canvas.trouble(&Trouble::TooMuch);
            return;
        }
        let shape = Shape { path: path.as_ref(), transform: self.now.state.transform };
        if shape.path.is_some() && !self.is_hidden() {
            if let Some(rule) = fill {
                self.canvas.fill(&shape, rule, &self.now.state);
            }
            if stroke {
                self.canvas.stroke(&shape, &self.now.state);
            }
        }
        if let Some(rule) = clip {
            self.canvas.clip(&shape, rule);
        }
    }

    fn shade(&mut self, name: &[u8]) {
        let Some(object) = self.named("Shading", name) else { return };
        match self.interpreter.shading(object, self.resources) {
            Ok(_) if self.is_hidden() => {}
            Ok(shading) => self.canvas.shade(&shading, &self.now.state),
            Err(why) => self.denied("Shading", name, why),
        }
    }

    /// An external object: a picture or a form.
    fn place(&mut self, name: &[u8]) {
        let Some(object) = self.named("XObject", name) else { return };
        let document = self.interpreter.document;
        let found = document.dereference(object).ok();
        let Some((Some(id), Object::Stream(stream))) = found else {
            self.denied("XObject", name, Denied::Senseless);
            return;
        };
        let layer = stream.dict.get(b"OC").ok();
        if self.is_hidden() || layer.is_some_and(|layer| self.hides(layer)) {
            return;
        }
        match stream.dict.get_deref(b"Subtype", document).and_then(Object::as_name) {
            Ok(b"Image") => {
                let matrix = self.now.state.transform;
                let image = self.interpreter.image(object, self.resources, matrix);
                match image {
                    Ok(image) => self.canvas.image(&image, &self.now.state),
                    Err(why) => self.denied("XObject", name, why),
                }
            }
            Ok(b"Form") => self.form(id, &stream.dict),
            _ => self.denied("XObject", name, Denied::Senseless),
        }
    }

    fn form(&mut self, id: ObjectId, about: &'a Dictionary) {
        if !self.interpreter.afford(FORM) {
            self.canvas.trouble(&Trouble::TooMuch);
            return;
        }
        let document = self.interpreter.document;
        let Some(frame) = self.frame.within(id) else {
            self.canvas.trouble(&Trouble::DrawsItself(Some(id)));
            return;
        };
        let bounds = numbers(about, b"BBox", document);
        let bounds = bounds.and_then(|it| rect(it.try_into().ok()?));
        let Some(bounds) = bounds else {
            self.canvas.trouble(&Trouble::Damaged(Some(id)));
            return;
        };
        let own = about.get_deref(b"Resources", document).and_then(Object::as_dict);
        let resources = own.unwrap_or(self.resources);
        let matrix = numbers(about, b"Matrix", document);
        let matrix = matrix.as_deref().and_then(transform).unwrap_or_default();
        let outer = &self.now.state;
        let mut state = outer.clone();
        state.transform = matrix.post_concat(outer.transform);
        let placed = state.transform;
        let group = self.interpreter.group(about, Some(id), placed, resources);
        if let Some(group) = &group {
            self.canvas.begin_group(group, outer);
            state.start_group();
        }
        let (text, uncolored) = (self.now.text.clone(), self.uncolored);
        let mut inner = Execution::new(self.interpreter, &mut *self.canvas, frame);
        inner.now.text = text;
        inner.drawing(id, resources, state, bounds, uncolored);
        if group.is_some() {
            self.canvas.end_group();
        }
    }
}
