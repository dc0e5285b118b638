//! Fonts: all embedded (requirement 24).

use lopdf::{Dictionary, Document, Object};

use super::super::findings::{FILE, Findings};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    for object in document.objects.values() {
        let Ok(font) = object.as_dict() else { continue };
        if font.get(b"Type").and_then(Object::as_name).ok() != Some(b"Font") {
            continue;
        }
        let subtype = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        // The glyphs of a Type 3 font are drawings, those of a Type 0 font its
        // descendant's.
        if !matches!(subtype, b"Type3" | b"Type0") && !is_embedded(font, document) {
            let name =
                font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
            let name = String::from_utf8_lossy(name);
            findings.add(FILE, format!("the font {name} without its glyphs"));
        }
    }
}

fn is_embedded(font: &Dictionary, document: &Document) -> bool {
    let descriptor =
        font.get_deref(b"FontDescriptor", document).and_then(Object::as_dict);
    descriptor.is_ok_and(|descriptor| {
        let files = ["FontFile", "FontFile2", "FontFile3"];
        files.iter().any(|key| {
            let file = descriptor.get_deref(key.as_bytes(), document);
            file.and_then(Object::as_stream).is_ok_and(|file| !file.content.is_empty())
        })
    })
}
