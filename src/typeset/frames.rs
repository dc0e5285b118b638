//! Frames: does the text that a layout puts into an area stay inside it?
//!
//! `page.typ` sets a mark at the corner of every frame. What is printed from the
//! same field below the frame's foot is overset: an error that counts words.

use typst::foundations::{Dict, Value};
use typst::introspection::PagedPosition;

use crate::diag::{Diagnostic, Place, Sink, SourceFile};
use crate::markdown::{self, Block, Inline};
use crate::report::{FieldValue, Part};

use super::Sheet;
use super::imprint::{Imprint, Run, pt};
use super::sequence::{labelled, metadata};

/// Text below a frame's foot by less than this, in pt, is still inside: descenders
/// and rounding.
const TOLERANCE: f64 = 0.5;

/// A frame on a page, in pt.
struct Frame {
    field: String,
    page: usize,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    columns: usize,
}

/// The stretch of a file that a field's words come from.
pub(super) struct Extent {
    file: SourceFile,
    start: usize,
    end: usize,
}

impl Extent {
    pub(super) fn holds(&self, place: &Place) -> bool {
        matches!(place, Place::Source { file, range } if file.name() == self.file.name()
            && self.start <= range.start && range.end <= self.end)
    }

    pub(super) fn place(&self) -> Place {
        self.file.at(self.start..self.end)
    }
}

/// Where a field's words come from.
pub(super) fn extent(value: &FieldValue) -> Option<Extent> {
    let mut places = Vec::new();
    match value {
        FieldValue::Prose(prose) => {
            prose.blocks.iter().for_each(|block| in_block(block, &mut places));
        }
        FieldValue::Line(line) => line.iter().for_each(|i| in_inline(i, &mut places)),
        _ => {}
    }
    let mut ranges = places.iter().filter_map(|place| match place {
        Place::Source { file, range } => Some((file, range)),
        _ => None,
    });
    let (file, range) = ranges.next()?;
    let (mut start, mut end) = (range.start, range.end);
    for (_, range) in ranges {
        (start, end) = (start.min(range.start), end.max(range.end));
    }
    Some(Extent { file: file.clone(), start, end })
}

fn in_block<'a>(block: &'a Block, places: &mut Vec<&'a Place>) {
    match block {
        Block::Paragraph(inlines) | Block::Heading(_, inlines) => {
            inlines.iter().for_each(|inline| in_inline(inline, places));
        }
        Block::List(_, items) => {
            items.iter().flatten().for_each(|block| in_block(block, places));
        }
        Block::Quote(blocks) => blocks.iter().for_each(|block| in_block(block, places)),
        Block::Code(_, place) => places.push(place),
    }
}

fn in_inline<'a>(inline: &'a Inline, places: &mut Vec<&'a Place>) {
    match inline {
        Inline::Text(_, place) | Inline::Verbatim(_, place) => places.push(place),
        Inline::Emphasis(inner) | Inline::Strong(inner) | Inline::Link(_, inner) => {
            inner.iter().for_each(|inline| in_inline(inline, places));
        }
        Inline::Footnote(blocks) => {
            blocks.iter().for_each(|block| in_block(block, places));
        }
        Inline::Break => {}
    }
}

/// Reports frames that are too small for their text, or far too large.
pub(super) fn check(sheet: &Sheet, parts: &[&Part], imprint: &Imprint, sink: &mut Sink) {
    let marks = labelled(&sheet.document, "marbre-frame");
    let frames = marks.iter().filter_map(|(element, position)| {
        let Value::Dict(mark) = metadata(element)? else { return None };
        read(&mark, position)
    });
    for frame in frames {
        let placed = sheet.placed.iter().zip(parts);
        let holds = |first: usize, count| (first..first + count).contains(&frame.page);
        let found = placed.into_iter().find(|(p, _)| holds(p.first, p.count));
        let Some((_, part)) = found else { continue };
        let field = part.with.iter().find(|(name, _)| *name == frame.field);
        let Some(extent) = field.and_then(|(_, value)| extent(value)) else { continue };
        let runs: Vec<&Run> = imprint
            .runs()
            .iter()
            .filter(|run| run.page == frame.page && frame.spans(pt(run.at.x)))
            .filter(|run| run.source.as_ref().is_some_and(|s| extent.holds(s)))
            .collect();
        frame.check(&runs, &extent, part, sink);
    }
}

fn read(mark: &Dict, position: &PagedPosition) -> Option<Frame> {
    let length = |key| match mark.get(key).ok()? {
        Value::Length(length) => Some(length.abs.to_pt()),
        Value::Relative(length) => Some(length.abs.abs.to_pt()),
        _ => None,
    };
    let Value::Str(field) = mark.get("frame").ok()? else { return None };
    let columns = match mark.get("columns") {
        Ok(Value::Int(n)) => usize::try_from(*n).unwrap_or(1).max(1),
        _ => 1,
    };
    Some(Frame {
        field: field.to_string(),
        page: position.page.get(),
        left: pt(position.point.x),
        top: pt(position.point.y),
        width: length("width")?,
        height: length("height")?,
        columns,
    })
}

impl Frame {
    fn spans(&self, x: f64) -> bool {
        x >= self.left - TOLERANCE && x <= self.left + self.width + TOLERANCE
    }

    fn check(&self, runs: &[&Run], extent: &Extent, part: &Part, sink: &mut Sink) {
        let foot = self.top + self.height;
        let over: Vec<&str> = runs
            .iter()
            .filter(|run| pt(run.at.y) > foot + TOLERANCE)
            .map(|run| run.text.as_str())
            .collect();
        let (field, layout) = (&self.field, &part.layout);
        if !over.is_empty() {
            let words = markdown::count_words(&over.join(" ")).max(1);
            let message = format!(
                "`{field}` doesn't fit its frame on page {}: \
                 about {words} words are too many",
                self.page
            );
            sink.report(
                Diagnostic::error("overset-text", extent.place(), message)
                    .hint("shorten the text, or choose a layout with more room")
                    .and_at(part.place.clone(), format!("in this `{layout}`")),
            );
            return;
        }
        let filled = self.filled(runs);
        if filled < 1.0 / 3.0 {
            let percent = (filled * 100.0).round();
            let message = format!(
                "`{field}` fills only {percent} % of its frame on page {}",
                self.page
            );
            sink.report(
                Diagnostic::warning("underset-text", extent.place(), message)
                    .and_at(part.place.clone(), format!("in this `{layout}`")),
            );
        }
    }

    /// The share of the frame's columns that has text beside it.
    fn filled(&self, runs: &[&Run]) -> f64 {
        let columns = self.columns as f64;
        let depth = |column: usize| {
            let left = self.left + self.width * column as f64 / columns;
            let right = left + self.width / columns;
            let last = runs
                .iter()
                .filter(|run| pt(run.at.x) >= left - TOLERANCE && pt(run.at.x) < right)
                .map(|run| pt(run.at.y) - self.top)
                .fold(0.0, f64::max);
            (last / self.height).clamp(0.0, 1.0)
        };
        (0..self.columns).map(depth).sum::<f64>() / columns
    }
}
