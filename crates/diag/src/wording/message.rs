//! A template with what stands at its holes.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::holes::{Part, parts};
use super::{Bilingual, Parameter, Tongue, Wording};

/// Words of the program: constant, until they have been through a file or to another process.
type Words = Cow<'static, str>;

/// Something said: a sentence of ours with its parameters.
///
/// [`say!`](crate::say) makes one of a [`Wording`], in both languages;
/// [`said!`](crate::said) one that has English words only, whose translation is looked up by
/// them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Message {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    code: Option<Words>,
    english: Words,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    french: Option<Words>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    parameters: Vec<(Words, Parameter)>,
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
        let words = wording.words();
        Self {
            code: Some(Cow::Borrowed(wording.code())),
            french: Some(Cow::Borrowed(words.french)),
            ..Self::of(words.english, parameters)
        }
    }

    /// A template with its parameters. [`said!`](crate::said) makes one, and sees to it that
    /// they are those of the template.
    #[doc(hidden)]
    pub fn of(
        template: &'static str,
        parameters: Vec<(&'static str, Parameter)>,
    ) -> Self {
        let named = |(name, it)| (Cow::Borrowed(name), it);
        Self {
            code: None,
            english: Cow::Borrowed(template),
            french: None,
            parameters: parameters.into_iter().map(named).collect(),
        }
    }

    /// What it says, as code, whatever the language; only a [`Wording`] has one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Its English sentence, with a `{name}` for each of its parameters.
    pub fn template(&self) -> &str {
        &self.english
    }

    /// Its parameters, by name.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.parameters.iter().map(|(name, it)| (&**name, it))
    }

    /// Its parameters as an object: numbers as numbers, lists as lists, everything else as
    /// text.
    pub fn json(&self) -> Value {
        let named = |(name, it): (&str, &Parameter)| (name.to_owned(), it.json());
        Value::Object(self.parameters().map(named).collect::<Map<_, _>>())
    }

    /// The message in one language, in pieces; in English where there is no other.
    pub fn pieces(&self, tongue: Tongue) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        let words: &str = match tongue {
            Tongue::English => &self.english,
            Tongue::French => match &self.french {
                Some(words) => words,
                None => super::translated(&self.english, tongue).unwrap_or(&self.english),
            },
        };
        for part in parts(words) {
            match part {
                Part::Words(text) => pieces.push(Piece::Ours(text.to_owned())),
                Part::Hole(name) => match self.parameters().find(|(it, _)| *it == name) {
                    Some((_, parameter)) => put(parameter, tongue, &mut pieces),
                    None => pieces.push(Piece::Ours(format!("{{{name}}}"))),
                },
            }
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

    /// Both of two clauses.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        crate::said!("{one} and {other}", one = self, other)
    }

    /// The message in plain words of one language.
    pub fn spoken(&self, tongue: Tongue) -> String {
        match tongue {
            Tongue::English => self.english(),
            Tongue::French => self.french(),
        }
    }

    /// The message in plain English.
    pub fn english(&self) -> String {
        self.said(Tongue::English, ["\"", "\""])
    }

    /// The message in plain French.
    pub fn french(&self) -> String {
        self.said(Tongue::French, ["« ", " »"])
    }

    /// Without characters that would command a terminal, nor more characters of one text
    /// than `most`.
    pub(crate) fn tame(&mut self, most: usize) {
        self.parameters.iter_mut().for_each(|(_, it)| it.tame(most));
    }
}

fn put<'a>(parameter: &'a Parameter, tongue: Tongue, pieces: &mut Vec<Piece<'a>>) {
    match parameter {
        Parameter::Number(number) => pieces.push(Piece::Ours(number.said(tongue))),
        Parameter::Words(message) => pieces.extend(message.pieces(tongue)),
        Parameter::Foreign(text) => pieces.push(Piece::Theirs(text)),
        Parameter::Quoted(text) => pieces.push(Piece::Quoted(text)),
        Parameter::List(items) => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    pieces.push(Piece::Ours(", ".to_owned()));
                }
                put(item, tongue, pieces);
            }
        }
    }
}

impl std::error::Error for Message {}

/// A template without parameters.
impl From<&'static str> for Message {
    fn from(template: &'static str) -> Self {
        debug_assert!(super::takes(template, &[]), "said! fills holes: {template}");
        Self::of(template, Vec::new())
    }
}

/// What is said in both languages, without parameters.
impl From<Bilingual> for Message {
    fn from(words: Bilingual) -> Self {
        Self { french: Some(Cow::Borrowed(words.french)), ..words.english.into() }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english())
    }
}
