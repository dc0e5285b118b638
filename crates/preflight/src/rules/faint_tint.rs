//! # `faint-tint`
//!
//! ## What it checks
//! No colour is so light that all of its inks are under 5 %.
//!
//! ## Why it matters
//! Dots that small don't hold on the plate: nothing is seen, or an edge.
//!
//! ## What to do
//! Make it 5 % or more.
//!
//! ## Source
//! What print shops ask for.

use crate::scene::Sheet;

use super::{Check, Findings, Job, Rule, WARNING};

pub(super) const RULE: Rule = Rule {
    name: "faint-tint",
    number: None,
    severities: WARNING,
    hint: "make it 5 % or more, or leave it out",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let faint = mark.paints.iter().find_map(|it| {
            let most = it.inks.as_ref()?.values().copied().fold(0.0, f32::max);
            // 5 % itself may be written a little below.
            (most > 0.0 && most < 0.0495).then_some(most * 100.0)
        });
        if let Some(most) = faint {
            let what = mark.what();
            findings.mark(sheet, mark, format!("{what} has {most:.1} % of ink at most"));
        }
    }
}
