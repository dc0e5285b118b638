//! The annotations of a file: what readers have written on its pages (ISO 32000-1, 12.5).
//!
//! Programs write them in many ways, and files come from anywhere: what is missing is
//! missing, what is absurd is left out, and there is a bound on everything.

mod moment;
mod shape;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::page_tree;
use crate::reading::stream;

pub use self::moment::Moment;
pub use self::shape::{Quad, edges};

/// The most annotations of a file that are read.
pub const MOST: usize = 10_000;
/// The most bytes of one text.
const MOST_TEXT: usize = 1 << 16;
/// The most bytes of all texts.
const MOST_TEXTS: usize = 32 << 20;
/// The most corners, or points, of one annotation.
const MOST_POINTS: usize = 4096;
/// How far from the origin a point of a page may be, in its units.
const FURTHEST: f64 = 1e6;

/// What an annotation is, of those that say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A note at a point.
    Note,
    /// Words that are highlighted.
    Highlight,
    /// Words that are underlined.
    Underline,
    /// Words that are underlined with a wavy line.
    Squiggly,
    /// Words that are struck out.
    StrikeOut,
    /// A place where words are to be put in.
    Caret,
    /// Text that is written on the page.
    FreeText,
    /// Something that is drawn by hand.
    Ink,
    /// A frame, a circle, a line, a polygon.
    Drawing,
    /// A stamp.
    Stamp,
    /// A file that is attached to a place.
    Attachment,
}

impl Kind {
    fn of(subtype: &[u8]) -> Option<Self> {
        Some(match subtype {
            b"Text" => Self::Note,
            b"Highlight" => Self::Highlight,
            b"Underline" => Self::Underline,
            b"Squiggly" => Self::Squiggly,
            b"StrikeOut" | b"Redact" => Self::StrikeOut,
            b"Caret" => Self::Caret,
            b"FreeText" => Self::FreeText,
            b"Ink" => Self::Ink,
            b"Square" | b"Circle" | b"Line" | b"Polygon" | b"PolyLine" => Self::Drawing,
            b"Stamp" => Self::Stamp,
            b"FileAttachment" | b"Sound" => Self::Attachment,
            _ => return None,
        })
    }

    /// Whether it marks words by quadrilaterals.
    pub const fn marks_words(self) -> bool {
        matches!(
            self,
            Self::Highlight | Self::Underline | Self::Squiggly | Self::StrikeOut
        )
    }
}

/// How an annotation belongs to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bond {
    /// It answers the other one.
    Reply,
    /// The two are one: what is struck out, and what is put there.
    Group,
}

/// An annotation. Lengths are in the page's own units, from its own origin.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The page, from 1.
    pub page: usize,
    /// What it is.
    pub kind: Kind,
    /// Left, bottom, right and top; `None` where the file says none.
    pub edges: Option<[f64; 4]>,
    /// The words that it marks.
    pub quads: Vec<Quad>,
    /// The points that it is drawn through, or that it points at.
    pub points: Vec<[f64; 2]>,
    /// Who has made it, where that is said.
    pub author: Option<String>,
    /// What it says.
    pub text: String,
    /// When it was made, or else changed.
    pub date: Option<Moment>,
    /// What it is called within its page.
    pub name: Option<String>,
    /// The annotation that it belongs to, by its index, and how.
    pub belongs: Option<(usize, Bond)>,
    /// A state that it gives to the annotation that it belongs to, such as `Accepted`.
    pub state: Option<String>,
}

/// The annotations of a file.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// Those that say something, page by page, in the order of the file.
    pub all: Vec<Annotation>,
    /// How many were left out because there are more than are read.
    pub left_out: usize,
    /// How many pages have a list of annotations that can't be read, or a broken one in it.
    pub broken: usize,
}

/// Reads the annotations of a document.
pub fn read(document: &Document) -> Annotations {
    let mut found = Annotations::default();
    let mut reader = Reader { document, room: MOST_TEXTS };
    // What each refers to, by its object: the other may come later.
    let mut owners: Vec<Option<(ObjectId, Bond)>> = Vec::new();
    let mut indices: BTreeMap<ObjectId, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (index, page) in page_tree::pages(document).into_iter().enumerate() {
        let Ok(dictionary) = document.get_dictionary(page) else { continue };
        let Ok(list) = dictionary.get_deref(b"Annots", document) else { continue };
        let Ok(list) = list.as_array() else {
            found.broken += usize::from(!matches!(list, Object::Null));
            continue;
        };
        let mut broken = false;
        for entry in list {
            let id = entry.as_reference().ok();
            if id.is_some_and(|id| !seen.insert(id)) {
                continue;
            }
            let target = document.dereference(entry).map(|(_, object)| object);
            let Some(dictionary) = target.ok().and_then(|object| object.as_dict().ok())
            else {
                // What was deleted may still be listed.
                broken |=
                    !matches!(target_of(document, entry), Some(Object::Null) | None);
                continue;
            };
            if found.all.len() >= MOST {
                found.left_out += 1;
                continue;
            }
            let Some(annotation) = reader.annotation(index + 1, dictionary) else {
                continue;
            };
            if let Some(id) = id {
                indices.insert(id, found.all.len());
            }
            owners.push(reader.owner(dictionary));
            found.all.push(annotation);
        }
        found.broken += usize::from(broken);
    }
    for (index, owner) in owners.iter().enumerate() {
        let Some((id, bond)) = owner else { continue };
        let owner = indices.get(id).copied().filter(|owner| *owner != index);
        found.all[index].belongs = owner.map(|owner| (owner, *bond));
    }
    found
}

fn target_of<'a>(document: &'a Document, entry: &'a Object) -> Option<&'a Object> {
    document.dereference(entry).ok().map(|(_, object)| object)
}

struct Reader<'a> {
    document: &'a Document,
    /// How many bytes of text may still be read.
    room: usize,
}

impl Reader<'_> {
    fn annotation(&mut self, page: usize, dictionary: &Dictionary) -> Option<Annotation> {
        let subtype = dictionary.get_deref(b"Subtype", self.document);
        let kind = Kind::of(subtype.and_then(Object::as_name).ok()?)?;
        let hidden = dictionary.get_deref(b"F", self.document).and_then(Object::as_i64);
        let state = self.text(dictionary, b"State").filter(|it| !it.is_empty());
        // States are hidden notes; what else nobody sees says nothing (bit 2: hidden).
        if state.is_none() && hidden.is_ok_and(|flags| flags & 2 != 0) {
            return None;
        }
        let plain = self.text(dictionary, b"Contents").filter(|it| !it.is_empty());
        let text = match plain {
            Some(text) => text,
            None => self.rich(dictionary).unwrap_or_default(),
        };
        let corners = self.points(dictionary, b"QuadPoints");
        let quads = corners
            .chunks_exact(4)
            .filter_map(|four| Some(Quad::of(<[[f64; 2]; 4]>::try_from(four).ok()?)));
        let date = [&b"CreationDate"[..], b"M"].into_iter().find_map(|key| {
            self.text(dictionary, key).and_then(|text| Moment::read(&text))
        });
        Some(Annotation {
            page,
            kind,
            edges: self.edges(dictionary),
            quads: if kind.marks_words() { quads.collect() } else { Vec::new() },
            points: self.drawn(kind, dictionary),
            author: self.text(dictionary, b"T").filter(|it| !it.is_empty()),
            text,
            date,
            name: self.text(dictionary, b"NM").filter(|it| !it.is_empty()),
            belongs: None,
            state,
        })
    }

    /// What it belongs to.
    fn owner(&self, dictionary: &Dictionary) -> Option<(ObjectId, Bond)> {
        let id = dictionary.get(b"IRT").and_then(Object::as_reference).ok()?;
        let bond = dictionary.get_deref(b"RT", self.document).and_then(Object::as_name);
        let grouped = bond.is_ok_and(|bond| bond == b"Group");
        Some((id, if grouped { Bond::Group } else { Bond::Reply }))
    }

    /// The text under a key, no more of it than there is room for.
    fn text(&mut self, dictionary: &Dictionary, key: &[u8]) -> Option<String> {
        let bytes = match dictionary.get_deref(key, self.document).ok()? {
            Object::String(bytes, _) => bytes,
            Object::Name(bytes) => bytes,
            _ => return None,
        };
        let most = MOST_TEXT.min(self.room) & !1;
        let bytes = bytes.get(..most).unwrap_or(bytes);
        self.room = self.room.saturating_sub(bytes.len());
        Some(text::decoded(bytes))
    }

    /// Its rich text, without marks: a string, or a stream.
    fn rich(&mut self, dictionary: &Dictionary) -> Option<String> {
        let rich = match dictionary.get_deref(b"RC", self.document).ok()? {
            Object::Stream(coded) => {
                let most = MOST_TEXT.min(self.room);
                let bytes = stream::beginning(coded, self.document, most);
                self.room = self.room.saturating_sub(bytes.len());
                match bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0xFF, 0xFE])
                {
                    true => text::decoded(&bytes),
                    false => String::from_utf8_lossy(&bytes).into_owned(),
                }
            }
            _ => self.text(dictionary, b"RC")?,
        };
        Some(text::unmarked(&rich))
    }

    fn edges(&self, dictionary: &Dictionary) -> Option<[f64; 4]> {
        let points = self.points(dictionary, b"Rect");
        let [_, _] = points[..] else { return None };
        Some(shape::edges(&points))
    }

    /// The numbers under a key as points; none where one of them isn't on any page.
    fn points(&self, dictionary: &Dictionary, key: &[u8]) -> Vec<[f64; 2]> {
        let list = dictionary.get_deref(key, self.document).and_then(Object::as_array);
        list.map(|list| self.pairs(list)).unwrap_or_default()
    }

    fn pairs(&self, list: &[Object]) -> Vec<[f64; 2]> {
        let number = |object: &Object| {
            let (_, object) = self.document.dereference(object).ok()?;
            let number = f64::from(object.as_float().ok()?);
            (number.abs() < FURTHEST).then_some(number)
        };
        let list = list.get(..MOST_POINTS * 2).unwrap_or(list);
        let pair = |pair: &[Object]| Some([number(&pair[0])?, number(&pair[1])?]);
        list.chunks_exact(2).map(pair).collect::<Option<_>>().unwrap_or_default()
    }

    /// The points that it is drawn through, or that it points at.
    fn drawn(&self, kind: Kind, dictionary: &Dictionary) -> Vec<[f64; 2]> {
        match kind {
            Kind::Ink => {
                let strokes = dictionary.get_deref(b"InkList", self.document);
                let Ok(strokes) = strokes.and_then(Object::as_array) else {
                    return Vec::new();
                };
                let mut points = Vec::new();
                for stroke in strokes.iter().take(MOST_POINTS) {
                    let stroke = self.document.dereference(stroke).map(|(_, it)| it);
                    let Some(stroke) = stroke.ok().and_then(|it| it.as_array().ok())
                    else {
                        continue;
                    };
                    points.extend(self.pairs(stroke));
                    if points.len() >= MOST_POINTS {
                        break;
                    }
                }
                points.truncate(MOST_POINTS);
                points
            }
            Kind::Drawing => {
                let line = self.points(dictionary, b"L");
                if line.is_empty() { self.points(dictionary, b"Vertices") } else { line }
            }
            // From where it points, to the text.
            Kind::FreeText => {
                self.points(dictionary, b"CL").into_iter().take(1).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
