//! The seal: what it records, what it notices, and when it refuses.

use std::fs;
use std::process::Command;

use super::case::{Case, Run};

fn seal(case: &Case) -> String {
    let run = case.run(&["seal"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    fs::read_to_string(case.path("report.lock")).expect("a lock")
}

fn sealed(name: &str) -> Case {
    let case = Case::new(name);
    seal(&case);
    case
}

/// What a build says of its changes.
#[track_caller]
fn changes(run: &Run) -> Vec<String> {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let said = |line: &&str| {
        line.starts_with("page")
            || line.starts_with("on no")
            || line.ends_with("the seal")
    };
    run.stderr.lines().filter(said).map(str::to_owned).collect()
}

/// Puts 100 more on a line, and on what it is part of.
fn spend_more(case: &Case) {
    case.replace("data/comptes.csv", "9 600;9 600", "9 700;9 600");
    case.replace("data/comptes.csv", "46 820", "46 920");
}

const CHANGED: &str = "page 3: amount changed in comptes/charges/loyer 2025: \
                       9 600 → 9 700 (data/comptes.csv:8); and 3 totals";

#[test]
fn an_unchanged_report_is_unchanged() {
    let case = sealed("seal-same");
    assert_eq!(changes(&case.build()), ["4 pages unchanged since the seal"]);
}

#[test]
fn a_changed_amount_is_named_with_its_page_its_cell_and_both_amounts() {
    let case = sealed("seal-amount");
    spend_more(&case);
    assert_eq!(changes(&case.build()), [CHANGED, "3 pages unchanged since the seal"]);
}

#[test]
fn a_changed_amount_is_refused_where_the_seal_is_to_be_kept() {
    let case = sealed("seal-strict");
    spend_more(&case);
    let run = case.run(&["report.toml", "--sealed"]);
    assert_eq!(run.code, Some(1));
    assert!(!case.path("build").exists(), "nothing may be written");
    super::refs::check("mistakes/changed-since-seal.txt", run.stderr.as_bytes());
    let run = Case::new("seal-absent").run(&["report.toml", "--sealed"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[not-sealed]"), "{}", run.stderr);
}

#[test]
fn lines_that_come_and_go_are_named() {
    let case = sealed("seal-lines");
    case.replace("data/comptes.csv", "Fournitures;2 170", "Papeterie;2 170");
    let run = case.run(&["report.toml", "--sealed"]);
    let said = |text: &str| assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    said("amount added in comptes/charges/papeterie 2025: 2 170 (data/comptes.csv:9)");
    said("amount removed in comptes/charges/fournitures 2025: 2 170");
    said("amount removed in comptes/charges/fournitures 2024: 1 860");
}

#[test]
fn a_text_a_layout_and_a_title_are_told_apart() {
    let case = sealed("seal-causes");
    // A character that no other page has, so that the fonts' subsets change.
    let text = fs::read_to_string(case.path("texts/bref.md")).expect("a text");
    case.write("texts/bref.md", format!("Ŵ{text}"));
    case.replace("layouts/back.typ", "bottom + left", "top + left");
    case.replace("report.toml", "2025\"\n", "2025 !\"\n");
    assert_eq!(
        changes(&case.build()),
        [
            "page 1: report.toml:39 changed",
            "page 2: texts/bref.md changed",
            "page 4: layout back.typ changed",
            "1 page unchanged since the seal",
        ]
    );
}

#[test]
fn what_all_pages_share_is_named_once() {
    let case = sealed("seal-shared");
    case.replace("layouts/page.typ", "#let outside = 16mm", "#let outside = 15mm");
    let lines = changes(&case.build());
    assert!(lines[0].contains("layout page.typ changed"), "{lines:?}");
    case.replace("layouts/page.typ", "#let outside = 15mm", "#let outside = 16mm");
    case.replace("report.toml", "[85, 20, 45, 10]", "[85, 20, 45, 11]");
    let lines = changes(&case.build());
    assert_eq!(lines[0], "page 1: [theme] of report.toml changed");
    assert_eq!(lines.last().expect("a line"), "2 pages unchanged since the seal");
}

#[test]
fn a_page_that_has_moved_says_where_it_was() {
    let case = sealed("seal-moved");
    let article = "[[part]]\nlayout = \"article\"\n[part.with]\ntitle = \"Encore\"\n\
                   body = \"texts/bref.md\"\n\n";
    let accounts = "[[part]]\nlayout = \"accounts\"";
    case.replace("report.toml", accounts, &format!("{article}{article}{accounts}"));
    let lines = changes(&case.build());
    assert_eq!(
        lines[..2],
        ["pages 3–4: added".to_owned(), "page 5: was page 3".to_owned()]
    );
}

#[test]
fn what_is_not_printed_is_no_change_of_a_page() {
    let case = Case::new("seal-metadata");
    case.append("report.toml", "\n[print]\nmarks = true\n");
    seal(&case);
    case.replace("report.toml", "lang = \"fr\"\n", "lang = \"fr\"\ndate = 2026-02-03\n");
    assert_eq!(changes(&case.build()), ["4 pages unchanged since the seal"]);
}

#[test]
fn a_lock_is_the_same_anywhere_and_on_any_number_of_threads() {
    let one = seal(&Case::new("seal-here"));
    let case = Case::new("seal-there/and/deeper");
    let run = Command::new(env!("CARGO_BIN_EXE_marbre"))
        .args(["seal", "and/deeper/report.toml"])
        .current_dir(case.path("../.."))
        .env("RAYON_NUM_THREADS", "1")
        .env("TZ", "Pacific/Auckland")
        .output()
        .expect("the program starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let other = fs::read_to_string(case.path("report.lock")).expect("a lock");
    assert_eq!(one, other);
    // It is a text that people can read.
    assert!(
        one.contains("\"charges/emplois/loyer\" = { 2024 = \"9600\", 2025 = \"9600\" }")
    );
    assert!(one.contains("\"texts/bref.md\" = \""));
    assert!(one.contains("[[pages]] # 4\npart = \"back\"\n"));
}

#[test]
fn validated_figures_change_by_a_new_decision_only() {
    let case = Case::new("seal-validated");
    case.decide();
    let before = seal(&case);
    spend_more(&case);
    for arguments in [&["report.toml"][..], &["seal"], &["report.toml", "--final"]] {
        let run = case.run(arguments);
        assert_eq!(run.code, Some(1), "{arguments:?}: {}", run.stderr);
        let said = "error[changed-after-validation]: amount changed in comptes/charges/\
                    loyer 2025: 9 600 → 9 700";
        assert!(run.stderr.contains(said), "{}", run.stderr);
        assert!(!case.path("build").exists(), "nothing may be written");
        let lock = fs::read_to_string(case.path("report.lock")).expect("a lock");
        assert_eq!(lock, before);
    }
    case.replace("report.toml", "2026-05-20", "2026-06-10");
    assert!(changes(&case.build())[0].starts_with(CHANGED));
    assert_ne!(seal(&case), before);
    assert_eq!(changes(&case.run(&["report.toml", "--final"])).len(), 1);
}

#[test]
fn a_final_report_that_was_sealed_as_provisional() {
    let case = sealed("seal-outdated");
    case.decide();
    let run = case.run(&["report.toml", "--final"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("warning[outdated-seal]"), "{}", run.stderr);
    let page = "page 3: [validation] of report.toml changed";
    assert_eq!(changes(&run), [page, "3 pages unchanged since the seal"]);
}

fn spoilt(name: &str, spoil: impl FnOnce(String) -> String) -> Case {
    let case = Case::new(name);
    let lock = seal(&case);
    case.write("report.lock", spoil(lock));
    case
}

#[test]
fn a_lock_that_somebody_has_edited() {
    let case = spoilt("lock-edited", |lock| lock.replace("\"9600\"", "\"9700\""));
    case.fails("lock-edited");
    let run = case.run(&["seal"]);
    assert_eq!(run.code, Some(1), "a lock isn't replaced before it is understood");
}

#[test]
fn a_lock_in_two_versions() {
    let spoil = |lock: String| {
        let half = lock.len() / 2;
        format!("{}<<<<<<< HEAD\n{}", &lock[..half], &lock[half..])
    };
    let case = spoilt("lock-merged", spoil);
    let run = case.build();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[damaged-lock]"), "{}", run.stderr);
}

#[test]
fn a_lock_that_is_cut_off_anywhere() {
    let case = Case::new("lock-cut");
    let lock = seal(&case);
    for part in 0..8 {
        let cut = lock.len() * part / 8;
        case.write("report.lock", &lock.as_bytes()[..cut]);
        let run = case.build();
        assert_eq!(run.code, Some(1), "{cut} bytes: {}", run.stderr);
        assert!(run.stderr.contains("error[damaged-lock]"), "{}", run.stderr);
        assert!(!case.path("build").exists(), "nothing may be written");
    }
}

#[test]
fn a_lock_of_a_newer_program() {
    let spoil = |lock: String| {
        let newer = lock.replace("format = 1", "format = 2\nnovelty = true");
        newer.replace(env!("CARGO_PKG_VERSION"), "9.0.0")
    };
    spoilt("lock-newer", spoil).fails("lock-newer");
}

#[test]
fn a_lock_of_another_report() {
    let case = sealed("lock-of-another");
    case.replace("report.toml", "slug = \"mon-rapport\"", "slug = \"ton-rapport\"");
    case.fails("lock-of-another");
}

#[test]
fn a_lock_with_the_line_ends_of_another_system() {
    let case = spoilt("lock-crlf", |lock| lock.replace('\n', "\r\n"));
    assert_eq!(changes(&case.build()), ["4 pages unchanged since the seal"]);
}
