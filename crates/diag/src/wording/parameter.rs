//! What stands at the `{name}`s of a template.

use std::borrow::Cow;
use std::{fmt, io, path};

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::{Message, Tongue};

/// What stands at a `{name}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Parameter {
    /// A number.
    Number(Decimal),
    /// Words of ours.
    Words(Message),
    /// What somebody else wrote: a name, a key.
    Foreign(String),
    /// What somebody else wrote, in quotation marks.
    Quoted(String),
    /// Several, with commas between.
    List(Vec<Parameter>),
}

/// A number with as many digits as are said. Two are the same if they are said alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decimal(String);

impl Decimal {
    /// As English writes it, with a point.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn said(&self, tongue: Tongue) -> String {
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

    /// Several, with commas between.
    pub fn list<T: ToParameter>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(|item| item.to_parameter()).collect())
    }

    /// A number as one, a list as one, everything else as English text.
    pub fn json(&self) -> Value {
        match self {
            Self::Number(number) => number.json(),
            Self::Words(message) => Value::from(message.english()),
            Self::Foreign(text) | Self::Quoted(text) => Value::from(text.as_str()),
            Self::List(items) => items.iter().map(Self::json).collect(),
        }
    }

    /// Without characters that would command a terminal, nor more characters of one text
    /// than `most`.
    pub(super) fn tame(&mut self, most: usize) {
        match self {
            Self::Foreign(text) | Self::Quoted(text) => {
                if text.chars().any(char::is_control) || text.len() > most {
                    *text = super::plain(text, most);
                }
            }
            Self::Words(message) => message.tame(most),
            Self::List(items) => items.iter_mut().for_each(|item| item.tame(most)),
            Self::Number(_) => {}
        }
    }
}

impl From<Message> for Parameter {
    fn from(message: Message) -> Self {
        Self::Words(message)
    }
}

/// What [`said!`](crate::said) takes: texts are somebody else's, a [`Message`] is words of
/// ours.
pub trait ToParameter {
    /// What stands at the hole.
    fn to_parameter(&self) -> Parameter;
}

impl<T: ToParameter + ?Sized> ToParameter for &T {
    fn to_parameter(&self) -> Parameter {
        (**self).to_parameter()
    }
}

impl ToParameter for Parameter {
    fn to_parameter(&self) -> Parameter {
        self.clone()
    }
}

impl ToParameter for Message {
    fn to_parameter(&self) -> Parameter {
        Parameter::Words(self.clone())
    }
}

macro_rules! foreign {
    ($($text:ty),*) => {
        $(impl ToParameter for $text {
            fn to_parameter(&self) -> Parameter {
                Parameter::Foreign(self.to_string())
            }
        })*
    };
}

foreign!(str, String, Cow<'_, str>, char, path::Display<'_>);

/// What the system says; or we do, where it is made of a [`Message`].
impl ToParameter for io::Error {
    fn to_parameter(&self) -> Parameter {
        match self.get_ref().and_then(|inner| inner.downcast_ref::<Message>()) {
            Some(message) => Parameter::Words(message.clone()),
            None => Parameter::Foreign(self.to_string()),
        }
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl ToParameter for $number {
            fn to_parameter(&self) -> Parameter {
                Parameter::Number(Decimal(self.to_string()))
            }
        })*
    };
}

numbers!(u8, u16, u32, u64, usize, i32, i64, f64);

macro_rules! counts {
    ($($number:ty),*) => {
        $(impl From<$number> for Parameter {
            fn from(count: $number) -> Self {
                count.to_parameter()
            }
        })*
    };
}

counts!(u32, i64, usize);
