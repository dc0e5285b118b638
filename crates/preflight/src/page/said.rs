//! Something said in both languages; the reader chooses the one that is shown.

use marbre_typography::{Language, Piece, set, set_line};

use crate::html::escaped;

/// The same in French and in English, each set as its language wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) french: String,
    pub(super) english: String,
}

/// What is put into a sentence at a `{}`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    /// A number as English has it; French has a comma.
    Number(&'a str),
    /// Words of ours, in French and in English.
    Words(&'a str, &'a str),
    /// What somebody else wrote: it stays as it is.
    Foreign(&'a str),
    /// What somebody else wrote, in quotation marks.
    Quoted(&'a str),
}

impl Said {
    /// Words of ours.
    pub(super) fn new(french: &str, english: &str) -> Self {
        Self {
            french: set_line(french, Language::French),
            english: set_line(english, Language::English),
        }
    }

    /// What somebody else wrote: the same in both.
    pub(super) fn foreign(text: &str) -> Self {
        Self { french: text.to_owned(), english: text.to_owned() }
    }

    /// Sentences with a `{}` for each part.
    pub(super) fn with(french: &str, english: &str, parts: &[Part<'_>]) -> Self {
        Self {
            french: filled(french, parts, Language::French),
            english: filled(english, parts, Language::English),
        }
    }

    /// A number with its noun.
    pub(super) fn count(number: usize, french: [&str; 2], english: [&str; 2]) -> Self {
        // In French, nought is singular.
        let french = if number < 2 { french[0] } else { french[1] };
        let english = if number == 1 { english[0] } else { english[1] };
        Self::new(&format!("{number} {french}"), &format!("{number} {english}"))
    }

    /// Both as elements, of which one is shown; one element where they are the same.
    pub(super) fn html(&self, tag: &str) -> String {
        let (french, english) = (escaped(&self.french), escaped(&self.english));
        if french == english {
            return format!("<{tag}>{french}</{tag}>");
        }
        format!("<{tag} lang=\"fr\">{french}</{tag}><{tag} lang=\"en\">{english}</{tag}>")
    }

    /// Both within a line.
    pub(super) fn span(&self) -> String {
        if self.french == self.english {
            escaped(&self.french)
        } else {
            self.html("span")
        }
    }
}

fn filled(sentence: &str, parts: &[Part<'_>], language: Language) -> String {
    let own = |text: &str| Piece { text: text.to_owned(), verbatim: false };
    let foreign = |text: &str| Piece { text: text.to_owned(), verbatim: true };
    let mut pieces = Vec::new();
    let mut parts = parts.iter();
    for (index, text) in sentence.split("{}").enumerate() {
        if index > 0 {
            match (parts.next(), language) {
                (Some(Part::Number(text)), Language::French) => {
                    pieces.push(own(&text.replace('.', ",")));
                }
                (Some(Part::Number(text)), Language::English)
                | (Some(Part::Words(text, _)), Language::French)
                | (Some(Part::Words(_, text)), Language::English) => {
                    pieces.push(own(text));
                }
                (Some(Part::Foreign(text)), _) => pieces.push(foreign(text)),
                (Some(Part::Quoted(text)), _) => {
                    let (open, close) = match language {
                        Language::French => ("«\u{202f}", "\u{202f}»"),
                        Language::English => ("“", "”"),
                    };
                    pieces.extend([own(open), foreign(text), own(close)]);
                }
                (None, _) => {}
            }
        }
        pieces.push(own(text));
    }
    set(&mut pieces, language);
    pieces.into_iter().map(|piece| piece.text).collect()
}

/// Millimetres to a tenth, without a nought at the end.
pub(super) fn mm(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // No minus before nought.
    format!("{}", tenths + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_marks_are_those_of_each_language() {
        let said = Said::with(
            "filet de {} pt : {} ({} %)",
            "a line of {} pt: {} ({} %)",
            &[Part::Number("0.25"), Part::Quoted("a : 1.5"), Part::Number("12.5")],
        );
        assert_eq!(
            said.french,
            "filet de 0,25\u{a0}pt\u{a0}: «\u{202f}a : 1.5\u{202f}» (12,5\u{a0}%)"
        );
        assert_eq!(said.english, "a line of 0.25 pt: “a : 1.5” (12.5 %)");
    }

    #[test]
    fn what_somebody_wrote_becomes_no_markup() {
        let said = Said::with("de {}", "by {}", &[Part::Foreign("<b>&\"'")]);
        let html = said.html("p");
        assert!(html.contains("de &lt;b&gt;&amp;&quot;'"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }

    #[test]
    fn millimetres_have_a_tenth_where_there_is_one() {
        assert_eq!(
            [12.0, 12.34, -0.04, -3.0].map(mm),
            ["12", "12.3", "0", "-3"].map(str::to_owned)
        );
    }
}
