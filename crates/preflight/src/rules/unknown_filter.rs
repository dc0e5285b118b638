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
use marbre_pdf::reading::stream::filters;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "unknown-filter",
    number: Some("X39"),
    severities: ERROR,
    hint: "export it anew",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, _, stream| {
        let names = stream.map(|it| filters(&it.dict, document)).unwrap_or_default();
        let known = |name: &&String| !KNOWN.contains(&name.as_str());
        if let Some(name) = names.iter().find(known) {
            findings.object(Some(id), format!("a stream coded by {name}"));
        }
    });
}

/// The filters of PDF 1.6 (ISO 32000-1, 7.4).
const KNOWN: &[&str] = &[
    "ASCIIHexDecode",
    "ASCII85Decode",
    "LZWDecode",
    "FlateDecode",
    "RunLengthDecode",
    "CCITTFaxDecode",
    "JBIG2Decode",
    "DCTDecode",
    "JPXDecode",
    "Crypt",
];
