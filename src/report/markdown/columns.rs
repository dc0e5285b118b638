//! The columns of a table: which of them hold amounts, and how these stand on their
//! unit.

use marbre_typography::Language;

use super::{Inline, plain};

/// Where the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left.
    Left,
    /// In the middle.
    Center,
    /// At the right.
    Right,
}

/// How a column is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Where its cells stand.
    pub align: Align,
    /// What follows the unit in each row, where the column holds amounts: what is wider
    /// elsewhere, and has to be left free at the right of the cell.
    pub free: Option<Vec<String>>,
}

/// What may follow the figures of an amount.
const UNITS: [&str; 60] = [
    "%", "‰", "°", "°C", "€", "k€", "K€", "M€", "Md€", "EUR", "£", "k£", "£k", "£m", "$",
    "k$", "M$", "CHF", "h", "min", "s", "j", "t", "kg", "g", "mg", "km", "m", "cm", "mm",
    "m²", "m2", "m³", "m3", "km²", "ha", "L", "l", "cl", "ml", "kWh", "MWh", "GWh", "kW",
    "MW", "W", "ETP", "FTE", "pt", "pts", "ans", "an", "jours", "mois", "p.", "x", "×",
    "tCO2e", "tCO₂e", "Mo",
];

/// What stands in the place of an amount.
const NONE: [&str; 12] =
    ["–", "—", "-", "−", "n.d.", "n. d.", "nd", "n/a", "n.s.", "s.o.", "…", "/"];

/// An amount as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Figure {
    /// The decimals with their sign.
    decimals: String,
    /// The unit with the space before it.
    unit: String,
    /// Whether it stands in brackets: a negative amount.
    bracketed: bool,
    /// Four figures and nothing else, as a year is written.
    year: bool,
}

/// A cell of a column that might hold amounts.
enum Cell {
    Empty,
    Figure(Figure),
    Words,
}

impl Column {
    /// A column that is aligned as Markdown says, or by what it holds.
    pub(super) fn of(
        written: Option<Align>,
        index: usize,
        cells: &[&[Inline]],
        language: Language,
    ) -> Self {
        let read: Vec<Cell> =
            cells.iter().map(|cell| read(&without_notes(cell), language)).collect();
        let figures: Vec<&Figure> = read
            .iter()
            .filter_map(|cell| match cell {
                Cell::Figure(figure) => Some(figure),
                _ => None,
            })
            .collect();
        let words = read.iter().any(|cell| matches!(cell, Cell::Words));
        // Years at the head of rows are their names.
        let named = index == 0 && figures.iter().all(|figure| figure.year);
        if words || figures.is_empty() || named {
            return Self { align: written.unwrap_or(Align::Left), free: None };
        }
        let free = matches!(written, None | Some(Align::Right))
            .then(|| read.iter().map(|cell| free(cell, &figures)).collect());
        Self { align: written.unwrap_or(Align::Right), free }
    }
}

/// What a cell lacks of the widest that follows a unit in its column.
fn free(cell: &Cell, figures: &[&Figure]) -> String {
    let longest = |part: fn(&Figure) -> &str| {
        let parts = figures.iter().map(|figure| part(figure));
        parts.max_by_key(|part| part.chars().count()).unwrap_or_default()
    };
    let (decimals, unit) =
        (longest(|figure| &figure.decimals), longest(|figure| &figure.unit));
    let bracketed = figures.iter().any(|figure| figure.bracketed);
    let own = match cell {
        Cell::Figure(figure) => Some(figure),
        _ => None,
    };
    let has = own.map_or(0, |figure| figure.decimals.chars().count());
    let mut lacks: String = decimals.chars().skip(has).collect();
    if own.is_none_or(|figure| figure.unit.is_empty()) {
        lacks.push_str(unit);
    }
    if bracketed && own.is_none_or(|figure| !figure.bracketed) {
        lacks.push(')');
    }
    lacks
}

fn without_notes(cell: &[Inline]) -> String {
    let noteless: Vec<Inline> =
        cell.iter().filter(|inline| !is_note(inline)).cloned().collect();
    plain(&noteless)
}

/// Whether it is the mark of a note.
pub(crate) const fn is_note(inline: &Inline) -> bool {
    matches!(inline, Inline::Footnote(..) | Inline::NoteAgain(..))
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{202F}'
}

fn read(text: &str, language: Language) -> Cell {
    let text = text.trim_matches(is_space);
    if text.is_empty() || NONE.contains(&text) {
        return Cell::Empty;
    }
    figure(text, language).map_or(Cell::Words, Cell::Figure)
}

fn figure(text: &str, language: Language) -> Option<Figure> {
    let (text, bracketed) = match text.strip_prefix('(') {
        Some(inner) => (inner.strip_suffix(')')?, true),
        None => (text, false),
    };
    let before = |c: char| is_space(c) || "+-−–±≈~<>€£$".contains(c);
    let text = text.trim_start_matches(before);
    let digits = text.find(|c: char| {
        !(c.is_ascii_digit() || is_space(c) || matches!(c, '.' | ',' | '\'' | '’'))
    });
    let (number, after) = text.split_at(digits.unwrap_or(text.len()));
    let number = number.trim_end_matches(is_space);
    let unit = after.trim_matches(is_space);
    if !(unit.is_empty() || UNITS.contains(&unit)) {
        return None;
    }
    let (whole, decimals) = parted(number, language);
    if !is_grouped(whole) || !decimals.chars().skip(1).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let year = decimals.is_empty()
        && unit.is_empty()
        && whole.len() == 4
        && (whole.starts_with("19") || whole.starts_with("20"));
    let unit = text[number.len()..].trim_end_matches(is_space).to_owned();
    Some(Figure { decimals: decimals.to_owned(), unit, bracketed, year })
}

/// A number in front of its decimals, and these with their sign.
fn parted(number: &str, language: Language) -> (&str, &str) {
    let Some(at) = number.rfind(['.', ',']) else { return (number, "") };
    let (sign, after) = (&number[at..=at], number.len() - at - 1);
    let groups = match language {
        Language::French => ".",
        Language::English => ",",
    };
    let repeated = number[..at].contains(sign);
    match sign == groups && after == 3 || repeated || after == 0 {
        true => (number, ""),
        false => number.split_at(at),
    }
}

/// Whether figures stand in groups of three, or in none.
fn is_grouped(whole: &str) -> bool {
    let sign = |c: char| is_space(c) || matches!(c, '.' | ',' | '\'' | '’');
    let mut groups = whole.split(sign);
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(sign);
    !first.is_empty()
        && digits(first)
        && (!grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_diag::Place;

    fn column(cells: &[&str], written: Option<Align>, language: Language) -> Column {
        let cell = |text: &&str| vec![Inline::Text((*text).to_owned(), Place::Nowhere)];
        let cells: Vec<Vec<Inline>> = cells.iter().map(cell).collect();
        let cells: Vec<&[Inline]> = cells.iter().map(Vec::as_slice).collect();
        Column::of(written, 1, &cells, language)
    }

    #[test]
    fn amounts_leave_free_what_they_lack_behind_their_unit() {
        for (cells, free) in [
            (&["9 600", "12 500"][..], &["", ""][..]),
            (&["12,5", "100", "3,25"], &["5", ",25", ""]),
            (&["12,5 %", "100 %", "–"], &["", ",5", ",5 %"]),
            (&["(1 204)", "980"], &["", ")"]),
            (&["−1 463 €", "12 €", ""], &["", "", " €"]),
            (&["10 h", "2,5 h"], &[",5", ""]),
            (&["1.234.567", "12.000"], &["", ""]),
        ] {
            let found = column(cells, None, Language::French);
            assert_eq!(found.align, Align::Right, "{cells:?}");
            assert_eq!(found.free.expect("amounts"), free, "{cells:?}");
        }
        let found = column(&["1,234", "12.50", "£980"], None, Language::English);
        assert_eq!(found.free.expect("amounts"), [".50", "", ".50"]);
    }

    #[test]
    fn words_dates_and_telephones_are_no_amounts() {
        for cells in [
            &["Loyer", "12"][..],
            &["12 mai", "14 juin"],
            &["01 23 45 67 89", "06 12 34 56 78"],
            &["2020-2021", "2021-2022"],
            &["1er", "2e"],
            &["12/05/2020"],
            &["", "–"],
            &["3 personnes"],
        ] {
            let found = column(cells, None, Language::French);
            assert_eq!(found, Column { align: Align::Left, free: None }, "{cells:?}");
        }
    }

    #[test]
    fn what_markdown_says_of_a_column_holds() {
        let found = column(&["1", "12"], Some(Align::Center), Language::French);
        assert_eq!(found, Column { align: Align::Center, free: None });
        let found = column(&["un", "deux"], Some(Align::Right), Language::French);
        assert_eq!(found, Column { align: Align::Right, free: None });
    }

    #[test]
    fn years_before_the_rows_are_names() {
        let cell = vec![Inline::Text("2024".to_owned(), Place::Nowhere)];
        let first = Column::of(None, 0, &[&cell], Language::French);
        assert_eq!(first.align, Align::Left);
        let second = Column::of(None, 1, &[&cell], Language::French);
        assert_eq!(second.align, Align::Right);
    }
}
