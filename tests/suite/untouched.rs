//! Nothing that is written takes the place of what is read, under any of its names.

use std::fs;
use std::path::Path;

use super::case::{Case, Run};

const PRINT: &str = "build/mon-rapport-print.pdf";

fn built(name: &str) -> Case {
    let case = Case::new(name);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    fs::copy(case.path(PRINT), case.path("in.pdf")).expect("a PDF");
    case
}

#[track_caller]
fn refused(run: &Run, kept: &[(&Path, &[u8])], line: &[&str]) {
    assert_ne!(run.code, Some(0), "{line:?}: {}", run.stderr);
    let rules = ["error[output-is-input]", "error[output-is-other]"];
    assert!(rules.iter().any(|it| run.stderr.contains(it)), "{line:?}: {}", run.stderr);
    for (path, bytes) in kept {
        assert!(fs::read(path).expect("the input") == *bytes, "{line:?}: {path:?}");
    }
}

#[test]
fn an_output_that_is_an_input_is_refused() {
    let case = built("untouched");
    let pdf = fs::read(case.path("in.pdf")).expect("a PDF");
    fs::create_dir(case.path("sub")).expect("a folder");
    fs::copy(case.path("in.pdf"), case.path("x-changes.pdf")).expect("a PDF");
    fs::copy(case.path("in.pdf"), case.path("x-cover.pdf")).expect("a PDF");
    let mut lines: Vec<Vec<&str>> = vec![
        vec!["impose", "in.pdf", "-o", "in.pdf"],
        vec!["impose", "in.pdf", "-o", "./sub/../in.pdf"],
        vec!["impose", "in.pdf", "--kind", "saddle-stitch", "-o", "in.pdf"],
        vec![
            "impose",
            "x-cover.pdf",
            "--kind",
            "perfect-binding",
            "--thickness",
            "90µm",
            "-o",
            "x-sheets.pdf",
        ],
        vec!["impose", "in.pdf", "-o", "report.toml"],
        vec!["diff", "x-changes.pdf", "x.pdf"],
        vec!["diff", "in.pdf", "x-changes.pdf", "-o", "."],
        vec!["preflight", "in.pdf", "--report", "in.pdf"],
        vec!["preflight", "in.pdf", "--report", "report.toml"],
    ];
    fs::copy(case.path("in.pdf"), case.path("x.pdf")).expect("a PDF");
    // Changes of `x-changes.pdf` are called otherwise: nothing is wrong with that one.
    lines.remove(6);
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("in.pdf", case.path("soft.pdf")).expect("a link");
        symlink(".", case.path("here")).expect("a link");
        fs::hard_link(case.path("in.pdf"), case.path("hard.pdf")).expect("a link");
        for name in ["soft.pdf", "hard.pdf", "here/in.pdf"] {
            lines.push(vec!["impose", "in.pdf", "-o", name]);
            lines.push(vec!["impose", name, "-o", "in.pdf"]);
            lines.push(vec!["preflight", "in.pdf", "--report", name]);
        }
    }
    let report = fs::read(case.path("report.toml")).expect("a report");
    let [input, manifest] = [case.path("in.pdf"), case.path("report.toml")];
    let [changes, cover] = [case.path("x-changes.pdf"), case.path("x-cover.pdf")];
    for line in &lines {
        let run = case.run(line);
        let kept: [(&Path, &[u8]); 4] =
            [(&input, &pdf), (&changes, &pdf), (&cover, &pdf), (&manifest, &report)];
        refused(&run, &kept, line);
    }
    // Another name is none of that.
    let run = case.run(&["impose", "in.pdf", "-o", "out.pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = case.run(&["impose", "in.pdf", "-o", "out.pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_build_does_not_write_over_what_it_is_made_from() {
    use std::os::unix::fs::symlink;
    let case = Case::new("untouched-build");
    let table = fs::read(case.path("data/comptes.csv")).expect("a table");
    fs::create_dir(case.path("build")).expect("a folder");
    for (name, line) in [
        ("mon-rapport-print.pdf", &["report.toml"][..]),
        ("mon-rapport-preflight.html", &["report.toml"]),
        ("mon-rapport-refused.json", &["report.toml"]),
        ("mon-rapport-proof.pdf", &["report.toml", "--proof"]),
    ] {
        let link = case.path(&format!("build/{name}"));
        symlink("../data/comptes.csv", &link).expect("a link");
        refused(&case.run(line), &[(&case.path("data/comptes.csv"), &table)], line);
        assert!(fs::symlink_metadata(&link).expect("a link").is_symlink(), "{name}");
        fs::remove_file(&link).expect("a link");
    }
}

#[test]
fn an_album_does_not_take_the_place_of_the_report() {
    let case = Case::new("untouched-album/mon-rapport-snapshots");
    let report = fs::read(case.path("report.toml")).expect("a report");
    let line = ["snapshot", "report.toml", "-o", ".."];
    refused(&case.run(&line), &[(&case.path("report.toml"), &report)], &line);
}

#[test]
fn a_folder_is_not_called_like_a_file() {
    let case = built("untouched-folder");
    for line in [
        &["report.toml", "-o", "rapport.pdf"][..],
        &["report.toml", "-o", "in.pdf"],
        &["diff", "in.pdf", "in.pdf", "-o", "changes.pdf"],
        &["snapshot", "-o", "album.html"],
        &["preflight", "in.pdf", "--separations", "plates.png"],
    ] {
        let run = case.run(line);
        assert_eq!(run.code, Some(2), "{line:?}: {}", run.stderr);
        assert!(run.stderr.contains("this names a folder"), "{line:?}: {}", run.stderr);
    }
    assert!(!case.path("rapport.pdf").exists());
    fs::create_dir(case.path("v1.pdf")).expect("a folder");
    assert_eq!(case.run(&["report.toml", "-o", "v1.pdf"]).code, Some(0));
    assert_eq!(case.run(&["report.toml", "-o", "v1.2"]).code, Some(0));
}
