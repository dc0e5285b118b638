//! Words of ours that stand in what several rules say.

use marbre_diag::say;
use marbre_diag::wording::{Parameter, Wording};

use crate::scene::Words;

pub(super) const LINE: Wording = Wording::new("a-line", "a line", "un filet");
pub(super) const SHAPE: Wording = Wording::new("a-shape", "a shape", "une forme");
pub(super) const TEXT: Wording = Wording::new("a-text", "text", "un texte");
pub(super) const PICTURE: Wording = Wording::new("a-picture", "a picture", "une image");
pub(super) const GRADIENT: Wording =
    Wording::new("a-gradient", "a gradient", "un dégradé");
pub(super) const ANNOTATION: Wording =
    Wording::new("an-annotation", "an annotation", "une annotation");

/// A text whose characters aren't known.
const UNKNOWN: Wording = Wording::new("in-font", "(in {font})", "(en {font})");

/// What a text says, shortened.
pub(super) fn quoted(words: &Words) -> Parameter {
    let text = words.text.trim();
    if text.is_empty() {
        return say!(UNKNOWN, font = Parameter::foreign(&words.font)).into();
    }
    let short: String = text.chars().take(30).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    Parameter::quoted(short + more)
}
