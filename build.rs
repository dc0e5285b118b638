//! Tells the program which build it is: what an earlier build has kept may not be what
//! this one would make, even where both have one version number.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// All that the program is made from, but the compiler.
const SOURCES: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "crates",
    "src",
    "changes",
    "fonts",
    "profiles",
    "starter",
];

fn main() {
    let mut files = BTreeSet::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        gather(Path::new(source), &mut files);
    }
    // Not for safety: two builds are to have two numbers, and one build the same anywhere.
    let mut sum = DefaultHasher::new();
    for file in files {
        let Ok(bytes) = fs::read(&file) else { continue };
        sum.write(file.to_string_lossy().replace('\\', "/").as_bytes());
        sum.write_usize(bytes.len());
        sum.write(&bytes);
    }
    println!("cargo::rustc-env=MARBRE_BUILD={:016x}", sum.finish());
}

/// The files under a path.
fn gather(path: &Path, files: &mut BTreeSet<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => {
            entries.flatten().for_each(|entry| gather(&entry.path(), files));
        }
        Err(_) => {
            files.insert(path.to_owned());
        }
    }
}
