//! References: what a test has seen, against what somebody has looked at.

use std::fs;
use std::path::{Path, PathBuf};

use marbre::comparison::snapshot::{Finding, Line, Lines, References};

/// The folder of the tests.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Whether what is seen is to be taken as the references; read the diff before you
/// commit it.
pub(crate) fn accepting() -> bool {
    std::env::var_os("UPDATE_REFS").is_some()
}

/// How references are accepted, in a sentence.
pub(crate) const ACCEPT: &str = "UPDATE_REFS=1 cargo test";

/// Compares a text with the reference `name` under `tests/refs/`; a missing reference
/// fails like a wrong one. What differs is left in `tests/store/`.
#[track_caller]
pub(crate) fn check(name: &str, actual: &[u8]) {
    let actual = String::from_utf8(actual.to_vec()).expect("messages are UTF-8");
    let references = References::of(tests().join("refs"));
    if accepting() {
        references.accept(name, &actual).expect("a writable checkout");
        return;
    }
    let what = match references.compare(name, &actual) {
        Ok(Finding::Same) => return,
        Ok(Finding::Different(lines)) => told(&lines),
        Ok(Finding::Missing) => "  there is no reference yet\n".to_owned(),
        Err(unusable) => format!("  {unusable:?}\n"),
    };
    let store = tests().join("store").join(name);
    fs::create_dir_all(store.parent().expect("a folder")).expect("a writable checkout");
    fs::write(&store, actual).expect("a writable checkout");
    panic!(
        "{name} is not what it was\n{what}  expected {}\n  actual   {}\n  \
         to accept it: {ACCEPT}",
        references.path(name).display(),
        store.display(),
    );
}

/// The lines that aren't the same.
fn told(lines: &Lines) -> String {
    let line = |line: &Line| match line {
        Line::Kept(_) => String::new(),
        Line::Removed(text) => format!("  - {text}\n"),
        Line::Added(text) => format!("  + {text}\n"),
    };
    lines.all().iter().map(line).collect()
}

#[test]
fn every_message_kept_as_a_reference_is_asked_for() {
    let code: String = std::fs::read_dir(tests().join("suite"))
        .expect("the suite")
        .filter_map(|entry| std::fs::read_to_string(entry.expect("an entry").path()).ok())
        .collect();
    for folder in ["mistakes", "program"] {
        let references = References::of(tests().join("refs").join(folder));
        let files = references.names().expect("the references are there");
        assert!(!files.is_empty(), "no references in {folder}");
        for file in files {
            let name = file.trim_end_matches(".txt");
            // By itself, by its file, or as a row of a table of mistakes.
            let asked = [
                format!("fails(\"{name}\")"),
                format!("{folder}/{file}"),
                format!("(\"{name}\", "),
            ];
            let found = asked.iter().any(|asked| code.contains(asked));
            assert!(found, "no test asks for the reference {folder}/{file}: delete it");
        }
    }
}
