//! A small working report, for `marbre new`.
//!
//! The files are those of `starter/`, with two font families; they are part of
//! the program, so that it needs nothing beside itself.

pub mod next_year;

use std::fs;
use std::io;
use std::path::Path;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use crate::report::contract;
use crate::report::project::Project;
use crate::report::schema;

/// Every file that is written: its path in the new folder, and its bytes.
const FILES: &[(&str, &[u8])] = &[
    ("report.toml", include_bytes!("../../starter/report.toml")),
    ("texts/bref.md", include_bytes!("../../starter/texts/bref.md")),
    ("data/comptes.csv", include_bytes!("../../starter/data/comptes.csv")),
    ("layouts/page.typ", include_bytes!("../../starter/layouts/page.typ")),
    ("layouts/cover.typ", include_bytes!("../../starter/layouts/cover.typ")),
    ("layouts/cover.toml", include_bytes!("../../starter/layouts/cover.toml")),
    ("layouts/article.typ", include_bytes!("../../starter/layouts/article.typ")),
    ("layouts/article.toml", include_bytes!("../../starter/layouts/article.toml")),
    ("layouts/accounts.typ", include_bytes!("../../starter/layouts/accounts.typ")),
    ("layouts/accounts.toml", include_bytes!("../../starter/layouts/accounts.toml")),
    ("layouts/plate.typ", include_bytes!("../../starter/layouts/plate.typ")),
    ("layouts/plate.toml", include_bytes!("../../starter/layouts/plate.toml")),
    ("layouts/back.typ", include_bytes!("../../starter/layouts/back.typ")),
    ("layouts/back.toml", include_bytes!("../../starter/layouts/back.toml")),
    (
        "fonts/bricolage-grotesque/BricolageGrotesque_400Regular.ttf",
        include_bytes!(
            "../../fonts/bricolage-grotesque/BricolageGrotesque_400Regular.ttf"
        ),
    ),
    (
        "fonts/bricolage-grotesque/BricolageGrotesque_800ExtraBold.ttf",
        include_bytes!(
            "../../fonts/bricolage-grotesque/BricolageGrotesque_800ExtraBold.ttf"
        ),
    ),
    (
        "fonts/bricolage-grotesque/OFL.txt",
        include_bytes!("../../fonts/bricolage-grotesque/OFL.txt"),
    ),
    (
        "fonts/spectral/Spectral_400Regular.ttf",
        include_bytes!("../../fonts/spectral/Spectral_400Regular.ttf"),
    ),
    (
        "fonts/spectral/Spectral_400Regular_Italic.ttf",
        include_bytes!("../../fonts/spectral/Spectral_400Regular_Italic.ttf"),
    ),
    (
        "fonts/spectral/Spectral_600SemiBold.ttf",
        include_bytes!("../../fonts/spectral/Spectral_600SemiBold.ttf"),
    ),
    ("fonts/spectral/OFL.txt", include_bytes!("../../fonts/spectral/OFL.txt")),
];

/// Writes the report into a new or empty folder.
///
/// # Errors
/// Where the folder holds something, or can't be written to.
pub fn write(folder: &Path, sink: &mut Sink) -> Result<(), Reported> {
    check_empty(folder, sink)?;
    let place = Place::File(folder.display().to_string());
    let written = FILES.iter().try_for_each(|(path, bytes)| put(folder, path, bytes));
    let failed = |sink: &mut Sink, error: &io::Error| {
        let message = said!("the report can't be written: {error}", error);
        sink.fail(Diagnostic::error("unwritable-output", place.clone(), message))
    };
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
