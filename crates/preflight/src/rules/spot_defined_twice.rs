//! # `spot-defined-twice`
//!
//! ## What it checks
//! A spot colour's name has one definition: the same alternate colour wherever it is
//! used.
//!
//! ## Why it matters
//! Simulated, it would look different from place to place.
//!
//! ## What to do
//! Give it one definition.
//!
//! ## Source
//! ISO 15930-7 (requirement 23).

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "spot-defined-twice",
    number: Some("X23"),
    severities: ERROR,
    hint: "give the spot colour one definition everywhere",
    check: Check::File(check),
};

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (name, spot) in &book.spots {
        if spot.definitions.len() > 1 {
            let count = spot.definitions.len();
            findings.on(
                spot.page,
                format!("the spot colour \"{name}\" has {count} definitions"),
            );
        }
    }
}
