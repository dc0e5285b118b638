//! # `odd-page-count`
//!
//! ## What it checks
//! Where nothing is said of the binding, the number of pages is one that some binding
//! takes: an even one, and below 32 pages one in fours.
//!
//! ## Why it matters
//! A leaf has two pages, and a folded sheet four. A spine can be glued from some 32 pages
//! on; what is thinner is stapled through the fold. The print shop adds blanks at the end,
//! or asks, and a day is lost.
//!
//! ## What to do
//! Add or remove pages, or say how the report is bound: `binding = "open"` takes any
//! number, of single leaves or for a ring.
//!
//! ## Source
//! What print shops ask for.

use crate::profile::Binding;

use super::{Bilingual, Book, Check, Findings, Job, Rule, Topic, WARNING, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "odd-page-count",
    number: None,
    severities: WARNING,
    topic: Topic::File,
    title: Bilingual::new(
        "Number of pages that no binding takes",
        "Nombre de pages qu'aucune reliure ne prend",
    ),
    remedy: Bilingual::new(
        "add or remove pages, or say how it is bound: `binding = \"open\"` in [print] \
         takes any number",
        "ajouter ou retirer des pages, ou dire comment le rapport est relié",
    ),
    says: &[ODD, NO_FOURS],
    check: Check::File(check),
};

const ODD: Wording = Wording::new(
    "odd-page-count/odd",
    "{count} pages: a leaf has two, so that no binding takes an odd number",
    "{count} pages : une feuille en a deux, aucune reliure ne prend un nombre impair",
);

const NO_FOURS: Wording = Wording::new(
    "odd-page-count/no-fours",
    "{count} pages: to be stapled through the fold, they come in fours; to be glued, \
     there are too few",
    "{count} pages : une piqûre à cheval en veut un multiple de quatre, un dos collé \
     davantage",
);

/// From how many pages on a spine can be glued.
const SPINE: usize = 32;

fn check(book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    // Sheets aren't bound: their pages are.
    let sheets = book.pages.iter().any(|page| page.on_sheet.is_some());
    if sheets || job.profile.binding != Binding::Unstated {
        return;
    }
    match book.pages.len() {
        // A sheet of its own isn't bound.
        0..=2 => {}
        count if !count.is_multiple_of(2) => findings.file(say!(ODD, count = count)),
        count if count < SPINE && !count.is_multiple_of(4) => {
            findings.file(say!(NO_FOURS, count = count))
        }
        _ => {}
    }
}
