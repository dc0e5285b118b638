//! # `rich-black-text`
//!
//! ## What it checks
//! Text of 85 % black or more has no more than 280 % of ink.
//!
//! ## Why it matters
//! Four inks that aren't in perfect register make text blurred, and too much of them
//! sets off on the next sheet.
//!
//! ## What to do
//! Set text in black ink alone.
//!
//! ## Source
//! GWG 2022, R0015.

use marbre_pdf::colour::Ink;

use crate::scene::Sheet;

use super::{Check, Findings, Job, Rule, WARNING, quoted};

pub(super) const RULE: Rule = Rule {
    name: "rich-black-text",
    number: Some("R0015"),
    severities: WARNING,
    hint: "set text in black ink alone",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let Some(words) = mark.words() else { continue };
        let rich = mark.paints.iter().find(|it| {
            let black = it.inks.as_ref().and_then(|it| it.get(&Ink::Black));
            black.is_some_and(|black| *black >= 0.85) && it.total() > 2.8
        });
        if let Some(rich) = rich {
            let total = rich.total() * 100.0;
            let message =
                format!("black text has {total:.0} % of ink: {}", quoted(words));
            findings.mark(sheet, mark, message);
        }
    }
}
