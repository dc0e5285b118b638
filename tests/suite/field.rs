//! Small inputs that once went to press wrong without a word, as people sent them.
//!
//! Each stands in a folder of `tests/field` with a README that says what is right;
//! its files are laid over a fresh report. Whoever adds a folder says here how it
//! comes out; a folder that nobody asks about is a failure too.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use marbre_pdf::view::View;

use super::case::{Case, Run};
use super::pages;
use super::preflight::offset;

/// What is right for an input.
enum Right {
    /// Nothing is written, and the message has all of these in it.
    Refused(&'static [&'static str]),
    /// It is printed, and somebody is told.
    Warned(&'static [&'static str]),
    /// It is printed without a word, and page `.0` has the words of `.1`.
    Printed(usize, &'static [&'static str]),
}

use Right::{Printed, Refused, Warned};

/// How each comes out. S16 gets the variable font of the tests; S08 and S09 have several drawings, S18 and S19 are PDFs.
const INPUTS: &[(&str, Right)] = &[
    ("S01-line-break-in-label", Printed(3, &["et charges"])),
    ("S02-date-as-amount", Refused(&["not-an-amount", "a date", "cell D2"])),
    ("S03-percent-as-amount", Refused(&["not-an-amount", "a percentage", "cell D2"])),
    ("S04-hidden-first-sheet-xlsx", Printed(3, &["Cotisations"])),
    ("S05-mac-roman-names", Warned(&["guessed-encoding", "Mac Roman", "André, Bézé"])),
    ("S06-utf8-read-twice", Refused(&["garbled-text", "Hélène", "data/gens.csv:2:1"])),
    (
        "S10-bold-italic-in-the-starter",
        Warned(&["missing-face", "Spectral", "bold italic"]),
    ),
    ("S11-etre", Printed(2, &["Être bénévole."])),
    ("S12-elisions-en", Printed(2, &["the ’90s and rock ’n’ roll, ’tis, O’Neil, dogs’"])),
    ("S13-merged-cells-xlsx", Printed(3, &["Subventions"])),
    ("S14-hidden-rows", Warned(&["hidden-rows", "2 rows", "rows 3, 7"])),
    (
        "S15-dollar-in-euro-statement",
        Refused(&["foreign-currency", "dollars", "comptes.csv:2:14"]),
    ),
    ("S16-variable-font-weight", Printed(2, &["Corps normal"])),
    ("S17-woff2-ignored", Refused(&["unusable-font", "fonts/test/LR.woff2"])),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/field")
}

/// A fresh report with the files of an input laid over it.
fn laid(name: &str) -> Case {
    let case = Case::new(&format!("field-{name}"));
    case.lay(&folder().join(name));
    fs::remove_file(case.path("README")).expect("each says what is right");
    if name.starts_with("S12") {
        case.replace("report.toml", "lang = \"fr\"", "lang = \"en\"");
        // English accounts have their thousands in English.
        case.replace("data/comptes.csv", "48 300;45 150", "48,300;45,150");
    }
    if name.starts_with("S16") {
        let font =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fonts/essai.ttf");
        case.write("fonts/test/essai.ttf", fs::read(font).expect("a font"));
        case.replace("report.toml", "font = \"Inter\"", "font = \"Essai\"");
        case.write("texts/bref.md", "Corps normal, puis gras.");
    }
    if name.starts_with("S17") {
        case.write("fonts/test/LR.woff2", b"wOF2\0\x01\0\0");
    }
    case
}

#[test]
fn each_comes_out_right() {
    for (name, right) in INPUTS {
        let case = laid(name);
        let run = case.build();
        let (code, said) = match right {
            Refused(said) => (1, *said),
            Warned(said) => (0, *said),
            Printed(..) => (0, &[][..]),
        };
        assert_eq!(run.code, Some(code), "{name}: {}", run.stderr);
        for said in said {
            assert!(run.stderr.contains(said), "{name}: {said} isn't in\n{}", run.stderr);
        }
        let written = case.path("build/mon-rapport-print.pdf").exists();
        assert_eq!(written, code == 0, "{name}");
        if let Printed(page, words) = right {
            let facts = pages::facts(&case.path("report.toml"), *page);
            for words in *words {
                assert!(facts.contains(words), "{name}: {words} isn't in\n{facts}");
            }
        }
    }
}

/// A fresh report with a drawing of an input over a page.
fn drawn(input: &str, drawing: &str) -> (Case, Run) {
    let case = laid(input);
    case.append(
        "report.toml",
        &format!(
            "\n[[part]]\nlayout = \"plate\"\n[part.with]\n\
             picture = {{ file = \"images/{drawing}\", alt = \"Rouge\" }}\n"
        ),
    );
    let run = case.build();
    (case, run)
}

#[test]
fn colours_that_programs_write_are_never_black() {
    let red = |[r, g, b]: [u8; 3]| r > 150 && g < 90 && b < 90;
    // Half strength on white.
    let rose = |[r, g, b]: [u8; 3]| {
        r > 190 && (110..200).contains(&g) && (110..200).contains(&b)
    };
    for (input, drawing, right) in [
        ("S07-svg-display-p3", "01_figma_p3.svg", &red as &dyn Fn([u8; 3]) -> bool),
        ("S08-svg-css-colours", "03_rgbspace.svg", &rose),
        ("S08-svg-css-colours", "05_oklch.svg", &red),
        ("S08-svg-css-colours", "19_icccolor.svg", &red),
    ] {
        let (case, run) = drawn(input, drawing);
        assert_eq!(run.code, Some(0), "{drawing}: {}", run.stderr);
        let view = View::open(case.pdf()).expect("a PDF that opens");
        let page = view.picture(4, 36.0).expect("a page");
        let middle = page.get_pixel(page.width() / 2, page.height() / 2).0;
        assert!(right(middle), "{drawing}: {middle:?}");
    }
}

#[test]
fn words_that_drawings_would_lose_are_refused_with_their_picture() {
    for drawing in ["19_flowroot.svg", "29_foreign.svg"] {
        let (_, run) = drawn("S09-svg-text-vanishes", drawing);
        assert_eq!(run.code, Some(1), "{drawing}: {}", run.stderr);
        assert!(run.stderr.contains(drawing), "{drawing}: {}", run.stderr);
        assert!(run.stderr.contains("Bonjour"), "{drawing}: {}", run.stderr);
    }
}

#[test]
fn pdfs_that_others_read_are_read() {
    let found = |path: &str| {
        let bytes = fs::read(folder().join(path)).expect("a PDF");
        marbre_preflight::check(&bytes, &offset())
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    found("S18-xref-of-19-bytes/xref19.pdf");
    let rules: Vec<&str> = found("S19-fractional-index/idx_frac.pdf")
        .into_iter()
        .map(|it| it.rule)
        .collect();
    assert!(!rules.contains(&"blank-page"), "{rules:?}");
}

#[test]
fn every_input_is_asked_about() {
    let known: BTreeSet<&str> = INPUTS.iter().map(|(name, _)| *name).collect();
    let code = include_str!("field.rs");
    for entry in fs::read_dir(folder()).expect("the inputs") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        assert!(
            known.contains(&*name) || code.contains(&name),
            "{name} isn't asked about"
        );
    }
}
