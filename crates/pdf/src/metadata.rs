//! What a file says of itself: Info, XMP and identifiers, in one spelling for all that we
//! write.

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use marbre_typography::date::Date;
use xmp_writer::{
    CustomNamespace, DateTime, LangId, Namespace, RenditionClass, Timezone, XmpWriter,
};

use crate::checksum::Checksum;
use crate::deflate::deflated;

/// The standard, as XMP and Info name it (ISO 15930-7, 6.7).
pub const STANDARD: &str = "PDF/X-4";

/// The name of the namespace for what other vocabularies have no word for.
fn own() -> Namespace<'static> {
    let namespace = CustomNamespace::new("Marbre", "marbre", "urn:marbre:1.0");
    Namespace::Custom(Box::new(namespace))
}

const CREATOR: &str = concat!("Marbre ", env!("CARGO_PKG_VERSION"));

/// What a file says that it is.
#[derive(Clone, Copy, Debug)]
pub struct Label<'a> {
    /// The title.
    pub title: &'a str,
    /// How far the report has come.
    pub status: &'a str,
    /// The standard that it claims to meet.
    pub standard: Option<&'a str>,
}

/// Everything that a file says of itself, in Info and in XMP alike.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// What it is called, and so on.
    pub label: Label<'a>,
    /// Who is behind it.
    pub author: &'a str,
    /// The code of its language.
    pub language: Option<&'a str>,
    /// A sentence on its contents.
    pub subject: Option<&'a str>,
    /// Its day.
    pub date: Date,
    /// Which version of it this is.
    pub version: &'a str,
    /// The name that the report's files begin with.
    pub slug: &'a str,
    /// The press profile.
    pub profile: &'a str,
}

/// Writes Info, XMP and the identifiers anew. Nothing is left in the file that its
/// pages don't need.
///
/// # Errors
/// Where the file has no catalog.
pub fn say(document: &mut Document, said: &Said<'_>) -> lopdf::Result<()> {
    document.catalog_mut()?.remove(b"Metadata");
    let info = document.add_object(info(said));
    document.trailer.set("Info", info);
    document.trailer.remove(b"ID");
    document.prune_objects();
    document.renumber_objects();
    let id = identify(document, &xmp(said, [0; 16]))?;
    let xmp = Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        xmp(said, id).into_bytes(),
    );
    // Programs that don't read PDF find it by its text (XMP part 3, 2.1).
    let metadata = document.add_object(xmp.with_compression(false));
    document.catalog_mut()?.set("Metadata", metadata);
    Ok(())
}

/// Names the file after its content, and what its XMP says beside the name: the same
/// content has the same name (ISO 32000-1, 14.4).
fn identify(document: &mut Document, xmp: &str) -> lopdf::Result<[u8; 16]> {
    compress(document);
    let mut content = Vec::new();
    document.save_to(&mut content)?;
    content.extend_from_slice(xmp.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&Checksum::of(&content).bytes()[..16]);
    let text = Object::String(id.to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![text.clone(), text]);
    Ok(id)
}

/// Compresses all streams of a file that aren't yet, and may be.
fn compress(document: &mut Document) {
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        if stream.allows_compression && !stream.dict.has(b"Filter") {
            stream.set_content(deflated(&stream.content));
            stream.dict.set("Filter", "FlateDecode");
        }
    }
}

fn info(said: &Said<'_>) -> Dictionary {
    let (label, date) = (said.label, said.date);
    let date = Object::string_literal(format!(
        "D:{:04}{:02}{:02}000000Z",
        date.year, date.month, date.day
    ));
    let mut info = dictionary! {
        "Title" => text(label.title),
        "Author" => text(said.author),
        "Creator" => text(CREATOR),
        "Producer" => text(CREATOR),
        "CreationDate" => date.clone(),
        "ModDate" => date,
        "Trapped" => "False",
    };
    if let Some(standard) = label.standard {
        info.set("GTS_PDFXVersion", text(standard));
    }
    if let Some(subject) = said.subject {
        info.set("Subject", text(subject));
    }
    info
}

fn xmp(said: &Said<'_>, id: [u8; 16]) -> String {
    let (label, date) = (said.label, said.date);
    let date = DateTime {
        year: date.year,
        month: Some(date.month),
        day: Some(date.day),
        hour: Some(0),
        minute: Some(0),
        second: Some(0),
        timezone: Some(Timezone::Utc),
    };
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = format!("uuid:{id}");
    let mut xmp = XmpWriter::new();
    xmp.format("application/pdf");
    xmp.title([(None, label.title)]);
    // What Info calls the subject (ISO 32000-1, 14.3.3; XMP part 3, 2.2).
    xmp.description(said.subject.map(|subject| (None, subject)));
    xmp.creator([said.author]);
    xmp.language(said.language.map(LangId));
    xmp.creator_tool(CREATOR);
    xmp.producer(CREATOR);
    xmp.create_date(date);
    xmp.modify_date(date);
    xmp.metadata_date(date);
    xmp.document_id(&id);
    xmp.instance_id(&id);
    xmp.version_id(said.version);
    xmp.rendition_class(RenditionClass::Default);
    xmp.trapped(false);
    if let Some(standard) = label.standard {
        xmp.pdfx_version(standard);
    }
    xmp.element("Slug", own()).value(said.slug);
    xmp.element("Status", own()).value(label.status);
    xmp.element("Profile", own()).value(said.profile);
    xmp.finish(None)
}

/// A text string: in ASCII, or else in UTF-16 (ISO 32000-1, 7.9.2.2).
pub fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::string_literal(text);
    }
    let utf16 = text.encode_utf16().flat_map(u16::to_be_bytes);
    let bytes = [0xFE, 0xFF].into_iter().chain(utf16).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}
