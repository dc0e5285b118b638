//! Building again: what is kept saves time, and nothing else can be noticed of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use super::case::{Case, Run};

/// Builds a report; it must succeed. The PDF's bytes.
#[track_caller]
fn built(case: &Case) -> Vec<u8> {
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    case.pdf()
}

/// The same without anything that was kept.
#[track_caller]
fn built_anew(case: &Case) -> Vec<u8> {
    fs::remove_dir_all(case.path(".marbre")).expect("the cache can go");
    built(case)
}

/// Whether a build, for which nothing is there already, starts the worker: only then is the
/// report read again.
#[track_caller]
fn typesets(case: &Case) -> bool {
    let _ = fs::remove_dir_all(case.path("build"));
    let run = case.run(&["report.toml", "--timings"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stderr.contains("read again")
}

/// Makes the back cover draw more.
fn back_draws(case: &Case, code: &str) {
    case.replace("layouts/back.typ", "  if address", &format!("  {code}\n  if address"));
}

#[test]
fn a_cached_build_is_the_same_to_the_byte() {
    let case = Case::new("again-bytes");
    let first = built(&case);
    assert!(!typesets(&case), "nothing has changed");
    assert!(case.pdf() == first, "the second build");
    case.replace("report.toml", "L'année en bref", "Une année en bref");
    let changed = built(&case);
    assert!(changed != first, "another title is printed");
    assert!(built_anew(&case) == changed, "without the cache");
    case.replace("report.toml", "Une année en bref", "L'année en bref");
    assert!(built(&case) == first, "changed back");
    assert!(!typesets(&case), "both states are kept");
}

#[test]
fn every_kind_of_input_is_noticed() {
    let case = Case::new("again-inputs");
    built(&case);
    let font = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fonts/bricolage-grotesque/BricolageGrotesque_400Regular.ttf");
    let font = fs::read(font).expect("a font");
    for (path, bytes) in [
        ("texts/bref.md", b"Un autre texte, qui se tient en quelques mots.".to_vec()),
        ("layouts/unused.typ", b"#let unused = 1".to_vec()),
        ("fonts/one-more.ttf", font),
    ] {
        case.write(path, bytes);
        assert!(typesets(&case), "{path} has changed");
        assert!(!typesets(&case), "{path} has been seen");
    }
    case.replace("data/comptes.csv", ";", "; ");
    assert!(typesets(&case), "the accounts have changed");
    fs::remove_file(case.path("fonts/one-more.ttf")).expect("the font can go");
    assert!(typesets(&case), "a font has gone");
}

#[test]
fn what_a_layout_reads_by_itself_is_noticed() {
    let case = Case::new("again-layout");
    case.write("notes/word.txt", "Avant");
    back_draws(&case, "place(top, read(\"/notes/word.txt\"))");
    let first = built(&case);
    assert!(!typesets(&case));
    case.write("notes/word.txt", "Après");
    let changed = built(&case);
    assert!(changed != first, "another word is printed");
    assert!(built_anew(&case) == changed);
    fs::remove_file(case.path("notes/word.txt")).expect("the file can go");
    assert_eq!(case.build().code, Some(1), "a file that is read has gone");
    case.write("notes/word.txt", "Avant");
    assert!(built(&case) == first);
}

#[test]
fn a_file_that_appears_is_noticed() {
    let case = Case::new("again-appears");
    // A text must not be the name of a file, lest the name be printed.
    case.replace("report.toml", "\"texts/bref.md\"", "\"Lire texts/plus\"");
    built(&case);
    assert!(!typesets(&case));
    case.write("Lire texts/plus", "Un texte qui vient plus tard.");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("is a file"), "{}", run.stderr);
}

#[test]
fn warnings_are_said_again() {
    let case = Case::new("again-warnings");
    back_draws(
        &case,
        "place(line(length: 20mm, stroke: 0.1pt + cmyk(50%, 50%, 0%, 0%)))",
    );
    let said = |run: Run| {
        let mut lines: Vec<String> = run.stderr.lines().map(str::to_owned).collect();
        let closing = lines.pop().expect("a closing line");
        assert!(closing.contains("warning"), "{closing}");
        lines
    };
    let first = said(case.build());
    assert!(first.iter().any(|line| line.contains("warning[")), "{first:?}");
    assert!(!typesets(&case));
    assert_eq!(said(case.build()), first);
}

#[test]
fn errors_are_found_anew() {
    let case = Case::new("again-errors");
    back_draws(&case, "panic(\"no\")");
    let first = case.build();
    assert_eq!(first.code, Some(1));
    let second = case.build();
    assert_eq!((second.code, second.stderr), (first.code, first.stderr));
}

#[test]
fn limits_hold_for_what_is_kept() {
    let case = Case::new("again-limits");
    built(&case);
    let run = case.run(&["report.toml", "--max-pages", "2"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("too-many-pages"), "{}", run.stderr);
}

fn entries(case: &Case) -> Vec<PathBuf> {
    let folder = fs::read_dir(case.path(".marbre")).expect("a cache");
    let mut paths: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| !path.ends_with(".gitignore"));
    paths.sort();
    paths
}

#[test]
fn damaged_entries_are_made_again() {
    let case = Case::new("again-damage");
    let first = built(&case);
    let good: Vec<_> = entries(&case)
        .into_iter()
        .map(|path| (path.clone(), fs::read(path).expect("an entry")))
        .collect();
    assert!(!good.is_empty());
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| bytes.clear(),
        |bytes| *bytes.last_mut().expect("a byte") ^= 1,
        |bytes| bytes[60] ^= 0x20,
    ];
    for damage in damages {
        for (path, bytes) in &good {
            let mut bad = bytes.clone();
            damage(&mut bad);
            fs::write(path, bad).expect("written");
        }
        assert!(typesets(&case));
        assert!(case.pdf() == first);
        assert!(!typesets(&case), "the entry is whole again");
    }
}

#[test]
fn builds_at_once_make_the_same() {
    let case = Case::new("again-at-once");
    let runs: Vec<Run> = thread::scope(|scope| {
        let build = || scope.spawn(|| case.build());
        let builds = [build(), build(), build()];
        builds.map(|build| build.join().expect("it ends")).into()
    });
    for run in runs {
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let made = case.pdf();
    assert!(!typesets(&case));
    assert!(case.pdf() == made);
    assert!(built_anew(&case) == made);
}

#[test]
#[cfg(unix)]
fn what_a_killed_build_has_left_goes() {
    let case = Case::new("again-killed");
    built(&case);
    let mut child = std::process::Command::new("true").spawn().expect("it starts");
    child.wait().expect("it ends");
    let left = case.path(&format!(".marbre/{}.{}-0.part", "a".repeat(64), child.id()));
    fs::write(&left, "half").expect("written");
    built(&case);
    assert!(!left.exists());
}
