//! What every page of a proof carries: a word across it, and a line at its head.
//!
//! Both are one drawing, made of outlines, over all that the page has. They are for
//! the eye: the text of the page is what it was.

use std::fmt::Write as _;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use crate::geom::{Length, TRIM};
use crate::outlines::Lettering;
use crate::phrases;
use crate::press::{self, resources};
use crate::report::Report;

/// How much of the page's diagonal the word takes.
const SHARE: f64 = 0.66;
/// The word's grey, as a tint of black, and how much of what is below it covers: it
/// darkens paper, lightens dark grounds, and leaves text readable.
const GREY: f32 = 0.48;
const COVER: f32 = 0.17;
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
    let drawing = drawing(report);
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "BBox" => [0.0, 0.0, width(), height()].map(real).to_vec(),
        "Resources" => dictionary! {
            "ExtGState" => dictionary! { "Veil" => dictionary! { "ca" => COVER } },
        },
    };
    let form = document.add_object(Stream::new(form, drawing.into_bytes()));
    let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    for page in document.get_pages().into_values() {
        mark(page, form, before, document)?;
        press::blend_in_inks(page, document)?;
    }
    Ok(())
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
    // After the graphics state of the page itself.
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

/// The word and the line on a page of the trim's size, from its lower left corner.
fn drawing(report: &Report) -> String {
    let language = report.identity.language;
    let (theme, fonts) = (&report.theme, &report.fonts);
    let mut drawing = String::new();
    let word = Lettering::heaviest(theme, fonts);
    let diagonal = width().hypot(height());
    // As large as it has to be to be as long as is wanted.
    let size = word.line(phrases::draft(language), 1000.0);
    let size = size.map_or(0.0, |it| 1000.0 * SHARE * diagonal / it.width.max(1.0));
    if let Some(word) = word.line(phrases::draft(language), size) {
        let (cos, sin) = (width() / diagonal, height() / diagonal);
        // Its middle is the page's.
        let (along, up) = (-word.width / 2.0, -(word.reach[0] + word.reach[1]) / 2.0);
        let x = width() / 2.0 + along * cos - up * sin;
        let y = height() / 2.0 + along * sin + up * cos;
        let path = word.path;
        // Nothing can go wrong while memory is written to, here and below.
        let _ = write!(
            drawing,
            "q\n/Veil gs\n0 0 0 {GREY} k\n{cos:.5} {sin:.5} {:.5} {cos:.5} {x:.3} {y:.3} \
             cm\n{path}f\nQ\n",
            -sin
        );
    }
    let provisional = report.mention.is_some();
    let line = phrases::draft_line(language, report.identity.date, provisional);
    if let Some(line) = Lettering::smallest(theme, fonts).line(&line, SIZE) {
        let [beside, above] = AROUND.map(Length::to_pt);
        let [low, high] = line.reach;
        let (across, down) = (line.width + 2.0 * beside, high - low + 2.0 * above);
        let (x, y) = ((width() - across) / 2.0, height() - HEAD.to_pt() - down);
        let path = line.path;
        let _ = write!(
            drawing,
            "q\n0 0 0 0 k\n{x:.3} {y:.3} {across:.3} {down:.3} re\nf\n0 0 0 1 k\n\
             1 0 0 1 {:.3} {:.3} cm\n{path}f\nQ\n",
            x + beside,
            y + above - low
        );
    }
    drawing
}

fn width() -> f64 {
    TRIM[0].to_pt()
}

fn height() -> f64 {
    TRIM[1].to_pt()
}

fn real(number: f64) -> Object {
    Object::Real(number as f32)
}
