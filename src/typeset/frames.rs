//! Frames: does the text that a layout puts into an area stay inside it?
//!
//! `page.typ` sets a mark at the corner of every frame. What is printed from the
//! same field below the frame's foot is overset: an error that counts words.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use typst::foundations::Value;

use crate::report::markdown::{self, Inline};
use crate::report::project::Project;
use crate::report::{FieldValue, Given, Part, proposal};
use marbre_diag::{Diagnostic, Message, Place, Sink, said};

use super::PlacedPart;
use super::imprint::{Area, Imprint, Mark, Run};
use super::layouts;
use super::printed::Printed;
use super::spots::Spots;

/// Text below a frame's foot by less than this, in pt, is still inside: descenders
/// and rounding.
const TOLERANCE: f64 = 0.5;

/// The stretch of a file that a field's words come from.
pub(super) struct Extent(Place);

impl Extent {
    /// Whether a run was written within it.
    pub(super) fn holds(&self, run: &Run) -> bool {
        run.source.as_ref().is_some_and(|place| place.is_within(&self.0))
    }

    /// Whether something that was written within it is on one of these pages, from 1.
    pub(super) fn is_in(&self, printed: &Printed<'_>, pages: &Range<usize>) -> bool {
        printed.has_within(&self.0, pages)
    }
}

/// Where a field's words come from.
pub(super) fn extent(value: &FieldValue) -> Option<Extent> {
    match value {
        FieldValue::Prose(prose) => extent_of(&markdown::places(&prose.blocks)),
        FieldValue::Line(line) => extent_of_line(line),
        _ => None,
    }
}

/// Where the words of a line come from.
pub(super) fn extent_of_line(line: &[Inline]) -> Option<Extent> {
    extent_of(&markdown::places_of_line(line))
}

fn extent_of(places: &[&Place]) -> Option<Extent> {
    let mut ranges = places.iter().filter_map(|place| match place {
        Place::Source { file, range } => Some((file, range)),
        _ => None,
    });
    let (file, range) = ranges.next()?;
    let (mut start, mut end) = (range.start, range.end);
    for (_, range) in ranges {
        (start, end) = (start.min(range.start), end.max(range.end));
    }
    Some(Extent(file.at(start..end)))
}

/// Whether all that a page has of a field stands in a frame that is marked as the field's, and
/// within it: then the frame is in the wrong place, not the text too long.
pub(super) fn fits_frame(
    page: usize,
    field: &str,
    runs: &[&Run],
    imprint: &Imprint,
) -> Option<f64> {
    let mut marks = imprint.marks().iter().filter(|mark| mark.page == page);
    let frame = marks.find_map(|mark| Frame::of(mark).filter(|it| it.field == field))?;
    let foot = frame.top + frame.height + TOLERANCE;
    // Notes stand at the foot of the page.
    let mut inside = runs.iter().filter(|run| run.is_in(frame.area)).peekable();
    let any = inside.peek().is_some();
    let fits = inside.all(|run| run.at.y.to_pt() <= foot);
    (any && fits).then_some(frame.height)
}

/// How many notes a field has.
pub(super) fn notes(value: &FieldValue) -> usize {
    let mut count = 0;
    let mut add = |inline: &Inline| {
        count += usize::from(matches!(inline, Inline::Footnote(..)));
    };
    match value {
        FieldValue::Prose(prose) => markdown::each_inline(&prose.blocks, &mut add),
        FieldValue::Line(line) => markdown::each_within(line, &mut add),
        _ => {}
    }
    count
}

/// Warns of words that were given to a layout, and that it prints nowhere.
pub(super) fn check_printed(
    placed: &[PlacedPart],
    parts: &[&Part],
    printed: &Printed<'_>,
    sink: &mut Sink,
) {
    for (placed, part) in placed.iter().zip(parts) {
        let pages = placed.pages();
        for given in &part.with {
            // A contract's default may be for a case that this part isn't.
            let default = matches!(&given.place, Place::Source { file, .. }
                if file.name().starts_with("layouts/"));
            if default {
                continue;
            }
            let (layout, name) = (&placed.layout, &given.name);
            for (column, words) in columns(&given.value) {
                let any = words.iter().any(|words| words.are_in(printed, &pages));
                let Some(first) = words.first().filter(|_| !any) else { continue };
                let (what, place) = match column {
                    None => (said!("`{name}`", name), given.place.clone()),
                    Some(column) => {
                        (said!("`{column}` of `{name}`", column, name), first.place())
                    }
                };
                let message =
                    said!("the layout `{layout}` doesn't print {what}", layout, what);
                sink.report(Diagnostic::warning("unprinted-field", place, message));
            }
        }
    }
}

/// Words that can be found on a page.
enum Words<'a> {
    /// A stretch of a file.
    Within(Extent),
    /// A cell of a workbook.
    Cell(&'a Place),
}

impl Words<'_> {
    fn are_in(&self, printed: &Printed<'_>, pages: &Range<usize>) -> bool {
        match self {
            Self::Within(extent) => extent.is_in(printed, pages),
            Self::Cell(cell) => printed.has_cell(cell, pages),
        }
    }

    fn place(&self) -> Place {
        match self {
            Self::Within(extent) => extent.0.clone(),
            Self::Cell(cell) => (*cell).clone(),
        }
    }
}

/// The words of a field, or those of each field of its records: a layout may leave one
/// of them out, and not all.
fn columns(value: &FieldValue) -> Vec<(Option<&str>, Vec<Words<'_>>)> {
    let records: Vec<&Vec<Given>> = match value {
        FieldValue::Record(fields) => vec![fields],
        FieldValue::List(values) => {
            let records = values.iter().filter_map(|value| match value {
                FieldValue::Record(fields) => Some(fields),
                _ => None,
            });
            records.collect()
        }
        _ => return words(value).map(|it| (None, vec![it])).into_iter().collect(),
    };
    let mut found: Vec<(Option<&str>, Vec<Words<'_>>)> = Vec::new();
    for given in records.into_iter().flatten() {
        let Some(words) = words(&given.value) else { continue };
        match found.iter_mut().find(|(name, _)| *name == Some(&*given.name)) {
            Some((_, all)) => all.push(words),
            None => found.push((Some(&given.name), vec![words])),
        }
    }
    found
}

fn words(value: &FieldValue) -> Option<Words<'_>> {
    let cell = match value {
        FieldValue::Line(line) => line.iter().find_map(|inline| match inline {
            Inline::Text(_, place @ Place::Cell { .. }) => Some(place),
            _ => None,
        }),
        _ => None,
    };
    cell.map(Words::Cell).or_else(|| extent(value).map(Words::Within))
}

/// Reports frames that are too small for their text, or far too large.
pub(super) fn check(
    placed: &[PlacedPart],
    parts: &[&Part],
    imprint: &Imprint,
    project: &Project,
    spots: &mut Spots,
    sink: &mut Sink,
) {
    let mut unknown = BTreeSet::new();
    let mut on_page: HashMap<usize, &Part> = HashMap::new();
    for (placed, part) in placed.iter().zip(parts) {
        placed.pages().for_each(|page| _ = on_page.entry(page).or_insert(part));
    }
    for mark in imprint.marks() {
        let Some(part) = on_page.get(&mark.page) else { continue };
        let field = field_of(mark).unwrap_or_default();
        let place = || layouts::frame(project, &part.layout, &field);
        let Some(frame) = Frame::of(mark) else {
            let message = said!(
                "the mark of the frame `{field}` on page {page} isn't at the corner of a \
                 block of its height",
                field,
                page = mark.page,
            );
            sink.report(
                Diagnostic::error("bad-frame", place(), message)
                    .hint("use `frame` of layouts/page.typ, or see docs/layouts.md"),
            );
            continue;
        };
        let known = || part.with.iter().map(|given| given.name.as_str());
        if !known().any(|name| name == field)
            && unknown.insert((part.layout.clone(), field.clone()))
        {
            let message = said!(
                "the layout `{layout}` has no field `{field}`",
                layout = part.layout,
                field
            );
            let warning = Diagnostic::warning("bad-frame", place(), message);
            sink.report(warning.suggest(&field, known()));
        }
        let runs = imprint.runs_of(&(mark.page..mark.page + 1)).iter();
        let runs: Vec<&Run> = runs.filter(|run| run.is_in(frame.area)).collect();
        frame.check(&runs, part, spots, sink);
    }
}

/// The field that a mark is of.
fn field_of(mark: &Mark) -> Option<String> {
    let Value::Dict(facts) = &mark.value else { return None };
    let Value::Str(field) = facts.get("frame").ok()? else { return None };
    Some(field.to_string())
}

/// What to do where a text runs out of its frame.
fn no_room(part: &Part, given: Option<&Given>) -> Message {
    let hint = said!("shorten it; `{layout}` has no more room", layout = part.layout);
    let words = given.and_then(|given| given.value.words());
    match words.zip(part.fitting()) {
        Some((words, other)) => {
            let proposal = proposal(words, other);
            said!("{hint}; {proposal}", hint, proposal)
        }
        None => hint,
    }
}

/// A frame on a page, in pt.
struct Frame {
    field: String,
    page: usize,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    columns: usize,
    gutter: f64,
    area: Area,
}

impl Frame {
    fn of(mark: &Mark) -> Option<Self> {
        let Value::Dict(facts) = &mark.value else { return None };
        let length = |key| match facts.get(key).ok()? {
            Value::Length(length) => Some(length.abs.to_pt()),
            Value::Relative(length) => Some(length.abs.abs.to_pt()),
            _ => None,
        };
        let field = field_of(mark)?;
        let columns = match facts.get("columns") {
            Ok(Value::Int(n)) => usize::try_from(*n).unwrap_or(1).max(1),
            _ => 1,
        };
        let height = length("height")?;
        // The mark stands at the corner of its frame, which is as high as it says.
        let high = |area: &&Area| (area.height.to_pt() - height).abs() < TOLERANCE;
        Some(Self {
            field,
            page: mark.page,
            left: mark.at.x.to_pt(),
            top: mark.at.y.to_pt(),
            width: length("width")?,
            height,
            columns,
            gutter: length("gutter").unwrap_or_default(),
            area: *mark.areas.iter().rev().find(high)?,
        })
    }

    fn check(&self, runs: &[&Run], part: &Part, spots: &mut Spots, sink: &mut Sink) {
        let given = part.with.iter().find(|given| given.name == self.field);
        let place = given.map_or(&part.place, |given| &given.place).clone();
        let foot = self.top + self.height;
        let over: Vec<&&Run> =
            runs.iter().filter(|run| run.at.y.to_pt() > foot + TOLERANCE).collect();
        let (field, page) = (&self.field, self.page);
        if let Some(first) = over.first() {
            let words: Vec<&str> = over.iter().map(|run| run.text.as_str()).collect();
            let words = words.join(" ");
            spots.mark(sink, page, self.edges(), words.clone());
            let words = markdown::count_words(&words).max(1);
            let message = said!(
                "`{field}` doesn't fit its frame on page {page}: \
                 about {words} words are too many",
                field,
                page,
                words
            );
            let mut error = Diagnostic::error("overset-text", place, message)
                .hint(no_room(part, given));
            if let Some(source) = &first.source {
                error = error.and_at(source.clone(), "in this paragraph it runs out");
            }
            sink.report(error);
            return;
        }
        let prose = given.is_some_and(|g| matches!(g.value, FieldValue::Prose(_)));
        let wide = runs.iter().find(|run| prose && self.is_too_wide(run));
        if let Some(wide) = wide {
            spots.mark(sink, page, wide.edges(), String::new());
            let message = said!(
                "\"{words}\" is wider than its column on page {page}",
                words = wide.text.trim(),
                page
            );
            let mut error = Diagnostic::error("overset-text", place, message)
                .hint("let the word be divided, or choose another");
            if let Some(source) = &wide.source {
                error = error.and_at(source.clone(), "written here");
            }
            sink.report(error);
            return;
        }
        let filled = self.filled(runs);
        if prose && filled < 1.0 / 3.0 {
            let percent = (filled * 100.0).round();
            let message = said!(
                "`{field}` fills only {percent} % of its frame on page {page}",
                field,
                percent,
                page
            );
            sink.report(Diagnostic::warning("underset-text", place, message));
        }
    }

    /// Left, top, right and bottom.
    const fn edges(&self) -> [f64; 4] {
        [self.left, self.top, self.left + self.width, self.top + self.height]
    }

    /// Whether a run leaves its column by more than half a gutter: less is a hanging
    /// hyphen.
    fn is_too_wide(&self, run: &Run) -> bool {
        let columns = self.columns as f64;
        let step = (self.width + self.gutter) / columns;
        // What floats over several columns, or all of them, may go to the frame's edge.
        if self.floats_over_columns(run) {
            return run.end.to_pt() > self.left + self.width + TOLERANCE.max(4.0);
        }
        let column = ((run.at.x.to_pt() - self.left + TOLERANCE) / step).floor();
        let right = self.left + (column + 1.0) * step - self.gutter;
        run.end.to_pt() > right + (self.gutter / 2.0).max(4.0)
    }

    /// Whether a run stands in a float that is wider than a column.
    fn floats_over_columns(&self, run: &Run) -> bool {
        let columns = self.columns as f64;
        let column = (self.width + self.gutter) / columns - self.gutter;
        run.float_in(self.area).is_some_and(|width| width.to_pt() > column + TOLERANCE)
    }

    /// The share of the frame's columns that has text beside it.
    fn filled(&self, runs: &[&Run]) -> f64 {
        let columns = self.columns as f64;
        let depth = |column: usize| {
            let left = self.left + self.width * column as f64 / columns;
            let right = left + self.width / columns;
            let inside = |x: f64| x >= left - TOLERANCE && x < right;
            let last = runs
                .iter()
                .filter(|run| inside(run.at.x.to_pt()) && !self.floats_over_columns(run))
                .map(|run| run.at.y.to_pt() - self.top)
                .fold(0.0, f64::max);
            (last / self.height).clamp(0.0, 1.0)
        };
        (0..self.columns).map(depth).sum::<f64>() / columns
    }
}
