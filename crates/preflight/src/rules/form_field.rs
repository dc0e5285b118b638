//! # `form-field`
//!
//! ## What it checks
//! The file is no form to fill in.
//!
//! ## Why it matters
//! What stands in fields isn't content, and may be printed or not.
//!
//! ## What to do
//! Flatten it.
//!
//! ## Source
//! ISO 15930-7 (requirement 32).

use lopdf::Object;

use marbre_pdf::objects;

use super::{Bilingual, Book, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "form-field",
    number: Some("X32"),
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new("Form field", "Champ de formulaire"),
    remedy: Bilingual::new("flatten the form", "aplatir le formulaire"),
    says: &[XFA, FIELD],
    check: Check::File(check),
};

const XFA: Wording = Wording::new("form-field/xfa", "a form in XFA", "un formulaire XFA");

const FIELD: Wording =
    Wording::new("form-field/field", "a field to fill in", "un champ à remplir");

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        if dictionary.has(b"XFA") {
            findings.object(Some(id), say!(XFA));
        }
        let kind = dictionary.get_deref(b"Subtype", document).and_then(Object::as_name);
        if kind.ok() == Some(b"Widget") {
            findings.object(Some(id), say!(FIELD));
        }
    });
}
