//! The arrows of docs/architecture.md: between libraries Cargo keeps them, between the rooms
//! of the program this does.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms of `src`, each of which may know those before it.
const ROOMS: [&str; 9] = [
    "store",
    "report",
    "typeset",
    "press",
    "build",
    "comparison",
    "remarks",
    "starter",
    "preview",
];

/// The most entries of `src`.
const MOST_ENTRIES: usize = 12;
/// The most lines of a file.
const MOST_LINES: usize = 620;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of the project")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            files(&entry, found);
        } else if entry.extension().is_some_and(|it| it == "rs") {
            found.push(entry);
        }
    }
}

/// The code of a file, without its comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a file of the project");
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The rooms that a piece of code names, as `crate::ROOM`.
fn named(code: &str) -> Vec<&str> {
    let after = code.split("crate::").skip(1);
    let ends = |c: char| !c.is_alphanumeric() && c != '_';
    after.map(|rest| rest.split(ends).next().unwrap_or_default()).collect()
}

#[test]
fn each_room_knows_only_those_before_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (rank, room) in ROOMS.iter().enumerate() {
        let mut found = Vec::new();
        files(&source.join(room), &mut found);
        assert!(!found.is_empty(), "{room} is empty");
        for file in found {
            let code = code(&file);
            for other in named(&code) {
                let known = ROOMS.iter().position(|it| *it == other);
                if known.is_none_or(|known| known > rank) {
                    wrong.push(format!("{} imports {other}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(named("use crate::store::cache;\ncrate::{a, b}"), ["store", ""]);
}

#[test]
fn what_the_source_holds_can_be_seen_at_a_glance() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let entries = fs::read_dir(source).expect("the source").count();
    assert!(entries <= MOST_ENTRIES, "{entries} entries");
    let mut found = Vec::new();
    for folder in ["src", "crates"] {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    let long: Vec<String> = found
        .iter()
        .map(|file| (file, fs::read_to_string(file).expect("a file").lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| format!("{} has {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}
