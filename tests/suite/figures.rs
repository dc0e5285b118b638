//! Accounts that check themselves, and lists that count themselves.

use marbre::report::project::Project;

use super::case::{Case, Run};
use super::pages;

fn builds(case: &Case) -> Run {
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run
}

fn refuses(case: &Case, sentences: &[&str]) {
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for sentence in sentences {
        assert!(run.stderr.contains(sentence), "{sentence} isn't in\n{}", run.stderr);
    }
}

#[test]
fn one_changed_amount_is_an_error_that_names_the_cell_and_the_difference() {
    let case = Case::new("wrong-sum");
    case.replace("data/comptes.csv", "Loyer;9 600", "Loyer;9 700");
    refuses(
        &case,
        &[
            "error[wrong-sum]",
            "the lines of \"Emplois\" come to 46 920 for 2025, but 46 820 is stated: \
         a difference of 100",
            "data/comptes.csv:6:18",
        ],
    );
}

#[test]
fn a_difference_within_rounding_is_a_warning() {
    let case = Case::new("rounding");
    // Three lines: rounding explains one unit and a half.
    case.replace("data/comptes.csv", "Dons;6 000", "Dons;6 001");
    let run = builds(&case);
    assert!(run.stderr.contains("warning[rounding-difference]"), "{}", run.stderr);
    assert!(run.stderr.contains("a difference of 1\n"), "{}", run.stderr);
    case.replace("data/comptes.csv", "Dons;6 001", "Dons;6 002");
    refuses(&case, &["error[wrong-sum]", "a difference of 2\n"]);
}

#[test]
fn totals_that_are_not_stated_are_computed() {
    let case = Case::new("computed-totals");
    case.replace("data/comptes.csv", "Produits;Ressources;;48 300;45 150\n", "");
    let run = builds(&case);
    assert!(run.stderr.contains("no warnings"), "{}", run.stderr);
}

#[test]
fn stated_results_and_totals_of_sides_are_checked() {
    let case = Case::new("stated-results");
    let label = "label = \"Résultat de l'exercice\"";
    let stated = format!("{label}\nstated = [\"1 480\", \"750\"]");
    case.replace("report.toml", label, &stated);
    case.append("data/comptes.csv", "Produits;;;48 300;45 151\n");
    refuses(
        &case,
        &[
            "the terms of \"Résultat de l'exercice\" come to 741 for 2024, but 750 is stated",
            "error[wrong-sum]: the groups of \"Produits\" come to 45 150 for 2024",
            "rounding explains up to 0,50",
        ],
    );
}

#[test]
fn cents_are_exact() {
    let case = Case::new("cents");
    // 0.1 + 0.2 isn't 0.3 for floats.
    case.replace("data/comptes.csv", "Produits;Ressources;;48 300;45 150\n", "");
    case.replace("data/comptes.csv", "Cotisations;12 300", "Cotisations;0,10");
    case.replace("data/comptes.csv", "Subventions;30 000", "Subventions;0,20");
    case.replace("data/comptes.csv", "Dons;6 000", "Dons;");
    case.append("data/comptes.csv", "Produits;;;0,30;45 150\n");
    let run = builds(&case);
    assert!(run.stderr.contains("no warnings"), "{}", run.stderr);
}

/// The starter's accounts, as a workbook that another program wrote.
const WORKBOOKS: [(&str, &[u8]); 2] = [
    ("data/comptes.xlsx", include_bytes!("../data/comptes.xlsx")),
    ("data/comptes.ods", include_bytes!("../data/comptes.ods")),
];

#[test]
fn workbooks_and_every_kind_of_csv_make_the_same_report() {
    let case = Case::new("table-kinds");
    builds(&case);
    let expected = case.pdf();
    let csv = std::fs::read_to_string(case.path("data/comptes.csv")).expect("a table");
    let windows: Vec<u8> =
        csv.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin 1")).collect();
    let kinds: [(&str, Vec<u8>); 4] = [
        ("data/tabs.csv", csv.replace(';', "\t").into_bytes()),
        ("data/commas.csv", csv.replace(';', ",").into_bytes()),
        ("data/marked.csv", format!("\u{FEFF}{csv}").replace('\n', "\r\n").into_bytes()),
        ("data/windows.csv", windows),
    ];
    let workbooks = WORKBOOKS.map(|(name, bytes)| (name, bytes.to_vec()));
    let mut before = "data/comptes.csv".to_owned();
    for (name, bytes) in kinds.into_iter().chain(workbooks) {
        case.write(name, bytes);
        case.replace("report.toml", &before, name);
        builds(&case);
        assert!(case.pdf() == expected, "{name} makes another report");
        before = name.to_owned();
    }
}

#[test]
fn a_mistake_in_a_workbook_names_its_cell() {
    let case = Case::new("workbook-cell");
    case.write("data/wrong.xlsx", include_bytes!("../data/wrong.xlsx"));
    case.replace(
        "report.toml",
        "\"data/comptes.csv\"",
        "\"data/wrong.xlsx\"\nsheet = \"Comptes\"",
    );
    refuses(
        &case,
        &[
            "\"trois cents\" isn't an amount",
            "data/wrong.xlsx, sheet \"Comptes\", cell D5: trois cents",
        ],
    );
    case.replace("report.toml", "sheet = \"Comptes\"", "sheet = \"Compte\"");
    refuses(&case, &["has no sheet \"Compte\"", "did you mean `Comptes`?"]);
}

/// A project that prints the names of a directory.
fn with_directory(name: &str, rows: &str, expect: usize) -> Case {
    let case = Case::new(name);
    case.append("layouts/back.toml", "\n[fields.people]\ntype = \"directory\"\n");
    case.replace(
        "layouts/back.typ",
        "address: none) =",
        "address: none, people: none) =",
    );
    case.replace(
        "layouts/back.typ",
        "ground(\"accent\", {",
        "ground(\"accent\", {\n  for it in people.groups.first().entries { block(it.name) }",
    );
    case.append("report.toml", &format!(
        "people = \"membres\"\n\n[directories.membres]\nsource = \"data/membres.csv\"\n\
         expect = {expect}\ncolumns = {{ given = \"Prénom\", family = \"Nom\" }}\n"
    ));
    case.write("data/membres.csv", format!("Prénom;Nom\n{rows}"));
    case
}

#[test]
fn people_are_sorted_the_french_way() {
    let rows = "Sylvie;VIZCAINO\nAnne;LE GARS\nAudrey;LECLERCQ\nÉdith;HALLAUER\n\
                Gaëlle;LE CAM\nClaire;EL GAMMADI\nElisabeth;DAU\nJean;d'ORMESSON\n\
                Zoé;ÉTIENNE\nPaul;Étienne\nAline;DUPONT\n;\n";
    let case = with_directory("sorted", rows, 11);
    let run = builds(&case);
    assert!(run.stderr.contains("no warnings"), "{}", run.stderr);
    let mut sink = marbre_diag::Sink::default();
    let project = Project::open(&case.path("report.toml"), &mut sink).expect("a project");
    let report = marbre::report::Report::check(project, &mut sink).expect("a report");
    let people = &report.directories["membres"].groups[0].entries;
    let names: Vec<&str> = people.iter().map(|p| p.family.value.as_str()).collect();
    assert_eq!(
        names,
        [
            "DAU",
            "DUPONT",
            "EL GAMMADI",
            "Étienne",
            "ÉTIENNE",
            "HALLAUER",
            "LE CAM",
            "LE GARS",
            "LECLERCQ",
            "d'ORMESSON",
            "VIZCAINO",
        ]
    );
}

#[test]
fn a_wrong_count_points_at_what_looks_like_two() {
    let rows = "Elodie;VEYSSEYRE Arnaud VILLEFRANQUE\nSylvie;VIZCAINO\n";
    refuses(
        &with_directory("miscounted", rows, 3),
        &[
            "error[wrong-count]: the directory `membres` should have 3 entries, but has 2",
            "two people in one entry?",
            "data/membres.csv:2:8",
        ],
    );
}

#[test]
fn doubles_are_warned_about_whatever_their_capitals_and_accents() {
    let rows = "Hélène;CLOT\nMarie;MARTEL\nhelene;Clot\n";
    let run = builds(&with_directory("doubles", rows, 3));
    assert!(run.stderr.contains("warning[double-entry]"), "{}", run.stderr);
    assert!(run.stderr.contains("1 warning"), "{}", run.stderr);
}

#[test]
fn a_formula_without_a_result_is_not_an_empty_cell() {
    let case = Case::new("formula");
    case.write("data/comptes.xlsx", include_bytes!("../data/formula.xlsx"));
    case.replace("report.toml", "comptes.csv", "comptes.xlsx");
    refuses(&case, &["cell D2 has a formula without a result"]);
}

#[test]
fn a_stray_cell_far_away_does_not_fill_the_memory() {
    let case = Case::new("stray-cell");
    case.write("data/comptes.xlsx", include_bytes!("../data/stray.xlsx"));
    case.replace("report.toml", "comptes.csv", "comptes.xlsx");
    refuses(&case, &["the sheet is too large"]);
}

#[test]
fn a_page_leads_back_to_the_cell_of_a_workbook() {
    let case = Case::new("glyph-in-cell");
    case.write("data/comptes.xlsx", include_bytes!("../data/glyph.xlsx"));
    case.replace("report.toml", "comptes.csv", "comptes.xlsx");
    let cell = "data/comptes.xlsx, sheet \"Feuille1\", cell C3: Cotisations ☃";
    refuses(&case, &["has no glyph for '☃'", cell]);
}

/// A report whose last result is the sum of another one and of a group that no result has.
fn with_terms(name: &str) -> Case {
    let case = Case::new(name);
    case.append("data/comptes.csv", "Charges;Impôt;;98;93\n");
    case.replace(
        "report.toml",
        "[[statements.comptes.results]]\n",
        "[[statements.comptes.results]]\nlabel = \"Résultat d'exploitation\"\n\
         income = [\"Ressources\"]\nexpense = [\"Emplois\"]\n\n\
         [[statements.comptes.results]]\n",
    );
    case
}

#[test]
fn a_reader_finds_all_that_a_result_is_the_sum_of() {
    let case = with_terms("terms");
    let run = builds(&case);
    assert!(run.stderr.contains("no warnings"), "{}", run.stderr);
    let text = pages::facts(&case.path("report.toml"), 3);
    // Once among the expenses, and once, taken off, above the result.
    let rows: Vec<&str> = text.lines().filter(|it| it.contains("Impôt")).collect();
    assert_eq!(rows.len(), 2, "{text}");
}

#[test]
fn rows_that_do_not_come_to_their_result_are_a_warning() {
    let case = with_terms("unequal-terms");
    // Two results that both count the income: it is there twice.
    case.replace(
        "report.toml",
        "expense = [\"Emplois\"]\n\n",
        "expense = [\"Emplois\"]\n\n[[statements.comptes.results]]\n\
         label = \"Résultat avant impôt\"\nincome = [\"Ressources\"]\n\
         expense = [\"Impôt\"]\n\n",
    );
    let run = builds(&case);
    let said = [
        "warning[unequal-terms]",
        "who adds up what is printed above \"Résultat de l'exercice\" comes to 49 682 for \
         2025, not to 1 382",
    ];
    for sentence in said {
        assert!(run.stderr.contains(sentence), "{sentence} isn't in\n{}", run.stderr);
    }
}

#[test]
fn charts_are_told_in_words_and_say_what_rounding_does() {
    let case = Case::new("told");
    case.replace(
        "report.toml",
        "line = \"Libellé\"",
        "line = \"Libellé\", chart = \"Groupe\"",
    );
    case.replace(
        "layouts/accounts.typ",
        "  let heads =",
        "  for side in statement.sides { block(side.alt); for it in side.chart-notes { block(it) } }\n  \
         let heads =",
    );
    case.replace("data/comptes.csv", "Dons;6 000", "Dons;6 001");
    builds(&case);
    let text = pages::facts(&case.path("report.toml"), 3);
    let text = text.replace(['·', '~', '\u{A0}', '\u{202F}', '\n'], " ");
    for words in [
        "48 300 € en 2025, 45 150 € en 2024",
        "Ressources : 48 301 € en 2025",
        "les barres totalisent 48 301 €",
        "les montants ci-dessus totalisent 48 301 €",
    ] {
        assert!(joined(&text).contains(&joined(words)), "{words} isn't in\n{text}");
    }
    // Nothing is said where nothing differs.
    assert!(!text.contains("Charges, 2025"), "{text}");
}

/// Without spaces: lines break anywhere.
fn joined(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn accounts_of_one_year_have_no_change() {
    let case = Case::new("one-year");
    let two = pages::facts(&case.path("report.toml"), 3);
    assert!(two.contains("Écart"), "{two}");
    case.replace("report.toml", "years = [2025, 2024]", "years = [2025]");
    builds(&case);
    let one = pages::facts(&case.path("report.toml"), 3);
    assert!(!one.contains("Écart"), "{one}");
}
