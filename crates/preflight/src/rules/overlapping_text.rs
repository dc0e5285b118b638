//! # `overlapping-text`
//!
//! ## What it checks
//! No words are printed over other words: letters of two lines whose inks meet by more than
//! 0.1 mm, both ways. Of lines that are set tight, accents and descenders don't count, nor do
//! letters that follow each other on a line, nor words that are printed twice at one place
//! (shadows, outlines).
//!
//! ## Why it matters
//! Neither of the two can be read.
//!
//! ## What to do
//! Make room for the one that is longer than its place, or shorten it.
//!
//! ## Source
//! What readers ask for. 0.1 mm is how far inks stray from each other on a sheetfed press
//! (ISO 12647-2): what meets by less may as well not meet.

use crate::scene::{Fault, Sheet};

use super::{Check, Findings, Job, Rule, WARNING, quoted};

pub(super) const RULE: Rule = Rule {
    name: "overlapping-text",
    number: None,
    severities: WARNING,
    hint: "make room for the longer one, or shorten it",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in sheet.illegible.iter().filter(|it| it.fault == Fault::Overlapping) {
        let other = it.other.as_ref().and_then(|other| other.words.as_ref());
        if let (Some(words), Some(other)) = (&it.words.words, other) {
            let (one, other) = (quoted(words), quoted(other));
            findings.words(
                sheet,
                it,
                format!("{one} and {other} are printed over each other"),
            );
        }
    }
}
