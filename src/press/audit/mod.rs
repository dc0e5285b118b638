//! The last look at a file before it may call itself PDF/X-4: whatever the stages
//! before have missed is found here, and then there is no file.
//!
//! It looks at the objects as they will be written: every value of each, and what the
//! pages draw, surveyed anew. `docs/pdfx4.md` lists the requirements that it holds.

mod drawings;
mod fonts;
mod identity;
mod pages;
mod values;

use lopdf::Document;

use super::findings::Findings;

/// Holds a finished file against ISO 15930-7.
///
/// # Errors
/// Where the file can't be read.
pub(super) fn check(document: &Document, findings: &mut Findings) -> lopdf::Result<()> {
    identity::check(document, findings);
    pages::check(document, findings)?;
    values::check(document, findings);
    fonts::check(document, findings);
    drawings::check(document, findings)
}
