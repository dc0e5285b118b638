//! Adds an account up: what is stated must be what its parts come to.
//!
//! A stated total may differ from its parts by half a unit for each of them,
//! which is what rounding every line on its own can do; that is a warning. More
//! is an error. Totals that nobody states are computed.

use marbre_diag::{Diagnostic, Message, Sink, said};
use marbre_typography::Language;

use crate::report::amount::{Amount, Entry};

use super::similar;
use super::{Figure, Group, Outcome, Rounding, Side, Statement, Totals, terms};

/// Compares all totals with what they are the total of, and fills in those
/// that aren't stated.
pub(super) fn check(statement: &mut Statement, language: Language, sink: &mut Sink) {
    let decimals = statement.decimals();
    let Statement { years, income, expense, results, totals, roundings, .. } = statement;
    for side in [&*income, &*expense] {
        similar::check(side, sink);
    }
    let mut sums = Sums { years, decimals, language, totals, roundings, sink };
    for side in [&mut *income, &mut *expense] {
        for group in &mut side.groups {
            sums.group(group);
        }
        sums.side(side);
    }
    for result in results {
        sums.result(result, income, expense);
    }
    terms::find(statement);
    terms::check(statement, language, sink);
}

struct Sums<'a> {
    years: &'a [i64],
    decimals: usize,
    language: Language,
    totals: &'a mut Totals,
    roundings: &'a mut Vec<Rounding>,
    sink: &'a mut Sink,
}

impl Sums<'_> {
    fn group(&mut self, group: &mut Group) {
        if group.lines.is_empty() {
            return;
        }
        for year in 0..self.years.len() {
            let parts = group.lines.iter().map(|line| line.amounts[year].entry);
            let parts: Vec<Amount> = amounts(parts).collect();
            let name = group.name.value.as_str();
            let what = said!("the lines of \"{name}\"", name);
            self.settle(&mut group.total[year], &parts, year, (what, name));
        }
    }

    fn side(&mut self, side: &mut Side) {
        for year in 0..self.years.len() {
            let parts = side.groups.iter().map(|group| group.total[year].entry);
            let parts: Vec<Amount> = amounts(parts).collect();
            let name = side.title.value.as_str();
            let what = said!("the groups of \"{name}\"", name);
            self.settle(&mut side.total[year], &parts, year, (what, name));
        }
    }

    fn result(&mut self, result: &mut Outcome, income: &Side, expense: &Side) {
        for year in 0..self.years.len() {
            let counted = |side: &Side, groups: &Option<Vec<usize>>| match groups {
                None => vec![side.total[year].entry],
                Some(groups) => {
                    groups.iter().map(|i| side.groups[*i].total[year].entry).collect()
                }
            };
            let plus = counted(income, &result.income);
            let minus = counted(expense, &result.expense);
            let minus = amounts(minus.into_iter()).map(|amount| -amount);
            let parts: Vec<Amount> = amounts(plus.into_iter()).chain(minus).collect();
            let name = result.label.value.as_str();
            let what = said!("the terms of \"{name}\"", name);
            self.settle(&mut result.amounts[year], &parts, year, (what, name));
        }
    }

    /// Fills a figure in, or compares it with its parts.
    fn settle(
        &mut self,
        figure: &mut Figure,
        parts: &[Amount],
        year: usize,
        (what, of): (Message, &str),
    ) {
        let sum: Amount = parts.iter().copied().sum();
        let (Some(place), false) = (&figure.place, figure.entry == Entry::Absent) else {
            // Nothing comes to no amount, which isn't nil: the figure stays absent.
            if !parts.is_empty() {
                *figure = Figure::computed(sum);
                self.totals.computed += 1;
            }
            return;
        };
        self.totals.checked += 1;
        let stated = figure.entry.amount();
        let difference = (stated - sum).size();
        if difference == Amount::ZERO {
            return;
        }
        // A difference is whole hundredths, so half a hundredth may be rounded down.
        let unit = if self.decimals == 0 { 100 } else { 1 };
        let parts = i64::try_from(parts.len()).unwrap_or(i64::MAX / 100);
        let rounding = Amount::hundredths(unit * parts / 2);
        let set = |amount: Amount, decimals: usize| {
            amount.set(self.language, decimals).replace('\u{202F}', " ")
        };
        let message = said!(
            "{what} come to {sum} for {year}, but {stated} is stated: a difference of \
             {difference}",
            what,
            sum = set(sum, self.decimals),
            year = self.years[year],
            stated = set(stated, self.decimals),
            difference = set(difference, self.decimals),
        );
        if difference <= rounding {
            self.roundings.push(Rounding { of: of.to_owned(), year, sum, stated });
        }
        self.sink.report(if difference <= rounding {
            Diagnostic::warning("rounding-difference", place.clone(), message)
                .hint("within rounding; it is printed as stated")
        } else {
            let rounding = set(rounding, if rounding.is_whole() { 0 } else { 2 });
            let hint = said!(
                "rounding explains up to {rounding}: correct a line or the total",
                rounding
            );
            Diagnostic::error("wrong-sum", place.clone(), message).hint(hint)
        });
    }
}

fn amounts(entries: impl Iterator<Item = Entry>) -> impl Iterator<Item = Amount> {
    entries.filter(|entry| *entry != Entry::Absent).map(Entry::amount)
}
