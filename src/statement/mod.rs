//! An account of income and expense, with every figure's place.
//!
//! Typed: sides, groups, lines, years, exact amounts, and the totals that the
//! author states. `read` makes one from a table, `check` adds it up.

mod check;
mod read;

use crate::amount::{Amount, Entry};
use crate::diag::{Located, Place};

pub use read::{Spec, read};

/// An account of income and expense over one or more years.
#[derive(Debug)]
pub struct Statement {
    /// The name that parts call it by.
    pub name: String,
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

impl Statement {
    /// Decimals that its amounts are set with: none where all are whole.
    pub fn decimals(&self) -> usize {
        let sides = [&self.income, &self.expense].into_iter();
        let groups = sides.clone().flat_map(|side| &side.groups);
        let figures = sides
            .flat_map(|side| &side.total)
            .chain(groups.clone().flat_map(|group| &group.total))
            .chain(groups.flat_map(|g| &g.lines).flat_map(|line| &line.amounts))
            .chain(self.results.iter().flat_map(|result| &result.amounts));
        if figures.map(|f| f.entry.amount()).all(Amount::is_whole) { 0 } else { 2 }
    }
}

impl Side {
    /// What each category of the chart comes to, a year each, in the order in
    /// which the categories first appear.
    pub fn chart(&self, years: usize) -> Vec<(&str, Vec<Amount>)> {
        let lines = self.groups.iter().flat_map(|group| {
            let alone = group.lines.is_empty().then_some((&group.category, &group.total));
            let lines = group.lines.iter().map(|line| (&line.category, &line.amounts));
            alone.into_iter().chain(lines)
        });
        let mut chart: Vec<(&str, Vec<Amount>)> = Vec::new();
        for (category, figures) in lines {
            let Some(category) = category else { continue };
            let found = chart.iter().position(|(name, _)| name == category);
            let index = found.unwrap_or(chart.len());
            if found.is_none() {
                chart.push((category, vec![Amount::ZERO; years]));
            }
            for (sum, figure) in chart[index].1.iter_mut().zip(figures) {
                *sum = *sum + figure.entry.amount();
            }
        }
        chart
    }
}
