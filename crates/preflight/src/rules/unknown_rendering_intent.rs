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

use super::{
    Bilingual, Book, Check, ERROR, Findings, Job, Message, Parameter, Rule, Topic,
    Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-rendering-intent",
    number: Some("X36"),
    severities: ERROR,
    topic: Topic::Content,
    title: Bilingual::new("Unknown rendering intent", "Mode de rendu inconnu"),
    remedy: Bilingual::new(
        "use a rendering intent of the standard",
        "employer un mode de rendu de la norme",
    ),
    says: &[UNKNOWN],
    check: Check::PageAndFile(named, check),
};

const UNKNOWN: Wording = Wording::new(
    "unknown-rendering-intent",
    "the rendering intent {name} isn't one of PDF's",
    "le mode de rendu {name} n'existe pas en PDF",
);

/// What a page's content names.
fn named(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        if let Trouble::Intent(name) = trouble {
            findings.page(&sheet.page, None, message(name));
        }
    }
}

fn message(name: &str) -> Message {
    say!(UNKNOWN, name = Parameter::foreign(name))
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
