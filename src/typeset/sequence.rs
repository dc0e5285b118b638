//! The order of the parts on the pages: sides, holes, and how many pages each
//! part takes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use typst::foundations::Selector;
use typst::introspection::Introspector;
use typst::layout::Abs;
use typst_layout::PagedDocument;

use marbre_diag::{Diagnostic, Message, Parameter, Place, Sink, said};
use marbre_pdf::geom::{Length, Side, TRIM};

use crate::report::markdown;
use crate::report::{Given, Part};

use super::content::label;
use super::frames;
use super::imprint::{Imprint, Run};
use super::spots::Spots;
use super::{PlacedPart, Sheet};

/// A part that starts on the wrong side.
pub(super) struct Hole {
    /// Its index.
    pub(super) part: usize,
    /// The page that it starts on.
    pub(super) page: usize,
    /// The side that it should start on.
    wanted: Side,
}

/// The pages that each part fills, from the marks that the main file sets.
pub(super) fn placed(document: &PagedDocument, parts: &[&Part]) -> Vec<PlacedPart> {
    let label = label("marbre-part");
    let introspector = document.introspector();
    let marks = label.map(|label| introspector.query(&Selector::Label(label)));
    let last = document.pages().len() + 1;
    let starts: Vec<usize> = marks
        .unwrap_or_default()
        .iter()
        .filter_map(|mark| Some(introspector.page(mark.location()?)?.get()))
        .collect();
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let first = starts.get(index).copied().unwrap_or(last);
            let next = starts.get(index + 1).copied().unwrap_or(last);
            let count = next.saturating_sub(first);
            let (layout, place) = (part.layout.clone(), part.place.clone());
            PlacedPart { layout, place, first, count }
        })
        .collect()
}

/// The first part that starts on the wrong side.
pub(super) fn first_hole(placed: &[PlacedPart], parts: &[&Part]) -> Option<Hole> {
    placed.iter().zip(parts).enumerate().find_map(|(index, (placed, part))| {
        let wanted = part.starts?;
        let wrong = Side::of(placed.first) != wanted;
        wrong.then_some(Hole { part: index, page: placed.first, wanted })
    })
}

/// Whether all parts before a hole have as many pages as they should: otherwise
/// the hole is theirs, and goes when they are mended.
pub(super) fn good_up_to(hole: &Hole, placed: &[PlacedPart], parts: &[&Part]) -> bool {
    let before = placed.iter().zip(parts).take(hole.part);
    before.into_iter().all(|(placed, part)| part.pages.contains(&placed.count))
}

/// Whether a filler closes a hole: an even number of pages would leave it open.
pub(super) fn fits(filler: &Part, hole: &Hole) -> bool {
    let (least, most) = (filler.pages.start(), filler.pages.end());
    let side = filler.starts.is_none_or(|side| side == Side::of(hole.page));
    least == most && least % 2 == 1 && side
}

/// Says that a hole was filled, and with what.
pub(super) fn filled(hole: &Hole, filler: &Part, parts: &[&Part]) -> Diagnostic {
    let part = parts[hole.part];
    let message = said!(
        "page {page} is a filler (`{filler}`), so that `{layout}` starts on a {side}",
        page = hole.page,
        filler = filler.layout,
        layout = part.layout,
        side = Message::from(hole.wanted.name())
    );
    Diagnostic::note("filled-page", filler.place.clone(), message)
        .and_at(part.place.clone(), "starts after it")
}

/// The error for a hole that nothing fills, and which part would.
pub(super) fn unfilled(
    hole: &Hole,
    placed: &[PlacedPart],
    parts: &[&Part],
) -> Diagnostic {
    let part = parts[hole.part];
    let message = said!(
        "`{layout}` has to start on a {side}, but would start on page {page}",
        layout = part.layout,
        side = Message::from(hole.wanted.name()),
        page = hole.page
    );
    let error = Diagnostic::error("wrong-side", part.place.clone(), message);
    let movable = placed.iter().zip(parts).enumerate().find(|(index, (placed, part))| {
        *index > hole.part && placed.count % 2 == 1 && part.starts.is_none()
    });
    match movable {
        Some((_, (_, other))) => {
            let hint = said!("move the part `{layout}` before it", layout = other.layout);
            error
                .and_at(other.place.clone(), "an odd number of pages, on either side")
                .hint(hint)
                .hint("or name a page to fill the hole: `[[filler]]`")
        }
        None => error.hint(
            "name a page to fill the hole with a `[[filler]]`, or add a page before it",
        ),
    }
}

/// The error for a document that grows without end.
pub(super) fn too_many(sheet: &Sheet, parts: &[&Part], max_pages: usize) -> Diagnostic {
    let count = sheet.document.pages().len();
    let longest = sheet.placed.iter().zip(parts).max_by_key(|(placed, _)| placed.count);
    let (place, name) = longest.map_or((Place::Nowhere, ""), |(placed, part)| {
        (part.place.clone(), placed.layout.as_str())
    });
    let message = said!(
        "the report has {count} pages, more than {most}; \
         most are made by the layout `{name}`",
        count,
        most = max_pages,
        name
    );
    Diagnostic::error("too-many-pages", place, message)
        .hint("raise the limit with --max-pages if the report is that long")
}

/// Reports pages of another size than the report's: A4 with the press profile's bleed.
pub(super) fn check_sizes(
    document: &PagedDocument,
    placed: &[PlacedPart],
    parts: &[&Part],
    wanted_bleed: Length,
    sink: &mut Sink,
) {
    let close =
        |length: Abs, wanted: Length| (length.to_pt() - wanted.to_pt()).abs() < 0.01;
    for (placed, part) in placed.iter().zip(parts) {
        let pages = document.pages().iter().enumerate();
        let wrong = pages.skip(placed.first - 1).take(placed.count).find(|(_, page)| {
            let size = page.frame.size();
            let bleed = page.bleed;
            let bleeds = [bleed.left, bleed.top, bleed.right, bleed.bottom];
            !close(size.x, TRIM[0])
                || !close(size.y, TRIM[1])
                || !bleeds.iter().all(|side| close(*side, wanted_bleed))
        });
        let Some((index, page)) = wrong else { continue };
        let size = page.frame.size();
        let message = said!(
            "page {page} is {width} × {height} mm with {bleed} mm of bleed",
            page = index + 1,
            width = Parameter::number(size.x.to_mm(), 0),
            height = Parameter::number(size.y.to_mm(), 0),
            bleed = (page.bleed.left.to_mm() * 100.0).round() / 100.0
        );
        sink.report(Diagnostic::error("page-size", part.place.clone(), message).hint(
            said!(
                "every page is 210 × 297 mm with {bleed} mm of bleed: look at the \
                 page's settings in layouts/{layout}.typ",
                bleed = (wanted_bleed.to_mm() * 100.0).round() / 100.0,
                layout = placed.layout
            ),
        ));
    }
}

/// A number of pages, in words.
fn count(pages: usize) -> Message {
    if pages == 1 { said!("1 page") } else { said!("{pages} pages", pages) }
}

/// Reports parts that make more or fewer pages than their contract says.
pub(super) fn check(
    placed: &[PlacedPart],
    parts: &[&Part],
    imprint: &Imprint,
    spots: &mut Spots,
    sink: &mut Sink,
) {
    for (placed, part) in placed.iter().zip(parts) {
        if part.pages.contains(&placed.count) {
            continue;
        }
        let most = *part.pages.end();
        let (layout, count) = (&placed.layout, placed.count);
        if count < *part.pages.start() {
            let least = part.pages.start();
            let message = said!(
                "the layout `{layout}` makes {count}, not {least}",
                layout,
                count = self::count(count),
                least
            );
            placed
                .pages()
                .for_each(|page| spots.mark(sink, page, whole_page(), String::new()));
            sink.report(Diagnostic::error("too-few-pages", part.place.clone(), message));
            continue;
        }
        let past = placed.first + most..placed.pages().end;
        past.for_each(|page| spots.mark(sink, page, whole_page(), String::new()));
        sink.report(too_long(placed, part, most, imprint));
    }
}

/// The edges of a page, in pt, with a hand's breadth of paper around a mark.
pub(super) fn whole_page() -> [f64; 4] {
    let [width, height] = TRIM.map(Length::to_pt);
    [12.0, 12.0, width - 12.0, height - 12.0]
}

/// The most of a field's words that may stand past a part's last page for the text to be
/// what is too long: where nearly all do, all of it has moved there.
const MOVED: f64 = 0.8;

/// The error for a part that makes more pages than it may: a text that is too long, rows that
/// are too many, or else the layout's own doing.
fn too_long(
    placed: &PlacedPart,
    part: &Part,
    most: usize,
    imprint: &Imprint,
) -> Diagnostic {
    let (layout, count) = (&placed.layout, placed.count);
    let past = placed.first + most..placed.first + count;
    let message = said!(
        "`{layout}` needs {count} pages, but its contract says {most}",
        layout,
        count,
        most
    );
    let own = || Place::File(format!("layouts/{layout}.typ"));
    let runs =
        |pages: &Range<usize>| -> Vec<&Run> { imprint.runs_of(pages).iter().collect() };
    let (all, over) = (runs(&placed.pages()), runs(&past));
    let count_words = |runs: &[&Run]| {
        let words: Vec<&str> = runs.iter().map(|run| run.text.as_str()).collect();
        markdown::count_words(&words.join(" "))
    };
    let of_field = |given: &'_ Given, runs: &[&'_ Run]| -> Option<usize> {
        let extent = frames::extent(&given.value)?;
        let held: Vec<&Run> =
            runs.iter().copied().filter(|run| extent.holds(run)).collect();
        Some(count_words(&held))
    };
    let longest = part
        .with
        .iter()
        .filter_map(|given| Some((of_field(given, &over)?, given)))
        .max_by_key(|(words, _)| *words)
        .filter(|(words, _)| *words > 0);
    if let Some((words, given)) = longest {
        let (name, place) = (&given.name, given.place.clone());
        let total = of_field(given, &all).unwrap_or(words).max(1);
        if (words as f64) <= MOVED * total as f64 {
            let hint = said!("about {words} words of `{name}` are too many", words, name);
            return Diagnostic::error("overset-text", place, message).hint(hint);
        }
        // All of it stands past the last page: what is too tall is what it stands in.
        let frame =
            past.clone().find_map(|page| frames::fits_frame(page, name, &over, imprint));
        let error = match (frame, frames::notes(&given.value)) {
            (Some(height), notes) => {
                let mm = height * 25.4 / 72.0;
                let (mm, page) = (Parameter::number(mm, 0), past.start.saturating_sub(1));
                let message = match notes {
                    0 => said!(
                        "{message}: the frame of `{name}`, {mm} mm high, finds no room \
                         on page {page}",
                        message,
                        name,
                        mm,
                        page,
                    ),
                    1 => said!(
                        "{message}: the frame of `{name}`, {mm} mm high, with its note, \
                         finds no room on page {page}",
                        message,
                        name,
                        mm,
                        page,
                    ),
                    notes => said!(
                        "{message}: the frame of `{name}`, {mm} mm high, with its \
                         {notes} notes, finds no room on page {page}",
                        message,
                        name,
                        mm,
                        notes,
                        page,
                    ),
                };
                let hint = match notes {
                    0 => {
                        "make the frame lower: with what stands above it, it has to fit on \
                          one page"
                    }
                    _ => {
                        "make the frame lower, or the notes shorter: both have to fit on one \
                          page, with what stands above them"
                    }
                };
                Diagnostic::error("surplus-pages", own(), message).hint(hint)
            }
            (None, _) => {
                let message = said!(
                    "{message}: all of `{name}` stands on page {page}",
                    message,
                    name,
                    page = over.iter().map(|run| run.page).min().unwrap_or(past.start)
                );
                let hint = "the text isn't too long: look in the layout for a page break, or \
                            for a block that is too tall for what is left of the page";
                Diagnostic::error("surplus-pages", own(), message).hint(hint)
            }
        };
        return error.and_at(place, "the text that has moved");
    }
    // What comes from a table is counted by its rows.
    let mut rows = BTreeMap::<String, (BTreeSet<String>, &Place)>::new();
    for place in over.iter().filter_map(|run| run.source.as_ref()) {
        let (file, row) = match place {
            Place::Source { file, .. } if file.name().starts_with("layouts/") => continue,
            Place::Source { file, .. } => {
                let line = place.line_and_column().map_or(0, |(line, _)| line);
                (file.name().to_owned(), line.to_string())
            }
            Place::Cell { file, cell, .. } => {
                let row = cell.trim_start_matches(|c: char| c.is_ascii_alphabetic());
                (file.clone(), row.to_owned())
            }
            Place::File(_) | Place::Nowhere => continue,
        };
        rows.entry(file).or_insert_with(|| (BTreeSet::new(), place)).0.insert(row);
    }
    match rows.into_iter().max_by_key(|(_, (rows, _))| rows.len()) {
        Some((file, (rows, place))) => {
            let hint = match rows.len() {
                1 => said!("1 row of {file} is too many", file),
                rows => said!("{rows} rows of {file} are too many", rows, file),
            };
            Diagnostic::error("overset-text", part.place.clone(), message)
                .and_at(place.clone(), "the first that stands past the last page")
                .hint(hint)
        }
        None => Diagnostic::error("surplus-pages", own(), message)
            .and_at(part.place.clone(), "called here")
            .hint(
                "nothing of the report stands on the pages that are too many: look in the \
                 layout for a page break, or for a block that is too tall",
            ),
    }
}
