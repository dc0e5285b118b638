use super::*;

/// 31 March 2025, 14:05:09.
const MOMENT: f64 = 45_747.0 + (14.0 * 3600.0 + 5.0 * 60.0 + 9.0) / 86_400.0;
const DAY: f64 = 45_747.0;

fn show(code: &str, number: f64, language: Language) -> String {
    let format = Format::parse(code).unwrap_or_else(|why| panic!("{code}: {why}"));
    match format.show(number, false, language) {
        Ok(shown) => shown.text.replace('\u{202F}', "_").replace('\u{2212}', "-"),
        Err(why) => panic!("{code} of {number}: {why}"),
    }
}

/// A format, a number, and what it shows in French and in English; thin spaces as `_`.
const NUMBERS: [(&str, f64, &str, &str); 84] = [
    ("General", 1234.5, "1234,5", "1234.5"),
    ("General", 0.1 + 0.2, "0,3", "0.3"),
    ("General", -7.0, "-7", "-7"),
    ("General", 612_345_678.0, "612345678", "612345678"),
    ("General", 1e20, "1E+20", "1E+20"),
    ("General", 0.000_01, "1E-05", "1E-05"),
    ("General", 0.0, "0", "0"),
    ("General\" kg\"", 3.25, "3,25 kg", "3.25 kg"),
    ("0", 2.5, "3", "3"),
    ("0", -0.3, "0", "0"),
    ("0.00", 1234.567, "1234,57", "1234.57"),
    ("0.00", -0.004, "0,00", "0.00"),
    ("#,##0", 1_234_567.0, "1_234_567", "1,234,567"),
    ("#,##0", 12.0, "12", "12"),
    ("#,##0", 999.5, "1_000", "1,000"),
    ("#,##0.00", -1234.5, "-1_234,50", "-1,234.50"),
    ("#,##0.0#", 1.25, "1,25", "1.25"),
    ("#,##0.0#", 1.2, "1,2", "1.2"),
    ("0.##", 5.0, "5", "5"),
    ("#.##", 0.25, ",25", ".25"),
    ("#", 0.0, "", ""),
    ("000", 7.0, "007", "007"),
    ("0000", 12_345.0, "12345", "12345"),
    ("00000", 1000.0, "01000", "01000"),
    ("0.0", 0.05, "0,1", "0.1"),
    ("0.00", 1.005, "1,01", "1.01"),
    ("0%", 0.94, "94%", "94%"),
    ("0.0%", 0.125, "12,5%", "12.5%"),
    ("0%", -0.5, "-50%", "-50%"),
    ("0\" %\"", 12.0, "12 %", "12 %"),
    ("#,##0 \"€\"", 1234.0, "1_234 €", "1,234 €"),
    ("#,##0.00\\ \"€\"", 12.5, "12,50 €", "12.50 €"),
    ("[$€-40C] #,##0.00", 12.5, "€ 12,50", "€ 12.50"),
    ("#,##0.00 [$€-40C]", 12.5, "12,50 €", "12.50 €"),
    ("[$£-809]#,##0.00", 1_234_567.5, "£1_234_567,50", "£1,234,567.50"),
    ("\"$\"#,##0", -5.0, "-$5", "-$5"),
    ("[$CHF-807] #,##0.00", 3.0, "CHF 3,00", "CHF 3.00"),
    ("#,##0_);(#,##0)", -1204.0, "(1_204)", "(1,204)"),
    ("#,##0_);(#,##0)", 1204.0, "1_204", "1,204"),
    ("#,##0;[Red]-#,##0", -1204.0, "-1_204", "-1,204"),
    ("#,##0;[Red]#,##0", -1204.0, "1_204", "1,204"),
    ("#,##0;-#,##0;\"néant\"", 0.0, "néant", "néant"),
    ("0;-0;;@", 0.0, "", ""),
    (";;;", 12.0, "", ""),
    (
        "_-* #,##0.00\\ \"€\"_-;-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-",
        0.0,
        "- €",
        "- €",
    ),
    (
        "_-* #,##0.00\\ \"€\"_-;-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-",
        1234.0,
        "1_234,00 €",
        "1,234.00 €",
    ),
    (
        "_-* #,##0.00\\ \"€\"_-;-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-",
        -1234.0,
        "-1_234,00 €",
        "-1,234.00 €",
    ),
    ("_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", -5.0, "(5)", "(5)"),
    ("_(* #,##0_);_(* (#,##0);_(* \"-\"_);_(@_)", 0.0, "-", "-"),
    ("0,", 31_200.0, "31", "31"),
    ("#,##0.0,\" k€\"", 1_234_567.0, "1_234,6 k€", "1,234.6 k€"),
    ("0.0,,\" M€\"", 2_500_000.0, "2,5 M€", "2.5 M€"),
    ("0#\" \"##\" \"##\" \"##\" \"##", 612_345_678.0, "06 12 34 56 78", "06 12 34 56 78"),
    ("00 00 00 00 00", 612_345_678.0, "06 12 34 56 78", "06 12 34 56 78"),
    ("0000000000", 612_345_678.0, "0612345678", "0612345678"),
    ("[<=9999999]###-####;(###) ###-####", 5_551_234.0, "555-1234", "555-1234"),
    (
        "[<=9999999]###-####;(###) ###-####",
        2_125_551_234.0,
        "(212) 555-1234",
        "(212) 555-1234",
    ),
    ("000-00-0000", 123_456_789.0, "123-45-6789", "123-45-6789"),
    ("[>=1000]#,##0;0.00", 12.5, "12,50", "12.50"),
    ("[>=1000]#,##0;0.00", 1500.0, "1_500", "1,500"),
    ("[>=1000]#,##0;0.00", -2.0, "-2,00", "-2.00"),
    ("[<0]\"perte \"0;\"gain \"0", -5.0, "perte 5", "perte 5"),
    ("[<0]\"perte \"0;\"gain \"0", 5.0, "gain 5", "gain 5"),
    ("[=1]0\" jour\";0\" jours\"", 1.0, "1 jour", "1 jour"),
    ("[=1]0\" jour\";0\" jours\"", 3.0, "3 jours", "3 jours"),
    ("[=0]\"non\";[=1]\"oui\";0", 1.0, "oui", "oui"),
    ("[=0]\"non\";[=1]\"oui\";0", 2.0, "2", "2"),
    ("[Blue]0;[Red]-0;[Color 5]0", 0.0, "0", "0"),
    ("0.00E+00", 12_345.0, "1,23E+04", "1.23E+04"),
    ("0.00E+00", 0.00012, "1,20E-04", "1.20E-04"),
    ("##0.0E+0", 12_345.0, "12,3E+3", "12.3E+3"),
    ("0E-0", 99_999.0, "1E5", "1E5"),
    ("# ?/?", 2.5, "2 1/2", "2 1/2"),
    ("# ?/?", 3.0, "3", "3"),
    ("# ??/??", 0.0625, "1/16", "1/16"),
    ("# ?/8", 1.375, "1 3/8", "1 3/8"),
    ("# ?/10", -0.3, "-3/10", "-3/10"),
    ("?/?", 1.5, "3/2", "3/2"),
    ("@", 12.5, "12,5", "12.5"),
    ("0\"/5\"", 4.0, "4/5", "4/5"),
    ("\"n° \"0", 3.0, "n° 3", "n° 3"),
    ("+0;-0", 3.0, "+3", "+3"),
    ("0 \"h\"", 1234.0, "1234 h", "1234 h"),
    ("€ #,##0.-", 5.0, "€ 5,-", "€ 5.-"),
];

#[test]
fn numbers_are_shown_as_spreadsheets_do() {
    for (code, number, french, english) in NUMBERS {
        let shown =
            [Language::French, Language::English].map(|it| show(code, number, it));
        assert_eq!(shown, [french, english], "{code} of {number}");
    }
}

const DATES: [(&str, f64, &str, &str); 44] = [
    ("dd/mm/yyyy", DAY, "31/03/2025", "31/03/2025"),
    ("d/m/yy", DAY, "31/3/25", "31/3/25"),
    ("yyyy-mm-dd", DAY, "2025-03-31", "2025-03-31"),
    ("mm-dd-yy", DAY, "31-03-25", "03-31-25"),
    ("m/d/yyyy", DAY, "31/3/2025", "3/31/2025"),
    ("dd.mm.yyyy", DAY, "31.03.2025", "31.03.2025"),
    ("d mmmm yyyy", DAY, "31 mars 2025", "31 March 2025"),
    ("[$-40C]d mmmm yyyy", DAY, "31 mars 2025", "31 March 2025"),
    ("[$-409]d mmmm yyyy;@", DAY, "31 mars 2025", "31 March 2025"),
    ("d mmmm yyyy", DAY + 1.0, "1er avril 2025", "1 April 2025"),
    ("dd mmmm yyyy", DAY + 1.0, "01 avril 2025", "01 April 2025"),
    ("dddd d mmmm yyyy", DAY, "lundi 31 mars 2025", "Monday 31 March 2025"),
    ("ddd d mmm", DAY, "lun. 31 mars", "Mon 31 Mar"),
    ("mmm-yy", DAY - 31.0, "févr.-25", "Feb-25"),
    ("mmmm", DAY + 140.0, "août", "August"),
    ("mmmmm", DAY, "m", "M"),
    ("yyyy", DAY, "2025", "2025"),
    ("yy", DAY, "25", "25"),
    ("mmmm yyyy", DAY, "mars 2025", "March 2025"),
    ("\"le \"d mmmm", DAY, "le 31 mars", "le 31 March"),
    ("d\\ mmmm\\ yyyy", DAY, "31 mars 2025", "31 March 2025"),
    ("dddd, mmmm dd, yyyy", DAY, "lundi, mars 31, 2025", "Monday, March 31, 2025"),
    ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", DAY, "lundi 31 mars 2025", "31 March 2025"),
    ("[$-x-sysdate]dddd, mmmm dd, yyyy", DAY, "lundi 31 mars 2025", "31 March 2025"),
    ("h:mm", MOMENT, "14:05", "14:05"),
    ("hh:mm:ss", MOMENT, "14:05:09", "14:05:09"),
    ("h:mm AM/PM", MOMENT, "14:05", "2:05 PM"),
    ("h:mm:ss AM/PM", 0.25, "6:00:00", "6:00:00 AM"),
    ("h AM/PM", 0.5, "12", "12 PM"),
    ("h AM/PM", 0.0, "0", "12 AM"),
    ("[$-F400]h:mm:ss AM/PM", MOMENT, "14:05:09", "14:05:09"),
    ("h\"h\"mm", MOMENT, "14h05", "14h05"),
    ("mm:ss", MOMENT, "05:09", "05:09"),
    ("mm:ss.0", MOMENT, "05:09,0", "05:09.0"),
    ("h:mm", 0.604_166_666_666_666_6, "14:30", "14:30"),
    ("[h]:mm", 1.5, "36:00", "36:00"),
    ("[hh]:mm:ss", 0.5, "12:00:00", "12:00:00"),
    ("[mm]:ss", 0.1, "144:00", "144:00"),
    ("[h]:mm", -0.5, "-12:00", "-12:00"),
    ("dd/mm/yyyy hh:mm", MOMENT, "31/03/2025 14:05", "31/03/2025 14:05"),
    ("yyyy\"-\"mm\"-\"dd\"T\"hh:mm", MOMENT, "2025-03-31T14:05", "2025-03-31T14:05"),
    ("d/m/yyyy", 60.0, "29/2/1900", "29/2/1900"),
    ("d/m/yyyy", 1.0, "1/1/1900", "1/1/1900"),
    ("d/m/yyyy", 2_958_465.0, "31/12/9999", "31/12/9999"),
];

#[test]
fn dates_and_times_are_in_the_language_of_the_report() {
    for (code, number, french, english) in DATES {
        let shown =
            [Language::French, Language::English].map(|it| show(code, number, it));
        assert_eq!(shown, [french, english], "{code} of {number}");
    }
}

#[test]
fn built_in_formats_have_numbers() {
    let show = |id, number, language| {
        let code = builtin(id, language).expect("a format");
        self::show(code, number, language)
    };
    for (id, number, french, english) in [
        (0, 1.5, "1,5", "1.5"),
        (3, 1234.0, "1_234", "1,234"),
        (4, 1234.5, "1_234,50", "1,234.50"),
        (9, 0.25, "25%", "25%"),
        (10, 0.255, "25,50%", "25.50%"),
        (12, 0.5, "1/2", "1/2"),
        (14, DAY, "31/03/2025", "31 March 2025"),
        (15, DAY, "31-mars-25", "31-Mar-25"),
        (16, DAY, "31-mars", "31-Mar"),
        (17, DAY, "mars-25", "Mar-25"),
        (18, MOMENT, "14:05", "2:05 PM"),
        (20, MOMENT, "14:05", "14:05"),
        (21, MOMENT, "14:05:09", "14:05:09"),
        (22, MOMENT, "31/03/2025 14:05", "31 March 2025 14:05"),
        (37, -5.0, "(5)", "(5)"),
        (41, 0.0, "-", "-"),
        (43, -1.5, "-1,50", "-1.50"),
        (45, MOMENT, "05:09", "05:09"),
        (46, 1.25, "30:00:00", "30:00:00"),
        (48, 1234.0, "1,2E+3", "1.2E+3"),
        (49, 7.0, "7", "7"),
    ] {
        assert_eq!(show(id, number, Language::French), french, "{id}");
        assert_eq!(show(id, number, Language::English), english, "{id}");
    }
    // The sign of these hangs on the country of the computer.
    assert!(builtin(44, Language::English).is_none());
    assert!(builtin(30, Language::French).is_none());
}

#[test]
fn what_a_number_is_is_told_from_how_it_looks() {
    let what = |code: &str, number: f64| {
        let format = Format::parse(code).expect("a format");
        format.show(number, false, Language::French).expect("shown").what
    };
    assert_eq!(what("dd/mm/yyyy", DAY), What::Date);
    assert_eq!(what("[h]:mm", 1.5), What::Time);
    assert_eq!(what("0.0%", 0.5), What::Percentage);
    assert_eq!(what("General", 0.5), What::General);
    let number = |decimals, scaled, currency: Option<&str>| What::Number {
        decimals,
        scaled,
        currency: currency.map(str::to_owned),
    };
    assert_eq!(what("#,##0", 5.0), number(0, false, None));
    assert_eq!(what("#,##0.00 \"€\"", 5.0), number(2, false, Some("€")));
    assert_eq!(what("[$$-409]#,##0", 5.0), number(0, false, Some("$")));
    assert_eq!(what("0,", 5.0), number(0, true, None));
    assert_eq!(what("# ?/?", 5.0), number(0, true, None));
    // A percent sign that is quoted changes nothing.
    assert_eq!(what("0\"%\"", 5.0), number(0, false, None));
}

#[test]
fn text_has_a_section_of_its_own() {
    for (code, text, shown) in [
        ("General", "Durand", "Durand"),
        ("0.00", "Durand", "Durand"),
        ("\"M. \"@", "Durand", "M. Durand"),
        ("0;-0;0;\"Mme \"@", "Durand", "Mme Durand"),
        ("0;-0;0;", "Durand", ""),
        ("_-@_-", "Durand", "Durand"),
    ] {
        let format = Format::parse(code).expect("a format");
        assert_eq!(format.text(text, Language::French), shown, "{code}");
    }
}

#[test]
fn what_is_not_understood_is_refused() {
    for code in [
        "[$-411]ggge\"年\"m\"月\"d\"日\"",
        "[DBNum1]0",
        "[$-1030411]0",
        "\"open",
        "[Red",
        "0.0.0",
        "yyyyy",
        "dd/mm/yyyy 0",
        "0;0;0;@;0",
        "bb",
        "0 km",
        "# ?/?/?",
        "General0",
        "hhh:mm",
        "]",
    ] {
        assert!(Format::parse(code).is_err(), "{code}");
    }
    assert!(Format::parse(&"0".repeat(300)).is_err());
    let date = Format::parse("dd/mm/yyyy").expect("a format");
    assert!(date.show(-1.0, false, Language::French).is_err());
    assert!(date.show(3e6, false, Language::French).is_err());
    assert!(date.show(f64::MAX, false, Language::French).is_err());
}

#[test]
fn days_are_counted_from_1904_on_some_macs() {
    let date = Format::parse("dd/mm/yyyy").expect("a format");
    let shown = date.show(44_285.0, true, Language::French).expect("a date");
    assert_eq!(shown.text, "31/03/2025");
    assert_eq!(serial("2025-03-31"), Some(45_747.0));
    assert_eq!(serial("2025-03-31T12:00:00"), Some(45_747.5));
    assert_eq!(serial("1900-01-01"), Some(1.0));
    assert_eq!(serial("31/03/2025"), None);
}

#[test]
fn nothing_panics_on_odd_numbers_and_formats() {
    let codes = NUMBERS.iter().chain(&DATES).map(|(code, ..)| *code);
    for code in
        codes.chain(["E+0", "/", ".", ",", "%", "0/", "/0", "?", "[h]", "0E+", ".0."])
    {
        let Ok(format) = Format::parse(code) else { continue };
        for number in [
            0.0,
            -0.0,
            1e-300,
            -1e-300,
            1e300,
            -1e300,
            f64::MAX,
            f64::MIN_POSITIVE,
            0.5,
            -0.5,
            999_999_999_999_999.0,
            2_958_465.999_999_99,
        ] {
            for language in [Language::French, Language::English] {
                let _ = format.show(number, true, language);
            }
        }
    }
}
