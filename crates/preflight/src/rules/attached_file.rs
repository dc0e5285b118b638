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

use super::{Bilingual, Book, Check, Findings, Job, Rule, Topic, WARNING, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "attached-file",
    number: Some("X33"),
    severities: WARNING,
    topic: Topic::File,
    title: Bilingual::new("Attached file", "Fichier joint"),
    remedy: Bilingual::new("remove attached files", "retirer les fichiers joints"),
    says: &[ATTACHED],
    check: Check::File(check),
};

const ATTACHED: Wording =
    Wording::new("attached-file", "an attached file", "un fichier joint");

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        if dictionary.has(b"EmbeddedFiles") || dictionary.has(b"EF") {
            findings.object(Some(id), say!(ATTACHED));
        }
    });
}
