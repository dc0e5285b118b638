//! # `tiny-text`
//!
//! ## What it checks
//! Text in one ink has 4 pt at least; text that is white or in several inks has to be
//! larger (`small-white-text`, `small-coloured-text`).
//!
//! ## Why it matters
//! Nobody can read it, and its counters fill with ink.
//!
//! ## What to do
//! Set it larger.
//!
//! ## Source
//! GWG 2022 measures text that is white or in several inks alone; 4 pt is what print
//! shops ask of a text in black.

use crate::scene::{Mark, Painted, Sheet};

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, quoted,
    say, small_text,
};

pub(super) const RULE: Rule = Rule {
    name: "tiny-text",
    number: None,
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Tiny text", "Texte minuscule"),
    remedy: Bilingual::new("set it larger", "l'agrandir"),
    says: &[TINY],
    check: Check::Page(check),
};

const TINY: Wording = Wording::new(
    "tiny-text",
    "text of {size} pt, less than {limit} pt: {text}",
    "texte de {size} pt, moins de {limit} pt : {text}",
);

/// The smallest text in one ink, in pt.
const LEAST: f64 = 4.0;

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let fits = |_: usize, mark: &Mark| mark.paints.iter().any(Painted::is_one_ink);
    for (mark, words) in small_text(sheet, LEAST, fits) {
        if words.text.trim().is_empty() {
            continue;
        }
        let message = say!(
            TINY,
            size = Parameter::number(f64::from(words.size), 1),
            limit = Parameter::exact(LEAST),
            text = quoted(words)
        );
        findings.mark(sheet, mark, message);
    }
}
