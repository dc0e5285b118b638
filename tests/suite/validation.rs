//! Accounts that are provisional, in part or as a whole, and then validated.

use super::case::Case;
use super::pages;

const DECIDED: &str = "status = \"validated\"\n\
    [validation.board]\ndate = 2026-05-20\nminutes = \"CA 2026-2\"\n\
    minutes-date = 2026-05-27\n\
    [validation.assembly]\ndate = 2026-06-01\n";

/// The words of the page of accounts.
fn accounts(case: &Case) -> String {
    let facts = pages::facts(&case.path("report.toml"), 3);
    facts.replace(['·', '~'], " ")
}

/// The starter's report, with a column that says how far each line is validated.
fn in_part(name: &str, first: &str) -> Case {
    let case = Case::new(name);
    let table = std::fs::read_to_string(case.path("data/comptes.csv")).expect("a table");
    let mut lines = 0;
    let mut rows: Vec<String> = Vec::new();
    for row in table.lines() {
        let cells: Vec<&str> = row.split(';').collect();
        let is_line = !rows.is_empty() && !cells[1].is_empty() && !cells[2].is_empty();
        lines += usize::from(is_line);
        let state = match () {
            () if rows.is_empty() => "État",
            () if is_line && lines == 1 => first,
            () => "",
        };
        rows.push(format!("{row};{state}"));
    }
    case.write("data/comptes.csv", rows.join("\n"));
    case.replace(
        "report.toml",
        "line = \"Libellé\"",
        "line = \"Libellé\", status = \"État\"",
    );
    case
}

#[test]
fn provisional_accounts_say_so_everywhere_and_validated_ones_say_by_whom() {
    let case = Case::new("validated");
    case.replace(
        "report.toml",
        "title = \"Compte de résultat\"",
        "title = { provisional = \"Compte provisoire\", validated = \"Compte définitif\" }",
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("pages, accounts provisional, "), "{}", run.stderr);
    let text = accounts(&case);
    assert!(text.contains("Compte provisoire, sous réserve de validation"), "{text}");
    assert!(text.contains("avant leur validation par le conseil"), "{text}");
    let pdf = String::from_utf8_lossy(&case.pdf()).into_owned();
    assert!(pdf.contains("<marbre:Status>provisional<"));
    assert!(pdf.contains("présentés à titre provisoire"));

    case.replace("report.toml", "status = \"provisional\"\n", DECIDED);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("pages, accounts validated, "), "{}", run.stderr);
    let text = accounts(&case);
    assert!(text.contains("Compte définitif"), "{text}");
    assert!(!text.contains("réserve"), "{text}");
    for words in [
        "ont été validés par le conseil d’administration le 20 mai 2026",
        "(procès-verbal CA 2026-2 du 27 mai 2026) et approuvés par l’assemblée générale",
        "le 1",
    ] {
        assert!(joined(&text).contains(words), "{words}:\n{}", joined(&text));
    }
    let pdf = String::from_utf8_lossy(&case.pdf()).into_owned();
    assert!(pdf.contains("<marbre:Status>validated<"));
}

/// The text of facts, in one line.
fn joined(facts: &str) -> String {
    let lines = facts.lines().filter_map(|line| line.get(17..));
    lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_provisional_line_among_validated_ones_is_marked() {
    let case = in_part("validated-in-part", "provisoire");
    case.replace("report.toml", "status = \"provisional\"\n", DECIDED);
    let run = case.build();
    assert!(run.stderr.contains("accounts provisional"), "{}", run.stderr);
    let text = accounts(&case);
    assert!(text.contains("Compte de résultat, * sous réserve"), "{text}");
    let marked: Vec<&str> = text.lines().filter(|line| line.ends_with('*')).collect();
    assert_eq!(marked.len(), 1, "{text}");
}

#[test]
fn a_report_is_not_final_while_a_line_is_provisional() {
    let case = in_part("final-in-part", "provisional");
    case.replace("report.toml", "status = \"provisional\"\n", DECIDED);
    let run = case.run(&["report.toml", "--final"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[still-provisional]"), "{}", run.stderr);
    assert!(run.stderr.contains("data/comptes.csv:"), "{}", run.stderr);
    assert!(!case.path("build").exists(), "nothing may be written");
}

#[test]
fn what_is_provisional_is_named_with_its_line() {
    let case = Case::new("final-provisional");
    case.replace(
        "report.toml",
        "years = [2025, 2024]",
        "status = \"provisional\"\nyears = [2025, 2024]",
    );
    let run = case.run(&["report.toml", "--final"]);
    assert_eq!(run.code, Some(1));
    let named = run.stderr.matches("error[still-provisional]").count();
    assert_eq!(named, 2, "{}", run.stderr);
    assert!(run.stderr.contains("report.toml:14:10"), "{}", run.stderr);
    assert!(run.stderr.contains("the statement `comptes` is provisional"));
}

#[test]
fn a_final_file_says_that_it_is() {
    let case = Case::new("final");
    case.replace("report.toml", "status = \"provisional\"\n", DECIDED);
    assert_eq!(case.run(&["seal"]).code, Some(0));
    let run = case.run(&["report.toml", "--final"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(String::from_utf8_lossy(&case.pdf()).contains("<marbre:Status>final<"));
}

#[test]
fn validated_without_a_date() {
    let case = Case::new("validated-undated");
    case.replace("report.toml", "\"provisional\"", "\"validated\"");
    case.fails("validated-undated");
}

#[test]
fn validated_while_the_assembly_has_no_date() {
    let case = Case::new("assembly-undated");
    let undated = DECIDED.replace("date = 2026-06-01\n", "");
    case.replace("report.toml", "status = \"provisional\"\n", &undated);
    case.fails("assembly-undated");
}

#[test]
fn a_decision_later_than_its_minutes_and_an_assembly_before_its_board() {
    let case = Case::new("validated-dates");
    let wrong = DECIDED
        .replace("minutes-date = 2026-05-27", "minutes-date = 2026-05-19")
        .replace("date = 2026-06-01", "date = 2026-05-19");
    case.replace("report.toml", "status = \"provisional\"\n", &wrong);
    case.fails("validated-dates");
}

#[test]
fn statuses_that_say_nothing() {
    let case = in_part("status-unknown", "presque");
    case.replace("report.toml", "status = \"provisional\"", "status = \"valide\"");
    case.fails("status-unknown");
}

#[test]
fn a_total_has_no_status_of_its_own() {
    let case = in_part("status-of-total", "validé");
    let totals =
        ["Produits;Ressources;;48 300;45 150;", "Charges;Emplois;;46 820;44 410;"];
    for row in totals {
        case.replace("data/comptes.csv", row, &format!("{row}provisoire"));
    }
    case.replace("report.toml", "status = \"provisional\"\n", DECIDED);
    case.fails("status-of-total");
}
