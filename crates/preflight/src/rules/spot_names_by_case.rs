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

use super::{Book, Check, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "spot-names-by-case",
    number: Some("R0022"),
    severities: [None, None, Some(Severity::Error), None],
    hint: "give it one name everywhere",
    check: Check::File(check),
};

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let plain = |name: &str| name.to_lowercase().split_whitespace().collect::<String>();
    let names: Vec<&String> = book.spots.keys().collect();
    for (at, name) in names.iter().enumerate() {
        let twin = names.iter().take(at).find(|other| plain(other) == plain(name));
        if let (Some(twin), Some(spot)) = (twin, book.spots.get(*name)) {
            findings.on(spot.page, format!("\"{name}\" and \"{twin}\" are one name"));
        }
    }
}
