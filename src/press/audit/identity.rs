//! What the file says of itself: version, intent, XMP and Info (requirements 1, 3
//! to 15, 20).

use lopdf::{Dictionary, Document, Object};
use roxmltree::Document as Xml;

use super::super::findings::{FILE, Findings};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    if intent(document) != Some(()) {
        findings.add(FILE, "no single output intent with a CMYK profile");
    }
    for what in of_any(document) {
        findings.add(FILE, what);
    }
    // Marbre's files say it in Info too, as older standards want it.
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    let said = info.ok().and_then(|info| plain(info.get(b"GTS_PDFXVersion").ok()?));
    if said.as_deref() != Some("PDF/X-4") {
        findings.add(FILE, "metadata that disagrees on the standard");
    }
}

/// What keeps any file from saying that it is a PDF/X-4, but for its output intent.
pub(in crate::press) fn of_any(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    let newer = document.catalog().is_ok_and(|catalog| catalog.has(b"Version"));
    if document.version != "1.6" || newer {
        found.push("another version than PDF 1.6".to_owned());
    }
    let id = document.trailer.get(b"ID").and_then(Object::as_array);
    if !id.is_ok_and(|id| id.len() == 2 && id.iter().all(|part| part.as_str().is_ok())) {
        found.push("no identifier".to_owned());
    }
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    let xmp = metadata(document);
    let (Ok(info), Some(xmp)) = (info, xmp) else {
        found.push("no metadata, as Info or as XMP".to_owned());
        return found;
    };
    let Ok(xmp) = Xml::parse(&xmp) else {
        found.push("XMP that isn't well-formed".to_owned());
        return found;
    };
    for (what, agrees) in disagreements(info, &xmp) {
        if !agrees {
            found.push(format!("metadata that disagrees on {what}"));
        }
    }
    for key in ["DocumentID", "VersionID", "RenditionClass", "MetadataDate"] {
        if value(&xmp, key).is_none() {
            found.push(format!("XMP without {key}"));
        }
    }
    found
}

/// Exactly one intent for PDF/X, complete.
fn intent(document: &Document) -> Option<()> {
    let intents = document.catalog().ok()?.get_deref(b"OutputIntents", document).ok()?;
    let [intent] = &intents.as_array().ok()?[..] else { return None };
    let intent = document.dereference(intent).ok()?.1.as_dict().ok()?;
    let kind = intent.get(b"S").ok()?.as_name().ok()?;
    let condition = intent.get(b"OutputConditionIdentifier").ok()?.as_str().ok()?;
    let registry = intent.has(b"RegistryName") || intent.has(b"Info");
    let profile =
        intent.get_deref(b"DestOutputProfile", document).ok()?.as_stream().ok()?;
    let icc = profile.get_plain_content().ok()?;
    let header = |at: usize| icc.get(at..at + 4);
    let size = u32::try_from(icc.len()).ok()?.to_be_bytes();
    let whole = header(0) == Some(&size) && header(36) == Some(b"acsp");
    let cmyk = whole && header(12) == Some(b"prtr") && header(16) == Some(b"CMYK");
    let colors = profile.dict.get(b"N").ok()?.as_i64().ok()?;
    let good =
        kind == b"GTS_PDFX" && !condition.is_empty() && registry && cmyk && colors == 4;
    good.then_some(())
}

fn metadata(document: &Document) -> Option<String> {
    let stream = document.catalog().ok()?.get_deref(b"Metadata", document).ok()?;
    // Found by its text, so never compressed.
    let stream = stream.as_stream().ok().filter(|stream| !stream.dict.has(b"Filter"))?;
    String::from_utf8(stream.content.clone()).ok()
}

/// Whether Info and XMP say the same, fact by fact.
fn disagreements(info: &Dictionary, xmp: &Xml<'_>) -> Vec<(&'static str, bool)> {
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
        ("the title", text(b"Title").is_some() && text(b"Title") == value(xmp, "title")),
        ("the author", text(b"Author") == value(xmp, "creator")),
        ("the program", text(b"Creator") == value(xmp, "CreatorTool")),
        ("the producer", text(b"Producer") == value(xmp, "Producer")),
        (
            "trapping",
            name(b"Trapped") == value(xmp, "Trapped")
                && matches!(name(b"Trapped").as_deref(), Some("True" | "False")),
        ),
        ("the standard", value(xmp, "GTS_PDFXVersion").as_deref() == Some("PDF/X-4")),
        (
            "the date",
            created.is_some() && created == value(xmp, "CreateDate").map(digits),
        ),
        ("the last change", modified == value(xmp, "ModifyDate").map(digits)),
    ]
}

/// A text string in ASCII or UTF-16.
fn plain(object: &Object) -> Option<String> {
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
