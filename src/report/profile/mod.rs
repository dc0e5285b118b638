//! What differs from one print shop to the next: paper, inks, bleed, limits.
//!
//! A profile is a TOML file with its ICC profile beside it. Marbre ships some
//! ([`shipped`]), a project may have its own, and `[print]` in `report.toml` chooses
//! one and may set any value anew. The manual of the keys is `docs/report.md`.

mod draft;
mod icc;
pub mod palette;
pub mod shipped;

use std::path::Path;
use std::sync::Arc;

use marbre_diag::{Diagnostic, Located, Place, Reported, Sink, said};
use marbre_imposition::Scheme;
use marbre_pdf::geom::Length;

use crate::report::project::Project;
use crate::report::sheets;
use crate::report::written::{self, Reader};

use marbre_preflight::profile::{Binding, Intent, Profile, Resolution, Variant};

use self::draft::{Draft, Extent, IccFile, Shelf};

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
        let sheets = sheets::read(&mut reader, sink);
        reader.finish(sink);
        Self { sheets, profile, own, place }
    }
}

/// Looks up what `[print]` names, and puts its own values on top.
///
/// `None` where something is wrong: it is in the sink.
pub fn of(spec: &Spec, project: &Project, sink: &mut Sink) -> Option<Profile> {
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
    Some(Profile { place, ..profile })
}

/// The profile that somebody names without a report: a shipped one, or a TOML file
/// with its ICC profile beside it. `None` is the default.
///
/// # Errors
/// Where there is no such profile, or something is wrong with it.
pub fn chosen(name: Option<&str>, sink: &mut Sink) -> Result<Profile, Reported> {
    let name = name.unwrap_or(shipped::default().name);
    let path = Path::new(name);
    let profile = if name.to_lowercase().ends_with(".toml") {
        let project = Project::open(path, sink)?;
        let file = project.manifest().to_owned();
        let file = Located::new(file, Place::Nowhere);
        let spec = Spec { profile: Some(file), ..Spec::default() };
        of(&spec, &project, sink)
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

/// A shipped profile by its name; reports one that doesn't exist.
fn named(name: &Located<String>, sink: &mut Sink) -> Option<&'static shipped::Shipped> {
    let found = shipped::named(&name.value);
    if found.is_none() {
        let message = said!("there is no press profile `{name}`", name = name.value);
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
        let message = said!(
            "the resolutions contradict each other: error {error} ppi, \
             warning {warning} ppi, target {target} ppi",
            error,
            warning,
            target
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
