//! CSV as spreadsheets save it: encodings, separators, currencies.

use marbre::report::amount::{Amount, Entry};

use super::Cell::Bare;
use super::{Case, Checked};

const ROWS: &str = "Côté;Groupe;Libellé;2025;2024\n\
                    Produits;Ressources;Dons;6 000;3 500\n\
                    Charges;Emplois;Déplacements;3 850;2 800\n";

fn with(name: &str, csv: impl AsRef<[u8]>) -> Case {
    let case = Case::new(&format!("csv-{name}"));
    case.write("data/comptes.csv", csv);
    case
}

/// The same in another encoding, by the bytes of its letters.
fn encoded(letters: &[(char, u8)]) -> Vec<u8> {
    let byte = |c: char| {
        let found = letters.iter().find(|(own, _)| *own == c).map(|(_, byte)| *byte);
        found.unwrap_or_else(|| u8::try_from(u32::from(c)).expect("plain letters"))
    };
    ROWS.chars().map(byte).collect()
}

#[test]
fn a_line_that_names_the_separator_is_no_row() {
    for (name, head) in [
        ("sep", "sep=;\n"),
        ("sep-capital", "SEP=;\r\n"),
        ("sep-quoted", "\"sep=;\"\n"),
        ("sep-filled", "sep=;;;;;\n"),
        ("sep-marked", "\u{FEFF}sep=;\n"),
    ] {
        let checked = Checked::of(&with(name, format!("{head}{ROWS}")));
        checked.says(&[], &[]);
        assert_eq!(checked.amounts(), ["6000", "3500", "3850", "2800"]);
    }
    let bars = format!("sep=|\n{}", ROWS.replace(';', "|"));
    assert_eq!(Checked::of(&with("sep-bar", bars)).amounts().len(), 4);
    // Places are those of the file.
    let wrong = format!("sep=;\n{}", ROWS.replace("6 000", "six"));
    Checked::of(&with("sep-place", wrong))
        .says(&["not-an-amount"], &["comptes.csv:3:26"]);
}

#[test]
fn titles_above_the_head_do_not_matter() {
    for (name, head) in [
        ("title", "Association des amis\n"),
        ("titles", "Compte de résultat 2025\n\nArrêté au 31/12/2025, en euros\n"),
        ("title-filled", "Compte de résultat;;;;\n;;;;\n"),
        ("title-commas", "Comptes, résultat, annexes, 2025, 2024\n"),
    ] {
        let checked = Checked::of(&with(name, format!("{head}{ROWS}")));
        checked.says(&[], &[]);
        assert_eq!(checked.amounts(), ["6000", "3500", "3850", "2800"], "{name}");
    }
}

#[test]
fn mac_roman_and_code_page_850_are_read_and_said_or_named() {
    let mac = encoded(&[('ô', 0x99), ('é', 0x8E)]);
    let dos = encoded(&[('ô', 0x93), ('é', 0x82)]);
    for (name, bytes, said, key) in [
        ("mac", mac, "is read as Mac Roman: Côté", "macintosh"),
        ("dos", dos, "is read as code page 850: Côté", "cp850"),
    ] {
        let case = with(name, bytes);
        let checked = Checked::of(&case);
        let hint = format!("write `encoding = \"{key}\"`");
        checked.says(&["guessed-encoding"], &[said, &hint]);
        assert_eq!(checked.amounts(), ["6000", "3500", "3850", "2800"]);
        let named = format!("comptes.csv\"\nencoding = \"{key}\"");
        case.replace("report.toml", "comptes.csv\"", &named);
        let checked = Checked::of(&case);
        checked.says(&[], &[]);
        assert_eq!(checked.amounts().len(), 4);
    }
    let case = with("no-encoding", ROWS);
    case.replace("report.toml", "comptes.csv\"", "comptes.csv\"\nencoding = \"utf-9\"");
    Checked::of(&case).says(&["unknown-value"], &["there is no encoding `utf-9`"]);
    Checked::of(&with("latin", encoded(&[]))).says(&[], &[]);
}

#[test]
fn text_that_was_read_twice_is_an_error_with_the_word_that_is_meant() {
    let twice = ROWS.replace("Dons", "Dons de FranÃ§ois et HÃ©lÃ¨ne");
    let checked = Checked::of(&with("twice", twice));
    checked.says(
        &["garbled-text"],
        &[
            "\"Dons de FranÃ§ois et HÃ©lÃ¨ne\"",
            "\"Dons de François et Hélène\" is meant",
            ":2:21",
        ],
    );
    let head: String = ROWS.bytes().map(char::from).collect();
    let checked = Checked::of(&with("twice-all", head));
    assert!(checked.text().contains("Côté"), "{}", checked.text());
    assert!(checked.report.is_none());
}

#[test]
fn amounts_are_in_the_currency_of_the_statement() {
    for (name, amount, said) in [
        ("dollar", "$12", "\"$12\" is in dollars"),
        ("dollars-after", "1 200 $", "is in dollars"),
        ("pound", "£1,234.50", "is in pounds"),
        ("pound-bracket", "(£12)", "is in pounds"),
        ("francs", "12 CHF", "is in Swiss francs"),
        ("us", "12 USD", "is in dollars"),
        ("yen", "¥12", "is in yen"),
    ] {
        let csv = ROWS.replace("6 000", &format!("\"{amount}\""));
        Checked::of(&with(name, csv))
            .says(&["foreign-currency"], &[said, "but the statement's unit is €"]);
    }
    for (name, amount) in [("euro", "6 000 €"), ("eur", "6 000 EUR"), ("before", "€6000")]
    {
        let checked = Checked::of(&with(name, ROWS.replace("6 000", amount)));
        checked.says(&[], &[]);
        assert_eq!(checked.amounts()[0], "6000");
    }
    for (name, unit, amount) in [("usd", "$", "$6,000.00"), ("hours", "h", "6 000")] {
        let case = with(name, ROWS.replace("6 000", amount));
        case.replace(
            "report.toml",
            "years = [2025",
            &format!("unit = \"{unit}\"\nyears = [2025"),
        );
        Checked::of(&case).says(&[], &[]);
    }
}

#[test]
fn english_reports_have_english_amounts_and_hints() {
    let english = |name: &str, amount: &str| {
        let csv = ROWS.replace("6 000", &format!("\"{amount}\"")).replace(" ", "");
        let case = with(name, csv);
        case.replace("report.toml", "lang = \"fr\"", "lang = \"en\"");
        case.replace("report.toml", "years = [2025", "unit = \"£\"\nyears = [2025");
        Checked::of(&case)
    };
    for (name, amount, read) in [
        ("en-comma", "1,234", "1234"),
        ("en-brackets", "(1,204)", "-1204"),
        ("en-pound", "£12,345", "12345"),
        ("en-million", "1,234,567", "1234567"),
        ("en-pence", "1,234.50", "1234.50"),
    ] {
        let checked = english(name, amount);
        checked.says(&[], &[]);
        assert_eq!(checked.amounts()[0], read);
    }
    english("en-point", "1.234").says(
        &["ambiguous-amount"],
        &["could be 1,234 or 1.234", "write 1,234 for the one, 1.23 for the other"],
    );
    english("en-word", "twelve")
        .says(&["not-an-amount"], &["amounts look like 42,228 or (1,463) or 12.50"]);
    // In French the same comma starts decimals.
    let csv = ROWS.replace("6 000", "1,234");
    Checked::of(&with("fr-comma", csv)).says(
        &["ambiguous-amount"],
        &["could be 1 234 or 1,234", "write 1 234 for the one, 1,23 for the other"],
    );
}

#[test]
fn sums_are_said_in_the_numbers_of_the_report() {
    let csv = "Côté;Groupe;Libellé;2025;2024\nProduits;Ressources;;1234;5\n\
               Produits;Ressources;Dons;1200;3\nProduits;Ressources;Ventes;1;1\n\
               Produits;Ressources;Divers;1;1\nCharges;Emplois;Loyer;1;1\n";
    let case = with("sum-fr", csv);
    let french = ["come to 1 202 for 2025, but 1 234 is stated", "explains up to 1,50:"];
    Checked::of(&case).says(&["wrong-sum"], &french);
    case.replace("report.toml", "lang = \"fr\"", "lang = \"en\"");
    let english = ["come to 1,202 for 2025, but 1,234 is stated", "explains up to 1.50:"];
    Checked::of(&case).says(&["wrong-sum"], &english);
}

#[test]
fn a_group_that_is_misspelt_is_said() {
    let csv = format!("{ROWS}Produits;Resources;Ventes;1;1\n");
    Checked::of(&with("misspelt", csv)).says(
        &["similar-groups"],
        &["is \"Resources\" meant to be \"Ressources\"?", "comptes.csv:4:10"],
    );
}

#[test]
fn a_build_says_how_many_totals_were_held_against_stated_ones() {
    let run = Case::new("csv-totals").build();
    let said = "accounts provisional, 4 totals checked and 6 only computed, no warnings";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    let run = with("totals-none", ROWS).build();
    assert!(
        run.stderr.contains("provisional, 10 totals only computed, "),
        "{}",
        run.stderr
    );
    let run = with("totals-json", ROWS).run(&["report.toml", "--format", "json"]);
    assert!(
        run.stderr.contains("\"totals\":{\"checked\":0,\"computed\":10}"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_key_for_another_kind_of_file_is_an_error() {
    let case = with("sheet-of-text", ROWS);
    case.replace("report.toml", "comptes.csv\"", "comptes.csv\"\nsheet = \"Comptes\"");
    let said = "`sheet` says nothing here: `data/comptes.csv` is text";
    Checked::of(&case).says(&["unfitting-key"], &[said, "report.toml:30"]);
    let case =
        super::with("encoding-of-workbook", &[super::sheet(super::account(Bare(1.0)))]);
    let keys = "comptes.xlsx\"\nencoding = \"utf-8\"";
    case.replace("report.toml", "comptes.xlsx\"", keys);
    let said = "`encoding` says nothing here: `data/comptes.xlsx` is a workbook";
    Checked::of(&case).says(&["unfitting-key"], &[said, "report.toml:30"]);
}

#[test]
fn lines_without_an_amount_have_no_total() {
    let rows = "Côté;Groupe;Libellé;2025;2024\n\
                Produits;Ressources;Dons;6 000;3 500\n\
                Produits;Legs;Legs A;7;\n\
                Produits;Legs;Legs B;;\n\
                Produits;Ventes;Objets;1;-\n\
                Charges;Emplois;Loyer;5;\n";
    let checked = Checked::of(&with("absent", rows));
    checked.says(&[], &[]);
    let report = checked.report.as_ref().expect("a report");
    let statement = &report.statements["comptes"];
    let totals = |side: &marbre::report::statement::Side| -> Vec<Entry> {
        let groups = side.groups.iter().map(|group| &group.total);
        groups.chain([&side.total]).map(|total| total[1].entry).collect()
    };
    let amount = |whole: i64| Entry::Amount(Amount::hundredths(whole * 100));
    // A dash is a line without movement: it comes to nil.
    let income = [amount(3500), Entry::Absent, amount(0), amount(3500)];
    assert_eq!(totals(&statement.income), income);
    assert_eq!(totals(&statement.expense), [Entry::Absent, Entry::Absent]);
    assert_eq!(statement.results[0].amounts[1].entry, amount(3500));
}
