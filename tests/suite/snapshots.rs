//! Page snapshots: what somebody sees who changes a page, and who accepts it.

use std::fs;
use std::path::Path;

use image::RgbImage;
use serde_json::Value;

use super::case::{Case, Run};

const ALBUM: &str = "build/mon-rapport-snapshots";

/// A sheet of A4 with 3 mm of bleed at 30 ppi: 216 × 303 mm, in whole pixels.
const SHEET: (u32, u32) = (255, 357);

/// A project whose four pages are accepted.
fn accepted(name: &str) -> Case {
    let case = Case::new(name);
    let run = case.run(&["snapshot", "report.toml", "--accept"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    case
}

fn check(case: &Case) -> Run {
    case.run(&["snapshot", "report.toml"])
}

/// The names of the files in a folder of the project, in order.
fn files(case: &Case, folder: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(case.path(folder)) else { return Vec::new() };
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("a name");
    let mut names: Vec<String> = entries.flatten().map(name).collect();
    names.sort();
    names
}

fn picture(path: &Path) -> RgbImage {
    image::open(path).expect("a picture").to_rgb8()
}

const REFERENCES: [&str; 8] =
    ["01.png", "01.txt", "02.png", "02.txt", "03.png", "03.txt", "04.png", "04.txt"];

#[test]
fn a_first_run_says_what_is_missing_and_accepts_nothing_by_itself() {
    let case = Case::new("snapshot-first");
    let run = check(&case);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let lines: String =
        (1..=4).map(|n| format!("page {n}: not accepted yet\n")).collect();
    assert_eq!(run.stdout, lines);
    assert!(!case.path("snapshots").exists());
    assert!(files(&case, ALBUM).contains(&"01-actual.png".to_owned()));
    let run = case.run(&["snapshot", "report.toml", "--accept"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stderr, "4 pages accepted, 0 as before\n");
    assert_eq!(files(&case, "snapshots"), REFERENCES);
    assert!(!case.path(ALBUM).exists(), "what it showed is accepted");
    assert_eq!(picture(&case.path("snapshots/02.png")).dimensions(), SHEET);
}

#[test]
fn pages_as_accepted_are_all_well() {
    let case = accepted("snapshot-well");
    let run = check(&case);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    assert_eq!(run.stderr, "4 pages are as accepted\n");
    assert!(!case.path(ALBUM).exists());
    let run = case.run(&["snapshot", "report.toml", "--accept"]);
    assert_eq!((run.stdout.as_str(), run.code), ("", Some(0)));
    assert_eq!(run.stderr, "0 pages accepted, 4 as before\n");
}

#[test]
fn references_are_the_same_to_the_byte_wherever_they_are_made() {
    let (here, there) = (accepted("snapshot-here"), accepted("snapshot-there/deeper"));
    for name in REFERENCES {
        let [one, other] = [&here, &there].map(|case| {
            fs::read(case.path("snapshots").join(name)).expect("a reference")
        });
        assert!(one == other, "{name}");
    }
}

#[test]
fn a_changed_word_is_named_with_its_page_and_shown() {
    let case = accepted("snapshot-word");
    case.replace("report.toml", "title = \"Les comptes\"", "title = \"Les <omptes\"");
    let run = check(&case);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let line = "page 3: 1 line of text removed, 1 added; ";
    assert!(run.stdout.starts_with(line), "{}", run.stdout);
    assert!(run.stdout.ends_with(" % of the picture changed\n"), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    let said = format!(
        "1 of 4 pages isn't as accepted: see {ALBUM}/index.html\n\
         if it is meant: marbre snapshot report.toml --accept\n"
    );
    assert_eq!(run.stderr, said);

    let wanted =
        ["03-actual.png", "03-difference.png", "03-expected.png", "03.png", "index.html"];
    assert_eq!(files(&case, ALBUM), wanted);
    let shown = |name: &str| picture(&case.path(ALBUM).join(name));
    let expected = shown("03-expected.png");
    assert!(expected == picture(&case.path("snapshots/03.png")));
    assert!(expected != shown("03-actual.png"));
    // The title is at the top, and nothing else is marked.
    let difference = shown("03-difference.png");
    let marked = difference.enumerate_pixels().filter(|(.., pixel)| pixel[0] != pixel[1]);
    let rows: Vec<u32> = marked.map(|(_, y, _)| y).collect();
    assert!(rows.len() > 12 && rows.iter().all(|y| *y < 90), "{rows:?}");
    // Three of them on grey, 8 pixels apart.
    assert_eq!(shown("03.png").dimensions(), (3 * SHEET.0 + 4 * 8, SHEET.1 + 2 * 8));

    let html = fs::read_to_string(case.path(ALBUM).join("index.html")).expect("a page");
    assert!(html.contains("<mark>&lt;</mark>omptes"), "{html}");
    assert_eq!(html.matches("src=\"data:image/png;base64,").count(), 3);
    assert!(!html.contains("<b>"), "what stands on a page isn't markup");
    for outside in ["http:", "https:", "<script", "<link", "src=\"0"] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn what_was_shown_goes_with_the_next_run() {
    let case = accepted("snapshot-stale");
    case.replace("report.toml", "title = \"Les comptes\"", "title = \"Comptes\"");
    check(&case);
    assert!(case.path(ALBUM).join("03.png").exists());
    case.replace("report.toml", "title = \"Comptes\"", "title = \"Les comptes\"");
    case.replace("report.toml", "address = \"notre", "address = \"votre");
    let run = check(&case);
    assert!(run.stdout.starts_with("page 4: "), "{}", run.stdout);
    assert!(!case.path(ALBUM).join("03.png").exists());
    assert!(case.path(ALBUM).join("04.png").exists());
    case.replace("report.toml", "address = \"votre", "address = \"notre");
    assert_eq!(check(&case).code, Some(0));
    assert!(!case.path(ALBUM).exists());
}

#[test]
fn only_the_pages_that_are_asked_for_are_checked_and_accepted() {
    let case = accepted("snapshot-some");
    case.replace("report.toml", "title = \"Les comptes\"", "title = \"Comptes\"");
    case.replace("report.toml", "address = \"notre", "address = \"votre");
    let before = fs::read(case.path("snapshots/04.txt")).expect("a reference");
    assert_eq!(case.run(&["snapshot", "report.toml", "--page", "1-2"]).code, Some(0));
    let run = case.run(&["snapshot", "report.toml", "--page", "2,4"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("page 4: "), "{}", run.stdout);
    let run = case.run(&["snapshot", "report.toml", "--accept", "--page", "1,3"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, "page 3: accepted\n");
    assert_eq!(run.stderr, "1 page accepted, 1 as before\n");
    assert_eq!(fs::read(case.path("snapshots/04.txt")).expect("a reference"), before);
    let run = check(&case);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.starts_with("page 4: "), "{}", run.stdout);
}

#[test]
fn a_picture_that_changed_alone_is_found_and_so_is_another_size() {
    let case = accepted("snapshot-look");
    let mut old = picture(&case.path("snapshots/04.png"));
    // A square of 10 × 10 pixels that nobody prints any more.
    for (x, y) in (0..100).map(|n| (200 + n % 10, 300 + n / 10)) {
        old.get_pixel_mut(x, y).0 = [1, 2, 3];
    }
    old.save(case.path("snapshots/04.png")).expect("saved");
    let run = check(&case);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stdout, "page 4: 0.1 % of the picture changed\n");
    RgbImage::new(100, 50).save(case.path("snapshots/04.png")).expect("saved");
    let run = check(&case);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.stdout, "page 4: the picture has 255 × 357 pixels, had 100 × 50\n");
}

#[test]
fn a_reference_that_no_page_asks_for_is_an_error_until_all_is_accepted() {
    let case = accepted("snapshot-unasked");
    for name in ["05.png", "1.txt", "012.txt"] {
        case.write(&format!("snapshots/{name}"), "");
    }
    // What isn't named like a reference is somebody's own.
    case.write("snapshots/README.md", "How we check pages.");
    let run = check(&case);
    assert_eq!(run.code, Some(1));
    for name in ["05.png", "1.txt", "012.txt"] {
        assert!(run.stderr.contains(&format!("in: snapshots/{name}")), "{}", run.stderr);
    }
    assert_eq!(run.stderr.matches("error[unasked-reference]").count(), 3);
    assert!(run.stderr.contains("`--accept` without `--page` deletes it"));
    // A part of the pages says nothing of the rest.
    assert_eq!(case.run(&["snapshot", "report.toml", "--page", "1"]).code, Some(0));
    case.run(&["snapshot", "report.toml", "--accept", "--page", "1"]);
    assert!(case.path("snapshots/05.png").exists());
    let run = case.run(&["snapshot", "report.toml", "--accept"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("snapshots/05.png: deleted\n"), "{}", run.stdout);
    let mut left = REFERENCES.to_vec();
    left.push("README.md");
    assert_eq!(files(&case, "snapshots"), left);
}

#[test]
fn damaged_references_are_errors_with_their_paths() {
    let case = accepted("snapshot-damaged");
    let png = fs::read(case.path("snapshots/02.png")).expect("a reference");
    // Cut off; damaged in the middle; nothing; something else; enormous.
    let mut middle = png.clone();
    middle.iter_mut().skip(png.len() / 2).take(40).for_each(|byte| *byte ^= 0x55);
    let mut huge = png.clone();
    huge[16..24].copy_from_slice(&[0x7F; 8]);
    let text = b"no picture".to_vec();
    for bytes in [png[..png.len() / 2].to_vec(), middle, Vec::new(), text, huge] {
        case.write("snapshots/02.png", &bytes);
        let run = check(&case);
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert_eq!(run.stdout, "page 2: its picture can't be compared\n");
        let said = "error[damaged-reference]: the reference `02.png` is damaged\n \
                    = in: snapshots/02.png\n = hint: ";
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
    case.write("snapshots/03.txt", b"\xFF\xFE");
    let run = check(&case);
    assert!(run.stderr.contains("the reference `03.txt` is damaged"), "{}", run.stderr);
    assert!(run.stderr.contains("the reference `02.png` is damaged"), "{}", run.stderr);
    assert_eq!(case.run(&["snapshot", "report.toml", "--accept"]).code, Some(0));
    assert_eq!(fs::read(case.path("snapshots/02.png")).expect("a reference"), png);
    assert_eq!(check(&case).code, Some(0));
}

#[test]
fn a_page_that_is_not_there_is_an_error() {
    let case = accepted("snapshot-page");
    for more in [&["--page", "2,9,3-7"][..], &["--accept", "--page", "9,7"]] {
        let run = case.run(&[&["snapshot", "report.toml"], more].concat());
        assert_eq!(run.code, Some(1));
        for number in [9, 7] {
            let said = format!("there is no page {number}: the report has 4");
            assert!(run.stderr.contains(&said), "{}", run.stderr);
        }
    }
    for pages in ["0", "x", "4-2", "", "1,,2"] {
        let run = case.run(&["snapshot", "report.toml", "--page", pages]);
        assert_eq!(run.code, Some(2), "{pages}");
    }
}

#[test]
fn a_report_with_errors_is_neither_compared_nor_accepted() {
    let case = accepted("snapshot-errors");
    let before = fs::read(case.path("snapshots/03.txt")).expect("a reference");
    case.replace("data/comptes.csv", "Loyer;9 600", "Loyer;9 000");
    let run = case.run(&["snapshot", "report.toml", "--accept"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[wrong-sum]"), "{}", run.stderr);
    assert_eq!(fs::read(case.path("snapshots/03.txt")).expect("a reference"), before);
}

#[test]
fn folders_that_cannot_be_written_to_are_errors() {
    let case = Case::new("snapshot-unwritable");
    case.write("snapshots", "in the way");
    let run = case.run(&["snapshot", "report.toml", "--accept"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[unwritable-output]"), "{}", run.stderr);
    assert!(run.stderr.contains("`snapshots/01.txt`"), "{}", run.stderr);
    case.write("build", "in the way");
    let run = check(&case);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[unreadable-file]"), "{}", run.stderr);
    assert!(
        run.stderr.contains(&format!("`{ALBUM}` can't be written")),
        "{}",
        run.stderr
    );
}

#[test]
fn changes_as_json() {
    let case = accepted("snapshot-json");
    case.replace("report.toml", "title = \"Les comptes\"", "title = \"Comptes\"");
    fs::remove_file(case.path("snapshots/04.png")).expect("it was there");
    let run = case.run(&["snapshot", "report.toml", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    let lines: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    assert_eq!(lines[0]["page"], 3);
    let text = serde_json::json!({ "state": "different", "removed": 1, "added": 1 });
    assert_eq!(lines[0]["text"], text);
    assert_eq!(lines[0]["picture"]["state"], "different");
    assert!(lines[0]["picture"]["percent"].as_f64().is_some_and(|share| share > 0.1));
    let picture = serde_json::json!({ "state": "missing" });
    assert_eq!(
        lines[1],
        serde_json::json!({ "page": 4, "text": { "state": "same" }, "picture": picture })
    );
    let closing: Value = serde_json::from_str(&run.stderr).expect("JSON");
    let see = format!("{ALBUM}/index.html");
    assert_eq!(closing, serde_json::json!({ "pages": 4, "changed": 2, "see": see }));
    let run = case.run(&["snapshot", "report.toml", "--accept", "--format", "json"]);
    assert_eq!(
        run.stdout,
        "{\"accepted\":true,\"page\":3}\n{\"accepted\":true,\"page\":4}\n"
    );
}
