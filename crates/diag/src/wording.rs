//! Sentences of ours in two languages, with named parameters: what is said, as data.
//!
//! A [`Wording`] is a sentence in English and in French, with a `{name}` for each of its
//! parameters; a [`Message`] is a wording with what stands there. Both languages name the
//! same parameters, and [`say!`](crate::say) fills each of them: anything else doesn't
//! compile.
//!
//! ```
//! use marbre_diag::say;
//! use marbre_diag::wording::{Message, Parameter, Wording};
//!
//! const THIN: Wording = Wording::new(
//!     "hairline",
//!     "a line of {width} pt: {text}",
//!     "filet de {width} pt : {text}",
//! );
//! let message: Message =
//!     say!(THIN, width = Parameter::number(0.25, 2), text = Parameter::quoted("a"));
//! assert_eq!(message.english(), "a line of 0.25 pt: \"a\"");
//! assert_eq!(message.french(), "filet de 0,25 pt : « a »");
//! ```
//!
//! ```compile_fail
//! use marbre_diag::wording::Wording;
//!
//! const THIN: Wording = Wording::new("hairline", "of {width} pt", "de {size} pt");
//! ```
//!
//! ```compile_fail
//! use marbre_diag::say;
//! use marbre_diag::wording::Wording;
//!
//! const THIN: Wording = Wording::new("hairline", "of {width} pt", "de {width} pt");
//! let message = say!(THIN, size = 2_usize);
//! ```
//!
//! What the program itself says is said at its place in English, by [`said!`](crate::said).
//! Its template is what the translation is looked up by, in `languages/fr.txt`, so nothing
//! else may stand in it: what people wrote is a parameter, and so is a clause that is chosen,
//! as a message of its own.
//!
//! ```
//! use marbre_diag::said;
//!
//! let (name, count) = ("Paul", 2);
//! let what = if count == 1 { said!("once") } else { said!("{count} times", count) };
//! let message = said!("`{name}` comes {what} on page {page}", name, what, page = 3);
//! assert_eq!(message.english(), "`Paul` comes 2 times on page 3");
//! assert_eq!(message.template(), "`{name}` comes {what} on page {page}");
//! ```
//!
//! ```compile_fail
//! use marbre_diag::said;
//!
//! let message = said!("`{name}` comes twice", nam = "Paul");
//! ```

mod holes;
mod message;
mod parameter;
mod translations;

use self::holes::are_in;

pub use holes::takes;
pub use message::{Message, Piece};
pub use parameter::{Decimal, Parameter, ToParameter};
pub use translations::{pairs as translations, translated};

/// A language that we say things in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    English,
    /// French.
    French,
}

impl Tongue {
    /// The language of a code such as `fr`, `fr_CH.UTF-8` or `en-GB`; none for others.
    pub fn of_code(code: &str) -> Option<Self> {
        match code.split(['_', '-', '.', '@']).next()?.to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            _ => None,
        }
    }
}

/// The same in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bilingual {
    /// In English.
    pub english: &'static str,
    /// In French.
    pub french: &'static str,
}

impl Bilingual {
    /// The same in both languages.
    pub const fn new(english: &'static str, french: &'static str) -> Self {
        Self { english, french }
    }

    /// What it is in one of them.
    pub const fn of(self, tongue: Tongue) -> &'static str {
        match tongue {
            Tongue::English => self.english,
            Tongue::French => self.french,
        }
    }
}

/// A sentence in both languages, with a `{name}` for each of its parameters, and a code that
/// stays the same when its words change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    code: &'static str,
    words: Bilingual,
}

impl Wording {
    /// A sentence in both languages.
    ///
    /// # Panics
    /// Where one of them has a parameter that the other hasn't: at compile time, as wordings
    /// are constants.
    pub const fn new(
        code: &'static str,
        english: &'static str,
        french: &'static str,
    ) -> Self {
        assert!(
            are_in(english, french) && are_in(french, english),
            "the same parameters in both languages"
        );
        Self { code, words: Bilingual { english, french } }
    }

    /// Its code.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Its sentences, with their `{name}`s.
    pub const fn words(&self) -> Bilingual {
        self.words
    }

    /// Whether these are its parameters, all of them.
    pub const fn takes(&self, names: &[&str]) -> bool {
        takes(self.words.english, names)
    }
}

/// What is left of a text without characters that would command a terminal; of a long one,
/// its first characters and a mark.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut plain: String = text.chars().map(visible).take(most).collect();
    if plain.chars().count() == most {
        plain.push('…');
    }
    plain
}

/// Says something: a constant [`Wording`](crate::wording::Wording), and each of its
/// parameters by name.
#[macro_export]
macro_rules! say {
    ($wording:expr $(, $name:ident = $value:expr)* $(,)?) => {{
        const {
            assert!($wording.takes(&[$(stringify!($name)),*]), "each parameter of the wording");
        }
        $crate::wording::Message::new(
            $wording,
            vec![$((stringify!($name), $crate::wording::Parameter::from($value))),*],
        )
    }};
}

/// Says something in English: a template, and each of its parameters by name, after which
/// its value stands if it isn't a variable of that name.
#[macro_export]
macro_rules! said {
    ($template:expr $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const {
            assert!(
                $crate::wording::takes($template, &[$(stringify!($name)),*]),
                "each parameter of the template"
            );
        }
        $crate::wording::Message::of(
            $template,
            vec![$((stringify!($name), $crate::filled!($name $(= $value)?))),*],
        )
    }};
}

/// What stands at a hole of a template.
#[doc(hidden)]
#[macro_export]
macro_rules! filled {
    ($name:ident) => {
        $crate::wording::ToParameter::to_parameter(&$name)
    };
    ($name:ident = $value:expr) => {
        $crate::wording::ToParameter::to_parameter(&$value)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: Wording = Wording::new("a-line", "a line", "un filet");
    const CUT: Wording = Wording::new(
        "cut",
        "{what} goes {over} mm over the cut, {count} times: {text}",
        "{text} : {what} dépasse la coupe de {over} mm, {count} fois",
    );

    fn cut(over: f64) -> Message {
        say!(
            CUT,
            what = say!(LINE),
            over = Parameter::number(over, 1),
            count = 3_usize,
            text = Parameter::quoted("a {what}: 1.5"),
        )
    }

    #[test]
    fn each_language_puts_parameters_where_it_wants_them() {
        let message = cut(1.04);
        let english = "a line goes 1.0 mm over the cut, 3 times: \"a {what}: 1.5\"";
        assert_eq!(message.to_string(), english);
        let french = "« a {what}: 1.5 » : un filet dépasse la coupe de 1,0 mm, 3 fois";
        assert_eq!(message.french(), french);
    }

    #[test]
    fn numbers_are_numbers_and_the_same_where_they_are_said_alike() {
        let parameters = serde_json::json!({
            "what": "a line", "over": 1.2, "count": 3, "text": "a {what}: 1.5",
        });
        assert_eq!(cut(1.21).json(), parameters);
        assert_eq!(cut(1.21), cut(1.19));
        assert_ne!(cut(1.2), cut(1.3));
    }

    #[test]
    fn a_sentence_may_be_a_parameter_and_survives_a_file() {
        let names = ["a", "b"].map(|name| said!("`{name}`", name));
        let known = said!("known here: {names}", names = Parameter::list(&names));
        let width = Parameter::number(1.5, 1);
        let message = said!("{known} ({width} mm)", known, width);
        assert_eq!(message.english(), "known here: `a`, `b` (1.5 mm)");
        assert_eq!(message.french(), "noms connus ici\u{A0}: `a`, `b` (1,5 mm)");
        assert_eq!(known.json(), serde_json::json!({ "names": ["`a`", "`b`"] }));
        let file = serde_json::to_string(&message).expect("JSON");
        let read: Message = serde_json::from_str(&file).expect("a message");
        assert_eq!(read, message);
        let cut = serde_json::to_string(&cut(1.0)).expect("JSON");
        let read: Message = serde_json::from_str(&cut).expect("a message");
        assert_eq!(
            (read.code(), read.french()),
            (Some("cut"), super::tests::cut(1.0).french())
        );
    }

    #[test]
    fn a_wording_takes_its_parameters_and_no_others() {
        assert!(CUT.takes(&["count", "over", "text", "what"]));
        assert!(!CUT.takes(&["count", "over", "text"]));
        assert!(!CUT.takes(&["count", "over", "text", "what", "page"]));
        assert!(!CUT.takes(&["count", "over", "text", "wha"]));
        assert!(LINE.takes(&[]));
    }
}
