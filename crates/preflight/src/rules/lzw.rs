//! # `lzw`
//!
//! ## What it checks
//! Nothing is compressed by LZW.
//!
//! ## Why it matters
//! PDF/X-4 advises against it; some programs don't read it.
//!
//! ## What to do
//! Export with Flate compression.
//!
//! ## Source
//! ISO 15930-7 (requirement 38).

use marbre_pdf::objects;
use marbre_pdf::reading::stream::filters;

use super::{Book, Check, Findings, Job, Rule, WARNING};

pub(super) const RULE: Rule = Rule {
    name: "lzw",
    number: Some("X38"),
    severities: WARNING,
    hint: "export with Flate compression",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, _, stream| {
        let names = stream.map(|it| filters(&it.dict, document)).unwrap_or_default();
        if names.iter().any(|name| name == "LZWDecode") {
            findings.object(Some(id), "a stream compressed by LZW");
        }
    });
}
