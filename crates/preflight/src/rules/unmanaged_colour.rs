//! # `unmanaged-colour`
//!
//! ## What it checks
//! Pictures may be in light with a profile: ICC-based RGB or `Lab`. Neither pictures in
//! `DeviceRGB`, ICC-based grey or ICC-based CMYK, nor anything else in light.
//!
//! ## Why it matters
//! Light without a profile is a guess; and drawings and text in light become four inks.
//!
//! ## What to do
//! Convert it to CMYK, or give the picture an RGB profile.
//!
//! ## Source
//! GWG 2022, R0028.

use marbre_diag::Severity;
use marbre_pdf::colour::Space;

use crate::scene::Kind;
use crate::scene::Sheet;

use super::{Bilingual, Check, Findings, Job, Parameter, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "unmanaged-colour",
    number: Some("R0028"),
    severities: [None, Some(Severity::Error), None, Some(Severity::Error)],
    topic: Topic::Colours,
    title: Bilingual::new(
        "Colour without a usable profile",
        "Couleur sans profil utilisable",
    ),
    remedy: Bilingual::new(
        "convert it to CMYK, or give the picture an RGB profile",
        "la convertir en CMJN, ou donner à l'image un profil RVB",
    ),
    says: &[UNMANAGED],
    check: Check::Page(check),
};

const UNMANAGED: Wording =
    Wording::new("unmanaged-colour", "{what} in {space}", "{what} en {space}");

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let picture = matches!(mark.kind, Kind::Image(_));
        let wrong = mark.spaces().find(|space| {
            space.any(&|space| match space {
                Space::Rgb => true,
                Space::Icc(icc) => !picture || icc.components != 3,
                Space::Lab(_) => !picture,
                _ => false,
            })
        });
        if let Some(space) = wrong {
            let space = Parameter::foreign(space.family());
            findings.mark(
                sheet,
                mark,
                say!(UNMANAGED, what = mark.what(), space = space),
            );
        }
    }
}
