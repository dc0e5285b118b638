//! Something said in both languages; the reader chooses the one that is shown.

use marbre_diag::wording::{self, Bilingual, Message, Tongue};
use marbre_typography::{Language, Piece, set, set_line};
use maud::{Markup, Render, html};

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
}

impl Said {
    /// Words of ours.
    pub(super) fn new(french: &str, english: &str) -> Self {
        Self {
            french: set_line(french, Language::French),
            english: set_line(english, Language::English),
        }
    }

    /// Words in both languages.
    pub(super) fn both(words: Bilingual) -> Self {
        Self::new(words.french, words.english)
    }

    /// What a rule says.
    pub(super) fn message(message: &Message) -> Self {
        Self {
            french: laid(message, Tongue::French),
            english: laid(message, Tongue::English),
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

    /// Both within a line, with what stands between two backticks as code.
    pub(super) fn coded(&self) -> Markup {
        let [french, english] = [&self.french, &self.english].map(|it| coded(it));
        html! {
            @if self.french == self.english {
                (french)
            } @else {
                span lang="fr" { (french) }
                span lang="en" { (english) }
            }
        }
    }
}

/// Methods that give both as elements, of which one is shown; one element where they are
/// the same.
macro_rules! elements {
    ($($tag:ident),+) => {
        impl Said {
            $(pub(super) fn $tag(&self) -> Markup {
                html! {
                    @if self.french == self.english {
                        $tag { (self.french) }
                    } @else {
                        $tag lang="fr" { (self.french) }
                        $tag lang="en" { (self.english) }
                    }
                }
            })+
        }
    };
}

elements!(dt, h2, h3, p, span);

/// Both within a line.
impl Render for Said {
    fn render(&self) -> Markup {
        if self.french == self.english { self.french.render() } else { self.span() }
    }
}

fn coded(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// Words of ours, which are set.
fn ours(text: &str) -> Piece {
    Piece { text: text.to_owned(), verbatim: false }
}

/// What somebody else wrote, which stays as it is.
fn theirs(text: &str) -> Piece {
    Piece { text: text.to_owned(), verbatim: true }
}

fn quoted(text: &str, language: Language) -> [Piece; 3] {
    let (open, close) = match language {
        Language::French => ("«\u{202f}", "\u{202f}»"),
        Language::English => ("“", "”"),
    };
    [ours(open), theirs(text), ours(close)]
}

/// Pieces set together, as one line.
fn joined(mut pieces: Vec<Piece>, language: Language) -> String {
    set(&mut pieces, language);
    pieces.into_iter().map(|piece| piece.text).collect()
}

fn laid(message: &Message, tongue: Tongue) -> String {
    let language = match tongue {
        Tongue::French => Language::French,
        Tongue::English => Language::English,
    };
    let mut pieces = Vec::new();
    for piece in message.pieces(tongue) {
        match piece {
            wording::Piece::Ours(text) => pieces.push(ours(&text)),
            wording::Piece::Theirs(text) => pieces.push(theirs(text)),
            wording::Piece::Quoted(text) => pieces.extend(quoted(text, language)),
        }
    }
    joined(pieces, language)
}

fn filled(sentence: &str, parts: &[Part<'_>], language: Language) -> String {
    let mut pieces = Vec::new();
    let mut parts = parts.iter();
    for (index, text) in sentence.split("{}").enumerate() {
        if index > 0 {
            match (parts.next(), language) {
                (Some(Part::Number(text)), Language::French) => {
                    pieces.push(ours(&text.replace('.', ",")));
                }
                (Some(Part::Number(text)), Language::English)
                | (Some(Part::Words(text, _)), Language::French)
                | (Some(Part::Words(_, text)), Language::English) => {
                    pieces.push(ours(text));
                }
                (Some(Part::Foreign(text)), _) => pieces.push(theirs(text)),
                (None, _) => {}
            }
        }
        pieces.push(ours(text));
    }
    joined(pieces, language)
}

/// Millimetres to a tenth, without a nought at the end.
pub(super) fn mm(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // No minus before nought.
    format!("{}", tenths + 0.0)
}

#[cfg(test)]
mod tests {
    use marbre_diag::say;
    use marbre_diag::wording::{Parameter, Wording};

    use super::*;

    #[test]
    fn numbers_and_marks_are_those_of_each_language() {
        const LINE: Wording = Wording::new(
            "line",
            "{what} of {width} pt: {text} ({ink} %)",
            "{what} de {width} pt : {text} ({ink} %)",
        );
        const WHAT: Wording = Wording::new("what", "a line", "filet");
        let said = Said::message(&say!(
            LINE,
            what = say!(WHAT),
            width = Parameter::number(0.25, 2),
            text = Parameter::quoted("a : 1.5"),
            ink = Parameter::number(12.5, 1),
        ));
        assert_eq!(
            said.french,
            "filet de 0,25\u{a0}pt\u{a0}: «\u{202f}a : 1.5\u{202f}» (12,5\u{a0}%)"
        );
        assert_eq!(said.english, "a line of 0.25 pt: “a : 1.5” (12.5 %)");
        let number = Said::with("à {} %", "at {} %", &[Part::Number("12.5")]);
        assert_eq!(number.french, "à 12,5\u{a0}%");
        assert_eq!(number.english, "at 12.5 %");
    }

    #[test]
    fn what_somebody_wrote_becomes_no_markup() {
        let said = Said::with("de {}", "by {}", &[Part::Foreign("<b>&\"'")]);
        let html = said.p().into_string();
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
