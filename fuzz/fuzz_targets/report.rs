//! Reading and checking a report: the first byte says which file of the starter the rest
//! of the input takes the place of.

#![cfg_attr(feature = "libfuzzer", no_main)]

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use marbre::report::Report;
use marbre::report::project::Project;
use marbre::starter::{self, Wish};
use marbre::typeset;
use marbre_diag::{Sink, render};
use marbre_fuzz::fuzz_target;

/// What may be anything. The last two aren't in the starter: whoever names them gets them.
const FILES: [&str; 8] = [
    "report.toml",
    "texts/bref.md",
    "data/comptes.csv",
    "layouts/article.toml",
    "layouts/back.typ",
    "report.lock",
    "data/table.xlsx",
    "data/table.ods",
];

/// A report for this process alone, in memory where the system has a folder for that.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let base = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = base.join(format!("marbre-fuzz-{}", std::process::id()));
    starter::write(&folder, Wish::default(), "marbre", &mut Sink::default())
        .expect("a starter");
    // One report serves for all: its accounts come from the file that is spoilt.
    folder
});

/// The files of the starter as they are.
static WHOLE: LazyLock<Vec<Option<Vec<u8>>>> =
    LazyLock::new(|| FILES.iter().map(|file| fs::read(FOLDER.join(file)).ok()).collect());

fuzz_target!(|input: &[u8]| {
    let Some((which, bytes)) = input.split_first() else { return };
    let which = usize::from(*which) % FILES.len();
    let path = FOLDER.join(FILES[which]);
    let whole = &WHOLE[which];
    let manifest = FOLDER.join(FILES[0]);
    let table = FILES[which].strip_prefix("data/table").is_some();
    fs::write(&path, bytes).expect("a file");
    if table {
        let text = WHOLE[0].as_deref().map(String::from_utf8_lossy).unwrap_or_default();
        let text = text.replace("data/comptes.csv", FILES[which]);
        fs::write(&manifest, text).expect("a file");
    }
    let mut sink = Sink::default();
    if let Ok(project) = Project::open(&manifest, &mut sink) {
        typeset::check_layouts(&project, &mut sink);
        if let Ok(report) = Report::check(project, &mut sink) {
            let _ = marbre::build::seal::Lock::find(&report, &mut sink);
        }
    }
    let mut said = Vec::new();
    render::json(sink.all(), &mut said).expect("it can be said");
    match whole {
        Some(whole) => fs::write(&path, whole).expect("a file"),
        None => fs::remove_file(&path).expect("it is there"),
    }
    if let (true, Some(whole)) = (table, &WHOLE[0]) {
        fs::write(&manifest, whole).expect("a file");
    }
});
