//! What a file says of itself: version, identifiers, XMP and Info.

use lopdf::{Dictionary, Document, Object};
use roxmltree::Document as Xml;

use marbre_diag::wording::Message;

use crate::rules::not_pdf_x_4;

/// What a file has to say of itself, and doesn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// That it is PDF 1.6.
    Version,
    /// Its identifier.
    Identifier,
    /// Info and XMP.
    Metadata,
    /// XMP that can be read.
    WellFormedXmp,
    /// The same fact in Info and in XMP.
    Agreement(Fact),
    /// A property of XMP.
    InXmp(&'static str),
}

/// A fact that stands in Info and in XMP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// The title.
    Title,
    /// The author.
    Author,
    /// The program that made the document.
    Program,
    /// The program that made the PDF.
    Producer,
    /// Whether it is trapped.
    Trapping,
    /// The standard.
    Standard,
    /// When it was made.
    Date,
    /// When it was changed last.
    LastChange,
}

impl Want {
    /// What is wrong, in words.
    pub fn said(self) -> Message {
        not_pdf_x_4::said(self)
    }
}

/// What keeps any file from saying that it is a PDF/X-4, but for its output intent.
pub fn of_any(document: &Document) -> Vec<Want> {
    let mut found = Vec::new();
    let newer = document.catalog().is_ok_and(|catalog| catalog.has(b"Version"));
    if document.version != "1.6" || newer {
        found.push(Want::Version);
    }
    let id = document.trailer.get(b"ID").and_then(Object::as_array);
    if !id.is_ok_and(|id| id.len() == 2 && id.iter().all(|part| part.as_str().is_ok())) {
        found.push(Want::Identifier);
    }
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    let xmp = metadata(document);
    let (Ok(info), Some(xmp)) = (info, xmp) else {
        found.push(Want::Metadata);
        return found;
    };
    let Ok(xmp) = Xml::parse(&xmp) else {
        found.push(Want::WellFormedXmp);
        return found;
    };
    for (fact, agrees) in disagreements(info, &xmp) {
        if !agrees {
            found.push(Want::Agreement(fact));
        }
    }
    for key in ["DocumentID", "VersionID", "RenditionClass", "MetadataDate"] {
        if value(&xmp, key).is_none() {
            found.push(Want::InXmp(key));
        }
    }
    found
}

fn metadata(document: &Document) -> Option<String> {
    let stream = document.catalog().ok()?.get_deref(b"Metadata", document).ok()?;
    // Found by its text, so never compressed.
    let stream = stream.as_stream().ok().filter(|stream| !stream.dict.has(b"Filter"))?;
    String::from_utf8(stream.content.clone()).ok()
}

/// Whether Info and XMP say the same, fact by fact.
fn disagreements(info: &Dictionary, xmp: &Xml<'_>) -> Vec<(Fact, bool)> {
    let text = |key: &[u8]| info.get(key).ok().and_then(plain);
    let name = |key: &[u8]| {
        let name = info.get(key).and_then(Object::as_name).ok()?;
        Some(String::from_utf8_lossy(name).into_owned())
    };
    let date = |key: &[u8]| {
        let digits = |text: String| -> String {
            text.chars().filter(char::is_ascii_digit).take(14).collect()
        };
        (text(key).map(digits), digits)
    };
    let ((created, digits), (modified, _)) = (date(b"CreationDate"), date(b"ModDate"));
    vec![
        (Fact::Title, text(b"Title").is_some() && text(b"Title") == value(xmp, "title")),
        (Fact::Author, text(b"Author") == value(xmp, "creator")),
        (Fact::Program, text(b"Creator") == value(xmp, "CreatorTool")),
        (Fact::Producer, text(b"Producer") == value(xmp, "Producer")),
        (
            Fact::Trapping,
            name(b"Trapped") == value(xmp, "Trapped")
                && matches!(name(b"Trapped").as_deref(), Some("True" | "False")),
        ),
        (Fact::Standard, value(xmp, "GTS_PDFXVersion").as_deref() == Some("PDF/X-4")),
        (
            Fact::Date,
            created.is_some() && created == value(xmp, "CreateDate").map(digits),
        ),
        (Fact::LastChange, modified == value(xmp, "ModifyDate").map(digits)),
    ]
}

/// A text string in ASCII or UTF-16.
pub fn plain(object: &Object) -> Option<String> {
    let bytes = object.as_str().ok()?;
    match bytes.strip_prefix(&[0xFE, 0xFF]) {
        Some(utf16) => {
            let units =
                utf16.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            String::from_utf16(&units.collect::<Vec<_>>()).ok()
        }
        None => String::from_utf8(bytes.to_vec()).ok(),
    }
}

/// The namespaces of what the standard wants to be said (XMP part 1 and 2; ISO 15930-7,
/// 6.9.3).
const NAMESPACES: [(&str, &[&str]); 5] = [
    ("http://www.npes.org/pdfx/ns/id/", &["GTS_PDFXVersion"]),
    ("http://purl.org/dc/elements/1.1/", &["title", "creator"]),
    ("http://ns.adobe.com/pdf/1.3/", &["Producer", "Trapped"]),
    (
        "http://ns.adobe.com/xap/1.0/",
        &["CreatorTool", "CreateDate", "ModifyDate", "MetadataDate"],
    ),
    ("http://ns.adobe.com/xap/1.0/mm/", &["DocumentID", "VersionID", "RenditionClass"]),
];

/// What XMP gives for a name of its namespace: as an element, the first item of one, or an
/// attribute.
fn value(xmp: &Xml<'_>, name: &str) -> Option<String> {
    let namespace = NAMESPACES.iter().find(|(_, names)| names.contains(&name));
    let namespace = namespace.map(|(namespace, _)| *namespace);
    xmp.descendants().find_map(|node| {
        if node.tag_name().name() == name && node.tag_name().namespace() == namespace {
            let texts = node.descendants().filter(|node| node.is_text());
            let text = texts.map(|node| node.text().unwrap_or_default().trim());
            return text.filter(|text| !text.is_empty()).map(str::to_owned).next();
        }
        let attribute =
            node.attributes().find(|it| it.name() == name && it.namespace() == namespace);
        attribute.map(|attribute| attribute.value().to_owned())
    })
}
