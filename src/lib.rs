//! Marbre typesets printed reports.
//!
//! ```text
//!  report.toml   texts, data,   layouts    fonts
//!       │        pictures          │         │
//!  ┌────▼───┐       │         ┌────▼───┐     │
//!  │manifest├───────┤         │contract│     │
//!  └────┬───┘       │         └────┬───┘     │
//!  ┌────▼───────────▼──────────────▼─────────▼┐
//!  │ report: looked up, added up, complete    │
//!  └────┬─────────────────────────────────────┘
//!  ┌────▼──┐  pages that fit, on their sides
//!  │typeset│
//!  └────┬──┘
//!  ┌────▼──┐  every object in ink, PDF/X-4
//!  │ press │
//!  └────┬──┘
//!  ┌────▼────┐  nothing that would go wrong at the press
//!  │clearance│
//!  └────┬────┘
//!  ┌────▼──┐  the PDF, whole or not at all
//!  │output │
//!  └───────┘
//! ```
//!
//! Each stage takes what the one before it made, and puts what it has to say
//! into a [`diag::Sink`]. [`confined`] runs the typesetting in a process of its
//! own, because layouts are programs.

pub mod amount;
pub mod area;
pub mod cache;
pub mod checksum;
pub mod clearance;
pub mod comparison;
pub mod confined;
pub mod contract;
pub mod date;
mod deflate;
pub mod diag;
pub mod directory;
mod edits;
pub mod fonts;
pub mod geom;
mod html;
pub mod imposition;
pub mod inputs;
mod leftovers;
pub mod link;
pub mod manifest;
pub mod markdown;
pub mod next_year;
pub mod origins;
mod outlines;
pub mod output;
pub mod page_on_sheet;
mod page_tree;
pub mod phrases;
pub mod picture;
pub mod preflight;
pub mod press;
pub mod profile;
pub mod project;
pub mod proof;
pub mod reading;
pub mod report;
pub mod schema;
pub mod seal;
pub mod separator;
pub mod signing;
pub mod snapshot;
pub mod standin;
pub mod starter;
pub mod statement;
pub mod table;
pub mod theme;
pub mod timings;
pub mod typeset;
pub mod typography;
pub mod untouched;
pub mod validation;
pub mod view;
pub mod written;
pub mod years;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use crate::cache::Cache;
use crate::clearance::{Clearance, Cleared, Warnings};
use crate::confined::{Facts, Limits, Set};
use crate::diag::{Diagnostic, Place, Reported, Sink};
use crate::geom::Side;
use crate::imposition::Imposed;
use crate::inputs::Inputs;
use crate::origins::Origins;
use crate::output::Delivery;
use crate::press::{Fingerprint, Typeset};
use crate::project::Project;
use crate::report::Report;
use crate::seal::{Changes, Lock, Seal, Strictness};
use crate::statement::Totals;
use crate::timings::Timings;
use crate::typeset::{Edition, PlacedPart};
use crate::untouched::Untouched;
use crate::validation::Accounts;

/// Who a build is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// The print shop, with the report as it stands.
    #[default]
    Print,
    /// The board, which has yet to agree.
    Proof,
    /// The print shop, once the board has agreed to everything.
    Final,
}

/// What a build is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// The report.
    pub manifest: PathBuf,
    /// The folder that the PDF goes into; `build` beside the report by default.
    pub folder: Option<PathBuf>,
    /// The folder whose cache is used; the report's own by default.
    pub cache: Option<PathBuf>,
    /// Who the file is for.
    pub purpose: Purpose,
    /// How strictly figures are held against the seal, where there is one.
    pub strictness: Strictness,
    /// Whether warnings of the preflight are errors.
    pub warnings: Warnings,
    /// How far layouts may go.
    pub limits: Limits,
}

impl Order {
    /// An order for the print file of a report as it stands.
    pub const fn new(manifest: PathBuf, limits: Limits) -> Self {
        let (folder, cache) = (None, None);
        let (purpose, strictness) = (Purpose::Print, Strictness::Validated);
        let warnings = Warnings::Said;
        Self { manifest, folder, cache, purpose, strictness, warnings, limits }
    }

    /// The report as it is named in a command.
    fn shown(&self) -> String {
        quoted(&self.manifest)
    }

    /// What has been made before.
    fn cache(&self, report: &Report) -> Cache {
        Cache::open(self.cache.as_deref().unwrap_or(report.project.root()))
    }
}

/// A path as a shell takes it: in quotes where it has to be.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/.-_@+:,%=".contains(c);
    match text.chars().all(plain) && !text.is_empty() && !text.starts_with('-') {
        true => text,
        // In double quotes, which both kinds of shells know, where nothing in them is
        // anything else to one of them.
        false if !text.contains(['"', '$', '`', '\\', '!']) => format!("\"{text}\""),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// What a build made.
#[derive(Debug)]
pub struct Built {
    /// The PDF.
    pub file: PathBuf,
    /// How many pages it has.
    pub pages: usize,
    /// The parts, with their pages.
    pub parts: Vec<PlacedPart>,
    /// How far the accounts are validated.
    pub accounts: Accounts,
    /// How many totals of the accounts were held against stated ones.
    pub totals: Totals,
    /// What has changed since the report was sealed; `None` where it wasn't.
    pub changes: Option<Changes>,
    /// The printer's sheets, as files, where the report asks for them.
    pub sheets: Vec<PathBuf>,
    /// The preflight of the file; `None` for a proof.
    pub preflight: Option<Cleared>,
}

impl Built {
    /// The state of the report in words, for `--status`.
    pub fn status(&self) -> String {
        let mut text = match &self.accounts {
            Accounts::Provisional(mention) => {
                format!("accounts: provisional ({mention})\n")
            }
            Accounts::Validated => "accounts: validated\n".to_owned(),
            Accounts::Unstated => "accounts: nothing provisional\n".to_owned(),
        };
        for part in &self.parts {
            let last = part.first + part.count.max(1) - 1;
            let side = Side::of(part.first).name();
            let pages = match part.count {
                1 => format!("{}", part.first),
                _ => format!("{}–{last}", part.first),
            };
            text.push_str(&format!("{pages:>7}  {side}  {}\n", part.layout));
        }
        text
    }
}

/// A finished file, and what it was made from.
#[derive(Debug)]
pub struct Made {
    /// The report.
    pub report: Report,
    /// The print edition: a PDF/X-4.
    pub pdf: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The parts, with their pages.
    pub parts: Vec<PlacedPart>,
    /// Everything of the project that was read for it.
    pub inputs: Inputs,
    /// What stands on each page, in words.
    pub words: Vec<String>,
    /// What stands where on the pages, and where it was written.
    pub origins: Origins,
    prints: OnceLock<Vec<Fingerprint>>,
}

impl Made {
    /// The fingerprints of its pages, taken once.
    ///
    /// # Errors
    /// Where the PDF can't be read, which is a fault of ours.
    pub fn fingerprints(&self) -> lopdf::Result<&[Fingerprint]> {
        if let Some(prints) = self.prints.get() {
            return Ok(prints);
        }
        let prints = press::fingerprints(&self.pdf)?;
        Ok(self.prints.get_or_init(|| prints))
    }
}

/// Makes the print edition of a report, and writes nothing.
///
/// # Errors
/// Where anything is wrong with the report, or a layout passes a limit.
pub fn make(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Made, Reported> {
    let begun = Instant::now();
    let report = read(order, timings, sink)?;
    set(report, order, begun, timings, sink)
}

/// Reads a report, and checks it.
fn read(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Report, Reported> {
    let started = Instant::now();
    let project = Project::open(&order.manifest, sink)?;
    typeset::check_layouts(&project, sink);
    let report = Report::check(project, sink)?;
    years::check(&report, sink);
    timings.add("read", started);
    Ok(report)
}

/// Sets the pages of a report, and finishes them for the press.
fn set(
    report: Report,
    order: &Order,
    begun: Instant,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Made, Reported> {
    let cache = order.cache(&report);
    let limits = &order.limits;
    let Set { pdf, facts } =
        confined::typeset(&report, limits, begun, &cache, timings, sink)?;
    let started = Instant::now();
    let Facts { pages, parts, stand_ins, inputs, words, origins } = facts;
    let typeset = Typeset {
        pdf: &pdf,
        parts: &parts,
        stand_ins: &stand_ins,
        purpose: order.purpose,
    };
    let pdf = press::finish(&typeset, &report, &cache, sink)?;
    timings.add("press", started);
    let mut read = report.project.inputs();
    read.extend(&inputs);
    let prints = OnceLock::new();
    Ok(Made { report, pdf, pages, parts, inputs: read, words, origins, prints })
}

/// Builds the print edition of a report.
///
/// # Errors
/// Where anything is wrong with the report, or a layout passes a limit; the
/// PDF of the last good build is then as it was.
pub fn build(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Built, Reported> {
    let begun = Instant::now();
    let report = read(order, timings, sink)?;
    let default = report.project.root().join("build");
    let folder = order.folder.as_deref().unwrap_or(&default);
    let slug = report.identity.slug.clone();
    let built = build_into(folder, report, order, begun, timings, sink);
    if built.is_err() {
        clearance::look_for_stray(folder, &slug, sink);
    }
    built
}

/// Builds a report into a folder.
fn build_into(
    folder: &Path,
    report: Report,
    order: &Order,
    begun: Instant,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Built, Reported> {
    let sealed = hold(&report, order, sink)?;
    let made = set(report, order, begun, timings, sink)?;
    let mut changes = None;
    if let Some(seal) = &sealed {
        let started = Instant::now();
        changes = Some(seal.changes(&made, sink)?);
        timings.add("seal", started);
    }
    let slug = &made.report.identity.slug;
    let edition = match order.purpose {
        Purpose::Proof => "proof",
        Purpose::Print | Purpose::Final => Edition::Print.name(),
    };
    let name = format!("{slug}-{edition}.pdf");
    spare(&made, folder, &name, sink)?;
    // All that is written is made before: none of it belongs to another build.
    let output = match order.purpose {
        Purpose::Proof => {
            let started = Instant::now();
            let pdf = proof::of(&made.pdf, &made.report, sink)?;
            timings.add("proof", started);
            Output { pdf: Cow::Owned(pdf), clearance: None, sheets: None }
        }
        Purpose::Print | Purpose::Final => print(&made, &name, order, timings, sink)?,
    };
    if let Err(reported) = sink.settle() {
        if let Some(clearance) = &output.clearance {
            clearance.write_refusal(folder, sink)?;
        }
        return Err(reported);
    }
    let started = Instant::now();
    let mut delivery = Delivery::default();
    // The account comes first: it says which PDF it is of, and the PDF comes last.
    let account = output.clearance.as_ref().map(|it| it.put(folder, &mut delivery));
    let sheets = output.sheets.as_ref().map_or_else(Vec::new, |imposed| {
        imposed.put(folder, &imposition::names(slug), &mut delivery)
    });
    let file = delivery.add(folder, &name, &*output.pdf);
    delivery.hand_over(sink)?;
    timings.add("write", started);
    let preflight = output.clearance.zip(account).map(|(clearance, account)| Cleared {
        account,
        findings: clearance.into_findings(),
    });
    schema::check(&made.report.project, sink);
    let (accounts, totals) = (made.report.accounts(), made.report.totals());
    let Made { pages, parts, .. } = made;
    Ok(Built { file, pages, parts, accounts, totals, changes, sheets, preflight })
}

/// Sees that nothing that a build writes takes the place of what it is made from.
fn spare(
    made: &Made,
    folder: &Path,
    name: &str,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let untouched = Untouched::of_report(made);
    let slug = &made.report.identity.slug;
    let sheets = imposition::names(slug);
    let accounts = clearance::names(slug);
    let names = [name.to_owned()].into_iter().chain(sheets).chain(accounts);
    for name in names {
        untouched.spare(&folder.join(&name), &format!("`{name}`"), sink)?;
    }
    Ok(())
}

/// What a build writes.
struct Output<'a> {
    pdf: Cow<'a, [u8]>,
    clearance: Option<Clearance<'a>>,
    sheets: Option<Imposed>,
}

/// A print edition, called `name`, with its preflight and its sheets.
fn print<'a>(
    made: &'a Made,
    name: &'a str,
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Output<'a>, Reported> {
    let started = Instant::now();
    let clearance = Clearance::of(made, name, order, &order.cache(&made.report), sink)?;
    timings.add("preflight", started);
    let started = Instant::now();
    let scheme = made.report.sheets.as_ref();
    // What is wrong with the sheets is said together with what preflight has found.
    let sheets =
        scheme.and_then(|scheme| imposition::impose(&made.pdf, name, scheme, sink).ok());
    timings.add("sheets", started);
    Ok(Output { pdf: Cow::Borrowed(&made.pdf), clearance: Some(clearance), sheets })
}

/// Seals a report as it stands: its figures, its pages, and what they are made from.
///
/// # Errors
/// Where anything is wrong with the report, or figures that were validated have
/// changed without a new decision; the last seal is then as it was.
pub fn seal(
    order: &Order,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<(PathBuf, Seal), Reported> {
    let begun = Instant::now();
    let report = read(order, timings, sink)?;
    let Lock { seal: before, file, .. } = Lock::find(&report, sink)?;
    if let Some(before) = &before {
        before.check(&report, order.strictness, sink);
    }
    sink.settle()?;
    let made = set(report, order, begun, timings, sink)?;
    if !made.inputs.steady() {
        let place = Place::File(made.report.project.manifest().to_owned());
        let message = "a file was saved while the report was being sealed";
        let error = Diagnostic::error("changed-meanwhile", place, message);
        return Err(sink.fail(error.hint("seal it again")));
    }
    let untouched = Untouched::of_report(&made);
    let lock = made.report.project.root().join(&file);
    untouched.spare(&lock, "the lock", sink)?;
    let seal = Seal::of(&made, &file, before.as_ref(), sink)?;
    let file = seal.write(&made.report.project, sink)?;
    Ok((file, seal))
}

/// Holds a report against what was decided and sealed, before any page is set.
fn hold(
    report: &Report,
    order: &Order,
    sink: &mut Sink,
) -> Result<Option<Seal>, Reported> {
    if order.purpose == Purpose::Final {
        refuse_provisional(report, sink);
    }
    let Lock { seal, file, stray } = Lock::find(report, sink)?;
    let place = || Place::File(file.clone());
    let command = format!("`marbre seal {}`", order.shown());
    match &seal {
        Some(seal) => seal.check(report, order.strictness, sink),
        None if order.strictness == Strictness::All => {
            let message = "the report isn't sealed: there is nothing to hold it against";
            let error = Diagnostic::error("not-sealed", place(), message);
            sink.report(error.hint(format!("seal what was validated: {command}")));
        }
        None => unsealed(report, order, stray, sink),
    }
    if let Some(seal) = &seal {
        let now = report.accounts();
        let unheld = !report.validated().is_empty() && !seal.holds_validated();
        let last = order.purpose == Purpose::Final
            && now == Accounts::Validated
            && seal.accounts() != now.name();
        if unheld || last {
            let message = format!(
                "the report was sealed while its accounts were {}, and nothing holds \
                 what is validated now",
                seal.accounts()
            );
            let warning = Diagnostic::warning("outdated-seal", place(), message);
            let hint = format!("seal what was validated: {command}");
            sink.report(warning.hint(hint));
        }
        if seal.is_older() {
            let message = "the pages were sealed by an older version of Marbre, and can't \
                           be held against these; the figures are";
            let warning = Diagnostic::warning("older-seal", place(), message);
            sink.report(warning.hint(format!(
                "look at what has changed, and renew the seal: {command}"
            )));
        }
    }
    sink.settle()?;
    Ok(seal)
}

/// Says that nothing holds a report, where something should: what the board has validated,
/// and what is the last file.
fn unsealed(
    report: &Report,
    order: &Order,
    stray: Option<(String, String)>,
    sink: &mut Sink,
) {
    let last = order.purpose == Purpose::Final;
    let validated = report.validated();
    let said = match (validated.first(), last) {
        (Some(place), true) => Diagnostic::error(
            "not-sealed",
            place.clone(),
            "this is validated, and no lock holds it: the report can't be final",
        ),
        (Some(place), false) => Diagnostic::warning(
            "not-sealed",
            place.clone(),
            "this is validated, and no lock holds it: figures may change unnoticed",
        ),
        (None, true) => Diagnostic::warning(
            "not-sealed",
            Place::File(report.project.manifest().to_owned()),
            "the report is final, and nothing holds later builds to it",
        ),
        (None, false) => return,
    };
    let said = match stray {
        Some((lock, slug)) => {
            let what = format!("this seals `{slug}`, of the same organisation and year");
            said.and_at(Place::File(lock), what)
        }
        None => said,
    };
    let command = format!("`marbre seal {}`", order.shown());
    sink.report(said.hint(format!("seal what was validated: {command}")));
}

/// Names everything that is provisional in a report that is to be the last one.
fn refuse_provisional(report: &Report, sink: &mut Sink) {
    if report.accounts() == Accounts::Unstated && !report.statements.is_empty() {
        let place = Place::File(report.project.manifest().to_owned());
        let message = "nothing says that the accounts are validated";
        let error = Diagnostic::error("still-provisional", place, message);
        sink.report(error.hint("add `[validation]` with its status, and the decision"));
    }
    for open in report.provisional() {
        let hint = "once it is decided, write `validated`, with the date of the decision \
                    in `[validation.board]`; until then, build without --final";
        let error =
            Diagnostic::error("still-provisional", open.place.clone(), open.value);
        // What has no status of its own is as the report is.
        let whole = report.validation.as_ref().map(|it| &it.status.place);
        let bound = report.statements.values().filter(|statement| {
            let status = statement.status.as_ref().map(|status| &status.place);
            status == Some(&open.place) && status == whole
        });
        let error = bound.fold(error, |error, statement| {
            let what = format!("so is the statement `{}`", statement.name);
            error.and_at(statement.place.clone(), what)
        });
        sink.report(error.hint(hint));
    }
}
