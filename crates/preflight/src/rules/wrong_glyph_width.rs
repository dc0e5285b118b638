//! # `wrong-glyph-width`
//!
//! ## What it checks
//! The widths of glyphs in the file are those of the font program, to 1/1000 em.
//!
//! ## Why it matters
//! Programs that set by one or the other space the text differently.
//!
//! ## What to do
//! Export the file anew.
//!
//! ## Source
//! ISO 15930-7 (requirement 25).

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "wrong-glyph-width",
    number: Some("X25"),
    severities: ERROR,
    hint: "export the file anew, with the font itself",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (object, font) in &sheet.fonts {
        if let Some((code, given, own)) = font.widths {
            let message = format!(
                "code {code} of the font {} is {given:.0}/1000 em wide in the file, but \
                 {own:.0}/1000 in the font",
                font.name
            );
            findings.font(sheet, *object, font, message);
        }
    }
}
