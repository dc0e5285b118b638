//! # `heavy-ink`
//!
//! ## What it checks
//! No square of 15 mm within the bleed carries more ink in the mean than the press
//! profile's `ink-limit`. All plates are added up as they print: what overprints, what
//! shines through and spot inks count. GWG adds up the four process inks alone; paper
//! has to take all of them, so a page with spot colours is judged more strictly here.
//!
//! ## Why it matters
//! Ink that the paper can't take stays wet: it sets off on the next sheet, and dries too
//! late to be folded.
//!
//! ## What to do
//! Make the colours lighter there, or choose a paper that takes more ink.
//!
//! ## Source
//! GWG 2022, R0026; the limit is the press profile's.

use marbre_diag::Severity;
use marbre_pdf::canvas::Page;

use crate::load::Load;

use super::{Check, Findings, Job, OFFSET, Rule};

pub(super) const RULE: Rule = Rule {
    name: "heavy-ink",
    number: Some("R0026"),
    severities: OFFSET,
    hint: "make the colours lighter there, or choose a paper that takes more ink",
    check: Check::Ink(check),
};

fn check(page: &Page, load: &Load, job: &Job<'_>, findings: &mut Findings<'_>) {
    let limit = job.profile.ink_limit;
    // Half a percent is the rounding of 8 bits a plate.
    if let Some((percent, area)) = load.heaviest.filter(|(it, _)| *it > limit + 0.5) {
        let message = format!(
            "a mean of {percent:.0} % of ink in a square of 15 mm, more than {limit:.0} %"
        );
        findings.at(page, area, message);
    }
    if load.cut_off {
        let message =
            "the page draws more than can be counted: its ink is counted up to there";
        findings.page_as(Severity::Note, page, message);
    } else if load.uncounted > 0 {
        let count = load.uncounted;
        let message = format!("marks whose ink can't be counted: {count}");
        findings.page_as(Severity::Note, page, message);
    }
}
