//! Preflight: of what the program makes, of files by others, and of files made to do harm.
//! Whether each rule finds its fault, `crates/preflight/tests` knows.

mod foreign;
pub(crate) mod hostile;
#[path = "../../../crates/preflight/tests/rules/plant.rs"]
#[expect(dead_code, reason = "the rules' own tests plant more")]
pub(crate) mod plant;
mod sheets;

use std::path::Path;
use std::sync::OnceLock;

use marbre::report::profile;
use marbre_diag::{Severity, Sink};
use marbre_preflight::Finding;
use marbre_preflight::profile::Profile;

use super::case::{Case, run_in};

/// The PDF of the project that `marbre new` writes.
pub(crate) fn clean() -> &'static [u8] {
    static CLEAN: OnceLock<Vec<u8>> = OnceLock::new();
    CLEAN.get_or_init(|| {
        let case = Case::new("preflight");
        let run = case.build();
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        case.pdf()
    })
}

fn profile(name: &str) -> Profile {
    profile::chosen(Some(name), &mut Sink::default()).expect("a shipped profile")
}

pub(crate) fn offset() -> Profile {
    profile("offset-coated")
}

fn found(pdf: &[u8], profile: &Profile) -> Vec<Finding> {
    marbre_preflight::check(pdf, profile).expect("a PDF")
}

fn shown(findings: &[Finding]) -> String {
    let line = |it: &Finding| {
        format!("{:?} {} {}: {}\n", it.severity, it.rule, it.place(), it.message)
    };
    findings.iter().map(line).collect()
}

#[test]
fn a_clean_file_has_no_finding() {
    let findings = found(clean(), &offset());
    assert!(findings.is_empty(), "{}", shown(&findings));
}

#[test]
fn the_real_report_has_no_error() {
    let case = Case::of_the_report("preflight-of-the-report");
    assert_eq!(case.build().code, Some(0));
    let pdf = case.path("build/rapport-activite-2020-print.pdf");
    let pdf = std::fs::read(pdf).expect("a PDF");
    let findings = found(&pdf, &offset());
    let errors = findings.iter().filter(|it| it.severity == Severity::Error);
    assert_eq!(errors.count(), 0, "{}", shown(&findings));
}

#[test]
fn the_program_says_what_it_finds_and_where() {
    let case = Case::new("preflight-program");
    let mut plant = plant::Plant::new(clean());
    plant.draw("1 0 0 rg 100 100 50 50 re f");
    case.write("red.pdf", plant.bytes()).write("clean.pdf", clean());
    let run = case.run(&["preflight", "clean.pdf", "--strict"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    let run = case.run(&["preflight", "red.pdf"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    for wanted in ["colour-in-light R0027", "page 2, 35.3, 244.1 mm", "object ", "hint: "]
    {
        assert!(run.stderr.contains(wanted), "{wanted} isn't in {}", run.stderr);
    }
    let run = case.run(&["preflight", "red.pdf", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(json["errors"], 1, "{json}");
    assert_eq!(json["findings"][0]["rule"], "colour-in-light");
    assert_eq!(json["findings"][0]["page"], 2);
}

#[test]
fn every_rule_has_its_row_in_the_manual() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/preflight.md");
    let manual = std::fs::read_to_string(manual).expect("a manual");
    for rule in marbre_preflight::rules::ALL {
        let row = format!("| `{}` | {} |", rule.name, rule.number.unwrap_or("–"));
        assert!(manual.contains(&row), "no row {row}");
    }
}

#[test]
fn what_is_no_pdf_is_refused_in_plain_words() {
    let case = Case::new("preflight-refused");
    let encrypted =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encrypted.pdf");
    case.write("text.pdf", "Bonjour").write("empty.pdf", "");
    case.write("half.pdf", &clean()[..clean().len() / 2]);
    case.write("locked.pdf", std::fs::read(encrypted).expect("a PDF"));
    for (file, message) in [
        ("text.pdf", "the file isn't a PDF"),
        ("empty.pdf", "the file isn't a PDF"),
        ("half.pdf", "the file is damaged: its end is missing"),
        ("locked.pdf", "the file is encrypted"),
        ("absent.pdf", "there is no such file"),
        ("report.toml", "this is a report, and the preflight looks at a PDF"),
        ("report.toml", "build/mon-rapport-print.pdf"),
    ] {
        let run = run_in(&case.path("."), &["preflight", file]);
        assert_eq!(run.code, Some(2), "{file}: {}", run.stderr);
        assert!(run.stderr.contains(message), "{file}: {}", run.stderr);
    }
}
