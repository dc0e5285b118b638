//! `marbre impose`: a PDF on a printer's sheets.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use marbre::diag::{Diagnostic, Place, Reported, Sink};
use marbre::imposition::{self, Scheme, Written};
use marbre::output::Delivery;

use serde_json::json;

use super::args::{Format, Impose};

/// Imposes, writes, and says what is written.
pub(super) fn run(
    order: Impose,
    format: Format,
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
    let kind = written.kind().map_err(|(message, hint)| {
        let error = Diagnostic::error("incomplete-sheets", Place::Nowhere, message);
        sink.fail(error.hint(hint))
    });
    let pdf = fs::read(&order.file).map_err(|error| {
        let message = format!("the PDF can't be read: {error}");
        let error = Diagnostic::error("unreadable-pdf", place.clone(), message);
        sink.fail(error.hint("name a PDF, such as build/SLUG-print.pdf"))
    });
    let (kind, pdf) = (kind?, pdf?);
    if order.file.extension().is_some_and(|it| it.eq_ignore_ascii_case("toml")) {
        let message = "this is a report, and sheets are made of a PDF";
        let error = Diagnostic::error("unreadable-pdf", place, message);
        return Err(sink.fail(error.hint(super::printed(&order.file))));
    }
    let strip = !order.no_strip && !order.no_marks;
    let around = imposition::around(!order.no_marks, strip);
    let around = around.unwrap_or(imposition::Around::Nothing);
    let scheme = Scheme { kind, paper: order.paper, around, place };
    let imposed = imposition::impose(&pdf, &name, &scheme, sink)?;
    let (folder, names) = target(&order.file, order.output.as_deref());
    let mut delivery = Delivery::default();
    let files = imposed.put(&folder, &names, &mut delivery);
    delivery.hand_over(sink)?;
    let names: Vec<String> =
        files.iter().map(|file| file.display().to_string()).collect();
    Ok(match format {
        Format::Human => {
            let sheets = if imposed.count == 1 { "sheet" } else { "sheets" };
            format!("{}: {} {sheets}\n", names.join(", "), imposed.count)
        }
        Format::Json => {
            format!("{}\n", json!({ "files": names, "sheets": imposed.count }))
        }
    })
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
    let [sheets, cover] = imposition::names(stem.strip_suffix(ending).unwrap_or(&stem));
    match output {
        Some(output) => (folder, [part(output.file_name()), cover]),
        None => (folder, [sheets, cover]),
    }
}
