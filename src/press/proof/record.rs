//! What a proof carries of its making: an attachment that leads from each word on its pages
//! to the line of the file that it was written in, for the remarks of its readers.
//!
//! There is nothing in it but the words that can be read on the pages, the names of the
//! report's own files, and checksums: no comments, no paths of a disk, no clock.

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use serde::{Deserialize, Serialize};

use marbre_pdf::checksum::Checksum;
use marbre_pdf::deflate::deflated;
use marbre_pdf::metadata::text;
use marbre_pdf::reading::stream;
use marbre_typography::Language;

use super::Job;
use crate::report::inputs::Found;
use crate::typeset::trail::Trail;

/// The attachment's name.
pub const NAME: &str = "marbre-proof.json";
/// The format of what is written.
const FORMAT: u32 = 1;
/// The most bytes of an attachment that is read, without compression: a report of a thousand
/// pages has a fifth of it.
const MOST: usize = 64 << 20;
/// The most files that are attached to a PDF and looked at, and how deep their names may lie.
const MOST_FILES: usize = 1000;
const DEEPEST: usize = 16;

/// What a proof was made from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    format: u32,
    /// The report's slug.
    pub report: String,
    /// Its title.
    pub title: String,
    /// The code of its language.
    pub language: String,
    /// A checksum of all that it was made from.
    pub sources: Checksum,
    /// Those of the files of the trail, in its order; none for a file that wasn't read as one.
    pub sums: Vec<Option<Checksum>>,
    /// The parts, with their pages.
    pub parts: Vec<Part>,
    /// Whether numbers of lines stand in its margin.
    pub numbered: bool,
    /// The words of the pages, and where each was written.
    pub trail: Trail,
}

/// A part and the pages that it fills.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// The layout's name.
    pub layout: String,
    /// Its first page, from 1.
    pub first: usize,
    /// How many pages it fills.
    pub count: usize,
    /// Where the report calls it, as `FILE:LINE:COLUMN`.
    pub place: String,
}

/// Why a PDF has no record that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unrecorded {
    /// It has none: it is no proof, or a program has dropped it.
    Missing,
    /// There is one, and it is damaged.
    Damaged,
    /// It was written by a newer program.
    Newer,
}

impl Record {
    pub(super) fn of(job: &Job<'_>) -> Self {
        let Job { report, inputs, parts, trail, .. } = *job;
        let identity = &report.identity;
        let bytes = inputs.iter().flat_map(|(path, found)| match found {
            Found::File(sum) | Found::Folder(sum) => [path.to_owned(), sum.to_string()],
            _ => [path.to_owned(), String::new()],
        });
        let bytes: Vec<String> = bytes.collect();
        let sum = |name: &String| match inputs.get(name) {
            Some(Found::File(sum)) => Some(sum),
            _ => None,
        };
        let part = |part: &crate::typeset::PlacedPart| Part {
            layout: part.layout.clone(),
            first: part.first,
            count: part.count,
            place: part.place.short(),
        };
        Self {
            format: FORMAT,
            report: identity.slug.value.clone(),
            title: identity.title.value.clone(),
            language: identity.language.code().to_owned(),
            sources: Checksum::of_parts(bytes.iter().map(String::as_bytes)),
            sums: trail.files().iter().map(sum).collect(),
            parts: parts.iter().map(part).collect(),
            numbered: job.margin == super::Margin::Numbered,
            trail: trail.clone(),
        }
    }

    /// Attaches it to a document (ISO 32000-2, 14.13.3).
    ///
    /// # Errors
    /// Where the document has no catalog.
    pub(super) fn attach(&self, document: &mut Document) -> lopdf::Result<()> {
        let json = serde_json::to_vec(self).unwrap_or_default();
        let file = dictionary! {
            "Type" => "EmbeddedFile", "Subtype" => "application/json",
            "Filter" => "FlateDecode",
            "Params" => dictionary! { "Size" => i64::try_from(json.len()).unwrap_or(0) },
        };
        let file = document.add_object(Stream::new(file, deflated(&json)));
        let name = Object::String(NAME.as_bytes().to_vec(), StringFormat::Literal);
        let specification = document.add_object(dictionary! {
            "Type" => "Filespec", "F" => name.clone(), "UF" => name.clone(),
            "AFRelationship" => "Data",
            "Desc" => text(self.described()),
            "EF" => dictionary! { "F" => file, "UF" => file },
        });
        let catalog = document.catalog_mut()?;
        let names = dictionary! { "Names" => vec![name, specification.into()] };
        catalog.set("Names", dictionary! { "EmbeddedFiles" => names });
        catalog.set("AF", vec![Object::Reference(specification)]);
        Ok(())
    }

    /// What a reader's list of attachments says of it.
    fn described(&self) -> &'static str {
        match Language::of_code(&self.language) {
            Some(Language::French) => {
                "Où chaque mot de cette épreuve est écrit, pour `marbre remarks`"
            }
            _ => "Where each word of this proof was written, for `marbre remarks`",
        }
    }

    /// Finds the record of a proof, also where a program has written the file anew.
    ///
    /// # Errors
    /// Where there is none that can be read.
    pub fn find(document: &Document) -> Result<Self, Unrecorded> {
        let file = attached(document).ok_or(Unrecorded::Missing)?;
        let bytes = stream::inflated(file, document, MOST);
        let bytes = bytes.map_err(|_| Unrecorded::Damaged)?;
        #[derive(Deserialize)]
        struct Head {
            format: u32,
        }
        let head: Head =
            serde_json::from_slice(&bytes).map_err(|_| Unrecorded::Damaged)?;
        if head.format > FORMAT {
            return Err(Unrecorded::Newer);
        }
        let record: Self =
            serde_json::from_slice(&bytes).map_err(|_| Unrecorded::Damaged)?;
        let whole = record.sums.len() == record.trail.files().len();
        if whole { Ok(record) } else { Err(Unrecorded::Damaged) }
    }
}

/// The attachment of our name.
fn attached(document: &Document) -> Option<&Stream> {
    let catalog = document.catalog().ok()?;
    let named = |specification: &Dictionary| {
        [&b"UF"[..], b"F"].iter().any(|key| {
            let name = specification.get_deref(key, document);
            let bytes = name.and_then(Object::as_str).unwrap_or_default();
            // A program that writes it anew may spell it in UTF-16.
            let plain: Vec<u8> =
                bytes.iter().copied().filter(|it| (0x20..0x7F).contains(it)).collect();
            plain == NAME.as_bytes()
        })
    };
    let mut specifications: Vec<&Object> = Vec::new();
    if let Ok(list) = catalog.get_deref(b"AF", document).and_then(Object::as_array) {
        specifications.extend(list.iter().take(MOST_FILES));
    }
    let names = catalog.get_deref(b"Names", document).and_then(Object::as_dict);
    let files = names.and_then(|names| names.get_deref(b"EmbeddedFiles", document));
    let mut open: Vec<(&Object, usize)> =
        files.ok().map(|it| (it, 0)).into_iter().collect();
    while let Some((node, depth)) = open.pop() {
        let Some(node) =
            document.dereference(node).ok().and_then(|it| it.1.as_dict().ok())
        else {
            continue;
        };
        if let Ok(pairs) = node.get_deref(b"Names", document).and_then(Object::as_array) {
            specifications.extend(pairs.iter().skip(1).step_by(2).take(MOST_FILES));
        }
        if let Ok(kids) = node.get_deref(b"Kids", document).and_then(Object::as_array)
            && depth < DEEPEST
            && specifications.len() < MOST_FILES
        {
            open.extend(kids.iter().take(MOST_FILES).map(|kid| (kid, depth + 1)));
        }
    }
    specifications.into_iter().take(MOST_FILES).find_map(|object| {
        let (_, object) = document.dereference(object).ok()?;
        let specification = object.as_dict().ok().filter(|it| named(it))?;
        let files =
            specification.get_deref(b"EF", document).and_then(Object::as_dict).ok()?;
        let file = files.get_deref(b"F", document).or(files.get_deref(b"UF", document));
        file.and_then(Object::as_stream).ok()
    })
}
