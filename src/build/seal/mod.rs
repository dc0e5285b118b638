//! The seal: what was validated, so that nobody has to take it on trust that nothing
//! else has changed.
//!
//! `marbre seal` writes down every figure, what is printed on every page, and what the
//! pages were made from. Each later build is held against that: [`Seal::check`] before
//! the pages are set, [`Seal::changes`] after.

mod changes;
mod figures;
mod lock;
mod search;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_pdf::checksum::Checksum;

use crate::build::Made;
use crate::press::{Places, Print};
use crate::report::project::Project;
use crate::report::statement::Statement;
use crate::report::validation::{Accounts, Decision};
use crate::report::{Part, Report};

pub use self::changes::{Changes, PageChange};
pub use self::search::Lock;

use self::changes::Comparison;
use self::figures::{Changed, Figures};

/// What was sealed of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The lock that it is read from, or goes into: its name beside the report.
    #[serde(skip)]
    file: String,
    /// The format of the lock that it was read from.
    #[serde(skip)]
    format: i64,
    /// The version of the program.
    program: String,
    /// The slug of the report.
    report: String,
    /// The year that it is about; older locks don't say it.
    year: Option<i64>,
    /// Whose report it is; older locks don't say it.
    organisation: Option<String>,
    /// How far the accounts were validated as a whole.
    accounts: String,
    /// What the board has validated last, and may not change without it.
    validated: Option<Validated>,
    /// The figures of each statement.
    #[serde(default)]
    statements: BTreeMap<String, Figures>,
    /// The tables of `report.toml`, but for its parts.
    sections: BTreeMap<String, Checksum>,
    /// The files that the report was made from, but for `report.toml`.
    inputs: BTreeMap<String, Checksum>,
    /// The parts, in the order of their pages.
    #[serde(default)]
    parts: Vec<SealedPart>,
    /// The pages.
    #[serde(default)]
    pages: Vec<SealedPage>,
}

/// Figures that a decision of the board has made final.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Validated {
    /// The decision: date and minutes.
    decision: String,
    statements: BTreeMap<String, Figures>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedPart {
    layout: String,
    first: usize,
    count: usize,
    /// What `report.toml` gives it.
    given: Checksum,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedPage {
    part: String,
    print: Checksum,
    /// Older locks have none: their fingerprints were taken otherwise.
    places: Option<Places>,
    text: Checksum,
}

impl SealedPage {
    /// Whether the same is printed on both.
    fn prints_as(&self, other: &Self) -> bool {
        let print = |page: &Self| Some(Print { marks: page.print, places: page.places? });
        print(self).zip(print(other)).is_some_and(|(one, other)| one.is(&other))
    }
}

/// How strictly figures are held against the seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// What was validated may not change.
    Validated,
    /// Nothing may.
    All,
}

impl Seal {
    /// The seal of a report as it has been made, for the lock that is called `file`. What
    /// was validated before stays so, until the board decides anew.
    ///
    /// # Errors
    /// Where its PDF can't be read.
    pub fn of(
        made: &Made,
        file: &str,
        before: Option<&Self>,
        sink: &mut Sink,
    ) -> Result<Self, Reported> {
        let report = &made.report;
        let prints = made.fingerprints().map_err(|error| {
            let message =
                said!("the pages can't be sealed: {error}", error = error.to_string());
            sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
        })?;
        let tables: toml::Table = toml::from_str(report.file.text()).unwrap_or_default();
        let mut inputs = made.inputs.files();
        inputs.remove(report.project.manifest());
        let parts = made.parts.iter().map(|placed| {
            let at =
                |parts: &[Part]| parts.iter().position(|part| part.place == placed.place);
            let given = at(&report.parts).map(|index| ("part", index));
            let given = given.or_else(|| Some(("filler", at(&report.fillers)?)));
            let given = given.and_then(|(key, index)| tables.get(key)?.get(index));
            let given = given.map(toml::Value::to_string).unwrap_or_default();
            SealedPart {
                layout: placed.layout.clone(),
                first: placed.first,
                count: placed.count,
                given: Checksum::of(given.as_bytes()),
            }
        });
        let part_of = |page: usize| {
            let part = made.parts.iter().find(|part| part.pages().contains(&page));
            part.map(|part| part.layout.clone()).unwrap_or_default()
        };
        let pages = (1..).zip(prints).map(|(page, print)| SealedPage {
            part: part_of(page),
            print: print.print.marks,
            places: Some(print.print.places),
            text: print.text,
        });
        let statements: BTreeMap<String, Figures> = report
            .statements
            .iter()
            .map(|(name, statement)| (name.clone(), Figures::of(statement)))
            .collect();
        Ok(Self {
            file: file.to_owned(),
            format: lock::FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            report: report.identity.slug.value.clone(),
            year: Some(report.identity.year),
            organisation: Some(report.identity.organisation.clone()),
            accounts: report.accounts().name().to_owned(),
            validated: validated(report, &statements, before),
            statements,
            sections: sections(&tables),
            inputs,
            parts: parts.collect(),
            pages: pages.collect(),
        })
    }

    /// Writes the seal beside its report, whole or not at all.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn write(&self, project: &Project, sink: &mut Sink) -> Result<PathBuf, Reported> {
        lock::write(self, project, sink)
    }

    /// How many pages, and how many figures were sealed.
    pub fn count(&self) -> (usize, usize) {
        (self.pages.len(), self.statements.values().map(Figures::count).sum())
    }

    /// How far the accounts were validated.
    pub fn accounts(&self) -> &str {
        &self.accounts
    }

    /// The lock's name, beside the report.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Whether its pages were sealed by an older program, which took other fingerprints.
    pub const fn is_older(&self) -> bool {
        self.format < lock::FORMAT
    }

    /// Whether it holds figures that the board has validated.
    pub const fn holds_validated(&self) -> bool {
        self.validated.is_some()
    }

    /// Holds the figures of a report against those that were sealed.
    pub fn check(&self, report: &Report, strictness: Strictness, sink: &mut Sink) {
        let lock = &self.file;
        let mut say = |changed: &Changed, rule: &str, hint: &'static str| {
            let place = changed.place.clone().unwrap_or(Place::File(lock.clone()));
            let error = Diagnostic::error(rule, place, changed.describe(report));
            sink.report(error.hint(hint));
        };
        let kept = self.kept(report);
        for changed in &kept {
            say(
                changed,
                "changed-after-validation",
                "the board has validated what was sealed: put it back; or, if the board \
                 has decided anew, give the new date and minutes in [validation.board], \
                 and seal the report",
            );
        }
        if strictness == Strictness::All && kept.is_empty() {
            for changed in &compared(&self.statements, report, true) {
                say(
                    changed,
                    "changed-since-seal",
                    "put back what was sealed; or, if the change is meant, run `marbre \
                     seal` and commit the lock",
                );
            }
        }
    }

    /// What of the validated figures has changed, while they may not.
    fn kept(&self, report: &Report) -> Vec<Changed> {
        let Some(validated) = &self.validated else { return Vec::new() };
        let held = match decision(report) {
            // Another decision is what they may change by.
            Some(decision) => decision == validated.decision,
            // Whoever takes the decision back prints them as provisional.
            None => !matches!(report.accounts(), Accounts::Provisional(_)),
        };
        match held {
            true => compared(&validated.statements, report, false),
            false => Vec::new(),
        }
    }

    /// What has changed since this seal, in a report that has been made since.
    ///
    /// # Errors
    /// Where its PDF can't be read.
    pub fn changes(&self, made: &Made, sink: &mut Sink) -> Result<Changes, Reported> {
        let new = Self::of(made, &self.file, Some(self), sink)?;
        let comparison = Comparison {
            old: self,
            new: &new,
            report: &made.report,
            placed: &made.parts,
            figures: compared(&self.statements, &made.report, true),
        };
        Ok(comparison.changes())
    }
}

/// What the board has validated, once this is sealed.
fn validated(
    report: &Report,
    statements: &BTreeMap<String, Figures>,
    before: Option<&Seal>,
) -> Option<Validated> {
    let before = before.and_then(|seal| seal.validated.clone());
    let Some(decision) = decision(report) else { return before };
    let of =
        |(name, figures): (&String, &Figures)| Some((name.clone(), figures.validated()?));
    let now: BTreeMap<String, Figures> = statements.iter().filter_map(of).collect();
    match before {
        // The same decision doesn't validate twice; but it may come to be recorded
        // statement by statement.
        Some(mut before) if before.decision == decision => {
            for (name, figures) in now {
                let known =
                    before.statements.entry(name).or_insert_with(|| figures.clone());
                for (path, years) in figures.amounts {
                    known.amounts.entry(path).or_insert(years);
                }
            }
            Some(before)
        }
        before if now.is_empty() => before,
        _ => Some(Validated { decision, statements: now }),
    }
}

/// What of a report's statements isn't what was sealed; of figures that weren't, only
/// where the `whole` accounts were.
fn compared(
    sealed: &BTreeMap<String, Figures>,
    report: &Report,
    whole: bool,
) -> Vec<Changed> {
    let mut changed = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for (name, figures) in sealed {
        let renamed = || {
            // A statement that has another name, and most of its figures.
            let others = report.statements.values();
            let others = others.filter(|it| !sealed.contains_key(&it.name));
            let same = |it: &&Statement| figures.in_common(&Figures::of(it));
            others.max_by_key(same).filter(|it| same(it) * 2 >= figures.count().max(1))
        };
        match report.statements.get(name).or_else(renamed) {
            Some(statement) => {
                known.push(&statement.name);
                changed.extend(figures.compare(statement, whole));
            }
            None => changed.push(Changed::gone(name, figures)),
        }
    }
    let new = report.statements.values().filter(|it| !known.contains(&it.name.as_str()));
    if whole {
        changed.extend(new.map(Changed::new));
    }
    changed
}

/// What the board has decided, in one line: date, minutes, date of the minutes.
fn decision(report: &Report) -> Option<String> {
    let decision: &Decision = report.validation.as_ref()?.board.as_ref()?;
    let date = decision.date.as_ref()?.value;
    let minutes = decision.minutes.as_ref();
    let minutes = minutes.map(|it| it.value.split_whitespace().collect::<Vec<_>>());
    let minutes = minutes.map(|words| format!(", {}", words.join(" ")));
    Some(format!("{date}{}", minutes.unwrap_or_default()))
}

/// The tables of `report.toml` by name; of statements and directories, each by itself.
fn sections(tables: &toml::Table) -> BTreeMap<String, Checksum> {
    let mut sections = BTreeMap::new();
    for (name, value) in tables {
        match (name.as_str(), value) {
            ("part" | "filler", _) => {}
            ("statements" | "directories", toml::Value::Table(inner)) => {
                for (key, value) in inner {
                    let sum = Checksum::of(value.to_string().as_bytes());
                    sections.insert(format!("{name}.{key}"), sum);
                }
            }
            _ => {
                sections.insert(name.clone(), Checksum::of(value.to_string().as_bytes()));
            }
        }
    }
    sections
}
