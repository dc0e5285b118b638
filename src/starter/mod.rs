//! A small working report, for `marbre new`.
//!
//! The files are those of `starter/`, with font families; they are part of the program, so
//! that it needs nothing beside itself.

pub mod next_year;
mod templates;
mod theme;

use std::fs;
use std::io;
use std::path::Path;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_typography::Language;
use marbre_typography::date::Date;

use crate::report::contract;
use crate::report::project::Project;
use crate::report::schema;

pub use self::templates::Template;
pub use self::theme::Theme;

/// What Git leaves out: what is made, and what is kept to make it faster.
const IGNORED: &str = "/build\n/.marbre\n";

/// What kind of report is begun.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wish {
    /// Its pages.
    pub template: Template,
    /// The language of its words.
    pub language: Language,
    /// Its colours and families; those of the template, where none is asked for.
    pub theme: Option<Theme>,
    /// The day of its texts; it has none, and can be given one, without.
    pub date: Option<Date>,
}

/// Writes the report into a new or empty folder; `command` is how this program is called, for
/// its README.
///
/// # Errors
/// Where the folder holds something, or can't be written to.
pub fn write(
    folder: &Path,
    wish: Wish,
    command: &str,
    sink: &mut Sink,
) -> Result<(), Reported> {
    check_empty(folder, sink)?;
    let place = Place::File(folder.display().to_string());
    let failed = |sink: &mut Sink, error: &io::Error| {
        let message = said!("the report can't be written: {error}", error);
        sink.fail(Diagnostic::error("unwritable-output", place.clone(), message))
    };
    let written = templates::files(wish, command).and_then(|files| {
        files.iter().try_for_each(|(path, bytes)| put(folder, path, bytes))
    });
    written.map_err(|error| failed(sink, &error))?;
    let project = Project::open(&folder.join("report.toml"), sink)?;
    let contracts = contract::read_all(&project, sink);
    let text = schema::of(&contracts);
    put(folder, schema::FILE, text.as_bytes()).map_err(|error| failed(sink, &error))
}

/// Refuses a folder that holds something.
///
/// # Errors
/// Where it does.
pub(crate) fn check_empty(folder: &Path, sink: &mut Sink) -> Result<(), Reported> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let place = Place::File(folder.display().to_string());
        let message = "the folder isn't empty";
        let error = Diagnostic::error("folder-in-use", place, message);
        return Err(sink.fail(error.hint("name a folder that doesn't exist yet")));
    }
    Ok(())
}

fn put(folder: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
