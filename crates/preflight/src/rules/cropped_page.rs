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

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "cropped-page",
    number: Some("R0003"),
    severities: ERROR,
    hint: "remove the crop box, or make it the media box",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let page = &sheet.page;
    let differs = |(a, b): (f32, f32)| (a - b).abs() > 0.01;
    if let (Some(media), Some(crop)) = (page.given.media, page.given.crop)
        && media.into_iter().zip(crop).any(differs)
    {
        findings.page(page, Some(page.crop), "the crop box isn't the media box");
    }
}
