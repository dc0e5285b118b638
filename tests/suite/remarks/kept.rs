//! Remarks that are kept beside a report, and what builds make of them.

use std::fs;

use super::annotator::Annotator;
use super::shapes::{spot, starter};
use crate::case::{Case, Run};

/// A report with two remarks in `returned.pdf`.
fn returned(name: &str) -> Case {
    let (case, pdf) = starter(name);
    let mut annotator = Annotator::of(&pdf);
    for (words, shape, text) in
        [("un deuxième", 0, "lequel ?"), ("Un rapport est un objet", 2, "à revoir")]
    {
        let spot = spot(&annotator, words);
        annotator.mark(&spot, shape, text);
    }
    case.write("returned.pdf", annotator.bytes());
    case
}

fn keep(case: &Case) -> Run {
    let run = case.run(&["remarks", "returned.pdf", "--keep"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run
}

fn open(run: &Run) -> usize {
    run.stderr.matches("note[open-remark]").count()
}

#[test]
fn a_remark_is_open_until_it_is_answered_or_its_words_have_changed() {
    let case = returned("remarks-kept");
    assert_eq!(case.build().code, Some(0));
    let print = case.pdf();
    assert!(keep(&case).stderr.contains("remarks.toml: 2 added"));
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(open(&run), 2, "{}", run.stderr);
    let place = "texts/bref.md:8:3";
    assert!(run.stderr.contains(place), "{}", run.stderr);
    assert!(
        run.stderr.contains("Anne Roux, page 2 of the proof: \"lequel ?\""),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains(", no warnings, "),
        "notes are no warnings: {}",
        run.stderr
    );
    assert!(case.pdf() == print, "no page depends on remarks");
    // It is an input: an answer is noticed, and what hasn't changed is remembered.
    let again = case.run(&["report.toml", "--timings"]);
    assert_eq!(open(&again), 2);
    assert_eq!(again.stderr.matches(" ms\n").count(), 1, "{}", again.stderr);
    case.replace("remarks.toml", "answer = \"\"", "answer = \"le second des trois\"");
    assert_eq!(open(&case.build()), 1);
    let refused = case.run(&["report.toml", "--answered"]);
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stderr.contains("error[open-remark]"), "{}", refused.stderr);
    case.replace("texts/bref.md", "Un rapport est un objet", "Un rapport est une chose");
    let run = case.run(&["report.toml", "--answered"]);
    assert_eq!((run.code, open(&run)), (Some(0), 0), "{}", run.stderr);
}

#[test]
fn what_is_kept_is_only_added_to() {
    let case = returned("remarks-kept-again");
    keep(&case);
    let mut text = fs::read_to_string(case.path("remarks.toml")).expect("the remarks");
    assert!(text.starts_with("# Les remarques sur l'épreuve"), "{text}");
    text = text.replacen("answer = \"\"", "done = true # vu avec Zoé", 1);
    case.write("remarks.toml", &text);
    assert!(keep(&case).stderr.contains("remarks.toml: nothing new"));
    let mut annotator =
        Annotator::of(&fs::read(case.path("returned.pdf")).expect("a PDF"));
    let spot = spot(&annotator, "écrit en");
    annotator.mark(&spot, 7, "deux\nlignes \"citées\" \\ \t");
    case.write("returned.pdf", annotator.bytes());
    assert!(keep(&case).stderr.contains("remarks.toml: 1 added"));
    let now = fs::read_to_string(case.path("remarks.toml")).expect("the remarks");
    assert!(now.starts_with(&text), "what people wrote stays");
    assert_eq!(open(&case.build()), 2);
    let list = case.run(&["remarks", "returned.pdf", "--markdown", "liste.md"]);
    assert!(list.stdout.contains("answered"), "{}", list.stdout);
    let list = fs::read_to_string(case.path("liste.md")).expect("a list");
    assert_eq!((list.matches("- [x] ").count(), list.matches("- [ ] ").count()), (1, 2));
    assert!(list.contains("Remarques sur Rapport d'activité"), "{list}");
}

#[test]
fn remarks_whose_words_are_gone_are_said_where_they_are_kept() {
    let case = returned("remarks-kept-gone");
    keep(&case);
    let text = fs::read_to_string(case.path("texts/bref.md")).expect("a text");
    let other = "Un texte entièrement nouveau, sans rien de ce qui était là avant lui. "
        .repeat(9);
    case.write("texts/bref.md", other);
    let run = case.build();
    assert_eq!(open(&run), 2, "{}", run.stderr);
    assert!(run.stderr.contains("remarks.toml:"), "{}", run.stderr);
    assert!(run.stderr.contains("aren't found any more"), "{}", run.stderr);
    // Taken to another file, as they are.
    case.write("texts/autre.md", text);
    case.replace("report.toml", "texts/bref.md", "texts/autre.md");
    let run = case.build();
    assert!(run.stderr.contains("texts/autre.md:8:3"), "{}", run.stderr);
}

#[test]
fn a_slip_in_the_kept_remarks_is_shown_where_it_stands() {
    let case = returned("remarks-kept-slip");
    keep(&case);
    case.replace("remarks.toml", "answer = \"\"", "anwser = \"oui\"");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `answer`?"), "{}", run.stderr);
    case.write("remarks.toml", "[[remark]]\nid = \"a\"\n");
    assert_eq!(case.build().code, Some(1));
}
