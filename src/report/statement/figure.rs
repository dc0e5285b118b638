//! From a cell to an amount: what it holds, and whether that is what it shows.

use marbre_diag::{Diagnostic, Message, Place, Sink, said};
use marbre_typography::Language;

use crate::report::amount::{Amount, Currency, Entry, Unreadable};
use crate::report::table::{Cell, Held, Number};

use super::Figure;

/// Reads the amounts of a statement, and remembers what is to be said once of all.
pub(super) struct Figures<'a> {
    language: Language,
    unit: &'a str,
    /// Whether amounts are rounded to what their cells show; `None` where nothing is said.
    round: Option<bool>,
    /// Amounts with cents that their cells don't show: how it is shown, and where.
    hidden: Vec<(Message, Place)>,
    /// The same, with more than cents.
    too_fine: Vec<(Message, Place)>,
}

impl<'a> Figures<'a> {
    pub(super) const fn new(
        language: Language,
        unit: &'a str,
        round: Option<bool>,
    ) -> Self {
        Self { language, unit, round, hidden: Vec::new(), too_fine: Vec::new() }
    }

    /// The amount in a cell; `None` and an error where it has none.
    pub(super) fn read(&mut self, cell: &Cell, sink: &mut Sink) -> Option<Figure> {
        let refuse =
            |rule: &str, message: Message, hint: &'static str, sink: &mut Sink| {
                let error = Diagnostic::error(rule, cell.place.clone(), message);
                sink.report(error.hint(hint));
                None
            };
        if let Some(merged) = &cell.merged {
            let once = "it would count twice: take the merging off, and write each amount \
                        into its own cell";
            let range = &merged.range;
            // The cells below the first have its words; it is the one that is said.
            if merged.rows && !cell.is_empty() {
                let shown = said!(
                    "the amount {cell} is in merged cells, {range}",
                    cell = cell.text,
                    range
                );
                return match merged.first {
                    true => refuse("merged-amount", shown, once, sink),
                    false => None,
                };
            }
            if !merged.first {
                let message = said!("this cell is merged with others, {range}", range);
                return refuse("merged-amount", message, once, sink);
            }
        }
        let holds = |what: Message| {
            said!("the cell holds {what}, {cell}", what, cell = cell.text)
        };
        let number = "give the cell a number format, and write the amount anew";
        let entry = match &cell.held {
            Held::Broken(..) => {
                cell.is_broken(sink);
                return None;
            }
            Held::Date => {
                let hint = "a spreadsheet makes a date of `1/3`: give the cell a number \
                            format, and write the amount anew";
                return refuse("not-an-amount", holds(said!("a date")), hint, sink);
            }
            Held::Time => {
                return refuse("not-an-amount", holds(said!("a time")), number, sink);
            }
            Held::Percentage => {
                return refuse(
                    "not-an-amount",
                    holds(said!("a percentage")),
                    number,
                    sink,
                );
            }
            Held::Boolean(_) => {
                return refuse(
                    "not-an-amount",
                    holds(said!("true or false")),
                    number,
                    sink,
                );
            }
            Held::Number(number) => self.number(number, cell, sink)?,
            Held::Words => {
                self.currency(Currency::beside(&cell.text), &cell.text, cell, sink)?;
                Entry::parse(&cell.text, self.language)
            }
        };
        match entry {
            Ok(entry) => Some(Figure { entry, place: Some(cell.place.clone()) }),
            Err(why) => {
                let message =
                    said!("\"{cell}\" {why}", cell = cell.text, why = why.said());
                let (rule, hint) = match (&why, self.language) {
                    (Unreadable::Ambiguous(..), Language::French) => (
                        "ambiguous-amount",
                        "write 1 234 for the one, 1,23 for the other",
                    ),
                    (Unreadable::Ambiguous(..), Language::English) => (
                        "ambiguous-amount",
                        "write 1,234 for the one, 1.23 for the other",
                    ),
                    (_, Language::French) => {
                        ("not-an-amount", "amounts look like 42 228 or (1 463) or 12,50")
                    }
                    (_, Language::English) => {
                        ("not-an-amount", "amounts look like 42,228 or (1,463) or 12.50")
                    }
                };
                refuse(rule, message, hint, sink)
            }
        }
    }

    /// The amount of a number; the outer `None` where an error was said, or will be.
    fn number(
        &mut self,
        number: &Number,
        cell: &Cell,
        sink: &mut Sink,
    ) -> Option<Result<Entry, Unreadable>> {
        let sign = number.currency.as_deref().unwrap_or_default();
        let foreign = !sign.is_empty() && !self.unit.contains(sign);
        if foreign {
            self.currency(Currency::of(sign), sign, cell, sink)?;
        }
        let (value, shown) = (number.value, cell.text.as_str());
        let error = |message: Message, hint: &'static str| {
            Diagnostic::error("not-an-amount", cell.place.clone(), message).hint(hint)
        };
        if number.scaled {
            let message =
                said!("the cell shows {shown}, but holds {value}", shown, value);
            let hint =
                "its format shows another number than is in it: give it a plain one";
            sink.report(error(message, hint));
            return None;
        }
        if value == 0.0 {
            // Formats show nil as a dash, or not at all.
            return Some(Ok(match Entry::parse(shown, self.language) {
                Ok(entry @ (Entry::Dash | Entry::Absent)) => entry,
                _ => Entry::Amount(Amount::ZERO),
            }));
        }
        if shown.is_empty() {
            let message = said!("the cell shows nothing, but holds {value}", value);
            sink.report(error(
                message,
                "give it a format that shows the amount, or empty it",
            ));
            return None;
        }
        let exact = Amount::of_number(value);
        let as_shown = Amount::of_number(number.as_shown());
        let differs = number.decimals.is_some_and(|decimals| decimals < 2)
            && as_shown.is_ok()
            && as_shown != exact;
        let finer = exact == Err(Unreadable::TooFine) && number.decimals.is_some();
        let amount = match self.round {
            Some(true) if differs || finer => Amount::of_number(match number.decimals {
                Some(decimals) if decimals > 2 => value,
                _ => number.as_shown(),
            }),
            _ if finer && number.decimals.is_some_and(|decimals| decimals <= 2) => {
                self.too_fine.push((
                    said!("{value}, shown as {shown}", value, shown),
                    cell.place.clone(),
                ));
                return None;
            }
            None if differs => {
                self.hidden.push((
                    said!("{value}, shown as {shown}", value, shown),
                    cell.place.clone(),
                ));
                exact
            }
            _ => exact,
        };
        Some(amount.map(Entry::Amount))
    }

    /// Refuses the sign of another currency than the statement's.
    fn currency(
        &self,
        found: Option<Currency>,
        shown: &str,
        cell: &Cell,
        sink: &mut Sink,
    ) -> Option<()> {
        let Some(own) = Currency::of_unit(self.unit) else { return Some(()) };
        // A sign beside a number may be of a currency that isn't known here.
        let foreign = match (found, &cell.held) {
            (Some(found), _) => found != own,
            (None, Held::Number(_)) => true,
            (None, _) => false,
        };
        if !foreign {
            return Some(());
        }
        let unit = self.unit;
        let other = found.map_or_else(|| said!("`{shown}`", shown), Currency::said);
        let message = said!(
            "\"{cell}\" is in {other}, but the statement's unit is {unit}",
            cell = if cell.text.is_empty() { shown } else { &cell.text },
            other,
            unit
        );
        let error = Diagnostic::error("foreign-currency", cell.place.clone(), message);
        sink.report(error.hint(said!(
            "convert it, or take the sign off; or set the statement's `unit` if {unit} \
             is wrong",
            unit,
        )));
        None
    }

    /// Says what is to be said once; `None` where it is an error.
    pub(super) fn finish(self, sink: &mut Sink) -> Option<()> {
        let key =
            "in the statement, `round = true` rounds amounts to what their cells show";
        let say = |cells: &[(Message, Place)], what: Message| {
            let (first, place) = cells.first()?;
            let message = match cells.len() {
                1 => said!(
                    "an amount has {what} that its cell doesn't show: {first}",
                    what,
                    first
                ),
                count => said!(
                    "{count} amounts have {what} that their cells don't show: {first}",
                    count,
                    what,
                    first
                ),
            };
            let mut said = Diagnostic::warning("hidden-cents", place.clone(), message);
            for (shown, place) in cells.iter().skip(1).take(3) {
                said = said.and_at(place.clone(), shown.clone());
            }
            Some(said.hint(key))
        };
        if let Some(warning) = say(&self.hidden, said!("cents")) {
            sink.report(
                warning.hint("`round = false` prints the cents, and says nothing"),
            );
        }
        let Some(error) = say(&self.too_fine, said!("parts of a cent")) else {
            return Some(());
        };
        sink.fail(Diagnostic { rule: "not-an-amount".to_owned(), ..error });
        None
    }
}
