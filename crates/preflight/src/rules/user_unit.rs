//! # `user-unit`
//!
//! ## What it checks
//! No page has a `UserUnit`.
//!
//! ## Why it matters
//! Programs that don't know it take the page for another size.
//!
//! ## What to do
//! Export the page at its own size; up to 5 m it needs no unit.
//!
//! ## Source
//! GWG 2022, R0002.

use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "user-unit",
    number: Some("R0002"),
    severities: ERROR,
    topic: Topic::Boxes,
    title: Bilingual::new(
        "Page with a unit of its own (UserUnit)",
        "Échelle propre à la page (UserUnit)",
    ),
    remedy: Bilingual::new(
        "export the page at its own size, without UserUnit",
        "exporter la page à sa taille, sans UserUnit",
    ),
    says: &[UNIT],
    check: Check::Page(check),
};

const UNIT: Wording = Wording::new(
    "user-unit",
    "the page has a unit of its own: {unit} pt",
    "la page a sa propre unité : {unit} pt",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let page = &sheet.page;
    let given = job.document.get_dictionary(page.id).is_ok_and(|it| it.has(b"UserUnit"));
    if given {
        let message = say!(UNIT, unit = Parameter::exact(page.unit));
        findings.page(page, None, message);
    }
}
