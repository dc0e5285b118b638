//! # `unknown-rendering-intent`
//!
//! ## What it checks
//! Rendering intents are those of the standard.
//!
//! ## Why it matters
//! Others are replaced.
//!
//! ## What to do
//! Use one of the standard's.
//!
//! ## Source
//! ISO 15930-7 (requirement 36).

use lopdf::Object;

use marbre_pdf::canvas::INTENTS;
use marbre_pdf::canvas::Trouble;
use marbre_pdf::objects;

use crate::scene::Sheet;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-rendering-intent",
    number: Some("X36"),
    severities: ERROR,
    hint: "use a rendering intent of the standard",
    check: Check::PageAndFile(named, check),
};

/// What a page's content names.
fn named(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        if let Trouble::Intent(name) = trouble {
            findings.page(&sheet.page, None, message(name));
        }
    }
}

fn message(name: &str) -> String {
    format!("the rendering intent {name} isn't one of PDF's")
}

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        let intent = |key: &[u8]| {
            dictionary.get_deref(key, document).and_then(Object::as_name).ok()
        };
        let picture = intent(b"Subtype") == Some(b"Image");
        let named = intent(b"RI").or(intent(b"Intent").filter(|_| picture));
        if let Some(name) = named.filter(|name| !INTENTS.contains(name)) {
            findings.object(Some(id), message(&String::from_utf8_lossy(name)));
        }
    });
}
