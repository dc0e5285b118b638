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

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "user-unit",
    number: Some("R0002"),
    severities: ERROR,
    hint: "export the page at its own size, without UserUnit",
    check: Check::Page(check),
};

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let page = &sheet.page;
    let given = job.document.get_dictionary(page.id).is_ok_and(|it| it.has(b"UserUnit"));
    if given {
        findings.page(
            page,
            None,
            format!("the page has a unit of its own: {} pt", page.unit),
        );
    }
}
