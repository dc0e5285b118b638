//! An account of income and expense, with every figure's place.
//!
//! Typed: sides, groups, lines, years, exact amounts, and the totals that the
//! author states. `read` makes one from a table, `check` adds it up.

mod change;
mod check;
mod figure;
mod read;
mod similar;
mod terms;

use std::iter::Sum;

use marbre_diag::{Located, Place};
use serde::{Deserialize, Serialize};

use crate::report::amount::{Amount, Entry};
use crate::report::validation::{Standing, Status};

pub use change::Change;
pub use read::{Spec, read};

/// An account of income and expense over one or more years.
#[derive(Debug)]
pub struct Statement {
    /// The name that parts call it by.
    pub name: String,
    /// Where `report.toml` has it.
    pub place: Place,
    /// How far it is validated: its own word, or that of the report; `None` where
    /// nothing is said.
    pub status: Option<Located<Status>>,
    /// Its title on the page.
    pub title: Option<Located<String>>,
    /// The unit of its amounts, such as €.
    pub unit: String,
    /// The years, in the order of its columns.
    pub years: Vec<i64>,
    /// Where the money comes from.
    pub income: Side,
    /// Where it goes.
    pub expense: Side,
    /// Operating result, result of the year, …
    pub results: Vec<Outcome>,
    /// How many of its totals somebody has stated.
    pub totals: Totals,
    /// Stated totals that differ from their parts by what rounding explains.
    pub roundings: Vec<Rounding>,
}

/// A stated total that differs from its parts by what rounding explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// What the parts belong to: a group, a side, a result.
    pub of: String,
    /// The place of the year among the statement's.
    pub year: usize,
    /// What the parts come to.
    pub sum: Amount,
    /// What is stated, and printed.
    pub stated: Amount,
}

/// How many totals were held against what is stated, and how many weren't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Totals that are stated, and were held against their parts.
    pub checked: usize,
    /// Totals that nobody has stated: they are what their parts come to.
    pub computed: usize,
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(Self::default(), |sum, it| Self {
            checked: sum.checked + it.checked,
            computed: sum.computed + it.computed,
        })
    }
}

/// One side of an account.
#[derive(Debug)]
pub struct Side {
    /// Its name on the page.
    pub title: Located<String>,
    /// What its total is called.
    pub total_label: Located<String>,
    /// Its groups, in the order of the source.
    pub groups: Vec<Group>,
    /// Its total, a year each; computed where none is stated.
    pub total: Vec<Figure>,
}

/// Lines that belong together.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: Located<String>,
    /// Its total, a year each; computed where none is stated.
    pub total: Vec<Figure>,
    /// Its lines; a group without any is its total.
    pub lines: Vec<Line>,
    /// The chart's category of a group without lines.
    pub category: Option<String>,
    /// The status of a group without lines, where it has one of its own.
    pub status: Option<Located<Status>>,
}

/// A line of an account.
#[derive(Debug)]
pub struct Line {
    /// What it is for.
    pub label: Located<String>,
    /// Its amounts, a year each.
    pub amounts: Vec<Figure>,
    /// The chart's category that it counts for.
    pub category: Option<String>,
    /// Its status, where it has one of its own.
    pub status: Option<Located<Status>>,
}

/// A difference between groups of the two sides.
#[derive(Debug)]
pub struct Outcome {
    /// What it is called.
    pub label: Located<String>,
    /// The groups of income that it counts; `None` for all.
    pub income: Option<Vec<usize>>,
    /// The groups of expense that it takes off; `None` for all.
    pub expense: Option<Vec<usize>>,
    /// Its amounts, a year each; computed where none is stated.
    pub amounts: Vec<Figure>,
    /// The earlier results that it is the sum of, by their places; none where it is a
    /// difference of groups.
    pub sums: Vec<usize>,
    /// The groups that count for it, and for none of those: printed above it, so that a
    /// reader can add it up.
    pub terms: Vec<Term>,
}

/// A group that a reader has to add to come to a result.
#[derive(Clone, Debug)]
pub struct Term {
    /// The group's name.
    pub label: Located<String>,
    /// What it counts for, a year each: expense is negative.
    pub amounts: Vec<Figure>,
}

/// What stands at one place of an account.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The amount, absent or a dash.
    pub entry: Entry,
    /// Where it was written; `None` where Marbre computed it.
    pub place: Option<Place>,
}

impl Figure {
    /// A figure that Marbre computed.
    pub const fn computed(amount: Amount) -> Self {
        Self { entry: Entry::Amount(amount), place: None }
    }
}

/// A line, or a group without lines: what an account is the sum of.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    /// What it is for.
    pub label: &'a Located<String>,
    /// Its amounts, a year each.
    pub amounts: &'a [Figure],
    /// The chart's category that it counts for.
    pub category: Option<&'a str>,
    /// Its status, where it has one of its own.
    pub status: Option<&'a Located<Status>>,
}

impl Statement {
    /// Whether something in it is provisional, that has this status of its own or none.
    pub fn is_provisional(&self, own: Option<&Located<Status>>) -> bool {
        own.or(self.status.as_ref()).is_some_and(|it| it.value == Status::Provisional)
    }

    /// How far its figures are validated.
    pub fn standing(&self) -> Standing {
        let items = || [&self.income, &self.expense].into_iter().flat_map(Side::items);
        let open = items().filter(|item| self.is_provisional(item.status)).count();
        match open {
            _ if self.statuses().next().is_none() => Standing::Unstated,
            0 => Standing::Validated,
            open if open == items().count() => Standing::Provisional,
            _ => Standing::Partly,
        }
    }

    /// All statuses that are written in it, its lines' too.
    pub fn statuses(&self) -> impl Iterator<Item = &Located<Status>> {
        let sides = [&self.income, &self.expense].into_iter();
        let items = sides.flat_map(Side::items).filter_map(|item| item.status);
        self.status.iter().chain(items)
    }

    /// The years whose change is shown, by their places: the latest one and the one before;
    /// `None` where there is one alone.
    pub fn compared(&self) -> Option<[usize; 2]> {
        let mut order: Vec<usize> = (0..self.years.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(self.years.get(*at)));
        match order[..] {
            [latest, before, ..] => Some([before, latest]),
            _ => None,
        }
    }

    /// How a row has changed from one year to the next, where both are known.
    pub fn change(&self, amounts: &[Figure]) -> Option<Change> {
        let [from, to] = self.compared()?;
        Change::between(amounts.get(from)?, amounts.get(to)?)
    }

    /// Decimals that its amounts are set with: none where all are whole.
    pub fn decimals(&self) -> usize {
        let mut amounts = self.figures().map(|figure| figure.entry.amount());
        if amounts.all(Amount::is_whole) { 0 } else { 2 }
    }

    /// All that stands in it where an amount could be.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let sides = [&self.income, &self.expense].into_iter();
        let groups = sides.clone().flat_map(|side| &side.groups);
        sides
            .flat_map(|side| &side.total)
            .chain(groups.clone().flat_map(|group| &group.total))
            .chain(groups.flat_map(|g| &g.lines).flat_map(|line| &line.amounts))
            .chain(self.results.iter().flat_map(|result| &result.amounts))
    }
}

impl Side {
    /// What it is the sum of.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.groups.iter().flat_map(|group| {
            let alone = group.lines.is_empty().then_some(Item {
                label: &group.name,
                amounts: &group.total,
                category: group.category.as_deref(),
                status: group.status.as_ref(),
            });
            let lines = group.lines.iter().map(|line| Item {
                label: &line.label,
                amounts: &line.amounts,
                category: line.category.as_deref(),
                status: line.status.as_ref(),
            });
            alone.into_iter().chain(lines)
        })
    }

    /// What each category of the chart comes to, a year each, in the order in
    /// which the categories first appear: absent where all of its lines are.
    pub fn chart(&self, years: usize) -> Vec<(&str, Vec<Entry>)> {
        let mut chart: Vec<(&str, Vec<Entry>)> = Vec::new();
        for Item { category, amounts: figures, .. } in self.items() {
            let Some(category) = category else { continue };
            let found = chart.iter().position(|(name, _)| *name == category);
            let index = found.unwrap_or(chart.len());
            if found.is_none() {
                chart.push((category, vec![Entry::Absent; years]));
            }
            for (sum, figure) in chart[index].1.iter_mut().zip(figures) {
                *sum = sum.and(figure.entry);
            }
        }
        chart
    }

    /// The years in which the bars of its chart don't come to its total, though all that has
    /// an amount is in the chart: lines and totals are rounded each on its own.
    pub fn chart_roundings(&self, years: usize) -> Vec<Rounding> {
        let chart = self.chart(years);
        let has_amount = |figures: &[Figure]| {
            figures.iter().any(|it| it.entry.amount() != Amount::ZERO)
        };
        let left_out = |it: Item<'_>| it.category.is_none() && has_amount(it.amounts);
        if chart.is_empty() || self.items().any(left_out) {
            return Vec::new();
        }
        let differs = |(year, total): (usize, &Figure)| {
            let bars = chart.iter().filter_map(|(_, entries)| entries.get(year));
            let sum = bars.map(|entry| entry.amount()).sum();
            let stated = total.entry.amount();
            let of = self.title.value.clone();
            (sum != stated).then_some(Rounding { of, year, sum, stated })
        };
        self.total.iter().enumerate().filter_map(differs).collect()
    }
}
