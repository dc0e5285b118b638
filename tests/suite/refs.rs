//! References: what a test has seen, against what somebody has looked at.

use std::fs;
use std::path::Path;

/// Compares `actual` with the reference `name` under `tests/refs/`.
///
/// `UPDATE_REFS=1 cargo test` writes the references anew; read the diff before you
/// commit it. A missing reference fails like a wrong one. What differs is left in
/// `tests/store/`.
#[track_caller]
pub(crate) fn check(name: &str, actual: &[u8]) {
    if let Err(message) = compare(name, actual) {
        panic!("{message}");
    }
}

/// The same, for tests that look at many pages before they fail.
pub(crate) fn compare(name: &str, actual: &[u8]) -> Result<(), String> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let (reference, live) =
        (tests.join("refs").join(name), tests.join("store").join(name));
    if std::env::var_os("UPDATE_REFS").is_some() {
        write(&reference, actual);
        return Ok(());
    }
    let expected = fs::read(&reference).unwrap_or_default();
    if same(&expected, actual) {
        return Ok(());
    }
    write(&live, actual);
    Err(format!(
        "{name} is not what it was\n  expected {}\n  actual   {}\n  \
         to accept it: UPDATE_REFS=1 cargo test",
        reference.display(),
        live.display(),
    ))
}

/// Fails where the folder `name` of references holds one that isn't in `known`.
pub(crate) fn no_others(name: &str, known: &[String]) {
    for file in files(name) {
        let found = known.iter().any(|known| *known == format!("{name}/{file}"));
        assert!(found, "no test asks for the reference {name}/{file}: delete it");
    }
}

/// The references in the folder `name`.
fn files(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refs").join(name);
    let entries = fs::read_dir(folder).expect("the references are there");
    let name =
        |entry: fs::DirEntry| entry.file_name().into_string().expect("plain names");
    entries.flatten().map(name).collect()
}

#[test]
fn every_message_kept_as_a_reference_is_asked_for() {
    let suites = [
        (
            "mistakes",
            concat!(
                include_str!("mistakes.rs"),
                include_str!("embedded.rs"),
                include_str!("gradients.rs"),
                include_str!("placed.rs"),
                include_str!("press.rs"),
                include_str!("profile.rs"),
                include_str!("seal.rs"),
                include_str!("validation.rs"),
            ),
        ),
        ("program", include_str!("program.rs")),
    ];
    for (folder, code) in suites {
        for file in files(folder) {
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

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a writable checkout");
    fs::write(path, bytes).expect("a writable checkout");
}

/// Text must match to the byte; pixels may differ by a few steps, and only few of
/// them by more: antialiasing isn't the same on every processor.
fn same(expected: &[u8], actual: &[u8]) -> bool {
    let (Some(old), Some(new)) = (pixels(expected), pixels(actual)) else {
        return expected == actual;
    };
    if old.dimensions() != new.dimensions() {
        return false;
    }
    let differ = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 8;
    old.as_raw().iter().zip(new.as_raw()).filter(|pair| differ(*pair)).count() < 36
}

fn pixels(bytes: &[u8]) -> Option<image::RgbImage> {
    let png = bytes.starts_with(b"\x89PNG");
    png.then(|| image::load_from_memory(bytes).ok())?.map(|image| image.to_rgb8())
}
