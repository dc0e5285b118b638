//! # `annotation-on-page`
//!
//! ## What it checks
//! No annotation but traps and printer's marks lies in the bleed box.
//!
//! ## Why it matters
//! Some programs print comments and links, some don't.
//!
//! ## What to do
//! Remove it.
//!
//! ## Source
//! ISO 15930-7 (requirement 31).

use lopdf::Object;

use marbre_pdf::function::numbers;
use marbre_pdf::shading::rect;

use crate::scene::Sheet;
use crate::scene::meets;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "annotation-on-page",
    number: Some("X31"),
    severities: ERROR,
    hint: "remove the annotation, or draw what it shows on the page",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let (page, document) = (&sheet.page, job.document);
    let about = document.get_dictionary(page.id);
    let all = about.and_then(|it| it.get_deref(b"Annots", document)?.as_array());
    for annotation in all.into_iter().flatten() {
        let Ok((_, object)) = document.dereference(annotation) else { continue };
        let Ok(about) = object.as_dict() else { continue };
        let kind = about.get_deref(b"Subtype", document).and_then(Object::as_name);
        let kind = kind.unwrap_or(b"an annotation");
        let corners = numbers(about, b"Rect", document).and_then(|it| it.try_into().ok());
        let place = corners.and_then(rect);
        let outside = place.is_some_and(|place| !meets(place, page.bleed));
        if !outside && !matches!(kind, b"TrapNet" | b"PrinterMark" | b"Popup" | b"Widget")
        {
            let kind = String::from_utf8_lossy(kind);
            findings.page(page, place, format!("an annotation on the page: {kind}"));
        }
    }
}
