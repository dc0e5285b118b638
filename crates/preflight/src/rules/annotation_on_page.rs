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

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say, terms,
};

pub(super) const RULE: Rule = Rule {
    name: "annotation-on-page",
    number: Some("X31"),
    severities: ERROR,
    topic: Topic::Boxes,
    title: Bilingual::new("Annotation on the page", "Annotation dans la page"),
    remedy: Bilingual::new(
        "remove the annotation, or draw what it shows on the page",
        "retirer l'annotation, ou dessiner son contenu dans la page",
    ),
    says: &[ANNOTATION],
    check: Check::Page(check),
};

const ANNOTATION: Wording = Wording::new(
    "annotation-on-page",
    "an annotation on the page: {kind}",
    "une annotation dans la page : {kind}",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let (page, document) = (&sheet.page, job.document);
    let about = document.get_dictionary(page.id);
    let all = about.and_then(|it| it.get_deref(b"Annots", document)?.as_array());
    for annotation in all.into_iter().flatten() {
        let Ok((_, object)) = document.dereference(annotation) else { continue };
        let Ok(about) = object.as_dict() else { continue };
        let kind = about.get_deref(b"Subtype", document).and_then(Object::as_name);
        let corners = numbers(about, b"Rect", document).and_then(|it| it.try_into().ok());
        let place = corners.and_then(rect);
        let outside = place.is_some_and(|place| !meets(place, page.bleed));
        if !outside
            && !matches!(kind, Ok(b"TrapNet" | b"PrinterMark" | b"Popup" | b"Widget"))
        {
            let kind = match kind {
                Ok(kind) => Parameter::foreign(String::from_utf8_lossy(kind)),
                Err(_) => say!(terms::ANNOTATION).into(),
            };
            findings.page(page, place, say!(ANNOTATION, kind = kind));
        }
    }
}
