//! The examples: whoever begins with one begins without a complaint.

use std::fs;
use std::path::{Path, PathBuf};

use super::case::Case;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// The folders that have a report.
fn reports() -> Vec<PathBuf> {
    let folders = fs::read_dir(examples()).expect("examples").flatten();
    folders.map(|it| it.path()).filter(|it| it.join("report.toml").exists()).collect()
}

#[test]
fn each_example_builds_without_a_warning() {
    let reports = reports();
    assert!(!reports.is_empty(), "there are no examples");
    for folder in reports {
        let name = folder.file_name().and_then(|it| it.to_str()).expect("a plain name");
        let case = Case::copy_of(&folder, &format!("example-{name}"));
        let run = case.build();
        assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
        assert_eq!(run.stderr.matches("warning[").count(), 0, "{name}: {}", run.stderr);
        assert_eq!(run.stderr.matches("note[").count(), 0, "{name}: {}", run.stderr);
    }
}

#[test]
fn layouts_that_examples_have_from_the_starter_are_the_starters() {
    let starter = Path::new(env!("CARGO_MANIFEST_DIR")).join("starter/short/layouts");
    for folder in reports() {
        for layout in fs::read_dir(folder.join("layouts")).expect("layouts").flatten() {
            let own = starter.join(layout.file_name());
            if let Ok(own) = fs::read(own) {
                let copy = fs::read(layout.path()).expect("a layout");
                assert!(own == copy, "{} isn't the starter's", layout.path().display());
            }
        }
    }
}

#[test]
fn the_examples_are_in_their_list() {
    let list = fs::read_to_string(examples().join("README.md")).expect("a list");
    for folder in reports() {
        let name = folder.file_name().and_then(|it| it.to_str()).expect("a plain name");
        assert!(list.contains(&format!("({name}/report.toml)")), "{name} isn't listed");
    }
}
