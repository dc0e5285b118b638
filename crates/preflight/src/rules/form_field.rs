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

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "form-field",
    number: Some("X32"),
    severities: ERROR,
    hint: "flatten the form",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        if dictionary.has(b"XFA") {
            findings.object(Some(id), "a form in XFA");
        }
        let kind = dictionary.get_deref(b"Subtype", document).and_then(Object::as_name);
        if kind.ok() == Some(b"Widget") {
            findings.object(Some(id), "a field to fill in");
        }
    });
}
