//! # `page-count`
//!
//! ## What it checks
//! The number of pages fits the binding: fours for saddle stitch, twos for a glued
//! spine.
//!
//! ## Why it matters
//! Sheets are folded: there are no odd pages.
//!
//! ## What to do
//! Add or remove pages.
//!
//! ## Source
//! What print shops ask for; the binding is the press profile's.

use crate::profile::Binding;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "page-count",
    number: None,
    severities: ERROR,
    hint: "add or remove pages, or tell the print shop where blanks go",
    check: Check::File(check),
};

fn check(book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let (by, binding) = match job.profile.binding {
        Binding::Unstated | Binding::Open => return,
        Binding::SaddleStitch => (4, "saddle stitch"),
        Binding::Perfect => (2, "a glued spine"),
    };
    // Sheets aren't bound: their pages are.
    if book.pages.iter().any(|page| page.on_sheet.is_some()) {
        return;
    }
    let count = book.pages.len();
    if !count.is_multiple_of(by) {
        findings.file(format!(
            "{count} pages, which {binding} can't have: a multiple of {by}"
        ));
    }
}
