//! # `rich-black-text`
//!
//! ## What it checks
//! Text of 85 % black or more has no more than 280 % of ink.
//!
//! ## Why it matters
//! Four inks that aren't in perfect register make text blurred, and too much of them
//! sets off on the next sheet.
//!
//! ## What to do
//! Set text in black ink alone.
//!
//! ## Source
//! GWG 2022, R0015.

use marbre_pdf::colour::Ink;

use crate::scene::Sheet;

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, quoted,
    say,
};

pub(super) const RULE: Rule = Rule {
    name: "rich-black-text",
    number: Some("R0015"),
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Text in rich black", "Texte en noir composé"),
    remedy: Bilingual::new(
        "set text in black ink alone",
        "composer le texte avec le noir seul",
    ),
    says: &[RICH],
    check: Check::Page(check),
};

const RICH: Wording = Wording::new(
    "rich-black-text",
    "black text has {ink} % of ink: {text}",
    "un texte noir porte {ink} % d'encre : {text}",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for (_, mark) in sheet.visible() {
        let Some(words) = mark.words() else { continue };
        let rich = mark.paints.iter().find(|it| {
            let black = it.inks.as_ref().and_then(|it| it.get(&Ink::Black));
            black.is_some_and(|black| *black >= 0.85) && it.total() > 2.8
        });
        if let Some(rich) = rich {
            let total = rich.total() * 100.0;
            let message =
                say!(RICH, ink = Parameter::number(total, 0), text = quoted(words));
            findings.mark(sheet, mark, message);
        }
    }
}
