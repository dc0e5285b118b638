//! The figures of an account, by names that last.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use marbre_diag::{Message, Place, said};
use marbre_typography::Language;

use crate::report::Report;
use crate::report::amount::{Amount, Entry};
use crate::report::statement::{Figure, Group, Outcome, Side, Statement};
use crate::report::validation::Standing;

/// The figures of a statement, as they are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    /// How far it was validated, in the words of [`Standing`].
    pub(super) status: String,
    /// The unit of its amounts.
    pub(super) unit: String,
    /// What was provisional, where that was only a part.
    #[serde(default)]
    pub(super) provisional: Vec<String>,
    /// Side, group and line, joined by slashes; then the years and their amounts. What
    /// has one name twice is told apart by its order: "dons", "dons (2)".
    pub(super) amounts: BTreeMap<String, BTreeMap<String, String>>,
}

/// Something in the accounts that isn't what was sealed.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    /// The statement, as it is called now.
    pub(super) statement: String,
    what: What,
    /// What was sealed, and what is there now.
    was: Option<String>,
    is: Option<String>,
    /// Where it is written now; `None` where Marbre computes it, or it is gone.
    pub(super) place: Option<Place>,
}

#[derive(Clone, Debug)]
enum What {
    /// An amount: side, group and line; the year; whether it is the sum of others.
    Amount { path: String, year: String, total: bool },
    /// The unit of all amounts.
    Unit,
    /// The statement, with so many figures.
    Whole(usize),
}

/// A figure of a report, with its place.
struct Named {
    path: String,
    total: bool,
    provisional: bool,
    /// A year each; sums of a chart are computed.
    figures: Vec<Figure>,
}

impl Figures {
    /// The figures of a statement.
    pub(super) fn of(statement: &Statement) -> Self {
        Self::of_named(statement, &all(statement))
    }

    fn of_named(statement: &Statement, all: &[Named]) -> Self {
        let standing = statement.standing();
        let mut provisional = Vec::new();
        let mut amounts = BTreeMap::new();
        for named in all {
            let by_year = statement.years.iter().zip(&named.figures);
            let by_year = by_year.filter_map(|(year, figure)| {
                Some((year.to_string(), plain(figure.entry)?))
            });
            if standing == Standing::Partly && named.provisional {
                provisional.push(named.path.clone());
            }
            amounts.insert(named.path.clone(), by_year.collect());
        }
        provisional.sort();
        let (status, unit) = (standing.name().to_owned(), statement.unit.clone());
        Self { status, unit, provisional, amounts }
    }

    /// What of it is validated; `None` where nothing is.
    pub(super) fn validated(&self) -> Option<Self> {
        if self.status == Standing::Validated.name() {
            return Some(self.clone());
        }
        let partly = self.status == Standing::Partly.name();
        partly.then(|| {
            let open = |path: &String| self.provisional.contains(path);
            let amounts = self.amounts.iter().filter(|(path, _)| !open(path));
            let amounts = amounts.map(|(path, years)| (path.clone(), years.clone()));
            Self { amounts: amounts.collect(), ..self.clone() }
        })
    }

    /// How many figures there are.
    pub(super) fn count(&self) -> usize {
        self.amounts.values().map(BTreeMap::len).sum()
    }

    /// Whether all that is said in these figures makes sense.
    pub(super) fn is_sound(&self) -> bool {
        let standings = [
            Standing::Unstated,
            Standing::Provisional,
            Standing::Partly,
            Standing::Validated,
        ];
        let amounts = self.amounts.values().flat_map(BTreeMap::values);
        standings.iter().any(|standing| standing.name() == self.status)
            && amounts
                .into_iter()
                .all(|it| it == DASH || Amount::parse(it, Language::French).is_ok())
    }

    /// How many figures both have under the same name.
    pub(super) fn in_common(&self, other: &Self) -> usize {
        let same = |(path, years): (&String, &BTreeMap<String, String>)| {
            let others = other.amounts.get(path)?;
            Some(years.iter().filter(|(year, it)| others.get(*year) == Some(it)).count())
        };
        self.amounts.iter().filter_map(same).sum()
    }

    /// What of a statement differs from these figures, in the order of the account;
    /// of figures that aren't among them, only where `all` are meant to be.
    pub(super) fn compare(&self, statement: &Statement, whole: bool) -> Vec<Changed> {
        let all = all(statement);
        let now = Self::of_named(statement, &all);
        let mut changed = Vec::new();
        if self.unit != now.unit {
            changed.push(Changed {
                statement: statement.name.clone(),
                what: What::Unit,
                was: Some(self.unit.clone()),
                is: Some(now.unit.clone()),
                place: Some(statement.place.clone()),
            });
        }
        let empty = BTreeMap::new();
        let known = all.iter().map(|named| (named.path.as_str(), Some(named)));
        let gone = self.amounts.keys().filter(|path| !now.amounts.contains_key(*path));
        for (path, named) in known.chain(gone.map(|path| (path.as_str(), None))) {
            let was = match self.amounts.get(path) {
                None if !whole => continue,
                was => was.unwrap_or(&empty),
            };
            let is = now.amounts.get(path).unwrap_or(&empty);
            let mut years: Vec<&String> = was.keys().chain(is.keys()).collect();
            // The latest year first, as in the account.
            years.sort_by(|a, b| b.cmp(a));
            years.dedup();
            for year in years.into_iter().filter(|year| was.get(*year) != is.get(*year)) {
                let column =
                    statement.years.iter().position(|it| it.to_string() == *year);
                let figure = named.and_then(|named| named.figures.get(column?));
                let total =
                    named.map_or_else(|| self.is_total(path), |named| named.total);
                let (path, year) = (path.to_owned(), year.clone());
                changed.push(Changed {
                    statement: statement.name.clone(),
                    was: was.get(&year).cloned(),
                    is: is.get(&year).cloned(),
                    what: What::Amount { path, year, total },
                    place: figure.and_then(|figure| figure.place.clone()),
                });
            }
        }
        changed
    }

    /// Whether what was sealed under a path is the sum of others.
    fn is_total(&self, path: &str) -> bool {
        let below = format!("{path}/");
        !path.contains('/') || self.amounts.keys().any(|it| it.starts_with(&below))
    }
}

impl Changed {
    /// A statement that is gone.
    pub(super) fn gone(name: &str, figures: &Figures) -> Self {
        let what = What::Whole(figures.count());
        let (statement, was) = (name.to_owned(), Some(name.to_owned()));
        Self { statement, what, was, is: None, place: None }
    }

    /// A statement that wasn't sealed.
    pub(super) fn new(statement: &Statement) -> Self {
        let what = What::Whole(Figures::of(statement).count());
        let (name, place) = (statement.name.clone(), Some(statement.place.clone()));
        Self { statement: name.clone(), what, was: None, is: Some(name), place }
    }

    /// Whether it is the sum of others.
    pub(super) const fn is_total(&self) -> bool {
        matches!(self.what, What::Amount { total: true, .. })
    }

    /// What has changed, in words: `amount changed in … 2020: 13 100 → 13 150 (…)`.
    pub(super) fn describe(&self, report: &Report) -> Message {
        let what = self.change(report.identity.language);
        match &self.place {
            Some(place) => said!("{what} ({place})", what, place = place.line()),
            None => what,
        }
    }

    fn change(&self, language: Language) -> Message {
        let statement = &self.statement;
        match &self.what {
            What::Amount { path, year, .. } => {
                let path = short(path);
                let [was, is] = [&self.was, &self.is];
                let [was, is] =
                    [was, is].map(|it| it.as_ref().map(|it| shown(it, language)));
                match (was, is) {
                    (Some(was), Some(is)) => said!(
                        "amount changed in {statement}/{path} {year}: {was} → {is}",
                        statement,
                        path,
                        year,
                        was,
                        is
                    ),
                    (None, Some(is)) => said!(
                        "amount added in {statement}/{path} {year}: {is}",
                        statement,
                        path,
                        year,
                        is
                    ),
                    (Some(was), None) => said!(
                        "amount removed in {statement}/{path} {year}: {was}",
                        statement,
                        path,
                        year,
                        was
                    ),
                    (None, None) => {
                        said!("{statement}/{path} {year}", statement, path, year)
                    }
                }
            }
            What::Unit => match (&self.was, &self.is) {
                (Some(was), Some(is)) => {
                    said!("unit changed in {statement}: {was} → {is}", statement, was, is)
                }
                (None, Some(is)) => {
                    said!("unit added in {statement}: {is}", statement, is)
                }
                (Some(was), None) => {
                    said!("unit removed in {statement}: {was}", statement, was)
                }
                (None, None) => said!("{statement}", statement),
            },
            What::Whole(count) if self.is.is_some() => {
                said!("statement added: {statement}, {count} figures", statement, count)
            }
            What::Whole(count) => {
                said!("statement removed: {statement}, {count} figures", statement, count)
            }
        }
    }
}

/// A path without the group, as people say it.
fn short(path: &str) -> String {
    match path.split('/').collect::<Vec<_>>()[..] {
        [side, group, line] if group != CHART => format!("{side}/{line}"),
        _ => path.to_owned(),
    }
}

/// The part of a path that stands for the bars of a chart.
const CHART: &str = "chart";
/// What stands for an amount without movement.
const DASH: &str = "–";

/// All figures of a statement, lines before what they add up to.
fn all(statement: &Statement) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    let (mut taken, mut counts) = (BTreeSet::new(), BTreeMap::new());
    let mut add = |path: String, total: bool, provisional: bool, figures: &[Figure]| {
        let mut unique = path.clone();
        // What has been tried for this name before is taken.
        let count = counts.entry(path.clone()).or_insert(1_usize);
        while !taken.insert(unique.clone()) {
            *count += 1;
            unique = format!("{path} ({count})");
        }
        all.push(Named { path: unique, total, provisional, figures: figures.to_vec() });
    };
    for side in [&statement.income, &statement.expense] {
        let name = plainly(&side.title.value);
        add_side(side, &name, statement, &mut add);
        let open = side.items().any(|item| statement.is_provisional(item.status));
        add(name, true, open, &side.total);
    }
    for result in &statement.results {
        let open = is_open(result, statement);
        add(plainly(&result.label.value), true, open, &result.amounts);
    }
    all
}

fn add_side(
    side: &Side,
    name: &str,
    statement: &Statement,
    add: &mut impl FnMut(String, bool, bool, &[Figure]),
) {
    for (group, open) in side.groups.iter().zip(open_groups(side, statement)) {
        let path = format!("{name}/{}", plainly(&group.name.value));
        for line in &group.lines {
            let open = statement.is_provisional(line.status.as_ref());
            let path = format!("{path}/{}", plainly(&line.label.value));
            add(path, false, open, &line.amounts);
        }
        add(path, !group.lines.is_empty(), open, &group.total);
    }
    for (category, amounts) in side.chart(statement.years.len()) {
        let mut items = side.items().filter(|item| item.category == Some(category));
        let open = items.any(|item| statement.is_provisional(item.status));
        let figures = amounts.iter().map(|it| Figure::computed(it.amount()));
        let figures: Vec<Figure> = figures.collect();
        add(format!("{name}/{CHART}/{}", plainly(category)), true, open, &figures);
    }
}

/// Which groups have anything provisional in them: a total is as far validated as its
/// lines.
fn open_groups(side: &Side, statement: &Statement) -> Vec<bool> {
    let open = |group: &Group| match group.lines.is_empty() {
        true => statement.is_provisional(group.status.as_ref()),
        false => {
            group.lines.iter().any(|it| statement.is_provisional(it.status.as_ref()))
        }
    };
    side.groups.iter().map(open).collect()
}

/// Whether a result counts anything that is provisional.
fn is_open(result: &Outcome, statement: &Statement) -> bool {
    let terms =
        [(&statement.income, &result.income), (&statement.expense, &result.expense)];
    terms.into_iter().any(|(side, groups)| {
        let open = open_groups(side, statement);
        match groups {
            None => open.contains(&true),
            Some(groups) => groups.iter().any(|index| open.get(*index) == Some(&true)),
        }
    })
}

/// A name in a path: in lower case, without slashes of its own.
fn plainly(name: &str) -> String {
    name.to_lowercase().replace('/', "-")
}

fn plain(entry: Entry) -> Option<String> {
    match entry {
        Entry::Absent => None,
        Entry::Dash => Some(DASH.to_owned()),
        Entry::Amount(amount) => Some(amount.plain()),
    }
}

/// An amount as the report's readers write it.
fn shown(plain: &str, language: Language) -> String {
    let Ok(amount) = Amount::parse(plain, Language::French) else {
        return plain.to_owned();
    };
    let decimals = if amount.is_whole() { 0 } else { 2 };
    amount.set(language, decimals).replace('\u{202F}', " ")
}
