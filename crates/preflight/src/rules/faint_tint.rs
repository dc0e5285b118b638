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

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "faint-tint",
    number: None,
    severities: WARNING,
    topic: Topic::Ink,
    title: Bilingual::new("Faint tint", "Teinte trop faible"),
    remedy: Bilingual::new(
        "make it 5 % or more, or leave it out",
        "la porter à 5 % ou plus, ou y renoncer",
    ),
    says: &[FAINT],
    check: Check::Page(check),
};

const FAINT: Wording = Wording::new(
    "faint-tint",
    "{what} has {ink} % of ink at most",
    "{what} ne porte que {ink} % d'encre",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let faint = mark.paints.iter().find_map(|it| {
            let most = it.inks.as_ref()?.values().copied().fold(0.0, f32::max);
            // 5 % itself may be written a little below.
            (most > 0.0 && most < 0.0495).then_some(most * 100.0)
        });
        if let Some(most) = faint {
            let ink = Parameter::number(most, 1);
            findings.mark(sheet, mark, say!(FAINT, what = mark.what(), ink = ink));
        }
    }
}
