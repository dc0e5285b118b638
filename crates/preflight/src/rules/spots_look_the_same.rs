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

use super::{Book, Check, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "spots-look-the-same",
    number: Some("R0023"),
    severities: [None, None, Some(Severity::Error), None],
    hint: "make them one spot colour",
    check: Check::File(check),
};

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let spots: Vec<_> = book.spots.iter().collect();
    for (at, (name, spot)) in spots.iter().enumerate() {
        let mut before = spots.iter().take(at);
        let twin =
            before.find(|(_, other)| !other.definitions.is_disjoint(&spot.definitions));
        if let Some((twin, _)) = twin {
            let message = format!("\"{name}\" and \"{twin}\" look the same");
            findings.on(spot.page, message);
        }
    }
}
