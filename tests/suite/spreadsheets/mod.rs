//! Tables from spreadsheets: what a page says is what the spreadsheet shows.

mod book;
mod delimited;
mod next_year;
mod people;
mod texts;

use codespan_reporting::term::termcolor::NoColor;
use marbre::report::Report;
use marbre::report::project::Project;
use marbre_diag::{Diagnostic, Sink, Tongue, render};

use book::Cell::{Bare, Fault, Flag, Formula, No, Shown, Text};
use book::{Cell, Sheet};

use super::case::Case;

/// What is made of a report, and all that is said of it.
struct Checked {
    report: Option<Report>,
    said: Vec<Diagnostic>,
}

impl Checked {
    fn of(case: &Case) -> Self {
        let mut sink = Sink::default();
        let project =
            Project::open(&case.path("report.toml"), &mut sink).expect("a project");
        let report = Report::check(project, &mut sink).ok();
        Self { report, said: sink.all().to_vec() }
    }

    /// The names of what is said, in their order.
    fn rules(&self) -> Vec<&str> {
        self.said.iter().map(|it| it.rule.as_str()).collect()
    }

    /// Everything that is said, as people get it.
    fn text(&self) -> String {
        let mut text = NoColor::new(Vec::new());
        render::human(&self.said, Tongue::English, &mut text)
            .expect("memory is writable");
        String::from_utf8(text.into_inner()).expect("messages are UTF-8")
    }

    #[track_caller]
    fn says(&self, rules: &[&str], sentences: &[&str]) {
        assert_eq!(self.rules(), rules, "{}", self.text());
        for sentence in sentences {
            assert!(
                self.text().contains(sentence),
                "{sentence} isn't in\n{}",
                self.text()
            );
        }
    }

    /// The amounts of the lines, in order, with two years each.
    #[track_caller]
    fn amounts(&self) -> Vec<String> {
        let report = self.report.as_ref().unwrap_or_else(|| panic!("{}", self.text()));
        let statement = &report.statements["comptes"];
        let sides = [&statement.income, &statement.expense].into_iter();
        let figures = sides.flat_map(|side| side.items()).flat_map(|item| item.amounts);
        figures
            .map(|figure| match figure.entry {
                marbre::report::amount::Entry::Amount(amount) => amount.plain(),
                marbre::report::amount::Entry::Absent => String::new(),
                marbre::report::amount::Entry::Dash => "-".to_owned(),
            })
            .collect()
    }
}

const HEAD: [Cell; 5] =
    [Text("Côté"), Text("Groupe"), Text("Libellé"), Bare(2025.0), Bare(2024.0)];

/// The rows of a small account; the first amount is `first`.
fn account(first: Cell) -> Vec<Vec<Cell>> {
    vec![
        HEAD.to_vec(),
        vec![Text("Produits"), Text("Ressources"), Text("Dons"), first, Bare(10.0)],
        vec![Text("Produits"), Text("Ressources"), Text("Ventes"), Bare(20.0), Bare(5.0)],
        vec![Text("Charges"), Text("Emplois"), Text("Loyer"), Bare(30.0), Bare(7.0)],
        vec![Text("Charges"), Text("Emplois"), Text("Salaires"), Bare(1.0), Bare(2.0)],
    ]
}

fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet { name: "Comptes", rows, ..Sheet::default() }
}

/// The starter with these accounts.
fn with(name: &str, sheets: &[Sheet]) -> Case {
    let case = Case::new(&format!("spreadsheets-{name}"));
    case.write("data/comptes.xlsx", book::xlsx(sheets));
    case.replace("report.toml", "comptes.csv", "comptes.xlsx");
    case
}

/// The starter with these accounts, in ODS.
fn with_ods(name: &str, styles: &str, tables: &str) -> Case {
    let case = Case::new(&format!("spreadsheets-{name}"));
    case.write("data/comptes.ods", book::ods(styles, tables));
    case.replace("report.toml", "comptes.csv", "comptes.ods");
    case
}

#[test]
fn an_amount_is_a_number_and_nothing_that_looks_like_one() {
    let refused: [(&str, Cell, &str, &str); 14] = [
        (
            "date",
            Shown(45_717.0, "yyyy-mm-dd"),
            "not-an-amount",
            "holds a date, 2025-03-01",
        ),
        ("day", Shown(45_717.0, "dd/mm/yyyy"), "not-an-amount", "a date, 01/03/2025"),
        ("month", Shown(45_717.0, "d-mmm"), "not-an-amount", "holds a date, 1-mars"),
        ("time", Shown(0.5, "h:mm"), "not-an-amount", "holds a time, 12:00"),
        ("hours", Shown(1.5, "[h]:mm"), "not-an-amount", "holds a time, 36:00"),
        ("percent", Shown(0.25, "0%"), "not-an-amount", "holds a percentage, 25%"),
        ("tenths", Shown(0.125, "0.0 %"), "not-an-amount", "a percentage, 12,5 %"),
        ("flag", Flag(true), "not-an-amount", "holds true or false, VRAI"),
        ("error", Fault("#DIV/0!"), "cell-error", "the cell holds an error: #DIV/0!"),
        ("formula", Formula, "cell-error", "cell D2 has a formula without a result"),
        (
            "scaled",
            Shown(31_200.0, "0,\" k€\""),
            "not-an-amount",
            "shows 31 k€, but holds 31200",
        ),
        ("unshown", Shown(500.0, ";;;"), "not-an-amount", "shows nothing, but holds 500"),
        (
            "dollars",
            Shown(12.0, "[$$-409]#,##0"),
            "foreign-currency",
            "\"$12\" is in dollars",
        ),
        ("odd", Shown(12.0, "[DBNum1]0"), "cell-error", "`[DBNum1]`; it holds 12"),
    ];
    for (name, cell, rule, sentence) in refused {
        let checked = Checked::of(&with(&format!("not-{name}"), &[sheet(account(cell))]));
        checked.says(&[rule], &[sentence, "sheet \"Comptes\", cell D2"]);
    }
    let read = [
        ("bare", Bare(1234.0), "1234"),
        ("cents", Bare(0.5), "0.50"),
        ("euros", Shown(1234.5, "#,##0.00\\ \"€\""), "1234.50"),
        ("pounds-of-euros", Shown(12.0, "[$€-809]#,##0"), "12"),
        ("red", Shown(-5.0, "#,##0;[Red]#,##0"), "-5"),
        ("brackets", Shown(-5.0, "#,##0_);(#,##0)"), "-5"),
        ("noise", Shown(0.1 + 0.2, "0.00"), "0.30"),
        ("dash", Shown(0.0, "_-* #,##0_-;-* #,##0_-;_-* \"-\"??_-;_-@_-"), "-"),
        ("nil", Shown(0.0, "#,##0"), "0"),
        ("blank", Shown(0.0, "#,##0;-#,##0;"), ""),
        ("words", Text("(1 463) €"), "-1463"),
        ("nothing", No, ""),
        // A format that isn't understood troubles nobody where nobody asks for the cell.
    ];
    for (name, cell, amount) in read {
        let mut rows = account(cell);
        rows[1].push(Shown(3.0, "[DBNum1]0"));
        rows[2].push(Fault("#REF!"));
        let checked = Checked::of(&with(&format!("is-{name}"), &[sheet(rows)]));
        assert_eq!(checked.amounts()[0], amount, "{name}");
        checked.says(&[], &[]);
    }
}

#[test]
fn cents_behind_whole_euros_are_said_once_and_rounded_where_that_is_wished() {
    let mut rows = account(Shown(31_200.49, "#,##0"));
    rows[2][3] = Shown(20.5, "#,##0\\ \"€\"");
    let case = with("cents", &[sheet(rows)]);
    let checked = Checked::of(&case);
    checked.says(
        &["hidden-cents"],
        &[
            "2 amounts have cents that their cells don't show: 31200.49, shown as 31\u{202F}200",
            "cell D2",
            "cell D3",
            "`round = true`",
        ],
    );
    assert_eq!(checked.amounts()[..4], ["31200.49", "10", "20.50", "5"]);
    case.replace("report.toml", "years = [2025", "round = true\nyears = [2025");
    let checked = Checked::of(&case);
    checked.says(&[], &[]);
    assert_eq!(checked.amounts()[..4], ["31200", "10", "21", "5"]);
    case.replace("report.toml", "round = true", "round = false");
    let checked = Checked::of(&case);
    checked.says(&[], &[]);
    assert_eq!(checked.amounts()[0], "31200.49");
}

#[test]
fn parts_of_a_cent_are_refused_once_unless_they_are_rounded() {
    let mut rows = account(Shown(100.0 / 3.0, "#,##0.00"));
    rows[2][3] = Shown(200.0 / 3.0, "#,##0");
    let case = with("thirds", &[sheet(rows)]);
    Checked::of(&case).says(&["not-an-amount"], &["2 amounts have parts of a cent"]);
    case.replace("report.toml", "years = [2025", "round = true\nyears = [2025");
    assert_eq!(Checked::of(&case).amounts()[..3], ["33.33", "10", "67"]);
}

#[test]
fn the_first_sheet_that_is_shown_is_meant() {
    let old = Sheet {
        name: "Vieux",
        hidden: true,
        rows: account(Bare(1.0)),
        ..Sheet::default()
    };
    let case = with("hidden-sheet", &[old.clone(), sheet(account(Bare(7.0)))]);
    let checked = Checked::of(&case);
    checked.says(&[], &[]);
    assert_eq!(checked.amounts()[0], "7");
    // By its name, a hidden sheet can be had.
    case.replace("report.toml", "comptes.xlsx\"", "comptes.xlsx\"\nsheet = \"Vieux\"");
    assert_eq!(Checked::of(&case).amounts()[0], "1");
    let checked = Checked::of(&with("all-hidden", &[old]));
    checked.says(&["missing-sheet"], &["all sheets of", "`sheet = \"Vieux\"`"]);
}

#[test]
fn sheets_that_have_the_columns_are_named() {
    let notes = || Sheet {
        name: "Notes",
        rows: vec![
            vec![Text("À revoir"), Text("avec le bureau")],
            vec![Text("voir mail")],
        ],
        ..Sheet::default()
    };
    let checked = Checked::of(&with("notes", &[notes(), sheet(account(Bare(1.0)))]));
    checked.says(
        &["missing-column"],
        &[
            "the sheet \"Notes\" has none of the columns \"Côté\", \"Groupe\"",
            "`sheet = \"Comptes\"`",
        ],
    );
    let other = Sheet { name: "Budget", rows: account(Bare(2.0)), ..Sheet::default() };
    let sheets = [notes(), sheet(account(Bare(1.0))), other];
    let checked = Checked::of(&with("notes-two", &sheets));
    checked.says(&["missing-column"], &["the sheets \"Comptes\", \"Budget\" have them"]);
    let empty = Sheet { name: "Feuil1", ..Sheet::default() };
    let checked = Checked::of(&with("notes-empty", &[empty, sheet(account(Bare(1.0)))]));
    checked.says(&["empty-table"], &["`sheet = \"Comptes\"`"]);
    let checked = Checked::of(&with("notes-alone", &[notes()]));
    checked
        .says(&["missing-column"], &["its first row has `À revoir`, `avec le bureau`"]);
}

#[test]
fn hidden_rows_are_counted_and_left_out_or_printed_as_is_wished() {
    let hidden = Sheet { hidden_rows: vec![3, 5], ..sheet(account(Bare(1.0))) };
    let case = with("hidden-rows", &[hidden]);
    let checked = Checked::of(&case);
    checked.says(
        &["hidden-rows"],
        &[
            "2 rows of the sheet are hidden, and are printed: rows 3, 5",
            "cell A3",
            "\"leave-out\"",
        ],
    );
    assert_eq!(checked.amounts().len(), 8);
    let source = "comptes.xlsx\"";
    case.replace("report.toml", source, "comptes.xlsx\"\nhidden-rows = \"leave-out\"");
    let checked = Checked::of(&case);
    checked.says(&[], &[]);
    assert_eq!(checked.amounts(), ["1", "10", "30", "7"]);
    case.replace("report.toml", "\"leave-out\"", "\"print\"");
    let checked = Checked::of(&case);
    checked.says(&[], &[]);
    assert_eq!(checked.amounts().len(), 8);
    case.replace("report.toml", "\"print\"", "\"skip\"");
    Checked::of(&case).says(&["unknown-value"], &["hidden rows can't be `skip`"]);
    let filtered = Sheet {
        hidden_rows: vec![3],
        filter: Some("A1:E5"),
        ..sheet(account(Bare(1.0)))
    };
    let checked = Checked::of(&with("filtered", &[filtered]));
    checked.says(&["hidden-rows"], &["1 row of the sheet is hidden by a filter"]);
    // Above the head and below the table nothing is printed, so nothing is hidden.
    let mut rows = vec![vec![Text("Compte de résultat")]];
    rows.extend(account(Bare(1.0)));
    let outside = Sheet { hidden_rows: vec![1, 20], ..sheet(rows) };
    Checked::of(&with("hidden-outside", &[outside])).says(&[], &[]);
}

#[test]
fn merged_words_hold_in_each_of_their_rows() {
    let mut rows = account(Bare(1.0));
    for row in [2, 4] {
        (rows[row][0], rows[row][1]) = (No, No);
    }
    let merged =
        Sheet { merged: vec!["A2:A3", "B2:B3", "A4:A5", "B4:B5"], ..sheet(rows.clone()) };
    let checked = Checked::of(&with("merged", &[merged]));
    checked.says(&[], &[]);
    assert_eq!(checked.amounts(), ["1", "10", "20", "5", "30", "7", "1", "2"]);
    // A row that only merging fills isn't one; nor is a head over two rows.
    let mut tall = rows.clone();
    tall.insert(1, vec![No; 5]);
    tall.insert(4, vec![No; 5]);
    let merged = Sheet {
        merged: vec![
            "A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "A3:A5", "B3:B5", "A6:A7",
            "B6:B7",
        ],
        ..sheet(tall)
    };
    let checked = Checked::of(&with("merged-tall", &[merged]));
    checked.says(&[], &[]);
    assert_eq!(checked.amounts(), ["1", "10", "20", "5", "30", "7", "1", "2"]);
}

#[test]
fn a_merged_amount_would_count_twice() {
    let mut rows = account(Bare(1.0));
    rows[2][3] = No;
    let down = Sheet { merged: vec!["D2:D3"], ..sheet(rows) };
    let checked = Checked::of(&with("merged-down", &[down]));
    checked
        .says(&["merged-amount"], &["the amount 1 is in merged cells, D2:D3", "cell D2"]);
    let mut rows = account(Bare(1.0));
    rows[1][4] = No;
    let across = Sheet { merged: vec!["D2:E2"], ..sheet(rows) };
    let checked = Checked::of(&with("merged-across", &[across]));
    checked.says(&["merged-amount"], &["merged with others, D2:E2", "cell E2"]);
    // Over a column that nobody asks for, it counts once.
    let mut rows = account(Bare(1.0));
    rows[1][4] = Bare(10.0);
    let wide = Sheet { merged: vec!["E2:F2"], ..sheet(rows) };
    Checked::of(&with("merged-wide", &[wide])).says(&[], &[]);
}

#[test]
fn titles_above_the_head_do_not_matter() {
    let mut rows = vec![
        vec![Text("Association des amis")],
        vec![Text("Compte de résultat"), No, No, Bare(2025.0)],
        vec![],
    ];
    rows.extend(account(Bare(1.0)));
    let checked = Checked::of(&with("titles", &[sheet(rows)]));
    checked.says(&[], &[]);
    assert_eq!(checked.amounts()[0], "1");
}

#[test]
fn a_year_in_the_head_may_be_a_number_or_a_date() {
    let mut rows = account(Bare(1.0));
    rows[0][3] = Shown(45_657.0, "yyyy");
    rows[0][4] = Shown(2024.0, "#,##0");
    rows[0][3] = Shown(45_992.0, "yyyy");
    Checked::of(&with("year-shown", &[sheet(rows.clone())])).says(&[], &[]);
    rows[0][3] = Shown(46_022.0, "dd/mm/yyyy");
    let case = with("year-date", &[sheet(rows)]);
    let hint =
        "there is the date \"31/12/2025\": write `2025 = \"31/12/2025\"` in `columns`";
    Checked::of(&case).says(&["missing-column"], &[hint]);
    case.replace(
        "report.toml",
        "line = \"Libellé\"",
        "line = \"Libellé\", 2025 = \"31/12/2025\"",
    );
    Checked::of(&case).says(&[], &[]);
}

#[test]
fn files_that_are_no_workbooks_say_what_they_are() {
    let locked: Vec<u8> = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"
        .iter()
        .copied()
        .chain("EncryptedPackage".bytes().flat_map(|b| [b, 0]))
        .collect();
    let csv = "Côté;Groupe;Libellé;2025;2024\n".as_bytes().to_vec();
    let mut cut = book::xlsx(&[sheet(account(Bare(1.0)))]);
    cut.truncate(cut.len() / 2);
    for (name, bytes, sentence) in [
        ("csv", csv, "it is text: if it is CSV, call it `data/comptes.csv`"),
        ("locked", locked.clone(), "it is protected by a password"),
        ("old", locked[..8].to_vec(), "of the old kind (XLS): save it as XLSX"),
        ("page", b"<html><table></table></html>".to_vec(), "it is a web page"),
        ("cut", cut, "it is damaged, or cut off"),
        ("empty", Vec::new(), "isn't a workbook"),
        (
            "binary",
            book::archive(&[("xl/workbook.bin", String::new())]),
            "binary workbook",
        ),
        ("else", book::archive(&[("a.txt", String::new())]), "it has no workbook in it"),
    ] {
        let case = Case::new(&format!("spreadsheets-file-{name}"));
        case.write("data/comptes.xlsx", bytes);
        case.replace("report.toml", "comptes.csv", "comptes.xlsx");
        Checked::of(&case).says(&["not-a-table"], &[sentence]);
    }
    // What a file is counts, not what it is called.
    let case = with("misnamed", &[sheet(account(Bare(1.0)))]);
    std::fs::rename(case.path("data/comptes.xlsx"), case.path("data/comptes.ods"))
        .expect("moved");
    case.replace("report.toml", "comptes.xlsx", "comptes.ods");
    Checked::of(&case).says(&[], &[]);
}

/// A row of an account in ODS.
fn ods_row(attributes: &str, words: [&str; 3], amounts: [&str; 2]) -> String {
    let words = words.map(|word| match word {
        "" => "<table:table-cell/>".to_owned(),
        word => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{word}</text:p>\
             </table:table-cell>"
        ),
    });
    let (words, amounts) = (words.concat(), amounts.concat());
    format!("<table:table-row {attributes}>{words}{amounts}</table:table-row>")
}

fn ods_number(value: &str, shown: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"float\" office:value=\"{value}\">\
         <text:p>{shown}</text:p></table:table-cell>"
    )
}

/// The table of a small account in ODS, whose first amount is this cell.
fn ods_account(style: &str, first: &str, second_row: &str) -> String {
    let (five, ten) = (ods_number("5", "5"), ods_number("10", "10"));
    let years = [ods_number("2025", "2025"), ods_number("2024", "2024")];
    let rows = [
        ods_row("", ["Côté", "Groupe", "Libellé"], [&years[0], &years[1]]),
        ods_row("", ["Produits", "Ressources", "Dons"], [first, &ten]),
        ods_row(second_row, ["Produits", "Ressources", "Ventes"], [&ten, &five]),
        ods_row("", ["Charges", "Emplois", "Loyer"], [&five, &five]),
    ];
    let rows = rows.concat();
    format!(
        "<table:table table:name=\"T\" table:style-name=\"{style}\">{rows}</table:table>"
    )
}

#[test]
fn ods_is_read_with_the_same_care() {
    let cell = |kind: &str, more: &str, shown: &str| {
        format!(
            "<table:table-cell office:value-type=\"{kind}\" {more}><text:p>{shown}</text:p>\
             </table:table-cell>"
        )
    };
    for (name, cell, rule, sentence) in [
        (
            "date",
            cell("date", "office:date-value=\"2025-03-01\"", "01/03/25"),
            "not-an-amount",
            "a date, 01/03/25",
        ),
        (
            "percent",
            cell("percentage", "office:value=\"0.25\"", "25 %"),
            "not-an-amount",
            "a percentage, 25 %",
        ),
        (
            "time",
            cell("time", "office:time-value=\"PT12H00M00S\"", "12:00"),
            "not-an-amount",
            "a time",
        ),
        (
            "flag",
            cell("boolean", "office:boolean-value=\"true\"", "VRAI"),
            "not-an-amount",
            "true or false",
        ),
        (
            "excel-error",
            cell("float", "table:formula=\"of:=1/0\" office:value=\"0\"", "#DIV/0!"),
            "cell-error",
            "error: #DIV/0!",
        ),
        (
            "error",
            cell(
                "string",
                "table:formula=\"of:=1/0\" office:string-value=\"\" calcext:value-type=\"error\"",
                "#DIV/0 !",
            ),
            "cell-error",
            "error: #DIV/0 !",
        ),
        (
            "numbered-error",
            cell("float", "table:formula=\"of:=x\" office:value=\"0\"", "Err:508"),
            "cell-error",
            "error: Err:508",
        ),
        (
            "formula",
            "<table:table-cell table:formula=\"of:=SUM([.A1])\"/>".to_owned(),
            "cell-error",
            "a formula without a result",
        ),
        (
            "dollars",
            cell("currency", "office:currency=\"USD\" office:value=\"12\"", "12 USD"),
            "foreign-currency",
            "in dollars",
        ),
        (
            "thousands",
            cell("float", "office:value=\"31200\"", "31 k€"),
            "not-an-amount",
            "shows 31 k€, but holds 31200",
        ),
        (
            "cents",
            cell("float", "office:value=\"31200.49\"", "31 200"),
            "hidden-cents",
            "31200.49, shown as 31 200",
        ),
    ] {
        let case = with_ods(&format!("ods-{name}"), "", &ods_account("", &cell, ""));
        Checked::of(&case).says(&[rule], &[sentence, "cell D2"]);
    }
    for (name, cell, amount) in [
        ("euros", cell("currency", "office:currency=\"EUR\" office:value=\"1234.5\"", "1 234,50 €"), "1234.50"),
        ("english", cell("float", "office:value=\"1234.5\"", "1,234.50"), "1234.50"),
        ("computed", cell("float", "table:formula=\"of:=A\" office:value=\"7\"", "7"), "7"),
        ("comment", "<table:table-cell office:value-type=\"float\" office:value=\"7\"><office:annotation><text:p>vu</text:p></office:annotation><text:p>7</text:p></table:table-cell>".to_owned(), "7"),
        ("unshown", "<table:table-cell office:value-type=\"float\" office:value=\"7\"/>".to_owned(), "7"),
    ] {
        let case = with_ods(&format!("ods-is-{name}"), "", &ods_account("", &cell, ""));
        let checked = Checked::of(&case);
        checked.says(&[], &[]);
        assert_eq!(checked.amounts()[0], amount, "{name}");
    }
    let one = ods_number("1", "1");
    let table = |attributes: &str| ods_account("", &one, attributes);
    for (name, attributes, sentence) in [
        ("hidden", "table:visibility=\"collapse\"", "1 row of the sheet is hidden, and"),
        ("filtered", "table:visibility=\"filter\"", "hidden by a filter"),
    ] {
        let case = with_ods(&format!("ods-{name}"), "", &table(attributes));
        Checked::of(&case).says(&["hidden-rows"], &[sentence, "cell A3"]);
    }
    let style = "<style:style style:name=\"ta0\" style:family=\"table\">\
                 <style:table-properties table:display=\"false\"/></style:style>";
    let nine = ods_number("9", "9");
    let hidden = ods_account("ta0", &nine, "");
    let tables = format!("{hidden}{}", table("").replace("\"T\"", "\"U\""));
    let checked = Checked::of(&with_ods("ods-sheets", style, &tables));
    checked.says(&[], &[]);
    assert_eq!(checked.amounts()[0], "1");
    // Merged cells: the others are covered.
    let merged = table("")
        .replacen(
            "<table:table-cell office:value-type=\"string\"><text:p>Produits",
            "<table:table-cell table:number-rows-spanned=\"2\" \
             office:value-type=\"string\"><text:p>Produits",
            1,
        )
        .replacen("<text:p>Dons", "<text:p>X", 1);
    let covered = "<table:covered-table-cell/>";
    let second = "<table:table-row ><table:table-cell office:value-type=\"string\">\
                  <text:p>Produits</text:p></table:table-cell>";
    assert!(merged.contains(second));
    let merged = merged.replacen(second, &format!("<table:table-row >{covered}"), 1);
    let checked = Checked::of(&with_ods("ods-merged", "", &merged));
    checked.says(&[], &[]);
    assert_eq!(checked.amounts()[..4], ["1", "10", "10", "5"]);
}

#[test]
fn workbooks_have_bounds() {
    let far = "<worksheet><sheetData><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>\
               </sheetData></worksheet>";
    let many =
        ods_account("", &ods_number("1", "1"), "table:number-rows-repeated=\"1048576\"");
    Checked::of(&with_ods("ods-many", "", &many)).says(
        &["not-a-table"],
        &["the sheet is too large: a million cells are the limit"],
    );
    let mut parts: Vec<(&str, String)> = vec![(
        "xl/workbook.xml",
        "<workbook><sheets><sheet name=\"A\" id=\"r\"/></sheets></workbook>".to_owned(),
    )];
    let link = "<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" \
                Target=\"s.xml\"/></Relationships>";
    parts.push(("xl/_rels/workbook.xml.rels", link.to_owned()));
    for (name, sheet, sentence) in [
        ("far", far.to_owned(), "a million cells are the limit"),
        ("bomb", " ".repeat(130 << 20), "unpacks to more than 128 MB"),
        (
            "broken",
            "<worksheet><sheetData><row><c></row>".to_owned(),
            "its XML is damaged",
        ),
        ("open", "<worksheet><sheetData><row><c>".to_owned(), "its XML is cut off"),
    ] {
        let mut parts = parts.clone();
        parts.push(("xl/s.xml", sheet));
        let case = Case::new(&format!("spreadsheets-bound-{name}"));
        case.write("data/comptes.xlsx", book::archive(&parts));
        case.replace("report.toml", "comptes.csv", "comptes.xlsx");
        Checked::of(&case).says(&["not-a-table"], &[sentence]);
    }
}
