//! # `heavy-ink`
//!
//! ## What it checks
//! No square of 15 mm within the bleed carries more ink in the mean than the press
//! profile's `ink-limit`. All plates are added up as they print: what overprints, what
//! shines through and spot inks count. GWG adds up the four process inks alone; paper
//! has to take all of them, so a page with spot colours is judged more strictly here.
//!
//! ## Why it matters
//! Ink that the paper can't take stays wet: it sets off on the next sheet, and dries too
//! late to be folded.
//!
//! ## What to do
//! Make the colours lighter there, or choose a paper that takes more ink.
//!
//! ## Source
//! GWG 2022, R0026; the limit is the press profile's.

use marbre_diag::Severity;
use marbre_pdf::canvas::Page;

use crate::load::Load;

use super::{
    Bilingual, Check, Findings, Job, OFFSET, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "heavy-ink",
    number: Some("R0026"),
    severities: OFFSET,
    topic: Topic::Ink,
    title: Bilingual::new("Too much ink", "Encrage trop fort"),
    remedy: Bilingual::new(
        "make the colours lighter there, or choose a paper that takes more ink",
        "alléger les couleurs à cet endroit, ou choisir un papier qui supporte plus \
         d'encre",
    ),
    says: &[MEAN, CUT_OFF, UNCOUNTED],
    check: Check::Ink(check),
};

const MEAN: Wording = Wording::new(
    "heavy-ink/mean",
    "a mean of {ink} % of ink in a square of 15 mm, more than {limit} %",
    "{ink} % d'encre en moyenne dans un carré de 15 mm, plus de {limit} %",
);

const CUT_OFF: Wording = Wording::new(
    "heavy-ink/cut-off",
    "the page draws more than can be counted: its ink is counted up to there",
    "la page dessine plus qu'on ne peut compter : son encre est comptée jusque-là",
);

const UNCOUNTED: Wording = Wording::new(
    "heavy-ink/uncounted",
    "marks whose ink can't be counted: {count}",
    "éléments dont l'encre ne peut pas être comptée : {count}",
);

fn check(page: &Page, load: &Load, job: &Job<'_>, findings: &mut Findings<'_>) {
    let limit = job.profile.ink_limit;
    // Half a percent is the rounding of 8 bits a plate.
    if let Some((percent, area)) = load.heaviest.filter(|(it, _)| *it > limit + 0.5) {
        let message = say!(
            MEAN,
            ink = Parameter::number(percent, 0),
            limit = Parameter::number(limit, 0)
        );
        findings.at(page, area, message);
    }
    if load.cut_off {
        findings.page_as(Severity::Note, page, say!(CUT_OFF));
    } else if load.uncounted > 0 {
        let count = load.uncounted;
        let message = say!(UNCOUNTED, count = count);
        findings.page_as(Severity::Note, page, message);
    }
}
