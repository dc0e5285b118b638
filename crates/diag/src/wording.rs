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

use std::fmt;

use serde_json::{Map, Number, Value};

/// A language that we say things in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    English,
    /// French.
    French,
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
        let (one, other) = (english.as_bytes(), french.as_bytes());
        assert!(
            are_in(one, other) && are_in(other, one),
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
        let text = self.words.english.as_bytes();
        let mut rest = names;
        while let [name, others @ ..] = rest {
            if !has(text, name.as_bytes()) {
                return false;
            }
            rest = others;
        }
        let mut text = text;
        while let Some((found, after)) = next(text) {
            if !is_one_of(found, names) {
                return false;
            }
            text = after;
        }
        true
    }
}

/// The name in the next braces, and what follows them.
const fn next(mut text: &[u8]) -> Option<(&[u8], &[u8])> {
    while let [byte, rest @ ..] = text {
        text = rest;
        if *byte == b'{' {
            let (mut length, mut after) = (0, rest);
            while let [byte, more @ ..] = after {
                if *byte == b'}' {
                    return Some((rest.split_at(length).0, more));
                }
                (length, after) = (length + 1, more);
            }
        }
    }
    None
}

/// Whether all parameters of one text are those of another.
const fn are_in(mut text: &[u8], other: &[u8]) -> bool {
    while let Some((name, rest)) = next(text) {
        if !has(other, name) {
            return false;
        }
        text = rest;
    }
    true
}

const fn has(mut text: &[u8], name: &[u8]) -> bool {
    while let Some((found, rest)) = next(text) {
        if is_same(found, name) {
            return true;
        }
        text = rest;
    }
    false
}

const fn is_one_of(name: &[u8], mut names: &[&str]) -> bool {
    while let [one, rest @ ..] = names {
        if is_same(name, one.as_bytes()) {
            return true;
        }
        names = rest;
    }
    false
}

const fn is_same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, rest @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

/// What stands at a `{name}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parameter {
    /// A number.
    Number(Decimal),
    /// Words of ours.
    Words(Message),
    /// What somebody else wrote: a name, a key.
    Foreign(String),
    /// What somebody else wrote, in quotation marks.
    Quoted(String),
}

/// A number with as many digits as are said. Two are the same if they are said alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(String);

impl Decimal {
    /// As English writes it, with a point.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn said(&self, tongue: Tongue) -> String {
        match tongue {
            Tongue::English => self.0.clone(),
            Tongue::French => self.0.replace('.', ","),
        }
    }

    fn json(&self) -> Value {
        let whole = || Some(Value::from(self.0.parse::<i64>().ok()?));
        let parsed = || Number::from_f64(self.0.parse().ok()?).map(Value::Number);
        whole().or_else(parsed).unwrap_or(Value::Null)
    }
}

impl Parameter {
    /// A number with so many digits after its point.
    pub fn number(value: impl Into<f64>, digits: usize) -> Self {
        Self::Number(Decimal(format!("{:.digits$}", value.into())))
    }

    /// A number with as many digits as it has.
    pub fn exact(value: impl fmt::Display + Into<f64>) -> Self {
        Self::Number(Decimal(value.to_string()))
    }

    /// What somebody else wrote.
    pub fn foreign(text: impl Into<String>) -> Self {
        Self::Foreign(text.into())
    }

    /// What somebody else wrote, in quotation marks.
    pub fn quoted(text: impl Into<String>) -> Self {
        Self::Quoted(text.into())
    }

    /// A number as one, everything else as English text.
    pub fn json(&self) -> Value {
        match self {
            Self::Number(number) => number.json(),
            Self::Words(message) => Value::from(message.english()),
            Self::Foreign(text) | Self::Quoted(text) => Value::from(text.as_str()),
        }
    }
}

impl From<Message> for Parameter {
    fn from(message: Message) -> Self {
        Self::Words(message)
    }
}

macro_rules! counts {
    ($($number:ty),*) => {
        $(impl From<$number> for Parameter {
            fn from(count: $number) -> Self {
                Self::Number(Decimal(count.to_string()))
            }
        })*
    };
}

counts!(u32, i64, usize);

/// Something said: a wording with its parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    wording: Wording,
    parameters: Vec<(&'static str, Parameter)>,
}

/// A part of a message in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words and numbers of ours.
    Ours(String),
    /// What somebody else wrote.
    Theirs(&'a str),
    /// What somebody else wrote, in quotation marks, which aren't in it.
    Quoted(&'a str),
}

impl Message {
    /// A wording with its parameters. [`say!`](crate::say) makes one, and sees to it that
    /// they are those of the wording.
    #[doc(hidden)]
    pub fn new(wording: Wording, parameters: Vec<(&'static str, Parameter)>) -> Self {
        Self { wording, parameters }
    }

    /// What it says, as code, whatever the language.
    pub fn code(&self) -> &'static str {
        self.wording.code
    }

    /// Its wording.
    pub fn wording(&self) -> Wording {
        self.wording
    }

    /// Its parameters, by name.
    pub fn parameters(&self) -> &[(&'static str, Parameter)] {
        &self.parameters
    }

    /// Its parameters as an object: numbers as numbers, everything else as text.
    pub fn json(&self) -> Value {
        let named = |(name, it): &(&str, Parameter)| ((*name).to_owned(), it.json());
        Value::Object(self.parameters.iter().map(named).collect::<Map<_, _>>())
    }

    /// The message in one language, in pieces.
    pub fn pieces(&self, tongue: Tongue) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let mut parts = self.wording.words.of(tongue).split('{');
        let ours = |text: &str| Piece::Ours(text.to_owned());
        pieces.extend(parts.next().map(ours));
        for part in parts {
            let (name, after) = part.split_once('}').unwrap_or((part, ""));
            let found = self.parameters.iter().find(|(known, _)| *known == name);
            match found.map(|(_, parameter)| parameter) {
                Some(Parameter::Number(number)) => {
                    pieces.push(Piece::Ours(number.said(tongue)));
                }
                Some(Parameter::Words(message)) => pieces.extend(message.pieces(tongue)),
                Some(Parameter::Foreign(text)) => pieces.push(Piece::Theirs(text)),
                Some(Parameter::Quoted(text)) => pieces.push(Piece::Quoted(text)),
                None => {}
            }
            pieces.push(ours(after));
        }
        pieces
    }

    fn said(&self, tongue: Tongue, [open, close]: [&str; 2]) -> String {
        let mut said = String::new();
        for piece in self.pieces(tongue) {
            match piece {
                Piece::Ours(text) => said.push_str(&text),
                Piece::Theirs(text) => said.push_str(text),
                Piece::Quoted(text) => {
                    said.extend([open, text, close]);
                }
            }
        }
        said
    }

    /// The message in plain English.
    pub fn english(&self) -> String {
        self.said(Tongue::English, ["\"", "\""])
    }

    /// The message in plain French.
    pub fn french(&self) -> String {
        self.said(Tongue::French, ["« ", " »"])
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
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
    fn a_wording_takes_its_parameters_and_no_others() {
        assert!(CUT.takes(&["count", "over", "text", "what"]));
        assert!(!CUT.takes(&["count", "over", "text"]));
        assert!(!CUT.takes(&["count", "over", "text", "what", "page"]));
        assert!(!CUT.takes(&["count", "over", "text", "wha"]));
        assert!(LINE.takes(&[]));
    }
}
