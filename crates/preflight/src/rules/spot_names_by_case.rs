//! # `spot-names-by-case`
//!
//! ## What it checks
//! No two spot colours have names that differ by case, spaces or the form of their
//! characters alone.
//!
//! ## Why it matters
//! They are one ink to people, and two plates to programs.
//!
//! ## What to do
//! Give it one name.
//!
//! ## Source
//! GWG 2022, R0022.

use marbre_diag::Severity;

use super::{
    Bilingual, Book, Check, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "spot-names-by-case",
    number: Some("R0022"),
    severities: [None, None, Some(Severity::Error), None],
    topic: Topic::Colours,
    title: Bilingual::new(
        "Spot colours told apart by case",
        "Tons directs distingués par la casse",
    ),
    remedy: Bilingual::new(
        "give it one name everywhere",
        "lui donner partout un seul nom",
    ),
    says: &[ONE],
    check: Check::File(check),
};

const ONE: Wording = Wording::new(
    "spot-names-by-case",
    "{name} and {other} are one name",
    "{name} et {other} sont un seul nom",
);

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let plain = |name: &str| name.to_lowercase().split_whitespace().collect::<String>();
    let names: Vec<&String> = book.spots.keys().collect();
    for (at, name) in names.iter().enumerate() {
        let twin = names.iter().take(at).find(|other| plain(other) == plain(name));
        if let (Some(twin), Some(spot)) = (twin, book.spots.get(*name)) {
            let (name, other) = (Parameter::quoted(*name), Parameter::quoted(*twin));
            findings.on(spot.page, say!(ONE, name = name, other = other));
        }
    }
}
