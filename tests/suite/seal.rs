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

/// Asks for a build that may change nothing, and looks for what it says.
#[track_caller]
fn refused(case: &Case, option: &str, said: &[&str]) {
    let run = case.run(&["report.toml", option]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for said in said {
        assert!(run.stderr.contains(said), "{said}\nisn't in\n{}", run.stderr);
    }
}

/// A report whose accounts are validated and sealed.
fn validated(name: &str) -> Case {
    let case = Case::new(name);
    case.decide();
    seal(&case);
    case
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
            "page 1: what report.toml:39 gives changed",
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
    case.replace("report.toml", "[90, 26, 48, 18]", "[90, 26, 48, 19]");
    let lines = changes(&case.build());
    assert_eq!(lines[0], "pages 1, 4: [theme] of report.toml changed");
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
    assert_eq!(
        changes(&case.build()),
        [
            "on no page: [report] of report.toml changed",
            "4 pages unchanged since the seal"
        ]
    );
    case.replace("report.toml", "marks = true", "marks = true\nprofile = \"digital\"");
    let lines = changes(&case.build());
    assert_eq!(lines[0], "on no page: [print] of report.toml changed: for another press");
}

#[test]
fn a_lock_is_the_same_anywhere_and_on_any_number_of_threads() {
    let one = seal(&Case::new("seal-here"));
    let case = Case::new("seal-there/and/deeper");
    let run = Command::new(env!("CARGO_BIN_EXE_marbre"))
        .env("LC_ALL", "C")
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
        let newer = lock.replace("format = 2", "format = 3\nnovelty = true");
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

#[test]
fn a_statement_with_another_name_is_found_again() {
    let case = validated("seal-renamed");
    let text = fs::read_to_string(case.path("report.toml")).expect("a report");
    let text = text.replace("statements.comptes", "statements.bilan");
    case.write("report.toml", text.replace("= \"comptes\"", "= \"bilan\""));
    let lines = changes(&case.run(&["report.toml", "--sealed"]));
    assert_eq!(lines.last().expect("a line"), "4 pages unchanged since the seal");
    spend_more(&case);
    let said =
        "error[changed-after-validation]: amount changed in bilan/charges/loyer 2025";
    refused(&case, "--sealed", &[said]);
    refused(&case, "--final", &[said]);
}

#[test]
fn a_statement_that_is_gone_or_new_is_named() {
    let case = sealed("seal-gone");
    let text = fs::read_to_string(case.path("report.toml")).expect("a report");
    let from = text.find("[statements.comptes]").expect("a statement");
    let to = text.find("[[part]]").expect("parts");
    let statement = &text[from..to];
    let new = statement.replace("statements.comptes", "statements.annexe");
    let table = fs::read_to_string(case.path("data/comptes.csv")).expect("a table");
    case.write(
        "data/annexe.csv",
        table.replace("12 300", "12 200").replace("48 300", "48 200"),
    );
    let new = new.replace("comptes.csv", "annexe.csv");
    case.write(
        "report.toml",
        format!("{}{statement}{new}{}", &text[..from], &text[to..]),
    );
    refused(&case, "--sealed", &["statement added: annexe, 24 figures (report.toml:"]);
    let lines = changes(&case.build());
    assert!(lines[0].starts_with("on no page: statement added: annexe"), "{lines:?}");

    let part = text.find("[[part]]\nlayout = \"accounts\"").expect("a part");
    let back = text.find("[[part]]\nlayout = \"back\"").expect("a part");
    case.write(
        "report.toml",
        format!("{}{}{}", &text[..from], &text[to..part], &text[back..]),
    );
    refused(&case, "--sealed", &["statement removed: comptes, 24 figures"]);
}

#[test]
fn the_unit_is_sealed_with_its_amounts() {
    let case = validated("seal-unit");
    case.replace("report.toml", "years = [2025", "unit = \"k€\"\nyears = [2025");
    refused(&case, "--final", &["unit changed in comptes: € → k€ (report.toml:"]);
}

#[test]
fn the_bars_of_a_chart_are_sealed() {
    let case = Case::of_the_report("seal-chart");
    seal(&case);
    let line = "Honoraires;Études, prestations et honoraires";
    case.replace(
        "data/compte-de-resultat.csv",
        line,
        "Honoraires;Autres charges d'exploitation",
    );
    refused(
        &case,
        "--sealed",
        &[
            "amount changed in resultat/charges/chart/études, prestations et honoraires 2020",
        ],
    );
}

#[test]
fn validated_figures_stay_whatever_is_said_of_their_status() {
    let case = Case::new("seal-laundered");
    case.decide();
    case.append(
        "report.toml",
        "\n[validation.assembly]\ndate = 2026-06-01\nminutes = \"AG\"\n",
    );
    seal(&case);
    spend_more(&case);
    let said =
        ["error[changed-after-validation]: amount changed in comptes/charges/loyer"];
    refused(&case, "--final", &said);
    // The assembly's minutes aren't the board's decision.
    case.replace("report.toml", "minutes = \"AG\"\n", "");
    refused(&case, "--final", &said);
    // Nor is a status with the old decision below it.
    case.replace("report.toml", "\"validated\"", "\"provisional\"");
    refused(&case, "--sealed", &said);
    assert_eq!(case.run(&["seal"]).code, Some(1));
    // Taken back, and printed as provisional, they may change; but the old decision
    // can't make that final.
    case.replace("report.toml", "date = 2026-05-20\n", "");
    case.replace("report.toml", "date = 2026-06-01\n", "");
    seal(&case);
    case.replace("report.toml", "\"provisional\"", "\"validated\"");
    let board = "[validation.board]\n";
    case.replace("report.toml", board, &format!("{board}date = 2026-05-20\n"));
    let assembly = "[validation.assembly]\n";
    case.replace("report.toml", assembly, &format!("{assembly}date = 2026-06-01\n"));
    refused(&case, "--final", &said);
    case.replace("report.toml", "date = 2026-05-20", "date = 2026-05-30");
    assert_eq!(case.run(&["report.toml", "--final"]).code, Some(0));
}

#[test]
fn validated_figures_stay_where_nothing_is_said_any_more() {
    let case = validated("seal-unsaid");
    case.replace(
        "report.toml",
        "[validation]\nstatus = \"validated\"\n[validation.board]\ndate = 2026-05-20\n",
        "",
    );
    assert_eq!(case.build().code, Some(0));
    refused(&case, "--final", &["nothing says that the accounts are validated"]);
    spend_more(&case);
    refused(&case, "--sealed", &["error[changed-after-validation]"]);
}

#[test]
fn accounts_of_which_nothing_was_ever_said_are_nobodys_decision() {
    let case = Case::new("seal-unstated");
    case.replace("report.toml", "[validation]\nstatus = \"provisional\"\n", "");
    seal(&case);
    spend_more(&case);
    assert_eq!(changes(&case.build())[0], CHANGED);
}

#[test]
fn a_total_is_as_far_validated_as_its_lines() {
    let case = Case::new("seal-partly");
    case.decide();
    let table = fs::read_to_string(case.path("data/comptes.csv")).expect("a table");
    let table = table.replacen('\n', ";État\n", 1).replace("2 800", "2 800;provisoire");
    let mut rows: Vec<String> = table.lines().map(str::to_owned).collect();
    for row in &mut rows {
        let cells = row.split(';').count();
        row.push_str(if cells < 6 { ";" } else { "" });
    }
    case.write("data/comptes.csv", rows.join("\n"));
    case.replace(
        "report.toml",
        "line = \"Libellé\"",
        "line = \"Libellé\", status = \"État\"",
    );
    let lock = seal(&case);
    let open = "provisional = [\"charges\", \"charges/emplois\", \
                \"charges/emplois/déplacements\", \"résultat de l'exercice\"]";
    assert!(lock.contains(open), "{lock}");
    // A provisional line may change, a validated total may not.
    case.replace("data/comptes.csv", "3 850;2 800", "3 950;2 800");
    case.replace("data/comptes.csv", "46 820", "46 920");
    assert!(changes(&case.build())[0].contains("déplacements 2025: 3 850 → 3 950"));
    case.replace("data/comptes.csv", "6 000;3 500", "6 001;3 500");
    case.replace("data/comptes.csv", "48 300", "48 301");
    refused(&case, "--final", &["amount changed in comptes/produits/dons"]);
    let run = case.build();
    assert!(run.stderr.contains("error[changed-after-validation]"), "{}", run.stderr);
}

#[test]
fn labels_with_whatever_people_type_can_be_sealed() {
    let case = Case::new("seal-labels");
    let label = "\"Loyer d'un \"\"local\"\"\nrue \\ cour\"";
    case.replace("data/comptes.csv", "Loyer", label);
    seal(&case);
    assert_eq!(changes(&case.build()), ["4 pages unchanged since the seal"]);
}

#[test]
fn parts_that_change_places_say_where_they_were() {
    let case = Case::new("seal-swapped");
    let article = |title: &str| {
        format!(
            "[[part]]\nlayout = \"article\"\n[part.with]\ntitle = \"{title}\"\n\
             body = \"texts/bref.md\"\n\n"
        )
    };
    let accounts = "[[part]]\nlayout = \"accounts\"";
    let both =
        |one: &str, two: &str| format!("{}{}{accounts}", article(one), article(two));
    case.replace("report.toml", accounts, &both("Un", "Deux"));
    seal(&case);
    case.replace("report.toml", &both("Un", "Deux"), &both("Deux", "Un"));
    let lines = changes(&case.build());
    // Its footnotes are numbered through, so their texts aren't the same.
    let moved = |page: usize, was: usize| {
        format!("page {page}: was page {was}; its text follows from a change elsewhere")
    };
    assert_eq!(lines[..2], [moved(3, 4), moved(4, 3)]);
}

#[cfg(unix)]
#[test]
fn a_lock_that_is_no_file() {
    let case = Case::new("lock-pipe");
    let made = Command::new("mkfifo").arg(case.path("report.lock")).status();
    assert!(made.expect("mkfifo is there").success());
    let run = case.build();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[unreadable-file]"), "{}", run.stderr);
}

#[test]
fn a_lock_that_says_what_cannot_be() {
    use marbre_pdf::checksum::Checksum;
    let spoil = |name: &str, from: &str, to: &str| {
        let case = spoilt(name, |lock| {
            assert!(lock.contains(from), "{from} isn't in {lock}");
            let lock = lock.replacen(from, to, 1);
            let (head, rest) = lock.split_once("\nchecksum = ").expect("a checksum");
            let (_, rest) = rest.split_once('\n').expect("a line");
            format!("{head}\nchecksum = \"{}\"\n{rest}", Checksum::of(rest.as_bytes()))
        });
        let run = case.build();
        assert_eq!(run.code, Some(1), "{to}: {}", run.stderr);
        assert!(run.stderr.contains("error[damaged-lock]"), "{to}: {}", run.stderr);
    };
    spoil("lock-odd-page", "first = 3", "first = 0");
    spoil("lock-odd-count", "count = 1", "count = 9223372036854775807");
    spoil("lock-odd-amount", "\"9600\"", "\"abc\"");
    spoil("lock-odd-status", "status = \"provisional\"", "status = \"foo\"");
    spoil("lock-odd-accounts", "accounts = \"provisional\"", "accounts = \"foo\"");
    spoil("lock-odd-format", "format = 2", "format = 0");
}
