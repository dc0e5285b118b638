//! Whether a print edition may be handed over: its preflight, led back to what caused
//! each finding, and what somebody has agreed to.

mod leaves;
mod lookups;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::build::{Made, Order};
use crate::report::manifest::Identity;
use crate::report::signing;
use crate::store::cache::Cache;
use crate::store::output::Delivery;
use crate::store::timings::Timings;
use crate::typeset::Edition;
use marbre_diag::{Diagnostic, Place, Reported, Severity, Sink, said};
use marbre_pdf::checksum::Checksum;
use marbre_preflight::page::{self, Fate, Subject};
use marbre_preflight::scene::Memory;
use marbre_preflight::{Finding, Leaf, Load, Tally, Unopenable};
use marbre_typography::{Language, set_line};

use self::lookups::Lookups;

/// Whether a build is content with a preflight that warns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Warnings {
    /// They are said, and the PDF is written.
    #[default]
    Said,
    /// They are errors: nothing is written while there is one.
    Refused,
}

/// The preflight of a print edition, before it has its name.
#[derive(Debug)]
pub struct Clearance<'a> {
    made: &'a Made,
    /// What the print edition is called.
    file: &'a str,
    findings: Vec<Finding>,
    leaves: Vec<Leaf>,
}

/// A print edition that was handed over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cleared {
    /// The account of its preflight.
    pub account: PathBuf,
    /// How many findings there are, those that somebody has agreed to among them.
    pub tally: Tally,
}

/// The accounts that are written: for people, and for programs.
const ACCOUNTS: [&str; 2] = ["html", "json"];

impl<'a> Clearance<'a> {
    /// Holds a print edition, called `file`, against all rules. What is found goes into
    /// the sink; whether it is refused is for whoever asks there.
    ///
    /// # Errors
    /// Where it can't be read, which is a fault of ours.
    pub fn of(
        made: &'a Made,
        file: &'a str,
        order: &Order,
        cache: &Cache,
        sink: &mut Sink,
    ) -> Result<Self, Reported> {
        let report = &made.report;
        let leaves = leaves::leaves(made, cache);
        let loads: Vec<Load> = leaves.iter().map(|leaf| leaf.load.clone()).collect();
        let lookups = Lookups::of(made, leaves.len(), cache);
        let memory: Option<&dyn Memory> = lookups.as_ref().map(|it| it as _);
        let (bytes, document) = (made.press.bytes(), made.press.document());
        let found =
            marbre_preflight::check_own(bytes, document, &report.print, &loads, memory);
        let mut findings = found.map_err(|why| unreadable(file, &why, sink))?;
        lookups.into_iter().for_each(Lookups::put);
        findings.retain_mut(|finding| !lead_back(finding, made));
        fold(&mut findings);
        for finding in &mut findings {
            // An error is less than a warning.
            let least =
                marbre_preflight::in_build(finding.rule).unwrap_or(finding.severity);
            finding.severity = finding.severity.min(least);
        }
        findings.sort_by_key(|it| (it.page, it.severity));
        let severity = match order.warnings {
            Warnings::Said => Severity::Warning,
            Warnings::Refused => {
                marbre_preflight::take_warnings_as_errors(&mut findings);
                Severity::Error
            }
        };
        signing::sign_own(&mut findings, &report.signed, &made.parts, severity, sink);
        for folded in marbre_preflight::folded(&findings) {
            if !is_said(folded.first(), sink) {
                sink.report(folded.diagnostic(file));
            }
        }
        Ok(Self { made, file, findings, leaves })
    }

    /// Puts the account of a file that is handed over to it; one of a file that was
    /// refused before goes. Gives the account for people.
    pub fn put(&self, folder: &Path, delivery: &mut Delivery<'_>) -> PathBuf {
        let account = self.put_as("preflight", Fate::HandedOver, folder, delivery);
        for kind in ACCOUNTS {
            delivery.remove(folder.join(self.name("refused", kind)));
        }
        account
    }

    /// What was found, led back to its sources.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The pages as they will be printed.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// Where errors were found that nobody has agreed to: rule, page and edges in mm.
    pub fn places(&self) -> Vec<(&'static str, usize, [f64; 4])> {
        let errors = self
            .findings
            .iter()
            .filter(|it| it.severity == Severity::Error && it.sign_off.is_none());
        errors.filter_map(|it| Some((it.rule, it.page?, it.area?.edges()))).collect()
    }

    /// How much was found.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.findings)
    }

    /// Writes the account of a file that preflight refuses, under a name of its own: the
    /// other one belongs to the last good file, which is still there. Where something else
    /// is wrong, what was written of an earlier file is gone.
    ///
    /// # Errors
    /// Where the folder can't be written to.
    pub fn write_refusal(&self, folder: &Path, sink: &mut Sink) -> Result<(), Reported> {
        if self.tally().errors == 0 {
            for kind in ACCOUNTS {
                // Not being there is what is wanted.
                let _ = std::fs::remove_file(folder.join(self.name("refused", kind)));
            }
            return Ok(());
        }
        let mut delivery = Delivery::default();
        let account = self.put_as("refused", Fate::Refused, folder, &mut delivery);
        delivery.hand_over(sink)?;
        let place = Place::File(account.display().to_string());
        let message = "the preflight refuses the PDF: it isn't handed over";
        sink.report(Diagnostic::note("refused", place, message));
        Ok(())
    }

    /// Puts an account to what is handed over; gives the file for people.
    fn put_as(
        &self,
        what: &str,
        fate: Fate,
        folder: &Path,
        delivery: &mut Delivery<'_>,
    ) -> PathBuf {
        let report = &self.made.report;
        let Identity { title, organisation, year, language, .. } = &report.identity;
        let title =
            set_line(&format!("{}, {organisation}, {year}", title.value), *language);
        let subject = Subject {
            file: self.file,
            title: Some(&title),
            profile: &report.print,
            french_first: *language == Language::French,
            fate,
            findings: &self.findings,
            pages: self.made.pages,
            leaves: &self.leaves,
            asked: None,
            most: page::MOST,
        };
        let html = page::html(&subject);
        let checksum = self.made.press.checksum();
        let json = marbre_preflight::json(
            self.file,
            checksum,
            &report.print.name,
            &self.findings,
        );
        let [for_people, for_programs] = ACCOUNTS.map(|kind| self.name(what, kind));
        // The one that says which PDF it is of gets its name first.
        delivery.add(folder, &for_programs, json.to_string().into_bytes());
        delivery.add(folder, &for_people, html.into_bytes())
    }

    fn name(&self, what: &str, kind: &str) -> String {
        name_of(&self.made.report.identity.slug.value, what, kind)
    }
}

/// Holds a print edition that isn't handed over against what it says it is, a PDF/X-4 in inks
/// alone, and nothing else: before it is sealed, compared or marked as a proof.
///
/// # Errors
/// Where it isn't one, which is a fault of ours.
pub fn hold_to_the_standard(
    made: &Made,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let started = Instant::now();
    let report = &made.report;
    let file = format!("{}-{}.pdf", report.identity.slug.value, Edition::Print.name());
    let (bytes, document) = (made.press.bytes(), made.press.document());
    let found = marbre_preflight::breaches(bytes, document, &report.print);
    let mut findings = found.map_err(|why| unreadable(&file, &why, sink))?;
    for finding in &mut findings {
        lead_back(finding, made);
    }
    for folded in marbre_preflight::folded(&findings) {
        sink.report(folded.diagnostic(&file));
    }
    timings.add("standard", started);
    sink.settle()
}

/// Says that a print edition can't be read.
fn unreadable(file: &str, why: &Unopenable, sink: &mut Sink) -> Reported {
    let place = Place::File(file.to_owned());
    sink.fail(Diagnostic::error(
        "unreadable-pdf",
        place,
        marbre_preflight::unopenable(why),
    ))
}

/// Warns where the account of a report's print edition is of another file than the one
/// beside it: a build was killed between the two. The next good build writes both.
pub fn look_for_stray(folder: &Path, slug: &str, sink: &mut Sink) {
    let account = folder.join(name_of(slug, "preflight", "json"));
    let Some(stated) = stated_checksum(&account) else { return };
    let pdf = folder.join(format!("{slug}-print.pdf"));
    let read = regular(&pdf).and_then(|()| std::fs::read(&pdf).ok());
    let found = read.map(|bytes| Checksum::of(&bytes).to_string());
    if found.as_ref() == Some(&stated) {
        return;
    }
    let message = match found {
        Some(_) => {
            said!("this isn't the account of `{pdf}` beside it", pdf = pdf.display())
        }
        None => said!("`{pdf}`, whose account this is, isn't there", pdf = pdf.display()),
    };
    let place = Place::File(account.display().to_string());
    let warning = Diagnostic::warning("stray-account", place, message);
    sink.report(warning.hint(
        "a build was stopped while it wrote them, or somebody has changed one: the next \
         build without errors writes both anew",
    ));
}

/// The checksum of the PDF that an account is of.
fn stated_checksum(account: &Path) -> Option<String> {
    regular(account)?;
    let account: Value = serde_json::from_slice(&std::fs::read(account).ok()?).ok()?;
    Some(account.get("sha256")?.as_str()?.to_owned())
}

/// A pipe or a device could keep its reader waiting for ever.
fn regular(path: &Path) -> Option<()> {
    std::fs::metadata(path).ok()?.is_file().then_some(())
}

fn name_of(slug: &str, what: &str, kind: &str) -> String {
    format!("{slug}-{what}.{kind}")
}

/// The names of all files that a preflight of a report may write, or remove.
pub(crate) fn names(slug: &str) -> impl Iterator<Item = String> {
    let of = move |what| ACCOUNTS.map(|kind| name_of(slug, what, kind));
    ["preflight", "refused"].into_iter().flat_map(of)
}

/// Leads a finding back to what caused it. Whether a layout says that what it finds is meant:
/// a piece that lies over words, or under them.
fn lead_back(finding: &mut Finding, made: &Made) -> bool {
    let mut meant = false;
    if let (Some(beside), Some(page)) = (&mut finding.beside, finding.page) {
        let text = beside.text.as_deref();
        let found = made.origins.find(page, beside.kind, beside.area.edges(), text);
        meant |= found.as_ref().is_some_and(|it| it.over);
        beside.source = found.and_then(|it| it.place);
    }
    let own = match (finding.page, finding.kind, finding.area, &finding.text) {
        (Some(page), Some(kind), Some(area), Some(text)) => {
            made.origins.find(page, kind, area.edges(), Some(text))
        }
        _ => None,
    };
    // What is cut or has no contrast isn't less so where it lies over something.
    meant |= finding.beside.is_some() && own.as_ref().is_some_and(|it| it.over);
    let place = own.and_then(|it| it.place);
    let words = place.unwrap_or_else(|| source(finding, made));
    finding.source = Some(match finding.inks.and_then(|inks| colour(inks, made)) {
        Some(colour) => colour,
        None => words,
    });
    meant
}

/// Where the theme has the colour that is printed in these inks (%).
fn colour(inks: [u8; 4], made: &Made) -> Option<Place> {
    let is_it = |cmyk: [f64; 4]| {
        cmyk.iter().zip(inks).all(|(own, ink)| (own - f64::from(ink)).abs() < 0.75)
    };
    let mut colours = made.report.theme.colors.iter().map(|(_, colour)| colour);
    colours.find(|it| it.spot.is_none() && is_it(it.cmyk)).map(|it| it.place.clone())
}

/// Makes one of findings that have the same causes on the same page: a text that runs over
/// another does so line by line.
fn fold(findings: &mut Vec<Finding>) {
    let mut folded: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        let cause = |it: &Finding| {
            let beside = it.beside.as_ref().map(|beside| beside.source.clone());
            (it.rule, it.page, it.source.clone(), beside)
        };
        let same = folded.iter_mut().rev().take_while(|it| it.page == finding.page);
        let mut same =
            same.filter(|it| it.text.is_some() && cause(it) == cause(&finding));
        match same.next().filter(|_| finding.text.is_some()) {
            Some(same) => same.more += 1 + finding.more,
            None => folded.push(finding),
        }
    }
    *findings = folded;
}

/// Where that was written which caused a finding: what stands at its place, or else the
/// part that the page belongs to, or what the report says of the print shop.
fn source(finding: &Finding, made: &Made) -> Place {
    let manifest = || Place::File(made.report.project.manifest().to_owned());
    let Some(page) = finding.page else {
        return match &made.report.print.place {
            Place::Nowhere => manifest(),
            place => place.clone(),
        };
    };
    let there = finding.area.and_then(|area| match finding.kind {
        Some(kind) => made.origins.at(page, kind, area.edges()),
        None => made.origins.below(page, area.edges()),
    });
    there.unwrap_or_else(|| {
        let part = made.parts.iter().find(|part| part.pages().contains(&page));
        part.map_or_else(manifest, |part| part.place.clone())
    })
}

/// Whether a warning's cause has been told already: a picture whose own inks are too much
/// makes the page too heavy.
fn is_said(finding: &Finding, sink: &Sink) -> bool {
    let told = |said: &Diagnostic| {
        said.rule == "too-much-ink" && Some(&said.place) == finding.source.as_ref()
    };
    finding.rule == "heavy-ink"
        && finding.severity == Severity::Warning
        && finding.sign_off.is_none()
        && sink.all().iter().any(told)
}
