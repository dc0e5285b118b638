//! # `colour-in-light`
//!
//! ## What it checks
//! All colours are in inks: no `DeviceRGB`, `CalRGB`, `CalGray`, `Lab` or `ICCBased`.
//! `DeviceRGB` isn't allowed in PDF/X-4 either where the output intent is CMYK.
//!
//! ## Why it matters
//! A press has no light. Whoever converts it later decides what it looks like, if they
//! notice.
//!
//! ## What to do
//! Convert it to CMYK with the profile of the printing condition.
//!
//! ## Source
//! GWG 2022, R0027; ISO 15930-7 (requirement 19).

use marbre_diag::Severity;
use marbre_pdf::colour::Space;

use crate::scene::Sheet;

use super::{Bilingual, Check, Findings, Job, Parameter, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "colour-in-light",
    number: Some("R0027"),
    severities: [Some(Severity::Error), None, Some(Severity::Error), None],
    topic: Topic::Colours,
    title: Bilingual::new(
        "Colour that isn't ink (RGB, Lab, ICC)",
        "Couleur hors quadrichromie (RVB, Lab, ICC)",
    ),
    remedy: Bilingual::new(
        "convert it to CMYK with the profile of the printing condition",
        "la convertir en CMJN avec le profil de la condition d'impression",
    ),
    says: &[LIGHT],
    check: Check::Page(check),
};

const LIGHT: Wording = Wording::new(
    "colour-in-light",
    "{what} in {space}, which isn't ink",
    "{what} en {space}, qui n'est pas de l'encre",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let light = mark.spaces().find_map(|space| in_light(space));
        if let Some(family) = light {
            let space = Parameter::foreign(family);
            findings.mark(sheet, mark, say!(LIGHT, what = mark.what(), space = space));
        }
    }
}

/// The family of the space that isn't of inks, this one or one that it is built on.
pub(super) fn in_light(space: &Space) -> Option<&'static str> {
    match space {
        Space::Gray | Space::Cmyk => None,
        Space::Rgb
        | Space::CalGray(_)
        | Space::CalRgb(_)
        | Space::Lab(_)
        | Space::Icc(_) => Some(space.family()),
        Space::Indexed(indexed) => in_light(&indexed.base),
        // How a spot colour is simulated doesn't matter where it has a plate.
        Space::Named(_) => None,
        Space::Pattern(under) => under.as_ref().and_then(|it| in_light(it)),
    }
}
