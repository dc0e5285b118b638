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

use super::{Check, Findings, Job, OFFSET, Rule};

pub(super) const RULE: Rule = Rule {
    name: "courier",
    number: Some("R0014"),
    severities: OFFSET,
    hint: "look whether another font was meant",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (object, font) in &sheet.fonts {
        if font.name.to_lowercase().contains("courier") {
            let message = format!("a text is set in {}", font.name);
            findings.font(sheet, *object, font, message);
        }
    }
}
