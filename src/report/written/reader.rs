//! Reads a table key by key, and complains about all that is wrong with it.

use std::collections::BTreeSet;

use marbre_diag::{Diagnostic, Located, Message, Place, Sink, SourceFile, said};
use marbre_typography::date::Date;

use super::{Entry, Node, Value};

/// The most characters of a title, a name, a path.
const MOST: usize = 10_000;

/// A table being read. Each key that is asked for is known from then on;
/// [`Reader::finish`] complains about the others.
pub struct Reader<'a> {
    file: &'a SourceFile,
    entries: &'a [Entry],
    place: Place,
    name: Message,
    known: BTreeSet<String>,
    missing: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Reads `node`, called `name` in messages; `None` and an error where it
    /// isn't a table.
    pub fn new(
        file: &'a SourceFile,
        node: &'a Node,
        name: impl Into<Message>,
        sink: &mut Sink,
    ) -> Option<Self> {
        let name = name.into();
        let place = super::place(file, node);
        let Value::Table(entries) = &node.value else {
            let found = node.value.kind();
            let message = said!("{name} should be a table, but is {found}", name, found);
            sink.report(Diagnostic::error("wrong-type", place, message));
            return None;
        };
        let (known, missing) = (BTreeSet::new(), Vec::new());
        Some(Self { file, entries, place, name, known, missing })
    }

    /// The file that is being read.
    pub const fn file(&self) -> &'a SourceFile {
        self.file
    }

    /// Where the table stands.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The value of a key, if it is there.
    pub fn get(&mut self, key: &str) -> Option<&'a Node> {
        self.known.insert(key.to_owned());
        self.entries.iter().find(|e| e.key == key).map(|e| &e.node)
    }

    /// The value of a key; [`Reader::finish`] reports it where it is missing.
    pub fn required(&mut self, key: &str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            self.missing.push(key.to_owned());
        }
        found
    }

    /// A string that may be absent.
    pub fn string(&mut self, key: &str, sink: &mut Sink) -> Option<Located<String>> {
        let node = self.get(key)?;
        self.as_string(key, node, sink)
    }

    /// A string that must be there.
    pub fn required_string(
        &mut self,
        key: &str,
        sink: &mut Sink,
    ) -> Option<Located<String>> {
        let node = self.required(key)?;
        self.as_string(key, node, sink)
    }

    fn as_string(
        &self,
        key: &str,
        node: &Node,
        sink: &mut Sink,
    ) -> Option<Located<String>> {
        match &node.value {
            Value::String(text) => {
                let place = super::place(self.file, node);
                // A character has a byte at least.
                let count = if text.len() > MOST { text.chars().count() } else { 0 };
                if count > MOST {
                    let message = said!(
                        "`{key}` has {count} characters, and {most} are the limit",
                        key,
                        count,
                        most = MOST
                    );
                    let error = Diagnostic::error("too-large", place, message);
                    sink.report(error.hint("a quotation mark may be missing"));
                    return None;
                }
                Some(Located::new(text.clone(), place))
            }
            _ => self.mismatch(key, node, "a string", sink),
        }
    }

    /// A whole number that may be absent.
    pub fn integer(&mut self, key: &str, sink: &mut Sink) -> Option<Located<i64>> {
        let node = self.get(key)?;
        self.as_integer(key, node, sink)
    }

    /// A whole number that must be there.
    pub fn required_integer(
        &mut self,
        key: &str,
        sink: &mut Sink,
    ) -> Option<Located<i64>> {
        let node = self.required(key)?;
        self.as_integer(key, node, sink)
    }

    fn as_integer(
        &self,
        key: &str,
        node: &Node,
        sink: &mut Sink,
    ) -> Option<Located<i64>> {
        match node.value {
            Value::Integer(n) => Some(Located::new(n, super::place(self.file, node))),
            _ => self.mismatch(key, node, "a whole number", sink),
        }
    }

    /// A number, whole or with a point, that may be absent.
    pub fn number(&mut self, key: &str, sink: &mut Sink) -> Option<Located<f64>> {
        let node = self.get(key)?;
        let number = match &node.value {
            Value::Integer(n) => Some(*n as f64),
            Value::Float(text) => text.replace('_', "").parse().ok(),
            _ => None,
        };
        match number.filter(|n: &f64| n.is_finite()) {
            Some(n) => Some(Located::new(n, super::place(self.file, node))),
            None => self.mismatch(key, node, "a number", sink),
        }
    }

    /// True or false, or absent.
    pub fn boolean(&mut self, key: &str, sink: &mut Sink) -> Option<bool> {
        let node = self.get(key)?;
        match node.value {
            Value::Boolean(b) => Some(b),
            _ => self.mismatch(key, node, "true or false", sink),
        }
    }

    /// A day, or absent.
    pub fn date(&mut self, key: &str, sink: &mut Sink) -> Option<Located<Date>> {
        let node = self.get(key)?;
        let date = match &node.value {
            Value::Datetime(text) => Date::parse(text),
            _ => None,
        };
        let place = super::place(self.file, node);
        if date.is_none() {
            let message = said!("`{key}` should be a day", key);
            let error = Diagnostic::error("wrong-type", place.clone(), message);
            let meant = match &node.value {
                Value::String(text) => super::slips::day(text),
                _ => None,
            };
            let example = meant.unwrap_or("2021-05-20".to_owned());
            sink.report(error.hint(said!(
                "write it as `{example}`: without quotes, without a time",
                example
            )));
        }
        Some(Located::new(date?, place))
    }

    /// A list; empty where it is absent.
    pub fn list(&mut self, key: &str, sink: &mut Sink) -> &'a [Node] {
        match self.get(key) {
            None => &[],
            Some(Node { value: Value::Array(items), .. }) => items,
            Some(node) => {
                self.mismatch::<()>(key, node, "a list", sink);
                &[]
            }
        }
    }

    /// A table of named things, in the order of the file; empty where absent.
    pub fn named(&mut self, key: &str, sink: &mut Sink) -> &'a [Entry] {
        match self.get(key) {
            None => &[],
            Some(Node { value: Value::Table(entries), .. }) => entries,
            Some(node) => {
                self.mismatch::<()>(key, node, "a table", sink);
                &[]
            }
        }
    }

    /// A table below this one, if it is there.
    pub fn table(&mut self, key: &str, sink: &mut Sink) -> Option<Reader<'a>> {
        let node = self.get(key)?;
        Reader::new(self.file, node, said!("`{key}`", key), sink)
    }

    /// Reports that a value is of the wrong kind.
    pub fn mismatch<T>(
        &self,
        key: &str,
        node: &Node,
        wanted: impl Into<Message>,
        sink: &mut Sink,
    ) -> Option<T> {
        let message = said!(
            "`{key}` should be {wanted}, but is {found}",
            key,
            wanted = wanted.into(),
            found = node.value.kind()
        );
        let place = super::place(self.file, node);
        sink.report(Diagnostic::error("wrong-type", place, message));
        None
    }

    /// Complains about keys that nobody asked for, and about those that are missing.
    ///
    /// A misspelt key gives one error, the unknown key's.
    pub fn finish(self, sink: &mut Sink) {
        let unknown = self.entries.iter().filter(|e| !self.known.contains(&e.key));
        let present: BTreeSet<&str> =
            self.entries.iter().map(|e| e.key.as_str()).collect();
        let absent: Vec<&str> = self
            .known
            .iter()
            .map(String::as_str)
            .filter(|k| !present.contains(k))
            .collect();
        let mut explained = Vec::new();
        for entry in unknown {
            let place = self.file.at(entry.key_range.clone());
            let message =
                said!("{name} has no key `{key}`", name = self.name, key = entry.key);
            let error = Diagnostic::error("unknown-key", place, message);
            explained.extend(marbre_diag::nearest(&entry.key, absent.iter().copied()));
            sink.report(match absent.is_empty() {
                true => error.suggest(&entry.key, self.known.iter().map(String::as_str)),
                false => error.suggest(&entry.key, absent.iter().copied()),
            });
        }
        for key in self.missing.iter().filter(|key| !explained.contains(&key.as_str())) {
            let message = said!("{name} has no `{key}`", name = self.name, key);
            let error = Diagnostic::error("missing-key", self.place.clone(), message);
            sink.report(error.hint(said!("add `{key} = …`", key)));
        }
    }
}
