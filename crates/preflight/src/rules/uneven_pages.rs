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

use super::{Book, Check, Findings, Job, Rule, WARNING};

pub(super) const RULE: Rule = Rule {
    name: "uneven-pages",
    number: Some("R0004"),
    severities: WARNING,
    hint: "give all pages the same trim box, and turn none of them",
    check: Check::File(check),
};

fn check(book: &Book<'_>, _job: &Job<'_>, findings: &mut Findings<'_>) {
    let size = |page: &Page| {
        [page.trim.width(), page.trim.height()].map(|pt| f64::from(pt * page.unit) * MM)
    };
    let Some(first) = book.pages.first().map(size) else { return };
    for page in book.pages {
        let [width, height] = size(page);
        // Boxes are rounded by many programs.
        if (width - first[0]).abs() > 0.05 || (height - first[1]).abs() > 0.05 {
            let message = format!(
                "the page is {width:.1} × {height:.1} mm, the first {:.1} × {:.1} mm",
                first[0], first[1]
            );
            findings.page(page, Some(page.trim), message);
        }
        if page.rotate != 0 {
            findings.page(page, None, format!("the page is turned by {}°", page.rotate));
        }
    }
}
