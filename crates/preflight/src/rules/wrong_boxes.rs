//! # `wrong-boxes`
//!
//! ## What it checks
//! Each page has a trim box or an art box, not both; it lies in the bleed box, which
//! lies in the media box; and all have a size within 14,400 pt.
//!
//! ## Why it matters
//! The trim box says where to cut.
//!
//! ## What to do
//! Export the page with its boxes.
//!
//! ## Source
//! ISO 15930-7 (requirements 16 to 18).

use crate::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "wrong-boxes",
    number: Some("X16"),
    severities: ERROR,
    hint: "export the page with a trim box in a bleed box in its media box",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let (page, given) = (&sheet.page, sheet.page.given);
    match (given.trim, given.art) {
        (None, None) => findings.page(page, None, "the page has no trim box"),
        (Some(_), Some(_)) => {
            findings.page(page, None, "the page has a trim box and an art box")
        }
        _ => {}
    }
    if given.media.is_none() {
        findings.page(page, None, "the page has no media box");
    }
    let within = |inner: [f32; 4], outer: [f32; 4]| {
        let near = 0.01;
        inner[0] >= outer[0] - near
            && inner[1] >= outer[1] - near
            && inner[2] <= outer[2] + near
            && inner[3] <= outer[3] + near
    };
    let pairs = [
        (given.trim, given.bleed, "the trim box reaches out of the bleed box"),
        (given.trim, given.media, "the trim box reaches out of the media box"),
        (given.bleed, given.media, "the bleed box reaches out of the media box"),
        (given.trim, given.crop, "the trim box reaches out of the crop box"),
    ];
    for (inner, outer, message) in pairs {
        if let (Some(inner), Some(outer)) = (inner, outer)
            && !within(inner, outer)
        {
            findings.page(page, None, message);
        }
    }
    let all = [given.media, given.crop, given.bleed, given.trim, given.art];
    for [x0, y0, x1, y1] in all.into_iter().flatten() {
        let sound = |side: f32| side > 0.0 && side <= 14_400.0;
        if !sound(x1 - x0) || !sound(y1 - y0) {
            findings.page(
                page,
                None,
                "a box of the page has no size, or too large a one",
            );
        }
    }
}
