//! # `attached-file`
//!
//! ## What it checks
//! No files are attached.
//!
//! ## Why it matters
//! Print shops' programs may refuse them.
//!
//! ## What to do
//! Remove them.
//!
//! ## Source
//! ISO 15930-7 (requirement 33).

use marbre_pdf::objects;

use super::{Book, Check, Findings, Job, Rule, WARNING};

pub(super) const RULE: Rule = Rule {
    name: "attached-file",
    number: Some("X33"),
    severities: WARNING,
    hint: "remove attached files",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        if dictionary.has(b"EmbeddedFiles") || dictionary.has(b"EF") {
            findings.object(Some(id), "an attached file");
        }
    });
}
