//! # `spot-names-by-suffix`
//!
//! ## What it checks
//! No two spot colours have names that differ by their suffix alone: C, U, CV, CVC …
//!
//! ## Why it matters
//! They are one ink to people, and two plates to programs.
//!
//! ## What to do
//! Give it one name.
//!
//! ## Source
//! GWG 2022, R0021.

use marbre_diag::Severity;

use super::{
    Bilingual, Book, Check, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "spot-names-by-suffix",
    number: Some("R0021"),
    severities: [None, None, Some(Severity::Warning), None],
    topic: Topic::Colours,
    title: Bilingual::new(
        "Spot colours told apart by a suffix",
        "Tons directs distingués par un suffixe",
    ),
    remedy: Bilingual::new(
        "give it one name everywhere",
        "lui donner partout un seul nom",
    ),
    says: &[SUFFIX],
    check: Check::File(check),
};

const SUFFIX: Wording = Wording::new(
    "spot-names-by-suffix",
    "{name} and {other} differ by their suffix alone",
    "{name} et {other} ne diffèrent que par leur suffixe",
);

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let names: Vec<&String> = book.spots.keys().collect();
    for (at, name) in names.iter().enumerate() {
        let twin = names.iter().take(at).find(|other| stem(other) == stem(name));
        if let (Some(twin), Some(spot)) = (twin, book.spots.get(*name)) {
            let (name, other) = (Parameter::quoted(*name), Parameter::quoted(*twin));
            findings.on(spot.page, say!(SUFFIX, name = name, other = other));
        }
    }
}

/// A name without the letters that say for which paper the ink is mixed.
fn stem(name: &str) -> &str {
    let suffixes = [" CVC", " CVU", " CV", " CP", " UP", " EC", " HC", " C", " U", " M"];
    suffixes.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name)
}
