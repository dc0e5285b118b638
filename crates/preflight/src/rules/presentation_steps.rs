//! # `presentation-steps`
//!
//! ## What it checks
//! Pages have neither presentation steps nor separation information.
//!
//! ## Why it matters
//! They are for screens, or for files that are separated already.
//!
//! ## What to do
//! Remove them.
//!
//! ## Source
//! ISO 15930-7 (requirement 41).

use crate::scene::Sheet;

use super::{Bilingual, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "presentation-steps",
    number: Some("X41"),
    severities: ERROR,
    topic: Topic::Content,
    title: Bilingual::new("Presentation steps", "Étapes de présentation"),
    remedy: Bilingual::new("remove them", "les retirer"),
    says: &[STEPS, SEPARATION],
    check: Check::Page(check),
};

const STEPS: Wording = Wording::new(
    "presentation-steps/steps",
    "the page has presentation steps",
    "la page a des étapes de présentation",
);

const SEPARATION: Wording = Wording::new(
    "presentation-steps/separation",
    "the page has separation information",
    "la page a des informations de séparation",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let about = job.document.get_dictionary(sheet.page.id);
    for (key, message) in
        [(&b"PresSteps"[..], say!(STEPS)), (b"SeparationInfo", say!(SEPARATION))]
    {
        if about.as_ref().is_ok_and(|about| about.has(key)) {
            findings.page(&sheet.page, None, message);
        }
    }
}
