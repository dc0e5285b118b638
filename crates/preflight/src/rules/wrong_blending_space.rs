//! # `wrong-blending-space`
//!
//! ## What it checks
//! A transparency group that names a space to be blended in names `DeviceCMYK`, or
//! `DeviceGray` in a mask of luminosity.
//!
//! ## Why it matters
//! What is blended in light goes through light and back: black becomes four inks.
//!
//! ## What to do
//! Export with a CMYK blending space.
//!
//! ## Source
//! GWG 2022, R0030; ISO 15930-7 (requirement 40).

use marbre_pdf::colour::Space;

use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "wrong-blending-space",
    number: Some("R0030"),
    severities: ERROR,
    topic: Topic::Colours,
    title: Bilingual::new(
        "Transparency blended in other than CMYK",
        "Transparence calculée hors CMJN",
    ),
    remedy: Bilingual::new(
        "blend in DeviceCMYK; masks of luminosity in DeviceGray",
        "fondre en DeviceCMYK ; les masques de luminosité en DeviceGray",
    ),
    says: &[SPACE],
    check: Check::Page(check),
};

const SPACE: Wording = Wording::new(
    "wrong-blending-space",
    "something transparent is blended in {space}",
    "un élément transparent est fondu en {space}",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for group in &sheet.groups {
        let Some(space) = &group.space else { continue };
        let fits = match **space {
            Space::Cmyk => true,
            Space::Gray => group.masks,
            _ => false,
        };
        if !fits {
            let family = space.family();
            let message = say!(SPACE, space = Parameter::foreign(family));
            findings.group(sheet, group.object, message);
        }
    }
}
