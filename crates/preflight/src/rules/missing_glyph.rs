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

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, quoted, say,
};

pub(super) const RULE: Rule = Rule {
    name: "missing-glyph",
    number: Some("X26"),
    severities: ERROR,
    topic: Topic::Text,
    title: Bilingual::new(
        "Character missing from its font",
        "Caractère absent de la police",
    ),
    remedy: Bilingual::new(
        "set the text in a font that has the character",
        "composer le texte dans une police qui a ce caractère",
    ),
    says: &[MISSING],
    check: Check::Page(check),
};

const MISSING: Wording = Wording::new(
    "missing-glyph",
    "{count} characters aren't in the font {font}: {text}",
    "{count} caractères manquent à la police {font} : {text}",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        if let Some(words) = mark.words().filter(|it| it.missing > 0) {
            let (font, text) = (Parameter::foreign(&words.font), quoted(words));
            let message = say!(MISSING, count = words.missing, font = font, text = text);
            findings.mark(sheet, mark, message);
        }
    }
}
