//! Preflight: what would go wrong at the press, found in the finished PDF.
//!
//! ```text
//!  bytes ──► open ──► interpreter ──► scene ──► rules ──► findings
//!            bounded  Canvas: what    marks,    one file
//!                     a page draws    page by   each
//!                                     page
//! ```
//!
//! It takes any PDF, and works on one page at a time. `docs/preflight.md` has the rules.

mod calculator;
pub mod canvas;
pub mod colour;
pub mod finding;
pub mod function;
pub(crate) mod inflation;
pub mod ink;
pub mod interpreter;
mod objects;
mod open;
pub mod rules;
pub mod scene;
pub mod shading;
mod summary;

use std::collections::BTreeMap;

use crate::diag::Severity;
use crate::profile::Profile;

use self::interpreter::Interpreter;
use self::rules::{ALL, Book, Check, Findings, Job, Spot};
use self::scene::{Collector, Sheet};

pub use self::finding::{Finding, SignOff};
pub use self::open::{Unopenable, open};
pub use self::summary::json;

/// Holds a PDF against all rules.
///
/// # Errors
/// Where it can't be read as a PDF.
pub fn check(pdf: &[u8], profile: &Profile) -> Result<Vec<Finding>, Unopenable> {
    let document = open(pdf)?;
    let interpreter = Interpreter::new(&document);
    if interpreter.pages().is_empty() {
        return Err(Unopenable::Damaged("it has no pages".to_owned()));
    }
    let job = Job { profile, document: &document };
    let mut runs: Vec<Findings<'_>> = ALL
        .iter()
        .filter_map(|rule| {
            let severity =
                rule.severities.get(profile.variant as usize).copied().flatten();
            Some(Findings { rule, severity: severity?, found: Vec::new() })
        })
        .collect();
    let mut spots = BTreeMap::new();
    for page in interpreter.pages() {
        let mut collector = Collector::default();
        interpreter.draw(page, &mut collector);
        let Some(sheet) = collector.sheet() else { continue };
        take_down(&sheet, &mut spots);
        for run in &mut runs {
            if let Check::Page(check) = run.rule.check {
                check(&sheet, &job, run);
            }
        }
    }
    let book = Book { bytes: pdf, pages: interpreter.pages(), spots };
    for run in &mut runs {
        if let Check::File(check) = run.rule.check {
            check(&book, &job, run);
        }
    }
    let mut findings: Vec<Finding> = runs.into_iter().flat_map(|run| run.found).collect();
    // The file first, then page by page; errors before warnings. The order of the rules
    // stays within.
    findings.sort_by_key(|it| (it.page, weight(it.severity)));
    Ok(findings)
}

const fn weight(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    }
}

/// Takes down the spot colours of a page.
fn take_down(sheet: &Sheet, spots: &mut BTreeMap<String, Spot>) {
    for (_, mark) in sheet.visible() {
        for named in mark.spaces().filter_map(|space| space.named()) {
            for name in &named.names {
                if !matches!(colour::Ink::named(name), Some(colour::Ink::Spot(_))) {
                    continue;
                }
                let page = sheet.page.number;
                let spot = spots.entry(name.clone());
                let spot = spot
                    .or_insert_with(|| Spot { definitions: Default::default(), page });
                if named.separation {
                    spot.definitions.insert(named.definition.clone());
                }
            }
        }
    }
}
