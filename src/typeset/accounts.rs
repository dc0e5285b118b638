//! Statements as layouts get them: every figure as it is printed, what has changed, what a
//! reader adds up, and what has to be said beside it.

use std::collections::BTreeSet;
use std::ops::Deref;

use typst::foundations::{Array, Content, Decimal, Dict, IntoValue, Value};

use marbre_diag::Located;

use crate::report::amount::{Amount, Entry};
use crate::report::phrases;
use crate::report::statement::{
    Change, Figure, Item, Outcome, Rounding, Side, Statement, Term,
};
use crate::report::validation::{Standing, Status};

use super::content;
use super::values::{Values, dict};

/// A statement, and what holds for all of it, found out once: it takes a look at each figure.
struct Whole<'s> {
    statement: &'s Statement,
    /// Decimals that its amounts are set with.
    decimals: usize,
    standing: Standing,
}

impl Deref for Whole<'_> {
    type Target = Statement;

    fn deref(&self) -> &Statement {
        self.statement
    }
}

impl Values<'_> {
    /// A statement, as `docs/layouts.md` has it.
    pub(super) fn statement(&mut self, statement: &Statement) -> Dict {
        let (decimals, standing) = (statement.decimals(), statement.standing());
        let statement = &Whole { statement, decimals, standing };
        let report = self.report;
        let language = report.identity.language;
        let sides: Array =
            [("income", &statement.income), ("expense", &statement.expense)]
                .into_iter()
                .map(|(key, side)| self.side(key, side, statement).into_value())
                .collect();
        let last = statement.results.len().saturating_sub(1);
        let results: Array = statement
            .results
            .iter()
            .enumerate()
            .map(|(index, it)| self.outcome(it, index == last, statement).into_value())
            .collect();
        let years: Array = statement.years.iter().map(|y| y.into_value()).collect();
        let compared = statement.compared().map_or(Value::None, |[before, latest]| {
            [latest, before]
                .into_iter()
                .filter_map(|at| statement.years.get(at))
                .map(|year| year.into_value())
                .collect::<Array>()
                .into_value()
        });
        dict([
            ("name", statement.name.as_str().into_value()),
            ("title", self.optional(statement.title.as_ref())),
            ("status", statement.standing.name().into_value()),
            ("mention", self.optional(report.mention_of(statement).as_ref())),
            ("years", years.into_value()),
            ("compared", compared),
            ("change-label", phrases::change(language).into_value()),
            ("unit", statement.unit.as_str().into_value()),
            ("sides", sides.into_value()),
            ("results", results.into_value()),
            ("scale-note", phrases::one_scale(language).into_value()),
            ("notes", self.notes_of_results(statement).into_value()),
            ("signs", self.signs(statement)),
        ])
    }

    fn outcome(
        &mut self,
        result: &Outcome,
        is_last: bool,
        statement: &Whole<'_>,
    ) -> Dict {
        let terms: Array = result
            .terms
            .iter()
            .map(|Term { label, amounts }| {
                dict([
                    ("label", self.words(label).into_value()),
                    ("amounts", self.figures(amounts, statement).into_value()),
                    ("change", self.change(amounts, statement)),
                ])
                .into_value()
            })
            .collect();
        dict([
            ("label", self.words(&result.label).into_value()),
            ("amounts", self.figures(&result.amounts, statement).into_value()),
            ("change", self.change(&result.amounts, statement)),
            ("terms", terms.into_value()),
            ("sum", (!result.sums.is_empty()).into_value()),
            ("final", is_last.into_value()),
        ])
    }

    fn side(&mut self, key: &str, side: &Side, statement: &Whole<'_>) -> Dict {
        let groups: Array = side
            .groups
            .iter()
            .map(|group| {
                let lines: Array = group
                    .lines
                    .iter()
                    .map(|line| {
                        let own = line.status.as_ref();
                        dict([
                            ("label", self.item(&line.label, own, statement)),
                            ("provisional", statement.is_provisional(own).into_value()),
                            (
                                "amounts",
                                self.figures(&line.amounts, statement).into_value(),
                            ),
                            ("change", self.change(&line.amounts, statement)),
                        ])
                        .into_value()
                    })
                    .collect();
                let own = group.status.as_ref();
                let name = match group.lines.is_empty() {
                    true => self.item(&group.name, own, statement),
                    false => self.words(&group.name).into_value(),
                };
                dict([
                    ("name", name),
                    ("total", self.figures(&group.total, statement).into_value()),
                    ("change", self.change(&group.total, statement)),
                    ("lines", lines.into_value()),
                ])
                .into_value()
            })
            .collect();
        dict([
            ("key", key.into_value()),
            ("name", self.words(&side.title).into_value()),
            ("total-label", self.words(&side.total_label).into_value()),
            ("groups", groups.into_value()),
            ("total", self.figures(&side.total, statement).into_value()),
            ("change", self.change(&side.total, statement)),
            ("chart", self.chart(side, statement).into_value()),
            ("notes", self.notes(side, statement).into_value()),
            ("chart-notes", self.chart_notes(side, statement).into_value()),
            ("alt", self.told(side, statement).into_value()),
        ])
    }

    fn chart(&mut self, side: &Side, statement: &Whole<'_>) -> Array {
        side.chart(statement.years.len())
            .into_iter()
            .map(|(name, amounts)| {
                let open = |item: Item<'_>| {
                    item.category == Some(name) && statement.is_provisional(item.status)
                };
                let marked =
                    statement.standing == Standing::Partly && side.items().any(open);
                let mut set =
                    marbre_typography::set_line(name, self.report.identity.language);
                if marked {
                    set.push_str(phrases::MARK);
                }
                let values = amounts.iter().map(|entry| decimal(entry.amount()));
                let values: Array = values.collect();
                let figures = computed(&amounts);
                dict([
                    ("name", set.into_value()),
                    ("values", values.into_value()),
                    ("amounts", self.figures(&figures, statement).into_value()),
                    ("change", self.change(&figures, statement)),
                ])
                .into_value()
            })
            .collect()
    }

    /// What the lines of a side come to, where rounding keeps them from their totals.
    fn notes(&self, side: &Side, statement: &Whole<'_>) -> Array {
        let groups = side.groups.iter().map(|group| &group.name.value);
        let names: BTreeSet<&String> = groups.chain([&side.title.value]).collect();
        let roundings = statement.roundings.iter().filter(|it| names.contains(&it.of));
        let notes = roundings
            .filter_map(|it| self.rounding(phrases::lines_rounded, it, statement));
        notes.collect()
    }

    /// The same of the results that are sums of what stands above them.
    fn notes_of_results(&self, statement: &Whole<'_>) -> Array {
        let is_of = |it: &&Rounding| {
            let mut sums = statement.results.iter().filter(|it| !it.sums.is_empty());
            sums.any(|result| result.label.value == it.of)
        };
        let roundings = statement.roundings.iter().filter(is_of);
        let notes = roundings
            .filter_map(|it| self.rounding(phrases::lines_rounded, it, statement));
        notes.collect()
    }

    /// What a chart's bars come to, where rounding keeps them from its total.
    fn chart_notes(&self, side: &Side, statement: &Whole<'_>) -> Array {
        side.chart_roundings(statement.years.len())
            .iter()
            .filter_map(|it| self.rounding(phrases::bars_rounded, it, statement))
            .collect()
    }

    fn rounding(
        &self,
        phrase: fn(marbre_typography::Language, &str, i64, [&str; 2]) -> String,
        it: &Rounding,
        statement: &Whole<'_>,
    ) -> Option<Value> {
        let language = self.report.identity.language;
        let year = *statement.years.get(it.year)?;
        let [sum, stated] = [it.sum, it.stated].map(|it| self.money(it, statement));
        let note = phrase(language, &it.of, year, [&sum, &stated]);
        Some(marbre_typography::set_line(&note, language).into_value())
    }

    /// What a dash and an empty cell stand for, where the tables have them.
    fn signs(&self, statement: &Whole<'_>) -> Value {
        let language = self.report.identity.language;
        let figures: Vec<&Figure> = statement.figures().collect();
        let has = |entry: Entry| figures.iter().any(|it| it.entry == entry);
        let note = phrases::signs(language, has(Entry::Dash), has(Entry::Absent));
        note.map_or(Value::None, |note| {
            marbre_typography::set_line(note, language).into_value()
        })
    }

    /// A side's chart in words, for those who don't see it.
    fn told(&self, side: &Side, statement: &Whole<'_>) -> String {
        let language = self.report.identity.language;
        let told = |name: &str, figures: &[Figure]| {
            let years = statement.years.iter().zip(figures).filter_map(|(year, it)| {
                let amount = match it.entry {
                    Entry::Absent => return None,
                    entry => self.money(entry.amount(), statement),
                };
                Some(phrases::amount_of_year(language, &amount, *year))
            });
            let years: Vec<String> = years.collect();
            phrases::told(language, name, &years)
        };
        let whole = told(&side.total_label.value, &side.total);
        let chart = side.chart(statement.years.len());
        let parts = chart.iter().map(|(name, entries)| told(name, &computed(entries)));
        let sentences: Vec<String> = [whole].into_iter().chain(parts).collect();
        marbre_typography::set_line(&sentences.join(" "), language)
    }

    /// The label of a line, marked where it is provisional among others that aren't.
    fn item(
        &mut self,
        label: &Located<String>,
        own: Option<&Located<Status>>,
        statement: &Whole<'_>,
    ) -> Value {
        let words = self.words(label);
        let partly = statement.standing == Standing::Partly;
        if !(partly && statement.is_provisional(own)) {
            return words.into_value();
        }
        let mark = Located::new(phrases::MARK.to_owned(), label.place.clone());
        let mark = content::words(&mark, &mark.value, self.spans);
        Content::sequence([words, mark]).into_value()
    }

    fn figures(&mut self, figures: &[Figure], statement: &Whole<'_>) -> Array {
        let language = self.report.identity.language;
        let decimals = statement.decimals;
        figures
            .iter()
            .map(|figure| {
                let (kind, text, value) = match figure.entry {
                    Entry::Absent => ("absent", String::new(), Value::None),
                    Entry::Dash => ("dash", "–".to_owned(), Value::None),
                    Entry::Amount(amount) => {
                        ("amount", amount.set(language, decimals), decimal(amount))
                    }
                };
                let money = match figure.entry {
                    Entry::Amount(amount) => self.money(amount, statement),
                    _ => text.clone(),
                };
                let text = match &figure.place {
                    Some(place) => {
                        let text = Located::new(text, place.clone());
                        content::words(&text, &text.value, self.spans).into_value()
                    }
                    None => text.into_value(),
                };
                dict([
                    ("kind", kind.into_value()),
                    ("text", text),
                    ("money", money.into_value()),
                    ("value", value),
                ])
                .into_value()
            })
            .collect()
    }

    fn change(&self, amounts: &[Figure], statement: &Whole<'_>) -> Value {
        let language = self.report.identity.language;
        let decimals = statement.decimals;
        let value = |change: Change| {
            let amount = change.amount(language, decimals);
            let money = match change.difference {
                Amount::ZERO => amount.clone(),
                _ => phrases::money(language, &amount, &statement.unit),
            };
            dict([
                ("text", amount.into_value()),
                ("money", money.into_value()),
                ("rate", change.rate(language).into_value()),
                ("value", decimal(change.difference)),
            ])
            .into_value()
        };
        statement.change(amounts).map_or(Value::None, value)
    }

    /// An amount with its unit, as the language has it.
    fn money(&self, amount: Amount, statement: &Whole<'_>) -> String {
        let language = self.report.identity.language;
        phrases::money(
            language,
            &amount.set(language, statement.decimals),
            &statement.unit,
        )
    }
}

fn computed(entries: &[Entry]) -> Vec<Figure> {
    entries.iter().map(|entry| Figure { entry: *entry, place: None }).collect()
}

fn decimal(amount: Amount) -> Value {
    amount.plain().parse::<Decimal>().map_or(Value::None, IntoValue::into_value)
}
