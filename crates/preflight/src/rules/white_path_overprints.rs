//! # `white-path-overprints`
//!
//! ## What it checks
//! White shapes don't overprint.
//!
//! ## Why it matters
//! White that overprints lets what is below through, and is gone.
//!
//! ## What to do
//! Turn overprint off for them.
//!
//! ## Source
//! GWG 2022, R0008.

use crate::scene::Kind;
use crate::scene::Sheet;

use super::{Bilingual, Check, Findings, Job, Rule, Topic, WARNING, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "white-path-overprints",
    number: Some("R0008"),
    severities: WARNING,
    topic: Topic::Ink,
    title: Bilingual::new(
        "White shape that overprints",
        "Forme blanche en surimpression",
    ),
    remedy: Bilingual::new(
        "set white shapes to knock out",
        "mettre les formes blanches en défonce",
    ),
    says: &[WHITE],
    check: Check::Page(check),
};

const WHITE: Wording = Wording::new(
    "white-path-overprints",
    "a white shape overprints, and won't be seen",
    "une forme blanche en surimpression ne se verra pas",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (index, mark) in sheet.visible() {
        let vanishes = mark.paints.iter().any(|it| it.is_white() && it.overprints);
        let path = matches!(mark.kind, Kind::Fill(_) | Kind::Stroke(_));
        if path && vanishes && sheet.is_overlapping(index) {
            findings.mark(sheet, mark, say!(WHITE));
        }
    }
}
