//! # `cropped-page`
//!
//! ## What it checks
//! A page's crop box is its media box.
//!
//! ## Why it matters
//! A crop box hides bleed and marks in viewers, and some workflows print only what it
//! shows.
//!
//! ## What to do
//! Remove the crop box.
//!
//! ## Source
//! GWG 2022, R0003.

use crate::scene::Sheet;

use super::{Bilingual, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "cropped-page",
    number: Some("R0003"),
    severities: ERROR,
    topic: Topic::Boxes,
    title: Bilingual::new("Cropped page (crop box)", "Page recadrée (CropBox)"),
    remedy: Bilingual::new(
        "remove the crop box, or make it the media box",
        "retirer la CropBox, ou l'étendre à la MediaBox",
    ),
    says: &[CROPPED],
    check: Check::Page(check),
};

const CROPPED: Wording = Wording::new(
    "cropped-page",
    "the crop box isn't the media box",
    "la CropBox n'est pas la MediaBox",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let page = &sheet.page;
    let differs = |(a, b): (f32, f32)| (a - b).abs() > 0.01;
    if let (Some(media), Some(crop)) = (page.given.media, page.given.crop)
        && media.into_iter().zip(crop).any(differs)
    {
        findings.page(page, Some(page.crop), say!(CROPPED));
    }
}
