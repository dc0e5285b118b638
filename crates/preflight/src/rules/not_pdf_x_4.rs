//! # `not-pdf-x-4`
//!
//! ## What it checks
//! The file is what a PDF/X-4 has to say it is: version 1.6, identifiers, trapping, XMP
//! metadata and Info that agree.
//!
//! ## Why it matters
//! Print shops' programs refuse a file that doesn't say so, or guess at what it leaves
//! open.
//!
//! ## What to do
//! Export it as PDF/X-4.
//!
//! ## Source
//! GWG 2022, R0001; ISO 15930-7 (requirements 1 to 10).

use marbre_diag::Severity;

use crate::identity;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "not-pdf-x-4",
    number: Some("R0001"),
    severities: ERROR,
    hint: "export the file as PDF/X-4",
    check: Check::File(check),
};

fn check(book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    for what in identity::of_any(job.document) {
        findings.file(what);
    }
    // After the header, bytes that no text has keep programs from treating it as one.
    let start = book.bytes.get(..64).unwrap_or(book.bytes);
    if start.iter().filter(|byte| **byte >= 0x80).count() < 4 {
        let message = "no binary comment after the header";
        findings.file_as(Severity::Warning, message);
    }
}
