//! Drafts: reports that can't be printed yet, with what is wrong marked on their pages.

use std::collections::BTreeSet;
use std::fs;

use lopdf::{Document, Object};

use super::case::Case;

/// The pages of a draft that have marks, from 1, and how many sheets of the report and of the
/// list there are.
fn marked(case: &Case) -> (BTreeSet<u32>, usize) {
    let draft = case.path("build/mon-rapport-draft.pdf");
    let document = Document::load(draft).expect("a draft");
    let pages = document.get_pages();
    let content = |id| {
        let streams = document.get_page_contents(id);
        let last = streams.last().and_then(|id| document.get_object(*id).ok());
        let stream = last.and_then(|it| Object::as_stream(it).ok()).expect("a stream");
        stream.get_plain_content().expect("a whole stream")
    };
    let frame = b"0 1 0.2 0 K\n1.4 w\n";
    let marked = pages
        .iter()
        .filter(|(_, id)| content(**id).windows(frame.len()).any(|it| it == frame));
    (marked.map(|(number, _)| *number).collect(), pages.len())
}

/// Builds a spoilt report: an error of the rule, and a draft with marks on these pages.
#[track_caller]
fn drafted(case: &Case, rule: &str, on: &[u32], pages: usize) -> Vec<u8> {
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("error[{rule}]")), "{}", run.stderr);
    assert!(run.stderr.contains("note[draft]"), "{}", run.stderr);
    assert!(!case.path("build/mon-rapport-print.pdf").exists());
    let (marked, count) = marked(case);
    assert_eq!(marked.into_iter().collect::<Vec<_>>(), on, "{}", run.stderr);
    // The list is on a sheet behind them.
    assert_eq!(count, pages + 1);
    fs::read(case.path("build/mon-rapport-draft.pdf")).expect("a draft")
}

const ARTICLE: &str = "[[part]]\nlayout = \"article\"\n[part.with]\ntitle = \"Encore\"\n\
                       body = \"texts/bref.md\"\n\n[[part]]\nlayout = \"accounts\"";

#[test]
fn eight_spoilt_reports_have_drafts_with_their_faults_on_them() {
    let case = Case::new("drafts-glyph");
    case.replace("texts/bref.md", "Remplacez-le", "Remplacez ☃ le");
    let first = drafted(&case, "missing-glyph", &[2], 4);
    assert!(drafted(&case, "missing-glyph", &[2], 4) == first, "the same bytes again");

    let case = Case::new("drafts-overset");
    case.append(
        "texts/bref.md",
        &"\nEncore une phrase qui ne tiendra pas ici.\n".repeat(26),
    );
    drafted(&case, "overset-text", &[2], 4);

    let case = Case::new("drafts-side");
    case.replace("report.toml", "[[part]]\nlayout = \"accounts\"", ARTICLE);
    drafted(&case, "wrong-side", &[5], 5);

    let case = Case::drawing("drafts-pages", "pagebreak()");
    drafted(&case, "surplus-pages", &[5], 5);

    let case = Case::drawing("drafts-off-page", "place(dx: 195mm, [Un texte dehors])");
    drafted(&case, "text-off-page", &[4], 4);

    let case =
        Case::drawing("drafts-resolution", "place(image(\"/a.png\", width: 150mm))");
    let root =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    case.write("a.png", fs::read(root.join("disc.png")).expect("a picture"));
    drafted(&case, "low-resolution", &[4], 4);

    let black =
        "place(box(width: 60mm, height: 30mm, fill: cmyk(100%, 100%, 100%, 100%)))";
    let case = Case::drawing("drafts-ink", black);
    drafted(&case, "too-much-ink", &[4], 4);

    let case = Case::new("drafts-english");
    case.replace("report.toml", "lang = \"fr\"", "lang = \"en\"");
    case.replace("texts/bref.md", "Remplacez-le", "Remplacez ☃ le");
    let english = drafted(&case, "missing-glyph", &[2], 4);
    assert!(english != first, "in the report's language");
}

#[test]
fn a_draft_goes_when_it_no_longer_applies() {
    let case = Case::new("drafts-gone");
    assert_eq!(case.build().code, Some(0));
    let print = case.pdf();
    let text = fs::read_to_string(case.path("texts/bref.md")).expect("a text");
    let spoil = || {
        case.replace("texts/bref.md", "Remplacez-le", "Remplacez ☃ le");
        assert_eq!(case.build().code, Some(1));
        assert!(case.path("build/mon-rapport-draft.pdf").exists());
    };
    spoil();
    assert!(case.pdf() == print, "the print file is untouched");
    case.write("texts/bref.md", &text);
    assert_eq!(case.build().code, Some(0));
    assert!(!case.path("build/mon-rapport-draft.pdf").exists());
    // What can't be read at all has none, and leaves none of before.
    spoil();
    case.replace("report.toml", "layout = \"cover\"", "layout = \"cuver\"");
    assert_eq!(case.build().code, Some(1));
    assert!(!case.path("build/mon-rapport-draft.pdf").exists());
}

#[test]
fn a_file_that_is_no_draft_stays_whatever_it_is_called() {
    let case = Case::new("drafts-own-file");
    let own = b"%PDF-1.4 somebody's own";
    let name = "build/mon-rapport-draft.pdf";
    case.write(name, own);
    assert_eq!(case.build().code, Some(0));
    let kept = || fs::read(case.path(name)).expect("it is still there");
    assert_eq!(kept(), own);
    case.replace("texts/bref.md", "Remplacez-le", "Remplacez ☃ le");
    let run = case.build();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("warning[draft]"), "{}", run.stderr);
    assert_eq!(kept(), own);
    case.replace("report.toml", "layout = \"cover\"", "layout = \"cuver\"");
    assert_eq!(case.build().code, Some(1));
    assert_eq!(kept(), own);
}
