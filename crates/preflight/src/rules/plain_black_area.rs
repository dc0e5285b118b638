//! # `plain-black-area`
//!
//! ## What it checks
//! Large areas of black ink alone are pointed out: 50 × 50 mm and more.
//!
//! ## Why it matters
//! One ink alone looks grey on a large area; a rich black is deeper.
//!
//! ## What to do
//! Ask for a rich black: C30 M30 Y30 K100.
//!
//! ## Source
//! What print shops advise.

use crate::scene::Kind;
use crate::scene::Sheet;

use super::{Bilingual, Check, Findings, Job, NOTE, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "plain-black-area",
    number: None,
    severities: NOTE,
    topic: Topic::Ink,
    title: Bilingual::new("Large area of plain black", "Grand aplat de noir seul"),
    remedy: Bilingual::new(
        "for a deeper black, add 30 % of cyan, magenta and yellow",
        "pour un noir plus profond, ajouter 30 % de cyan, de magenta et de jaune",
    ),
    says: &[BLACK],
    check: Check::Page(check),
};

const BLACK: Wording = Wording::new(
    "plain-black-area",
    "a large area of black ink alone",
    "un grand aplat de noir seul",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let area = sheet.area(mark);
        let large = area.width >= 50.0 && area.height >= 50.0;
        let fill = matches!(mark.kind, Kind::Fill(None));
        if fill && large && mark.paints.iter().any(|it| it.is_pure_black()) {
            findings.mark(sheet, mark, say!(BLACK));
        }
    }
}
