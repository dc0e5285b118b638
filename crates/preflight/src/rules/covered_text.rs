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

use super::{
    Bilingual, Check, Findings, Job, Rule, Topic, WARNING, Wording, quoted, say, terms,
};

pub(super) const RULE: Rule = Rule {
    name: "covered-text",
    number: None,
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Covered text", "Texte recouvert"),
    remedy: Bilingual::new(
        "draw the words after it, or move one of the two",
        "tracer le texte après ce qui le recouvre, ou déplacer l'un des deux",
    ),
    says: &[COVERED],
    check: Check::Page(check),
};

const COVERED: Wording = Wording::new(
    "covered-text",
    "{text} lies under {what} that is drawn later",
    "{text} se trouve sous {what} tracé ensuite",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in sheet.illegible.iter().filter(|it| it.fault == Fault::Covered) {
        let mark = it.other.as_ref().and_then(|it| sheet.marks.get(it.mark?));
        if let (Some(words), Some(mark)) = (&it.words.words, mark) {
            let what = match mark.kind {
                Kind::Fill(_) => say!(terms::SHAPE),
                _ => mark.what(),
            };
            let message = say!(COVERED, text = quoted(words), what = what);
            findings.words(sheet, it, message);
        }
    }
}
