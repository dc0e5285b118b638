//! What differs from one print shop to the next: paper, inks, bleed, limits.
//!
//! A profile is a TOML file with its ICC profile beside it. Marbre ships some
//! ([`shipped`]), a project may have its own, and `[print]` in `report.toml` chooses
//! one and may set any value anew. The manual of the keys is `docs/report.md`.

mod draft;
mod icc;
mod palette;
pub mod shipped;

use std::path::Path;
use std::sync::Arc;

use crate::diag::{Diagnostic, Located, Place, Reported, Severity, Sink};
use crate::geom::Length;
use crate::imposition::Scheme;
use crate::project::Project;
use crate::written::{self, Reader};

use self::draft::{Draft, Extent, IccFile, Shelf};

/// What a print shop wants.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What it is called: a shipped name, or its file in the project.
    pub name: String,
    /// Where the report asks for it; nowhere, where no report does.
    pub place: Place,
    /// What it is for.
    pub title: String,
    /// The paper.
    pub paper: Paper,
    /// The most ink on one spot of the paper, all plates added up, in %: total area
    /// coverage (GWG 2022, R0026).
    pub ink_limit: f64,
    /// The bleed on all sides of a page.
    pub bleed: Length,
    /// Whether crop marks are printed outside the bleed.
    pub marks: bool,
    /// The smallest text that may be printed in more than one ink (GWG 2022, R0017).
    pub smallest_text: Length,
    /// The thinnest line that may be printed in more than one ink (GWG 2022, R0019).
    pub thinnest_line: Length,
    /// How far text and lines stay from the cut; what bleeds excepted.
    pub quiet_zone: Length,
    /// The variant of GWG 2022 that a file is held against.
    pub variant: Variant,
    /// How the leaves are held together.
    pub binding: Binding,
    /// What becomes of spot colours.
    pub spot: SpotUse,
    /// The spot colours that may be kept; any where it is empty.
    pub spots: Vec<String>,
    /// Rules of the preflight that matter more to this print shop, or less, than the
    /// variant says. Of several for one rule, the first counts.
    pub severities: Vec<(Located<String>, Gravity)>,
    /// The press that colours are meant for.
    pub intent: Intent,
    /// How many pixels pictures should have.
    pub resolution: Resolution,
}

/// A kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Coated: ink stays on top of it.
    Coated,
    /// Uncoated: ink sinks in.
    Uncoated,
}

/// A variant of GWG 2022: how, and in which colours, a file is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// `SheetCMYK CMYK`: sheetfed offset, all colours in inks.
    SheetCmyk,
    /// `SheetCMYK CMYK+RGB`: pictures may be in light with a profile.
    SheetCmykRgb,
    /// `SheetSpot CMYK`: with spot colours.
    SheetSpot,
    /// "Digital Print".
    Digital,
}

/// How the leaves of a report are held together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Nothing is said of it.
    Unstated,
    /// Any number of pages does.
    Open,
    /// Nested sheets, stapled through the fold: pages in fours.
    SaddleStitch,
    /// Leaves glued into a spine: pages in twos.
    Perfect,
}

/// What becomes of the theme's spot colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpotUse {
    /// Each has a plate of its own.
    Keep,
    /// They are printed in the four process inks.
    Convert,
    /// There may be none.
    Refuse,
}

/// The output intent: the printing condition that colours are meant for
/// (ISO 15930-7, 6.2.3).
#[derive(Clone, Debug)]
pub struct Intent {
    /// The condition's ICC profile: version 2, CMYK, of the output class.
    pub icc: Arc<[u8]>,
    /// The condition's identifier, such as `FOGRA39`.
    pub condition: String,
    /// The registry that the identifier is from.
    pub registry: String,
    /// A sentence about the condition, for people.
    pub info: String,
}

/// How much something matters to a print shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// This much.
    Matters(Severity),
    /// Not at all: it isn't looked for.
    Ignored,
}

/// Resolutions of pictures at the size that they are placed in, in ppi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// What a picture should have.
    pub target: u32,
    /// Below it, somebody should look (GWG 2022, R0031).
    pub warning: u32,
    /// Below it, nothing is printed (GWG 2022, R0031).
    pub error: u32,
}

/// What `[print]` says, before anything is looked up.
#[derive(Debug, Default)]
pub struct Spec {
    /// The printer's sheets that are to be made beside the print file.
    pub(crate) sheets: Option<Scheme>,
    profile: Option<Located<String>>,
    own: Draft,
    place: Option<Place>,
}

impl Spec {
    /// Reads `[print]` of `report.toml`; without it, the default profile is meant.
    pub fn read(root: &mut Reader<'_>, sink: &mut Sink) -> Self {
        let file = root.file();
        let table = root.get("print");
        let Some(mut reader) =
            table.and_then(|node| Reader::new(file, node, "[print]", sink))
        else {
            return Self::default();
        };
        let place = Some(reader.place().clone());
        let profile = reader.string("profile", sink);
        let shelf = Shelf::Project { folder: String::new() };
        let own = Draft::read(&mut reader, &shelf, Extent::Part, sink);
        let sheets = Scheme::read(&mut reader, sink);
        reader.finish(sink);
        Self { sheets, profile, own, place }
    }
}

impl Profile {
    /// Looks up what `[print]` names, and puts its own values on top.
    ///
    /// `None` where something is wrong: it is in the sink.
    pub fn of(spec: &Spec, project: &Project, sink: &mut Sink) -> Option<Self> {
        let (name, base) = match &spec.profile {
            None => {
                let default = shipped::default();
                (default.name.to_owned(), shipped_draft(default, sink))
            }
            Some(name) if name.value.to_lowercase().ends_with(".toml") => {
                (name.value.clone(), own_draft(name, project, sink)?)
            }
            Some(name) => {
                let found = named(name, sink)?;
                (name.value.clone(), shipped_draft(found, sink))
            }
        };
        let place = spec.place.clone().unwrap_or(Place::Nowhere);
        let profile = complete(name, spec.own.clone().over(base), Some(project), sink)?;
        Some(Self { place, ..profile })
    }

    /// The profile that somebody names without a report: a shipped one, or a TOML file
    /// with its ICC profile beside it. `None` is the default.
    ///
    /// # Errors
    /// Where there is no such profile, or something is wrong with it.
    pub fn named(name: Option<&str>, sink: &mut Sink) -> Result<Self, Reported> {
        let name = name.unwrap_or(shipped::default().name);
        let path = Path::new(name);
        let profile = if name.to_lowercase().ends_with(".toml") {
            let project = Project::open(path, sink)?;
            let file = project.manifest().to_owned();
            let file = Located::new(file, Place::Nowhere);
            let spec = Spec { profile: Some(file), ..Spec::default() };
            Self::of(&spec, &project, sink)
        } else {
            let located = Located::new(name.to_owned(), Place::Nowhere);
            let shipped = named(&located, sink);
            let draft = shipped.map(|shipped| shipped_draft(shipped, sink));
            draft.and_then(|draft| complete(name.to_owned(), draft, None, sink))
        };
        sink.settle()?;
        profile.ok_or_else(|| {
            let message = "the press profile isn't complete";
            sink.fail(Diagnostic::error("bad-profile", Place::Nowhere, message))
        })
    }
}

/// A shipped profile by its name; reports one that doesn't exist.
fn named(name: &Located<String>, sink: &mut Sink) -> Option<&'static shipped::Shipped> {
    let found = shipped::named(&name.value);
    if found.is_none() {
        let message = format!("there is no press profile `{}`", name.value);
        let error = Diagnostic::error("unknown-value", name.place.clone(), message);
        let known = shipped::ALL.iter().map(|shipped| shipped.name);
        sink.report(
            error
                .suggest(&name.value, known)
                .hint("a profile of your own is a file: \"profiles/NAME.toml\""),
        );
    }
    found
}

fn shipped_draft(shipped: &shipped::Shipped, sink: &mut Sink) -> Draft {
    let file = shipped.file();
    let node = written::parse(&file, sink);
    let Some(mut reader) = Reader::new(&file, &node, shipped.name, sink) else {
        return Draft::default();
    };
    let draft =
        Draft::read(&mut reader, &Shelf::Shipped(shipped.icc), Extent::Whole, sink);
    reader.finish(sink);
    draft
}

/// A profile in a file of the project.
fn own_draft(
    name: &Located<String>,
    project: &Project,
    sink: &mut Sink,
) -> Option<Draft> {
    let file = project.text(&name.value, &name.place, sink)?;
    let errors = sink.count();
    let node = written::parse(&file, sink);
    if sink.count() > errors {
        return None;
    }
    let mut reader = Reader::new(&file, &node, "the press profile", sink)?;
    let based_on = reader.string("based-on", sink);
    let folder = name.value.rsplit_once('/').map_or("", |(folder, _)| folder);
    let shelf = Shelf::Project { folder: folder.to_owned() };
    let extent = if based_on.is_some() { Extent::Part } else { Extent::Whole };
    let draft = Draft::read(&mut reader, &shelf, extent, sink);
    reader.finish(sink);
    match based_on {
        None => Some(draft),
        Some(base) => {
            let base = named(&base, sink)?;
            Some(draft.over(shipped_draft(base, sink)))
        }
    }
}

/// A profile from a draft that has everything; what it lacks has been reported.
fn complete(
    name: String,
    draft: Draft,
    project: Option<&Project>,
    sink: &mut Sink,
) -> Option<Profile> {
    let icc = draft.icc.as_ref().and_then(|icc| bytes_of(icc, project, sink));
    let resolution = Resolution {
        target: draft.target?,
        warning: draft.warning?,
        error: draft.error?,
    };
    let Resolution { target, warning, error } = resolution;
    if error > warning || warning > target {
        let message = format!(
            "the resolutions contradict each other: error {error} ppi, \
             warning {warning} ppi, target {target} ppi"
        );
        let place = draft.resolution.unwrap_or(Place::Nowhere);
        let wrong = Diagnostic::error("out-of-range", place, message);
        sink.report(wrong.hint("`error` is the lowest of them, `target` the highest"));
    }
    Some(Profile {
        name,
        place: Place::Nowhere,
        title: draft.title?,
        paper: draft.paper?,
        ink_limit: draft.ink_limit?,
        bleed: draft.bleed?,
        marks: draft.marks?,
        smallest_text: draft.smallest_text?,
        thinnest_line: draft.thinnest_line?,
        quiet_zone: draft.quiet_zone.unwrap_or(Length::um(3000)),
        variant: draft.variant.unwrap_or(Variant::SheetCmyk),
        binding: draft.binding.unwrap_or(Binding::Unstated),
        spot: draft.spot?,
        spots: draft.spots.unwrap_or_default(),
        severities: draft.severities,
        intent: Intent {
            icc: icc?,
            condition: draft.condition?,
            registry: draft.registry?,
            info: draft.info?,
        },
        resolution,
    })
}

/// The bytes of an ICC profile, checked where they aren't part of the program.
fn bytes_of(
    icc: &Located<IccFile>,
    project: Option<&Project>,
    sink: &mut Sink,
) -> Option<Arc<[u8]>> {
    let path = match &icc.value {
        IccFile::Shipped(bytes) => return Some(Arc::from(*bytes)),
        IccFile::InProject(path) => path,
    };
    // What is shipped refers to nothing in a project.
    let project = project?;
    let error = match project.read(path) {
        Ok(bytes) => match icc::check(path, &bytes) {
            Ok(()) => return Some(Arc::from(bytes)),
            Err((message, hint)) => {
                Diagnostic::error("bad-profile", icc.place.clone(), message).hint(hint)
            }
        },
        Err(refusal) => project
            .refused(path, &icc.place, &refusal)
            .hint("`icc` is written from the folder of the file that it stands in"),
    };
    sink.report(error);
    None
}
