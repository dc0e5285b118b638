//! Amounts of money: exact, read in French and in English, set in both.

use std::iter::Sum;
use std::ops::{Add, Neg, Sub};

use marbre_diag::{Message, said};
use marbre_typography::Language;

/// An amount, exact to a hundredth of its unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// What an account has at a place where an amount could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// An amount, nil included.
    Amount(Amount),
    /// Nothing: the line didn't exist that year.
    Absent,
    /// A dash: the line existed, without movement.
    Dash,
}

/// A currency that amounts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Currency {
    /// €, EUR.
    Euro,
    /// $, USD, and the dollars of other countries.
    Dollar,
    /// £, GBP.
    Pound,
    /// ¥, JPY.
    Yen,
    /// CHF.
    SwissFranc,
}

/// The signs and codes (ISO 4217) of currencies; longer ones come before their parts.
const CURRENCIES: [(&str, Currency); 16] = [
    ("US$", Currency::Dollar),
    ("CA$", Currency::Dollar),
    ("A$", Currency::Dollar),
    ("$US", Currency::Dollar),
    ("$CA", Currency::Dollar),
    ("€", Currency::Euro),
    ("EUR", Currency::Euro),
    ("$", Currency::Dollar),
    ("USD", Currency::Dollar),
    ("CAD", Currency::Dollar),
    ("AUD", Currency::Dollar),
    ("£", Currency::Pound),
    ("GBP", Currency::Pound),
    ("¥", Currency::Yen),
    ("JPY", Currency::Yen),
    ("CHF", Currency::SwissFranc),
];

impl Currency {
    /// The currency of a sign or a code.
    pub fn of(sign: &str) -> Option<Self> {
        CURRENCIES.iter().find(|(own, _)| *own == sign).map(|(_, currency)| *currency)
    }

    /// The currency that a unit, such as `k€`, is made of; `None` where it is of none, or
    /// of one that isn't known here.
    pub fn of_unit(unit: &str) -> Option<Self> {
        let lower = unit.to_lowercase();
        let words = [
            ("euro", Self::Euro),
            ("dollar", Self::Dollar),
            ("pound", Self::Pound),
            ("livre", Self::Pound),
        ];
        let signs = CURRENCIES.iter().find(|(sign, _)| unit.contains(sign));
        let words = words.iter().find(|(word, _)| lower.contains(word));
        signs.or(words).map(|(_, currency)| *currency)
    }

    /// The currency whose sign stands beside an amount.
    pub fn beside(text: &str) -> Option<Self> {
        let outer =
            |c: char| c.is_whitespace() || is_space(c) || "()-\u{2212}–".contains(c);
        strip_currency(text.trim_matches(outer)).map(|(currency, _)| currency)
    }
}

impl Currency {
    /// Its name.
    pub fn said(self) -> Message {
        Message::from(match self {
            Self::Euro => "euros",
            Self::Dollar => "dollars",
            Self::Pound => "pounds",
            Self::Yen => "yen",
            Self::SwissFranc => "Swiss francs",
        })
    }
}

/// Takes the sign of a currency off one end.
fn strip_currency(text: &str) -> Option<(Currency, &str)> {
    CURRENCIES.iter().find_map(|(sign, currency)| {
        let rest = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign))?;
        Some((*currency, rest))
    })
}

/// Why a text isn't an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It isn't a number.
    NotANumber,
    /// It could be either of two numbers.
    Ambiguous(String, String),
    /// It has more than two decimals.
    TooFine,
    /// It is too large to count with.
    TooLarge,
}

impl Unreadable {
    /// What is wrong, as what follows the text.
    pub fn said(&self) -> Message {
        match self {
            Self::NotANumber => said!("isn't an amount"),
            Self::Ambiguous(one, other) => said!("could be {one} or {other}", one, other),
            Self::TooFine => said!("has more than two decimals"),
            Self::TooLarge => said!("is too large"),
        }
    }
}

impl Amount {
    /// No money at all.
    pub const ZERO: Self = Self(0);

    /// A number of hundredths.
    pub const fn hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// How many hundredths of its unit it is.
    pub const fn in_hundredths(self) -> i64 {
        self.0
    }

    /// Whether it is a whole number of units.
    pub const fn is_whole(self) -> bool {
        self.0 % 100 == 0
    }

    /// Its size without its sign.
    pub const fn size(self) -> Self {
        Self(self.0.abs())
    }

    /// The number as computers write it: `-1463.50`.
    pub fn plain(self) -> String {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match size % 100 {
            0 => format!("{sign}{}", size / 100),
            cents => format!("{sign}{}.{cents:02}", size / 100),
        }
    }

    /// Reads an amount as people write it in French or in English.
    ///
    /// # Errors
    /// Where it isn't one, or where `1.234`, or in a French report `1,234`, leaves open
    /// which is meant.
    pub fn parse(text: &str, language: Language) -> Result<Self, Unreadable> {
        let (negative, digits) = strip_sign(text);
        let allowed = |c: char| c.is_ascii_digit() || ".,' ".contains(c) || is_space(c);
        if !digits.chars().all(allowed) || !digits.contains(|c: char| c.is_ascii_digit())
        {
            return Err(Unreadable::NotANumber);
        }
        let digits: String =
            digits.chars().map(|c| if is_space(c) { ' ' } else { c }).collect();
        let (whole, fraction) = split(&digits, language)?;
        let whole = ungroup(whole)?;
        if fraction.len() > 2 {
            return Err(Unreadable::TooFine);
        }
        let whole: i64 = whole.parse().map_err(|_| Unreadable::TooLarge)?;
        let cents = format!("{fraction:0<2}").parse::<i64>();
        let cents = cents.map_err(|_| Unreadable::NotANumber)?;
        let size = whole.checked_mul(100).and_then(|w| w.checked_add(cents));
        let size = size.filter(|s| *s < i64::MAX / 1_000_000);
        let size = size.ok_or(Unreadable::TooLarge)?;
        Ok(Self(if negative { -size } else { size }))
    }

    /// Reads a spreadsheet's number.
    ///
    /// Spreadsheets hold binary floats, and their sums of cents miss the cent by a
    /// hair: what is nearer to a hundredth than a millionth is that hundredth.
    ///
    /// # Errors
    /// Where it has more than two decimals or is too large.
    pub fn of_number(number: f64) -> Result<Self, Unreadable> {
        if number.is_nan() {
            return Err(Unreadable::NotANumber);
        }
        // Above this, floats no longer tell hundredths apart.
        if number.abs() > 1e12 {
            return Err(Unreadable::TooLarge);
        }
        let hundredths = (number * 100.0).round();
        if (number * 100.0 - hundredths).abs() > 1e-4 {
            return Err(Unreadable::TooFine);
        }
        Ok(Self(hundredths as i64))
    }

    /// The amount as a page shows it, with `decimals` (0 or 2) decimals.
    ///
    /// French: thin no-break spaces between thousands, a comma, a minus sign
    /// (*Lexique*, « Nombres »). English: commas and a point.
    pub fn set(self, language: Language, decimals: usize) -> String {
        let (point, group) = language.marks();
        let size = self.0.unsigned_abs();
        let digits = (size / 100).to_string();
        let mut text = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push_str(group);
            }
            text.push(digit);
        }
        if decimals > 0 {
            text.push_str(point);
            text.push_str(&format!("{:02}", size % 100));
        }
        if self.0 < 0 { format!("\u{2212}{text}") } else { text }
    }
}

impl Entry {
    /// Reads what stands in a cell: nothing, a dash or an amount.
    ///
    /// # Errors
    /// Where it is none of them.
    pub fn parse(text: &str, language: Language) -> Result<Self, Unreadable> {
        match text.trim_matches(|c: char| c.is_whitespace() || is_space(c)) {
            "" => Ok(Self::Absent),
            "-" | "–" | "—" | "\u{2212}" => Ok(Self::Dash),
            text => Amount::parse(text, language).map(Self::Amount),
        }
    }

    /// Both together: an amount where one of them is, else a dash where one is.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Absent, it) | (it, Self::Absent) => it,
            (Self::Dash, Self::Dash) => Self::Dash,
            (one, other) => Self::Amount(one.amount() + other.amount()),
        }
    }

    /// What it counts for in a sum.
    pub const fn amount(self) -> Amount {
        match self {
            Self::Amount(amount) => amount,
            Self::Absent | Self::Dash => Amount::ZERO,
        }
    }
}

const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\u{2019}')
}

/// Takes the sign, accountants' brackets and the currency off.
fn strip_sign(text: &str) -> (bool, &str) {
    let mut text = text.trim_matches(|c: char| c.is_whitespace() || is_space(c));
    let (mut negative, mut currency) = (false, false);
    loop {
        let before = text;
        text = text.trim_matches(is_space);
        // One currency is enough: `€ 12 €` is somebody's mistake.
        if let (false, Some((_, rest))) = (currency, strip_currency(text)) {
            (currency, text) = (true, rest);
        }
        if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            if negative {
                return (false, "");
            }
            (negative, text) = (true, inner);
        }
        if let Some(rest) = text.strip_prefix(['-', '\u{2212}', '–']) {
            if negative {
                return (false, "");
            }
            (negative, text) = (true, rest);
        }
        if text == before {
            return (negative, text);
        }
    }
}

/// Splits a number at its decimal mark.
fn split(digits: &str, language: Language) -> Result<(&str, &str), Unreadable> {
    let marks: Vec<(usize, char)> =
        digits.char_indices().filter(|(_, c)| *c == '.' || *c == ',').collect();
    let Some(&(last, mark)) = marks.last() else { return Ok((digits, "")) };
    let (whole, fraction) = (&digits[..last], &digits[last + 1..]);
    let repeated = marks.iter().filter(|(_, c)| *c == mark).count() > 1;
    if repeated {
        // A mark that comes twice separates thousands.
        return Ok((digits, ""));
    }
    let alone = marks.len() == 1 && !digits.contains([' ', '\'']);
    let grouping = fraction.len() == 3 && alone && (1..=3).contains(&whole.len());
    if grouping && whole.trim_start_matches('0').len() == whole.len() {
        // In English a comma never starts decimals; a point does, but then with two.
        if language == Language::English && mark == ',' {
            return Ok((digits, ""));
        }
        let (point, group) = match language {
            Language::French => (',', ' '),
            Language::English => ('.', ','),
        };
        let one = format!("{whole}{group}{fraction}");
        return Err(Unreadable::Ambiguous(one, format!("{whole}{point}{fraction}")));
    }
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Unreadable::NotANumber);
    }
    Ok((whole, fraction))
}

/// Takes the thousands' separators out, if they stand where they should.
fn ungroup(whole: &str) -> Result<String, Unreadable> {
    let mut groups = whole.split([' ', '.', ',', '\'']);
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let separators: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let one_kind = separators.windows(2).all(|w| w[0] == w[1]);
    let well = rest.iter().all(|g| g.len() == 3) && one_kind && !first.is_empty();
    if !well || (!rest.is_empty() && first.len() > 3) {
        return Err(Unreadable::NotANumber);
    }
    Ok(format!("{first}{}", rest.concat()))
}

impl Add for Amount {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Amount {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Amount {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_and_english_are_both_read() {
        for (text, hundredths) in [
            ("42 228", 4_222_800),
            ("42\u{202F}228 €", 4_222_800),
            ("1 234,56", 123_456),
            ("1,234.56", 123_456),
            ("1.234,56", 123_456),
            ("1,234,567", 123_456_700),
            ("0,5", 50),
            ("12,50 €", 1250),
            ("$1,234.5", 123_450),
            ("(1 463)", -146_300),
            ("(1 463) €", -146_300),
            ("-1 463", -146_300),
            ("\u{2212}1\u{A0}463", -146_300),
            ("1'234'567.00", 123_456_700),
            ("0", 0),
            ("812065", 81_206_500),
        ] {
            for language in [Language::French, Language::English] {
                let read = Amount::parse(text, language);
                assert_eq!(read, Ok(Amount(hundredths)), "{text}");
            }
        }
    }

    #[test]
    fn a_comma_parts_thousands_in_an_english_report() {
        for (text, hundredths) in [
            ("1,234", 123_400),
            ("(1,204)", -120_400),
            ("£12,345", 1_234_500),
            ("-12,345", -1_234_500),
            ("(£1,204)", -120_400),
            ("£(1,204)", -120_400),
            ("\u{2212}£999,999", -99_999_900),
            ("12,50", 1250),
            ("1,234 EUR", 123_400),
        ] {
            let read = Amount::parse(text, Language::English);
            assert_eq!(read, Ok(Amount(hundredths)), "{text}");
        }
        for text in ["1.234", "£12.345", "(999.000)"] {
            let read = Amount::parse(text, Language::English);
            assert!(matches!(read, Err(Unreadable::Ambiguous(..))), "{text}");
        }
        let fine = Amount::parse("0,123", Language::English);
        assert_eq!(fine, Err(Unreadable::TooFine));
    }

    #[test]
    fn currencies_are_told_apart() {
        for (text, currency) in [
            ("12 €", Some(Currency::Euro)),
            ("$12", Some(Currency::Dollar)),
            ("(£1,204)", Some(Currency::Pound)),
            ("-12 CHF", Some(Currency::SwissFranc)),
            ("US$ 5", Some(Currency::Dollar)),
            ("12", None),
        ] {
            assert_eq!(Currency::beside(text), currency, "{text}");
        }
        for (unit, currency) in [
            ("€", Some(Currency::Euro)),
            ("k€", Some(Currency::Euro)),
            ("en milliers d'euros", Some(Currency::Euro)),
            ("£'000", Some(Currency::Pound)),
            ("heures", None),
        ] {
            assert_eq!(Currency::of_unit(unit), currency, "{unit}");
        }
    }

    #[test]
    fn what_could_be_two_numbers_is_refused() {
        for text in ["1,234", "1.234", "-12,345", "999.000"] {
            let read = Amount::parse(text, Language::French);
            let ambiguous = matches!(read, Err(Unreadable::Ambiguous(..)));
            assert!(ambiguous, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        let texts =
            ["abc", "12a", "1 23", "--5", "1,2,3", "1 2345", "(5", "€", "5,", "(-5)"];
        let parse = |text| Amount::parse(text, Language::French);
        for text in texts.into_iter().chain(["12 €€", "€ 12 €", "12 EURO"]) {
            assert_eq!(parse(text), Err(Unreadable::NotANumber), "{text}");
        }
        assert_eq!(parse("1 234,567"), Err(Unreadable::TooFine));
        assert_eq!(parse("99999999999999999999"), Err(Unreadable::TooLarge));
    }

    #[test]
    fn nil_absent_and_dash_are_told_apart() {
        let parse = |text| Entry::parse(text, Language::French);
        assert_eq!(parse("0"), Ok(Entry::Amount(Amount::ZERO)));
        assert_eq!(parse("  "), Ok(Entry::Absent));
        assert_eq!(parse("-"), Ok(Entry::Dash));
    }

    #[test]
    fn spreadsheets_numbers_are_exact() {
        assert_eq!(Amount::of_number(0.1 + 0.2), Ok(Amount(30)));
        assert_eq!(Amount::of_number(0.125), Err(Unreadable::TooFine));
        assert_eq!(Amount::of_number(1e18), Err(Unreadable::TooLarge));
        assert_eq!(Amount::of_number(1463.55), Ok(Amount(146_355)));
        assert_eq!(Amount::of_number(-3.0), Ok(Amount(-300)));
        assert_eq!(Amount::of_number(f64::NAN), Err(Unreadable::NotANumber));
    }

    #[test]
    fn amounts_are_set_in_the_language_of_the_report() {
        let amount = Amount(-123_456_750);
        let set = |language, decimals| amount.set(language, decimals);
        assert_eq!(set(Language::French, 0), "\u{2212}1\u{202F}234\u{202F}567");
        assert_eq!(set(Language::French, 2), "\u{2212}1\u{202F}234\u{202F}567,50");
        assert_eq!(set(Language::English, 2), "\u{2212}1,234,567.50");
    }
}
