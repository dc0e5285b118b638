//! # `invisible-text`
//!
//! ## What it checks
//! No words are in the ink of what they lie on: on one plate at least, the tint of a word and
//! that of its ground are more than 5 % apart. Over a picture, nearly all of its pixels under
//! a letter are asked. Where words lie on something whose tints aren't known, or on the edge
//! of two things, nothing is said; nor of words that aren't painted at all (rendering mode 3).
//!
//! ## Why it matters
//! Nobody can read it.
//!
//! ## What to do
//! Give it a colour that differs from its ground.
//!
//! ## Source
//! What readers ask for; tints under 5 % don't hold on a plate, as for `faint-tint`.

use crate::scene::{Fault, Sheet};

use super::{
    Bilingual, Check, Findings, Job, Rule, Topic, WARNING, Wording, quoted, say,
};

pub(super) const RULE: Rule = Rule {
    name: "invisible-text",
    number: None,
    severities: WARNING,
    topic: Topic::Text,
    title: Bilingual::new("Invisible text", "Texte invisible"),
    remedy: Bilingual::new(
        "give it a colour that differs from its ground",
        "lui donner une couleur qui se distingue de son fond",
    ),
    says: &[GROUND, PICTURE],
    check: Check::Page(check),
};

const GROUND: Wording = Wording::new(
    "invisible-text/ground",
    "{text} has the ink of what it lies on",
    "{text} a l'encre de son fond",
);

const PICTURE: Wording = Wording::new(
    "invisible-text/picture",
    "{text} has the ink of the picture below it",
    "{text} a l'encre de l'image au-dessous",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for it in &sheet.illegible {
        let Some(text) = it.words.words.as_ref().map(quoted) else { continue };
        let message = match it.fault {
            Fault::Invisible => say!(GROUND, text = text),
            Fault::LostOnPicture => say!(PICTURE, text = text),
            _ => continue,
        };
        findings.words(sheet, it, message);
    }
}
