//! # `grey-overprints`
//!
//! ## What it checks
//! Nothing in `DeviceGray` overprints.
//!
//! ## Why it matters
//! Programs differ in what that means: some print it as black ink over the others, some
//! knock out.
//!
//! ## What to do
//! Give it in `DeviceCMYK`, or turn overprint off.
//!
//! ## Source
//! GWG 2022, R0013.

use marbre_pdf::colour::Space;

use crate::scene::Sheet;

use super::{Bilingual, Check, Findings, Job, OFFSET, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "grey-overprints",
    number: Some("R0013"),
    severities: OFFSET,
    topic: Topic::Ink,
    title: Bilingual::new(
        "Overprinting grey (DeviceGray)",
        "Gris en surimpression (DeviceGray)",
    ),
    remedy: Bilingual::new(
        "give it in DeviceCMYK, or let it knock out",
        "le définir en DeviceCMYK, ou le mettre en défonce",
    ),
    says: &[GREY],
    check: Check::Page(check),
};

const GREY: Wording = Wording::new(
    "grey-overprints",
    "something in DeviceGray overprints",
    "un élément en DeviceGray est en surimpression",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let grey = mark.paints.iter().any(|it| {
            it.overprints
                && it.space.as_ref().is_some_and(|it| matches!(**it, Space::Gray))
        });
        if grey {
            findings.mark(sheet, mark, say!(GREY));
        }
    }
}
