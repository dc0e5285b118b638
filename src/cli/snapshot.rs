//! `marbre snapshot`: every page against its reference.

use std::path::{Path, PathBuf};

use marbre::build::untouched::Untouched;
use marbre::comparison::snapshot::{
    self, Accepted, Album, Change, Extent, Finding, Page, References, Selection,
};
use marbre::store::output;
use marbre::store::timings::Timings;
use marbre::{Made, Order, quoted};
use marbre_diag::{Reported, Sink, said};
use serde_json::{Value, json};

use super::args::{Bounds, Format, Snapshot};
use super::speech::Voice;
use super::{Outcome, print, report};

/// Checks or accepts the pages of a report.
pub(super) fn run(
    mut order: Snapshot,
    bounds: &Bounds,
    voice: &Voice,
    sink: &mut Sink,
) -> Outcome {
    let progress = voice.progress(&said!("typesetting"));
    let report = report::located(order.report.take(), sink);
    let seen = report.and_then(|report| see(&order, report, bounds, sink));
    progress.finish();
    let done = seen.and_then(|seen| match order.accept {
        true => seen.accept(voice, sink),
        false => seen.check(voice, sink),
    });
    voice.say(sink.all());
    let Ok(done) = done else { return Outcome::Problems };
    let mut told = Sink::default();
    let printed = print(&done.lines, &mut told);
    voice.say(told.all());
    voice.line(&done.closing);
    if printed.is_ok() { done.outcome } else { Outcome::Problems }
}

/// The pages as they are now, and what they are held against.
struct Seen {
    pages: Vec<Page>,
    references: References,
    selection: Selection,
    title: String,
    /// The command that accepts what is seen.
    accept: String,
    /// Where what has changed is shown.
    album: PathBuf,
}

/// What there is to say in the end.
struct Done {
    lines: String,
    closing: String,
    outcome: Outcome,
}

fn see(
    order: &Snapshot,
    manifest: PathBuf,
    bounds: &Bounds,
    sink: &mut Sink,
) -> Result<Seen, Reported> {
    let limits = bounds.limits(sink)?;
    let accept = format!("marbre snapshot {} --accept", quoted(&manifest));
    let folder = order.output.clone();
    let build = Order { folder, ..Order::new(manifest, limits) };
    let made = marbre::make(&build, &mut Timings::default(), sink)?;
    let root = made.report.project.root().to_owned();
    let folder = build.folder.unwrap_or_else(|| root.join("build"));
    let album = folder.join(format!("{}-snapshots", made.report.identity.slug.value));
    let references = References::of(root.join(snapshot::FOLDER));
    let untouched = Untouched::of_report(&made);
    untouched.spare_below(&album, "the pictures of changed pages", sink)?;
    if order.accept {
        let names = references.names().unwrap_or_default().into_iter();
        let pages = (1..=made.pages).flat_map(Page::names);
        for name in names.chain(pages) {
            untouched.spare(&references.path(&name), "a reference", sink)?;
        }
    }
    let Made { report, press, words, .. } = made;
    let pages = snapshot::pages(press.bytes(), &words, sink)?;
    let selection = order.page.clone().unwrap_or_default();
    selection.check(pages.len(), sink);
    sink.settle()?;
    Ok(Seen {
        pages,
        references,
        selection,
        title: format!("{} {}", report.identity.title.value, report.identity.year),
        accept,
        album,
    })
}

impl Seen {
    fn album(&self) -> Album<'_> {
        Album { folder: &self.album, title: &self.title, accept: &self.accept }
    }

    fn looked_at(&self) -> usize {
        let selected = |page: &&Page| self.selection.has(page.number);
        self.pages.iter().filter(selected).count()
    }

    /// Compares, and shows what has changed.
    fn check(&self, voice: &Voice, sink: &mut Sink) -> Result<Done, Reported> {
        let changes =
            snapshot::compare(&self.pages, &self.references, &self.selection, sink);
        let page = self
            .album()
            .write(&changes)
            .map_err(|error| sink.fail(output::unwritable(&self.album, &error)))?;
        let line = |change: &Change<'_>| match voice.format() {
            Format::Human => change.line() + "\n",
            Format::Json => record(change).to_string() + "\n",
        };
        let lines = changes.iter().map(line).collect();
        let closing = self.closing(changes.len(), page.as_deref(), voice);
        let good = changes.is_empty() && sink.settle().is_ok();
        let outcome = if good { Outcome::Done } else { Outcome::Problems };
        Ok(Done { lines, closing, outcome })
    }

    fn closing(&self, changed: usize, page: Option<&Path>, voice: &Voice) -> String {
        let looked_at = self.looked_at();
        match (voice.format(), page) {
            (Format::Json, page) => {
                let page = page.map(|page| page.display().to_string());
                json!({ "pages": looked_at, "changed": changed, "see": page }).to_string()
            }
            (Format::Human, None) => voice.words(&match looked_at {
                1 => said!("1 page is as accepted"),
                count => said!("{count} pages are as accepted", count),
            }),
            (Format::Human, Some(page)) => {
                let (page, accept) = (page.display(), &self.accept);
                let of = super::pages(looked_at);
                let seen = match changed {
                    1 => said!("1 of {of} isn't as accepted: see {page}", of, page),
                    _ => said!(
                        "{changed} of {of} aren't as accepted: see {page}",
                        changed,
                        of,
                        page,
                    ),
                };
                let meant = said!("if it is meant: {accept}", accept);
                format!("{}\n{}", voice.words(&seen), voice.words(&meant))
            }
        }
    }

    /// Takes the pages as references; what an album has shown is no longer so.
    fn accept(&self, voice: &Voice, sink: &mut Sink) -> Result<Done, Reported> {
        let Accepted { pages, removed } =
            snapshot::accept(&self.pages, &self.references, &self.selection, sink)?;
        self.album()
            .remove()
            .map_err(|error| sink.fail(output::unwritable(&self.album, &error)))?;
        let removed: Vec<String> = removed
            .iter()
            .map(|name| self.references.path(name).display().to_string())
            .collect();
        let (lines, closing) = match voice.format() {
            Format::Human => {
                let accepted = super::pages(pages.len());
                let as_it_was = self.looked_at() - pages.len();
                let pages = pages.iter().map(|page| said!("page {page}: accepted", page));
                let removed = removed.iter().map(|file| said!("{file}: deleted", file));
                let lines =
                    pages.chain(removed).map(|it| voice.words(&it) + "\n").collect();
                let closing = said!(
                    "{accepted} accepted, {as_it_was} as before",
                    accepted,
                    as_it_was,
                );
                (lines, voice.words(&closing))
            }
            Format::Json => {
                let page = |number: &usize| json!({ "page": number, "accepted": true });
                let deleted = |file: &String| json!({ "deleted": file });
                let records = pages.iter().map(page).chain(removed.iter().map(deleted));
                let lines = records.map(|record| record.to_string() + "\n").collect();
                let closing =
                    json!({ "pages": self.looked_at(), "accepted": pages.len() });
                (lines, closing.to_string())
            }
        };
        Ok(Done { lines, closing, outcome: Outcome::Done })
    }
}

/// What has changed on a page, for programs.
fn record(change: &Change<'_>) -> Value {
    let text = match &change.words {
        None => json!({ "state": "unusable" }),
        Some(Finding::Missing) => json!({ "state": "missing" }),
        Some(Finding::Same) => json!({ "state": "same" }),
        Some(Finding::Different(lines)) => json!({
            "state": "different", "removed": lines.removed(), "added": lines.added(),
        }),
    };
    let picture = match &change.look {
        None => json!({ "state": "unusable" }),
        Some(Finding::Missing) => json!({ "state": "missing" }),
        Some(Finding::Same) => json!({ "state": "same" }),
        Some(Finding::Different(look)) => match look.change {
            Extent::Share(share) => {
                let percent = (share * 1000.0).round() / 1000.0;
                json!({ "state": "different", "percent": percent })
            }
            Extent::Size => json!({ "state": "resized" }),
        },
    };
    json!({ "page": change.page.number, "text": text, "picture": picture })
}
