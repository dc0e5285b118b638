//! # `small-white-text`
//!
//! ## What it checks
//! White text has at least the press profile's `smallest-text`.
//!
//! ## Why it matters
//! Inks that aren't in perfect register fill fine letters, or blur them.
//!
//! ## What to do
//! Set it larger.
//!
//! ## Source
//! GWG 2022, R0016; the limit is the press profile's.

use crate::scene::{Mark, Sheet};

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, quoted,
    say, small_text,
};

pub(super) const RULE: Rule = Rule {
    name: "small-white-text",
    number: Some("R0016"),
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Small white text", "Petit texte en réserve"),
    remedy: Bilingual::new("set it larger, or bolder", "l'agrandir ou le graisser"),
    says: &[SMALL],
    check: Check::Page(check),
};

const SMALL: Wording = Wording::new(
    "small-white-text",
    "white text of {size} pt, less than {limit} pt: {text}",
    "texte en réserve de {size} pt, moins de {limit} pt : {text}",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let least = job.profile.smallest_text.to_pt();
    let fits = |index: usize, mark: &Mark| {
        mark.paints.iter().any(|it| it.is_white()) && sheet.is_overlapping(index)
    };
    for (mark, words) in small_text(sheet, least, fits) {
        let message = say!(
            SMALL,
            size = Parameter::number(f64::from(words.size), 1),
            limit = Parameter::exact(least),
            text = quoted(words)
        );
        findings.mark(sheet, mark, message);
    }
}
