//! `remarks.toml` beside a report: the remarks that are kept, and their answers.
//!
//! Remarks are only ever added at its end, so what people have written in it stays as it is.

use std::collections::BTreeSet;

use marbre_diag::{Diagnostic, Place, Reported, Sink, SourceFile, said};
use marbre_typography::Language;

use crate::report::project::{Project, Refusal};
use crate::report::written::{self, Node, Reader};
use crate::store::output;

use super::whereabouts::texts;
use super::{Finder, Quote, Recorded, Whereabouts};

/// The file's name, beside the report.
pub const FILE: &str = "remarks.toml";

/// A remark that is kept.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What it is called.
    pub id: String,
    /// The page of the proof that it was made on, from 1.
    pub page: Option<i64>,
    /// Who has made it.
    pub author: Option<String>,
    /// What kind of mark it is.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Whether somebody has answered it.
    pub answered: bool,
    /// Where its words were.
    pub recorded: Recorded,
    /// Where it stands in the file.
    pub place: Place,
}

/// A remark that is to be kept.
#[derive(Clone, Debug)]
pub struct NewRemark<'a> {
    /// What it is called.
    pub id: &'a str,
    /// The page of the proof, from 1.
    pub page: usize,
    /// The part that fills the page: its layout.
    pub part: Option<&'a str>,
    /// Who has made it.
    pub author: Option<&'a str>,
    /// When.
    pub date: Option<String>,
    /// What kind of mark it is.
    pub kind: &'a str,
    /// What it says.
    pub text: &'a str,
    /// Where its words were.
    pub recorded: &'a Recorded,
}

/// A reply to a remark that is to be kept.
#[derive(Clone, Debug)]
pub struct NewReply<'a> {
    /// What it is called.
    pub id: &'a str,
    /// The remark.
    pub to: &'a str,
    /// Who has written it.
    pub author: Option<&'a str>,
    /// When.
    pub date: Option<String>,
    /// What it says.
    pub text: &'a str,
}

/// The remarks that are kept.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// The remarks, in the order of the file.
    pub remarks: Vec<Kept>,
    text: String,
    known: BTreeSet<String>,
}

impl Register {
    /// Reads the remarks that are kept beside a report; where there is no file, there are none.
    ///
    /// # Errors
    /// Where the file can't be read.
    pub fn read(project: &Project, sink: &mut Sink) -> Result<Self, Reported> {
        if matches!(project.read(FILE), Err(Refusal::Missing)) {
            return Ok(Self::default());
        }
        let place = Place::File(FILE.to_owned());
        let Some(file) = project.text(FILE, &place, sink) else {
            sink.settle()?;
            return Ok(Self::default());
        };
        let mut own = Sink::default();
        let root = written::parse(&file, &mut own);
        let register = Self::of(&file, &root, &mut own);
        let settled = own.settle();
        sink.append(own);
        settled.map(|()| register)
    }

    fn of(file: &SourceFile, root: &Node, sink: &mut Sink) -> Self {
        let mut register = Self { text: file.text().to_owned(), ..Self::default() };
        let name = said!("{file}", file = file.name());
        let Some(mut reader) = Reader::new(file, root, name, sink) else {
            return register;
        };
        for node in reader.list("remark", sink) {
            let Some(kept) = Kept::read(file, node, sink) else { continue };
            register.add(kept, sink);
        }
        for node in reader.list("reply", sink) {
            let Some(mut reader) = Reader::new(file, node, "[[reply]]", sink) else {
                continue;
            };
            if let Some(id) = reader.required_string("id", sink) {
                register.known.insert(id.value);
            }
            for key in ["to", "author", "date", "text"] {
                reader.string(key, sink);
            }
            reader.finish(sink);
        }
        reader.finish(sink);
        register
    }

    fn add(&mut self, kept: Kept, sink: &mut Sink) {
        if !self.known.insert(kept.id.clone()) {
            let message = said!("the remark `{id}` is there twice", id = &kept.id);
            let error = Diagnostic::error("duplicate-remark", kept.place, message);
            sink.report(error.hint("keep one of them"));
            return;
        }
        self.remarks.push(kept);
    }

    /// Whether a remark or a reply is kept already.
    pub fn knows(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// The remark of a name.
    pub fn remark(&self, id: &str) -> Option<&Kept> {
        self.remarks.iter().find(|kept| kept.id == id)
    }

    /// The remarks that nobody has answered and whose words are as they were, or of which
    /// nobody knows whether they are, each with where they are.
    pub fn open<'a>(&'a self, project: &Project) -> Vec<(&'a Kept, Whereabouts)> {
        let others = texts(project);
        let mut finder = Finder::new(project);
        let unanswered = self.remarks.iter().filter(|kept| !kept.answered);
        let found = unanswered.map(|kept| (kept, finder.find(&kept.recorded, &others)));
        found.filter(|(_, there)| !matches!(there, Whereabouts::Changed(_))).collect()
    }

    /// The files that words may have been taken to.
    pub fn others(project: &Project) -> Vec<String> {
        texts(project)
    }

    /// Adds remarks and replies that aren't kept yet to the file, under what stands there;
    /// gives how many there were.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn keep(
        &self,
        project: &Project,
        language: Language,
        (remarks, replies): (&[NewRemark<'_>], &[NewReply<'_>]),
        sink: &mut Sink,
    ) -> Result<usize, Reported> {
        let mut text = self.text.clone();
        if text.is_empty() {
            text.push_str(head(language));
        }
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let mut count = 0;
        for remark in remarks.iter().filter(|it| !self.knows(it.id)) {
            write_remark(remark, &mut text);
            count += 1;
        }
        for reply in replies.iter().filter(|it| !self.knows(it.id)) {
            text.push_str("\n[[reply]]\n");
            line("id", reply.id, &mut text);
            line("to", reply.to, &mut text);
            optional("author", reply.author, &mut text);
            optional("date", reply.date.as_deref(), &mut text);
            line("text", reply.text, &mut text);
            count += 1;
        }
        if count > 0 {
            let path = project.root().join(FILE);
            output::replace(&path, text.as_bytes())
                .map_err(|error| sink.fail(output::unwritable(&path, &error)))?;
        }
        Ok(count)
    }
}

impl Kept {
    fn read(file: &SourceFile, node: &Node, sink: &mut Sink) -> Option<Self> {
        let mut reader = Reader::new(file, node, "[[remark]]", sink)?;
        let place = reader.place().clone();
        let mut text = |key: &str, reader: &mut Reader<'_>| {
            reader.string(key, sink).map(|it| it.value)
        };
        let (author, kind) = (text("author", &mut reader), text("kind", &mut reader));
        let (words, before) = (text("words", &mut reader), text("before", &mut reader));
        let (after, said) = (text("after", &mut reader), text("text", &mut reader));
        let (answer, sum) = (text("answer", &mut reader), text("file-sum", &mut reader));
        text("part", &mut reader);
        text("date", &mut reader);
        let id = reader.required_string("id", sink);
        let recorded = reader.required_string("place", sink);
        let page = reader.integer("page", sink).map(|it| it.value);
        let inserts = reader.boolean("inserts", sink).unwrap_or(false);
        let done = reader.boolean("done", sink).unwrap_or(false);
        reader.finish(sink);
        let plain = |text: Option<String>| text.unwrap_or_default();
        Some(Self {
            id: id?.value,
            page,
            author,
            kind: plain(kind),
            text: plain(said),
            answered: done || answer.is_some_and(|answer| !answer.trim().is_empty()),
            recorded: Recorded {
                place: recorded?.value,
                sum: sum.and_then(|sum| sum.parse().ok()),
                quote: Quote {
                    before: plain(before),
                    words: plain(words),
                    after: plain(after),
                },
                inserts,
            },
            place,
        })
    }
}

/// What stands at the head of a new file.
const fn head(language: Language) -> &'static str {
    match language {
        Language::French => {
            "# Les remarques sur l'épreuve, ajoutées par `marbre remarks --keep`. Répondre dans \
             `answer`,\n# ou écrire `done = true`. Les autres clés ramènent à l'endroit du texte : \
             les laisser ainsi.\n"
        }
        Language::English => {
            "# Remarks on the proof, added by `marbre remarks --keep`. Answer one in its `answer`, \
             or write\n# `done = true`. The other keys lead to the place in the text: leave them \
             as they are.\n"
        }
    }
}

fn write_remark(remark: &NewRemark<'_>, text: &mut String) {
    text.push_str("\n[[remark]]\n");
    line("id", remark.id, text);
    text.push_str(&format!("page = {}\n", remark.page));
    optional("part", remark.part, text);
    optional("author", remark.author, text);
    optional("date", remark.date.as_deref(), text);
    line("kind", remark.kind, text);
    let Recorded { place, sum, quote, inserts } = remark.recorded;
    line("words", &quote.words, text);
    line("text", remark.text, text);
    line("answer", "", text);
    line("place", place, text);
    line("before", &quote.before, text);
    line("after", &quote.after, text);
    if *inserts {
        text.push_str("inserts = true\n");
    }
    optional("file-sum", sum.map(|sum| sum.to_string()).as_deref(), text);
}

fn optional(key: &str, value: Option<&str>, text: &mut String) {
    if let Some(value) = value {
        line(key, value, text);
    }
}

/// A key and its string on one line, whatever it holds (TOML 1.0, basic strings).
fn line(key: &str, value: &str, text: &mut String) {
    text.push_str(key);
    text.push_str(" = \"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            c if c.is_control() => text.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push_str("\"\n");
}
