//! # `black-line-knocks-out`
//!
//! ## What it checks
//! Lines under 2 pt in pure black that lie over other inks overprint; in `DeviceCMYK`,
//! with overprint mode 1. A thin filled rectangle is a line.
//!
//! ## Why it matters
//! Where the plates aren't in register, thin lines that knock out have white edges.
//!
//! ## What to do
//! Set them to overprint.
//!
//! ## Source
//! GWG 2022, R0010 and I00004.

use marbre_pdf::colour::Space;

use crate::scene::Sheet;

use super::{
    Bilingual, Check, Findings, Job, OFFSET, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "black-line-knocks-out",
    number: Some("R0010"),
    severities: OFFSET,
    topic: Topic::Lines,
    title: Bilingual::new("Black line that knocks out", "Filet noir en défonce"),
    remedy: Bilingual::new(
        "set thin black lines to overprint, with OPM 1",
        "mettre les filets noirs fins en surimpression, avec OPM 1",
    ),
    says: &[KNOCKS_OUT],
    check: Check::Page(check),
};

const KNOCKS_OUT: Wording = Wording::new(
    "black-line-knocks-out",
    "a black line of {width} pt doesn't overprint",
    "un filet noir de {width} pt n'est pas en surimpression",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (index, mark) in sheet.visible() {
        let Some(width) = mark.line().filter(|it| *it < 2.0) else { continue };
        let knocks_out = mark.paints.iter().any(|it| {
            let cmyk = it.space.as_ref().is_some_and(|it| matches!(**it, Space::Cmyk));
            let grey = it.space.as_ref().is_some_and(|it| matches!(**it, Space::Gray));
            it.is_pure_black() && !grey && (!it.overprints || (cmyk && !it.nonzero))
        });
        if knocks_out && sheet.is_over_other_inks(index) {
            let message = say!(KNOCKS_OUT, width = Parameter::number(width, 2));
            findings.mark(sheet, mark, message);
        }
    }
}
