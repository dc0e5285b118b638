//! What the file says of itself: output intent, XMP, Info and identifiers.

use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use xmp_writer::{
    CustomNamespace, DateTime, LangId, Namespace, RenditionClass, Timezone, XmpWriter,
};

use crate::checksum::Checksum;
use crate::deflate::deflated;
use crate::manifest::Date;
use crate::profile::Profile;
use crate::report::Report;

/// The standard, as XMP and Info name it (ISO 15930-7, 6.7).
const STANDARD: &str = "PDF/X-4";

/// The name of the namespace for what other vocabularies have no word for.
fn own() -> Namespace<'static> {
    let namespace = CustomNamespace::new("Marbre", "marbre", "urn:marbre:1.0");
    Namespace::Custom(Box::new(namespace))
}

const CREATOR: &str = concat!("Marbre ", env!("CARGO_PKG_VERSION"));

/// The report's state: are its accounts validated?
fn status(report: &Report) -> &'static str {
    if report.mention.is_some() { "provisional" } else { "final" }
}

/// Writes Info, XMP, the output intent and the identifiers. Nothing is left in the
/// file that its pages don't need.
///
/// # Errors
/// Where the file has no catalog.
pub(super) fn write(
    document: &mut Document,
    report: &Report,
    icc: Stream,
) -> lopdf::Result<()> {
    document.version = "1.6".to_owned();
    let intent = intent(document, &report.print, icc);
    let catalog = document.catalog_mut()?;
    let mut plain = Dictionary::new();
    for key in ["Type", "Pages", "Lang"] {
        if let Ok(value) = catalog.get(key.as_bytes()) {
            plain.set(key, value.clone());
        }
    }
    plain.set("OutputIntents", vec![Object::Reference(intent)]);
    *catalog = plain;
    let date = report.identity.stated_date();
    let info = document.add_object(info(report, date));
    document.trailer.set("Info", info);
    document.trailer.remove(b"ID");
    document.prune_objects();
    document.renumber_objects();
    let id = identify(document, &xmp(report, date, [0; 16]))?;
    let xmp = Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        xmp(report, date, id).into_bytes(),
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

/// One intent, with the profile that the inks are made for (ISO 15930-7, 6.2.3).
fn intent(document: &mut Document, profile: &Profile, icc: Stream) -> lopdf::ObjectId {
    let intent = &profile.intent;
    let icc = document.add_object(icc);
    document.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFX",
        "OutputConditionIdentifier" => text(&intent.condition),
        "OutputCondition" => text(&profile.title),
        "RegistryName" => text(&intent.registry),
        "Info" => text(&intent.info),
        "DestOutputProfile" => icc,
    })
}

fn info(report: &Report, date: Date) -> Dictionary {
    let identity = &report.identity;
    let date = Object::string_literal(format!(
        "D:{:04}{:02}{:02}000000Z",
        date.year, date.month, date.day
    ));
    dictionary! {
        "Title" => text(&identity.title),
        "Author" => text(&identity.organisation),
        "Creator" => text(CREATOR),
        "Producer" => text(CREATOR),
        "CreationDate" => date.clone(),
        "ModDate" => date,
        "Trapped" => "False",
        "GTS_PDFXVersion" => text(STANDARD),
    }
}

fn xmp(report: &Report, date: Date, id: [u8; 16]) -> String {
    let identity = &report.identity;
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
    xmp.title([(None, identity.title.as_str())]);
    xmp.creator([identity.organisation.as_str()]);
    xmp.language([LangId(identity.language.code())]);
    xmp.creator_tool(CREATOR);
    xmp.producer(CREATOR);
    xmp.create_date(date);
    xmp.modify_date(date);
    xmp.metadata_date(date);
    xmp.document_id(&id);
    xmp.instance_id(&id);
    xmp.version_id(identity.version.as_deref().unwrap_or("1"));
    xmp.rendition_class(RenditionClass::Default);
    xmp.trapped(false);
    xmp.pdfx_version(STANDARD);
    xmp.element("Slug", own()).value(identity.slug.as_str());
    xmp.element("Status", own()).value(status(report));
    xmp.element("Profile", own()).value(report.print.name.as_str());
    xmp.finish(None)
}

/// A text string: in ASCII, or else in UTF-16 (ISO 32000-1, 7.9.2.2).
fn text(text: &str) -> Object {
    if text.is_ascii() {
        return Object::string_literal(text);
    }
    let utf16 = text.encode_utf16().flat_map(u16::to_be_bytes);
    let bytes = [0xFE, 0xFF].into_iter().chain(utf16).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}
