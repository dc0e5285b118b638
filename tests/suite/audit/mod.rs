//! What a file of ours has to pass before it may call itself PDF/X-4: one fault at a time is
//! planted in a good file, and has to be found by a rule of the preflight, as an error. The
//! numbers are those of `docs/pdfx4.md`.

mod content;
mod identity;
mod pdf;

use std::sync::LazyLock;

use lopdf::Document;
use marbre_diag::{Located, Place, Severity};
use marbre_preflight::profile::{Gravity, Variant};
use marbre_preflight::{Finding, rules};

use self::pdf::Pdf;
use super::case::Case;

/// A file without a fault: the starter's, with a picture, a veil and a spot colour.
static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let case = Case::new("audit");
    let code = "place(image(\"/a.svg\", width: 9mm)); \
                place(image(bytes((255, 0, 0)), format: (encoding: \"rgb8\", width: 1, height: 1), width: 9mm))";
    case.replace("layouts/back.typ", "  if address", &format!("  {code}\n  if address"));
    case.write(
        "a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><g opacity=\"0.5\">\
         <rect width=\"9\" height=\"9\"/><rect width=\"5\" height=\"5\"/></g></svg>",
    );
    case.replace("report.toml", "accent = {", "accent = { spot = \"HKS 13\",");
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print]\nspot = \"keep\"\n\n[theme.colors]",
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    case.pdf()
});

/// What keeps a file of ours from being a PDF/X-4 in inks alone: the rule of each error,
/// what it says, and the page, if it isn't about the file as a whole.
pub(super) fn breaches(pdf: &[u8]) -> Vec<String> {
    // A press profile has no say in it.
    let mut profile = super::preflight::offset();
    profile.variant = Variant::SheetCmykRgb;
    profile.severities = rules::ALL
        .iter()
        .map(|rule| {
            (Located::new(rule.name.to_owned(), Place::Nowhere), Gravity::Ignored)
        })
        .collect();
    let found = marbre_preflight::open(pdf)
        .and_then(|document| marbre_preflight::breaches(pdf, &document, &profile));
    let said = |it: Finding| {
        assert_eq!(it.severity, Severity::Error, "{}: {}", it.rule, it.message);
        let page = it.page.map_or(String::new(), |page| format!(" (page {page})"));
        format!("{}: {}{page}", it.rule, it.message)
    };
    match found {
        Ok(found) => found.into_iter().map(said).collect(),
        // Nobody can look into it.
        Err(why) => vec![format!("not-pdf-x-4: {why}")],
    }
}

/// A fault: the requirement that it breaks, what it is, how it is planted, and the rule
/// that finds it.
type Fault = (u8, &'static str, fn(&mut Pdf), &'static str);

#[test]
fn a_good_file_has_no_fault() {
    assert_eq!(breaches(&GOOD), Vec::<String>::new());
}

#[test]
fn each_fault_is_found() {
    let mut missed = Vec::new();
    for (number, what, plant, rule) in identity::FAULTS.iter().chain(content::FAULTS) {
        let mut pdf = Pdf(Document::load_mem(&GOOD).expect("a PDF"));
        plant(&mut pdf);
        let mut bytes = Vec::new();
        pdf.0.save_to(&mut bytes).expect("a PDF");
        let found = breaches(&bytes);
        if !found.iter().any(|it| it.starts_with(rule)) {
            missed.push(format!("{number}, {what}: {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// The requirements that the audit can't hold by looking at the file's objects: 2 is
/// lopdf's, 11 isn't one, 25 and 26 are Typst's fonts and glyphs.
const ELSEWHERE: [u8; 4] = [2, 11, 25, 26];

#[test]
fn each_requirement_has_a_fault() {
    let planted = |number: &u8| {
        identity::FAULTS.iter().chain(content::FAULTS).any(|(of, ..)| of == number)
    };
    let missing: Vec<u8> =
        (1..=43).filter(|n| !planted(n) && !ELSEWHERE.contains(n)).collect();
    assert!(missing.is_empty(), "without a fault: {missing:?}");
}

/// Requirement 2: a program that copies text line by line sees that this isn't text.
#[test]
fn the_second_line_is_not_text() {
    let line = GOOD.split(|byte| *byte == b'\n').nth(1).expect("a second line");
    assert_eq!(line.first(), Some(&b'%'));
    assert!(line.iter().filter(|byte| **byte >= 128).count() >= 4, "{line:?}");
}
