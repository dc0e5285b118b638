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

use super::{
    Bilingual, Check, Findings, Job, Rule, Topic, WARNING, Wording, quoted, say,
};

pub(super) const RULE: Rule = Rule {
    name: "overlapping-text",
    number: None,
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Text over text", "Textes superposés"),
    remedy: Bilingual::new(
        "make room for the longer one, or shorten it",
        "laisser la place au plus long, ou le raccourcir",
    ),
    says: &[OVERLAPPING],
    check: Check::Page(check),
};

const OVERLAPPING: Wording = Wording::new(
    "overlapping-text",
    "{text} and {other} are printed over each other",
    "{text} et {other} sont imprimés l'un sur l'autre",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in sheet.illegible.iter().filter(|it| it.fault == Fault::Overlapping) {
        let other = it.other.as_ref().and_then(|other| other.words.as_ref());
        if let (Some(words), Some(other)) = (&it.words.words, other) {
            let message = say!(OVERLAPPING, text = quoted(words), other = quoted(other));
            findings.words(sheet, it, message);
        }
    }
}
