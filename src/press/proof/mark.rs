//! What every page of a proof carries: a word across it, a line at its head, its number.
//!
//! The first two are one drawing, made of outlines as all of it is, over all that the page
//! has. They are for the eye: the text of the page is what it was.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use marbre_pdf::deflate::deflated;
use marbre_pdf::geom::{Length, TRIM};
use marbre_pdf::outlines::Outline;
use marbre_pdf::resources;
use marbre_typography::words;

use crate::press;
use crate::press::lettering;
use crate::report::Report;
use crate::report::phrases;

use super::figures::{self, Figures, Used};
use super::{Job, Margin, margin};

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
const SIZE: f64 = figures::SIZE;
/// What stands before the number of a page, in either language.
const PAGE: &str = "· page\u{A0}";
/// From the head of the page to the strip of paper that the line stands on.
const HEAD: Length = Length::um(4_000);
/// What the strip has around the line.
const AROUND: [Length; 2] = [Length::um(2_000), Length::um(800)];
/// The name of the drawing among a page's resources.
const NAME: &str = "Proof";

/// What stands on all pages.
pub(super) struct Words<'a> {
    /// Across them.
    pub(super) across: &'a str,
    /// At their heads.
    pub(super) line: &'a str,
}

/// Marks all pages of a file as a proof, and shows them as they will be cut.
///
/// # Errors
/// Where a page can't be read.
pub(super) fn put(document: &mut Document, job: &Job<'_>) -> lopdf::Result<()> {
    let identity = &job.report.identity;
    let provisional = job.report.mention.is_some();
    let line = phrases::draft_line(identity.language, identity.date, provisional);
    let words = Words { across: words::draft(identity.language), line: &line };
    put_words(document, job.report, &words, &|index, figures, used| {
        if job.margin == Margin::Plain {
            return String::new();
        }
        let steps = job.trail.pages().get(index).map_or(&[][..], Vec::as_slice);
        margin::numbers(figures, steps, used)
    })
}

/// What else is drawn on a page, by its index.
pub(super) type Own<'a> = &'a dyn Fn(usize, &Figures, &mut Used) -> String;

/// Marks all pages with words, their numbers, and what else each has.
///
/// # Errors
/// Where a page can't be read.
pub(super) fn put_words(
    document: &mut Document,
    report: &Report,
    words: &Words<'_>,
    own: Own<'_>,
) -> lopdf::Result<()> {
    let mut drawing = String::new();
    let mut states = dictionary! { "Veil" => dictionary! { "ca" => COVER } };
    if let Some(word) = word(words.across, report) {
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
    let head = line(words.line, report);
    drawing.push_str(head.as_ref().map_or("", |head| &head.drawing));
    let mut form = form(drawing);
    form.dict.set("Resources", dictionary! { "ExtGState" => states });
    let form = document.add_object(form);
    let before = document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec()));
    let pages = document.get_pages();
    let of = format!("/{}", pages.len());
    let figures = Figures::of(report, &[PAGE, &of], document);
    for (index, page) in pages.into_values().enumerate() {
        let (mut drawn, mut used) = (String::new(), Used::default());
        if let Some(head) = &head {
            let number = figures.number(index + 1);
            let row = figures.row([PAGE]).and(number).and(figures.row([of.as_str()]));
            // The two strips are one: the second begins where the words of the first end.
            let left = head.right - AROUND[0].to_pt();
            let draw = |at| row.draw(at, 1.0, &mut used);
            drawn = strip([left, row.width()], row.reach(), draw).drawing;
        }
        drawn.push_str(&own(index, &figures, &mut used));
        mark(page, (form, &drawn, used), before, document)?;
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
pub(super) fn form(drawing: String) -> Stream {
    let [across, down] = trim().map(|pt| Object::Real(pt as f32));
    let form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "Resources" => Dictionary::new(),
        "BBox" => vec![0.into(), 0.into(), across, down],
    };
    Stream::new(form, drawing.into_bytes())
}

fn mark(
    page: ObjectId,
    (form, own, used): (ObjectId, &str, Used),
    before: ObjectId,
    document: &mut Document,
) -> lopdf::Result<()> {
    let trim = document.get_dictionary(page)?.get(b"TrimBox")?.clone();
    let corners = trim.as_array()?;
    let corner = |index: usize| corners.get(index).and_then(|it| it.as_float().ok());
    let (x, y) = (corner(0).unwrap_or_default(), corner(1).unwrap_or_default());
    // The page's own graphics state ends before the mark.
    let after = format!("Q\nq\n1 0 0 1 {x} {y} cm\n/{NAME} Do\n{own}Q\n");
    let filter = dictionary! { "Filter" => "FlateDecode" };
    let after = Stream::new(filter, deflated(after.as_bytes()));
    let after = document.add_object(after);
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
    used.name(known);
    Ok(())
}

/// The word across a page of the trim's size, as a path from its lower left corner.
fn word(word: &str, report: &Report) -> Option<String> {
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

/// The line at the head of pages, and where its strip of paper ends, in pt.
struct Head {
    drawing: String,
    right: f64,
}

/// The line at the head of a page, on a strip of paper.
fn line(line: &str, report: &Report) -> Option<Head> {
    let letters = lettering::smallest(&report.theme, &report.fonts);
    let Outline { path, width, reach } = letters.line(line, SIZE)?;
    let left = (trim()[0] - width) / 2.0 - AROUND[0].to_pt();
    let draw = |[x, y]: [f64; 2]| format!("1 0 0 1 {x:.3} {y:.3} cm\n{path}f\n");
    Some(strip([left, width], reach, draw))
}

/// What is drawn at the head of a page on a strip of paper that begins at a distance from the
/// left: its width, how far it reaches down and up, and its drawing from a point on.
fn strip(
    [left, width]: [f64; 2],
    [low, high]: [f64; 2],
    draw: impl FnOnce([f64; 2]) -> String,
) -> Head {
    let [beside, above] = AROUND.map(Length::to_pt);
    let (across, down) = (width + 2.0 * beside, high - low + 2.0 * above);
    let foot = trim()[1] - HEAD.to_pt() - down;
    let inner = draw([left + beside, foot + above - low]);
    let drawing = format!(
        "q\n0 0 0 0 k\n{left:.3} {foot:.3} {across:.3} {down:.3} re\nf\n\
         0 0 0 1 k\n{inner}Q\n"
    );
    Head { drawing, right: left + across }
}

/// The width and the height of a page, in pt.
pub(super) fn trim() -> [f64; 2] {
    TRIM.map(Length::to_pt)
}
