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

use super::{
    Bilingual, Book, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "spot-defined-twice",
    number: Some("X23"),
    severities: ERROR,
    topic: Topic::Colours,
    title: Bilingual::new("Spot colour defined twice", "Ton direct défini deux fois"),
    remedy: Bilingual::new(
        "give the spot colour one definition everywhere",
        "donner au ton direct une seule définition",
    ),
    says: &[TWICE],
    check: Check::File(check),
};

const TWICE: Wording = Wording::new(
    "spot-defined-twice",
    "the spot colour {name} has {count} definitions",
    "le ton direct {name} a {count} définitions",
);

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (name, spot) in &book.spots {
        if spot.definitions.len() > 1 {
            let count = spot.definitions.len();
            let message = say!(TWICE, name = Parameter::quoted(name), count = count);
            findings.on(spot.page, message);
        }
    }
}
