//! Limits for what is read, and what is said many times: each with its place, and soon.

use std::fs;
use std::time::{Duration, Instant};

use super::case::{Case, Run};

/// Builds, and says how long that took.
fn timed(case: &Case, arguments: &[&str]) -> (Run, Duration) {
    let started = Instant::now();
    let run = case.run(arguments);
    (run, started.elapsed())
}

#[track_caller]
fn refused(case: &Case, sentences: &[&str]) {
    let (run, time) = timed(case, &["report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for sentence in sentences {
        let end = run.stderr.len().min(5000);
        let said = String::from_utf8_lossy(&run.stderr.as_bytes()[..end]);
        assert!(run.stderr.contains(sentence), "{sentence} isn't in\n{said}");
    }
    assert!(run.stderr.len() < 100_000, "{} bytes are said", run.stderr.len());
    assert!(time < Duration::from_secs(20), "{time:?}");
    // What can be set and not be printed has a draft.
    let left = fs::read_dir(case.path("build")).into_iter().flatten().flatten();
    let others = left.filter(|it| !it.path().ends_with("mon-rapport-draft.pdf"));
    assert_eq!(others.count(), 0, "nothing else may be written");
}

/// A file of three gigabytes that takes no room on the disk.
fn huge(case: &Case, path: &str) {
    let file = fs::File::create(case.path(path)).expect("a file");
    file.set_len(3 << 30).expect("a hole");
}

#[test]
fn files_that_are_too_large_are_not_read() {
    let too_large = "3072 MiB";
    for (name, path, at) in [
        ("text", "texts/bref.md", "report.toml:"),
        ("table", "data/comptes.csv", "report.toml:"),
        ("font", "fonts/spectral/Spectral_400Regular.ttf", "Spectral_400Regular.ttf"),
        ("contract", "layouts/back.toml", "layouts/back.toml"),
        ("layout", "layouts/back.typ", "layouts/back.typ"),
        ("report", "report.toml", "report.toml"),
    ] {
        let case = Case::new(&format!("huge-{name}"));
        huge(&case, path);
        refused(&case, &[too_large, at]);
    }
    let case = Case::drawing("huge-picture", "place(image(\"/a.png\", width: 6mm))");
    huge(&case, "a.png");
    refused(&case, &[too_large, "layouts/back.typ:"]);
}

#[test]
fn fields_and_cells_that_are_too_long_are_named() {
    let long = "mot ".repeat(2_500_000);
    let case = Case::new("long-title");
    case.replace(
        "report.toml",
        "title = \"L'année en bref\"",
        &format!("title = \"{long}\""),
    );
    refused(
        &case,
        &["error[too-large]: `title` has 10000000 characters", "report.toml:48:9"],
    );

    let case = Case::new("long-text");
    case.write("texts/bref.md", &long);
    refused(
        &case,
        &["error[too-large]: `body` has 10000000 characters", "texts/bref.md:1:1"],
    );

    let case = Case::new("long-report-title");
    case.replace(
        "report.toml",
        "title = \"Rapport d'activité\"",
        &format!("title = \"{long}\""),
    );
    refused(&case, &["error[too-large]: `title` has 10000000 characters"]);

    let case = Case::new("long-cell");
    case.replace("data/comptes.csv", "Loyer", &"x".repeat(20_000_000));
    refused(
        &case,
        &["error[too-large]: the cell has 20000000 characters", "data/comptes.csv:8:17"],
    );

    let case = Case::new("many-cells");
    let row = "Charges;Emplois;Loyer;1;1\n".repeat(200_001);
    case.write("data/comptes.csv", format!("Côté;Groupe;Libellé;2025;2024\n{row}"));
    refused(&case, &["error[too-large]: the table has 1000010 cells"]);
}

#[test]
fn more_parts_than_pages_are_refused_before_they_are_set() {
    let case = Case::new("many-parts");
    let parts = "\n[[part]]\nlayout = \"back\"\n".repeat(50_000);
    case.append("report.toml", &parts);
    refused(
        &case,
        &[
            "error[too-many-pages]: the report has 50004 parts, and 2000 pages",
            "report.toml:",
        ],
    );
}

#[test]
fn twenty_thousand_doubles_are_counted() {
    let case = Case::new("many-doubles");
    case.write("data/noms.csv", format!("Nom\n{}", "PERRIN Camille\n".repeat(20_000)));
    case.append(
        "report.toml",
        "\n[directories.membres]\nsource = \"data/noms.csv\"\ncolumns = { name = \"Nom\" }\n",
    );
    let (run, time) = timed(&case, &["report.toml"]);
    assert_eq!(run.code, Some(0), "{}", &run.stderr[..run.stderr.len().min(5000)]);
    assert_eq!(run.stderr.matches("PERRIN Camille comes twice").count(), 500);
    assert!(run.stderr.contains("warning[double-entry]: 19499 more like those above"));
    assert!(run.stderr.contains("19999 warnings"));
    assert!(time < Duration::from_secs(15), "{time:?}");
}

#[test]
fn whatever_takes_too_long_takes_no_longer_than_was_said() {
    let case = Case::new("time-is-up");
    let code = "for i in range(100000) { for j in range(100000) { let x = i * j } }";
    case.replace("layouts/back.typ", "  if address", &format!("  {code}\n  if address"));
    let (run, time) = timed(&case, &["report.toml", "--max-time", "8"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = "error[out-of-time]: the layout `back` takes more than 8 s";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(time < Duration::from_secs(10), "{time:?}");
}

/// Each mistake, and the place that is said with it.
#[test]
fn no_error_is_without_a_place() {
    type Spoil = fn(&Case);
    let cases: [(&str, Spoil, &[&str]); 12] = [
        (
            "empty-title",
            |case| {
                case.replace(
                    "report.toml",
                    "title = \"Rapport d'activité\"",
                    "title = \"\"",
                );
            },
            &["error[empty-text]: `title` is empty", "report.toml:8:9"],
        ),
        (
            "blank-organisation",
            |case| {
                case.replace("report.toml", "\"Notre association\"", "\" \\u00A0\"");
            },
            &["error[empty-text]: `organisation` is empty", "report.toml:9:16"],
        ),
        (
            "latin-1-text",
            |case| {
                case.write("texts/bref.md", b"Un texte\n\nde l'\xE9t\xE9");
            },
            &["error[not-utf-8]", "texts/bref.md:3:6", "named here"],
        ),
        (
            "latin-1-report",
            |case| {
                case.write("report.toml", b"[report]\ntitle = \"l'\xE9t\xE9\"");
            },
            &["error[not-utf-8]", "report.toml:2:12"],
        ),
        (
            "latin-1-layout",
            |case| {
                case.write("layouts/back.toml", b"# l'\xE9t\xE9");
            },
            &["error[not-utf-8]", "layouts/back.toml:1:5"],
        ),
        (
            "two-encodings",
            |case| {
                let table = fs::read(case.path("data/comptes.csv")).expect("a table");
                case.write(
                    "data/comptes.csv",
                    [&table[..], b"Charges;Emplois;\xE9t\xE9;1;1\n"].concat(),
                );
            },
            &["error[not-utf-8]", "data/comptes.csv:11:17", "named here"],
        ),
        (
            "nul-in-a-table",
            |case| {
                case.replace("data/comptes.csv", "Loyer", "Loy\0er");
            },
            &["error[not-a-table]", "data/comptes.csv:8:20"],
        ),
        (
            "two-marks-report",
            |case| {
                let text = fs::read_to_string(case.path("report.toml")).expect("a text");
                case.write("report.toml", format!("\u{FEFF}\u{FEFF}{text}"));
            },
            &[
                "error[not-utf-8]: the text begins with two byte order marks",
                "report.toml:1:1",
            ],
        ),
        (
            "two-marks-table",
            |case| {
                let text =
                    fs::read_to_string(case.path("data/comptes.csv")).expect("a text");
                case.write("data/comptes.csv", format!("\u{FEFF}\u{FEFF}{text}"));
            },
            &[
                "error[not-utf-8]: the text begins with two byte order marks",
                "comptes.csv:1:1",
            ],
        ),
        (
            "two-marks-text",
            |case| {
                case.write("texts/bref.md", "\u{FEFF}\u{FEFF}Un texte.");
            },
            &[
                "error[not-utf-8]: the text begins with two byte order marks",
                "bref.md:1:1",
            ],
        ),
        (
            "damaged-font",
            |case| {
                let path = "fonts/spectral/Spectral_400Regular.ttf";
                let mut font = fs::read(case.path(path)).expect("a font");
                // The outlines, not the names.
                let at = (0..20).find_map(|table| {
                    let record = &font[12 + 16 * table..][..16];
                    let number = |at: usize| {
                        u32::from_be_bytes(record[at..at + 4].try_into().expect("4"))
                    };
                    (&record[..4] == b"loca")
                        .then(|| (number(8) as usize, number(12) as usize))
                });
                let (start, length) = at.expect("a table of places");
                font[start..start + length].iter_mut().for_each(|byte| *byte ^= 0xA5);
                case.write(path, font);
            },
            &["fonts/spectral/Spectral_400Regular.ttf"],
        ),
        (
            "mark-without-a-glyph",
            |case| {
                let code = "set footnote(numbering: _ => \"\u{4E00}\")\n  [Une note#footnote[La note.]]";
                case.replace(
                    "layouts/back.typ",
                    "  if address",
                    &format!("  {code}\n  if address"),
                );
            },
            &["error[missing-glyph]", "layouts/back.typ"],
        ),
    ];
    for (name, spoil, sentences) in cases {
        let case = Case::new(&format!("place-{name}"));
        spoil(&case);
        refused(&case, sentences);
        let json = case.run(&["report.toml", "--format", "json"]);
        for line in json.stderr.lines() {
            let said: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert!(said["file"].is_string(), "{name}: {line}");
        }
    }
}

/// What looks like a number in TOML, and isn't one.
#[test]
fn numbers_that_are_none_are_said_to_be_none() {
    for (number, said) in [
        ("0x", "`0x` isn't a number"),
        ("0b", "`0b` isn't a number"),
        ("0o", "`0o` isn't a number"),
        ("0xFFFFFFFFFFFFFFFFFF", "the number 0xFFFFFFFFFFFFFFFFFF is too large"),
        ("1_0\u{660}", "`1_0\u{660}` isn't a number"),
        ("99999999999999999999", "the number 99999999999999999999 is too large"),
    ] {
        let case = Case::new("no-number");
        case.replace("report.toml", "year = 2025", &format!("year = {number}"));
        let run = case.build();
        assert_eq!(run.code, Some(1), "{number}: {}", run.stderr);
        assert!(run.stderr.contains("error[invalid-toml]"), "{number}: {}", run.stderr);
        assert!(run.stderr.contains("report.toml:10:8"), "{number}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{number}: {}", run.stderr);
    }
}
