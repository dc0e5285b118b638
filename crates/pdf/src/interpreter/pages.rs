//! The pages of a document and their boxes (ISO 32000-1, 7.7.3 and 14.11.2), however its
//! page tree grows.

use lopdf::{Dictionary, Document, Object, ObjectId};
use tiny_skia::{Rect, Transform};

use crate::canvas::{Given, Group, OnSheet, Page};
use crate::colour::Space;
use crate::function::number;
use crate::page_on_sheet::{self, PageOnSheet};
use crate::page_tree::{self, inherited};
use crate::shading::rect;

/// All pages, each once.
pub(super) fn of(document: &Document) -> Vec<Page> {
    let mut pages = Vec::new();
    for id in page_tree::pages(document) {
        pages.extend(page(id, pages.len() + 1, document));
    }
    pages
}

/// The resources of a page.
pub(super) fn resources(page: ObjectId, document: &Document) -> Option<&Dictionary> {
    inherited(document, page, b"Resources")?.as_dict().ok()
}

fn page(id: ObjectId, number_in_file: usize, document: &Document) -> Option<Page> {
    let corners = |object: &Object| -> Option<[f32; 4]> {
        let array = object.as_array().ok()?.iter();
        let number = |it| document.dereference(it).ok()?.1.as_float().ok();
        array.map(number).collect::<Option<Vec<f32>>>()?.try_into().ok()
    };
    let above = |key: &[u8]| corners(inherited(document, id, key)?);
    let own = document.get_dictionary(id).ok();
    let here = |key: &[u8]| corners(own?.get_deref(key, document).ok()?);
    let given = Given {
        media: above(b"MediaBox"),
        crop: above(b"CropBox"),
        bleed: here(b"BleedBox"),
        trim: here(b"TrimBox"),
        art: here(b"ArtBox"),
    };
    let of = |corners: Option<[f32; 4]>, default: Rect| {
        let rect = corners.and_then(rect);
        rect.filter(|it| it.width() > 0.0 && it.height() > 0.0).unwrap_or(default)
    };
    let a4 = Rect::from_ltrb(0.0, 0.0, 595.28, 841.89)?;
    let media = of(given.media, a4);
    let crop = of(given.crop, media);
    let rotate = inherited(document, id, b"Rotate").and_then(|it| it.as_i64().ok());
    // Viewers don't turn a page by anything else (ISO 32000-1, table 30).
    let rotate = rotate.filter(|it| it % 90 == 0);
    let unit = own.and_then(|it| number(it, b"UserUnit", document));
    Some(Page {
        number: number_in_file,
        id,
        media,
        crop,
        bleed: of(given.bleed, crop),
        trim: of(given.trim.or(given.art), crop),
        given,
        rotate: rotate.unwrap_or(0).rem_euclid(360),
        unit: unit.filter(|it| *it > 0.0 && it.is_finite()).unwrap_or(1.0),
        group: own.and_then(|it| group(it, media, id, document)),
        on_sheet: own.and_then(|it| page_on_sheet::of(it, document)).and_then(|pages| {
            let placed = |page: PageOnSheet| {
                Some(OnSheet { trim: rect(page.trim)?, clip: rect(page.clip)? })
            };
            pages.into_iter().map(placed).collect()
        }),
    })
}

/// The group that the page as a whole is; it is isolated (ISO 32000-1, 11.4.7).
fn group(
    page: &Dictionary,
    media: Rect,
    id: ObjectId,
    document: &Document,
) -> Option<Group> {
    let group = page.get_deref(b"Group", document).ok()?.as_dict().ok()?;
    let kind = group.get_deref(b"S", document).and_then(Object::as_name).ok();
    (kind == Some(b"Transparency")).then_some(())?;
    let resources = resources(id, document).cloned().unwrap_or_default();
    let space = group.get(b"CS").ok();
    let space = space.and_then(|it| Space::read(it, document, &resources));
    let knockout = group.get_deref(b"K", document).and_then(Object::as_bool);
    let outline = tiny_skia::PathBuilder::from_rect(media);
    Some(Group {
        isolated: true,
        knockout: knockout.unwrap_or(false),
        space: space.map(Into::into),
        object: None,
        bounds: crate::canvas::bounds(&outline, Transform::identity()),
    })
}
