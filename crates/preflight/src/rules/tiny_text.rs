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

use crate::scene::{Painted, Sheet};

use super::{Check, Findings, Job, Rule, WARNING, quoted};

pub(super) const RULE: Rule = Rule {
    name: "tiny-text",
    number: None,
    severities: WARNING,
    hint: "set it larger",
    check: Check::Page(check),
};

/// The smallest text in one ink, in pt.
const LEAST: f64 = 4.0;

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let Some(words) = mark.words().filter(|it| !it.text.trim().is_empty()) else {
            continue;
        };
        let size = f64::from(words.size);
        if size < LEAST - 0.005 && mark.paints.iter().any(Painted::is_one_ink) {
            let words = quoted(words);
            let message = format!("text of {size:.1} pt, less than {LEAST} pt: {words}");
            findings.mark(sheet, mark, message);
        }
    }
}
