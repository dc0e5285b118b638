//! # `unknown-filter`
//!
//! ## What it checks
//! Streams are coded in ways that PDF 1.6 knows.
//!
//! ## Why it matters
//! Nobody else can read them.
//!
//! ## What to do
//! Export it anew.
//!
//! ## Source
//! ISO 15930-7 (requirement 39).

use marbre_pdf::objects;
use marbre_pdf::reading::stream::{FILTERS, filters};

use super::{
    Bilingual, Book, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-filter",
    number: Some("X39"),
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new("Unknown filter", "Codage inconnu"),
    remedy: Bilingual::new("export it anew", "exporter à nouveau"),
    says: &[UNKNOWN],
    check: Check::File(check),
};

const UNKNOWN: Wording = Wording::new(
    "unknown-filter",
    "a stream coded by {filter}",
    "un flux codé en {filter}",
);

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, _, stream| {
        let names = stream.map(|it| filters(&it.dict, document)).unwrap_or_default();
        let known = |name: &&String| !FILTERS.contains(&name.as_str());
        if let Some(name) = names.iter().find(known) {
            findings.object(Some(id), say!(UNKNOWN, filter = Parameter::foreign(name)));
        }
    });
}
