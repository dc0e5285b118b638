//! Years: those that were carried over, and the report of the next one.

use std::fs;
use std::path::Path;

use super::case::{Case, Run, run_in};

const RULE: &str = "warning[carried-over-year]";

#[track_caller]
fn warned(run: &Run, times: usize) {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stderr.matches(RULE).count(), times, "{}", run.stderr);
}

#[test]
fn what_says_last_year_is_named_with_its_place() {
    let case = Case::new("years-carried");
    case.replace("report.toml", "year = 2025", "year = 2026");
    case.replace("report.toml", "\"Compte de résultat\"", "\"Compte de résultat 2025\"");
    case.replace("report.toml", "slug = \"mon-rapport\"", "slug = \"rapport-2025\"");
    case.replace("report.toml", "\"L'année en bref\"", "\"2025 en bref\"");
    let run = case.build();
    // Slug, the statement's title and its columns, cover, title of an article.
    warned(&run, 5);
    for said in [
        "`slug` says 2025, and the report is of 2026",
        "the title says 2025",
        "the latest year of `comptes` is 2025",
        "`subtitle` says 2025",
        "`title` says 2025",
        "write 2026",
    ] {
        assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
    }
}

#[test]
fn comparatives_spans_and_prose_are_left_alone() {
    let case = Case::new("years-meant");
    warned(&case.build(), 0);
    case.write(
        "texts/bref.md",
        "En 2024, nous avons commencé. 2024 fut une belle année.",
    );
    case.replace("report.toml", "\"L'année en bref\"", "\"Plan 2024–2030, depuis 2008\"");
    case.replace("report.toml", "\"Les comptes\"", "\"Les comptes 2025 et 2024\"");
    case.replace("report.toml", "association, 2025\"", "association, fondée en 1998\"");
    warned(&case.build(), 0);
}

#[test]
fn a_field_made_for_the_year_has_the_reports_year_by_default() {
    let case = Case::new("years-field");
    case.append("layouts/back.toml", "\n[fields.year]\ntype = \"year\"\n");
    case.replace(
        "layouts/back.typ",
        "back(address: none)",
        "back(address: none, year: 0)",
    );
    case.replace("layouts/back.typ", "styled(\"subtitle\", address)", "[#address #year]");
    warned(&case.build(), 0);
    let words = |case: &Case| String::from_utf8_lossy(&case.pdf()).into_owned();
    assert!(words(&case).contains("%PDF"));
    case.append("report.toml", "year = 2024\n");
    let run = case.build();
    warned(&run, 1);
    assert!(run.stderr.contains("`year` says 2024"), "{}", run.stderr);
    case.replace("report.toml", "year = 2024\n", "year = \"MMXXIV\"\n");
    assert_eq!(case.build().code, Some(1));
}

fn next(case: &Case, more: &[&str]) -> Run {
    let mut line = vec!["new", "suivant", "--from", "."];
    line.extend(more);
    case.run(&line)
}

#[test]
fn next_years_report_says_what_is_missing_and_nothing_else() {
    let case = Case::new("years-next");
    case.decide();
    case.replace("report.toml", "slug = \"mon-rapport\"", "slug = \"rapport-2025\"");
    case.replace(
        "report.toml",
        "lang = \"fr\"",
        "lang = \"fr\"\ndate = 2026-05-12 # l'état",
    );
    let before = fs::read_to_string(case.path("report.toml")).expect("a report");
    assert_eq!(case.build().code, Some(0));
    assert_eq!(case.run(&["seal"]).code, Some(0));
    let run = next(&case, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.starts_with("suivant is ready: "), "{}", run.stdout);
    let new = case.path("suivant");
    let text = fs::read_to_string(new.join("report.toml")).expect("a report");
    for line in [
        "year = 2026\n",
        "slug = \"rapport-2026\"\n",
        "# date = 2026-05-12 # l'état\n",
        "status = \"provisional\"\n",
        "# date = 2026-05-20\n",
        "years = [2026, 2025]\n",
        "subtitle = \"Notre association, 2026\"\n",
        "# Every key is explained",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert_eq!(before.lines().count(), text.lines().count());
    let table = fs::read_to_string(new.join("data/comptes.csv")).expect("a table");
    assert!(table.starts_with("Côté;Groupe;Libellé;2026;2025\n"), "{table}");
    assert!(table.contains("Charges;Emplois;Loyer;;9 600\n"), "{table}");
    for gone in ["report.lock", "build", ".marbre", "suivant"] {
        assert!(!new.join(gone).exists(), "{gone}");
    }
    // What is to be written and filled in is an error each, with its place.
    let run = run_in(&new, &["report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for said in ["`body` has no text", "error[empty-column]", "2026"] {
        assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
    }
    fs::copy(case.path("texts/bref.md"), new.join("texts/bref.md")).expect("a text");
    fill(&new);
    let run = run_in(&new, &["report.toml"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("no warnings"), "{}", run.stderr);
}

/// Fills the new year's column with last year's amounts.
fn fill(folder: &Path) {
    let path = folder.join("data/comptes.csv");
    let table = fs::read_to_string(&path).expect("a table");
    let filled = table.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(';').collect();
        if cells[3].is_empty() {
            cells[3] = cells[4];
        }
        cells.join(";") + "\n"
    });
    fs::write(&path, filled.collect::<String>()).expect("a table");
}

#[test]
fn texts_are_kept_where_that_is_wanted() {
    let case = Case::new("years-kept");
    assert_eq!(next(&case, &["--keep-texts"]).code, Some(0));
    let new = case.path("suivant");
    assert!(
        fs::read(new.join("texts/bref.md")).expect("a text")
            == fs::read(case.path("texts/bref.md")).expect("a text")
    );
    fill(&new);
    assert_eq!(run_in(&new, &[]).code, Some(0));
    // Neither over a report, nor from one with errors.
    assert_eq!(next(&case, &[]).code, Some(1));
    case.replace("report.toml", "layout = \"back\"", "layout = \"bak\"");
    assert_eq!(case.run(&["new", "autre", "--from", "report.toml"]).code, Some(1));
    assert!(!case.path("autre").exists());
}

#[test]
fn the_real_report_has_a_next_year() {
    let case = Case::of_the_report("years-real");
    let run = next(&case, &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = fs::read_to_string(case.path("suivant/report.toml")).expect("a report");
    for line in [
        "slug = \"rapport-activite-2021\"",
        "year = 2021",
        "title = { provisional = \"Résultat prévisionnel 2021\", validated = \"Résultat 2021\" }",
        "years = [2021, 2020]",
        "# stated = [\"63 115\", \"91 089\"]",
        "year = \"2021\"",
        "title = \"2021 en 10 moments forts\"",
    ] {
        assert!(text.contains(line), "{line}");
    }
    let run = run_in(&case.path("suivant"), &[]);
    assert_eq!(run.code, Some(1));
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}

#[test]
fn a_number_of_pages_that_no_binding_takes_is_said() {
    let article = "[[part]]\nlayout = \"article\"\n[part.with]\ntitle = \"Encore\"\n\
                   body = \"texts/bref.md\"\n\n";
    let accounts = "[[part]]\nlayout = \"accounts\"";
    let rule = "warning[odd-page-count]";
    let case = Case::new("years-pages");
    assert!(!case.build().stderr.contains(rule));
    case.replace("layouts/back.toml", "\"verso\"", "\"either\"");
    case.replace("report.toml", accounts, &format!("{article}{accounts}"));
    let run = case.build();
    assert!(
        run.stderr.contains(rule) && run.stderr.contains("5 pages"),
        "{}",
        run.stderr
    );
    case.replace("report.toml", accounts, &format!("{article}{accounts}"));
    let run = case.build();
    assert!(
        run.stderr.contains(rule) && run.stderr.contains("6 pages"),
        "{}",
        run.stderr
    );
    case.append("report.toml", "\n[print]\nbinding = \"open\"\n");
    assert!(!case.build().stderr.contains(rule));
}
