//! From a table and its columns to an account.

use marbre_diag::{Diagnostic, Located, Message, Place, Sink, SourceFile, said};
use marbre_typography::Language;

use crate::report::amount::{Amount, Entry};
use crate::report::project::Project;
use crate::report::table::{Cell, Source};
use crate::report::validation::{Standing, Status};
use crate::report::written::{self, Node, Reader, Value};

use super::figure::Figures;
use super::{Figure, Group, Item, Line, Outcome, Side, Statement, Totals};

/// A `[statements.NAME]` table, as it is written.
#[derive(Debug)]
pub struct Spec {
    name: String,
    place: Place,
    title: Option<Title>,
    status: Option<Located<Status>>,
    unit: String,
    round: Option<bool>,
    years: Vec<i64>,
    source: Source,
    columns: Columns,
    income: SideSpec,
    expense: SideSpec,
    results: Vec<ResultSpec>,
}

/// A title, or one for each status.
#[derive(Debug)]
enum Title {
    Always(Located<String>),
    ByStatus { provisional: Located<String>, validated: Located<String> },
}

#[derive(Debug)]
struct Columns {
    side: Located<String>,
    group: Located<String>,
    line: Located<String>,
    chart: Option<Located<String>>,
    status: Option<Located<String>>,
    years: Vec<Located<String>>,
}

#[derive(Debug)]
struct SideSpec {
    key: Located<String>,
    title: Located<String>,
    total: Located<String>,
}

#[derive(Debug)]
struct ResultSpec {
    label: Located<String>,
    income: Option<Vec<Located<String>>>,
    expense: Option<Vec<Located<String>>>,
    stated: Vec<Figure>,
}

impl Spec {
    /// Reads what `report.toml` says of a statement.
    pub fn read(
        file: &SourceFile,
        name: &str,
        node: &Node,
        language: Language,
        sink: &mut Sink,
    ) -> Option<Self> {
        let mut reader =
            Reader::new(file, node, said!("statement `{name}`", name), sink)?;
        let title = title(&mut reader, sink);
        let status = reader.string("status", sink);
        let status = status.and_then(|word| Status::read(&word, sink));
        let unit = reader.string("unit", sink);
        let unit = unit.map_or_else(|| "€".to_owned(), |unit| unit.value);
        let round = reader.boolean("round", sink);
        let years = years(&mut reader, sink);
        let source = Source::read(&mut reader, sink);
        let columns = reader
            .required("columns")
            .and_then(|node| Reader::new(file, node, "`columns`", sink))
            .and_then(|reader| columns(reader, years.as_deref().unwrap_or(&[]), sink));
        let income = side(&mut reader, "income", sink);
        let expense = side(&mut reader, "expense", sink);
        let count = years.as_ref().map_or(0, Vec::len);
        let mut figures = Figures::new(language, &unit, Some(false));
        let results: Vec<Option<ResultSpec>> = reader
            .list("results", sink)
            .iter()
            .map(|node| result(file, node, count, &mut figures, sink))
            .collect();
        let place = reader.place().clone();
        reader.finish(sink);
        Some(Self {
            name: name.to_owned(),
            place,
            title,
            status,
            unit,
            round,
            years: years?,
            source: source?,
            columns: columns?,
            income: income?,
            expense: expense?,
            results: results.into_iter().collect::<Option<Vec<_>>>()?,
        })
    }
}

impl Spec {
    /// Where its table comes from.
    pub(crate) const fn source(&self) -> &Source {
        &self.source
    }

    /// Whether amounts are rounded to what their cells show.
    pub(crate) fn is_rounded(&self) -> bool {
        self.round == Some(true)
    }

    /// The columns that it asks its table for.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Located<String>> {
        let Columns { side, group, line, chart, status, years } = &self.columns;
        [side, group, line].into_iter().chain(chart).chain(status).chain(years)
    }

    /// The years, with what their columns are called.
    pub(crate) fn columns_of_years(&self) -> impl Iterator<Item = (i64, &str)> {
        let names = self.columns.years.iter().map(|name| name.value.as_str());
        self.years.iter().copied().zip(names)
    }
}

fn title(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Title> {
    let node = reader.get("title")?;
    if !matches!(node.value, Value::Table(_)) {
        return reader.string("title", sink).map(Title::Always);
    }
    let mut reader = Reader::new(reader.file(), node, "`title`", sink)?;
    let provisional = reader.required_string("provisional", sink);
    let validated = reader.required_string("validated", sink);
    reader.finish(sink);
    Some(Title::ByStatus { provisional: provisional?, validated: validated? })
}

fn years(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Vec<i64>> {
    let node = reader.required("years")?;
    let wrong = "a list of years, the latest first";
    let Value::Array(items) = &node.value else {
        return reader.mismatch("years", node, wrong, sink);
    };
    let years: Option<Vec<i64>> = items
        .iter()
        .map(|item| match item.value {
            Value::Integer(year) => Some(year),
            _ => reader.mismatch("years", item, "a whole number", sink),
        })
        .collect();
    let years = years?;
    let mut once = years.clone();
    once.sort_unstable();
    once.dedup();
    if years.is_empty() || once.len() < years.len() {
        let message = "`years` should name at least one year, and each once";
        let place = written::place(reader.file(), node);
        sink.report(Diagnostic::error("unknown-value", place, message));
        return None;
    }
    Some(years)
}

fn columns(mut reader: Reader<'_>, years: &[i64], sink: &mut Sink) -> Option<Columns> {
    let side = reader.required_string("side", sink);
    let group = reader.required_string("group", sink);
    let line = reader.required_string("line", sink);
    let chart = reader.string("chart", sink);
    let status = reader.string("status", sink);
    let at = reader.place().clone();
    let years: Vec<Located<String>> = years
        .iter()
        .map(|year| {
            let name = year.to_string();
            let named = reader.string(&name, sink);
            named.unwrap_or_else(|| Located::new(name, at.clone()))
        })
        .collect();
    reader.finish(sink);
    Some(Columns { side: side?, group: group?, line: line?, chart, status, years })
}

fn side(reader: &mut Reader<'_>, key: &str, sink: &mut Sink) -> Option<SideSpec> {
    let node = reader.required(key)?;
    let mut reader = Reader::new(reader.file(), node, said!("`{key}`", key), sink)?;
    let key = reader.required_string("key", sink);
    let title = reader.string("title", sink).or_else(|| key.clone());
    let total = reader.required_string("total", sink);
    reader.finish(sink);
    Some(SideSpec { key: key?, title: title?, total: total? })
}

fn result(
    file: &SourceFile,
    node: &Node,
    years: usize,
    amounts: &mut Figures<'_>,
    sink: &mut Sink,
) -> Option<ResultSpec> {
    let mut reader = Reader::new(file, node, "a result", sink)?;
    let label = reader.required_string("label", sink);
    let income = names(&mut reader, "income", sink);
    let expense = names(&mut reader, "expense", sink);
    let stated = reader.list("stated", sink);
    let mut figures = Vec::new();
    for node in stated {
        let place = written::place(file, node);
        let text = match &node.value {
            Value::String(text) | Value::Float(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            _ => return reader.mismatch("stated", node, "a list of amounts", sink),
        };
        figures.push(amounts.read(&Cell::words(text, place), sink)?);
    }
    if !figures.is_empty() && figures.len() != years {
        let message = said!(
            "{count} amounts are stated for {years} years",
            count = figures.len(),
            years
        );
        let place = reader.place().clone();
        sink.report(Diagnostic::error("wrong-type", place, message));
        return None;
    }
    figures.resize(years, Figure { entry: Entry::Absent, place: None });
    reader.finish(sink);
    Some(ResultSpec { label: label?, income, expense, stated: figures })
}

fn names(
    reader: &mut Reader<'_>,
    key: &str,
    sink: &mut Sink,
) -> Option<Vec<Located<String>>> {
    let node = reader.get(key)?;
    let file = reader.file();
    let Value::Array(items) = &node.value else {
        return reader.mismatch(key, node, "a list of groups", sink);
    };
    let mut name = |node: &Node| match &node.value {
        Value::String(text) => {
            Some(Located::new(text.clone(), written::place(file, node)))
        }
        _ => reader.mismatch(key, node, "a list of strings", sink),
    };
    Some(items.iter().filter_map(&mut name).collect())
}

/// Reads a statement's table and adds it up; reports what is wrong with either. A
/// statement without a status has that of the report.
pub fn read(
    spec: &Spec,
    of_report: Option<&Located<Status>>,
    project: &Project,
    language: Language,
    sink: &mut Sink,
) -> Option<Statement> {
    let table = spec.source.load(project, language, spec.columns(), sink)?;
    let mut column =
        |name: &Located<String>| table.column(&name.value, &name.place, sink);
    let (side, group, line) = (
        column(&spec.columns.side),
        column(&spec.columns.group),
        column(&spec.columns.line),
    );
    let chart = spec.columns.chart.as_ref().map(&mut column);
    let status = spec.columns.status.as_ref().map(&mut column);
    let years: Vec<Option<usize>> = spec.columns.years.iter().map(column).collect();
    let columns = Indices {
        side: side?,
        group: group?,
        line: line?,
        chart: chart.flatten(),
        status: status.flatten(),
        years: years.into_iter().collect::<Option<_>>()?,
    };
    let mut sides = [empty(&spec.income, spec), empty(&spec.expense, spec)];
    let mut whole = true;
    let mut figures = Figures::new(language, &spec.unit, spec.round);
    for row in &table.rows {
        let key = &row[columns.side];
        if key.is_broken(sink) {
            whole = false;
            continue;
        }
        let keys = [&spec.income.key.value, &spec.expense.key.value];
        let Some(index) = keys.iter().position(|k| **k == key.text) else {
            let message = said!("\"{key}\" is no side of the account", key = key.text);
            let error = Diagnostic::error("unknown-value", key.place.clone(), message);
            sink.report(error.suggest(&key.text, keys.map(String::as_str)));
            whole = false;
            continue;
        };
        whole &= add(&mut sides[index], row, &columns, &mut figures, sink).is_some();
    }
    whole &= figures.finish(sink).is_some();
    for (side, spec) in sides.iter().zip([&spec.income, &spec.expense]) {
        if side.groups.is_empty() && whole {
            let message =
                said!("no row of the table belongs to \"{key}\"", key = spec.key.value);
            sink.report(Diagnostic::error(
                "empty-table",
                spec.key.place.clone(),
                message,
            ));
            whole = false;
        }
    }
    for group in sides.iter().flat_map(|side| &side.groups) {
        if let Some(status) = group.status.as_ref().filter(|_| !group.lines.is_empty()) {
            let message = said!(
                "\"{name}\" is a total: it is as far validated as its lines",
                name = group.name.value
            );
            let place = status.place.clone();
            let error = Diagnostic::error("status-of-total", place, message);
            sink.report(error.hint("give the status to the lines that it is true of"));
            whole = false;
        }
    }
    let [income, expense] = sides;
    let results: Option<Vec<Outcome>> =
        spec.results.iter().map(|r| outcome(r, &income, &expense, sink)).collect();
    if !whole {
        return None;
    }
    let mut statement = Statement {
        name: spec.name.clone(),
        place: spec.place.clone(),
        status: spec.status.as_ref().or(of_report).cloned(),
        title: None,
        unit: spec.unit.clone(),
        years: spec.years.clone(),
        income,
        expense,
        results: results?,
        totals: Totals::default(),
        roundings: Vec::new(),
    };
    let standing = statement.standing();
    let validated = matches!(standing, Standing::Validated | Standing::Unstated);
    statement.title = spec.title.as_ref().map(|title| match title {
        Title::Always(title) => title.clone(),
        Title::ByStatus { validated: title, .. } if validated => title.clone(),
        Title::ByStatus { provisional: title, .. } => title.clone(),
    });
    super::check::check(&mut statement, language, sink);
    if columns.chart.is_some() {
        uncharted(&statement.income, sink);
        uncharted(&statement.expense, sink);
    }
    Some(statement)
}

struct Indices {
    side: usize,
    group: usize,
    line: usize,
    chart: Option<usize>,
    status: Option<usize>,
    years: Vec<usize>,
}

fn empty(side: &SideSpec, spec: &Spec) -> Side {
    Side {
        title: side.title.clone(),
        total_label: side.total.clone(),
        groups: Vec::new(),
        total: absent(spec.years.len()),
    }
}

fn absent(years: usize) -> Vec<Figure> {
    vec![Figure { entry: Entry::Absent, place: None }; years]
}

/// Adds a row: a line, a group's total (no line) or the side's total (neither).
fn add(
    side: &mut Side,
    row: &[Cell],
    columns: &Indices,
    figures: &mut Figures<'_>,
    sink: &mut Sink,
) -> Option<()> {
    let figures: Vec<Option<Figure>> =
        columns.years.iter().map(|i| figures.read(&row[*i], sink)).collect();
    let mut words = |index: usize| row[index].read(sink);
    let (group, line) = (words(columns.group), words(columns.line));
    let (category, status) = (columns.chart.map(&mut words), columns.status.map(words));
    let figures: Vec<Figure> = figures.into_iter().collect::<Option<_>>()?;
    let (group, line) = (group?, line?);
    let category = match category {
        Some(category) => Some(category?.value).filter(|category| !category.is_empty()),
        None => None,
    };
    let status = match status {
        Some(word) => Some(word?).filter(|word| !word.value.is_empty()),
        None => None,
    };
    let status = match status {
        Some(word) => Some(Status::read(&word, sink)?),
        None => None,
    };
    if group.value.is_empty() && line.value.is_empty() {
        if let Some(status) = status {
            let message = "the total of a side is as far validated as its lines";
            let error = Diagnostic::error("status-of-total", status.place, message);
            sink.report(error.hint("give the status to the lines that it is true of"));
            return None;
        }
        twice(&side.total, &figures, &said!("this side"), sink)?;
        side.total = figures;
        return Some(());
    }
    if group.value.is_empty() {
        let message = said!("the line \"{line}\" belongs to no group", line = line.value);
        let error = Diagnostic::error("missing-group", line.place, message);
        sink.report(error.hint("name its group in the column for groups"));
        return None;
    }
    let index = side.groups.iter().position(|g| g.name.value == group.value);
    let index = index.unwrap_or_else(|| {
        let total = absent(figures.len());
        let (name, lines) = (group, Vec::new());
        side.groups.push(Group { name, total, lines, category: None, status: None });
        side.groups.len() - 1
    });
    let group = &mut side.groups[index];
    if line.value.is_empty() {
        twice(
            &group.total,
            &figures,
            &said!("\"{name}\"", name = group.name.value),
            sink,
        )?;
        (group.total, group.category, group.status) = (figures, category, status);
    } else {
        group.lines.push(Line { label: line, amounts: figures, category, status });
    }
    Some(())
}

/// Reports a total that is stated a second time.
fn twice(
    before: &[Figure],
    again: &[Figure],
    of: &Message,
    sink: &mut Sink,
) -> Option<()> {
    let first = before.iter().find_map(|figure| figure.place.clone());
    let second = again.iter().find_map(|figure| figure.place.clone());
    let (Some(first), Some(second)) = (first, second) else { return Some(()) };
    let message = said!("the total of {of} is stated twice", of);
    sink.report(
        Diagnostic::error("double-total", second, message)
            .and_at(first, "here first")
            .hint("a row without a line is a total: name the line, or keep one"),
    );
    None
}

/// Warns of amounts that the chart leaves out, where it shows others.
fn uncharted(side: &Side, sink: &mut Sink) {
    let counts = |figures: &[Figure]| {
        figures.iter().any(|figure| figure.entry.amount() != Amount::ZERO)
    };
    for Item { label, amounts, category, .. } in side.items() {
        if category.is_none() && counts(amounts) {
            let message =
                said!("\"{label}\" has no place in the chart", label = label.value);
            let place = label.place.clone();
            sink.report(
                Diagnostic::warning("uncharted-line", place, message)
                    .hint("give it a category: the chart should show the whole"),
            );
        }
    }
}

fn outcome(
    spec: &ResultSpec,
    income: &Side,
    expense: &Side,
    sink: &mut Sink,
) -> Option<Outcome> {
    let mut indices = |names: &Option<Vec<Located<String>>>, side: &Side| {
        let find = |name: &Located<String>, sink: &mut Sink| {
            let groups = side.groups.iter().map(|g| g.name.value.as_str());
            let found = groups.clone().position(|group| group == name.value);
            if found.is_none() {
                let message = said!("there is no group \"{name}\"", name = name.value);
                let place: Place = name.place.clone();
                let error = Diagnostic::error("unknown-value", place, message);
                sink.report(error.suggest(&name.value, groups));
            }
            found
        };
        match names {
            None => Some(None),
            Some(names) => {
                let found: Vec<Option<usize>> =
                    names.iter().map(|name| find(name, sink)).collect();
                found.into_iter().collect::<Option<Vec<usize>>>().map(Some)
            }
        }
    };
    let (income, expense) =
        (indices(&spec.income, income), indices(&spec.expense, expense));
    Some(Outcome {
        label: spec.label.clone(),
        income: income?,
        expense: expense?,
        amounts: spec.stated.clone(),
        sums: Vec::new(),
        terms: Vec::new(),
    })
}
