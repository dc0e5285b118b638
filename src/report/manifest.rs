//! `report.toml` as it was written: keys, types and spelling are checked here.
//!
//! Nothing is looked up and no file but this one is read; that is for
//! [`crate::report`]. The manual of the keys is `docs/report.md`.

use marbre_diag::{Diagnostic, Located, Place, Sink, SourceFile, said};
use marbre_typography::Language;
use marbre_typography::date::Date;

use crate::report::profile;
use crate::report::project::Project;
use crate::report::signing::Signed;
use crate::report::theme::Theme;
use crate::report::validation::Validation;
use crate::report::written::{self, Node, Reader};
use crate::report::{directory, statement};

/// `report.toml`.
#[derive(Debug)]
pub struct Manifest {
    /// The file.
    pub file: SourceFile,
    /// Whose report it is, and of which year.
    pub identity: Identity,
    /// How far the accounts are validated.
    pub validation: Option<Validation>,
    /// What the print shop wants.
    pub print: profile::Spec,
    /// Findings of the preflight that somebody has agreed to.
    pub signed: Vec<Signed>,
    /// Colours and type.
    pub theme: Theme,
    /// The accounts.
    pub statements: Vec<statement::Spec>,
    /// The lists of people and institutions.
    pub directories: Vec<directory::Spec>,
    /// All statements that are written, those with mistakes too.
    pub statement_names: Vec<String>,
    /// All directories that are written, those with mistakes too.
    pub directory_names: Vec<String>,
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// Pages that may fill a hole before a part that starts on the other side.
    pub fillers: Vec<Part>,
}

/// The `[report]` table.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The name of the files that are made.
    pub slug: Located<String>,
    /// The title.
    pub title: Located<String>,
    /// Who reports.
    pub organisation: String,
    /// The year that is reported on.
    pub year: i64,
    /// The language that typography and hyphenation follow.
    pub language: Language,
    /// The day of the texts' state.
    pub date: Option<Date>,
    /// What this state of the report is called, such as "1" or "draft 2".
    pub version: Option<String>,
}

impl Identity {
    /// What the rest is checked with where the table can't be read.
    fn stand_in(place: &Place) -> Self {
        let nothing = Located::new(String::new(), place.clone());
        Self {
            slug: nothing.clone(),
            title: nothing,
            organisation: String::new(),
            year: 0,
            language: Language::default(),
            date: None,
            version: None,
        }
    }

    /// The day that files made from the report carry: the stated one, or else the
    /// last of the year that is reported on.
    pub fn stated_date(&self) -> Date {
        let year = u16::try_from(self.year).unwrap_or(9999).min(9999);
        self.date.unwrap_or(Date { year, month: 12, day: 31 })
    }
}

/// A `[[part]]` or a `[[filler]]`.
#[derive(Clone, Debug)]
pub struct Part {
    /// The layout that sets it.
    pub layout: Located<String>,
    /// What the layout is given: a table, or the name of a TOML file with one.
    pub with: Option<Node>,
    /// The part as a whole: its header's line.
    pub place: Place,
}

impl Manifest {
    /// Reads `report.toml`; reports everything that is wrong with its form.
    pub fn read(project: &Project, sink: &mut Sink) -> Option<Self> {
        let name = project.manifest();
        let nowhere = Place::File(name.to_owned());
        let file = project.text(name, &nowhere, sink)?;
        let errors = sink.count();
        let root = written::parse(&file, sink);
        if sink.count() > errors {
            // What follows a syntax error would be complaints about its echo.
            return None;
        }
        let mut reader = Reader::new(&file, &root, "report.toml", sink)?;
        let identity = reader.required("report");
        let identity = identity
            .and_then(|node| Reader::new(&file, node, "[report]", sink))
            .and_then(|reader| identity_of(reader, sink));
        let validation = reader.table("validation", sink);
        let validation = validation.and_then(|reader| Validation::read(reader, sink));
        let print = profile::Spec::read(&mut reader, sink);
        let signed = Signed::read_all(&file, reader.list("sign-off", sink), sink);
        let theme = Theme::read(&mut reader, sink);
        let language = identity.as_ref().map(|it| it.language).unwrap_or_default();
        let statements = reader.named("statements", sink);
        let directories = reader.named("directories", sink);
        let parts = parts(&mut reader, "part", sink);
        let fillers = parts_of(&file, reader.list("filler", sink), "[[filler]]", sink);
        reader.finish(sink);
        // What follows is checked too, so that all mistakes are shown at once; a
        // report with an error is never set.
        Some(Self {
            identity: identity.unwrap_or_else(|| Identity::stand_in(&nowhere)),
            validation,
            print,
            signed,
            theme: theme.unwrap_or_default(),
            statement_names: statements.iter().map(|e| e.key.clone()).collect(),
            directory_names: directories.iter().map(|e| e.key.clone()).collect(),
            statements: statements
                .iter()
                .filter_map(|e| {
                    statement::Spec::read(&file, &e.key, &e.node, language, sink)
                })
                .collect(),
            directories: directories
                .iter()
                .filter_map(|e| directory::Spec::read(&file, &e.key, &e.node, sink))
                .collect(),
            parts,
            fillers,
            file: file.clone(),
        })
    }
}

fn identity_of(mut reader: Reader<'_>, sink: &mut Sink) -> Option<Identity> {
    let slug = reader.required_string("slug", sink);
    let title = reader.required_string("title", sink);
    let organisation = reader.required_string("organisation", sink);
    let year = reader.required_integer("year", sink);
    let language = reader.required_string("lang", sink).and_then(|lang| {
        let found = Language::of_code(&lang.value);
        if found.is_none() {
            let message =
                said!("there are no rules for the language `{lang}`", lang = lang.value);
            let error = Diagnostic::error("unknown-value", lang.place, message);
            sink.report(error.hint("known are \"fr\" and \"en\""));
        }
        found
    });
    let date = reader.date("date", sink).map(|date| date.value);
    let version = reader.string("version", sink);
    let given = [
        ("title", &title, "write the report's title: it is the file's too"),
        ("organisation", &organisation, "write who reports: the file says it too"),
        ("version", &version, "leave the key out instead"),
    ];
    for (key, text, hint) in given {
        // What can't be seen isn't there.
        let blank = |c: char| c.is_whitespace() || c.is_control() || c == '\u{200B}';
        if let Some(text) = text.as_ref().filter(|text| text.value.chars().all(blank)) {
            let message = said!("`{key}` is empty", key);
            let error = Diagnostic::error("empty-text", text.place.clone(), message);
            sink.report(error.hint(hint));
        }
    }
    reader.finish(sink);
    let slug = slug.filter(|slug| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let good = !slug.value.is_empty() && slug.value.bytes().all(plain);
        if !good {
            let message =
                said!("\"{slug}\" can't name a file everywhere", slug = slug.value);
            let error = Diagnostic::error("unknown-value", slug.place.clone(), message);
            sink.report(error.hint("use lower-case letters, digits and hyphens"));
        }
        good
    });
    Some(Identity {
        slug: slug?,
        title: title?,
        organisation: organisation?.value,
        year: year?.value,
        language: language?,
        date,
        version: version.map(|version| version.value),
    })
}

fn parts(reader: &mut Reader<'_>, key: &str, sink: &mut Sink) -> Vec<Part> {
    let nodes = match reader.required(key) {
        Some(_) => reader.list(key, sink),
        None => &[],
    };
    parts_of(reader.file(), nodes, "[[part]]", sink)
}

fn parts_of(
    file: &SourceFile,
    nodes: &[Node],
    name: &'static str,
    sink: &mut Sink,
) -> Vec<Part> {
    let part = |node: &Node, sink: &mut Sink| {
        let mut reader = Reader::new(file, node, name, sink)?;
        let layout = reader.required_string("layout", sink);
        let with = reader.get("with").cloned();
        let place = reader.place().clone();
        reader.finish(sink);
        Some(Part { layout: layout?, with, place })
    };
    nodes.iter().filter_map(|node| part(node, sink)).collect()
}
