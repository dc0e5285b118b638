//! A build of what was built already: it is looked at, and nothing of it can be noticed but
//! the time.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::case::{Case, Run};

/// A report with a picture, a profile of its own, sheets, and warnings; sealed.
fn sealed(name: &str) -> Case {
    let code = "place(dx: -15mm, styled(\"subtitle\", address))\n  \
                place(image(\"/a.png\", width: 6mm))";
    let case = Case::drawing(name, code);
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    case.write("a.png", fs::read(pictures.join("disc.png")).expect("a picture"));
    case.write("profiles/imprimeur.toml", "based-on = \"offset-coated\"\n");
    case.append("report.toml", "\n[print]\nprofile = \"profiles/imprimeur.toml\"\n");
    case.append("report.toml", "\n[print.sheets]\nkind = \"saddle-stitch\"\n");
    assert_eq!(case.run(&["seal"]).code, Some(0));
    case
}

/// Whether a build only looks, and doesn't read the report.
#[track_caller]
fn only_looks(case: &Case, arguments: &[&str]) -> bool {
    let run = case.run(&[&["report.toml", "--timings"], arguments].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let stages = run.stderr.lines().filter(|line| line.ends_with(" ms"));
    let stages: Vec<&str> =
        stages.map(|line| line.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(stages.first(), Some(&"look"), "{}", run.stderr);
    stages.len() == 1
}

/// Every file of a folder: what is in it, and when it was written.
fn contents(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let of = |entry: fs::DirEntry| {
        let written = entry.metadata().and_then(|it| it.modified()).expect("a time");
        (entry.path(), (fs::read(entry.path()).expect("a file"), written))
    };
    entries.map(of).collect()
}

/// How a run ended, without the time that it took.
fn without_time(run: &Run) -> (Option<i32>, String, String) {
    let line = |line: &str| {
        let human = line.rsplit_once(", ").filter(|(_, time)| time.ends_with(" s"));
        let json = line.split_once("\"seconds\":").map(|(before, after)| {
            format!("{before}{}", after.trim_start_matches(|c: char| c != ','))
        });
        let human = human.map(|(before, _)| before.to_owned());
        json.or(human).unwrap_or_else(|| line.to_owned()) + "\n"
    };
    (run.code, run.stdout.clone(), run.stderr.lines().map(line).collect())
}

#[test]
fn what_has_not_changed_is_said_again_and_left_as_it_is() {
    let case = sealed("same-again");
    case.replace("data/comptes.csv", "48 300;", "48 310;");
    case.replace("data/comptes.csv", "Dons;6 000", "Dons;6 010");
    case.write("report.schema.json", "{}");
    for arguments in [
        &["report.toml"][..],
        &["report.toml", "--status"],
        &["report.toml", "--status", "--format", "json"],
        &["report.toml", "--proof"],
        &["report.toml", "-o", "elsewhere"],
    ] {
        let _ = fs::remove_dir_all(case.path(".marbre"));
        let first = case.run(arguments);
        assert_eq!(first.code, Some(0), "{}", first.stderr);
        let folder = if arguments.contains(&"-o") { "elsewhere" } else { "build" };
        let files = contents(&case.path(folder));
        for _ in 0..2 {
            let again = case.run(arguments);
            assert_eq!(without_time(&again), without_time(&first), "{arguments:?}");
            assert!(contents(&case.path(folder)) == files, "{arguments:?}");
        }
        let said = ["outdated-schema", "since the seal", "too-near-the-cut"];
        for said in said.into_iter().filter(|_| arguments.len() == 1) {
            assert!(first.stderr.contains(said), "{said}: {}", first.stderr);
        }
        if !arguments.contains(&"json") {
            assert!(only_looks(&case, &arguments[1..]), "{arguments:?}");
        }
    }
}

/// Another picture of the same size.
fn invert(case: &Case, path: &str) {
    let mut picture =
        image::load_from_memory(&fs::read(case.path(path)).expect("it")).expect("it");
    picture.invert();
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).expect("a picture");
    case.write(path, file.into_inner());
}

/// Changes the last byte of a file.
fn spoil(case: &Case, path: &str) {
    let mut bytes = fs::read(case.path(path)).expect("a file");
    *bytes.last_mut().expect("a byte") ^= 1;
    case.write(path, bytes);
}

const SIGNED: &str = "\n[[sign-off]]\nrule = \"too-near-the-cut\"\npart = \"back\"\n\
                      by = \"Camille\"\nreason = \"Par dessein.\"\n";

#[test]
fn every_change_is_noticed() {
    type Change = fn(&Case);
    let changes: [(&str, Change); 21] = [
        ("a text", |case| {
            case.write("texts/bref.md", "Un autre texte.");
        }),
        ("an amount", |case| {
            case.replace("data/comptes.csv", "48 300;", "48 310;");
            case.replace("data/comptes.csv", "Dons;6 000", "Dons;6 010");
        }),
        ("a picture that a layout reads", |case| invert(case, "a.png")),
        ("a layout", |case| {
            case.append("layouts/back.typ", "\n// another\n");
        }),
        ("a file that appears", |case| {
            case.write("layouts/unused.typ", "#let unused = 1");
        }),
        ("the print shop's profile", |case| {
            case.append("profiles/imprimeur.toml", "smallest-text = \"5pt\"\n");
        }),
        ("a sign-off", |case| {
            case.append("report.toml", SIGNED);
        }),
        ("who has signed it", |case| {
            case.replace("report.toml", "by = \"Camille\"", "by = \"Camilla\"");
        }),
        ("the lock, written anew", |case| {
            assert_eq!(case.run(&["seal"]).code, Some(0));
        }),
        ("the lock, gone", |case| {
            fs::remove_file(case.path("report.lock")).expect("it can go");
        }),
        ("the lock, under another name", |case| {
            assert_eq!(case.run(&["seal"]).code, Some(0));
            assert!(!only_looks(case, &[]));
            fs::rename(case.path("report.lock"), case.path("mine.lock"))
                .expect("renamed");
        }),
        ("a report that the lock may be of", |case| {
            case.write("mine.toml", "[report]\nslug = \"other\"\n");
        }),
        ("the schema", |case| {
            case.write("report.schema.json", "{}");
        }),
        ("the account, gone", |case| {
            let account = case.path("build/mon-rapport-preflight.html");
            fs::remove_file(account).expect("it can go");
        }),
        ("the account, cut", |case| {
            case.write("build/mon-rapport-preflight.json", "{");
        }),
        ("a byte of the sheets", |case| spoil(case, "build/mon-rapport-sheets.pdf")),
        ("a byte of the PDF", |case| spoil(case, "build/mon-rapport-print.pdf")),
        ("the PDF, gone", |case| {
            fs::remove_file(case.path("build/mon-rapport-print.pdf")).expect("it can go");
        }),
        ("the folder, gone", |case| {
            fs::remove_dir_all(case.path("build")).expect("it can go");
        }),
        ("the account of a refused file", |case| {
            case.write("build/mon-rapport-refused.json", "{}");
        }),
        ("what is remembered", |case| {
            let kept = fs::read_dir(case.path(".marbre")).expect("a folder").flatten();
            for entry in kept {
                if entry.file_name().to_string_lossy().starts_with("built-") {
                    let name = entry.file_name();
                    spoil(case, &format!(".marbre/{}", name.to_string_lossy()));
                }
            }
        }),
    ];
    let case = sealed("same-changes");
    assert!(!only_looks(&case, &[]));
    let mut unnoticed = Vec::new();
    for (what, change) in changes {
        assert!(only_looks(&case, &[]), "before {what}");
        change(&case);
        if only_looks(&case, &[]) {
            unnoticed.push(what);
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:?}");
    // As it is now, and made without anything that is kept.
    let files = contents(&case.path("build"));
    fs::remove_dir_all(case.path(".marbre")).expect("the cache can go");
    assert_eq!(case.build().code, Some(0));
    let bytes = |files: BTreeMap<PathBuf, (Vec<u8>, SystemTime)>| {
        let of = |(path, (bytes, _))| (path, bytes);
        files.into_iter().map(of).collect::<Vec<(PathBuf, Vec<u8>)>>()
    };
    assert!(bytes(contents(&case.path("build"))) == bytes(files));
}

#[test]
fn another_order_is_another_build() {
    let case = sealed("same-orders");
    case.decide().append("report.toml", SIGNED);
    assert_eq!(case.run(&["seal"]).code, Some(0));
    let orders: [&[&str]; 8] = [
        &[],
        &["--sealed"],
        &["--max-pages", "5"],
        &["--max-time", "50"],
        &["-o", "elsewhere"],
        &["--proof"],
        &["--strict"],
        &["--final"],
    ];
    for arguments in orders {
        assert!(!only_looks(&case, arguments), "{arguments:?}");
        assert!(only_looks(&case, arguments), "{arguments:?}");
    }
    // The last file has taken the place of the one before it, and is not it.
    assert!(!only_looks(&case, &[]));
    let run = case.run(&["report.toml", "--max-pages", "3"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}

#[test]
fn what_failed_is_not_remembered() {
    let case = sealed("same-failed");
    assert_eq!(case.build().code, Some(0));
    let good = case.path("build");
    let files = contents(&good);
    case.replace("layouts/back.typ", "  if address", "  panic(\"no\")\n  if address");
    let failed = case.build();
    assert_eq!(failed.code, Some(1));
    assert_eq!(without_time(&case.build()), without_time(&failed));
    case.replace("layouts/back.typ", "  panic(\"no\")\n", "");
    assert!(only_looks(&case, &[]), "it is again what was built");

    // What is refused leaves an account, which goes with the next good file.
    case.append("report.toml", "\n[print.severity]\ntoo-near-the-cut = \"error\"\n");
    let refused = case.build();
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert_eq!(without_time(&case.build()), without_time(&refused));
    assert!(case.path("build/mon-rapport-refused.json").exists());
    case.replace("report.toml", "\n[print.severity]\ntoo-near-the-cut = \"error\"\n", "");
    assert_eq!(case.build().code, Some(0));
    assert!(contents(&good).keys().eq(files.keys()), "no account is left");
    assert!(only_looks(&case, &[]));
}
