//! # `unknown-blend-mode`
//!
//! ## What it checks
//! Blend modes are those of the standard.
//!
//! ## Why it matters
//! Others are printed as if there were none.
//!
//! ## What to do
//! Use one of the standard's.
//!
//! ## Source
//! ISO 15930-7 (requirement 35).

use marbre_pdf::canvas::Trouble;

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-blend-mode",
    number: Some("X35"),
    severities: ERROR,
    hint: "use a blend mode of the standard",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        if let Trouble::Blend(name) = trouble {
            let message = format!("the blend mode {name} isn't one of PDF's");
            findings.page(&sheet.page, None, message);
        }
    }
}
