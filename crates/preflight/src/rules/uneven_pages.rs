//! # `uneven-pages`
//!
//! ## What it checks
//! All pages have the same trim size, and none is turned by `Rotate`.
//!
//! ## Why it matters
//! Pages of different sizes can't be imposed and cut together.
//!
//! ## What to do
//! Export all pages at one size; take odd ones out into a file of their own.
//!
//! ## Source
//! GWG 2022, R0004.

use marbre_pdf::canvas::MM;
use marbre_pdf::canvas::Page;

use super::{
    Bilingual, Book, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "uneven-pages",
    number: Some("R0004"),
    severities: WARNING,
    topic: Topic::Boxes,
    title: Bilingual::new("Pages of different sizes", "Pages de formats différents"),
    remedy: Bilingual::new(
        "give all pages the same trim box, and turn none of them",
        "donner à toutes les pages le même format fini, sans rotation",
    ),
    says: &[SIZE, TURNED],
    check: Check::File(check),
};

const SIZE: Wording = Wording::new(
    "uneven-pages/size",
    "the page is {width} × {height} mm, the first {first_width} × {first_height} mm",
    "la page mesure {width} × {height} mm, la première {first_width} × {first_height} \
     mm",
);

const TURNED: Wording = Wording::new(
    "uneven-pages/turned",
    "the page is turned by {angle}°",
    "la page est tournée de {angle}°",
);

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let size = |page: &Page| {
        [page.trim.width(), page.trim.height()].map(|pt| f64::from(pt * page.unit) * MM)
    };
    let Some(first) = book.pages.first().map(size) else { return };
    for page in book.pages {
        let [width, height] = size(page);
        // Boxes are rounded by many programs.
        if (width - first[0]).abs() > 0.05 || (height - first[1]).abs() > 0.05 {
            let message = say!(
                SIZE,
                width = Parameter::number(width, 1),
                height = Parameter::number(height, 1),
                first_width = Parameter::number(first[0], 1),
                first_height = Parameter::number(first[1], 1),
            );
            findings.page(page, Some(page.trim), message);
        }
        if page.rotate != 0 {
            findings.page(page, None, say!(TURNED, angle = page.rotate));
        }
    }
}
