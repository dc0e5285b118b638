//! # `courier`
//!
//! ## What it checks
//! No font is called Courier.
//!
//! ## Why it matters
//! Courier is what programs take when they don't have the font that was asked for.
//!
//! ## What to do
//! Look at the text: was another font meant?
//!
//! ## Source
//! GWG 2022, R0014.

use crate::scene::Sheet;

use super::{
    Bilingual, Check, Findings, Job, OFFSET, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "courier",
    number: Some("R0014"),
    severities: OFFSET,
    topic: Topic::Text,
    title: Bilingual::new("Courier font", "Police Courier"),
    remedy: Bilingual::new(
        "look whether another font was meant",
        "vérifier qu'une autre police n'était pas prévue",
    ),
    says: &[COURIER],
    check: Check::Page(check),
};

const COURIER: Wording =
    Wording::new("courier", "a text is set in {font}", "un texte est composé en {font}");

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (object, font) in &sheet.fonts {
        if font.name.to_lowercase().contains("courier") {
            let message = say!(COURIER, font = Parameter::foreign(&font.name));
            findings.font(sheet, *object, font, message);
        }
    }
}
