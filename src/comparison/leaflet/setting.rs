//! Words of any PDF, so that they can be set in the changes PDF's own face.

use ttf_parser::Face;

use crate::comparison::FACE;
use crate::comparison::summary::shortened;

/// The longest stretch without a place to break a line, in characters.
const UNBROKEN: usize = 24;

/// Sets words within bounds.
pub(super) struct Setting {
    face: Option<Face<'static>>,
}

impl Setting {
    pub(super) fn new() -> Self {
        Self { face: Face::parse(FACE, 0).ok() }
    }

    /// Words as a line of Markdown that stands as it is, without typography. `None` where
    /// there are no words.
    pub(super) fn line(&self, words: &str, most: usize) -> Option<String> {
        (!words.trim().is_empty()).then(|| verbatim(&self.plain(words, most)))
    }

    /// Words in characters that the face has, with places to break a line, without the
    /// middle of what is longer than `most`.
    pub(super) fn plain(&self, words: &str, most: usize) -> String {
        let mut text = String::new();
        let mut unbroken = 0;
        for c in shortened(words, most).chars() {
            unbroken = if c == ' ' { 0 } else { unbroken + 1 };
            if unbroken > UNBROKEN {
                text.push('\u{200B}');
                unbroken = 1;
            }
            text.push(if self.has(c) { c } else { '•' });
        }
        text
    }

    fn has(&self, c: char) -> bool {
        let glyph = self.face.as_ref().and_then(|face| face.glyph_index(c));
        glyph.is_some() && !c.is_control()
    }
}

/// Text as a code span (`CommonMark` 0.31, 6.1): its fence is longer than any in it.
pub(super) fn verbatim(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {text} {fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_as_they_are() {
        let line = |words: &str| Setting::new().line(words, 200);
        assert_eq!(line("13 100 *").as_deref(), Some("` 13 100 * `"));
        assert_eq!(line("a ``b").as_deref(), Some("``` a ``b ```"));
        assert_eq!(line("漢 \u{F0001}").as_deref(), Some("` • • `"));
        assert_eq!(line(" "), None);
    }

    #[test]
    fn long_words_can_be_broken_and_long_stretches_are_shortened() {
        let setting = Setting::new();
        assert!(
            setting.line(&"W".repeat(60), 200).is_some_and(|it| it.contains('\u{200B}'))
        );
        let long = setting.line(&"mot ".repeat(100), 200).expect("words");
        assert!(long.chars().count() < 210 && long.contains('…'), "{long}");
    }
}
