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

use super::{Bilingual, Book, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "page-count",
    number: None,
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new(
        "Number of pages that doesn't suit the binding",
        "Nombre de pages inadapté à la reliure",
    ),
    remedy: Bilingual::new(
        "add or remove pages, or tell the print shop where blanks go",
        "ajouter ou retirer des pages, ou convenir des pages blanches avec l'imprimeur",
    ),
    says: &[COUNT],
    check: Check::File(check),
};

const COUNT: Wording = Wording::new(
    "page-count",
    "{count} pages, which {binding} can't have: a multiple of {multiple}",
    "{count} pages, ce que ne permet pas {binding} : il faut un multiple de {multiple}",
);

fn check(book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let (by, binding) = match job.profile.binding {
        Binding::Unstated | Binding::Open => return,
        Binding::SaddleStitch => (4_usize, say!(STITCH)),
        Binding::Perfect => (2, say!(SPINE)),
    };
    // Sheets aren't bound: their pages are.
    if book.pages.iter().any(|page| page.on_sheet.is_some()) {
        return;
    }
    let count = book.pages.len();
    if !count.is_multiple_of(by) {
        findings.file(say!(COUNT, count = count, binding = binding, multiple = by));
    }
}

const STITCH: Wording =
    Wording::new("saddle-stitch", "saddle stitch", "une piqûre à cheval");
const SPINE: Wording = Wording::new("glued-spine", "a glued spine", "un dos collé");
