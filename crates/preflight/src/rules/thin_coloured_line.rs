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

use super::{Check, Findings, Job, Rule, WARNING};

pub(super) const RULE: Rule = Rule {
    name: "thin-coloured-line",
    number: Some("R0019"),
    severities: WARNING,
    hint: "draw it thicker, or in one ink",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let least = job.profile.thinnest_line.to_pt();
    for (_, mark) in sheet.visible() {
        let Some(width) = mark.line().map(f64::from) else { continue };
        let thin = width < least - 0.005;
        if thin && mark.paints.iter().any(|it| it.count() > 1) {
            let message =
                format!("a line of {width:.2} pt in several inks, less than {least} pt");
            findings.mark(sheet, mark, message);
        }
    }
}
