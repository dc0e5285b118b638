//! # `broken-content`
//!
//! ## What it checks
//! The content of pages can be read to its end, and whatever begins ends: saved states,
//! texts, marked content. No drawing draws itself.
//!
//! ## Why it matters
//! Programs differ in what they make of the rest.
//!
//! ## What to do
//! Export the page anew.
//!
//! ## Source
//! ISO 15930-7 (requirement 43); ISO 32000-1, 7.8.2.

use marbre_pdf::canvas::Trouble;

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "broken-content",
    number: Some("X43"),
    severities: ERROR,
    hint: "export the page anew",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        let message = match trouble {
            Trouble::Unreadable => {
                "the content makes no sense from some place on".to_owned()
            }
            Trouble::Unbalanced(what) => format!("{what} without its counterpart"),
            Trouble::DrawsItself(_) => "a drawing draws itself".to_owned(),
            Trouble::TooDeep => "drawings stand too deep in each other".to_owned(),
            Trouble::TooMuch => "the page does more than can be looked at".to_owned(),
            Trouble::TooLarge(_) => {
                "a content stream is too large to be looked at".to_owned()
            }
            Trouble::Damaged(_) => "a stream is damaged".to_owned(),
            Trouble::Operator(_)
            | Trouble::Undefined(..)
            | Trouble::Unusable(..)
            | Trouble::Blend(_)
            | Trouble::Intent(_) => continue,
        };
        findings.page(&sheet.page, None, message);
    }
}
