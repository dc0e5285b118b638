//! The file whose pages are imposed: its pages, boxes, inks, and what it says of itself.
//!
//! It may be from anywhere, so nothing in it is taken for granted.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use roxmltree::Document as Xml;

use marbre_diag::{Diagnostic, Message, Place, Reported, Sink, said};
use marbre_pdf::geom::Length;
use marbre_pdf::page_tree::{self, inherited};
use marbre_pdf::reading::stream::{Unreadable, inflated, inflated_so_far};
use marbre_pdf::reading::{self, Unopenable};
use marbre_typography::Language;
use marbre_typography::date::Date;

/// The most bytes that one stream of a file may inflate to.
const INFLATED: usize = 256 << 20;
/// The most bytes of XMP that are read.
const XMP: usize = 8 << 20;
/// The most bleed that is printed; more is a margin with marks of its own.
const MOST_BLEED: Length = Length::um(5_000);
/// How much pages may differ in size and still be the same: what programs round, letter
/// paper of 215.9 mm to 216 among them.
const ROUNDING: Length = Length::um(150);

/// A box with its corners, in pt.
type Corners = [f64; 4];

/// A page of the file.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// Its object.
    pub(super) id: ObjectId,
    /// What its content may draw on, in pt: media and bleed.
    pub(super) drawn: Corners,
    /// The page after the cut, in pt.
    trim: Corners,
    /// By how many quarters it is turned clockwise.
    quarters: u8,
}

impl Page {
    /// Its width and height after the cut, as it is read.
    fn size(&self) -> [Length; 2] {
        let [x0, y0, x1, y1] = self.trim;
        let [width, height] = [x1 - x0, y1 - y0].map(Length::from_pt);
        if self.quarters.is_multiple_of(2) { [width, height] } else { [height, width] }
    }

    /// The bleed that all of its sides have.
    fn bleed(&self) -> Length {
        let sides = [
            self.trim[0] - self.drawn[0],
            self.trim[1] - self.drawn[1],
            self.drawn[2] - self.trim[2],
            self.drawn[3] - self.trim[3],
        ];
        let least = sides.into_iter().fold(f64::INFINITY, f64::min);
        Length::from_pt(least.max(0.0)).min(MOST_BLEED)
    }

    /// From the page's coordinates to those of its trim as it is read, from its lower
    /// left corner (ISO 32000-1, 7.7.3.3, Rotate).
    pub(super) fn matrix(&self) -> [f64; 6] {
        let [x0, y0, x1, y1] = self.trim;
        match self.quarters {
            0 => [1.0, 0.0, 0.0, 1.0, -x0, -y0],
            1 => [0.0, -1.0, 1.0, 0.0, -y0, x1],
            2 => [-1.0, 0.0, 0.0, -1.0, x1, y1],
            _ => [0.0, 1.0, -1.0, 0.0, y1, -x0],
        }
    }
}

/// What a file says of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) title: String,
    pub(super) author: String,
    pub(super) language: Option<Language>,
    pub(super) date: Option<Date>,
    pub(super) version: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) status: Option<String>,
    pub(super) profile: Option<String>,
    pub(super) subject: Option<String>,
}

/// A file that can be imposed.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) document: Document,
    pub(super) pages: Vec<Page>,
    /// The width and height of all pages after the cut.
    pub(super) size: [Length; 2],
    /// The bleed that all pages have.
    pub(super) bleed: Length,
    /// Separations by the colorant's name, `All` and `None` left out.
    pub(super) spots: BTreeMap<Vec<u8>, Object>,
    /// The definition of the colour that is on all plates, where there is one.
    pub(super) all: Option<Object>,
    pub(super) facts: Facts,
    /// Whether it says that it is PDF/X-4, and has an output intent.
    pub(super) standard: bool,
}

impl Source {
    /// Reads a file, called `name` in messages.
    ///
    /// # Errors
    /// Where it can't be read, is encrypted, has no pages, or pages that can't be
    /// imposed.
    pub(super) fn read(
        pdf: &[u8],
        name: &str,
        sink: &mut Sink,
    ) -> Result<Self, Reported> {
        let place = || Place::File(name.to_owned());
        let document = reading::open(pdf).map_err(|why| {
            let hint = "export it anew, and see that it is whole";
            let error = match why {
                Unopenable::Encrypted => {
                    let message = "the PDF is encrypted, and no press may print it";
                    Diagnostic::error("encrypted-pdf", place(), message)
                        .hint("export it without a password or restrictions")
                }
                Unopenable::NotPdf => {
                    let message = "this isn't a PDF";
                    Diagnostic::error("unreadable-pdf", place(), message).hint(hint)
                }
                Unopenable::Damaged(how) => {
                    let message =
                        said!("the PDF is damaged: {how}", how = Message::from(how));
                    Diagnostic::error("unreadable-pdf", place(), message).hint(hint)
                }
            };
            sink.fail(error)
        })?;
        Self::of(document, name, sink)
    }

    /// Of a file that has been parsed.
    ///
    /// # Errors
    /// Where it has no pages, or pages that can't be imposed.
    pub(super) fn of(
        document: Document,
        name: &str,
        sink: &mut Sink,
    ) -> Result<Self, Reported> {
        let place = || Place::File(name.to_owned());
        let ids = page_tree::pages(&document);
        let mut pages = Vec::new();
        for (index, id) in ids.into_iter().enumerate() {
            let page = page(&document, id);
            let readable = contents(&document, id).map(|_| ());
            match page.and_then(|page| readable.map(|()| page)) {
                Ok(page) => pages.push(page),
                Err(what) => {
                    let message = said!(
                        "page {page} can't be imposed: {what}",
                        page = index + 1,
                        what
                    );
                    let error = Diagnostic::error("unusable-page", place(), message);
                    sink.report(
                        error.hint("export the PDF anew, with a TrimBox on each page"),
                    );
                }
            }
        }
        sink.settle()?;
        let size = one_size(&pages).map_err(|message| {
            let error = Diagnostic::error("unequal-pages", place(), message);
            sink.fail(error.hint("impose pages of one size at a time"))
        })?;
        let bleed = pages.iter().map(Page::bleed).min().unwrap_or_default();
        warn_of_annotations(&document, &pages, name, sink);
        let mut spots = BTreeMap::new();
        document.objects.values().for_each(|object| separations(object, &mut spots));
        spots.remove(&b"None"[..]);
        let all = spots.remove(&b"All"[..]);
        let (facts, standard) = facts(&document, name);
        Ok(Self { document, pages, size, bleed, spots, all, facts, standard })
    }
}

fn page(document: &Document, id: ObjectId) -> Result<Page, Message> {
    let dictionary = document.get_dictionary(id).map_err(|_| said!("it is missing"))?;
    let corners = |object: &Object| -> Option<Corners> {
        let array = object.as_array().ok()?;
        let number = |it: &Object| document.dereference(it).ok()?.1.as_float().ok();
        let [a, b, c, d] = array.iter().map(number).collect::<Option<Vec<f32>>>()?[..]
        else {
            return None;
        };
        let [a, b, c, d] = [a, b, c, d].map(f64::from);
        let sound = [a, b, c, d].iter().all(|it| it.is_finite());
        sound.then_some([a.min(c), b.min(d), a.max(c), b.max(d)])
    };
    let own = |key: &[u8]| dictionary.get_deref(key, document).ok().and_then(corners);
    let media = inherited(document, id, b"MediaBox").and_then(corners);
    let media = media.ok_or_else(|| said!("it has no MediaBox"))?;
    let crop = inherited(document, id, b"CropBox").and_then(corners);
    let crop = crop.map_or(media, |crop| common(crop, media));
    let trim = own(b"TrimBox").map_or(crop, |trim| common(trim, media));
    // Without a box for it, what is shown around the trim is the bleed.
    let bleed = own(b"BleedBox").map_or(crop, |bleed| common(bleed, media));
    // A bleed is never less than what it surrounds.
    let drawn = [
        bleed[0].min(trim[0]),
        bleed[1].min(trim[1]),
        bleed[2].max(trim[2]),
        bleed[3].max(trim[3]),
    ];
    let sides = [trim[2] - trim[0], trim[3] - trim[1]];
    if sides.iter().any(|side| *side < 1.0) {
        return Err(said!("its TrimBox is empty or lies beyond the page"));
    }
    if sides.iter().any(|side| *side > 14_400.0) {
        return Err(said!("it is larger than 5 m"));
    }
    let unit = inherited(document, id, b"UserUnit").and_then(|unit| unit.as_float().ok());
    if unit.is_some_and(|unit| (unit - 1.0).abs() > f32::EPSILON) {
        return Err(said!("it has a unit of its own, which PDF/X-4 doesn't allow"));
    }
    let rotate =
        inherited(document, id, b"Rotate").and_then(|it| it.as_i64().ok()).unwrap_or(0);
    if rotate % 90 != 0 {
        return Err(said!("it is turned by {rotate}°", rotate));
    }
    let quarters = u8::try_from(rotate.rem_euclid(360) / 90).unwrap_or(0);
    Ok(Page { id, drawn, trim, quarters })
}

/// What two boxes have in common.
fn common(a: Corners, b: Corners) -> Corners {
    [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]
}

fn one_size(pages: &[Page]) -> Result<[Length; 2], Message> {
    let size = pages.first().map(Page::size).unwrap_or_default();
    let other = pages.iter().enumerate().find(|(_, page)| {
        page.size().iter().zip(size).any(|(a, b)| *a - b > ROUNDING || b - *a > ROUNDING)
    });
    let written = |[width, height]: [Length; 2]| {
        let tenth = |it: Length| (it.to_mm() * 10.0).round() / 10.0;
        said!("{width} × {height} mm", width = tenth(width), height = tenth(height))
    };
    match other {
        None => Ok(size),
        Some((index, page)) => Err(said!(
            "page {page} is {size} large, but page 1 is {first}",
            page = index + 1,
            size = written(page.size()),
            first = written(size)
        )),
    }
}

/// Annotations aren't part of what a page draws, and aren't printed.
fn warn_of_annotations(document: &Document, pages: &[Page], name: &str, sink: &mut Sink) {
    let shown = |page: &&Page| {
        let annotations = document
            .get_dictionary(page.id)
            .and_then(|it| it.get_deref(b"Annots", document))
            .and_then(Object::as_array);
        annotations.is_ok_and(|all| {
            all.iter().any(|it| {
                let annotation =
                    document.dereference(it).and_then(|(_, it)| it.as_dict());
                annotation.is_ok_and(|it| it.has(b"AP"))
            })
        })
    };
    let count = pages.iter().filter(shown).count();
    if count > 0 {
        let message = match count {
            1 => said!("1 page has comments or form fields, which aren't on the sheets"),
            _ => said!(
                "{count} pages have comments or form fields, which aren't on the sheets",
                count
            ),
        };
        let warning = Diagnostic::warning(
            "annotations-left-out",
            Place::File(name.to_owned()),
            message,
        );
        sink.report(warning.hint("flatten them first if they are to be printed"));
    }
}

/// Finds separations in a value and below it.
fn separations(object: &Object, found: &mut BTreeMap<Vec<u8>, Object>) {
    match object {
        Object::Array(values) => {
            if let [Object::Name(family), Object::Name(name), _, _] = &values[..]
                && family == b"Separation"
            {
                found.entry(name.clone()).or_insert_with(|| object.clone());
                return;
            }
            values.iter().for_each(|value| separations(value, found));
        }
        Object::Dictionary(dictionary) => {
            dictionary.iter().for_each(|(_, value)| separations(value, found));
        }
        Object::Stream(stream) => {
            stream.dict.iter().for_each(|(_, value)| separations(value, found));
        }
        _ => {}
    }
}

/// What the file says of itself, in XMP before Info, and whether it is PDF/X-4.
fn facts(document: &Document, name: &str) -> (Facts, bool) {
    let stream =
        document.catalog().and_then(|catalog| catalog.get_deref(b"Metadata", document));
    let bytes = stream
        .and_then(Object::as_stream)
        .ok()
        .and_then(|stream| inflated(stream, document, XMP).ok());
    let xmp = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let xmp = Xml::parse(&xmp).ok();
    let info =
        document.trailer.get_deref(b"Info", document).and_then(Object::as_dict).ok();
    let of_xmp = |key: &str| xmp.as_ref().and_then(|xmp| value(xmp, key));
    let of_info = |key: &[u8]| text(info?.get_deref(key, document).ok()?);
    let stem = name.rsplit('/').next().unwrap_or(name);
    let title = of_xmp("title").or_else(|| of_info(b"Title"));
    let date = of_xmp("CreateDate").and_then(|date| Date::parse(date.get(..10)?));
    let date = date.or_else(|| day(&of_info(b"CreationDate")?));
    let facts = Facts {
        title: title
            .filter(|it| !it.trim().is_empty())
            .unwrap_or_else(|| stem.to_owned()),
        author: of_xmp("creator")
            .or_else(|| of_info(b"Author"))
            .unwrap_or_else(|| "–".to_owned()),
        language: of_xmp("language").and_then(|code| Language::of_code(code.get(..2)?)),
        date,
        version: of_xmp("VersionID"),
        slug: of_xmp("Slug"),
        status: of_xmp("Status"),
        profile: of_xmp("Profile"),
        subject: of_xmp("description").or_else(|| of_info(b"Subject")),
    };
    let claims = of_xmp("GTS_PDFXVersion").is_some_and(|it| it == "PDF/X-4");
    (facts, claims && has_intent(document))
}

fn has_intent(document: &Document) -> bool {
    let intents =
        document.catalog().and_then(|it| it.get_deref(b"OutputIntents", document));
    intents.and_then(Object::as_array).is_ok_and(|intents| {
        intents.iter().any(|intent| {
            let intent = document.dereference(intent).and_then(|(_, it)| it.as_dict());
            intent.is_ok_and(|it| {
                it.get(b"S")
                    .and_then(Object::as_name)
                    .is_ok_and(|name| name == b"GTS_PDFX")
                    && it.has(b"DestOutputProfile")
            })
        })
    })
}

/// What XMP gives for a name: as an element, the first item of one, or an attribute.
fn value(xmp: &Xml<'_>, name: &str) -> Option<String> {
    xmp.descendants().find_map(|node| {
        if node.tag_name().name() == name {
            let texts = node.descendants().filter_map(|node| node.text());
            return texts.map(str::trim).find(|it| !it.is_empty()).map(str::to_owned);
        }
        let attribute = node.attributes().find(|it| it.name() == name);
        attribute.map(|it| it.value().to_owned())
    })
}

/// A text string (ISO 32000-1, 7.9.2.2).
fn text(object: &Object) -> Option<String> {
    lopdf::decode_text_string(object).ok()
}

/// The day of a date as PDF writes it: `D:20210630…`.
fn day(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(8).collect();
    let iso = format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    Date::parse(&iso)
}

/// The resources of a page.
pub(super) fn resources(document: &Document, page: ObjectId) -> Dictionary {
    let found = inherited(document, page, b"Resources").and_then(|it| it.as_dict().ok());
    found.cloned().unwrap_or_default()
}

/// The content of a page, as one stream.
///
/// # Errors
/// Where a part of it can't be read.
pub(super) fn content(document: &Document, page: ObjectId) -> Result<Stream, Message> {
    let parts = contents(document, page)?;
    if let [only] = parts[..] {
        // As it is: nothing has to be inflated.
        let mut dictionary = Dictionary::new();
        for key in ["Filter", "DecodeParms"] {
            if let Ok(value) = only.dict.get(key.as_bytes()) {
                dictionary.set(key, value.clone());
            }
        }
        return Ok(Stream::new(dictionary, only.content.clone()));
    }
    let mut whole = Vec::new();
    for part in parts {
        let room = INFLATED.saturating_sub(whole.len());
        let bytes = inflated(part, document, room);
        whole.extend(bytes.map_err(|why| unreadable(&why))?);
        whole.push(b'\n');
    }
    Ok(Stream::new(Dictionary::new(), whole))
}

/// The streams of a page's content.
///
/// # Errors
/// Where one of them isn't there, or can't be read to its end.
fn contents(document: &Document, page: ObjectId) -> Result<Vec<&Stream>, Message> {
    let missing = || said!("a part of its content is missing");
    let page = document.get_dictionary(page).map_err(|_| missing())?;
    let Ok(contents) = page.get(b"Contents") else { return Ok(Vec::new()) };
    let parts: Vec<&Object> = match document.dereference(contents) {
        Ok((_, Object::Null)) => Vec::new(),
        Ok((_, Object::Array(parts))) => parts.iter().collect(),
        Ok(_) => vec![contents],
        Err(_) => return Err(missing()),
    };
    let mut streams = Vec::new();
    for part in parts {
        let stream = document.dereference(part).and_then(|(_, it)| it.as_stream());
        let stream = stream.map_err(|_| missing())?;
        match inflated_so_far(stream, document, INFLATED) {
            Ok((_, true)) => streams.push(stream),
            Ok((_, false)) => return Err(unreadable(&Unreadable::Damaged)),
            Err(why) => return Err(unreadable(&why)),
        }
    }
    Ok(streams)
}

fn unreadable(why: &Unreadable) -> Message {
    match why {
        Unreadable::TooLarge => said!("its content is too large"),
        Unreadable::Filter(name) => {
            said!("its content is coded in a way that isn't known, `{name}`", name)
        }
        Unreadable::Damaged => said!("its content is damaged"),
    }
}
