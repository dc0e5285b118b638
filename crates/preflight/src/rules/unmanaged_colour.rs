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

use super::{Check, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unmanaged-colour",
    number: Some("R0028"),
    severities: [None, Some(Severity::Error), None, Some(Severity::Error)],
    hint: "convert it to CMYK, or give the picture an RGB profile",
    check: Check::Page(check),
};

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
            let (what, family) = (mark.what(), space.family());
            findings.mark(sheet, mark, format!("{what} in {family}"));
        }
    }
}
