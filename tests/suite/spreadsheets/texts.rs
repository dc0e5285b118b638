//! Cells in fields of text: dates, percentages, telephone numbers.

use marbre::report::FieldValue;
use marbre::report::markdown;

use super::Cell::{Bare, Fault, Flag, Formula, Shown, Text};
use super::book::{self, Cell, Sheet};
use super::{Case, Checked};

/// A project whose back cover lists what stands in a column.
fn listing(name: &str, lang: &str, kind: &str) -> Case {
    let case = Case::new(&format!("spreadsheets-{name}"));
    let contract = format!(
        "\n[fields.items]\ntype = \"record\"\nmany = true\nrequired = false\n\
         [fields.items.fields.what]\ntype = \"{kind}\"\n"
    );
    case.append("layouts/back.toml", &contract);
    case.append(
        "report.toml",
        "items = { source = \"data/liste.xlsx\", columns = { what = \"Quoi\" } }\n",
    );
    case.replace("report.toml", "lang = \"fr\"", &format!("lang = \"{lang}\""));
    case
}

/// What the cells of a column are in such a list.
fn listed(name: &str, lang: &str, kind: &str, cells: &[Cell]) -> (Vec<String>, Checked) {
    let case = listing(name, lang, kind);
    let mut rows = vec![vec![Text("Quoi")]];
    rows.extend(cells.iter().map(|cell| vec![*cell]));
    let sheet = Sheet { name: "Liste", rows, ..Sheet::default() };
    case.write("data/liste.xlsx", book::xlsx(&[sheet]));
    let checked = Checked::of(&case);
    let parts = checked.report.iter().flat_map(|report| &report.parts);
    let given = parts.flat_map(|part| &part.with).filter(|given| given.name == "items");
    let mut texts = Vec::new();
    for given in given {
        let FieldValue::List(values) = &given.value else { continue };
        for value in values {
            let FieldValue::Record(fields) = value else { continue };
            texts.push(match &fields[0].value {
                FieldValue::String(text) => text.clone(),
                FieldValue::Line(line) => markdown::plain(line),
                FieldValue::Integer(number) => number.to_string(),
                FieldValue::Flag(yes) => yes.to_string(),
                other => format!("{other:?}"),
            });
        }
    }
    // Which of the spaces that don't break is a matter of typography.
    let spaces = ['\u{A0}', '\u{202F}', '\u{2009}'];
    let texts = texts.into_iter().map(|text| text.replace(spaces, " ")).collect();
    (texts, checked)
}

const CELLS: [(Cell, &str, &str); 22] = [
    (Text("Des mots"), "Des mots", "Des mots"),
    (Shown(45_747.0, "dd/mm/yyyy"), "31/03/2025", "31/03/2025"),
    (Shown(45_747.0, "d mmmm yyyy"), "31 mars 2025", "31 March 2025"),
    (Shown(45_747.0, "[$-409]d-mmm-yy;@"), "31-mars-25", "31-Mar-25"),
    (Shown(45_747.0, "m/d/yyyy"), "31/3/2025", "3/31/2025"),
    (
        Shown(45_730.770_833_333_34, "dd/mm/yyyy hh:mm"),
        "14/03/2025 18:30",
        "14/03/2025 18:30",
    ),
    (Shown(0.604_166_666_666_666_6, "h:mm"), "14:30", "14:30"),
    (Shown(0.604_166_666_666_666_6, "h:mm AM/PM"), "14:30", "2:30 PM"),
    (Shown(0.94, "0%"), "94 %", "94%"),
    (Shown(0.125, "0.0%"), "12,5 %", "12.5%"),
    (Shown(12.5, "#,##0.00\\ \"€\""), "12,50 €", "12.50 €"),
    (Shown(1_234_567.5, "[$£-809]#,##0.00"), "£1 234 567,50", "£1,234,567.50"),
    (
        Shown(612_345_678.0, "0#\" \"##\" \"##\" \"##\" \"##"),
        "06 12 34 56 78",
        "06 12 34 56 78",
    ),
    (Shown(612_345_678.0, "0000000000"), "0612345678", "0612345678"),
    (Bare(612_345_678.0), "612345678", "612345678"),
    (Shown(75_011.0, "00000"), "75011", "75011"),
    (Shown(1000.0, "00000"), "01000", "01000"),
    (Bare(12.5), "12,5", "12.5"),
    (Bare(2025.0), "2025", "2025"),
    (Flag(true), "VRAI", "TRUE"),
    (Flag(false), "FAUX", "FALSE"),
    (Shown(1.5, "[h]:mm"), "36:00", "36:00"),
];

#[test]
fn cells_are_read_as_their_spreadsheet_shows_them() {
    let cells: Vec<Cell> = CELLS.iter().map(|(cell, ..)| *cell).collect();
    for (lang, kind) in [("fr", "line"), ("fr", "string"), ("en", "line"), ("en", "text")]
    {
        let (texts, checked) =
            listed(&format!("texts-{lang}-{kind}"), lang, kind, &cells);
        assert!(checked.report.is_some(), "{}", checked.text());
        for (text, (_, french, english)) in texts.iter().zip(&CELLS) {
            let wanted = if lang == "fr" { french } else { english };
            // The typographic pass may put other signs for a hyphen or an ordinal.
            let text = text.replace(['\u{2011}', '\u{2013}'], "-");
            assert_eq!(text, *wanted, "{lang} {kind}");
        }
        assert_eq!(texts.len(), CELLS.len());
    }
}

#[test]
fn what_cannot_be_shown_is_an_error_that_names_the_cell_and_what_it_holds() {
    let cells = [
        Shown(45_747.0, "[$-411]ggge\"年\""),
        Fault("#REF!"),
        Formula,
        Shown(-3.0, "dd/mm/yyyy"),
    ];
    let (_, checked) = listed("texts-broken", "fr", "line", &cells);
    checked.says(
        &["cell-error"; 4],
        &[
            "sheet \"Liste\", cell A2: 45747",
            "isn't understood: `g`; it holds 45747",
            "the cell holds an error: #REF!",
            "cell A4 has a formula without a result",
            "dates are between 1900 and 9999; it holds -3",
        ],
    );
}

#[test]
fn numbers_and_flags_go_into_fields_of_their_kind() {
    let (texts, checked) = listed(
        "integers",
        "fr",
        "integer",
        &[Shown(1234.0, "#,##0"), Bare(7.0), Text("8")],
    );
    checked.says(&[], &[]);
    assert_eq!(texts, ["1234", "7", "8"]);
    let (texts, checked) = listed("flags", "fr", "flag", &[Flag(true), Flag(false)]);
    assert_eq!(texts, ["true", "false"], "{}", checked.text());
    let date = Shown(45_747.0, "dd/mm/yyyy");
    let (_, checked) = listed("date-as-integer", "fr", "integer", &[date]);
    checked.says(&["wrong-type"], &["cell A2: 31/03/2025"]);
}
