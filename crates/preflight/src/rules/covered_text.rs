//! # `covered-text`
//!
//! ## What it checks
//! No words lie under a shape, a gradient or a picture that is drawn later and hides them: a
//! third of a letter is enough. What is transparent hides nothing, nor does what overprints,
//! unless nothing of the words is left to be seen. Words that are printed again on top can be
//! read; words of a font that isn't in the file, below the picture of a whole page, are there
//! for programs to find.
//!
//! ## Why it matters
//! What is covered isn't printed.
//!
//! ## What to do
//! Draw the words after what covers them, or move one of the two.
//!
//! ## Source
//! What readers ask for.

use crate::scene::{Fault, Kind, Sheet};

use super::{Check, Findings, Job, Rule, WARNING, quoted};

pub(super) const RULE: Rule = Rule {
    name: "covered-text",
    number: None,
    severities: WARNING,
    hint: "draw the words after it, or move one of the two",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in sheet.illegible.iter().filter(|it| it.fault == Fault::Covered) {
        let mark = it.other.as_ref().and_then(|it| sheet.marks.get(it.mark?));
        if let (Some(words), Some(mark)) = (&it.words.words, mark) {
            let what = match mark.kind {
                Kind::Fill(_) => "a shape",
                _ => mark.what(),
            };
            let words = quoted(words);
            findings.words(
                sheet,
                it,
                format!("{words} lies under {what} that is drawn later"),
            );
        }
    }
}
