//! Pages: boxes, and what is beside their content (requirements 16 to 18, 30, 31).

use lopdf::{Document, Object};

use super::super::findings::Findings;

type Corners = [f32; 4];

/// The largest side of a box, in pt (ISO 32000-1, annex C).
const LARGEST: f32 = 14_400.0;

pub(super) fn check(document: &Document, findings: &mut Findings) -> lopdf::Result<()> {
    let mut first = None;
    for (number, id) in document.get_pages() {
        let number = number as usize;
        let page = document.get_dictionary(id)?;
        let corners = |key: &[u8]| -> Option<Corners> {
            let array = page.get_deref(key, document).ok()?.as_array().ok()?;
            let numbers: Vec<f32> =
                array.iter().filter_map(|corner| corner.as_float().ok()).collect();
            numbers.try_into().ok()
        };
        let boxes = [corners(b"MediaBox"), corners(b"BleedBox"), corners(b"TrimBox")];
        let [Some(media), Some(bleed), Some(trim)] = boxes else {
            findings.add(number, "a page without its three boxes");
            continue;
        };
        if !within(trim, bleed) || !within(bleed, media) {
            findings.add(number, "boxes that don't lie in each other");
        }
        if [media, bleed, trim].iter().any(|b| !is_sound(*b)) {
            findings.add(number, "a box that has no size, or too large a one");
        }
        if *first.get_or_insert((media, bleed, trim)) != (media, bleed, trim) {
            findings.add(number, "boxes that differ from those of the first page");
        }
        for (key, what) in [
            ("Annots", "an annotation"),
            ("AA", "an action"),
            ("ArtBox", "an ArtBox beside its TrimBox"),
            ("CropBox", "a CropBox"),
            ("UserUnit", "a unit of its own"),
            ("Rotate", "a rotation"),
            ("PresSteps", "presentation steps"),
            ("SeparationInfo", "separation information"),
        ] {
            let present = page
                .get(key.as_bytes())
                .is_ok_and(|value| !matches!(value, Object::Integer(0) | Object::Null));
            if present {
                findings.add(number, what);
            }
        }
    }
    Ok(())
}

fn within(inner: Corners, outer: Corners) -> bool {
    inner[0] >= outer[0]
        && inner[1] >= outer[1]
        && inner[2] <= outer[2]
        && inner[3] <= outer[3]
}

fn is_sound([x0, y0, x1, y1]: Corners) -> bool {
    let sides = [x1 - x0, y1 - y0];
    sides.iter().all(|side| *side > 0.0 && *side <= LARGEST)
}
