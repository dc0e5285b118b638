//! TOML as it was written: every value with its place in the file.
//!
//! The parser is the `toml` crate's; this tree only keeps what Marbre needs to
//! complain well: all syntax errors of a file at once, the order in which keys
//! were written, and the bytes that every value came from. What keys mean is
//! for [`Reader`] and those who call it.

mod reader;
mod slips;

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use marbre_diag::{Diagnostic, Message, Place, Sink, SourceFile, said};

pub use reader::Reader;

/// A value and the bytes that it came from.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes in the file.
    pub range: Range<usize>,
}

/// A value of TOML.
#[derive(Clone, Debug)]
pub enum Value {
    /// A string, as it reads after escapes.
    String(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point, as it was written.
    Float(String),
    /// True or false.
    Boolean(bool),
    /// A date or a time, as it was written.
    Datetime(String),
    /// A list.
    Array(Vec<Node>),
    /// A table, in the order of its keys in the file.
    Table(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The key's bytes in the file.
    pub key_range: Range<usize>,
    /// The value.
    pub node: Node,
}

impl Value {
    /// What it is, with its article, for messages.
    pub fn kind(&self) -> Message {
        Message::from(match self {
            Self::String(_) => "a string",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number with a point",
            Self::Boolean(_) => "true or false",
            Self::Datetime(_) => "a date",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        })
    }
}

impl Node {
    /// The entries of a table, in the order of the file; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key of a table.
    pub fn entry(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// The string's bytes in the file, where it stands there letter for letter.
    ///
    /// `None` for a string with escapes: only the whole value has a place then.
    pub fn verbatim(&self, file: &SourceFile) -> Option<Range<usize>> {
        let Value::String(text) = &self.value else { return None };
        let slice = file.text().get(self.range.clone())?;
        let quotes = slice.len() - slice.trim_start_matches(['"', '\'']).len();
        let quotes = if quotes >= 3 { 3 } else { 1 };
        let mut start = quotes;
        if quotes == 3 {
            let inner = slice.get(3..)?;
            start += inner.len()
                - inner
                    .strip_prefix("\r\n")
                    .or(inner.strip_prefix('\n'))
                    .map_or(inner.len(), str::len);
        }
        let range = self.range.start + start..self.range.start + start + text.len();
        (file.text().get(range.clone()) == Some(text)).then_some(range)
    }
}

/// Reads a TOML file; reports every syntax error and duplicate key that it has.
pub fn parse(file: &SourceFile, sink: &mut Sink) -> Node {
    let (table, errors) = DeTable::parse_recoverable(file.text());
    let mut said = BTreeSet::new();
    for error in errors {
        let range = error.span().unwrap_or(0..0);
        let message = error.message().trim().replace('\n', ": ");
        if message.contains("duplicate key") {
            let key = file.text().get(range.clone()).unwrap_or_default();
            let message = said!("the key `{key}` is there twice", key);
            let error = Diagnostic::error("duplicate-key", file.at(range), message);
            sink.report(error.hint("keep one of them"));
        } else if said.insert(line_of(file.text(), range.start).start) {
            // What else the parser says of the line is about the same slip.
            sink.report(invalid(file, range, &message));
        }
    }
    let range = table.span();
    let mut misread = Vec::new();
    let root = Spanned::new(range, DeValue::Table(table.into_inner()));
    let root = node(root, &mut misread);
    misread.retain(|range| !said.contains(&line_of(file.text(), range.start).start));
    for range in misread {
        let number = file.text().get(range.clone()).unwrap_or_default();
        let digits = number.trim_start_matches(['+', '-']);
        let (digits, radix) = match digits.get(..2) {
            Some("0x") => (&digits[2..], 16),
            Some("0o") => (&digits[2..], 8),
            Some("0b") => (&digits[2..], 2),
            _ => (digits, 10),
        };
        let whole = !digits.is_empty()
            && digits.chars().all(|digit| digit.is_digit(radix) || digit == '_');
        let (message, hint) = if whole {
            (
                said!("the number {number} is too large", number),
                "whole numbers go up to 9223372036854775807",
            )
        } else {
            (
                said!("`{number}` isn't a number", number),
                "write digits from 0 to 9, or put quotes around it",
            )
        };
        sink.report(
            Diagnostic::error("invalid-toml", file.at(range), message).hint(hint),
        );
    }
    root
}

/// The error for what isn't TOML: in our words where the line shows what was meant.
fn invalid(file: &SourceFile, range: Range<usize>, error: &str) -> Diagnostic {
    let line = line_of(file.text(), range.start);
    let text = file.text().get(line.clone()).unwrap_or_default();
    match slips::find(text) {
        Some(slip) => {
            let range = line.start + slip.range.start..line.start + slip.range.end;
            Diagnostic::error("invalid-toml", file.at(range), slip.message)
                .hint(slip.hint)
        }
        None => {
            let message = said!("{error}", error);
            Diagnostic::error("invalid-toml", file.at(range), message)
        }
    }
}

/// The bytes of the line that a byte is in.
fn line_of(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start =
        text.as_bytes()[..at].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let rest = text.as_bytes()[start..].iter().position(|b| *b == b'\n');
    start..rest.map_or(text.len(), |length| start + length)
}

/// A value as a node; numbers that aren't any go into `misread`.
fn node(value: Spanned<DeValue<'_>>, misread: &mut Vec<Range<usize>>) -> Node {
    let range = value.span();
    let value = match value.into_inner() {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
            Ok(n) => Value::Integer(n),
            Err(_) => {
                misread.push(range.clone());
                Value::Integer(0)
            }
        },
        DeValue::Float(n) => Value::Float(n.as_str().to_owned()),
        DeValue::Boolean(b) => Value::Boolean(b),
        DeValue::Datetime(d) => Value::Datetime(d.to_string()),
        DeValue::Array(items) => {
            Value::Array(items.into_iter().map(|item| node(item, misread)).collect())
        }
        DeValue::Table(table) => {
            let mut entries: Vec<Entry> = table
                .into_iter()
                .map(|(key, value)| Entry {
                    key_range: key.span(),
                    key: key.into_inner().into_owned(),
                    node: node(value, misread),
                })
                .collect();
            entries.sort_by_key(|entry| entry.key_range.start);
            Value::Table(entries)
        }
    };
    Node { value, range }
}

/// The place of a node in its file.
pub fn place(file: &SourceFile, node: &Node) -> Place {
    file.at(node.range.clone())
}
