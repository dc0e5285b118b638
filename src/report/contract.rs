//! What a layout asks of the report: the contract beside its Typst file.
//!
//! A contract is `layouts/NAME.toml`. It is all that Marbre knows of a layout,
//! so a new one needs no Rust. See `docs/layouts.md` for its manual.

use std::ops::RangeInclusive;

use marbre_diag::{Diagnostic, Message, Place, Sink, SourceFile, said};
use marbre_pdf::geom::Side;

use crate::report::project::Project;
use crate::report::written::{self, Entry, Node, Reader, Value};

/// A layout's contract.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The layout's name: its file's, without the ending.
    pub name: String,
    /// What the page is, for the author.
    pub description: String,
    /// How many pages it may make.
    pub pages: RangeInclusive<usize>,
    /// The side it has to start on; `None` where either will do.
    pub starts: Option<Side>,
    /// The fields that it takes.
    pub fields: Vec<Field>,
    /// Where it is written.
    pub place: Place,
    /// The file it is written in.
    pub file: SourceFile,
    /// Whether it could be read without a mistake. Parts aren't held against one
    /// that couldn't: what they'd be told would be about the contract's mistakes.
    pub sound: bool,
}

/// A field of a layout.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name, in kebab-case.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it holds.
    pub kind: FieldType,
    /// How many values it holds, where it is a list.
    pub many: Option<RangeInclusive<usize>>,
    /// Whether the author has to give it.
    pub required: bool,
    /// What it holds where the author doesn't.
    pub default: Option<Node>,
    /// The least and the most words.
    pub words: RangeInclusive<usize>,
    /// For how many words the layout is made, of those that it takes.
    pub made_for: RangeInclusive<usize>,
    /// The most characters.
    pub max_chars: Option<usize>,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum FieldType {
    /// Markdown of any length, or the name of a `.md` file.
    Text,
    /// A line of Markdown without blocks.
    Line,
    /// Plain text.
    String,
    /// A whole number.
    Integer,
    /// A year: that of the report, where nothing else is given.
    Year,
    /// True or false.
    Flag,
    /// One of a few words.
    Choice(Vec<String>),
    /// A picture with its alternative text.
    Image,
    /// An address on the web.
    Link,
    /// The name of a statement.
    Statement,
    /// The name of a directory.
    Directory,
    /// Fields of its own.
    Record(Vec<Field>),
}

/// All names of kinds, for suggestions.
const KINDS: [&str; 12] = [
    "text",
    "line",
    "string",
    "integer",
    "year",
    "flag",
    "choice",
    "image",
    "link",
    "statement",
    "directory",
    "record",
];

/// The contracts of a project's layouts, in the order of their names.
///
/// A Typst file without a contract is a module that layouts share.
pub fn read_all(project: &Project, sink: &mut Sink) -> Vec<Contract> {
    let entries = match project.entries("layouts") {
        Ok(entries) => entries,
        Err(error) => {
            let place = Place::File("layouts".to_owned());
            let message = said!("the folder of layouts can't be read: {error}", error);
            sink.report(
                Diagnostic::error("missing-file", place, message)
                    .hint("`marbre new` makes a project with layouts to start from"),
            );
            return Vec::new();
        }
    };
    let names = entries.iter().filter_map(|entry| entry.name.strip_suffix(".toml"));
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.into_iter().filter_map(|name| read(project, name, sink)).collect()
}

fn read(project: &Project, name: &str, sink: &mut Sink) -> Option<Contract> {
    let path = format!("layouts/{name}.toml");
    let before = sink.count();
    let file = project.text(&path, &Place::File(path.clone()), sink)?;
    let typst = format!("layouts/{name}.typ");
    if !project.has(&typst) {
        let message =
            said!("the layout `{name}` has a contract, but no `{typst}`", name, typst);
        sink.report(Diagnostic::error("missing-file", file.at(0..0), message));
    }
    if !is_name(name) {
        let message = said!("`{name}` can't name a layout", name);
        sink.report(
            Diagnostic::error("bad-contract", file.at(0..0), message)
                .hint("use lower-case letters, digits and hyphens"),
        );
    }
    let root = written::parse(&file, sink);
    let mut reader = Reader::new(&file, &root, "the contract", sink)?;
    let description = reader.required_string("description", sink);
    let pages = reader.required("pages").and_then(|n| pages(&file, n, sink));
    let starts = starts(&mut reader, sink);
    let fields = fields(&file, reader.named("fields", sink), sink);
    let place = reader.place().clone();
    reader.finish(sink);
    Some(Contract {
        name: name.to_owned(),
        description: description.map(|d| d.value).unwrap_or_default(),
        pages: pages.unwrap_or(1..=usize::MAX),
        starts,
        fields,
        place,
        file: file.clone(),
        sound: sink.count() == before,
    })
}

/// Whether a layout or a field can be called so: both become names in Typst.
fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.bytes().all(plain) && text.starts_with(char::is_alphabetic)
}

fn pages(
    file: &SourceFile,
    node: &Node,
    sink: &mut Sink,
) -> Option<RangeInclusive<usize>> {
    let bad = |sink: &mut Sink| {
        let place = written::place(file, node);
        let message = "`pages` should be a number, \"flow\", or { min = …, max = … }";
        sink.report(Diagnostic::error("wrong-type", place, message));
        None
    };
    match &node.value {
        Value::Integer(n) if *n >= 1 => {
            let n = usize::try_from(*n).ok()?;
            Some(n..=n)
        }
        Value::String(word) if word == "flow" => Some(1..=usize::MAX),
        Value::Table(_) => {
            let mut reader = Reader::new(file, node, "`pages`", sink)?;
            let range = range(&mut reader, "min", "max", 1, sink);
            reader.finish(sink);
            Some(range)
        }
        _ => bad(sink),
    }
}

fn range(
    reader: &mut Reader<'_>,
    min: &str,
    max: &str,
    least: usize,
    sink: &mut Sink,
) -> RangeInclusive<usize> {
    let mut number = |key: &str| {
        let n = reader.integer(key, sink)?;
        let number = usize::try_from(n.value).ok().filter(|number| *number >= least);
        if number.is_none() {
            let message = said!(
                "`{key}` is {least} at least, not {number}",
                key,
                least,
                number = n.value
            );
            sink.report(Diagnostic::error("bad-contract", n.place, message));
        }
        number
    };
    let (from, to) = (number(min).unwrap_or(least), number(max).unwrap_or(usize::MAX));
    if from > to {
        let message = said!("`{min}` is more than `{max}`", min, max);
        let place = reader.place().clone();
        sink.report(Diagnostic::error("bad-contract", place, message));
    }
    from..=to
}

fn starts(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Side> {
    let word = reader.string("starts", sink)?;
    match word.value.as_str() {
        "verso" => Some(Side::Verso),
        "recto" => Some(Side::Recto),
        "either" => None,
        other => {
            let message = said!("a layout can't start on `{other}`", other);
            sink.report(
                Diagnostic::error("unknown-value", word.place, message)
                    .suggest(other, ["verso", "recto", "either"]),
            );
            None
        }
    }
}

fn fields(file: &SourceFile, entries: &[Entry], sink: &mut Sink) -> Vec<Field> {
    entries.iter().filter_map(|entry| field(file, entry, sink)).collect()
}

fn field(file: &SourceFile, entry: &Entry, sink: &mut Sink) -> Option<Field> {
    let name = said!("field `{key}`", key = entry.key);
    let mut reader = Reader::new(file, &entry.node, name, sink)?;
    let kind = reader.required_string("type", sink)?;
    let values = reader.list("values", sink);
    let nested = reader.named("fields", sink);
    let kind = match kind.value.as_str() {
        "text" => FieldType::Text,
        "line" => FieldType::Line,
        "string" => FieldType::String,
        "integer" => FieldType::Integer,
        "year" => FieldType::Year,
        "flag" => FieldType::Flag,
        "image" => FieldType::Image,
        "link" => FieldType::Link,
        "statement" => FieldType::Statement,
        "directory" => FieldType::Directory,
        "record" => FieldType::Record(fields(file, nested, sink)),
        "choice" => FieldType::Choice(
            values
                .iter()
                .filter_map(|n| match &n.value {
                    Value::String(word) => Some(word.clone()),
                    _ => reader.mismatch("values", n, "a list of strings", sink),
                })
                .collect(),
        ),
        other => {
            let message = said!("there is no type `{other}` of field", other);
            sink.report(
                Diagnostic::error("unknown-value", kind.place, message)
                    .suggest(other, KINDS),
            );
            return None;
        }
    };
    let many = reader.boolean("many", sink).unwrap_or(false);
    let bounded = reader.get("min").is_some() || reader.get("max").is_some();
    let count = range(&mut reader, "min", "max", 0, sink);
    let default = reader.get("default").cloned();
    // A year has a default of its own.
    let open = default.is_none() && !matches!(kind, FieldType::Year);
    let required = reader.boolean("required", sink).unwrap_or(open);
    let slips = [
        (bounded && !many, "`min` and `max` count values: say `many = true` too"),
        (required && default.is_some(), "a field that is required needs no `default`"),
        (
            matches!(&kind, FieldType::Choice(words) if words.is_empty()),
            "a choice needs its `values`",
        ),
        (
            matches!(&kind, FieldType::Record(fields) if fields.is_empty()),
            "a record needs its `fields`",
        ),
        (
            !is_name(&entry.key),
            "fields are named with lower-case letters, digits and hyphens",
        ),
    ];
    for (_, message) in slips.iter().filter(|(wrong, _)| *wrong) {
        let place = reader.place().clone();
        sink.report(Diagnostic::error("bad-contract", place, *message));
    }
    if let Some(node) = &default
        && let Some(wanted) = mismatched(&kind, many, node)
    {
        let message = said!(
            "the default of `{key}` should be {wanted}, but is {found}",
            key = entry.key,
            wanted = Message::from(wanted),
            found = node.value.kind()
        );
        let place = written::place(file, node);
        sink.report(Diagnostic::error("bad-contract", place, message));
    }
    let words = range(&mut reader, "min-words", "max-words", 0, sink);
    let made_for = made_for(file, &kind, reader.get("words"), sink);
    let max_chars = reader.integer("max-chars", sink);
    let description = reader.string("description", sink);
    reader.finish(sink);
    Some(Field {
        name: entry.key.clone(),
        description: description.map(|d| d.value).unwrap_or_default(),
        kind,
        many: many.then_some(count),
        required,
        default,
        words,
        made_for,
        max_chars: max_chars.and_then(|n| usize::try_from(n.value).ok()),
    })
}

/// For how many words a text is asked, as `words = { from = 120, to = 260 }`.
fn made_for(
    file: &SourceFile,
    kind: &FieldType,
    node: Option<&Node>,
    sink: &mut Sink,
) -> RangeInclusive<usize> {
    let all = 0..=usize::MAX;
    let Some(node) = node else { return all };
    if !matches!(kind, FieldType::Text) {
        let place = written::place(file, node);
        let message = "`words` says for how many words a text is made: this is no text";
        sink.report(Diagnostic::error("bad-contract", place, message));
        return all;
    }
    let Some(mut reader) = Reader::new(file, node, "`words`", sink) else { return all };
    let range = range(&mut reader, "from", "to", 0, sink);
    reader.finish(sink);
    range
}

/// What a default should be, where it is something else.
fn mismatched(kind: &FieldType, many: bool, default: &Node) -> Option<&'static str> {
    if many {
        let list = matches!(default.value, Value::Array(_))
            || matches!((kind, &default.value), (FieldType::Record(_), Value::Table(_)));
        return (!list).then_some("a list");
    }
    let (wanted, fits) = match (kind, &default.value) {
        (FieldType::Integer, value) => {
            ("a whole number", matches!(value, Value::Integer(_)))
        }
        (FieldType::Flag, value) => ("true or false", matches!(value, Value::Boolean(_))),
        (FieldType::Record(_), value) => ("a table", matches!(value, Value::Table(_))),
        (FieldType::Image, value) => (
            "a picture: { file = …, alt = … }",
            matches!(value, Value::Table(_) | Value::String(_)),
        ),
        (FieldType::Link, value) => {
            ("an address", matches!(value, Value::Table(_) | Value::String(_)))
        }
        (_, value) => ("a string", matches!(value, Value::String(_))),
    };
    (!fits).then_some(wanted)
}
