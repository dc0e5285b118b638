//! What a reader adds up to come to a result: the results above it, and the groups that
//! none of them has.
//!
//! A result whose groups are parted among earlier ones is their sum, as far as they go. What
//! they leave over is printed above it, line by line, so that what stands on the page adds
//! up. A result that no other is a part of is the difference of groups, which stand in the
//! tables.

use std::collections::BTreeSet;

use marbre_diag::{Diagnostic, Sink, said};
use marbre_typography::Language;

use crate::report::amount::{Amount, Entry};

use super::{Figure, Outcome, Side, Statement, Term};

/// A group of one of the two sides: whether it is of expense, and its place.
type Member = (bool, usize);

/// Finds the terms of each result.
pub(super) fn find(statement: &mut Statement) {
    let Statement { income, expense, results, .. } = statement;
    let members: Vec<BTreeSet<Member>> =
        results.iter().map(|result| members(result, income, expense)).collect();
    // Results that no later one has taken up.
    let mut open: Vec<usize> = Vec::new();
    for (index, own) in members.iter().enumerate() {
        let within = |at: &usize| members[*at].is_subset(own) && !members[*at].is_empty();
        let (taken, left): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|at| within(at));
        let had: BTreeSet<Member> =
            taken.iter().flat_map(|at| members[*at].iter().copied()).collect();
        results[index].sums = taken.clone();
        results[index].terms = match taken.is_empty() {
            true => Vec::new(),
            false => own
                .difference(&had)
                .filter_map(|member| term(*member, income, expense))
                .collect(),
        };
        open = left;
        open.push(index);
    }
}

/// Says where the rows above a result don't come to it, as they are printed. What rounding
/// explains has been said of the result, and is printed beside it.
pub(super) fn check(statement: &Statement, language: Language, sink: &mut Sink) {
    let decimals = statement.decimals();
    let said = |of: &str, year: usize, sum: Amount| {
        statement
            .roundings
            .iter()
            .any(|it| it.of == of && it.year == year && it.sum == sum)
    };
    let set = |amount: Amount| amount.set(language, decimals).replace('\u{202F}', " ");
    for result in statement.results.iter().filter(|it| !it.sums.is_empty()) {
        for (year, name) in statement.years.iter().enumerate() {
            let results = result.sums.iter().filter_map(|at| statement.results.get(*at));
            let figures = results.map(|it| &it.amounts);
            let figures = figures.chain(result.terms.iter().map(|it| &it.amounts));
            let printed = figures.filter_map(|it| it.get(year));
            let sum: Amount = printed.map(|it| it.entry.amount()).sum();
            let Some(own) = result.amounts.get(year) else { continue };
            let label = result.label.value.as_str();
            if own.entry == Entry::Absent
                || own.entry.amount() == sum
                || said(label, year, sum)
            {
                continue;
            }
            let message = said!(
                "who adds up what is printed above \"{label}\" comes to {sum} for {year}, not \
                 to {stated}",
                label,
                sum = set(sum),
                year = name,
                stated = set(own.entry.amount())
            );
            let place = own.place.clone().unwrap_or_else(|| result.label.place.clone());
            let warning = Diagnostic::warning("unequal-terms", place, message);
            sink.report(warning.hint(
                "each group should count for one of the results above it, and no more; \
                 or a result is rounded otherwise than its terms",
            ));
        }
    }
}

fn members(result: &Outcome, income: &Side, expense: &Side) -> BTreeSet<Member> {
    let of =
        |is_expense: bool, side: &Side, groups: &Option<Vec<usize>>| -> Vec<Member> {
            let all = || (0..side.groups.len()).collect();
            let groups = groups.clone().unwrap_or_else(all);
            groups.into_iter().map(|group| (is_expense, group)).collect()
        };
    let income = of(false, income, &result.income);
    income.into_iter().chain(of(true, expense, &result.expense)).collect()
}

/// A group as a term; `None` where it has no amount in any year.
fn term((is_expense, group): Member, income: &Side, expense: &Side) -> Option<Term> {
    let side = if is_expense { expense } else { income };
    let group = side.groups.get(group)?;
    let amounts: Vec<Figure> = group
        .total
        .iter()
        .map(|figure| match figure.entry {
            Entry::Amount(amount) if is_expense => Figure::computed(-amount),
            _ => figure.clone(),
        })
        .collect();
    let counts = amounts.iter().any(|it| it.entry.amount() != Amount::ZERO);
    counts.then(|| Term { label: group.name.clone(), amounts })
}
