//! # `registration-colour`
//!
//! ## What it checks
//! Nothing on the page is in the colour All.
//!
//! ## Why it matters
//! It is for marks outside the page: it prints on every plate, up to 400 % of ink.
//!
//! ## What to do
//! Use black instead.
//!
//! ## Source
//! GWG 2022, R0024.

use marbre_pdf::colour::Ink;

use crate::scene::Sheet;
use crate::scene::meets;

use super::{Bilingual, Check, Findings, Job, Rule, Topic, WARNING, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "registration-colour",
    number: Some("R0024"),
    severities: WARNING,
    topic: Topic::Colours,
    title: Bilingual::new(
        "Registration colour on the page",
        "Couleur de repérage dans la page",
    ),
    remedy: Bilingual::new(
        "use black, or rich black, on the page itself",
        "employer le noir, ou un noir soutenu, dans la page",
    ),
    says: &[REGISTRATION],
    check: Check::Page(check),
};

const REGISTRATION: Wording = Wording::new(
    "registration-colour",
    "something on the page is in the registration colour",
    "un élément de la page est en couleur de repérage",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    // On a sheet, the marks between pages are meant to be.
    let pages = sheet.page.cut();
    for (_, mark) in sheet.visible() {
        let all = mark.paints.iter().any(|it| {
            let part = it.inks.as_ref().and_then(|it| it.get(&Ink::All));
            part.is_some_and(|part| *part > 0.0)
        });
        if all && pages.iter().any(|page| meets(mark.bounds, page.trim)) {
            findings.mark(sheet, mark, say!(REGISTRATION));
        }
    }
}
