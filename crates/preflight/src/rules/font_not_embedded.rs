//! # `font-not-embedded`
//!
//! ## What it checks
//! Every font that is used is in the file.
//!
//! ## Why it matters
//! The press would set another one.
//!
//! ## What to do
//! Export with all fonts embedded.
//!
//! ## Source
//! ISO 15930-7 (requirement 24).

use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "font-not-embedded",
    number: Some("X24"),
    severities: ERROR,
    topic: Topic::Text,
    title: Bilingual::new("Font that isn't embedded", "Police non incorporée"),
    remedy: Bilingual::new(
        "embed the font, or turn the text into outlines",
        "incorporer la police, ou vectoriser le texte",
    ),
    says: &[MISSING],
    check: Check::Page(check),
};

const MISSING: Wording = Wording::new(
    "font-not-embedded",
    "the font {font} isn't in the file",
    "la police {font} n'est pas dans le fichier",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (object, font) in &sheet.fonts {
        if !font.embedded {
            let message = say!(MISSING, font = Parameter::foreign(&font.name));
            findings.font(sheet, *object, font, message);
        }
    }
}
