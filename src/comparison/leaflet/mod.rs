//! The changes as a PDF to look at: a small report of our own, in the folder `changes`.

mod fields;
mod setting;
mod wording;

use std::io::Cursor;

use image::ImageFormat;

use marbre_diag::{Diagnostic, Place, Reported, Severity, Sink, said};
use marbre_pdf::area::Area;
use marbre_pdf::geom::Length;
use marbre_typography::set_line;

use crate::report::Report;
use crate::report::project::Project;
use crate::store::timings::Timings;
use crate::typeset::{self, Edition};

use super::leaf::picture;
use super::scratch::Scratch;
use super::summary::{bare, foremost};
use super::trim::Trim;

use super::{Change, Comparison, Edit, FACE, Numbers, Page, Side, Stretch};

use self::fields::{
    Count, Figures, Head, Heads, Mark, Pair, Part, Row, Shot, Shown, SideNote, Summary,
    With, Words,
};
use self::setting::{Setting, verbatim};
use self::wording::Wording;

/// The files of the small report: their paths, and their bytes.
const FILES: &[(&str, &[u8])] = &[
    ("layouts/page.typ", include_bytes!("../../../changes/layouts/page.typ")),
    ("layouts/summary.typ", include_bytes!("../../../changes/layouts/summary.typ")),
    ("layouts/summary.toml", include_bytes!("../../../changes/layouts/summary.toml")),
    ("layouts/pair.typ", include_bytes!("../../../changes/layouts/pair.typ")),
    ("layouts/pair.toml", include_bytes!("../../../changes/layouts/pair.toml")),
    ("fonts/regular.ttf", FACE),
    (
        "fonts/semibold.ttf",
        include_bytes!(
            "../../../fonts/bricolage-grotesque/BricolageGrotesque_600SemiBold.ttf"
        ),
    ),
    (
        "fonts/extrabold.ttf",
        include_bytes!(
            "../../../fonts/bricolage-grotesque/BricolageGrotesque_800ExtraBold.ttf"
        ),
    ),
];
/// The theme; what is shown is added to it.
const THEME: &str = include_str!("../../../changes/report.toml");

/// The resolution of the pages' pictures at full size, in ppi: at half size, print.
const PPI: f32 = 150.0;
/// The most pages that are shown; all are in the list.
const MOST_PAGES: usize = 100;
/// The most stretches of words below two pages: more than there is room for, even below
/// pages that are wide and low. Which of them are shown is up to the layout.
const MOST_EDITS: usize = 40;
/// The most characters of a stretch of words, below the pages and in the list.
const LETTERS: usize = 240;
const LIST_LETTERS: usize = 70;
/// The most stretches of words of a page in the list.
const LIST_EDITS: usize = 3;

/// The changes as a PDF: a first page that lists them, then every changed, added or
/// removed page, as it was and as it is.
///
/// # Errors
/// Where the system has no room for the pages' pictures, or they can't be typeset.
pub fn leaflet(
    comparison: &Comparison,
    old: &Side,
    new: &Side,
    sink: &mut Sink,
) -> Result<Vec<u8>, Reported> {
    let scratch = Scratch::new(sink)?;
    for (path, bytes) in FILES {
        scratch.put(path, bytes, sink)?;
    }
    let named = if new.title.is_none() && old.title.is_some() { old } else { new };
    let wording = Wording::of(named.language);
    let maker = Maker { comparison, old, new, wording, setting: Setting::new() };
    let mut part = vec![Part { layout: "summary", with: With::Summary(maker.summary()) }];
    for page in maker.shown() {
        let pair = maker.pair(page, &scratch, sink)?;
        part.push(Part { layout: "pair", with: With::Pair(Box::new(pair)) });
    }
    let report = Head {
        slug: "changes",
        title: wording.title(),
        organisation: maker.footer(),
        year: 1,
        lang: wording.code(),
    };
    let shown = toml::to_string(&Shown { report, part }).map_err(|error| {
        let message = said!(
            "the changes can't be written down: {error}",
            error = error.to_string()
        );
        sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
    })?;
    scratch.put("report.toml", format!("{THEME}\n{shown}").as_bytes(), sink)?;
    // The list grows by less than a page for each page that it lists.
    let most = 2 * comparison.pages.len() + 2;
    // What there is to say of this report is for us, not for who compares.
    let own = &mut Sink::default();
    set(&scratch, most, own).map_err(|_| {
        let said = own.all().iter().find(|it| it.severity == Severity::Error);
        let reason = said.map(|error| error.message.clone());
        let reason = reason.unwrap_or_else(|| said!("no reason is known"));
        let message = said!("the changes can't be typeset: {reason}", reason);
        sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
    })
}

/// Typesets the small report.
fn set(scratch: &Scratch, most: usize, sink: &mut Sink) -> Result<Vec<u8>, Reported> {
    let project = Project::open(&scratch.path().join("report.toml"), sink)?;
    let mut report = Report::check(project, sink)?;
    // Nobody trims these pages.
    report.print.bleed = Length::default();
    let timings = &mut Timings::default();
    typeset::pages(&report, Edition::Screen, most, timings, sink)?.pdf(sink)
}

/// Turns a comparison into what the layouts are given.
struct Maker<'a> {
    comparison: &'a Comparison,
    old: &'a Side,
    new: &'a Side,
    wording: Wording,
    setting: Setting,
}

impl Maker<'_> {
    /// The title of the report that is compared, as a compositor sets it.
    fn subject(&self) -> Option<String> {
        let title = self.new.title.as_deref().or(self.old.title.as_deref());
        let title = title.filter(|title| !title.trim().is_empty());
        title.map(|title| set_line(title, self.wording.language()))
    }

    fn footer(&self) -> String {
        let title = self.subject();
        self.setting.plain(title.as_deref().unwrap_or(self.wording.title()), LETTERS)
    }

    /// The pages that are shown, not only listed.
    fn shown(&self) -> impl Iterator<Item = &Page> {
        let shown = |page: &&Page| !matches!(page, Page::Same(_) | Page::Moved(_));
        self.comparison.pages.iter().filter(shown).take(MOST_PAGES)
    }

    fn summary(&self) -> Summary {
        let counts = self.comparison.counts();
        let number = |(number, label): (usize, &'static str)| Count {
            number: number.to_string(),
            label,
        };
        let stretches = self.comparison.stretches();
        let not_same =
            stretches.iter().filter(|it| !matches!(it, Stretch::Page(Page::Same(_))));
        let shown = self.shown().count();
        let all = counts.changed + counts.added + counts.removed;
        Summary {
            title: self.wording.title(),
            subject: self.subject().and_then(|title| self.setting.line(&title, LETTERS)),
            sides: vec![
                self.side(self.wording.before(), self.old),
                self.side(self.wording.after(), self.new),
            ],
            counts: self.wording.counts(counts).into_iter().map(number).collect(),
            reading: (shown > 0).then_some(self.wording.reading()),
            heads: Heads {
                page: self.wording.page_head(),
                share: self.wording.share_head(),
                words: self.wording.words(),
            },
            rows: not_same.map(|stretch| self.row(stretch)).collect(),
            more: (all > shown).then(|| self.wording.more_pages(all - shown)),
        }
    }

    fn side(&self, label: &'static str, side: &Side) -> SideNote {
        let name =
            self.setting.line(&side.name, LETTERS).unwrap_or_else(|| verbatim("–"));
        let pages = self.wording.pages(side.view.count());
        let note = match &side.commit {
            Some(commit) => format!("{pages} · {}", verbatim(commit)),
            None => pages,
        };
        SideNote { label, name, note }
    }

    fn row(&self, stretch: &Stretch<'_>) -> Row {
        let page = match *stretch {
            Stretch::Page(page) => page,
            Stretch::Moved(first, last) => {
                return Row {
                    page: self.wording.stretch(first.new, last.new),
                    was: Some(self.wording.were(first.old, last.old)),
                    status: self.wording.moved(first.new, last.new),
                    ..Row::default()
                };
            }
        };
        let (number, was) = self.numbers(page);
        let (page_name, status) = (self.wording.page(number), self.wording.status(page));
        let mut row = Row { page: page_name, was, status, ..Row::default() };
        if let Page::Changed(_, change) = page {
            row.share = Some(self.share(change));
            let edits = foremost(&change.edits, LIST_EDITS).into_iter();
            row.edits = edits.map(|edit| self.words(edit, LIST_LETTERS)).collect();
            let more = change.edits.len().saturating_sub(LIST_EDITS);
            row.more = (more > 0).then(|| self.wording.more(more));
        }
        row
    }

    fn share(&self, change: &Change) -> String {
        match change.share > 0.0 {
            true => self.wording.share(change.share),
            false => self.wording.nothing_seen().to_owned(),
        }
    }

    /// The number of a page, and what there is to say of it.
    fn numbers(&self, page: &Page) -> (usize, Option<String>) {
        match *page {
            Page::Same(page) | Page::Added(page) => (page, None),
            Page::Removed(page) => (page, Some(self.wording.of_old().to_owned())),
            Page::Moved(Numbers { old, new })
            | Page::Changed(Numbers { old, new }, _) => {
                (new, (old != new).then(|| self.wording.were(old, old)))
            }
        }
    }

    fn words(&self, edit: &Edit, most: usize) -> Words {
        let edit = bare(edit);
        Words {
            removed: self.setting.line(&edit.removed, most),
            added: self.setting.line(&edit.added, most),
        }
    }

    fn pair(
        &self,
        page: &Page,
        scratch: &Scratch,
        sink: &mut Sink,
    ) -> Result<Pair, Reported> {
        let (number, was) = self.numbers(page);
        let hundredths = |mm: f64| (mm * 100.0).round() as i64;
        let mut pair = Pair {
            page: self.wording.page(number),
            was,
            status: self.wording.status(page),
            share: None,
            before: self.wording.before(),
            after: self.wording.after(),
            width: hundredths(self.comparison.size.0),
            height: hundredths(self.comparison.size.1),
            ..Pair::default()
        };
        let (old, new) = match page {
            Page::Same(page) => (Some(*page), Some(*page)),
            Page::Moved(it) => (Some(it.old), Some(it.new)),
            Page::Added(new) => {
                pair.absent = Some(self.wording.not_yet());
                (None, Some(*new))
            }
            Page::Removed(old) => {
                pair.absent = Some(self.wording.no_more());
                (Some(*old), None)
            }
            Page::Changed(it, change) => {
                let marks = |areas: &[Area]| areas.iter().map(Mark::of).collect();
                pair.share = Some(self.share(change));
                pair.old_marks = marks(&change.old_marks);
                pair.new_marks = marks(&change.new_marks);
                pair.old_words = marks(&change.old_words);
                pair.new_words = marks(&change.new_words);
                self.set_words(&mut pair, change);
                (Some(it.old), Some(it.new))
            }
        };
        let mut shown = |side: &Side, label, name, number: Option<usize>| {
            let Some(number) = number else { return Ok(None) };
            let file = format!("pages/{number}-{name}.jpg");
            scratch.put(&file, &jpeg(side, number, sink)?, sink)?;
            Ok(Some(Shot {
                file,
                alt: format!("{label}, {}", self.wording.page(number)),
            }))
        };
        pair.old = shown(self.old, self.wording.before(), "old", old)?;
        pair.new = shown(self.new, self.wording.after(), "new", new)?;
        Ok(pair)
    }

    /// More of the words than there is room for, and what is said of the others.
    fn set_words(&self, pair: &mut Pair, change: &Change) {
        let all = change.edits.len();
        let edits = foremost(&change.edits, MOST_EDITS);
        pair.rest = (0..all.min(edits.len() + 1))
            .map(|shown| self.wording.more(all - shown))
            .collect();
        pair.edits = edits
            .into_iter()
            .map(|edit| Figures {
                words: self.words(edit, LETTERS),
                figures: edit.has_digits(),
            })
            .collect();
        pair.note = change.edits.is_empty().then(|| match change.is_unseen() {
            true => self.wording.unseen(),
            false => self.wording.no_words(),
        });
    }
}

/// The picture of a page, as a file.
fn jpeg(side: &Side, number: usize, sink: &mut Sink) -> Result<Vec<u8>, Reported> {
    let index = number - 1;
    let trim = side.view.pdf().pages().get(index).map(Trim::of);
    let picture = trim.map(|trim| picture(&side.view, index, &trim, PPI, &[]));
    let mut bytes = Cursor::new(Vec::new());
    let written = picture.map(|it| it.write_to(&mut bytes, ImageFormat::Jpeg));
    match written {
        Some(Ok(())) => Ok(bytes.into_inner()),
        _ => {
            let place = Place::File(side.name.clone());
            let message = said!("page {page} can't be shown", page = number);
            Err(sink.fail(Diagnostic::error("export-error", place, message)))
        }
    }
}
