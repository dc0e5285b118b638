//! # `thin-coloured-line`
//!
//! ## What it checks
//! Lines in more than one ink have at least the press profile's `thinnest-line`. A thin
//! filled rectangle is a line.
//!
//! ## Why it matters
//! Inks that aren't in perfect register fill thin lines, or double them.
//!
//! ## What to do
//! Draw it thicker.
//!
//! ## Source
//! GWG 2022, R0019 and I00004; the limit is the press profile's.

use crate::scene::Sheet;

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "thin-coloured-line",
    number: Some("R0019"),
    severities: WARNING,
    topic: Topic::Lines,
    title: Bilingual::new("Thin line in several inks", "Filet fin en plusieurs encres"),
    remedy: Bilingual::new(
        "draw it thicker, or in one ink",
        "l'épaissir, ou le tracer en une seule encre",
    ),
    says: &[THIN],
    check: Check::Page(check),
};

const THIN: Wording = Wording::new(
    "thin-coloured-line",
    "a line of {width} pt in several inks, less than {limit} pt",
    "filet de {width} pt en plusieurs encres, moins de {limit} pt",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let least = job.profile.thinnest_line.to_pt();
    for (_, mark) in sheet.visible() {
        let Some(width) = mark.line().map(f64::from) else { continue };
        let thin = width < least - 0.005;
        if thin && mark.paints.iter().any(|it| it.count() > 1) {
            let message = say!(
                THIN,
                width = Parameter::number(width, 2),
                limit = Parameter::exact(least)
            );
            findings.mark(sheet, mark, message);
        }
    }
}
