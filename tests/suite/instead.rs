//! Layouts that fit better: a contract says for how many words it is made, and the build
//! proposes another layout that takes the same fields.

use super::case::{Case, Run};

/// The starter with a second layout for its article, and a limit in the contract of each.
fn two_layouts(name: &str, own: &str, other: &str) -> Case {
    let case = Case::new(&format!("instead-{name}"));
    case.write(
        "layouts/brief.typ",
        "#import \"page.typ\": *\n\n#let brief(title: [], body: []) = page({\n  \
         titled(title)\n  frame(\"body\", rows: 36, body)\n})\n",
    );
    let contract = |limits: &str| {
        format!(
            "description = \"A page.\"\npages = 1\n\n[fields.title]\ntype = \"line\"\n\n\
             [fields.body]\ntype = \"text\"\n{limits}\n"
        )
    };
    case.write("layouts/article.toml", contract(own));
    case.write("layouts/brief.toml", contract(other));
    case
}

/// A build of them, with as many words in the article as a contract may ask for.
fn built(name: &str, own: &str, other: &str) -> Run {
    let case = two_layouts(name, own, other);
    let words = vec!["mot"; 173].join(" ");
    case.write("texts/bref.md", format!("{words}.\n"));
    case.build()
}

const SHORT: &str = "words = { from = 120, to = 260 }";
const LONG: &str = "words = { from = 300, to = 500 }";

#[test]
fn a_layout_that_fits_is_proposed() {
    let run = built("note", LONG, SHORT);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for it in [
        "note[other-layout]: `body` has 173 words, and `article` is made for 300 to 500",
        "hint: 173 words: `brief` fits",
    ] {
        assert!(run.stderr.contains(it), "{it:?} isn't in {}", run.stderr);
    }
}

#[test]
fn nothing_is_proposed_where_the_own_fits_or_no_other_does() {
    let closed = &format!("{SHORT}\n\n[fields.more]\ntype = \"line\"");
    let small = "max-words = 100";
    for (name, own, other) in [
        ("own", SHORT, LONG),
        ("none", LONG, LONG),
        ("field", LONG, closed),
        ("limit", LONG, small),
    ] {
        let run = built(name, own, other);
        assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
        assert!(!run.stderr.contains("brief"), "{name}: {}", run.stderr);
    }
}

#[test]
fn a_text_past_its_limit_is_told_where_it_fits() {
    let run = built("limit-passed", "max-words = 100", SHORT);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let hint = "hint: 73 words are too many; 173 words: `brief` fits";
    assert!(run.stderr.contains(hint), "{}", run.stderr);
}

#[test]
fn a_text_past_its_frame_is_told_where_it_fits() {
    let case = two_layouts("frame", "max-words = 500", SHORT);
    case.replace("layouts/article.typ", "rows: 36", "rows: 4");
    let words = vec!["mot"; 173].join(" ");
    case.write("texts/bref.md", format!("{words}.\n"));
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let hint = "hint: shorten it; `article` has no more room; 173 words: `brief` fits";
    assert!(run.stderr.contains(hint), "{}", run.stderr);
}

#[test]
fn contracts_that_count_wrongly_are_refused() {
    for (name, limits, wanted) in [
        ("turned", "words = { from = 300, to = 100 }", "`from` is more than `to`"),
        ("number", "words = 300", "`words`"),
    ] {
        let run = built(name, limits, SHORT);
        assert_eq!(run.code, Some(1), "{name}: {}", run.stderr);
        assert!(run.stderr.contains(wanted), "{name}: {}", run.stderr);
    }
    let case = two_layouts("no-text", SHORT, LONG);
    case.replace("layouts/article.toml", "\"line\"", "\"line\"\nwords = { to = 9 }");
    let run = case.build();
    assert!(run.stderr.contains("error[bad-contract]: `words`"), "{}", run.stderr);
}
