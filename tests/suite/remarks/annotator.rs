//! Annotations on the pages of a proof, in the shapes that programs write them in.

use lopdf::{Dictionary, Document, Object, ObjectId, StringFormat, dictionary};
use marbre::comparison::Glance;
use marbre_pdf::view::View;

/// Points in a millimetre.
const PT: f64 = 72.0 / 25.4;

/// A PDF that is annotated.
pub(super) struct Annotator {
    pub(super) document: Document,
    pages: Vec<ObjectId>,
    view: View,
}

/// Words on a page: left, top, right and bottom of each, in mm from the trim's corner.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) page: usize,
    pub(super) words: Vec<[f64; 4]>,
}

/// The letters and digits of a text.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Annotator {
    pub(super) fn of(pdf: &[u8]) -> Self {
        let document = Document::load_mem(pdf).expect("a PDF");
        let pages = document.get_pages().into_values().collect();
        let view = View::open(pdf.to_vec()).expect("a PDF");
        Self { document, pages, view }
    }

    /// The words of all pages, with their letters.
    pub(super) fn words(&self) -> Vec<Vec<(String, [f64; 4])>> {
        let page = |index| {
            let words = Glance::at(&self.view, index).expect("a page").words;
            words.into_iter().map(|(text, edges)| (letters(&text), edges)).collect()
        };
        (0..self.pages.len()).map(page).collect()
    }

    /// Adds an annotation to a page (from 0).
    pub(super) fn add(&mut self, page: usize, annotation: Dictionary) -> ObjectId {
        let id = self.document.add_object(annotation);
        let own = self.document.get_dictionary_mut(self.pages[page]).expect("a page");
        let mut list = match own.get(b"Annots") {
            Ok(Object::Array(list)) => list.clone(),
            _ => Vec::new(),
        };
        list.push(id.into());
        own.set("Annots", list);
        id
    }

    /// Left, bottom, right and top in the page's own units.
    pub(super) fn edges(
        &self,
        page: usize,
        [left, top, right, bottom]: [f64; 4],
    ) -> [f64; 4] {
        let page = self.document.get_dictionary(self.pages[page]).expect("a page");
        let trim = page.get(b"TrimBox").and_then(Object::as_array).expect("a trim");
        let corner = |index: usize| f64::from(trim[index].as_float().expect("a number"));
        let (x, y) = (corner(0), corner(3));
        [x + left * PT, y - bottom * PT, x + right * PT, y - top * PT]
    }

    pub(super) fn bytes(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).expect("a PDF");
        bytes
    }

    /// Annotates words in one of the shapes, saying a text.
    pub(super) fn mark(&mut self, spot: &Spot, shape: usize, text: &str) {
        let page = spot.page;
        let quads: Vec<[f64; 4]> =
            spot.words.iter().map(|it| self.edges(page, *it)).collect();
        let first = quads[0];
        let last = quads[quads.len() - 1];
        let around = quads.iter().fold(first, |all, it| {
            [all[0].min(it[0]), all[1].min(it[1]), all[2].max(it[2]), all[3].max(it[3])]
        });
        let base = |subtype: &str, edges: [f64; 4]| {
            dictionary! {
                "Type" => "Annot", "Subtype" => subtype, "Rect" => reals(&edges), "F" => 4,
                "M" => string("D:20210601101500+02'00'"),
            }
        };
        let said = |mut annotation: Dictionary| {
            annotation.set("Contents", utf_16(text));
            annotation.set("T", string("Anne Roux"));
            annotation
        };
        let rows = |order: [[usize; 2]; 4]| {
            let corners =
                quads.iter().flat_map(|quad| order.map(|[x, y]| [quad[x], quad[y]]));
            reals(&corners.flatten().collect::<Vec<_>>())
        };
        // Upper left, upper right, lower left, lower right; the standard goes around.
        let acrobat = rows([[0, 3], [2, 3], [0, 1], [2, 1]]);
        let standard = rows([[0, 1], [2, 1], [2, 3], [0, 3]]);
        match shape % 10 {
            0..=4 => {
                let (subtype, corners) = [
                    ("Highlight", acrobat.clone()),
                    ("Highlight", standard),
                    ("StrikeOut", acrobat.clone()),
                    ("Underline", acrobat.clone()),
                    ("Squiggly", acrobat),
                ][shape % 10]
                    .clone();
                let mut annotation = said(base(subtype, around));
                annotation.set("QuadPoints", corners);
                self.add(page, annotation);
            }
            5 => {
                // Acrobat's caret, behind the last word.
                let at = [last[2] - 2.0, last[1] - 5.0, last[2] + 4.5, last[1] + 3.5];
                self.add(page, said(base("Caret", at)));
            }
            6 => {
                // Acrobat's replacement: the caret says it, the struck-out words belong to it.
                let at = [last[2] - 2.0, last[1] - 5.0, last[2] + 4.5, last[1] + 3.5];
                let caret = self.add(page, said(base("Caret", at)));
                let mut struck = base("StrikeOut", around);
                struck.set("QuadPoints", acrobat);
                struck.set("IRT", caret);
                struck.set("RT", "Group");
                struck.set("IT", "StrikeOutTextEdit");
                self.add(page, struck);
            }
            7 => {
                // A note whose icon's corner is on the first word.
                let (x, y) = ((first[0] + first[2]) / 2.0, (first[1] + first[3]) / 2.0);
                let note = self.add(page, said(base("Text", [x, y - 18.0, x + 20.0, y])));
                let mut popup = base("Popup", [400.0, 400.0, 580.0, 520.0]);
                popup.set("Parent", note);
                popup.set("Contents", utf_16("never said twice"));
                self.add(page, popup);
            }
            8 => {
                self.add(page, said(base("Square", around)));
            }
            _ => {
                // Underlined by hand.
                let y = first[1] - 0.5;
                let line = reals(&[
                    first[0],
                    y,
                    (first[0] + first[2]) / 2.0,
                    y - 0.6,
                    first[2],
                    y,
                ]);
                let mut ink = said(base("Ink", around));
                ink.set("InkList", vec![line]);
                self.add(page, ink);
            }
        }
    }
}

pub(super) fn reals(numbers: &[f64]) -> Object {
    Object::Array(numbers.iter().map(|it| Object::Real(*it as f32)).collect())
}

pub(super) fn string(text: &str) -> Object {
    Object::String(text.as_bytes().to_vec(), StringFormat::Literal)
}

pub(super) fn utf_16(text: &str) -> Object {
    let units = text.encode_utf16().flat_map(u16::to_be_bytes);
    Object::String(
        [0xFE, 0xFF].into_iter().chain(units).collect(),
        StringFormat::Hexadecimal,
    )
}
