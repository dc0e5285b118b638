//! Which report is meant where a folder is named, or nothing.

use std::fs;
use std::path::{Path, PathBuf};

use marbre::quoted;
use marbre::report::project::is_report;
use marbre::store::here;
use marbre_diag::{Diagnostic, Parameter, Place, Reported, Sink, said};

/// The name that a report has by default.
const NAME: &str = "report.toml";

/// The report that is meant: the one that is named, the one in a folder that is named,
/// or the one in this folder.
///
/// # Errors
/// Where a folder has none, or several.
pub(super) fn located(
    named: Option<PathBuf>,
    sink: &mut Sink,
) -> Result<PathBuf, Reported> {
    match named {
        // A name that is given is taken at its word, except where it names a folder.
        Some(path) if !path.is_dir() => Ok(path),
        Some(folder) => in_folder(&folder, true, sink),
        None => in_folder(Path::new(""), false, sink),
    }
}

/// Whether this folder has a report that needn't be named.
pub(super) fn is_here() -> bool {
    Path::new(NAME).is_file() || reports(Path::new(".")).len() == 1
}

fn in_folder(folder: &Path, named: bool, sink: &mut Sink) -> Result<PathBuf, Reported> {
    let usual = folder.join(NAME);
    if usual.is_file() {
        return Ok(usual);
    }
    let here = here(folder);
    let reports = reports(here);
    let place = Place::File(here.display().to_string());
    match &reports[..] {
        [only] => Ok(folder.join(only)),
        // What is missing is said by whoever wants to read it.
        [] if !named => Ok(usual),
        [] => {
            let message = "there is no report in this folder";
            let error = Diagnostic::error("missing-file", place, message);
            Err(sink.fail(error.hint("`marbre new DIR` makes a report to start from")))
        }
        several => {
            let message = said!(
                "there are several reports here: {names}",
                names = Parameter::list(several)
            );
            let error = Diagnostic::error("missing-file", place, message);
            let first = quoted(&folder.join(&several[0]));
            Err(sink.fail(error.hint(said!("name one of them: `marbre {first}`", first))))
        }
    }
}

/// The names of the files in a folder that are reports, in order.
fn reports(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml") && is_report(&folder.join(name)))
        .collect();
    names.sort();
    names
}
