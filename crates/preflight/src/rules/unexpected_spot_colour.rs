//! # `unexpected-spot-colour`
//!
//! ## What it checks
//! The only spot colours are those that the press profile keeps.
//!
//! ## Why it matters
//! Each spot colour is a plate, an ink and a price; one that wasn't ordered stops the
//! job.
//!
//! ## What to do
//! Convert it to process inks, or name it in the profile.
//!
//! ## Source
//! GWG 2022, R0020; which are kept is the press profile's.

use marbre_diag::Severity;

use crate::profile::SpotUse;

use super::{
    Bilingual, Book, Check, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "unexpected-spot-colour",
    number: Some("R0020"),
    severities: [
        Some(Severity::Error),
        Some(Severity::Error),
        Some(Severity::Warning),
        Some(Severity::Warning),
    ],
    topic: Topic::Colours,
    title: Bilingual::new("Unexpected spot colour", "Ton direct imprévu"),
    remedy: Bilingual::new(
        "convert it to process inks, or order the ink and name it in `spots`",
        "le convertir en quadrichromie, ou commander l'encre et l'inscrire dans \
         `spots`",
    ),
    says: &[UNEXPECTED],
    check: Check::File(check),
};

const UNEXPECTED: Wording = Wording::new(
    "unexpected-spot-colour",
    "the spot colour {name} isn't expected",
    "le ton direct {name} n'est pas prévu",
);

fn check(book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let profile = job.profile;
    for (name, spot) in &book.spots {
        let kept = profile.spot == SpotUse::Keep
            && (profile.spots.is_empty() || profile.spots.contains(name));
        if !kept {
            let message = say!(UNEXPECTED, name = Parameter::quoted(name));
            findings.on(spot.page, message);
        }
    }
}
