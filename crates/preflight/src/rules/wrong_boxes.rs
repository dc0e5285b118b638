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

use super::{Bilingual, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "wrong-boxes",
    number: Some("X16"),
    severities: ERROR,
    topic: Topic::Boxes,
    title: Bilingual::new(
        "Page boxes missing or at odds",
        "Cadres de page absents ou incohérents",
    ),
    remedy: Bilingual::new(
        "export the page with a trim box in a bleed box in its media box",
        "exporter la page avec une TrimBox dans une BleedBox, dans sa MediaBox",
    ),
    says: &[
        NO_TRIM,
        TRIM_AND_ART,
        NO_MEDIA,
        TRIM_OVER_BLEED,
        TRIM_OVER_MEDIA,
        BLEED_OVER_MEDIA,
        TRIM_OVER_CROP,
        NO_SIZE,
    ],
    check: Check::Page(check),
};

const NO_TRIM: Wording = Wording::new(
    "wrong-boxes/no-trim",
    "the page has no trim box",
    "la page n'a pas de TrimBox",
);

const TRIM_AND_ART: Wording = Wording::new(
    "wrong-boxes/trim-and-art",
    "the page has a trim box and an art box",
    "la page a une TrimBox et une ArtBox",
);

const NO_MEDIA: Wording = Wording::new(
    "wrong-boxes/no-media",
    "the page has no media box",
    "la page n'a pas de MediaBox",
);

const TRIM_OVER_BLEED: Wording = Wording::new(
    "wrong-boxes/trim-over-bleed",
    "the trim box reaches out of the bleed box",
    "la TrimBox dépasse la BleedBox",
);

const TRIM_OVER_MEDIA: Wording = Wording::new(
    "wrong-boxes/trim-over-media",
    "the trim box reaches out of the media box",
    "la TrimBox dépasse la MediaBox",
);

const BLEED_OVER_MEDIA: Wording = Wording::new(
    "wrong-boxes/bleed-over-media",
    "the bleed box reaches out of the media box",
    "la BleedBox dépasse la MediaBox",
);

const TRIM_OVER_CROP: Wording = Wording::new(
    "wrong-boxes/trim-over-crop",
    "the trim box reaches out of the crop box",
    "la TrimBox dépasse la CropBox",
);

const NO_SIZE: Wording = Wording::new(
    "wrong-boxes/no-size",
    "a box of the page has no size, or too large a one",
    "un cadre de la page n'a pas de taille, ou une taille excessive",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let (page, given) = (&sheet.page, sheet.page.given);
    match (given.trim, given.art) {
        (None, None) => findings.page(page, None, say!(NO_TRIM)),
        (Some(_), Some(_)) => findings.page(page, None, say!(TRIM_AND_ART)),
        _ => {}
    }
    if given.media.is_none() {
        findings.page(page, None, say!(NO_MEDIA));
    }
    let within = |inner: [f32; 4], outer: [f32; 4]| {
        let near = 0.01;
        inner[0] >= outer[0] - near
            && inner[1] >= outer[1] - near
            && inner[2] <= outer[2] + near
            && inner[3] <= outer[3] + near
    };
    let pairs = [
        (given.trim, given.bleed, say!(TRIM_OVER_BLEED)),
        (given.trim, given.media, say!(TRIM_OVER_MEDIA)),
        (given.bleed, given.media, say!(BLEED_OVER_MEDIA)),
        (given.trim, given.crop, say!(TRIM_OVER_CROP)),
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
            findings.page(page, None, say!(NO_SIZE));
        }
    }
}
