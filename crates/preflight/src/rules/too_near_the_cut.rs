//! # `too-near-the-cut`
//!
//! ## What it checks
//! Text and lines are no nearer to the cut than the press profile's `quiet-zone`; what
//! runs into the bleed excepted.
//!
//! ## Why it matters
//! The knife is never exact: what is near the cut may be cut off, and looks crooked.
//!
//! ## What to do
//! Move it inwards.
//!
//! ## Source
//! What print shops ask for: 3 to 5 mm.

use marbre_pdf::canvas::MM;

use crate::scene::Sheet;
use crate::scene::contains;
use crate::scene::meets;

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, quoted,
    said_mm, say, terms,
};

pub(super) const RULE: Rule = Rule {
    name: "too-near-the-cut",
    number: None,
    severities: WARNING,
    topic: Topic::Boxes,
    title: Bilingual::new("Too near the cut", "Trop près de la coupe"),
    remedy: Bilingual::new(
        "move it inwards, or let it run into the bleed",
        "l'éloigner de la coupe, ou le prolonger dans le fond perdu",
    ),
    says: &[NEAR],
    check: Check::Page(check),
};

const NEAR: Wording = Wording::new(
    "too-near-the-cut",
    "{distance} mm from the cut, less than {limit} mm: {what}",
    "à {distance} mm de la coupe, moins de {limit} mm : {what}",
);

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let page = &sheet.page;
    let zone = job.profile.quiet_zone.to_pt() as f32 / page.unit;
    for (_, mark) in sheet.visible() {
        // What stands beside the pages of a sheet is cut off with all that is there.
        let Some(trim) = page.page_of(mark.bounds).map(|page| page.trim) else {
            continue;
        };
        let text = mark.words().is_some_and(|it| !it.text.trim().is_empty());
        let line = mark.line().is_some_and(|it| it < 2.0);
        let it = mark.bounds;
        // A line that is cut is meant to be; text never is.
        let cut = !contains(trim, it);
        if !(text || (line && !cut)) || !meets(it, trim) {
            continue;
        }
        let distance = [
            it.left() - trim.left(),
            trim.right() - it.right(),
            it.top() - trim.top(),
            trim.bottom() - it.bottom(),
        ];
        let nearest = distance.into_iter().fold(f32::INFINITY, f32::min);
        if nearest < zone - 0.05 {
            let mm = f64::from(nearest.max(0.0) * page.unit) * MM;
            let what = mark.words().map_or_else(|| say!(terms::LINE).into(), quoted);
            let (distance, limit) =
                (Parameter::number(mm, 1), said_mm(job.profile.quiet_zone));
            let message = say!(NEAR, distance = distance, limit = limit, what = what);
            findings.mark(sheet, mark, message);
        }
    }
}
