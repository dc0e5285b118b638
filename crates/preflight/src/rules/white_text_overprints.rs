//! # `white-text-overprints`
//!
//! ## What it checks
//! White text that lies over something doesn't overprint.
//!
//! ## Why it matters
//! White ink doesn't exist: white is where nothing is printed. White text that
//! overprints lets what is below through, and is gone.
//!
//! ## What to do
//! Turn overprint off for white text.
//!
//! ## Source
//! GWG 2022, R0007.

use crate::scene::Sheet;

use super::{Bilingual, Check, ERROR, Findings, Job, Rule, Topic, Wording, quoted, say};

pub(super) const RULE: Rule = Rule {
    name: "white-text-overprints",
    number: Some("R0007"),
    severities: ERROR,
    topic: Topic::Text,
    title: Bilingual::new("White text that overprints", "Texte blanc en surimpression"),
    remedy: Bilingual::new(
        "set white text to knock out",
        "mettre le texte blanc en défonce",
    ),
    says: &[WHITE],
    check: Check::Page(check),
};

const WHITE: Wording = Wording::new(
    "white-text-overprints",
    "white text overprints, and won't be seen: {text}",
    "un texte blanc en surimpression ne se verra pas : {text}",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (index, mark) in sheet.visible() {
        let vanishes = mark.paints.iter().any(|it| it.is_white() && it.overprints);
        if let Some(words) = mark.words()
            && vanishes
            && sheet.is_overlapping(index)
        {
            let message = say!(WHITE, text = quoted(words));
            findings.mark(sheet, mark, message);
        }
    }
}
