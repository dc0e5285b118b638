//! # `presentation-steps`
//!
//! ## What it checks
//! Pages have neither presentation steps nor separation information.
//!
//! ## Why it matters
//! They are for screens, or for files that are separated already.
//!
//! ## What to do
//! Remove them.
//!
//! ## Source
//! ISO 15930-7 (requirement 41).

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "presentation-steps",
    number: Some("X41"),
    severities: ERROR,
    hint: "remove them",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let about = job.document.get_dictionary(sheet.page.id);
    for (key, what) in [
        (&b"PresSteps"[..], "presentation steps"),
        (b"SeparationInfo", "separation information"),
    ] {
        if about.as_ref().is_ok_and(|about| about.has(key)) {
            findings.page(&sheet.page, None, format!("the page has {what}"));
        }
    }
}
