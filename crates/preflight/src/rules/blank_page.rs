//! # `blank-page`
//!
//! ## What it checks
//! Every page prints some ink.
//!
//! ## Why it matters
//! A blank page may be one whose content was lost.
//!
//! ## What to do
//! Look at the page; if it is meant to be blank, tell the print shop.
//!
//! ## Source
//! GWG 2022, R0005.

use marbre_pdf::canvas::Trouble;

use crate::scene::Sheet;
use crate::scene::meets;

use super::{Bilingual, Check, Findings, Job, OFFSET, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "blank-page",
    number: Some("R0005"),
    severities: OFFSET,
    topic: Topic::Boxes,
    title: Bilingual::new("Blank page", "Page blanche"),
    remedy: Bilingual::new(
        "if it is meant to be blank, say so to the print shop",
        "si la page doit rester blanche, le signaler à l'imprimeur",
    ),
    says: &[BLANK],
    check: Check::Page(check),
};

const BLANK: Wording = Wording::new(
    "blank-page",
    "nothing is printed on the page",
    "rien n'est imprimé sur la page",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    // What is on a page that does too much isn't known.
    if sheet.troubles.contains(&Trouble::TooMuch) {
        return;
    }
    let inked = sheet.visible().any(|(_, mark)| {
        let drawn = mark.paints.is_empty() || mark.paints.iter().any(|it| !it.is_white());
        drawn && meets(mark.bounds, sheet.page.trim)
    });
    if !inked {
        findings.page(&sheet.page, None, say!(BLANK));
    }
}
