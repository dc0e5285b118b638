//! Next year's report from this year's, for `marbre new --from`.
//!
//! What stays is copied: layouts, fonts, pictures, colours, the order of the parts. What
//! is of the year moves on: the year itself, in titles too, and the accounts, whose last
//! column becomes the comparative beside one that is to be filled. What was decided of
//! the accounts, and the seal, stay behind. Files keep their comments and their layout:
//! only values are written anew.

mod accounts;
mod edits;
mod manifest;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use crate::build::untouched::Untouched;
use crate::report::Report;
use crate::report::contract;
use crate::report::project::{Project, is_report};
use crate::store::here;

use self::accounts::Accounts;

/// What becomes of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// They are to be written: the build names each that is missing.
    Emptied,
    /// They stay as they are.
    Kept,
}

/// Folders that aren't of the report itself: what was made from it, and its history.
const LEFT: [&str; 5] = ["build", "snapshots", "target", "node_modules", "__MACOSX"];

/// Writes the report of the next year into a new or empty folder, and gives the report.
///
/// # Errors
/// Where the old report has errors, or the folder holds something or can't be written.
pub fn write(
    old: &Path,
    folder: &Path,
    texts: Texts,
    sink: &mut Sink,
) -> Result<PathBuf, Reported> {
    crate::starter::check_empty(folder, sink)?;
    let project = Project::open(old, sink)?;
    let report = Report::check(project, sink)?;
    let contracts = contract::read_all(&report.project, sink);
    sink.settle()?;
    let accounts = Accounts::of(&report, sink);
    let mut changed = manifest::changes(&report, &contracts, texts, &accounts);
    sink.settle()?;
    let root = here(report.project.root());
    let mut files = Vec::new();
    gather(root, Path::new(""), folder, &mut files);
    let name = report.project.manifest();
    files.retain(|path| *path == *name || !is_other_report(&root.join(path)));
    // Tables of workbooks are written beside them.
    let beside = accounts.files.keys().map(PathBuf::from);
    files.extend(beside.filter(|path| !root.join(path).exists()));
    changed.extend(accounts.files);
    copy(root, folder, &files, &changed).map_err(|error| {
        let message = said!("the report can't be written: {error}", error);
        let place = Place::File(folder.display().to_string());
        sink.fail(Diagnostic::error("unwritable-output", place, message))
    })?;
    Ok(folder.join(name))
}

/// The files of a report, by their paths in its folder; nothing of `into`, which may lie
/// in it.
fn gather(root: &Path, below: &Path, into: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(root.join(below)).into_iter().flatten().flatten();
    let names: BTreeSet<_> = entries.map(|entry| entry.file_name()).collect();
    for name in names {
        let path = below.join(&name);
        let shown = name.to_string_lossy();
        let hidden = shown.starts_with('.') && shown != ".gitignore";
        let Ok(facts) = fs::symlink_metadata(root.join(&path)) else { continue };
        if facts.is_dir() {
            let inside = root.join(&path).canonicalize().ok() == into.canonicalize().ok();
            let left = below == Path::new("") && LEFT.contains(&&*shown);
            if !hidden && !inside && !left {
                gather(root, &path, into, files);
            }
        } else if !hidden && !is_lock(&root.join(&path)) && root.join(&path).is_file() {
            files.push(path);
        }
    }
}

/// Whether a file is a seal.
fn is_lock(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "lock")
}

/// Whether a file is a report of its own.
fn is_other_report(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "toml") && is_report(path)
}

fn copy(
    root: &Path,
    folder: &Path,
    files: &[PathBuf],
    changed: &BTreeMap<String, String>,
) -> io::Result<()> {
    // A name that is linked into the new folder isn't written through.
    let old = Untouched::of(files.iter().map(|path| root.join(path)));
    for path in files {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        if old.spare(&target, "the report", &mut Sink::default()).is_err() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let name = path.to_string_lossy().replace('\\', "/");
        match changed.get(&name) {
            Some(text) => fs::write(&target, text)?,
            None => fs::copy(root.join(path), &target).map(|_| ())?,
        }
    }
    Ok(())
}
