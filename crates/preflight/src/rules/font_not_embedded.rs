//! # `font-not-embedded`
//!
//! ## What it checks
//! Every font that is used is in the file.
//!
//! ## Why it matters
//! The press would set another one.
//!
//! ## What to do
//! Export with all fonts embedded.
//!
//! ## Source
//! ISO 15930-7 (requirement 24).

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "font-not-embedded",
    number: Some("X24"),
    severities: ERROR,
    hint: "embed the font, or turn the text into outlines",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (object, font) in &sheet.fonts {
        if !font.embedded {
            let message = format!("the font {} isn't in the file", font.name);
            findings.font(sheet, *object, font, message);
        }
    }
}
