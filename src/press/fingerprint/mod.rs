//! What is printed on each page, as a checksum.
//!
//! A page has the same fingerprint where it is drawn with the same operations, in the
//! same inks, with the same glyphs, pictures and shapes: whatever the file says of
//! itself, however its objects are numbered and named, and whatever other pages need
//! of a font. A subset of a font gives other codes to its glyphs as soon as another
//! page uses one more; so glyphs count by their outlines and widths, not by their codes.

mod glyphs;
mod objects;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::checksum::Checksum;

use self::glyphs::Glyphs;
use self::objects::Objects;
use super::operations::Operations;
use super::resources;

/// What tells whether a page is the same page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Of all that is printed.
    pub print: Checksum,
    /// Of the text alone: its characters, in the order in which they are drawn, without
    /// the page's own number.
    pub text: Checksum,
}

/// The mark of content that isn't of the page: the slug's line, with its status and its
/// date.
pub(super) const ASIDE: &str = "MarbreSlug";

/// The fingerprints of all pages of a press edition.
///
/// # Errors
/// Where it can't be read.
pub fn fingerprints(pdf: &[u8]) -> lopdf::Result<Vec<Fingerprint>> {
    let document = Document::load_mem(pdf)?;
    let mut prints = Prints {
        document: &document,
        objects: Objects::default(),
        glyphs: Glyphs::default(),
    };
    let pages = document.get_pages().into_iter();
    pages.map(|(number, page)| prints.page(number, page)).collect()
}

/// Takes fingerprints; objects and glyphs that pages share are looked at once.
struct Prints<'a> {
    document: &'a Document,
    objects: Objects,
    glyphs: Glyphs,
}

/// What has been found of a content stream: all of it as bytes that name nothing, and
/// its text.
#[derive(Default)]
struct Found {
    print: Vec<u8>,
    text: String,
}

impl Found {
    /// Adds something so that it doesn't run into what follows.
    fn add(&mut self, bytes: &[u8]) {
        self.print.extend((bytes.len() as u64).to_be_bytes());
        self.print.extend(bytes);
    }
}

impl<'a> Prints<'a> {
    fn page(&mut self, number: u32, page: ObjectId) -> lopdf::Result<Fingerprint> {
        let document = self.document;
        let dictionary = document.get_dictionary(page)?;
        let mut found = Found::default();
        for key in ["MediaBox", "BleedBox", "TrimBox", "Group"] {
            if let Ok(value) = dictionary.get(key.as_bytes()) {
                found.add(key.as_bytes());
                let value = self.object(value);
                found.add(value.bytes());
            }
        }
        let resources = dictionary.get(b"Resources");
        let resources = resources.and_then(|it| document.dereference(it)?.1.as_dict())?;
        let content = document.get_page_content(page);
        self.content(&content, resources, &mut found, 0);
        let number = number.to_string();
        let text: Vec<&str> = found.text.lines().filter(|it| **it != number).collect();
        let text = Checksum::of(text.join("\n").as_bytes());
        Ok(Fingerprint { print: Checksum::of(&found.print), text })
    }

    /// Goes through a content stream.
    fn content(
        &mut self,
        content: &[u8],
        resources: &'a Dictionary,
        found: &mut Found,
        depth: usize,
    ) {
        let mut font: Option<&'a Object> = None;
        let mut fonts = Vec::new();
        let mut aside = 0_usize;
        for operation in Operations::of(content) {
            let Ok(operation) = operation else {
                // Equal content is equally unreadable.
                found.add(content);
                return;
            };
            match operation.operator {
                "BMC" | "BDC"
                    if aside > 0 || operation.name(0) == Some(ASIDE.as_bytes()) =>
                {
                    aside += 1;
                    continue;
                }
                "EMC" if aside > 0 => {
                    aside -= 1;
                    continue;
                }
                _ if aside > 0 => continue,
                "q" => fonts.push(font),
                "Q" => font = fonts.pop().unwrap_or(font),
                _ => {}
            }
            let named = operation.reference().and_then(|(category, name)| {
                Some((category, resources::named(resources, category, name)?))
            });
            found.add(operation.operator.as_bytes());
            match (operation.operator, named) {
                ("Tf", Some((_, object))) => {
                    font = Some(object);
                    let size = operation.number(1).unwrap_or_default();
                    found.add(&size.to_be_bytes());
                }
                ("Tj" | "TJ" | "'" | "\"", _) => {
                    self.glyphs.shown(operation.written, font, self.document, found);
                }
                (_, Some((_, object))) => {
                    for number in operation.numbers() {
                        found.add(&number.to_be_bytes());
                    }
                    let drawn = match self.form(object, found, depth) {
                        Some(drawn) => drawn,
                        None => self.object(object),
                    };
                    found.add(drawn.bytes());
                }
                (_, None) => found.add(operation.written),
            }
        }
    }

    /// The checksum of what is a content stream itself, and adds its text.
    fn form(
        &mut self,
        object: &'a Object,
        found: &mut Found,
        depth: usize,
    ) -> Option<Checksum> {
        let document = self.document;
        let (_, object) = document.dereference(object).ok()?;
        let stream = object.as_stream().ok()?;
        let is = |key: &[u8], value: &[u8]| {
            stream.dict.get(key).and_then(Object::as_name).is_ok_and(|it| it == value)
        };
        // The depth that a viewer has to follow (ISO 32000-1, annex C).
        let drawn = is(b"Subtype", b"Form") || stream.dict.has(b"PatternType");
        if !drawn || depth > 28 {
            return None;
        }
        let mut inner = Found::default();
        let plain: Dictionary = stream
            .dict
            .iter()
            .filter(|(key, _)| !matches!(&key[..], b"Resources" | b"Length" | b"Filter"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let plain = self.object(&Object::Dictionary(plain));
        inner.add(plain.bytes());
        let resources = stream.dict.get(b"Resources");
        let resources = resources.and_then(|it| document.dereference(it)?.1.as_dict());
        let content = stream.get_plain_content().unwrap_or_default();
        match resources {
            Ok(resources) => self.content(&content, resources, &mut inner, depth + 1),
            // Without resources it names nothing.
            Err(_) => inner.add(&content),
        }
        found.text.push_str(&inner.text);
        Some(Checksum::of(&inner.print))
    }

    fn object(&mut self, object: &Object) -> Checksum {
        self.objects.of(object, self.document)
    }
}
