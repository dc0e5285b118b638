//! What is printed on each page, as a checksum and a few sums.
//!
//! A page has the same fingerprint where the same is drawn on it, in the same inks, with
//! the same glyphs, pictures and shapes: whatever the file says of itself, however its
//! objects are numbered and named, and whatever other pages need of a font. A subset of
//! a font gives other codes to its glyphs as soon as another page uses one more; so
//! glyphs count by their outlines, not by their codes. A glyph may stand for two
//! characters, as that of the hyphen does for a soft one: the first of them that a file
//! uses becomes its meaning, and the other is written in a run of its own, between marks
//! that say what it is. So marks of content don't count, nor do the runs of a line.

mod glyphs;
mod objects;
mod pen;
mod places;

use lopdf::{Dictionary, Document, Object, ObjectId};
use serde::{Deserialize, Serialize};

use marbre_pdf::checksum::Checksum;

pub use self::places::Places;

use marbre_pdf::operations::{Operand, Operation, Operations};
use marbre_pdf::resources;

use self::glyphs::Glyphs;
use self::objects::Objects;
use self::pen::{Pen, Style};
use self::places::Placing;

/// What tells whether a page is the same page.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint {
    /// Of all that is printed.
    pub print: Print,
    /// Of the text alone: its characters, in the order in which they are drawn, without
    /// the page's own number.
    pub text: Checksum,
}

/// All that is printed on a page. It is compared by [`Print::is`]; two of them that are
/// equal to the bit are the same besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// What is drawn, in which order and how.
    pub marks: Checksum,
    /// Where glyphs stand in their lines.
    pub places: Places,
}

impl Print {
    /// Whether the same is printed.
    pub fn is(&self, other: &Self) -> bool {
        self.marks == other.marks && self.places.agree(&other.places)
    }

    /// All of it in one checksum, for what is made from exactly this.
    pub fn exact(&self) -> Checksum {
        let sums = self.places.sums().iter().flat_map(|sum| sum.to_be_bytes());
        let sums: Vec<u8> = sums.collect();
        Checksum::of_parts([&self.marks.bytes()[..], &sums])
    }
}

/// The mark of content that isn't of the page: the slug's line, with its status and its
/// date.
pub(super) const ASIDE: &str = "MarbreSlug";

/// The fingerprints of all pages of a press edition.
///
/// # Errors
/// Where a page lacks what it names.
pub fn fingerprints(document: &Document) -> lopdf::Result<Vec<Fingerprint>> {
    let mut prints =
        Prints { document, objects: Objects::default(), glyphs: Glyphs::default() };
    let pages = document.get_pages().into_iter();
    pages.map(|(number, page)| prints.page(number, page)).collect()
}

/// Takes fingerprints; objects and glyphs that pages share are looked at once.
struct Prints<'a> {
    document: &'a Document,
    objects: Objects,
    glyphs: Glyphs,
}

/// What has been found of a content stream: all of it as bytes that name nothing, the
/// places of its glyphs, and its text.
#[derive(Default)]
struct Found {
    print: Vec<u8>,
    placing: Placing,
    text: String,
}

impl Found {
    /// Adds something so that it doesn't run into what follows.
    fn add(&mut self, bytes: &[u8]) {
        self.print.extend((bytes.len() as u64).to_be_bytes());
        self.print.extend(bytes);
    }
}

/// Content between a mark and its end (ISO 32000-1, 14.6).
enum Marked {
    /// It isn't of the page.
    Aside,
    /// It may be hidden: that counts.
    Layer,
    /// It stands for other words than its glyphs say.
    Words,
    /// Nothing that a reader would see.
    Other,
}

/// A graphics state that has been saved, and what had been found by then.
struct Saved<'a> {
    pen: Pen<'a>,
    found: usize,
    painted: bool,
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
        let lines = found.text.lines().map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.join(" ")
        });
        let text: Vec<String> = lines.filter(|it| *it != number).collect();
        let text = Checksum::of(text.join("\n").as_bytes());
        let (marks, places) = (Checksum::of(&found.print), found.placing.sums());
        Ok(Fingerprint { print: Print { marks, places }, text })
    }

    /// Goes through a content stream.
    fn content(
        &mut self,
        content: &[u8],
        resources: &'a Dictionary,
        found: &mut Found,
        depth: usize,
    ) {
        let mut pen = Pen::default();
        let mut saved: Vec<Saved<'a>> = Vec::new();
        let mut marks: Vec<Marked> = Vec::new();
        // Whether something has been drawn since the state was saved.
        let mut painted = false;
        let mut said: Option<Style> = None;
        for operation in Operations::of(content) {
            let Ok(operation) = operation else {
                // Equal content is equally unreadable.
                found.add(content);
                return;
            };
            let operator = operation.operator;
            let aside = marks.iter().any(|it| matches!(it, Marked::Aside));
            match operator {
                "BMC" | "BDC" => {
                    let mark = marked(&operation, found);
                    if let (Marked::Layer, false) = (&mark, aside) {
                        self.plain(&operation, resources, found, depth);
                    }
                    marks.push(mark);
                    continue;
                }
                "EMC" => {
                    if let (Some(Marked::Layer), false) = (marks.pop(), aside) {
                        found.add(operator.as_bytes());
                    }
                    continue;
                }
                "MP" | "DP" => continue,
                _ if aside => continue,
                "q" => {
                    let now = found.print.len();
                    saved.push(Saved { pen, found: now, painted });
                    painted = false;
                }
                "Q" => match saved.pop() {
                    Some(before) => {
                        pen = before.pen;
                        if !painted {
                            // Nothing was drawn: it doesn't matter how it would have been.
                            found.print.truncate(before.found);
                            painted = before.painted;
                            continue;
                        }
                    }
                    None => painted = true,
                },
                _ => {}
            }
            match operator {
                "BT" => {
                    pen.start();
                    said = None;
                }
                "ET" => {
                    found.text.push('\n');
                    if said.take().is_some() {
                        found.add(operator.as_bytes());
                    }
                }
                "Tf" => {
                    let named = operation.name(0);
                    pen.font =
                        named.and_then(|name| resources::named(resources, "Font", name));
                    pen.size = operation.number(1).unwrap_or_default();
                }
                "Tr" => pen.mode = operation.number(0).unwrap_or_default(),
                "Tm" => pen.place(&operation.numbers()),
                "Tj" | "TJ" | "'" | "\"" => {
                    if matches!(operator, "'" | "\"") {
                        found.add(operator.as_bytes());
                    }
                    let quiet = marks.iter().any(|it| matches!(it, Marked::Words));
                    let drawn = self.glyphs.shown(
                        &operation,
                        (&mut pen, &mut said),
                        quiet,
                        self.document,
                        found,
                    );
                    painted |= drawn;
                }
                _ => {
                    painted |= !is_state(operator);
                    self.plain(&operation, resources, found, depth);
                }
            }
        }
    }

    /// Takes down an operation with what it names.
    fn plain(
        &mut self,
        operation: &Operation<'_>,
        resources: &'a Dictionary,
        found: &mut Found,
        depth: usize,
    ) {
        let named = operation.reference().and_then(|(category, name)| {
            Some((category, resources::named(resources, category, name)?))
        });
        found.add(operation.operator.as_bytes());
        match named {
            Some((_, object)) => {
                for number in operation.numbers() {
                    found.add(&number.to_be_bytes());
                }
                let drawn = match self.form(object, found, depth) {
                    Some(drawn) => drawn,
                    None => self.object(object),
                };
                found.add(drawn.bytes());
            }
            None => found.add(operation.written),
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
        inner.placing.sums().sums().iter().for_each(|sum| {
            found.placing.add(*sum as f64 / 1000.0);
        });
        Some(Checksum::of(&inner.print))
    }

    fn object(&mut self, object: &Object) -> Checksum {
        self.objects.of(object, self.document)
    }
}

/// Whether an operator only says how something would be drawn (ISO 32000-1, 8.2).
fn is_state(operator: &str) -> bool {
    const STATE: [&str; 45] = [
        "q", "Q", "cm", "w", "J", "j", "M", "d", "ri", "i", "gs", "m", "l", "c", "v",
        "y", "h", "re", "n", "W", "W*", "BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr",
        "Ts", "Td", "TD", "Tm", "T*", "CS", "cs", "SC", "SCN", "sc", "scn", "G", "g",
        "RG", "rg", "K",
    ];
    operator == "k" || STATE.contains(&operator)
}

/// What a mark says of what follows; notes the words that it stands for.
fn marked(operation: &Operation<'_>, found: &mut Found) -> Marked {
    match operation.name(0) {
        Some(name) if name == ASIDE.as_bytes() => return Marked::Aside,
        Some(b"OC") => return Marked::Layer,
        _ => {}
    }
    let entries = operation.operands.get(1).and_then(|it| it.entries());
    let entries = entries.unwrap_or_default();
    let words = entries.chunks_exact(2).find_map(|entry| match entry {
        [Operand::Name(key), value] if **key == *b"ActualText" => value.text(),
        _ => None,
    });
    match words {
        Some(words) => {
            found.text.push_str(&text_string(&words));
            Marked::Words
        }
        None => Marked::Other,
    }
}

/// A text string: UTF-16 where it says so, or else letters of one byte (ISO 32000-1,
/// 7.9.2.2).
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|it| u16::from_be_bytes([it[0], it[1]]));
            String::from_utf16_lossy(&units.collect::<Vec<_>>())
        }
        _ => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
