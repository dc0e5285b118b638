//! # `grey-text`
//!
//! ## What it checks
//! Text under 12 pt that lies over something isn't in `DeviceGray`.
//!
//! ## Why it matters
//! `DeviceGray` can't overprint by overprint mode 1 alone; programs differ in what they
//! make of it.
//!
//! ## What to do
//! Give it in `DeviceCMYK`: 0 0 0 and the black.
//!
//! ## Source
//! GWG 2022, R0011.

use marbre_pdf::colour::Space;

use crate::scene::Sheet;

use super::{Bilingual, Check, Findings, Job, OFFSET, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "grey-text",
    number: Some("R0011"),
    severities: OFFSET,
    topic: Topic::Text,
    title: Bilingual::new("Small text in DeviceGray", "Petit texte en DeviceGray"),
    remedy: Bilingual::new(
        "give it in DeviceCMYK, as black ink",
        "le définir en DeviceCMYK, en encre noire",
    ),
    says: &[GREY],
    check: Check::Page(check),
};

const GREY: Wording = Wording::new(
    "grey-text",
    "small text in DeviceGray lies over something",
    "un petit texte en DeviceGray recouvre un autre élément",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (index, mark) in sheet.visible() {
        let small = mark.words().is_some_and(|it| it.size < 12.0);
        if small
            && mark.spaces().any(|it| matches!(**it, Space::Gray))
            && sheet.is_overlapping(index)
        {
            findings.mark(sheet, mark, say!(GREY));
        }
    }
}
