//! Holds what a part gives against what its layout's contract asks.

use std::ops::RangeInclusive;

use marbre_diag::{Diagnostic, Located, Message, Place, Sink, SourceFile, said};

use crate::report::asked::{bounds, wanted};
use crate::report::contract::{Contract, Field, FieldType};
use crate::report::focus::Focus;
use crate::report::instead::{self, Instead};
use crate::report::link::Address;
use crate::report::manifest::{Manifest, Part};
use crate::report::markdown::{self, Inline, Origin, Prose};
use crate::report::project::Project;
use crate::report::written::{self, Node, Reader, Value};
use crate::report::years;

use super::{FieldValue, Given};

/// The most characters of a text: a book of 400 pages has no more.
const MOST_OF_A_TEXT: usize = 1_000_000;
/// The most characters of a line, a title or a name.
const MOST_OF_A_LINE: usize = 10_000;

/// What fields are resolved with.
pub(super) struct Fields<'a> {
    pub(super) project: &'a Project,
    pub(super) manifest: &'a Manifest,
    pub(super) sink: &'a mut Sink,
    /// The layouts that take the fields of the part that is read.
    pub(super) instead: Vec<Instead>,
}

pub(super) type Named = Vec<Given>;

impl Fields<'_> {
    /// The fields of a part, in the order of the contract, and the layouts that take them too.
    pub(super) fn of_part(
        &mut self,
        part: &Part,
        contract: &Contract,
        contracts: &[Contract],
    ) -> Option<(Named, Vec<Instead>)> {
        let nothing =
            Node { value: Value::Table(Vec::new()), range: range_of(&part.place) };
        let node = part.with.as_ref().unwrap_or(&nothing);
        let name = said!("a part of layout `{name}`", name = contract.name);
        let (file, node) = match &node.value {
            Value::String(path) => {
                let place = written::place(&self.manifest.file, node);
                self.part_file(path, &place)?
            }
            _ => (self.manifest.file.clone(), node.clone()),
        };
        let mut reader = Reader::new(&file, &node, name, self.sink)?;
        let given: Vec<&str> = match &node.value {
            Value::Table(entries) => entries.iter().map(|it| it.key.as_str()).collect(),
            _ => Vec::new(),
        };
        self.instead = instead::of(contracts, contract, &given);
        let fields = self.read(&mut reader, &contract.fields, &contract.file);
        reader.finish(self.sink);
        Some((fields?, std::mem::take(&mut self.instead)))
    }

    /// A part's fields in a TOML file of their own.
    fn part_file(&mut self, path: &str, place: &Place) -> Option<(SourceFile, Node)> {
        let file = self.project.text(path, place, self.sink)?;
        let errors = self.sink.count();
        let node = written::parse(&file, self.sink);
        (self.sink.count() == errors).then_some((file, node))
    }

    fn read(
        &mut self,
        reader: &mut Reader<'_>,
        fields: &[Field],
        contract: &SourceFile,
    ) -> Option<Named> {
        let mut values = Vec::new();
        let mut whole = true;
        for field in fields {
            let given = if field.required {
                reader.required(&field.name)
            } else {
                reader.get(&field.name)
            };
            let value = match (given, &field.default) {
                (Some(node), _) => self.field(reader.file(), node, field, contract),
                (None, Some(node)) => self.field(contract, node, field, contract),
                (None, None) if field.required => None,
                (None, None)
                    if matches!(field.kind, FieldType::Year) && field.many.is_none() =>
                {
                    Some(FieldValue::Integer(self.manifest.identity.year))
                }
                (None, None) => Some(match field.many {
                    Some(_) => FieldValue::List(Vec::new()),
                    None => FieldValue::Nothing,
                }),
            };
            whole &= value.is_some();
            let place = match (given, &field.default) {
                (Some(node), _) => written::place(reader.file(), node),
                (None, Some(node)) => written::place(contract, node),
                (None, None) => reader.place().clone(),
            };
            let name = field.name.clone();
            values.extend(value.map(|value| Given { name, value, place }));
        }
        whole.then_some(values)
    }

    /// A field's value, or its list of values.
    pub(super) fn field(
        &mut self,
        file: &SourceFile,
        node: &Node,
        field: &Field,
        contract: &SourceFile,
    ) -> Option<FieldValue> {
        let Some(count) = &field.many else {
            return self.value(file, node, field, contract);
        };
        if let (FieldType::Record(inner), Value::Table(_)) = (&field.kind, &node.value) {
            return self.records(file, node, field, inner, contract);
        }
        let Value::Array(items) = &node.value else {
            return self.mismatch(file, node, field, said!("a list"));
        };
        self.count(field, count, items.len(), written::place(file, node))?;
        let values: Vec<Option<FieldValue>> =
            items.iter().map(|item| self.value(file, item, field, contract)).collect();
        Some(FieldValue::List(values.into_iter().collect::<Option<_>>()?))
    }

    pub(super) fn count(
        &mut self,
        field: &Field,
        count: &RangeInclusive<usize>,
        entries: usize,
        place: Place,
    ) -> Option<()> {
        if count.contains(&entries) {
            return Some(());
        }
        let message = said!(
            "`{name}` has {entries} entries, but the layout takes {count}",
            name = field.name,
            entries,
            count = bounds(count)
        );
        self.sink.report(Diagnostic::error("wrong-count", place, message));
        None
    }

    fn value(
        &mut self,
        file: &SourceFile,
        node: &Node,
        field: &Field,
        contract: &SourceFile,
    ) -> Option<FieldValue> {
        match (&field.kind, &node.value) {
            (FieldType::Text, Value::String(text)) => self.text(file, node, text, field),
            (FieldType::Line | FieldType::String, Value::String(text))
                if self.names_a_file(text) =>
            {
                let place = written::place(file, node);
                let message = said!(
                    "`{name}` takes the words themselves, not a file",
                    name = field.name
                );
                self.sink.report(Diagnostic::error("wrong-type", place, message));
                None
            }
            (FieldType::Line | FieldType::String, Value::String(text))
                if self.is_in_a_folder(text) =>
            {
                self.no_such_file(text.trim(), written::place(file, node))
            }
            (FieldType::Line, Value::String(text)) => {
                self.bounded(text, field, written::place(file, node))?;
                let mut line = self.line(file, node, text)?;
                self.limits(&markdown::plain(&line), field, written::place(file, node))?;
                markdown::break_where_marked(&mut line);
                Some(FieldValue::Line(line))
            }
            (FieldType::String, Value::String(text)) => {
                self.bounded(text, field, written::place(file, node))?;
                self.limits(text, field, written::place(file, node))?;
                let language = self.manifest.identity.language;
                Some(FieldValue::String(marbre_typography::set_line(text, language)))
            }
            (FieldType::Choice(words), Value::String(word)) => {
                if words.contains(word) {
                    return Some(FieldValue::String(word.clone()));
                }
                let message =
                    said!("`{name}` can't be `{word}`", name = field.name, word);
                let error = Diagnostic::error(
                    "unknown-value",
                    written::place(file, node),
                    message,
                );
                self.sink.report(error.suggest(word, words.iter().map(String::as_str)));
                None
            }
            (FieldType::Integer, Value::Integer(n)) => Some(FieldValue::Integer(*n)),
            (FieldType::Year, Value::Integer(n)) => {
                let year = self.manifest.identity.year;
                // One of a list may be any year.
                if *n == year - 1 && field.many.is_none() {
                    let name = said!("`{name}`", name = field.name);
                    let place = written::place(file, node);
                    self.sink.report(years::carried(&name, &place, year));
                }
                Some(FieldValue::Integer(*n))
            }
            (FieldType::Flag, Value::Boolean(b)) => Some(FieldValue::Flag(*b)),
            (FieldType::Image, Value::Table(_)) => self.image(file, node),
            (FieldType::Image, Value::String(path)) => {
                let place = written::place(file, node);
                let message = said!("`{name}` needs alternative text", name = field.name);
                let error = Diagnostic::error("missing-key", place, message);
                self.sink.report(error.hint(said!(
                    "write `{name} = { file = \"{path}\", alt = \"what it shows\" }`",
                    name = field.name,
                    path
                )));
                None
            }
            (FieldType::Link, Value::String(_) | Value::Table(_)) => {
                self.link(file, node)
            }
            (FieldType::Statement, Value::String(name)) => {
                let known = &self.manifest.statement_names;
                self.reference(file, node, name, known, said!("statement"))
                    .then(|| FieldValue::Statement(name.clone()))
            }
            (FieldType::Directory, Value::String(name)) => {
                let known = &self.manifest.directory_names;
                self.reference(file, node, name, known, said!("directory"))
                    .then(|| FieldValue::Directory(name.clone()))
            }
            (FieldType::Record(fields), Value::Table(_)) => {
                let name = said!("an entry of `{name}`", name = field.name);
                let mut reader = Reader::new(file, node, name, self.sink)?;
                let values = self.read(&mut reader, fields, contract);
                reader.finish(self.sink);
                Some(FieldValue::Record(values?))
            }
            (kind, _) => self.mismatch(file, node, field, wanted(kind)),
        }
    }

    pub(super) fn mismatch(
        &mut self,
        file: &SourceFile,
        node: &Node,
        field: &Field,
        wanted: Message,
    ) -> Option<FieldValue> {
        let found = node.value.kind();
        let message = said!(
            "`{name}` should be {wanted}, but is {found}",
            name = field.name,
            wanted,
            found
        );
        let place = written::place(file, node);
        self.sink.report(Diagnostic::error("wrong-type", place, message));
        None
    }

    /// Markdown: in the TOML, or in a file that it names.
    fn text(
        &mut self,
        file: &SourceFile,
        node: &Node,
        text: &str,
        field: &Field,
    ) -> Option<FieldValue> {
        let name = text.trim();
        let named = markdown::is_a_file(name);
        if !named && self.names_a_file(text) {
            let place = written::place(file, node);
            let message =
                said!("`{name}` is a file, and would be printed as a name", name);
            let error = Diagnostic::error("wrong-type", place, message);
            self.sink.report(error.hint("texts are Markdown: files that end in .md"));
            return None;
        }
        if !named && (self.is_in_a_folder(text) || is_document(name)) {
            return self.no_such_file(name, written::place(file, node));
        }
        let text = if named { name } else { text };
        let (origin, text) = if named {
            let place = written::place(file, node);
            let file = self.project.text(text, &place, self.sink)?;
            let (range, text) = (0..file.text().len(), file.text().to_owned());
            (Origin { file, range, verbatim: true }, text)
        } else {
            (origin(file, node), text.to_owned())
        };
        let at = origin.file.at(origin.range.clone());
        self.bounded(&text, field, at)?;
        let language = self.manifest.identity.language;
        let prose = Prose::parse(&text, &origin, language, self.sink);
        if prose.blocks.is_empty() {
            let message = said!("`{name}` has no text", name = field.name);
            let place = written::place(file, node);
            self.sink.report(Diagnostic::error("empty-text", place, message));
            return None;
        }
        self.limits(&prose.plain(), field, written::place(file, node))?;
        Some(FieldValue::Prose(prose))
    }

    /// Whether a text is short enough to be looked at; reports where it isn't.
    fn bounded(&mut self, text: &str, field: &Field, place: Place) -> Option<()> {
        let most = match field.kind {
            FieldType::Text => MOST_OF_A_TEXT,
            _ => MOST_OF_A_LINE,
        };
        // A character has a byte at least.
        let count = if text.len() > most { text.chars().count() } else { 0 };
        if count <= most {
            return Some(());
        }
        let message = said!(
            "`{name}` has {count} characters, and {most} are the limit",
            name = field.name,
            count,
            most
        );
        let error = Diagnostic::error("too-large", place, message);
        self.sink.report(
            error.hint("a quotation mark may be missing, or this be another file"),
        );
        None
    }

    fn word_count(&mut self, field: &Field, words: usize, place: Place) {
        let name = &field.name;
        let message = said!(
            "`{name}` has {words} words, but the layout takes {count}",
            name,
            words,
            count = bounds(&field.words)
        );
        let hint = match words.checked_sub(*field.words.end()) {
            Some(over) => said!("{over} words are too many", over),
            None => said!(
                "{missing} words are missing",
                missing = field.words.start() - words
            ),
        };
        let hint = match instead::fitting(&self.instead, &[(name, words)]) {
            Some(other) => {
                let proposal = instead::proposal(words, other);
                said!("{hint}; {proposal}", hint, proposal)
            }
            None => hint,
        };
        let rule = if words > *field.words.end() { "overset-text" } else { "short-text" };
        self.sink.report(Diagnostic::error(rule, place, message).hint(hint));
    }

    fn names_a_file(&self, text: &str) -> bool {
        let one_line = !text.contains('\n') && text.contains(['.', '/']);
        one_line && self.project.has(text.trim())
    }

    /// Whether a field's words can only be the name of a file in a folder of the
    /// project.
    fn is_in_a_folder(&self, text: &str) -> bool {
        let text = text.trim();
        let Some((folder, rest)) = text.split_once(['/', '\\']) else { return false };
        !text.contains('\n')
            && !folder.is_empty()
            && !folder.starts_with('.')
            && !folder.contains(char::is_whitespace)
            && !rest.is_empty()
            && (is_document(rest) || !rest.contains(char::is_whitespace))
            && self.project.entries(folder).is_ok_and(|entries| !entries.is_empty())
    }

    /// Reports that a field names a file that isn't there.
    fn no_such_file(&mut self, name: &str, place: Place) -> Option<FieldValue> {
        let message =
            said!("there is no file `{name}`, and its name would be printed", name);
        let error = Diagnostic::error("missing-file", place, message);
        self.sink.report(error.hint(
            "texts are Markdown: save it as a file that ends in .md, and name that; or \
             write the words themselves",
        ));
        None
    }

    fn line(
        &mut self,
        file: &SourceFile,
        node: &Node,
        text: &str,
    ) -> Option<Vec<Inline>> {
        let language = self.manifest.identity.language;
        let (line, paragraphs) =
            Prose::parse_line(text, &origin(file, node), language, self.sink);
        if line.is_none() && paragraphs > 1 {
            let message =
                said!("this is one line, but has {paragraphs} paragraphs", paragraphs);
            let place = written::place(file, node);
            let error = Diagnostic::error("wrong-type", place, message);
            self.sink.report(error.hint("take the empty line out"));
        } else if line.is_none() {
            let message = "this should be a single line without blocks";
            let place = written::place(file, node);
            let error = Diagnostic::error("wrong-type", place, message);
            // "1. Title" reads as a list: a backslash before the dot says it isn't.
            self.sink.report(error.hint("put a `\\` before a mark that starts a block"));
        }
        line
    }

    /// A text's limits; `None` and an error where it passes one.
    pub(super) fn limits(
        &mut self,
        text: &str,
        field: &Field,
        place: Place,
    ) -> Option<()> {
        let (words, chars) = (markdown::count_words(text), text.chars().count());
        let blank = |c: char| c.is_whitespace() || c == '\u{200B}';
        if text.chars().all(blank) {
            let message = said!("`{name}` is empty", name = field.name);
            let error = Diagnostic::error("empty-text", place, message);
            self.sink.report(match field.required {
                true => error.hint("the layout has a place for it that would stay empty"),
                false => error.hint("leave the key out instead"),
            });
            return None;
        }
        if field.max_chars.is_some_and(|max| chars > max) {
            let max = field.max_chars.unwrap_or_default();
            let message = said!(
                "`{name}` has {chars} characters, but the layout takes {max}",
                name = field.name,
                chars,
                max
            );
            let error = Diagnostic::error("overset-text", place, message);
            self.sink
                .report(error.hint(said!("{over} are too many", over = chars - max)));
            return None;
        }
        if !field.words.contains(&words) {
            self.word_count(field, words, place);
            return None;
        }
        Some(())
    }

    fn image(&mut self, file: &SourceFile, node: &Node) -> Option<FieldValue> {
        let mut reader = Reader::new(file, node, "a picture", self.sink)?;
        let path = reader.required_string("file", self.sink);
        let alt = reader.required_string("alt", self.sink);
        let focus = reader.get("focus");
        let [credit, caption] =
            ["credit", "caption"].map(|key| self.words_of_picture(&mut reader, key));
        reader.finish(self.sink);
        let focus = match focus {
            Some(node) => self.focus(file, node),
            None => Some(Focus::default()),
        };
        let (path, alt) = (path?, alt?);
        if alt.value.trim().is_empty() {
            let message = "the alternative text is empty";
            let error = Diagnostic::error("empty-text", alt.place, message);
            self.sink.report(error.hint("say in a sentence what the picture shows"));
            return None;
        }
        let bytes = self.project.read_named(&path.value, &path.place, self.sink)?;
        match marbre_picture::probe(&path.value, &bytes) {
            Ok(picture) => {
                let language = self.manifest.identity.language;
                let alt = marbre_typography::set_line(&alt.value, language);
                let (path, focus) = (path.value, focus?);
                let (credit, caption) = (credit?, caption?);
                Some(FieldValue::Image { path, alt, picture, focus, credit, caption })
            }
            Err(flaws) => {
                let errors = flaws.into_iter().map(|flaw| flaw.error(path.place.clone()));
                errors.for_each(|error| self.sink.report(error));
                None
            }
        }
    }

    /// The words that stand beside a picture, where it has them.
    fn words_of_picture(
        &mut self,
        reader: &mut Reader<'_>,
        key: &str,
    ) -> Option<Option<Located<Vec<Inline>>>> {
        let Some(node) = reader.get(key) else { return Some(None) };
        let Value::String(text) = &node.value else {
            return reader.mismatch(key, node, "a string", self.sink);
        };
        let place = written::place(reader.file(), node);
        if text.trim().is_empty() {
            let message = said!("`{key}` is empty", key);
            let error = Diagnostic::error("empty-text", place, message);
            self.sink.report(error.hint("leave the key out instead"));
            return None;
        }
        let file = reader.file().clone();
        Some(Some(Located::new(self.line(&file, node, text)?, place)))
    }

    fn focus(&mut self, file: &SourceFile, node: &Node) -> Option<Focus> {
        let focus = Focus::read(&node.value);
        if focus.is_none() {
            let place = written::place(file, node);
            let message = "`focus` is no side, and no place of a picture";
            let error = Diagnostic::error("wrong-type", place, message);
            self.sink.report(error.hint(
                "write \"left\", \"top right\", or how far from the left and the top, such \
                 as \"70 % 30 %\"",
            ));
        }
        focus
    }

    fn link(&mut self, file: &SourceFile, node: &Node) -> Option<FieldValue> {
        let place = written::place(file, node);
        let (url, label) = match &node.value {
            Value::String(url) => (url.clone(), Some(Vec::new())),
            _ => {
                let mut reader = Reader::new(file, node, "a link", self.sink)?;
                let url = reader.required_string("url", self.sink);
                let node = reader.get("label");
                let label = match node.map(|n| (n, &n.value)) {
                    Some((node, Value::String(text))) => self.line(file, node, text),
                    Some((node, _)) => {
                        reader.mismatch("label", node, "a string", self.sink)
                    }
                    None => Some(Vec::new()),
                };
                reader.finish(self.sink);
                (url?.value, label)
            }
        };
        let Some(address) = Address::new(&url) else {
            let message = said!("\"{url}\" isn't an address on the web", url);
            let error = Diagnostic::error("bad-address", place, message);
            self.sink.report(error.hint("addresses start with https://"));
            return None;
        };
        Some(FieldValue::Link { address, label: label?, place })
    }

    fn reference(
        &mut self,
        file: &SourceFile,
        node: &Node,
        name: &str,
        known: &[String],
        what: Message,
    ) -> bool {
        let found = known.iter().any(|k| k == name);
        if !found {
            let message = said!("there is no {what} `{name}`", what, name);
            let place = written::place(file, node);
            let error = Diagnostic::error("unknown-value", place, message);
            self.sink.report(error.suggest(name, known.iter().map(String::as_str)));
        }
        found
    }
}

/// Whether words can only be the name of a document.
fn is_document(name: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "md", "markdown", "mdown", "txt", "text", "doc", "docx", "dotx", "odt", "rtf",
        "pages", "tex", "typ", "htm", "html", "pdf", "indd", "csv", "xls", "xlsx", "ods",
        "pptx",
    ];
    let stem = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
    stem.is_some_and(|(stem, ending)| {
        let ending = ending.to_lowercase();
        ENDINGS.contains(&ending.as_str())
            && (!stem.contains(char::is_whitespace) || stem.contains(['/', '\\']))
    })
}

fn range_of(place: &Place) -> std::ops::Range<usize> {
    match place {
        Place::Source { range, .. } => range.clone(),
        _ => 0..0,
    }
}

fn origin(file: &SourceFile, node: &Node) -> Origin {
    let verbatim = node.verbatim(file);
    Origin {
        file: file.clone(),
        verbatim: verbatim.is_some(),
        range: verbatim.unwrap_or_else(|| node.range.clone()),
    }
}
