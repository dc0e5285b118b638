//! # `wrong-glyph-width`
//!
//! ## What it checks
//! The widths of glyphs in the file are those of the font program, to 1/1000 em.
//!
//! ## Why it matters
//! Programs that set by one or the other space the text differently.
//!
//! ## What to do
//! Export the file anew.
//!
//! ## Source
//! ISO 15930-7 (requirement 25).

use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "wrong-glyph-width",
    number: Some("X25"),
    severities: ERROR,
    topic: Topic::Text,
    title: Bilingual::new(
        "Glyph widths that aren't the font's",
        "Chasse différente de celle de la police",
    ),
    remedy: Bilingual::new(
        "export the file anew, with the font itself",
        "exporter le fichier à nouveau, avec la police elle-même",
    ),
    says: &[WIDTH],
    check: Check::Page(check),
};

const WIDTH: Wording = Wording::new(
    "wrong-glyph-width",
    "code {code} of the font {font} is {given}/1000 em wide in the file, but \
     {own}/1000 in the font",
    "le code {code} de la police {font} chasse {given}/1000 de cadratin dans le fichier, \
     mais {own}/1000 dans la police",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (object, font) in &sheet.fonts {
        if let Some((code, given, own)) = font.widths {
            let message = say!(
                WIDTH,
                code = code,
                font = Parameter::foreign(&font.name),
                given = Parameter::number(given, 0),
                own = Parameter::number(own, 0),
            );
            findings.font(sheet, *object, font, message);
        }
    }
}
