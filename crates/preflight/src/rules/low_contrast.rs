//! # `low-contrast`
//!
//! ## What it checks
//! In a build, each text has a contrast of 4.5:1 at least with what it is printed on, and of
//! 3:1 where it is large: 18 pt or more, or 14 pt or more in bold. Both are taken from the
//! plates: the text's own inks, and those that lie below each of its letters. How much light
//! they leave of the paper's is the output intent's own table. Of a text, a tenth of the
//! letters may lie on a ground that is too near, as at the edge of a picture. Texts in spot
//! inks or on them, in patterns, and in groups that are masked or blended aren't judged.
//!
//! ## Why it matters
//! Readers with weak eyes, and all others in weak light, can't read it.
//!
//! ## What to do
//! Make the colour darker on a light ground or lighter on a dark one, or set the text larger.
//!
//! ## Source
//! WCAG 2.2, 1.4.3 (contrast, minimum), with the paper for white. Files from elsewhere aren't
//! asked: it is no matter of printing.

use marbre_pdf::canvas::Page;

use crate::load::Load;

use super::{
    Bilingual, Check, Findings, Job, Parameter, Rule, Topic, WARNING, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "low-contrast",
    number: None,
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Low contrast", "Contraste trop faible"),
    remedy: Bilingual::new(
        "make the colour differ more from its ground, or set the text larger",
        "choisir une couleur qui se distingue davantage de son fond, ou agrandir le texte",
    ),
    says: &[FAINT],
    check: Check::Ink(check),
};

const FAINT: Wording = Wording::new(
    "low-contrast",
    "{text} has a contrast of {ratio}:1 with its ground, less than {limit}:1 (inks {inks} on \
     {ground})",
    "{text} a un contraste de {ratio}:1 avec son fond, moins de {limit}:1 (encres {inks} sur \
     {ground})",
);

fn check(page: &Page, load: &Load, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in &load.faint {
        let said =
            |inks: [u8; 4]| Parameter::foreign(inks.map(|ink| ink.to_string()).join("/"));
        let start: String = it.text.chars().take(LONGEST).collect();
        let message = say!(
            FAINT,
            text = Parameter::quoted(start),
            ratio = Parameter::number(it.ratio, 1),
            limit = Parameter::number(it.least, 1),
            inks = said(it.inks),
            ground = said(it.ground)
        );
        findings.faint(page, it, message);
    }
}

/// How much of a text is quoted, in characters.
const LONGEST: usize = 40;
