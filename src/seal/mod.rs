//! The seal: what was validated, so that nobody has to take it on trust that nothing
//! else has changed.
//!
//! `marbre seal` writes down every figure, what is printed on every page, and what the
//! pages were made from. Each later build is held against that: [`Seal::check`] before
//! the pages are set, [`Seal::changes`] after.

mod changes;
mod figures;
mod lock;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::Made;
use crate::checksum::Checksum;
use crate::diag::{Diagnostic, Place, Reported, Sink};
use crate::output;
use crate::press;
use crate::project::Project;
use crate::report::Report;
use crate::validation::Decision;

pub use self::changes::{Changes, PageChange};
pub use self::lock::name;

use self::changes::Comparison;
use self::figures::{Changed, Figures};

/// What was sealed of a report.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The format of the file; [`lock`] looks at it.
    #[serde(rename = "format")]
    _format: u32,
    /// The version of the program.
    program: String,
    /// The checksum of the file; [`lock`] looks at it.
    #[serde(rename = "checksum")]
    _checksum: Checksum,
    /// The slug of the report.
    report: String,
    /// How far the accounts were validated as a whole.
    accounts: String,
    /// What the bodies have decided, in one line each.
    decisions: BTreeMap<String, String>,
    /// The figures of each statement.
    #[serde(default)]
    statements: BTreeMap<String, Figures>,
    /// The tables of `report.toml`, but for its parts.
    sections: BTreeMap<String, Checksum>,
    /// The files that the report was made from, but for `report.toml`.
    inputs: BTreeMap<String, Checksum>,
    /// The parts, in the order of their pages.
    parts: Vec<SealedPart>,
    /// The pages.
    pages: Vec<SealedPage>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedPart {
    layout: String,
    first: usize,
    count: usize,
    /// What `report.toml` gives it.
    given: Checksum,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedPage {
    part: String,
    print: Checksum,
    text: Checksum,
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
    /// The seal of a report as it has been made.
    ///
    /// # Errors
    /// Where its PDF can't be read.
    pub fn of(made: &Made, sink: &mut Sink) -> Result<Self, Reported> {
        let report = &made.report;
        let prints = press::fingerprints(&made.pdf).map_err(|error| {
            let message = format!("the pages can't be sealed: {error}");
            sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
        })?;
        let tables: toml::Table = toml::from_str(report.file.text()).unwrap_or_default();
        let mut inputs = made.inputs.clone();
        inputs.remove(report.project.manifest());
        let parts: Vec<SealedPart> = made
            .parts
            .iter()
            .map(|placed| {
                let at = |parts: &[crate::report::Part]| {
                    parts.iter().position(|part| part.place == placed.place)
                };
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
            })
            .collect();
        let part_of = |page: usize| {
            let part = made.parts.iter().find(|part| part.pages().contains(&page));
            part.map(|part| part.layout.clone()).unwrap_or_default()
        };
        let pages = (1..)
            .zip(prints)
            .map(|(page, print)| SealedPage {
                part: part_of(page),
                print: print.print,
                text: print.text,
            })
            .collect();
        Ok(Self {
            _format: lock::FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            _checksum: Checksum::of(&[]),
            report: report.identity.slug.clone(),
            accounts: report.accounts().name().to_owned(),
            decisions: decisions(report),
            statements: report
                .statements
                .iter()
                .map(|(name, statement)| (name.clone(), Figures::of(statement)))
                .collect(),
            sections: sections(&tables),
            inputs,
            parts,
            pages,
        })
    }

    /// The seal that lies beside a report; `None` where there is none.
    ///
    /// # Errors
    /// Where it is damaged, of another report, or of a newer program.
    pub fn read(report: &Report, sink: &mut Sink) -> Result<Option<Self>, Reported> {
        lock::read(&report.project, &report.identity.slug, sink)
    }

    /// Writes the seal beside its report, whole or not at all.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn write(&self, project: &Project, sink: &mut Sink) -> Result<PathBuf, Reported> {
        output::write(
            project.root(),
            &name(project),
            lock::written(self).as_bytes(),
            sink,
        )
    }

    /// How many pages, and how many figures were sealed.
    pub fn count(&self) -> (usize, usize) {
        let lines = self.statements.values().flat_map(|figures| figures.amounts.values());
        (self.pages.len(), lines.map(BTreeMap::len).sum())
    }

    /// How far the accounts were validated.
    pub fn accounts(&self) -> &str {
        &self.accounts
    }

    /// Holds the figures of a report against those that were sealed.
    pub fn check(&self, report: &Report, strictness: Strictness, sink: &mut Sink) {
        // A new decision of the board is what validated figures may change by.
        let decided_anew = self.decisions != decisions(report);
        let lock = name(&report.project);
        for figure in self.figures(report) {
            let validated = figure.validated && !decided_anew;
            if !validated && strictness == Strictness::Validated {
                continue;
            }
            let place = figure.place.clone().unwrap_or(Place::File(lock.clone()));
            let message = figure.describe(report);
            let (rule, hint) = match validated {
                true => (
                    "changed-after-validation",
                    "the board has validated the sealed amount: put it back; or, if the \
                     board has decided anew, give the new date and minutes in \
                     [validation.board], and seal the report",
                ),
                false => (
                    "changed-since-seal",
                    "put the sealed amount back; or, if the change is meant, run `marbre \
                     seal` and commit the lock",
                ),
            };
            sink.report(Diagnostic::error(rule, place, message).hint(hint));
        }
    }

    /// What has changed since this seal, in a report that has been made since.
    ///
    /// # Errors
    /// Where its PDF can't be read.
    pub fn changes(&self, made: &Made, sink: &mut Sink) -> Result<Changes, Reported> {
        let new = Self::of(made, sink)?;
        let comparison = Comparison {
            old: self,
            new: &new,
            report: &made.report,
            placed: &made.parts,
            figures: self.figures(&made.report),
        };
        Ok(comparison.changes())
    }

    /// The figures that aren't what was sealed.
    fn figures(&self, report: &Report) -> Vec<Changed> {
        let statements = report.statements.values();
        let compared = statements.filter_map(|statement| {
            let sealed = self.statements.get(&statement.name)?;
            Some(sealed.compare(statement))
        });
        compared.flatten().collect()
    }
}

/// What each body has decided: date, minutes, date of the minutes.
fn decisions(report: &Report) -> BTreeMap<String, String> {
    let said = |decision: &Option<Decision>| {
        let decision = decision.as_ref()?;
        let date = decision.date.as_ref()?.value;
        let minutes = decision.minutes.as_ref().map(|it| format!(", {}", it.value));
        let written =
            decision.minutes_date.as_ref().map(|it| format!(" of {}", it.value));
        let (minutes, written) =
            (minutes.unwrap_or_default(), written.unwrap_or_default());
        Some(format!("{date}{minutes}{written}"))
    };
    let Some(validation) = &report.validation else { return BTreeMap::new() };
    let both = [("board", &validation.board), ("assembly", &validation.assembly)];
    let both =
        both.into_iter().filter_map(|(name, it)| Some((name.to_owned(), said(it)?)));
    both.collect()
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
