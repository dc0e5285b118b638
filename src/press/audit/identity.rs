//! What the file says of itself: version, intent, XMP and Info (requirements 1, 3
//! to 15, 20).

use lopdf::{Document, Object};
use marbre_preflight::identity::{of_any, plain};

use super::super::findings::{FILE, Findings};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    if intent(document) != Some(()) {
        findings.add(FILE, "no single output intent with a CMYK profile");
    }
    for what in of_any(document) {
        findings.add(FILE, what.said().english());
    }
    // Marbre's files say it in Info too, as older standards want it.
    let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
    let said = info.ok().and_then(|info| plain(info.get(b"GTS_PDFXVersion").ok()?));
    if said.as_deref() != Some("PDF/X-4") {
        findings.add(FILE, "metadata that disagrees on the standard");
    }
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
