//! The draft of a report that can't be printed yet: its pages with what is wrong on them.

use std::fs;
use std::path::Path;

use lopdf::Document;

use marbre_diag::{Diagnostic, Place, Severity, Sink, Tongue, said};

use crate::press::proof::draft::{self, Fault};
use crate::report::Report;
use crate::report::phrases;
use crate::report::project::Project;
use crate::store::output;
use crate::typeset::spots::Spot;
use crate::typeset::trail::{Spot as Written, Trail};

/// Pages that can't be printed yet, and what is known of where they are at fault.
pub(super) struct Draft {
    pub(super) report: Report,
    pub(super) pages: Document,
    pub(super) trail: Trail,
    pub(super) spots: Vec<Spot>,
    /// What the preflight has found: its rule, the page, and where on it.
    pub(super) found: Vec<(&'static str, usize, [f64; 4])>,
}

/// What the metadata of a draft say, as they stand in the file.
const SAID: &[u8] = b"<marbre:Status>draft</marbre:Status>";
/// The most bytes of a file that is looked at for that.
const MOST_BYTES: u64 = 512 << 20;

/// On how many pages one fault is marked.
const MOST_PAGES: usize = 4;

impl Draft {
    /// Writes it into a folder, with all errors on it that were said. That it can't be written
    /// is said, and is no reason to fail: the build has failed already.
    pub(super) fn write(self, folder: &Path, sink: &mut Sink) {
        let tongue = phrases::tongue(self.report.identity.language);
        let errors = sink.all().iter().enumerate();
        let errors = errors.filter(|(_, said)| said.severity == Severity::Error);
        let faults: Vec<Fault> =
            errors.map(|(number, error)| self.fault(number, error, tongue)).collect();
        let name = name(&self.report.identity.slug.value);
        let path = folder.join(&name);
        if path.exists() && !is_draft(&path) {
            let place = Place::File(path.display().to_string());
            let message = "there is a file where the draft would be, and it isn't one";
            let warning = Diagnostic::warning("draft", place, message);
            sink.report(warning.hint("give it another name, and build again"));
            return;
        }
        let made = draft::of(self.pages, &self.report, &faults);
        let written = match made {
            Ok(bytes) => output::write(folder, &name, &bytes, sink),
            Err(error) => {
                let message =
                    said!("no draft can be made: {error}", error = error.to_string());
                sink.report(Diagnostic::warning("draft", Place::Nowhere, message));
                return;
            }
        };
        if let Ok(path) = written {
            let message = "this draft shows the pages, with what is wrong marked on them";
            let place = Place::File(path.display().to_string());
            sink.report(Diagnostic::note("draft", place, message));
        }
    }

    fn fault(&self, number: usize, error: &Diagnostic, tongue: Tongue) -> Fault {
        let mut spots: Vec<(usize, [f64; 4], String)> = self
            .spots
            .iter()
            .filter(|spot| spot.said == number)
            .map(|spot| (spot.page, spot.edges.map(f64::from), spot.words.clone()))
            .collect();
        let page = error.message.json()["page"].as_u64();
        let page = page.and_then(|page| usize::try_from(page).ok());
        if spots.is_empty() {
            let own = self.found.iter().filter(|(rule, on, _)| {
                *rule == error.rule && page.is_none_or(|page| page == *on)
            });
            spots = own.map(|(_, page, edges)| (*page, *edges, String::new())).collect();
        }
        let places =
            [&error.place].into_iter().chain(error.related.iter().map(|it| &it.0));
        for place in places {
            if spots.is_empty() {
                spots = located(place, &self.trail);
                spots.retain(|spot| page.is_none_or(|page| page == spot.0));
            }
        }
        if let Some(page) = page.filter(|_| spots.is_empty()) {
            spots.push((page, WHOLE, String::new()));
        }
        spots.truncate(MOST_PAGES);
        let hint = error.hints.first().map(|hint| hint.spoken(tongue));
        Fault {
            text: error.spoken(tongue),
            place: error.place.short(),
            hint: hint.unwrap_or_default(),
            spots,
        }
    }
}

/// A page as a whole, in mm.
const WHOLE: [f64; 4] = [4.0, 4.0, 206.0, 293.0];

/// Where that stands on the pages which was written at a place: one area a page.
fn located(place: &Place, trail: &Trail) -> Vec<(usize, [f64; 4], String)> {
    let file = place.file().unwrap_or_default();
    let lines = match place {
        Place::Source { file, range } => {
            let end = file.at(range.end..range.end).line_and_column();
            place.line_and_column().zip(end)
        }
        _ => None,
    };
    let within = |at: Written| match (at, place, lines) {
        (Written::Text { line, column }, _, Some((from, to))) => {
            let here = (line as usize, column as usize);
            from <= here && here <= to
        }
        (Written::Cell(number), Place::Cell { sheet, cell, .. }, _) => {
            trail.cell(number).is_some_and(|it| it.sheet == *sheet && it.cell == *cell)
        }
        _ => false,
    };
    let mut found: Vec<(usize, [f64; 4], String)> = Vec::new();
    for (page, steps) in (1..).zip(trail.pages()) {
        for step in steps {
            let own = step.source.filter(|it| trail.file(*it) == file && within(it.at));
            if own.is_none() {
                continue;
            }
            let edges = step.edges();
            match found.last_mut().filter(|it| it.0 == page) {
                Some((_, all, _)) => {
                    *all = [
                        all[0].min(edges[0]),
                        all[1].min(edges[1]),
                        all[2].max(edges[2]),
                        all[3].max(edges[3]),
                    ];
                }
                None => found.push((page, edges, String::new())),
            }
        }
    }
    found
}

/// What the draft of a report is called.
pub(super) fn name(slug: &str) -> String {
    format!("{slug}-draft.pdf")
}

/// Removes an earlier draft of a report that isn't read, or can't be: as far as its slug can.
pub(super) fn remove_unread(folder: &Path, project: &Project) {
    let text = project.read(project.manifest()).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let mut slugs = text.lines().filter_map(|line| line.trim().strip_prefix("slug"));
    let slug = slugs.find_map(|rest| rest.split('"').nth(1));
    let plain = |slug: &&str| {
        slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    if let Some(slug) = slug.filter(plain) {
        remove(folder, slug);
    }
}

/// Removes an earlier draft: what it shows is no more. Not being there is what is wanted.
pub(super) fn remove(folder: &Path, slug: &str) {
    let path = folder.join(name(slug));
    if is_draft(&path) {
        let _ = fs::remove_file(path);
    }
}

/// Whether a file is a draft that was made here: nobody else's goes for having its name.
pub(super) fn is_draft(path: &Path) -> bool {
    let bytes = fs::symlink_metadata(path)
        .ok()
        .filter(|facts| facts.is_file() && facts.len() <= MOST_BYTES)
        .and_then(|_| fs::read(path).ok());
    bytes.is_some_and(|it| it.windows(SAID.len()).any(|part| part == SAID))
}
