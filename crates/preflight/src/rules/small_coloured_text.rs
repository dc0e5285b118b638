//! # `small-coloured-text`
//!
//! ## What it checks
//! Text in more than one ink has at least the press profile's `smallest-text`.
//!
//! ## Why it matters
//! Inks that aren't in perfect register fill fine letters, or blur them.
//!
//! ## What to do
//! Set it larger.
//!
//! ## Source
//! GWG 2022, R0017; the limit is the press profile's.

use crate::scene::{Mark, Sheet};

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, quoted,
    say, small_text,
};

pub(super) const RULE: Rule = Rule {
    name: "small-coloured-text",
    number: Some("R0017"),
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new(
        "Small text in several inks",
        "Petit texte en plusieurs encres",
    ),
    remedy: Bilingual::new(
        "set it larger, or in one ink",
        "l'agrandir, ou le composer en une seule encre",
    ),
    says: &[SMALL],
    check: Check::Page(check),
};

const SMALL: Wording = Wording::new(
    "small-coloured-text",
    "text of {size} pt in several inks, less than {limit} pt: {text}",
    "texte de {size} pt en plusieurs encres, moins de {limit} pt : {text}",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let least = job.profile.smallest_text.to_pt();
    let fits = |_: usize, mark: &Mark| mark.paints.iter().any(|it| it.count() > 1);
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
