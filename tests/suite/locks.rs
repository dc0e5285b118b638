//! Whose lock is whose: it is found by what it seals, however things are called.

use std::fs;

use super::case::{Case, Run};

/// A report whose accounts are validated and sealed.
fn validated(name: &str) -> Case {
    let case = Case::new(name);
    case.decide();
    let run = case.run(&["seal"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    case
}

fn rename(case: &Case, from: &str, to: &str) {
    fs::rename(case.path(from), case.path(to)).expect("a file that can be renamed");
}

/// Puts 100 more on a line, and on what it is part of.
fn spend_more(case: &Case) {
    case.replace("data/comptes.csv", "9 600;9 600", "9 700;9 600");
    case.replace("data/comptes.csv", "46 820", "46 920");
}

const HELD: &str = "error[changed-after-validation]";

#[track_caller]
fn says(run: &Run, code: i32, said: &[&str], unsaid: &[&str]) {
    assert_eq!(run.code, Some(code), "{}", run.stderr);
    for said in said {
        assert!(run.stderr.contains(said), "{said}\nisn't in\n{}", run.stderr);
    }
    for unsaid in unsaid {
        assert!(!run.stderr.contains(unsaid), "{unsaid}\nis in\n{}", run.stderr);
    }
}

#[test]
fn a_report_keeps_its_seal_under_any_name() {
    let names = [
        ("lock-renamed-report", "report.toml", "rapport.toml"),
        ("lock-renamed-report-accents", "report.toml", "Rapport d'été 2025.toml"),
        ("lock-renamed-lock", "report.lock", "sceau.lock"),
        ("lock-without-ending", "report.toml", "report"),
    ];
    for (name, from, to) in names {
        let case = validated(name);
        rename(&case, from, to);
        let report = if from == "report.toml" { to } else { "report.toml" };
        let run = case.run(&[&format!("./{report}")]);
        says(&run, 0, &["4 pages unchanged since the seal"], &["warning["]);
        spend_more(&case);
        for option in ["--proof", "--final", "--sealed"] {
            says(&case.run(&[&format!("./{report}"), option]), 1, &[HELD], &[]);
        }
        let run = case.run(&["seal", &format!("./{report}")]);
        says(&run, 1, &[HELD], &[]);
    }
}

#[test]
fn a_seal_is_renewed_where_it_lies() {
    let case = validated("lock-renewed");
    rename(&case, "report.toml", "rapport.toml");
    case.replace("rapport.toml", "2026-05-20", "2026-06-10");
    let run = case.run(&["seal", "rapport.toml"]);
    says(&run, 0, &[], &[]);
    assert!(run.stdout.starts_with("report.lock: "), "{}", run.stdout);
    assert!(!case.path("rapport.lock").exists());
}

/// A second report beside the first, under another slug.
fn second(case: &Case, file: &str) {
    let text = fs::read_to_string(case.path("report.toml")).expect("a report");
    case.write(file, text.replace("\"mon-rapport\"", "\"autre-rapport\""));
}

#[test]
fn two_reports_in_a_folder_have_a_lock_each() {
    let case = validated("lock-two");
    second(&case, "autre.toml");
    let unsealed = ["warning[not-sealed]", "`marbre seal autre.toml`"];
    says(&case.run(&["autre.toml"]), 0, &unsealed, &[HELD]);
    says(&case.run(&["seal", "autre.toml"]), 0, &[], &[]);
    assert!(case.path("autre.lock").exists());
    says(&case.run(&["report.toml"]), 0, &["4 pages unchanged"], &["warning["]);
    // Their names change places; what they seal doesn't.
    rename(&case, "report.toml", "x.toml");
    rename(&case, "autre.toml", "report.toml");
    rename(&case, "x.toml", "autre.toml");
    for report in ["report.toml", "autre.toml"] {
        says(&case.run(&[report]), 0, &["4 pages unchanged"], &["warning["]);
    }
    spend_more(&case);
    for report in ["report.toml", "autre.toml"] {
        says(&case.run(&[report]), 1, &[HELD], &[]);
    }
}

#[test]
fn a_new_report_does_not_take_the_lock_of_the_one_beside_it() {
    let case = validated("lock-taken");
    let sealed = fs::read(case.path("report.lock")).expect("a lock");
    second(&case, "neuf.toml");
    rename(&case, "report.toml", "ancien.toml");
    rename(&case, "neuf.toml", "report.toml");
    // `report.lock` is the seal of `ancien.toml` now.
    says(&case.run(&["report.toml"]), 0, &["warning[not-sealed]"], &["another"]);
    let run = case.run(&["seal", "report.toml"]);
    says(&run, 0, &[], &[]);
    assert!(run.stdout.starts_with("autre-rapport.lock: "), "{}", run.stdout);
    assert!(fs::read(case.path("report.lock")).expect("a lock") == sealed);
    says(&case.run(&["ancien.toml"]), 0, &["4 pages unchanged"], &["warning["]);
}

#[test]
fn several_locks_of_one_report() {
    let case = validated("lock-several");
    fs::copy(case.path("report.lock"), case.path("copie.lock")).expect("a copy");
    let doubled = ["warning[doubled-lock]: `copie.lock` seals this report as well"];
    says(&case.run(&["report.toml"]), 0, &doubled, &[]);
    rename(&case, "report.toml", "rapport.toml");
    let either = ["error[doubled-lock]: `copie.lock` and `report.lock` seal this report"];
    says(&case.run(&["rapport.toml"]), 1, &either, &[]);
    fs::remove_file(case.path("copie.lock")).expect("a file");
    says(&case.run(&["rapport.toml"]), 0, &["4 pages unchanged"], &["warning["]);
}

#[test]
fn the_locks_of_other_programs_are_passed_over() {
    let case = validated("lock-foreign");
    case.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"marbre\"\n");
    case.write("poetry.lock", [0xFF, 0xFE, 0, 1]);
    case.write("yarn.lock", "# yarn lockfile v1\n");
    case.write("z.lock/inside.txt", "a folder");
    rename(&case, "report.toml", "rapport.toml");
    says(&case.run(&["rapport.toml"]), 0, &["4 pages unchanged"], &["warning["]);
}

#[test]
fn a_lock_of_last_year_is_of_another_report() {
    let case = validated("lock-year");
    case.replace("report.toml", "year = 2025", "year = 2026");
    let said = "error[lock-of-another-report]: `report.lock` is the seal of another \
                report: of 2025, and this is of 2026";
    says(&case.run(&["report.toml"]), 1, &[said], &[]);
    rename(&case, "report.lock", "sceau-2025.lock");
    says(&case.run(&["report.toml"]), 0, &["warning[not-sealed]"], &[]);
}

#[test]
fn an_organisation_may_change_its_name() {
    let case = validated("lock-organisation");
    rename(&case, "report.toml", "rapport.toml");
    case.replace(
        "rapport.toml",
        "\"Notre association\"\nyear",
        "\"Notre fondation\"\nyear",
    );
    spend_more(&case);
    says(&case.run(&["rapport.toml"]), 1, &[HELD], &[]);
}

#[test]
fn a_damaged_lock_of_this_report_is_not_passed_over() {
    let case = validated("lock-damaged-elsewhere");
    rename(&case, "report.lock", "sceau.lock");
    case.replace("sceau.lock", "\"9600\"", "\"9700\"");
    says(&case.run(&["report.toml"]), 1, &["error[damaged-lock]", "sceau.lock"], &[]);
    case.replace("sceau.lock", "\"mon-rapport\"", "\"un-autre\"");
    says(&case.run(&["report.toml"]), 0, &["warning[not-sealed]"], &["damaged"]);
}

#[test]
fn validated_accounts_without_a_lock_are_said_in_every_build() {
    let case = Case::new("lock-none");
    says(&case.run(&["report.toml"]), 0, &[], &["not-sealed"]);
    case.decide();
    let run = case.run(&["report.toml"]);
    says(&run, 0, &["warning[not-sealed]"], &[]);
    super::refs::check("program/not-sealed.txt", first(&run.stderr).as_bytes());
    says(&case.run(&["report.toml", "--proof"]), 0, &["warning[not-sealed]"], &[]);
    let run = case.run(&["report.toml", "--final"]);
    says(&run, 1, &["error[not-sealed]", "report.toml:14:10"], &[]);
    // A slug that is new as well doesn't hide it, and the old lock is named.
    let case = validated("lock-slug");
    rename(&case, "report.toml", "rapport.toml");
    case.replace("rapport.toml", "\"mon-rapport\"", "\"rapport-annuel\"");
    let said = ["warning[not-sealed]", "report.lock", "this seals `mon-rapport`"];
    says(&case.run(&["rapport.toml"]), 0, &said, &[]);
    says(&case.run(&["rapport.toml", "--final"]), 1, &["error[not-sealed]"], &[]);
}

/// What stands before the first empty line.
fn first(text: &str) -> &str {
    text.split("\n\n").next().unwrap_or(text)
}

/// A lock as the first format had it.
fn older(lock: &str) -> String {
    let (_, rest) = lock.split_once("\nchecksum = ").expect("a checksum");
    let (_, rest) = rest.split_once('\n').expect("a line");
    let gone = |line: &&str| {
        !["places = ", "year = ", "organisation = "].iter().any(|it| line.starts_with(it))
    };
    let rest: Vec<&str> = rest.lines().filter(gone).collect();
    let rest = rest.join("\n") + "\n";
    let sum = marbre_pdf::checksum::Checksum::of(rest.as_bytes());
    format!(
        "# What was sealed, by `marbre seal`. Commit this file, and don't edit it: it\n\
         # knows when it has been changed.\nformat = 1\nchecksum = \"{sum}\"\n{rest}"
    )
}

#[test]
fn an_older_lock_holds_its_figures_and_says_that_its_pages_are_older() {
    let case = validated("lock-older");
    let lock = fs::read_to_string(case.path("report.lock")).expect("a lock");
    case.write("report.lock", older(&lock));
    let run = case.run(&["report.toml"]);
    let said = ["warning[older-seal]", "sealed by an older version", "`marbre seal"];
    says(&run, 0, &said, &["pages unchanged", "page 1:"]);
    spend_more(&case);
    says(&case.run(&["report.toml"]), 1, &[HELD], &[]);
    case.replace("data/comptes.csv", "9 700;9 600", "9 600;9 600");
    case.replace("data/comptes.csv", "46 920", "46 820");
    rename(&case, "report.toml", "rapport.toml");
    says(&case.run(&["seal", "rapport.toml"]), 0, &[], &["older-seal"]);
    says(&case.run(&["rapport.toml"]), 0, &["4 pages unchanged"], &["warning["]);
    let renewed = fs::read_to_string(case.path("report.lock")).expect("a lock");
    assert!(renewed.contains("format = 2\n"), "{renewed}");
    // What was validated is still what the board has validated.
    assert!(renewed.contains("[validated]\ndecision = \"2026-05-20\""), "{renewed}");
}
