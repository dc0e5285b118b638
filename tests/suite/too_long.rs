//! Pages too many: it is said whether the text is too long, a table has too many rows, or the
//! layout makes them. And what floats over the columns of a frame is where it belongs.

use super::case::{Case, Run};

/// A build of a report whose article is laid out in another way.
fn article(name: &str, code: &str) -> (Case, Run) {
    let case = Case::new(&format!("too-long-{name}"));
    case.replace("layouts/article.typ", "frame(\"body\", rows: 36, body)", code);
    let run = case.build();
    (case, run)
}

#[track_caller]
fn says(run: &Run, wanted: &[&str], unwanted: &[&str]) {
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for it in wanted {
        assert!(run.stderr.contains(it), "{it:?} isn't in {}", run.stderr);
    }
    for it in unwanted {
        assert!(!run.stderr.contains(it), "{it:?} is in {}", run.stderr);
    }
}

#[test]
fn a_frame_that_is_too_tall_with_its_notes_says_so() {
    let (_, run) = article("notes", "frame(\"body\", rows: 47, body)");
    says(
        &run,
        &[
            "error[surplus-pages]",
            "with its note",
            "layouts/article.typ",
            "the text that has moved",
        ],
        &["too many", "overset-text"],
    );
}

#[test]
fn a_frame_that_finds_no_room_says_so() {
    let (_, run) = article("room", "v(30 * row)\n  frame(\"body\", rows: 36, body)");
    says(&run, &["error[surplus-pages]", "the frame of `body`"], &["words of"]);
}

#[test]
fn a_layout_that_breaks_the_page_is_blamed() {
    for (name, code) in [
        ("before", "pagebreak()\n  body"),
        ("after", "frame(\"body\", rows: 36, body)\n  pagebreak()\n  line(length: 10mm)"),
        (
            "tall",
            "frame(\"body\", rows: 36, body)\n  block(height: 40 * row, width: 10mm, breakable: false)",
        ),
    ] {
        let (_, run) = article(name, code);
        says(&run, &["error[surplus-pages]", "layouts/article.typ"], &["words of"]);
    }
}

#[test]
fn a_text_that_is_too_long_is_still_counted() {
    let (_, run) = article("text", "{ set par(leading: 15mm)\n body }");
    says(&run, &["error[overset-text]", "of `body` are too many"], &["surplus-pages"]);
}

#[test]
fn rows_that_are_too_many_are_counted() {
    let case = Case::new("too-long-rows");
    let more: String =
        (1..=40).map(|n| format!("Produits;Ressources;Don {n};0;0\n")).collect();
    case.append("data/comptes.csv", &more);
    let run = case.build();
    says(
        &run,
        &["error[overset-text]", "rows of data/comptes.csv are too many"],
        &["surplus-pages"],
    );
}

#[test]
fn what_floats_over_the_columns_of_a_frame_is_no_word_too_wide() {
    let quote = |body: &str| {
        format!(
            "frame(\"body\", rows: 36, {{\n    place(top, float: true, scope: \"parent\", {body})\n    body\n  }})"
        )
    };
    for (name, body) in [
        (
            "line",
            "block(width: 100%, [Une citation qui prend toute la largeur des deux colonnes du cadre, et plus.])",
        ),
        ("word", "text(size: 50pt, hyphenate: false)[INDÉPENDANCE]"),
        ("field", "title"),
    ] {
        let (_, run) = article(&format!("float-{name}"), &quote(body));
        assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
        assert!(!run.stderr.contains("overset-text"), "{name}: {}", run.stderr);
    }
    // Beyond the frame itself, it is too wide all the same.
    let case = Case::new("too-long-float-wide");
    case.replace(
        "layouts/article.typ",
        "frame(\"body\", rows: 36, body)",
        "frame(\"body\", rows: 36, {\n    place(top, float: true, scope: \"parent\", \
         text(size: 70pt, hyphenate: false, body))\n  })",
    );
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}
