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
//!  ┌────▼──┐  the PDF, whole or not at all
//!  │output │
//!  └───────┘
//! ```
//!
//! Each stage takes what the one before it made, and puts what it has to say
//! into a [`diag::Sink`]. [`confined`] runs the typesetting in a process of its
//! own, because layouts are programs.

pub mod amount;
pub mod cache;
pub mod comparison;
pub mod confined;
pub mod contract;
mod deflate;
pub mod diag;
pub mod directory;
pub mod fonts;
pub mod geom;
pub mod link;
pub mod manifest;
pub mod markdown;
pub mod output;
pub mod phrases;
pub mod picture;
pub mod press;
pub mod profile;
pub mod project;
pub mod report;
pub mod schema;
pub mod separator;
pub mod standin;
pub mod starter;
pub mod statement;
pub mod table;
pub mod theme;
pub mod timings;
pub mod typeset;
pub mod typography;
pub mod view;
pub mod written;

use std::path::PathBuf;
use std::time::Instant;

use crate::cache::Cache;
use crate::confined::{Facts, Limits, Set};
use crate::diag::{Reported, Sink};
use crate::geom::Side;
use crate::press::Typeset;
use crate::project::Project;
use crate::report::Report;
use crate::timings::Timings;
use crate::typeset::{Edition, PlacedPart};

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
    /// How far layouts may go.
    pub limits: Limits,
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
    /// What is printed beside accounts that nobody has validated yet.
    pub mention: Option<String>,
}

impl Built {
    /// The state of the report in words, for `--status`.
    pub fn status(&self) -> String {
        let mut text = match &self.mention {
            Some(mention) => format!("accounts: provisional ({mention})\n"),
            None => "accounts: nothing provisional\n".to_owned(),
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
    let started = Instant::now();
    let project = Project::open(&order.manifest, sink)?;
    typeset::check_layouts(&project, sink);
    let report = Report::check(project, sink)?;
    timings.add("read", started);
    let Set { pdf, facts } = confined::typeset(&report, &order.limits, timings, sink)?;
    let started = Instant::now();
    let cache = Cache::open(order.cache.as_deref().unwrap_or(report.project.root()));
    let Facts { pages, parts, stand_ins } = facts;
    let typeset = Typeset { pdf: &pdf, parts: &parts, stand_ins: &stand_ins };
    let pdf = press::finish(&typeset, &report, &cache, sink)?;
    timings.add("press", started);
    Ok(Made { report, pdf, pages, parts })
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
    let Made { report, pdf, pages, parts } = make(order, timings, sink)?;
    let started = Instant::now();
    let default = report.project.root().join("build");
    let folder = order.folder.as_deref().unwrap_or(&default);
    let name = format!("{}-{}.pdf", report.identity.slug, Edition::Print.name());
    let file = output::write(folder, &name, &pdf, sink)?;
    timings.add("write", started);
    let mention = report.mention.map(|mention| mention.value);
    Ok(Built { file, pages, parts, mention })
}
