//! Next year's accounts from tables as spreadsheets save them.

use std::fs;

use super::Cell::{Bare, No, Shown, Text};
use super::Sheet;
use super::book;
use super::{Case, Checked};
use crate::case::{Run, run_in};

const SOURCE: &str = "source = \"data/comptes.csv\"";

/// Writes the next year's report, and gives what was said and its file.
#[track_caller]
fn next(case: &Case) -> (Run, String) {
    assert_eq!(
        Checked::of(case).rules(),
        Vec::<&str>::new(),
        "{}",
        Checked::of(case).text()
    );
    let run = case.run(&["new", "suivant", "--from", "."]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let text = fs::read_to_string(case.path("suivant/report.toml")).expect("a report");
    (run, text)
}

/// The next year's report wants nothing but words and figures.
#[track_caller]
fn wants_figures(case: &Case) {
    let run = run_in(&case.path("suivant"), &["report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(run.stderr.matches("error[").count(), 2, "{}", run.stderr);
    for said in ["`body` has no text", "the column 2026 of `comptes` is empty"] {
        assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
    }
}

#[test]
fn text_in_any_encoding_moves_on_as_utf_8() {
    let case = Case::new("next-year-mac");
    let table = fs::read_to_string(case.path("data/comptes.csv")).expect("a table");
    let (table, _, _) = encoding_rs::MACINTOSH.encode(&table);
    let table: Vec<u8> = b"sep=|\r\n"
        .iter()
        .copied()
        .chain(table.iter().flat_map(|byte| match byte {
            b';' => b"|".to_vec(),
            b'\n' => b"\r\n".to_vec(),
            byte => vec![*byte],
        }))
        .collect();
    case.write("data/comptes.csv", table);
    case.replace("report.toml", SOURCE, &format!("{SOURCE}\nencoding = \"macintosh\""));
    let (_, text) = next(&case);
    assert!(text.contains("\nencoding = \"utf-8\"\n"), "{text}");
    let table = fs::read_to_string(case.path("suivant/data/comptes.csv")).expect("UTF-8");
    // The mark is for the spreadsheet that it is filled in with.
    assert!(
        table.starts_with("\u{FEFF}sep=|\r\nCôté|Groupe|Libellé|2026|2025\r\n"),
        "{table}"
    );
    assert!(table.contains("Charges|Emplois|Déplacements||3 850\r\n"), "{table}");
    wants_figures(&case);
}

#[test]
fn rows_in_the_report_move_on() {
    let case = Case::new("next-year-rows");
    let rows = r#"rows = [
  { "Côté" = "Produits", Groupe = "Ressources", "Libellé" = "Dons", 2025 = 12, "2024" = "11" },
  { "Côté" = "Produits", Groupe = "Ressources", "Libellé" = "Prêts", 2025 = "1 300" },
  { "Côté" = "Charges", Groupe = "Emplois", "Libellé" = "Loyer", "2024" = 7, 2025 = 8 }, # à revoir
  { "Côté" = "Charges", Groupe = "Emplois", "Libellé" = "Divers", "2024" = 5 },
]"#;
    case.replace("report.toml", SOURCE, rows);
    let (_, text) = next(&case);
    for line in [
        "\"Dons\", 2026 = \"\", \"2025\" = 12 },\n",
        "\"Prêts\", 2026 = \"\", \"2025\" = \"1 300\" },\n",
        "\"Loyer\", \"2025\" = 8, 2026 = \"\" }, # à revoir\n",
        "\"Divers\", \"2025\" = \"\" },\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    wants_figures(&case);
}

#[test]
fn the_table_of_a_workbook_moves_on_beside_it() {
    let case = Case::new("next-year-workbook");
    let row =
        |side, group, line, new, old| vec![Text(side), Text(group), Text(line), new, old];
    let rows = vec![
        vec![Text("Comptes 2025")],
        vec![
            Text("Côté"),
            Text("Groupe"),
            Text("Libellé"),
            Shown(2025.0, "# ##0"),
            Bare(2024.0),
        ],
        row("Produits", "Ressources", "Dons", Shown(1234.56, "# ##0"), Bare(11.0)),
        row("Produits", "Ressources", "Ventes; reçus", Shown(9600.0, "# ##0"), No),
        row("Charges", "Emplois", "Loyer", Shown(0.0, "0;-0;\"–\""), Bare(7.5)),
        row("Charges", "Emplois", "Passé", Bare(99.0), Bare(98.0)),
    ];
    let other =
        Sheet { name: "Notes", rows: vec![vec![Text("Rien")]], ..Sheet::default() };
    let sheet = Sheet { name: "Comptes", rows, hidden_rows: vec![6], ..Sheet::default() };
    case.write("data/comptes.xlsx", book::xlsx(&[other, sheet]));
    let keys = "source = \"data/comptes.xlsx\" # au coffre\nsheet = \"Comptes\"\n\
                hidden-rows = \"leave-out\"\nround = false";
    case.replace("report.toml", SOURCE, keys);
    let (run, text) = next(&case);
    // The starter's own table has the first name that it could have.
    for line in [
        "source = \"data/comptes-comptes.csv\" # au coffre\n",
        "\n# sheet = \"Comptes\"\n# hidden-rows = \"leave-out\"\nround = false\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    for said in [
        "note[table-beside]",
        "the table of `data/comptes.xlsx` is written as `data/comptes-comptes.csv`",
        "fill in its column 2026",
    ] {
        assert!(run.stderr.contains(said), "{said}\n{}", run.stderr);
    }
    let new = case.path("suivant/data/comptes-comptes.csv");
    assert_eq!(
        fs::read_to_string(new).expect("a table"),
        "\u{FEFF}Côté;Groupe;Libellé;2026;2025\r\n\
         Produits;Ressources;Dons;;1234,56\r\n\
         Produits;Ressources;\"Ventes; reçus\";;9 600\r\n\
         Charges;Emplois;Loyer;;–\r\n"
    );
    assert!(case.path("suivant/data/comptes.xlsx").exists());
    wants_figures(&case);
}
