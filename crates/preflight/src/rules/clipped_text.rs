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

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, quoted,
    say,
};

pub(super) const RULE: Rule = Rule {
    name: "clipped-text",
    number: None,
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Text cut off", "Texte coupé"),
    remedy: Bilingual::new(
        "make room for all of it, or shorten it",
        "laisser la place à tout le texte, ou le raccourcir",
    ),
    says: &[CUT, HIDDEN, OFF_PAGE],
    check: Check::Page(check),
};

const CUT: Wording = Wording::new(
    "clipped-text/cut",
    "a clip cuts {width} mm off {text}",
    "un détourage coupe {width} mm de {text}",
);

const HIDDEN: Wording = Wording::new(
    "clipped-text/hidden",
    "a clip hides {text}",
    "un détourage masque {text}",
);

const OFF_PAGE: Wording = Wording::new(
    "clipped-text/off-page",
    "{text} lies outside of the page",
    "{text} se trouve hors de la page",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in &sheet.illegible {
        let Some(text) = it.words.words.as_ref().map(quoted) else { continue };
        let message = match it.fault {
            Fault::Cut(mm) => say!(CUT, width = Parameter::number(mm, 1), text = text),
            Fault::Hidden => say!(HIDDEN, text = text),
            Fault::OffPage => say!(OFF_PAGE, text = text),
            _ => continue,
        };
        findings.words(sheet, it, message);
    }
}
