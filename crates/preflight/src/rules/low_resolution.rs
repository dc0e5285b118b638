//! # `low-resolution`
//!
//! ## What it checks
//! Pictures have enough pixels at the size that they are placed in, along both axes,
//! however they are turned: the press profile's `resolution`. Pictures of 16 pixels or
//! less aren't photographs.
//!
//! ## Why it matters
//! A screen of 150 lines wants 1.5 to 2 pixels a line: below that edges show steps.
//!
//! ## What to do
//! Ask for the original, or place it smaller.
//!
//! ## Source
//! GWG 2022, R0031; the limits are the press profile's.

use marbre_diag::Severity;

use crate::scene::Kind;
use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "low-resolution",
    number: Some("R0031"),
    severities: ERROR,
    topic: Topic::Pictures,
    title: Bilingual::new("Picture of low resolution", "Image en basse résolution"),
    remedy: Bilingual::new(
        "ask for the original, or place it smaller",
        "demander l'original, ou placer l'image plus petite",
    ),
    says: &[LOW],
    check: Check::Page(check),
};

const LOW: Wording = Wording::new(
    "low-resolution",
    "a picture has {ppi} ppi, less than {limit}",
    "une image a {ppi} ppp, moins de {limit}",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let limits = job.profile.resolution;
    for (_, mark) in sheet.visible() {
        let Kind::Image(picture) = &mark.kind else { continue };
        let [width, height] = picture.pixels;
        if picture.bits == 1 || (width <= 16 && height <= 16) {
            continue;
        }
        let ppi = picture.ppi[0].min(picture.ppi[1]);
        let below = |limit: u32| f64::from(ppi) < f64::from(limit) - 0.5;
        let (severity, limit) = match ppi {
            _ if below(limits.error) => (Severity::Error, limits.error),
            _ if below(limits.warning) => (Severity::Warning, limits.warning),
            _ => continue,
        };
        let message = say!(LOW, ppi = Parameter::number(ppi, 0), limit = limit);
        findings.mark_as(severity, sheet, mark, message);
    }
}
