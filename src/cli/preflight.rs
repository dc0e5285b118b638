//! `marbre preflight`: any PDF, held against the rules of a press profile.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use marbre::build::Order;
use marbre::build::untouched::{self, Untouched};
use marbre::comparison::snapshot::Selection;
use marbre::report::Report;
use marbre::report::profile;
use marbre::report::project::Project;
use marbre::report::signing::{self, Signed};
use marbre::store::output;
use marbre::store::timings::Timings;
use marbre::typeset::PlacedPart;
use marbre_diag::{Diagnostic, Parameter, Place, Reported, Severity, Sink, said};
use marbre_pdf::checksum::Checksum;
use marbre_preflight::leaf::{Leaf, Looks};
use marbre_preflight::page::{self, Fate, Subject};
use marbre_preflight::profile::Profile;
use marbre_preflight::{Finding, Showing, Tally, Unopenable};

use super::args::{Bounds, Format, Preflight};
use super::speech::Voice;
use super::{Outcome, print, separations, warnings};

/// Looks at a PDF, and says what is wrong with it.
pub(super) fn run(
    order: &Preflight,
    bounds: &Bounds,
    voice: &Voice,
    sink: &mut Sink,
) -> Outcome {
    let progress = voice.progress(&said!("looking at the pages"));
    let found = examined(order, bounds, sink);
    progress.finish();
    let Ok(examined) = found else {
        voice.say(sink.all());
        return Outcome::Unreadable;
    };
    let written = match &order.report {
        Some(report) => examined.write(report, order.pages.as_ref(), sink),
        None => Ok(()),
    };
    let Examined { file, checksum, profile, findings, .. } = &examined;
    match voice.format() {
        Format::Human => {
            for folded in marbre_preflight::folded(findings) {
                sink.report(folded.diagnostic(file));
            }
            voice.say(sink.all());
            voice.tell(&said!(
                "{file}: {facts}",
                file,
                facts = counted(&Tally::of(findings))
            ));
        }
        Format::Json => {
            voice.say(sink.all());
            let json = marbre_preflight::json(file, *checksum, &profile.name, findings);
            let mut told = Sink::default();
            if print(&format!("{json}\n"), &mut told).is_err() {
                voice.say(told.all());
                return Outcome::Unreadable;
            }
        }
    }
    let wrong = Tally::of(findings).errors > 0;
    match wrong || written.is_err() || sink.settle().is_err() {
        true => Outcome::Problems,
        false => Outcome::Done,
    }
}

/// A file that was looked at.
struct Examined {
    file: String,
    checksum: Checksum,
    profile: Profile,
    findings: Vec<Finding>,
    /// Its pages to look at, where somebody wants them.
    leaves: Vec<Leaf>,
    pages: usize,
    french: bool,
}

/// What a report asks of its files.
struct Wanted {
    profile: Profile,
    signed: Vec<Signed>,
    parts: Vec<PlacedPart>,
}

impl Wanted {
    /// Reads a report; it is set only where a sign-off is for a part, whose pages have to
    /// be known.
    fn of(manifest: &Path, bounds: &Bounds, sink: &mut Sink) -> Result<Self, Reported> {
        let mut said = Sink::default();
        let read = |said: &mut Sink| {
            let project = Project::open(manifest, said)?;
            let report = Report::check(project, said)?;
            let mut parts = Vec::new();
            if report.signed.iter().any(Signed::is_of_a_part) {
                let order = Order::new(manifest.to_owned(), bounds.limits(said)?);
                parts = marbre::make(&order, &mut Timings::default(), said)?.parts;
            }
            let Report { print: profile, signed, .. } = report;
            Ok(Self { profile, signed, parts })
        };
        // What else there is to say of the report, its build says.
        let read = read(&mut said);
        if read.is_err() {
            sink.append(said);
        }
        read
    }

    /// Signs off what somebody has agreed to. Pages of the report are no sides of sheets.
    fn sign(&self, bytes: &[u8], findings: &mut [Finding]) {
        let sheets = self.signed.iter().any(Signed::is_of_some_pages)
            && marbre_preflight::are_sheets(bytes);
        let signed: Vec<Signed> = self
            .signed
            .iter()
            .filter(|it| !(sheets && it.is_of_some_pages()))
            .cloned()
            .collect();
        // What a sign-off doesn't find in another file than the print file may be nothing.
        let mut unheard = Sink::default();
        signing::sign(findings, &signed, &self.parts, Severity::Note, &mut unheard);
    }
}

fn examined(
    order: &Preflight,
    bounds: &Bounds,
    sink: &mut Sink,
) -> Result<Examined, Reported> {
    let report =
        order.wanted.as_deref().map(|manifest| Wanted::of(manifest, bounds, sink));
    let report = report.transpose()?;
    let profile = match &report {
        Some(report) => report.profile.clone(),
        None => profile::chosen(order.profile.as_deref(), sink)?,
    };
    marbre_preflight::check_rules(&profile, sink);
    sink.settle()?;
    let file = order.pdf.display().to_string();
    if order.pdf.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml")) {
        let message = "this is a report, and the preflight looks at a PDF";
        let error = Diagnostic::error("unreadable-pdf", Place::File(file), message);
        return Err(sink.fail(error.hint(super::printed(&order.pdf))));
    }
    let bytes = fs::read(&order.pdf).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => said!("there is no such file"),
            _ => said!("the file can't be read: {error}", error),
        };
        let place = Place::File(file.clone());
        sink.fail(Diagnostic::error("missing-file", place, message))
    })?;
    let mut untouched = Untouched::of([&order.pdf]);
    untouched.extend(order.profile.as_ref());
    if let Some(report) = &order.report {
        untouched.spare(report, "the page", sink)?;
        untouched::spare_others(report, (b"<html", "a page of HTML"), sink)?;
    }
    let seen = look(order, &bytes, &profile, &untouched, sink);
    let Showing { mut findings, pages, seen: leaves, french } = seen.map_err(|why| {
        let place = Place::File(file.clone());
        let error = Diagnostic::error(
            "unreadable-pdf",
            place,
            marbre_preflight::unopenable(&why),
        );
        sink.fail(error.hint(why.hint()))
    })?;
    if order.strict {
        marbre_preflight::take_warnings_as_errors(&mut findings);
    }
    if let Some(report) = &report {
        report.sign(&bytes, &mut findings);
    }
    let checksum = Checksum::of(&bytes);
    Ok(Examined { file, checksum, profile, findings, leaves, pages, french })
}

/// Looks at a file, and at its plates for all who want them.
fn look(
    order: &Preflight,
    bytes: &[u8],
    profile: &Profile,
    untouched: &Untouched,
    sink: &mut Sink,
) -> Result<Showing<Leaf>, Unopenable> {
    if order.report.is_none() && order.separations.is_none() {
        let findings = marbre_preflight::check(bytes, profile)?;
        return Ok(Showing { findings, pages: 0, seen: Vec::new(), french: false });
    }
    let limit = profile.ink_limit;
    let looks = order.report.as_ref().map(|_| Looks::of(bytes));
    let mut shown = marbre_preflight::check_showing(bytes, profile, |page, plates| {
        let mut said = Sink::default();
        if let Some(folder) = &order.separations {
            // What fails is said, and the other pages go on.
            let _ = separations::write(
                (folder, untouched),
                page.number,
                &plates,
                limit,
                &mut said,
            );
        }
        let leaf = looks.as_ref().map(|looks| Leaf::of(page, &plates, looks, limit));
        (leaf, said)
    })?;
    let mut leaves = Vec::new();
    for (leaf, said) in std::mem::take(&mut shown.seen) {
        leaves.extend(leaf);
        // One page says it for all.
        if sink.settle().is_ok() {
            sink.append(said);
        }
    }
    let Showing { findings, pages, french, .. } = shown;
    Ok(Showing { findings, pages, seen: leaves, french })
}

impl Examined {
    /// Writes the page, on which `asked` pages are shown in full.
    fn write(
        &self,
        path: &Path,
        asked: Option<&Selection>,
        sink: &mut Sink,
    ) -> Result<(), Reported> {
        if let Some(asked) = asked {
            asked.check(self.pages, sink);
        }
        let asked = match asked {
            Some(Selection::Pages(ranges)) => Some(ranges.as_slice()),
            Some(Selection::All) | None => None,
        };
        let subject = Subject {
            file: &self.file,
            title: None,
            profile: &self.profile,
            french_first: self.french,
            fate: Fate::Examined,
            findings: &self.findings,
            pages: self.pages,
            leaves: &self.leaves,
            asked,
            most: page::MOST,
        };
        let html = page::html(&subject);
        let folder = path.parent().unwrap_or(Path::new(""));
        let name = path.file_name().unwrap_or(OsStr::new("")).to_string_lossy();
        output::write(folder, &name, html.as_bytes(), sink).map(|_| ())
    }
}

/// How many findings there are of each kind.
pub(super) fn counted(tally: &Tally) -> Parameter {
    let errors = match tally.errors {
        0 => said!("no errors"),
        1 => said!("1 error"),
        count => said!("{count} errors", count),
    };
    let signed = match tally.signed {
        0 => None,
        count => Some(said!("{count} signed off", count)),
    };
    let all = [errors, warnings(tally.warnings)].into_iter().chain(signed);
    Parameter::list(all)
}
