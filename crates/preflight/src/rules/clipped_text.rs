//! # `clipped-text`
//!
//! ## What it checks
//! No clip cuts words, or hides them: a letter of which more than a tenth is lost, and more
//! than 0.1 mm. Nor do words lie outside of the page altogether. Words that are shown in
//! slices, one clip beside the other, are whole.
//!
//! ## Why it matters
//! What is clipped away isn't printed, and nobody sees that it is missing.
//!
//! ## What to do
//! Make room for the words, or shorten them.
//!
//! ## Source
//! What readers ask for.

use crate::scene::{Fault, Sheet};

use super::{Check, Findings, Job, Rule, WARNING, quoted};

pub(super) const RULE: Rule = Rule {
    name: "clipped-text",
    number: None,
    severities: WARNING,
    hint: "make room for all of it, or shorten it",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in &sheet.illegible {
        let Some(words) = it.words.words.as_ref().map(quoted) else { continue };
        let message = match it.fault {
            Fault::Cut(mm) => format!("a clip cuts {mm:.1} mm off {words}"),
            Fault::Hidden => format!("a clip hides {words}"),
            Fault::OffPage => format!("{words} lies outside of the page"),
            _ => continue,
        };
        findings.words(sheet, it, message);
    }
}
