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

use super::{Bilingual, Book, Check, Findings, Job, Rule, Topic, WARNING, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "lzw",
    number: Some("X38"),
    severities: WARNING,
    topic: Topic::File,
    title: Bilingual::new("LZW compression", "Compression LZW"),
    remedy: Bilingual::new(
        "export with Flate compression",
        "exporter avec la compression Flate",
    ),
    says: &[LZW],
    check: Check::File(check),
};

const LZW: Wording =
    Wording::new("lzw", "a stream compressed by LZW", "un flux compressé en LZW");

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, _, stream| {
        let names = stream.map(|it| filters(&it.dict, document)).unwrap_or_default();
        if names.iter().any(|name| name == "LZWDecode") {
            findings.object(Some(id), say!(LZW));
        }
    });
}
