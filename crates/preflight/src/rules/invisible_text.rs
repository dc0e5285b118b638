//! # `invisible-text`
//!
//! ## What it checks
//! No words are in the ink of what they lie on: on one plate at least, the tint of a word and
//! that of its ground are more than 5 % apart. Over a picture, nearly all of its pixels under
//! a letter are asked. Where words lie on something whose tints aren't known, or on the edge
//! of two things, nothing is said; nor of words that aren't painted at all (rendering mode 3).
//!
//! ## Why it matters
//! Nobody can read it.
//!
//! ## What to do
//! Give it a colour that differs from its ground.
//!
//! ## Source
//! What readers ask for; tints under 5 % don't hold on a plate, as for `faint-tint`.

use crate::scene::{Fault, Sheet};

use super::{Check, Findings, Job, Rule, WARNING, quoted};

pub(super) const RULE: Rule = Rule {
    name: "invisible-text",
    number: None,
    severities: WARNING,
    hint: "give it a colour that differs from its ground",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in &sheet.illegible {
        let Some(words) = it.words.words.as_ref().map(quoted) else { continue };
        let message = match it.fault {
            Fault::Invisible => format!("{words} has the ink of what it lies on"),
            Fault::LostOnPicture => {
                format!("{words} has the ink of the picture below it")
            }
            _ => continue,
        };
        findings.words(sheet, it, message);
    }
}
