//! What every page of a proof carries: a word across it, and a line at its head.
//!
//! Both are one drawing, made of outlines, over all that the page has. They are for
//! the eye: the text of the page is what it was.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use marbre_pdf::geom::{Length, TRIM};
use marbre_pdf::outlines::Outline;
use marbre_pdf::resources;
use marbre_typography::words;

use crate::press;
use crate::press::lettering;
use crate::report::Report;
use crate::report::phrases;

/// How much of the page's diagonal the word takes.
const SHARE: f64 = 0.66;
/// The word's grey, as a tint of black, and how much of what is below it covers: it
/// darkens paper, lightens dark grounds, and leaves text readable.
const GREY: f32 = 0.48;
const COVER: f32 = 0.17;
/// A line of paper around its letters, for grounds that are as grey as they are: how
/// wide, in pt, and how much it covers.
const EDGE: f32 = 0.8;
const EDGE_COVER: f32 = 0.4;
/// The size of the line, in pt.
const SIZE: f64 = 7.0;
/// From the head of the page to the strip of paper that the line stands on.
const HEAD: Length = Length::um(4_000);
/// What the strip has around the line.
const AROUND: [Length; 2] = [Length::um(2_000), Length::um(800)];
/// The name of the drawing among a page's resources.
const NAME: &str = "Proof";

/// Marks all pages of a file, and shows them as they will be cut.
///
/// # Errors
/// Where a page can't be read.
pub(super) fn put(document: &mut Document, report: &Report) -> lopdf::Result<()> {
    let mut drawing = String::new();
    let mut states = dictionary! { "Veil" => dictionary! { "ca" => COVER } };
    if let Some(word) = word(report) {
        // Letters may be made of parts that overlap: only what is outside of all of
        // them is their edge.
        let edge = dictionary! {
            "CA" => EDGE_COVER,
            "SMask" => dictionary! {
                "Type" => "Mask", "S" => "Luminosity", "G" => outside(&word, document),
            },
        };
        states.set("Edge", edge);
        let width = 2.0 * EDGE;
        drawing = format!(
            "q\n/Veil gs\n0 0 0 {GREY} k\n{word}f\nQ\n\
             q\n/Edge gs\n0 0 0 0 K\n{width} w\n{word}S\nQ\n"
        );
    }
    drawing.push_str(&line(report).unwrap_or_default());
    let mut form = form(drawing);
    form.dict.set("Resources", dictionary! { "ExtGState" => states });
    let form = document.add_object(form);
    let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    for page in document.get_pages().into_values() {
        mark(page, form, before, document)?;
        press::blend_in_inks(page, document)?;
    }
    Ok(())
}

/// What isn't covered by a path, as a soft mask (ISO 32000-1, 11.5.3).
fn outside(path: &str, document: &mut Document) -> ObjectId {
    let [across, down] = trim();
    let mut mask = form(format!("1 g\n0 0 {across:.3} {down:.3} re\nf\n0 g\n{path}f\n"));
    let group = dictionary! {
        "Type" => "Group", "S" => "Transparency", "CS" => "DeviceGray",
    };
    mask.dict.set("Group", group);
    document.add_object(mask)
}

/// A drawing of the trim's size.
fn form(drawing: String) -> Stream {
    let [across, down] = trim().map(|pt| Object::Real(pt as f32));
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "Resources" => Dictionary::new(),
        "BBox" => vec![0.into(), 0.into(), across, down],
    };
    Stream::new(form, drawing.into_bytes())
}

fn mark(
    page: ObjectId,
    form: ObjectId,
    before: ObjectId,
    document: &mut Document,
) -> lopdf::Result<()> {
    let trim = document.get_dictionary(page)?.get(b"TrimBox")?.clone();
    let corners = trim.as_array()?;
    let corner = |index: usize| corners.get(index).and_then(|it| it.as_float().ok());
    let (x, y) = (corner(0).unwrap_or_default(), corner(1).unwrap_or_default());
    // The page's own graphics state ends before the mark.
    let after = format!("Q\nq\n1 0 0 1 {x} {y} cm\n/{NAME} Do\nQ\n");
    let after = document.add_object(Stream::new(Dictionary::new(), after.into_bytes()));
    let dictionary = document.get_dictionary_mut(page)?;
    let mut contents: Vec<Object> = vec![before.into()];
    match dictionary.get(b"Contents")? {
        Object::Array(streams) => contents.extend(streams.iter().cloned()),
        stream => contents.push(stream.clone()),
    }
    contents.push(after.into());
    dictionary.set("Contents", contents);
    dictionary.set("CropBox", trim);
    let known = dictionary.get_mut(b"Resources")?.as_dict_mut()?;
    resources::add(known, "XObject", NAME.as_bytes(), form);
    Ok(())
}

/// The word across a page of the trim's size, as a path from its lower left corner.
fn word(report: &Report) -> Option<String> {
    let word = words::draft(report.identity.language);
    let letters = lettering::heaviest(&report.theme, &report.fonts);
    let [across, down] = trim();
    let diagonal = across.hypot(down);
    // As large as it has to be to be as long as is wanted.
    let size = 1000.0 * SHARE * diagonal / letters.line(word, 1000.0)?.width.max(1.0);
    let Outline { path, width, reach: [low, high] } = letters.line(word, size)?;
    let (cos, sin) = (across / diagonal, down / diagonal);
    // Its middle is the page's.
    let (along, up) = (-width / 2.0, -(low + high) / 2.0);
    let x = across / 2.0 + along * cos - up * sin;
    let y = down / 2.0 + along * sin + up * cos;
    let back = -sin;
    Some(format!("{cos:.5} {sin:.5} {back:.5} {cos:.5} {x:.3} {y:.3} cm\n{path}"))
}

/// The line at the head of a page, on a strip of paper.
fn line(report: &Report) -> Option<String> {
    let identity = &report.identity;
    let provisional = report.mention.is_some();
    let line = phrases::draft_line(identity.language, identity.date, provisional);
    let letters = lettering::smallest(&report.theme, &report.fonts);
    let Outline { path, width, reach: [low, high] } = letters.line(&line, SIZE)?;
    let [page, head] = trim();
    let [beside, above] = AROUND.map(Length::to_pt);
    let (across, down) = (width + 2.0 * beside, high - low + 2.0 * above);
    let (left, foot) = ((page - across) / 2.0, head - HEAD.to_pt() - down);
    let (x, y) = (left + beside, foot + above - low);
    Some(format!(
        "q\n0 0 0 0 k\n{left:.3} {foot:.3} {across:.3} {down:.3} re\nf\n\
         0 0 0 1 k\n1 0 0 1 {x:.3} {y:.3} cm\n{path}f\nQ\n"
    ))
}

/// The width and the height of a page, in pt.
fn trim() -> [f64; 2] {
    TRIM.map(Length::to_pt)
}
