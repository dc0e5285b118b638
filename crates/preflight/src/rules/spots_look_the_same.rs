//! # `spots-look-the-same`
//!
//! ## What it checks
//! No two spot colours with different names have the same alternate colour.
//!
//! ## Why it matters
//! They are most likely one ink under two names, and become two plates.
//!
//! ## What to do
//! Make them one.
//!
//! ## Source
//! GWG 2022, R0023.

use marbre_diag::Severity;

use super::{
    Bilingual, Book, Check, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "spots-look-the-same",
    number: Some("R0023"),
    severities: [None, None, Some(Severity::Error), None],
    topic: Topic::Colours,
    title: Bilingual::new(
        "Spot colours that look the same",
        "Tons directs de même aspect",
    ),
    remedy: Bilingual::new("make them one spot colour", "en faire un seul ton direct"),
    says: &[SAME],
    check: Check::File(check),
};

const SAME: Wording = Wording::new(
    "spots-look-the-same",
    "{name} and {other} look the same",
    "{name} et {other} ont le même aspect",
);

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let spots: Vec<_> = book.spots.iter().collect();
    for (at, (name, spot)) in spots.iter().enumerate() {
        let mut before = spots.iter().take(at);
        let twin =
            before.find(|(_, other)| !other.definitions.is_disjoint(&spot.definitions));
        if let Some((twin, _)) = twin {
            let (name, other) = (Parameter::quoted(*name), Parameter::quoted(*twin));
            findings.on(spot.page, say!(SAME, name = name, other = other));
        }
    }
}
