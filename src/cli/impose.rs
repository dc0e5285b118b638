//! `marbre impose`: a PDF on a printer's sheets.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use marbre::build::put_sheets;
use marbre::build::untouched::{self, Untouched};
use marbre::store::output::Delivery;
use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_imposition::{Scheme, Written};

use serde_json::json;

use super::args::{Format, Impose};
use super::speech::Voice;

/// Imposes, writes, and says what is written.
pub(super) fn run(
    order: Impose,
    voice: &Voice,
    sink: &mut Sink,
) -> Result<String, Reported> {
    let name = order.file.display().to_string();
    let place = Place::File(name.clone());
    let written = Written {
        name: order.kind,
        thickness: order.thickness,
        rows: order.rows,
        columns: order.columns,
        gap: order.gap,
    };
    let kind = written.kind().map_err(|why| {
        let (place, message) = (Place::Nowhere, why.said());
        sink.fail(
            Diagnostic::error("incomplete-sheets", place, message).hint(why.remedy()),
        )
    });
    let pdf = fs::read(&order.file).map_err(|error| {
        let message = said!("the PDF can't be read: {error}", error);
        let error = Diagnostic::error("unreadable-pdf", place.clone(), message);
        sink.fail(error.hint("name a PDF, such as build/SLUG-print.pdf"))
    });
    let (kind, pdf) = (kind?, pdf?);
    if order.file.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml")) {
        let message = "this is a report, and sheets are made of a PDF";
        let error = Diagnostic::error("unreadable-pdf", place, message);
        return Err(sink.fail(error.hint(super::printed(&order.file))));
    }
    let (folder, names) = target(&order.file, order.output.as_deref());
    spare(&order, &folder, &names, sink)?;
    let strip = !order.no_strip && !order.no_marks;
    let around = marbre_imposition::around(!order.no_marks, strip);
    let around = around.unwrap_or(marbre_imposition::Around::Nothing);
    let scheme = Scheme { kind, paper: order.paper, around, place };
    let imposed = marbre_imposition::impose(&pdf, &name, &scheme, sink)?;
    let mut delivery = Delivery::default();
    let files = put_sheets(&imposed, &folder, &names, &mut delivery);
    delivery.hand_over(sink)?;
    let names: Vec<String> =
        files.iter().map(|file| file.display().to_string()).collect();
    Ok(match voice.format() {
        Format::Human => {
            let facts = match imposed.count {
                1 => said!("1 sheet"),
                count => said!("{count} sheets", count),
            };
            voice.words(&said!("{file}: {facts}", file = names.join(", "), facts)) + "\n"
        }
        Format::Json => {
            format!("{}\n", json!({ "files": names, "sheets": imposed.count }))
        }
    })
}

/// Sees that the sheets take the place neither of their pages nor of what is no PDF: of
/// the cover's, too, which may not be needed.
fn spare(
    order: &Impose,
    folder: &Path,
    [sheets, cover]: &[String; 2],
    sink: &mut Sink,
) -> Result<(), Reported> {
    let untouched = Untouched::of([&order.file]);
    let bound = order.kind == marbre_imposition::Name::Perfect;
    let files = [(Some(sheets), "the sheets"), (bound.then_some(cover), "the cover")];
    let mut spared = Ok(());
    for (name, what) in files {
        let Some(name) = name else { continue };
        let path = folder.join(name);
        let one = untouched.spare(&path, what, sink);
        let other =
            one.and_then(|()| untouched::spare_others(&path, (b"%pdf-", "a PDF"), sink));
        spared = spared.and(other);
    }
    spared
}

/// The folder and the names of what is written. The sheets of a print edition have the
/// names that its build gives them.
fn target(file: &Path, output: Option<&Path>) -> (PathBuf, [String; 2]) {
    let path = output.unwrap_or(file);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let part =
        |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let stem = part(path.file_stem());
    let ending = if output.is_some() { "-sheets" } else { "-print" };
    let [sheets, cover] =
        marbre_imposition::names(stem.strip_suffix(ending).unwrap_or(&stem));
    match output {
        Some(output) => (folder, [part(output.file_name()), cover]),
        None => (folder, [sheets, cover]),
    }
}
