//! What has changed from one year to the next.

use marbre_typography::Language;

use crate::report::amount::{Amount, Entry};

use super::Figure;

/// From how many times as much on a change is said in times, not in per cent.
const MANIFOLD: i128 = 10;

/// What a figure is more, or less, than that of the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// How much more; negative for less.
    pub difference: Amount,
    from: Amount,
    to: Amount,
}

impl Change {
    /// Between two figures; `None` where one of them is missing. A dash is nil.
    pub fn between(from: &Figure, to: &Figure) -> Option<Self> {
        if [from, to].iter().any(|it| it.entry == Entry::Absent) {
            return None;
        }
        let (from, to) = (from.entry.amount(), to.entry.amount());
        Some(Self { difference: to - from, from, to })
    }

    /// The difference as it is printed, with its sign; a dash where there is none.
    pub fn amount(self, language: Language, decimals: usize) -> String {
        let text = self.difference.set(language, decimals);
        match self.difference {
            Amount::ZERO => "–".to_owned(),
            it if it > Amount::ZERO => format!("+{text}"),
            _ => text,
        }
    }

    /// The same in whole per cent of the year before, or in times where it is many times as
    /// much. Empty where it would say nothing: from nil, or from or to a loss.
    pub fn rate(self, language: Language) -> String {
        let [from, to] = [self.from, self.to].map(|it| i128::from(it.in_hundredths()));
        if from <= 0 || to < 0 || from == to {
            return String::new();
        }
        if to >= MANIFOLD * from {
            return format!("×\u{202F}{}", (2 * to + from) / (2 * from));
        }
        // Half a per cent counts for one, up and down.
        let hundreds = 200 * (to - from);
        let rate = (hundreds + hundreds.signum() * from) / (2 * from);
        let space = match language {
            Language::French => "\u{A0}",
            Language::English => "",
        };
        let sign = if to < from { '\u{2212}' } else { '+' };
        match rate.abs() {
            0 => format!("{sign}0{space}%"),
            rate => format!("{sign}{rate}{space}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(from: Entry, to: Entry) -> Option<[String; 2]> {
        let figure = |entry| Figure { entry, place: None };
        let change = Change::between(&figure(from), &figure(to))?;
        let language = Language::French;
        Some([change.amount(language, 0), change.rate(language)])
    }

    #[test]
    fn signs_and_rates_are_those_of_the_latest_year() {
        let euros = |euros: i64| Entry::Amount(Amount::hundredths(100 * euros));
        for (from, to, amount, rate) in [
            (265_265, 348_245, "+82\u{202F}980", "+31\u{A0}%"),
            (993_043, 812_065, "\u{2212}180\u{202F}978", "\u{2212}18\u{A0}%"),
            (70_000, 70_000, "–", ""),
            (1_513, 44_950, "+43\u{202F}437", "×\u{202F}30"),
            (1_000, 1_005, "+5", "+1\u{A0}%"),
            (1_000, 995, "\u{2212}5", "\u{2212}1\u{A0}%"),
            (1_000, 1_004, "+4", "+0\u{A0}%"),
            (100, 0, "\u{2212}100", "\u{2212}100\u{A0}%"),
            // Of a loss, and of nothing, there is no part.
            (-30_210, -1_463, "+28\u{202F}747", ""),
            (500, -20, "\u{2212}520", ""),
            (0, 12, "+12", ""),
        ] {
            let expected = [amount.to_owned(), rate.to_owned()];
            assert_eq!(change(euros(from), euros(to)), Some(expected), "{from} {to}");
        }
    }

    #[test]
    fn a_missing_year_has_no_change_and_a_dash_is_nil() {
        let some = Entry::Amount(Amount::hundredths(1_200));
        assert_eq!(change(Entry::Absent, some), None);
        assert_eq!(change(some, Entry::Absent), None);
        assert_eq!(change(Entry::Dash, some), Some(["+12".to_owned(), String::new()]));
        assert_eq!(
            change(Entry::Dash, Entry::Dash),
            Some(["–".to_owned(), String::new()])
        );
    }
}
