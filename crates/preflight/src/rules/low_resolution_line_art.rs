//! # `low-resolution-line-art`
//!
//! ## What it checks
//! Pictures of one bit have at least 550 ppi at their size, better 800; on digital
//! presses 350 and 600.
//!
//! ## Why it matters
//! They have no greys to smooth their edges: below that, steps are seen.
//!
//! ## What to do
//! Ask for the original, or redraw it as a vector.
//!
//! ## Source
//! GWG 2022, R0032.

use marbre_diag::Severity;

use crate::scene::Kind;
use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "low-resolution-line-art",
    number: Some("R0032"),
    severities: ERROR,
    topic: Topic::Pictures,
    title: Bilingual::new(
        "Line art of low resolution",
        "Image au trait en basse résolution",
    ),
    remedy: Bilingual::new(
        "ask for the original, or redraw it as a vector",
        "demander l'original, ou redessiner l'image en vecteurs",
    ),
    says: &[LOW],
    check: Check::Page(check),
};

const LOW: Wording = Wording::new(
    "low-resolution-line-art",
    "a picture of one bit has {ppi} ppi, less than {limit}",
    "une image au trait a {ppi} ppp, moins de {limit}",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let [error, warning] = if job.is_digital() { [350, 600] } else { [550, 800] };
    for (_, mark) in sheet.visible() {
        let Kind::Image(picture) = &mark.kind else { continue };
        let [width, height] = picture.pixels;
        if picture.bits != 1 || (width <= 16 && height <= 16) {
            continue;
        }
        let ppi = picture.ppi[0].min(picture.ppi[1]);
        let below = |limit: u32| f64::from(ppi) < f64::from(limit) - 0.5;
        let (severity, limit) = match ppi {
            _ if below(error) => (Severity::Error, error),
            _ if below(warning) => (Severity::Warning, warning),
            _ => continue,
        };
        let message = say!(LOW, ppi = Parameter::number(ppi, 0), limit = limit);
        findings.mark_as(severity, sheet, mark, message);
    }
}
