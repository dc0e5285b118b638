//! Puts typeset pages into drawn sheets: each page is copied once, as a form
//! whose origin is the corner of its trim, and all that it needs comes with it.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use marbre_pdf::outlines::Outline;
use marbre_pdf::page_on_sheet::{self, PageOnSheet};
use marbre_pdf::page_tree;
use marbre_pdf::resources;
use marbre_pdf::separation::{REGISTRATION, separation};
use marbre_typography::date::Date;

use marbre_diag::{Message, said};

use super::drawing::{page_name, spot_name};
use super::forme::Area;
use super::source::{self, Source};

/// What one side refers to.
pub(super) struct Used {
    /// Pages, from 1.
    pub(super) pages: Vec<usize>,
    /// Words: their name among its resources, and which they are.
    pub(super) words: Vec<(String, usize)>,
    /// Where the pages stand.
    pub(super) places: Vec<PageOnSheet>,
}

/// Puts pages, words and colours into drawn sheets.
///
/// # Errors
/// What is wrong, in words, where a page's content can't be read.
pub(super) fn graft(
    sheets: &mut Document,
    mut source: Source,
    words: Vec<Outline>,
    used: &[Used],
    boxes: [Area; 3],
    modified: Date,
) -> Result<(), Message> {
    let drawn = |_| said!("the sheets that were drawn can't be read");
    source.document.renumber_objects_with(sheets.max_id + 1);
    let document = &source.document;
    let ids = page_tree::pages(document);
    let mut forms = Vec::new();
    for (page, id) in source.pages.iter().zip(&ids) {
        let mut form = source::content(document, *id)?;
        let numbers = |values: &[f64]| -> Vec<Object> {
            values.iter().map(|it| Object::Real(*it as f32)).collect()
        };
        form.dict.extend(&dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "FormType" => 1,
            "BBox" => numbers(&page.drawn),
            "Matrix" => numbers(&page.matrix()),
            "Resources" => source::resources(document, *id),
        });
        let group = document.get_dictionary(*id).and_then(|it| it.get(b"Group"));
        let group = group.ok().cloned();
        if let Some(group) = &group {
            form.dict.set("Group", group.clone());
        }
        forms.push((form, group));
    }
    let mut plain = dictionary! { "Type" => "Catalog" };
    for key in ["OutputIntents", "OCProperties", "Lang"] {
        if let Ok(value) = document.catalog().and_then(|it| it.get(key.as_bytes())) {
            plain.set(key, value.clone());
        }
    }
    let tree = sheets.catalog().and_then(|it| it.get(b"Pages")).map_err(drawn)?;
    plain.set("Pages", tree.clone());
    sheets.max_id = document.max_id;
    sheets.objects.extend(source.document.objects);
    *sheets.catalog_mut().map_err(drawn)? = plain;
    let forms: Vec<(ObjectId, Option<Object>)> =
        forms.into_iter().map(|(form, group)| (sheets.add_object(form), group)).collect();
    let words: Vec<ObjectId> =
        words.into_iter().map(|it| sheets.add_object(shape(it))).collect();
    let registration = source.all.unwrap_or_else(|| separation("All", [1.0; 4]).into());
    let mut colours = dictionary! { REGISTRATION => sheets.add_object(registration) };
    for (index, spot) in source.spots.into_values().enumerate() {
        let spot = sheets.add_object(spot);
        colours.set(spot_name(index), spot);
    }
    let colours = sheets.add_object(colours);
    let sides: Vec<ObjectId> = sheets.get_pages().into_values().collect();
    for (id, used) in sides.into_iter().zip(used) {
        let mut own = dictionary! { "ColorSpace" => colours };
        let mut blended = None;
        for page in &used.pages {
            let Some((form, group)) = page.checked_sub(1).and_then(|it| forms.get(it))
            else {
                continue;
            };
            resources::add(&mut own, "XObject", page_name(*page).as_bytes(), *form);
            blended = blended.or_else(|| group.clone());
        }
        for (name, word) in &used.words {
            if let Some(word) = words.get(*word) {
                resources::add(&mut own, "XObject", name.as_bytes(), *word);
            }
        }
        let old = sheets.get_dictionary(id).map_err(drawn)?;
        let mut page = dictionary! {
            "Type" => "Page",
            "Parent" => old.get(b"Parent").map_err(drawn)?.clone(),
            "Contents" => old.get(b"Contents").map_err(drawn)?.clone(),
            "Resources" => own,
        };
        for (key, area) in ["MediaBox", "BleedBox", "TrimBox"].into_iter().zip(boxes) {
            page.set(key, corners(area));
        }
        let places = used.places.iter().map(PageOnSheet::written).collect();
        page_on_sheet::say(&mut page, places, modified);
        // What is transparent on a page is blended in the same inks on its sheet.
        if let Some(group) = blended {
            page.set("Group", group);
        }
        *sheets.get_dictionary_mut(id).map_err(drawn)? = page;
    }
    Ok(())
}

/// Words as a form in the colour of whoever draws it.
fn shape(outline: Outline) -> Stream {
    let Outline { path, width, reach: [low, high] } = outline;
    let extent = [-1.0, low.floor(), width.ceil() + 1.0, high.ceil()];
    let extent: Vec<Object> = extent.iter().map(|it| Object::Real(*it as f32)).collect();
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "FormType" => 1,
        "Resources" => Dictionary::new(), "BBox" => extent,
    };
    Stream::new(form, format!("{path}f\n").into_bytes())
}

/// A box, to 1/1000 pt.
fn corners(area: Area) -> Object {
    let [low, high] = [area.low, area.high];
    let rounded = [low[0], low[1], high[0], high[1]]
        .map(|it| Object::Real(((it.to_pt() * 1000.0).round() / 1000.0) as f32));
    rounded.to_vec().into()
}
