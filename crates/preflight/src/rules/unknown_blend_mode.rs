//! # `unknown-blend-mode`
//!
//! ## What it checks
//! Blend modes are those of the standard.
//!
//! ## Why it matters
//! Others are printed as if there were none.
//!
//! ## What to do
//! Use one of the standard's.
//!
//! ## Source
//! ISO 15930-7 (requirement 35).

use marbre_pdf::canvas::Trouble;

use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-blend-mode",
    number: Some("X35"),
    severities: ERROR,
    topic: Topic::Content,
    title: Bilingual::new("Unknown blend mode", "Mode de fusion inconnu"),
    remedy: Bilingual::new(
        "use a blend mode of the standard",
        "employer un mode de fusion de la norme",
    ),
    says: &[UNKNOWN],
    check: Check::Page(check),
};

const UNKNOWN: Wording = Wording::new(
    "unknown-blend-mode",
    "the blend mode {name} isn't one of PDF's",
    "le mode de fusion {name} n'existe pas en PDF",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        if let Trouble::Blend(name) = trouble {
            let message = say!(UNKNOWN, name = Parameter::foreign(name));
            findings.page(&sheet.page, None, message);
        }
    }
}
