//! The report as it is meant: every name looked up, every file read, every sum
//! checked, every field held against its layout's contract.
//!
//! Pages are made from this and from nothing else.

pub mod amount;
mod asked;
mod binding;
pub mod contract;
pub mod directory;
mod fields;
pub mod focus;
pub mod fonts;
pub mod inputs;
mod instead;
pub mod link;
pub mod manifest;
pub mod markdown;
mod names;
pub mod phrases;
pub mod placed;
pub mod profile;
pub mod project;
mod records;
pub mod remarks;
pub mod schema;
pub mod sheets;
pub mod signing;
mod sources;
pub mod statement;
pub mod table;
pub mod theme;
pub mod validation;
pub mod written;
pub mod years;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use marbre_diag::{
    Diagnostic, Located, Message, Place, Reported, Sink, SourceFile, said,
};
use marbre_imposition::Scheme;
use marbre_pdf::geom::Side;
use marbre_picture::Picture;
use marbre_preflight::profile::Profile;
use marbre_typography::Language;

use crate::report::contract::Contract;
use crate::report::directory::Directory;
use crate::report::focus::Focus;
use crate::report::fonts::Fonts;
pub use crate::report::instead::{Instead, proposal};
use crate::report::link::Address;
use crate::report::manifest::{Identity, Manifest};
use crate::report::markdown::{Inline, Prose};
use crate::report::project::Project;
use crate::report::signing::Signed;
use crate::report::statement::{Statement, Totals};
use crate::report::theme::Theme;
use crate::report::validation::{Accounts, Standing, Status, Validation};

/// A report, complete and checked.
#[derive(Debug)]
pub struct Report {
    /// The folder that it lives in.
    pub project: Project,
    /// `report.toml`.
    pub file: SourceFile,
    /// Whose it is, and of which year.
    pub identity: Identity,
    /// How far the accounts are validated, as `report.toml` says it.
    pub validation: Option<Validation>,
    /// What is printed beside accounts that nobody has validated yet; `None` where
    /// nothing is provisional.
    pub mention: Option<Located<String>>,
    /// What the print shop wants.
    pub print: Profile,
    /// The printer's sheets that are made beside the print file.
    pub sheets: Option<Scheme>,
    /// Findings of the preflight that somebody has agreed to.
    pub signed: Vec<Signed>,
    /// Colours and type.
    pub theme: Theme,
    /// The fonts of the project.
    pub fonts: Fonts,
    /// The accounts.
    pub statements: BTreeMap<String, Statement>,
    /// The lists of people and institutions.
    pub directories: BTreeMap<String, Directory>,
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// Pages that may fill a hole before a part that starts on the other side.
    pub fillers: Vec<Part>,
}

/// A part: a layout and what it is given.
#[derive(Clone, Debug)]
pub struct Part {
    /// The layout's name.
    pub layout: String,
    /// How many pages it may make.
    pub pages: RangeInclusive<usize>,
    /// The side it has to start on.
    pub starts: Option<Side>,
    /// What the layout is given, in the order of its contract.
    pub with: Vec<Given>,
    /// The layouts that take the same fields.
    pub instead: Vec<Instead>,
    /// The part's place in `report.toml`.
    pub place: Place,
}

/// A field and what it is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// The field's name.
    pub name: String,
    /// What it holds.
    pub value: FieldValue,
    /// Where that is written; in the contract, where it is the default.
    pub place: Place,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum FieldValue {
    /// Nothing: the field isn't required, and has no default.
    Nothing,
    /// Blocks of text.
    Prose(Prose),
    /// A line of text.
    Line(Vec<Inline>),
    /// Plain text.
    String(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Flag(bool),
    /// A picture.
    Image {
        /// Its path in the project.
        path: String,
        /// What it shows, for those who can't see it.
        alt: String,
        /// What it is.
        picture: Picture,
        /// What of it is kept where it is cropped.
        focus: Focus,
        /// Who made it.
        credit: Option<Located<Vec<Inline>>>,
        /// What is printed beside it.
        caption: Option<Located<Vec<Inline>>>,
    },
    /// An address on the web.
    Link {
        /// The address.
        address: Address,
        /// What it leads to.
        label: Vec<Inline>,
        /// Where it is written.
        place: Place,
    },
    /// The name of a statement.
    Statement(String),
    /// The name of a directory.
    Directory(String),
    /// Fields of its own.
    Record(Vec<Given>),
    /// Several values.
    List(Vec<FieldValue>),
}

impl Given {
    /// The pictures that it holds at any depth, each with where it is written.
    pub(crate) fn pictures<'a>(&'a self, into: &mut Vec<(&'a str, &'a Place)>) {
        self.value.pictures(&self.place, into);
    }
}

impl FieldValue {
    fn pictures<'a>(&'a self, place: &'a Place, into: &mut Vec<(&'a str, &'a Place)>) {
        match self {
            Self::Image { path, .. } => into.push((path, place)),
            Self::Record(fields) => fields.iter().for_each(|given| given.pictures(into)),
            Self::List(values) => {
                values.iter().for_each(|value| value.pictures(place, into));
            }
            _ => {}
        }
    }
}

impl Report {
    /// What is printed where a statement's figures are; `None` where it is validated.
    pub fn mention_of(&self, statement: &Statement) -> Option<Located<String>> {
        let mention = self.mention.as_ref()?;
        match statement.standing() {
            Standing::Validated | Standing::Unstated => None,
            Standing::Provisional => Some(mention.clone()),
            Standing::Partly => {
                let text = format!("{} {}", phrases::MARK, mention.value);
                Some(Located::new(text, mention.place.clone()))
            }
        }
    }

    /// How far the accounts are validated, all together.
    pub fn accounts(&self) -> Accounts {
        match (&self.mention, &self.validation) {
            (Some(mention), _) => Accounts::Provisional(mention.value.clone()),
            (None, Some(_)) => Accounts::Validated,
            (None, None) => Accounts::Unstated,
        }
    }

    /// How many totals of the accounts were held against stated ones.
    pub fn totals(&self) -> Totals {
        self.statements.values().map(|statement| statement.totals).sum()
    }

    /// Everything that is provisional: what it is, and where that is written.
    pub fn provisional(&self) -> Vec<Located<Message>> {
        let open = |status: &&Located<Status>| status.value == Status::Provisional;
        let mut found: Vec<Located<Message>> = Vec::new();
        let mut add = |what: Message, place: &Place| {
            // What has no status of its own is open where the report's is.
            if !found.iter().any(|it| it.place == *place) {
                found.push(Located::new(what, place.clone()));
            }
        };
        if let Some(status) = self.validation.as_ref().map(|it| &it.status).filter(open) {
            add(said!("the accounts are provisional"), &status.place);
        }
        for (name, statement) in &self.statements {
            if let Some(status) = statement.status.as_ref().filter(open) {
                add(said!("the statement `{name}` is provisional", name), &status.place);
            }
            for side in [&statement.income, &statement.expense] {
                for item in side.items() {
                    if let Some(status) = item.status.filter(open) {
                        let label = &item.label.value;
                        add(
                            said!("\"{label}\" of `{name}` is provisional", label, name),
                            &status.place,
                        );
                    }
                }
            }
        }
        found
    }

    /// Where anything of the accounts is said to be validated, once each.
    pub fn validated(&self) -> Vec<Place> {
        validated(&statuses(self.validation.as_ref(), &self.statements))
    }

    /// The sentence that says how the accounts stand; `None` where the report says
    /// nothing of it.
    pub fn validation_sentence(&self) -> Option<String> {
        let (language, year) = (self.identity.language, self.identity.year);
        let validation = self.validation.as_ref()?;
        Some(validation.sentence(language, year, self.mention.is_some()))
    }

    /// Where the report first names a picture; `None` where only a layout does.
    pub fn place_of_picture(&self, path: &str) -> Option<Place> {
        let mut pictures = self.pictures().into_iter();
        pictures.find(|(own, _)| *own == path).map(|(_, place)| place.clone())
    }

    /// The pictures that the report names: their paths, and where.
    pub fn pictures(&self) -> Vec<(&str, &Place)> {
        let parts = self.parts.iter().chain(&self.fillers);
        let mut found = Vec::new();
        parts.flat_map(|part| &part.with).for_each(|given| given.pictures(&mut found));
        found
    }

    /// Turns what was written into what was meant.
    ///
    /// # Errors
    /// Where anything is wrong with the report, its data, its texts, pictures,
    /// fonts or the contracts of its layouts; all of it is in the sink.
    pub fn check(project: Project, sink: &mut Sink) -> Result<Self, Reported> {
        let contracts = contract::read_all(&project, sink);
        let fonts = Fonts::of(&project, sink);
        let Some(manifest) = Manifest::read(&project, sink) else {
            return Err(unreadable(&project, sink));
        };
        let print = profile::of(&manifest.print, &project, sink);
        if let Some(print) = &print {
            profile::palette::check(print, &manifest.theme, sink);
            marbre_preflight::check_rules(print, sink);
            marbre_preflight::check_words(print, sink);
        }
        for (_, role) in &manifest.theme.types {
            fonts.require(role, sink);
        }
        let validation = manifest.validation.as_ref();
        let status = validation.map(|validation| &validation.status);
        let language = manifest.identity.language;
        let statements: BTreeMap<String, Statement> = manifest
            .statements
            .iter()
            .filter_map(|spec| statement::read(spec, status, &project, language, sink))
            .map(|statement| (statement.name.clone(), statement))
            .collect();
        statements.values().for_each(|it| years::check_filled(it, sink));
        let directories: BTreeMap<String, Directory> = manifest
            .directories
            .iter()
            .filter_map(|spec| directory::read(spec, &project, language, sink))
            .map(|directory| (directory.name.clone(), directory))
            .collect();
        let mut fields = fields::Fields {
            project: &project,
            manifest: &manifest,
            sink,
            instead: Vec::new(),
        };
        let mut parts = resolve(&manifest.parts, &contracts, &mut fields);
        let mut fillers = resolve(&manifest.fillers, &contracts, &mut fields);
        names::check(&directories, &parts, language, sink);
        instead::check(&parts, &contracts, sink);
        let names =
            binding::names(&manifest.identity.organisation, &directories, language);
        binding::bind(&mut parts, language, &names);
        binding::bind(&mut fillers, language, &names);
        let mention = mention(validation, &statements, language, sink);
        sink.settle()?;
        let Some(print) = print else { return Err(unreadable(&project, sink)) };
        let sheets = manifest.print.sheets.clone();
        let Manifest { file, identity, validation, signed, theme, .. } = manifest;
        Ok(Self {
            project,
            file,
            identity,
            validation,
            mention,
            print,
            sheets,
            signed,
            theme,
            fonts,
            statements,
            directories,
            parts,
            fillers,
        })
    }
}

/// Every status that is said of the accounts: the report's, then those of statements.
fn statuses<'a>(
    validation: Option<&'a Validation>,
    statements: &'a BTreeMap<String, Statement>,
) -> Vec<&'a Located<Status>> {
    let own = validation.map(|validation| &validation.status);
    own.into_iter().chain(statements.values().flat_map(Statement::statuses)).collect()
}

/// Where statuses say that something is validated, once each: a statement without a status
/// of its own has the report's.
fn validated(statuses: &[&Located<Status>]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for status in statuses.iter().filter(|it| it.value == Status::Validated) {
        if !places.contains(&status.place) {
            places.push(status.place.clone());
        }
    }
    places
}

/// What is printed while anything is provisional; reports what is called validated
/// before anybody has decided.
fn mention(
    validation: Option<&Validation>,
    statements: &BTreeMap<String, Statement>,
    language: Language,
    sink: &mut Sink,
) -> Option<Located<String>> {
    let statuses = statuses(validation, statements);
    validation::check_decided(validation, &validated(&statuses), sink);
    let open = statuses.iter().find(|it| it.value == Status::Provisional)?;
    let own = validation.and_then(|validation| validation.mention.clone());
    Some(own.unwrap_or_else(|| {
        let both = validation::Open { board: true, assembly: true };
        let bodies = validation.map_or(both, Validation::open);
        let phrase = phrases::provisional(language, bodies).to_owned();
        Located::new(phrase, open.place.clone())
    }))
}

/// The proof that there is no report: an error of its own only where none was said.
fn unreadable(project: &Project, sink: &mut Sink) -> Reported {
    sink.settle().err().unwrap_or_else(|| {
        let place = Place::File(project.manifest().to_owned());
        sink.fail(Diagnostic::error("invalid-report", place, "the report can't be read"))
    })
}

fn resolve(
    parts: &[manifest::Part],
    contracts: &[Contract],
    fields: &mut fields::Fields<'_>,
) -> Vec<Part> {
    let part = |part: &manifest::Part, fields: &mut fields::Fields<'_>| {
        let name = &part.layout.value;
        let Some(contract) = contracts.iter().find(|c| c.name == *name) else {
            let message = said!("there is no layout `{name}`", name);
            let place = part.layout.place.clone();
            let known = contracts.iter().map(|c| c.name.as_str());
            let error = Diagnostic::error("unknown-layout", place, message);
            fields.sink.report(error.suggest(name, known));
            return None;
        };
        if !contract.sound {
            return None;
        }
        let (with, instead) = fields.of_part(part, contract, contracts)?;
        Some(Part {
            layout: name.clone(),
            pages: contract.pages.clone(),
            starts: contract.starts,
            with,
            instead,
            place: part.place.clone(),
        })
    };
    parts.iter().filter_map(|p| part(p, fields)).collect()
}
