//! Small inputs that once went to press wrong without a word, as people sent them.
//!
//! Each stands in a folder of `tests/field` with a README that says what is right;
//! its files are laid over a fresh report. Whoever adds a folder says here how it
//! comes out; a folder that nobody asks about is a failure too.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::case::{Case, Run};
use super::pages;

/// What is right for an input.
enum Right {
    /// Nothing is written, and the message has all of these in it.
    Refused(&'static [&'static str]),
    /// It is printed, and somebody is told.
    Warned(&'static [&'static str]),
    /// Page `.0` has the words of `.1`, and none of those of `.2`.
    Printed(usize, &'static [&'static str], &'static [&'static str]),
}

use Right::{Printed, Refused, Warned};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/field")
}

/// The files of an input, relative to its folder.
fn files(root: &Path, below: &str, found: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(below)).expect("a folder").flatten() {
        let name = entry.file_name().into_string().expect("plain names");
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        match entry.path().is_dir() {
            true => files(root, &path, found),
            false if path == "README" => {}
            false => found.push(path),
        }
    }
}

/// A fresh report with the files of an input laid over it.
fn laid(name: &str) -> Case {
    let case = Case::new(&format!("field-{name}"));
    let from = folder().join(name);
    let mut found = Vec::new();
    files(&from, "", &mut found);
    for file in found {
        case.write(&file, fs::read(from.join(&file)).expect("a file"));
    }
    case
}
