//! Lengths of CSS in units that the reader below knows.

use marbre_diag::said;

use super::Reading;
use super::syntax::{function, number, written};

/// What relative lengths are of, and whose light the picture is for.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// The size of an em, px.
    pub(super) em: f64,
    /// The size of the root's em, px.
    pub(super) root: f64,
    /// Width and height of the drawing, px.
    pub(super) sides: Option<[f64; 2]>,
    /// Whether it is drawn for dark screens alone.
    pub(super) dark: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self { em: 16.0, root: 16.0, sides: None, dark: false }
    }
}

/// A length in px; `whole` is what percentages are of.
pub(super) fn pixels(text: &str, setting: &Setting, whole: Option<f64>) -> Option<f64> {
    let (value, unit) = number(text.trim())?;
    let one = match unit.to_ascii_lowercase().as_str() {
        "px" => 1.0,
        // Only zero needs no unit.
        "" if value == 0.0 => 1.0,
        "mm" => 96.0 / 25.4,
        "cm" => 96.0 / 2.54,
        "q" => 96.0 / 101.6,
        "in" => 96.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "em" => setting.em,
        "rem" => setting.root,
        "%" => whole? / 100.0,
        _ => return None,
    };
    Some(value * one)
}

/// Reads a length. `bare` is whether numbers need no unit.
pub(super) fn length(text: &str, setting: &Setting, bare: bool) -> Reading {
    let text = text.trim();
    let Some((value, unit)) = number(text) else {
        // What has to be worked out isn't simply wrong.
        return match function(text) {
            Some((name, _)) => Reading::Unknown(said!("the length `{name}(…)`", name)),
            None => Reading::Invalid,
        };
    };
    let small = unit.to_ascii_lowercase();
    match small.as_str() {
        "" if bare || value == 0.0 => Reading::Value(text.to_owned()),
        "px" | "mm" | "cm" | "in" | "pt" | "pc" | "%" if small == unit => {
            Reading::Value(text.to_owned())
        }
        "%" => Reading::Value(text.to_owned()),
        "ex" | "ch" | "cap" | "ic" | "lh" | "rlh" | "vw" | "vh" | "vi" | "vb"
        | "vmin" | "vmax" | "rex" | "rch" | "svw" | "svh" | "lvw" | "lvh" | "dvw"
        | "dvh" => Reading::Unknown(said!("the length `{text}`", text)),
        _ => match pixels(text, setting, None) {
            Some(pixels) => Reading::Value(written(pixels)),
            None => Reading::Invalid,
        },
    }
}

/// The size of text, px, in an element whose parent has text of `outer`.
pub(super) fn text_size(text: &str, outer: f64, root: f64) -> Option<f64> {
    let steps = match text.trim().to_ascii_lowercase().as_str() {
        "xx-small" => 9.0,
        "x-small" => 10.0,
        "small" => 13.0,
        "medium" => 16.0,
        "large" => 18.0,
        "x-large" => 24.0,
        "xx-large" => 32.0,
        "smaller" => outer / 1.2,
        "larger" => outer * 1.2,
        other => {
            let setting = Setting { em: outer, root, sides: None, dark: false };
            return match number(other) {
                Some((value, "")) => Some(value),
                _ => pixels(other, &setting, Some(outer)),
            };
        }
    };
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_units_that_are_known() {
        let setting = Setting { em: 20.0, ..Setting::default() };
        for (written, bare, wanted) in [
            ("12", true, "12"),
            ("0", false, "0"),
            ("12px", false, "12px"),
            ("1.5em", false, "30"),
            ("2rem", false, "32"),
            ("4Q", false, "3.779528"),
            ("10PX", false, "10"),
            ("50%", false, "50%"),
        ] {
            let read = length(written, &setting, bare);
            assert_eq!(read, Reading::Value(wanted.to_owned()), "{written}");
        }
        assert_eq!(length("12", &setting, false), Reading::Invalid);
        assert_eq!(length("wide", &setting, true), Reading::Invalid);
        for written in ["10vw", "2ch", "calc(1px + 2px)"] {
            let read = length(written, &setting, true);
            assert!(matches!(read, Reading::Unknown(_)), "{written}");
        }
    }

    #[test]
    fn text_has_the_size_of_its_element() {
        assert_eq!(text_size("150%", 20.0, 16.0), Some(30.0));
        assert_eq!(text_size("2em", 10.0, 16.0), Some(20.0));
        assert_eq!(text_size("12pt", 10.0, 16.0), Some(16.0));
        assert_eq!(text_size("huge", 10.0, 16.0), None);
    }
}
