//! The figures of an account, by names that last.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Entry};
use crate::diag::Place;
use crate::report::Report;
use crate::statement::{Figure, Side, Statement};
use crate::typography::Language;
use crate::validation::Standing;

/// The figures of a statement, as they are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Figures {
    /// How far it was validated, in the words of [`Standing`].
    pub(super) status: String,
    /// The unit of its amounts.
    pub(super) unit: String,
    /// What was provisional, where that was only a part.
    #[serde(default)]
    pub(super) provisional: Vec<String>,
    /// Side, group and line, joined by slashes; then the years and their amounts.
    pub(super) amounts: BTreeMap<String, BTreeMap<String, String>>,
}

/// A figure that differs from what was sealed.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    /// The statement.
    pub(super) statement: String,
    /// Side, group and line.
    path: String,
    year: String,
    was: Option<String>,
    is: Option<String>,
    /// Where it is written now; `None` where Marbre computes it, or it is gone.
    pub(super) place: Option<Place>,
    /// Whether it is the sum of others.
    pub(super) total: bool,
    /// Whether it was validated when it was sealed, and is called so still.
    pub(super) validated: bool,
}

/// A figure of a report, with its place.
struct Named<'a> {
    path: String,
    total: bool,
    provisional: bool,
    figures: &'a [Figure],
}

impl Figures {
    /// The figures of a statement.
    pub(super) fn of(statement: &Statement) -> Self {
        let standing = statement.standing();
        let mut provisional = Vec::new();
        let mut amounts = BTreeMap::new();
        for named in all(statement) {
            let by_year = statement.years.iter().zip(named.figures);
            let by_year = by_year.filter_map(|(year, figure)| {
                Some((year.to_string(), plain(figure.entry)?))
            });
            if standing == Standing::Partly && named.provisional {
                provisional.push(named.path.clone());
            }
            amounts.insert(named.path, by_year.collect());
        }
        provisional.sort();
        let (status, unit) = (standing.name().to_owned(), statement.unit.clone());
        Self { status, unit, provisional, amounts }
    }

    fn validated(&self, path: &str) -> bool {
        self.status == Standing::Validated.name()
            || (self.status == Standing::Partly.name()
                && self.provisional.iter().all(|open| open != path))
    }

    /// What of a statement differs from these figures, in the order of the account.
    pub(super) fn compare(&self, statement: &Statement) -> Vec<Changed> {
        let now = Self::of(statement);
        let mut changed = Vec::new();
        let empty = BTreeMap::new();
        let all = all(statement);
        let known = all.iter().map(|named| (named.path.as_str(), Some(named)));
        let gone = self.amounts.keys().filter(|path| !now.amounts.contains_key(*path));
        let total = |path: &str| path.matches('/').count() < 2;
        for (path, named) in known.chain(gone.map(|path| (path.as_str(), None))) {
            let was = self.amounts.get(path).unwrap_or(&empty);
            let is = now.amounts.get(path).unwrap_or(&empty);
            let mut years: Vec<&String> = was.keys().chain(is.keys()).collect();
            // The latest year first, as in the account.
            years.sort_by(|a, b| b.cmp(a));
            years.dedup();
            for year in years.into_iter().filter(|year| was.get(*year) != is.get(*year)) {
                let column =
                    statement.years.iter().position(|it| it.to_string() == *year);
                let figure = named.and_then(|named| named.figures.get(column?));
                changed.push(Changed {
                    statement: statement.name.clone(),
                    path: path.to_owned(),
                    year: year.clone(),
                    was: was.get(year).cloned(),
                    is: is.get(year).cloned(),
                    place: figure.and_then(|figure| figure.place.clone()),
                    total: named.map_or_else(|| total(path), |named| named.total),
                    validated: self.validated(path) && now.validated(path),
                });
            }
        }
        changed
    }
}

impl Changed {
    /// What has changed, in words: `amount changed in … 2020: 13 100 → 13 150 (…)`.
    pub(super) fn describe(&self, report: &Report) -> String {
        let language = report.identity.language;
        let name = self.name();
        let place = self.place.as_ref().map(|place| format!(" ({})", line(place)));
        let place = place.unwrap_or_default();
        match (&self.was, &self.is) {
            (Some(was), Some(is)) => format!(
                "amount changed in {name}: {} → {}{place}",
                shown(was, language),
                shown(is, language)
            ),
            (None, Some(is)) => {
                format!("amount added in {name}: {}{place}", shown(is, language))
            }
            (Some(was), None) => {
                format!("amount removed in {name}: {}{place}", shown(was, language))
            }
            (None, None) => name,
        }
    }

    /// Statement, side, line and year; the group is left out, as people do.
    fn name(&self) -> String {
        let parts: Vec<&str> = self.path.split('/').collect();
        let path = match parts[..] {
            [side, _, line] => format!("{side}/{line}"),
            _ => self.path.clone(),
        };
        format!("{}/{path} {}", self.statement, self.year)
    }
}

/// File and line, or the cell of a workbook.
fn line(place: &Place) -> String {
    match (place, place.line_and_column()) {
        (Place::Source { file, .. }, Some((line, _))) => {
            format!("{}:{line}", file.name())
        }
        _ => place.short(),
    }
}

/// All figures of a statement, lines before what they add up to.
fn all(statement: &Statement) -> Vec<Named<'_>> {
    let mut all: Vec<Named<'_>> = Vec::new();
    let partly = statement.standing() == Standing::Partly;
    let mut add = |path: String, total: bool, provisional: bool, figures| {
        // What has the same name twice is told apart by its order.
        let same = |path: &str| all.iter().any(|named: &Named<'_>| named.path == path);
        let mut unique = path.clone();
        let mut count = 1;
        while same(&unique) {
            count += 1;
            unique = format!("{path} ({count})");
        }
        all.push(Named { path: unique, total, provisional, figures });
    };
    for side in [&statement.income, &statement.expense] {
        let name = plainly(&side.title.value);
        add_side(side, &name, statement, partly, &mut add);
        add(name, true, partly, &side.total);
    }
    for result in &statement.results {
        add(plainly(&result.label.value), true, partly, &result.amounts);
    }
    all
}

fn add_side<'a>(
    side: &'a Side,
    name: &str,
    statement: &Statement,
    partly: bool,
    add: &mut impl FnMut(String, bool, bool, &'a [Figure]),
) {
    for group in &side.groups {
        let path = format!("{name}/{}", plainly(&group.name.value));
        for line in &group.lines {
            let open = statement.is_provisional(line.status.as_ref());
            add(
                format!("{path}/{}", plainly(&line.label.value)),
                false,
                open,
                &line.amounts,
            );
        }
        let alone = group.lines.is_empty();
        let open =
            if alone { statement.is_provisional(group.status.as_ref()) } else { partly };
        add(path, !alone, open, &group.total);
    }
}

/// A name in a path: in lower case, without slashes of its own.
fn plainly(name: &str) -> String {
    name.to_lowercase().replace('/', "-")
}

fn plain(entry: Entry) -> Option<String> {
    match entry {
        Entry::Absent => None,
        Entry::Dash => Some("–".to_owned()),
        Entry::Amount(amount) => Some(amount.plain()),
    }
}

/// An amount as the report's readers write it.
fn shown(plain: &str, language: Language) -> String {
    let Ok(amount) = Amount::parse(plain) else { return plain.to_owned() };
    let decimals = if amount.is_whole() { 0 } else { 2 };
    amount.set(language, decimals).replace('\u{202F}', " ")
}
