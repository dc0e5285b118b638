//! Findings that are the same on many pages, told once.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use marbre_diag::said;
use marbre_diag::wording::Message;
use marbre_diag::{Diagnostic, Place};
use marbre_pdf::area::Area;
use marbre_typography::words;

use super::finding::{Finding, SignOff};
use crate::finding::Kind;

/// The same finding, on all pages that have it.
#[derive(Clone, Debug)]
pub struct Folded<'a> {
    /// The first of them.
    first: &'a Finding,
    /// All of them.
    all: Vec<&'a Finding>,
}

/// Folds findings over pages: those of one rule that say the same, of the same cause. They
/// keep their order.
pub fn folded(findings: &[Finding]) -> Vec<Folded<'_>> {
    let mut folded: Vec<Folded<'_>> = Vec::new();
    let mut known: BTreeMap<(&str, &Message, bool), Vec<usize>> = BTreeMap::new();
    for finding in findings {
        let key = (finding.rule, &finding.message, finding.page.is_some());
        let places = known.entry(key).or_default();
        let same = places.iter().copied().find(|at| {
            folded.get(*at).is_some_and(|it| {
                let first = it.first;
                finding.page.is_some()
                    && first.severity == finding.severity
                    && first.sign_off == finding.sign_off
                    && first.source == finding.source
                    && other(first) == other(finding)
            })
        });
        match same.and_then(|at| folded.get_mut(at)) {
            Some(same) => same.all.push(finding),
            None => {
                places.push(folded.len());
                folded.push(Folded { first: finding, all: vec![finding] });
            }
        }
    }
    folded
}

/// Where the other thing was written that a finding is about.
fn other(finding: &Finding) -> Option<&Place> {
    finding.beside.as_ref()?.source.as_ref()
}

impl<'a> Folded<'a> {
    /// The finding as it is on the first of its pages.
    pub fn first(&self) -> &'a Finding {
        self.first
    }

    /// Where it is: pages, from 1, and areas on them, in mm from the trim's top left corner.
    pub fn areas(&self) -> impl Iterator<Item = (usize, Area)> {
        self.all.iter().filter_map(|it| it.page.zip(it.area))
    }

    /// Where it is, for people: the pages, and its place on the first of them.
    fn place(&self) -> String {
        let mut pages: Vec<usize> = self.all.iter().filter_map(|it| it.page).collect();
        pages.dedup();
        let [first, .., _] = pages[..] else { return self.first.place() };
        let mut place = format!("pages {}", words::numbers(&pages));
        if let Some(Area { x, y, width, height }) = self.first.area {
            let everywhere = self.all.iter().all(|it| it.area == self.first.area);
            let on =
                if everywhere { String::new() } else { format!("on page {first} at ") };
            // Memory can be written to.
            let _ =
                write!(place, ", {on}{x:.1}, {y:.1} mm ({width:.1} × {height:.1} mm)");
        }
        place
    }

    /// The finding as a diagnostic of a file. What somebody has agreed to is a note.
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        let finding = self.first;
        let there = Place::File(match self.place() {
            place if place.is_empty() => file.to_owned(),
            place => format!("{file}, {place}"),
        });
        let times: usize = self.all.iter().map(|it| 1 + it.more).sum();
        let what = finding.message.clone();
        let what = match (self.all.len(), finding.more) {
            (1, 0) => what,
            (1, more) => said!("{what} (and {more} more on this page)", what, more),
            (pages, _) if times > pages => said!("{what} ({times} times)", what, times),
            _ => what,
        };
        let rule = match finding.gwg {
            Some(gwg) => format!("{} {gwg}", finding.rule),
            None => finding.rule.to_owned(),
        };
        let (severity, message) = match &finding.sign_off {
            Some(SignOff { by, reason }) => (
                marbre_diag::Severity::Note,
                said!("{what}; signed off by {by}: {reason}", what, by, reason),
            ),
            None => (finding.severity, what),
        };
        let mut diagnostic = match &finding.source {
            Some(source) => Diagnostic::note(&rule, source.clone(), message)
                .and_at(there, "it is printed in"),
            None => Diagnostic::note(&rule, there, message),
        };
        if let Some(beside) = &finding.beside
            && let Some(source) = &beside.source
        {
            let what = match beside.kind {
                Kind::Text => "the other text",
                Kind::Picture | Kind::Drawing => "the picture",
                Kind::Shape => "what covers it",
            };
            diagnostic = diagnostic.and_at(source.clone(), what);
        }
        diagnostic.severity = severity;
        match finding.sign_off {
            Some(_) => diagnostic,
            None => diagnostic.hint(finding.hint),
        }
    }
}
