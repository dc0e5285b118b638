//! # `hairline`
//!
//! ## What it checks
//! Lines in one ink have at least the press profile's `thinnest-line`; those in white or in several inks
//! are `thin-white-line` and `thin-coloured-line`. A thin filled rectangle is a line. A
//! line of width 0 is as thin as the device can draw it.
//!
//! ## Why it matters
//! On a screen a hairline is a pixel wide; a platesetter draws it ten times as thin, and
//! it breaks up or is gone on the paper.
//!
//! ## What to do
//! Draw it thicker.
//!
//! ## Source
//! ISO 32000-1, 8.4.3.2, for width 0. GWG 2022 measures lines that are white or in several
//! inks alone; what print shops ask of others is the same (docs/preflight.md).

use crate::scene::{Painted, Sheet};

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "hairline",
    number: None,
    severities: WARNING,
    topic: Topic::Lines,
    title: Bilingual::new("Hairline", "Filet trop fin"),
    remedy: Bilingual::new("draw it thicker", "l'épaissir"),
    says: &[THIN],
    check: Check::Page(check),
};

const THIN: Wording = Wording::new(
    "hairline",
    "a line of {width} pt, less than {limit} pt",
    "filet de {width} pt, moins de {limit} pt",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let least = job.profile.thinnest_line.to_pt();
    for (_, mark) in sheet.visible() {
        let Some(width) = mark.line().map(f64::from) else { continue };
        if width < least - 0.005 && mark.paints.iter().any(Painted::is_one_ink) {
            let message = say!(
                THIN,
                width = Parameter::number(width, 2),
                limit = Parameter::exact(least)
            );
            findings.mark(sheet, mark, message);
        }
    }
}
