//! # `missing-glyph`
//!
//! ## What it checks
//! No text shows a character that its font doesn't have (`.notdef`).
//!
//! ## Why it matters
//! An empty box is printed in its place, or nothing.
//!
//! ## What to do
//! Set it in a font that has the character.
//!
//! ## Source
//! ISO 15930-7 (requirement 26).

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule, quoted};

pub(super) const RULE: Rule = Rule {
    name: "missing-glyph",
    number: Some("X26"),
    severities: ERROR,
    hint: "set the text in a font that has the character",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        if let Some(words) = mark.words().filter(|it| it.missing > 0) {
            let (count, font) = (words.missing, &words.font);
            let text = quoted(words);
            let message = format!("{count} characters aren't in the font {font}: {text}");
            findings.mark(sheet, mark, message);
        }
    }
}
