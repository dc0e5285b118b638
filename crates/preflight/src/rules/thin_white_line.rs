//! # `thin-white-line`
//!
//! ## What it checks
//! White lines have at least the press profile's `thinnest-line`. A thin filled
//! rectangle is a line.
//!
//! ## Why it matters
//! Inks that aren't in perfect register fill thin lines, or double them.
//!
//! ## What to do
//! Draw it thicker.
//!
//! ## Source
//! GWG 2022, R0018 and I00004; the limit is the press profile's.

use crate::scene::Sheet;

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "thin-white-line",
    number: Some("R0018"),
    severities: WARNING,
    topic: Topic::Lines,
    title: Bilingual::new("Thin white line", "Filet fin en réserve"),
    remedy: Bilingual::new("draw it thicker", "l'épaissir"),
    says: &[THIN],
    check: Check::Page(check),
};

const THIN: Wording = Wording::new(
    "thin-white-line",
    "a white line of {width} pt, less than {limit} pt",
    "filet en réserve de {width} pt, moins de {limit} pt",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let least = job.profile.thinnest_line.to_pt();
    for (index, mark) in sheet.visible() {
        let Some(width) = mark.line().map(f64::from) else { continue };
        let thin = width < least - 0.005;
        if thin
            && mark.paints.iter().any(|it| it.is_white())
            && sheet.is_overlapping(index)
        {
            let message = say!(
                THIN,
                width = Parameter::number(width, 2),
                limit = Parameter::exact(least)
            );
            findings.mark(sheet, mark, message);
        }
    }
}
