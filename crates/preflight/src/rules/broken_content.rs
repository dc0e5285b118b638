//! # `broken-content`
//!
//! ## What it checks
//! The content of pages can be read to its end, and whatever begins ends: saved states,
//! texts, marked content. No drawing draws itself.
//!
//! ## Why it matters
//! Programs differ in what they make of the rest.
//!
//! ## What to do
//! Export the page anew.
//!
//! ## Source
//! ISO 15930-7 (requirement 43); ISO 32000-1, 7.8.2.

use marbre_pdf::canvas::{Trouble, Unbalanced};

use crate::scene::Sheet;

use super::{Bilingual, Check, ERROR, Findings, Job, Message, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "broken-content",
    number: Some("X43"),
    severities: ERROR,
    topic: Topic::Content,
    title: Bilingual::new("Broken page content", "Contenu de page défectueux"),
    remedy: Bilingual::new("export the page anew", "exporter la page à nouveau"),
    says: &[UNREADABLE, UNBALANCED, DRAWS_ITSELF, TOO_DEEP, TOO_MUCH, TOO_LARGE, DAMAGED],
    check: Check::Page(check),
};

const UNREADABLE: Wording = Wording::new(
    "broken-content/unreadable",
    "the content makes no sense from some place on",
    "le contenu est illisible à partir d'un certain point",
);

const UNBALANCED: Wording = Wording::new(
    "broken-content/unbalanced",
    "{what} without its counterpart",
    "{what} sans son pendant",
);

const DRAWS_ITSELF: Wording = Wording::new(
    "broken-content/draws-itself",
    "a drawing draws itself",
    "un dessin se contient lui-même",
);

const TOO_DEEP: Wording = Wording::new(
    "broken-content/too-deep",
    "drawings stand too deep in each other",
    "des dessins sont imbriqués trop profondément",
);

const TOO_MUCH: Wording = Wording::new(
    "broken-content/too-much",
    "the page does more than can be looked at",
    "la page en fait plus que ce qui peut être examiné",
);

const TOO_LARGE: Wording = Wording::new(
    "broken-content/too-large",
    "a content stream is too large to be looked at",
    "un flux de contenu est trop volumineux pour être examiné",
);

const DAMAGED: Wording = Wording::new(
    "broken-content/damaged",
    "a stream is damaged",
    "un flux est défectueux",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        let message = match trouble {
            Trouble::Unreadable => say!(UNREADABLE),
            Trouble::Unbalanced(what) => say!(UNBALANCED, what = unbalanced(*what)),
            Trouble::DrawsItself(_) => say!(DRAWS_ITSELF),
            Trouble::TooDeep => say!(TOO_DEEP),
            Trouble::TooMuch => say!(TOO_MUCH),
            Trouble::TooLarge(_) => say!(TOO_LARGE),
            Trouble::Damaged(_) => say!(DAMAGED),
            Trouble::Operator(_)
            | Trouble::Undefined(..)
            | Trouble::Unusable(..)
            | Trouble::Blend(_)
            | Trouble::Intent(_) => continue,
        };
        findings.page(&sheet.page, None, message);
    }
}

/// What has no counterpart, and its operator.
fn unbalanced(what: Unbalanced) -> Message {
    match what {
        Unbalanced::Restored => say!(RESTORED),
        Unbalanced::Saved => say!(SAVED),
        Unbalanced::TextBegun => say!(TEXT_BEGUN),
        Unbalanced::TextEnded => say!(TEXT_ENDED),
        Unbalanced::TextInText => say!(TEXT_IN_TEXT),
        Unbalanced::MarkedBegun => say!(MARKED_BEGUN),
        Unbalanced::MarkedEnded => say!(MARKED_ENDED),
        Unbalanced::TextOutside => say!(TEXT_OUTSIDE),
    }
}

const RESTORED: Wording =
    Wording::new("state-restored", "a graphics state (Q)", "un état graphique (Q)");
const SAVED: Wording =
    Wording::new("state-saved", "a graphics state (q)", "un état graphique (q)");
const TEXT_BEGUN: Wording = Wording::new("text-begun", "a text (BT)", "un texte (BT)");
const TEXT_ENDED: Wording = Wording::new("text-ended", "a text (ET)", "un texte (ET)");
const TEXT_IN_TEXT: Wording =
    Wording::new("text-in-text", "a text in a text (BT)", "un texte dans un texte (BT)");
const MARKED_BEGUN: Wording =
    Wording::new("marked-begun", "marked content (BMC)", "un contenu marqué (BMC)");
const MARKED_ENDED: Wording =
    Wording::new("marked-ended", "marked content (EMC)", "un contenu marqué (EMC)");
const TEXT_OUTSIDE: Wording = Wording::new(
    "text-outside",
    "text outside a text (Tj)",
    "du texte hors d'un texte (Tj)",
);
