//! # `undefined-name`
//!
//! ## What it checks
//! Every name that a page's content uses is defined, and every operator is one of
//! PDF's.
//!
//! ## Why it matters
//! What isn't defined isn't drawn.
//!
//! ## What to do
//! Export the page anew.
//!
//! ## Source
//! ISO 15930-7 (requirement 42); ISO 32000-1, 7.8.3.

use marbre_pdf::canvas::Trouble;

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "undefined-name",
    number: Some("X42"),
    severities: ERROR,
    hint: "export the page anew",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        let message = match trouble {
            Trouble::Operator(name) => format!("{name:?} is no operator of PDF's"),
            Trouble::Undefined(category, name) => {
                format!("the name {name} ({category}) isn't defined")
            }
            Trouble::Unusable(category, name) => {
                format!("what the name {name} ({category}) stands for is of no use")
            }
            _ => continue,
        };
        findings.page(&sheet.page, None, message);
    }
}
