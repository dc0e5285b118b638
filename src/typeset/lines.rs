//! Lines of running text as they are set: what a proofreader measures with a ruler,
//! whatever the layout. A line's measure is the innermost area that holds all of it, or its
//! column, where that is a frame of several.

use typst::foundations::{Dict, Value};
use typst::introspection::{Location, MetadataElem, Tag};
use typst::layout::{Frame, FrameItem, LayoutElem, Point, Transform};
use typst::model::ParElem;
use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::imprint::into_group;

/// A line, with lengths in pt; places are from the trim's top left corner.
#[derive(Clone, Debug)]
pub struct Line {
    /// The page, from 1.
    pub page: usize,
    /// What it says. A word that is divided ends in a soft hyphen (U+00AD).
    pub text: String,
    /// Its baseline.
    pub y: f64,
    /// Where its first character starts.
    pub start: f64,
    /// Where its last character ends, spaces left out.
    pub end: f64,
    /// The left edge of its measure.
    pub left: f64,
    /// The right edge of its measure.
    pub right: f64,
    /// The size of its first characters.
    pub size: f64,
    /// Their family.
    pub family: String,
    /// The narrowest and the widest space of it, as shares of the font's own.
    pub spaces: Option<(f64, f64)>,
    /// Which paragraph it is of, counted through the document.
    pub paragraph: usize,
    /// Whether it is of a paragraph of running text: titles and labels aren't, nor is what
    /// a layout breaks itself, within `layout`.
    pub running: bool,
    /// How wide what comes next is, up to where it could be broken, with the space that
    /// it would take; nothing where the paragraph ends.
    pub next: Option<f64>,
    /// Whether the paragraph goes on in another column or on another page.
    pub ends_column: bool,
}

impl Line {
    /// Whether it ends a paragraph.
    pub const fn is_last(&self) -> bool {
        self.next.is_none()
    }

    /// How much of its measure it takes up to its end, 0 to 1.
    pub fn share(&self) -> f64 {
        (self.end - self.left) / (self.right - self.left)
    }

    /// Whether what comes next would have had room.
    pub fn is_early(&self) -> bool {
        // A tenth of a point is what rounding takes. A line that ends before the middle does
        // so on purpose.
        let room = |next: f64| self.end + next <= self.right - 0.1;
        self.share() > 0.5 && self.next.is_some_and(room)
    }

    /// Whether a word is divided at its end.
    pub fn is_divided(&self) -> bool {
        self.text.trim_end().ends_with(['\u{AD}', '\u{2010}'])
    }
}

/// A character as it is set.
struct Glyph {
    text: String,
    start: f64,
    end: f64,
    /// The width that its font gives it.
    own: f64,
    size: f64,
}

/// A line in the making.
struct Draft {
    page: usize,
    y: f64,
    family: String,
    size: f64,
    glyphs: Vec<Glyph>,
    areas: Vec<(f64, f64)>,
    frame: Option<Columns>,
    /// Whether it is in a frame.
    framed: bool,
    /// Whether its layout breaks it.
    own: bool,
    paragraph: Option<usize>,
}

/// The columns of a frame, as its mark has them.
#[derive(Clone, Copy)]
struct Columns {
    left: f64,
    width: f64,
    count: f64,
    gutter: f64,
}

impl Columns {
    fn of(left: f64, facts: &Dict) -> Option<Self> {
        let length = |key| match facts.get(key).ok()? {
            Value::Length(length) => Some(length.abs.to_pt()),
            Value::Relative(length) => Some(length.abs.abs.to_pt()),
            _ => None,
        };
        let count = match facts.get("columns") {
            Ok(Value::Int(count)) if *count > 1 => *count as f64,
            _ => return None,
        };
        let gutter = length("gutter").unwrap_or_default();
        Some(Self { left, width: length("width")?, count, gutter })
    }

    /// The column of an area that a line from `start` to `end` stands in.
    fn within(self, area: (f64, f64), start: f64, end: f64) -> Option<(f64, f64)> {
        let whole = (area.0 - self.left).abs() < 0.5
            && (area.1 - area.0 - self.width).abs() < 0.5;
        let step = (self.width + self.gutter) / self.count;
        let left = self.left + step * ((start - self.left + 0.5) / step).floor();
        let right = left + step - self.gutter;
        (whole && end < right + self.gutter).then_some((left, right))
    }
}

/// All lines of a document, in the order in which they are set.
pub(super) fn of(document: &PagedDocument) -> Vec<Line> {
    let mut walk = Walk::default();
    for (index, page) in document.pages().iter().enumerate() {
        walk.page = index + 1;
        walk.columns = None;
        walk.marked = None;
        walk.frame(&page.frame, Transform::identity(), &mut Vec::new());
    }
    finish(walk.drafts, walk.paragraphs)
}

#[derive(Default)]
struct Walk {
    page: usize,
    drafts: Vec<Draft>,
    /// How many paragraphs have started.
    paragraphs: usize,
    /// Those that haven't ended, the innermost last.
    open: Vec<(Location, usize)>,
    /// What layouts break themselves, and hasn't ended.
    own: Vec<Location>,
    /// The last frame that was marked.
    columns: Option<Columns>,
    /// How many areas were open where it was.
    marked: Option<usize>,
}

impl Walk {
    fn frame(
        &mut self,
        frame: &Frame,
        transform: Transform,
        areas: &mut Vec<(f64, f64)>,
    ) {
        for (at, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    let inner = into_group(transform, *at, group);
                    let corner = Point::zero().transform(inner).x.to_pt();
                    areas.push((corner, corner + group.frame.width().to_pt()));
                    self.frame(&group.frame, inner, areas);
                    areas.pop();
                    // The frame is over with the area that its mark stood in.
                    if self.marked.is_some_and(|depth| depth > areas.len()) {
                        self.marked = None;
                    }
                }
                FrameItem::Text(text) => self.text(text, at.transform(transform), areas),
                FrameItem::Tag(Tag::Start(element, _)) if element.is::<ParElem>() => {
                    if let Some(location) = element.location() {
                        self.open.push((location, self.paragraphs));
                        self.paragraphs += 1;
                    }
                }
                FrameItem::Tag(Tag::Start(element, _)) if element.is::<LayoutElem>() => {
                    self.own.extend(element.location());
                }
                FrameItem::Tag(Tag::Start(element, _)) => {
                    let label = element.label().map(|label| label.resolve());
                    if label.is_some_and(|it| it.as_str() == "marbre-frame")
                        && let Some(mark) = element.to_packed::<MetadataElem>()
                        && let Value::Dict(facts) = &mark.value
                    {
                        let left = at.transform(transform).x.to_pt();
                        self.columns = Columns::of(left, facts);
                        self.marked = Some(areas.len());
                    }
                }
                FrameItem::Tag(Tag::End(location, ..)) => {
                    self.open.retain(|(open, _)| open != location);
                    self.own.retain(|open| open != location);
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &TextItem, at: Point, areas: &[(f64, f64)]) {
        let (size, y) = (text.size.to_pt(), at.y.to_pt());
        let mut x = at.x.to_pt();
        let mut glyphs = Vec::with_capacity(text.glyphs.len());
        for glyph in &text.glyphs {
            let width = glyph.x_advance.at(text.size).to_pt();
            let own = text
                .font
                .x_advance(glyph.id)
                .map_or(width, |it| it.at(text.size).to_pt());
            let characters = text.text[glyph.range()].to_owned();
            glyphs.push(Glyph { text: characters, start: x, end: x + width, own, size });
            x += width;
        }
        let paragraph = self.open.last().map(|(_, number)| *number);
        let start = glyphs.first().map_or(x, |glyph| glyph.start);
        // Superiors stand above the line that they are of.
        let follows = |line: &&mut Draft| {
            let end = line.glyphs.last().map_or(start, |glyph| glyph.end);
            let raised = (line.y - y).abs() < 0.45 * line.size.max(size);
            line.page == self.page
                && line.paragraph == paragraph
                && (start - end).abs() < 0.8 * size.max(line.size)
                && ((line.y - y).abs() < 0.1 || raised && (size - line.size).abs() > 0.01)
        };
        match self.drafts.last_mut().filter(follows) {
            Some(line) => line.glyphs.extend(glyphs),
            None => self.drafts.push(Draft {
                page: self.page,
                y,
                family: text.font.font().info().family.clone(),
                size,
                glyphs,
                areas: areas.to_vec(),
                frame: self.columns,
                framed: self.marked.is_some(),
                own: !self.own.is_empty(),
                paragraph,
            }),
        }
    }
}

/// Groups lines outside of paragraphs, and measures all.
fn finish(mut drafts: Vec<Draft>, mut paragraphs: usize) -> Vec<Line> {
    drafts.retain(|it| it.glyphs.iter().any(|glyph| !glyph.text.trim().is_empty()));
    let numbers: Vec<usize> = {
        let mut numbers = Vec::with_capacity(drafts.len());
        for (index, draft) in drafts.iter().enumerate() {
            let before = index.checked_sub(1).map(|i| (&drafts[i], numbers[i]));
            let number = match (draft.paragraph, before) {
                (Some(number), _) => number,
                (None, Some((before, number))) if goes_on(before, draft) => number,
                (None, _) => {
                    paragraphs += 1;
                    paragraphs
                }
            };
            numbers.push(number);
        }
        numbers
    };
    // A text of one paragraph isn't told apart from a label by Typst.
    let running = |index: usize| {
        let long = numbers.iter().filter(|it| **it == numbers[index]).count() > 3;
        let draft = &drafts[index];
        !draft.own && (draft.paragraph.is_some() || long && draft.framed)
    };
    let mut lines = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.iter().enumerate() {
        let next = drafts.get(index + 1).filter(|_| numbers[index + 1] == numbers[index]);
        let ends_column =
            next.is_some_and(|it| it.page != draft.page || it.y < draft.y + 0.1);
        let hyphen = draft.ends_in(&['\u{AD}', '\u{2010}', '-', '–', '—', '/']);
        let space = if hyphen { 0.0 } else { draft.space() };
        let (left, right) = draft.measure();
        lines.push(Line {
            page: draft.page,
            text: draft.glyphs.iter().map(|glyph| glyph.text.as_str()).collect(),
            y: draft.y,
            start: draft.glyphs.first().map_or(left, |glyph| glyph.start),
            end: draft.end(),
            left,
            right,
            size: draft.size,
            family: draft.family.clone(),
            spaces: draft.spaces(),
            paragraph: numbers[index],
            running: running(index),
            next: next.map(|it| space + it.first_piece()),
            ends_column,
        });
    }
    lines
}

/// Whether a line outside of paragraphs goes on with the one before.
fn goes_on(before: &Draft, line: &Draft) -> bool {
    let edge = |it: &Draft| it.glyphs.first().map_or(0.0, |glyph| glyph.start);
    let step = line.y - before.y;
    before.paragraph.is_none()
        && before.page == line.page
        && before.family == line.family
        && (before.size - line.size).abs() < 0.01
        && step > 0.1
        && step < 1.6 * line.size
        && (edge(before) - edge(line)).abs() < 0.1
        // A short line is more likely to be all that there is.
        && before.end() + line.first_piece() > before.measure().1 - line.size
}

impl Draft {
    fn printed(&self) -> &[Glyph] {
        let blank = |glyph: &&Glyph| glyph.text.trim().is_empty();
        let spaces = self.glyphs.iter().rev().take_while(blank).count();
        &self.glyphs[..self.glyphs.len() - spaces]
    }

    fn end(&self) -> f64 {
        self.printed().last().map_or(0.0, |glyph| glyph.end)
    }

    fn ends_in(&self, marks: &[char]) -> bool {
        self.printed().last().is_some_and(|glyph| glyph.text.ends_with(marks))
    }

    /// The innermost area that holds the line; a hanging mark may leave it.
    fn measure(&self) -> (f64, f64) {
        let start = self.glyphs.first().map_or(0.0, |glyph| glyph.start);
        let (end, hanging) = (self.end(), 0.6 * self.size);
        let holds = |(left, right): &&(f64, f64)| {
            *left <= start + hanging && *right >= end - hanging
        };
        let Some(area) = self.areas.iter().rev().find(holds).copied() else {
            return (start, end);
        };
        let column = self.frame.and_then(|frame| frame.within(area, start, end));
        column.unwrap_or(area)
    }

    /// How wide it is up to where it could be broken.
    fn first_piece(&self) -> f64 {
        let start = self.glyphs.first().map_or(0.0, |glyph| glyph.start);
        let mut end = start;
        for (index, glyph) in self.glyphs.iter().enumerate() {
            if glyph.text == " " {
                break;
            }
            end = glyph.end;
            // A hyphen in a name, or before a figure, ends no line.
            let next = self.glyphs.get(index + 1).map_or("", |it| it.text.as_str());
            let named = next.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
            if glyph.text.ends_with(['-', '\u{2010}', '\u{AD}', '–', '—']) && !named {
                break;
            }
        }
        end - start
    }

    fn space(&self) -> f64 {
        let space = self.glyphs.iter().find(|glyph| glyph.text == " ");
        space.map_or(0.25 * self.size, |glyph| glyph.own)
    }

    fn spaces(&self) -> Option<(f64, f64)> {
        let inner = self.printed().iter();
        let spaces = inner.filter(|it| it.text == " " && it.own > 0.0 && it.size > 0.0);
        spaces.map(|it| (it.end - it.start) / it.own).fold(None, |found, ratio| {
            let (least, most) = found.unwrap_or((ratio, ratio));
            Some((ratio.min(least), ratio.max(most)))
        })
    }
}
