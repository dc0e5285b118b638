//! What has changed since a report was sealed, page by page, and why.

use std::collections::BTreeSet;

use crate::report::{Part, Report};
use crate::typeset::{self, PlacedPart};

use super::figures::Changed;
use super::{Seal, SealedPart};

/// What has changed since the seal.
#[derive(Debug, Default)]
pub struct Changes {
    /// The pages that aren't what was sealed, in order.
    pub pages: Vec<PageChange>,
    /// How many pages are.
    pub unchanged: usize,
    /// Changes of figures that no page shows.
    pub unseen: Vec<String>,
}

/// A page that isn't what was sealed.
#[derive(Debug, PartialEq, Eq)]
pub struct PageChange {
    /// Its number, from 1; of a page that is gone, the number that it had.
    pub page: usize,
    /// What has become of it, and why.
    pub reasons: Vec<String>,
}

impl Changes {
    /// The changes as lines for people: one a page, pages that follow each other and
    /// have the same reasons together.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rest = &self.pages[..];
        while let [first, ..] = rest {
            let same = rest.iter().zip(first.page..);
            let count = same
                .take_while(|(it, page)| it.page == *page && it.reasons == first.reasons);
            let count = count.count().max(1);
            let pages = match count {
                1 => format!("page {}", first.page),
                _ => format!("pages {}–{}", first.page, first.page + count - 1),
            };
            lines.push(format!("{pages}: {}", first.reasons.join("; ")));
            rest = &rest[count..];
        }
        lines.extend(self.unseen.iter().map(|it| format!("on no page: {it}")));
        let pages = if self.unchanged == 1 { "page" } else { "pages" };
        lines.push(format!("{} {pages} unchanged since the seal", self.unchanged));
        lines
    }
}

/// Two states of a report, and how the one became the other.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Seal,
    pub(super) new: &'a Seal,
    pub(super) report: &'a Report,
    pub(super) placed: &'a [PlacedPart],
    /// The figures that have changed.
    pub(super) figures: Vec<Changed>,
}

impl Comparison<'_> {
    /// What has changed.
    pub(super) fn changes(&self) -> Changes {
        let mut changes = Changes::default();
        let before = self.before();
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for ((now, placed), was) in self.new.parts.iter().zip(self.placed).zip(before) {
            let part = self.part(placed);
            let old = was.and_then(|index| self.old.parts.get(index));
            let statements = part.map(|part| self.report.statements_of(part));
            for offset in 0..now.count {
                let page = now.first + offset;
                let number = old
                    .filter(|old| offset < old.count)
                    .map(|old| old.first.saturating_add(offset));
                let (Some(number), Some(print)) = (number, self.new.pages.get(page - 1))
                else {
                    let reasons = vec!["added".to_owned()];
                    changes.pages.push(PageChange { page, reasons });
                    continue;
                };
                kept.insert(number);
                let sealed = self.old.pages.get(number.wrapping_sub(1));
                if number == page && sealed.is_some_and(|old| old.print == print.print) {
                    changes.unchanged += 1;
                    continue;
                }
                seen.extend(statements.iter().flatten().cloned());
                let mut reasons = Vec::new();
                if number != page {
                    reasons.push(format!("was page {number}"));
                }
                reasons.extend(self.reasons(now, old, part));
                if reasons.is_empty() {
                    reasons.push(
                        match sealed.is_some_and(|old| old.text == print.text) {
                            true => "follows from a change on another page".to_owned(),
                            false => {
                                "its text follows from a change elsewhere".to_owned()
                            }
                        },
                    );
                }
                changes.pages.push(PageChange { page, reasons });
            }
        }
        for number in 1..=self.old.pages.len() {
            if !kept.contains(&number) {
                let reasons = vec!["of the seal: removed".to_owned()];
                changes.pages.push(PageChange { page: number, reasons });
            }
        }
        let unseen = self.figures.iter().filter(|it| !seen.contains(&it.statement));
        changes.unseen = unseen.map(|it| it.describe(self.report)).collect();
        changes
    }

    /// For each part of now, the part that it was: the longest run of layouts in the
    /// same order.
    fn before(&self) -> Vec<Option<usize>> {
        let (old, new) = (&self.old.parts, &self.new.parts);
        let worth = |a: &SealedPart, b: &SealedPart| match a.layout == b.layout {
            true if a.given == b.given => 3,
            true => 2,
            false => 0,
        };
        // best[i][j]: what the parts from i and j on are worth together.
        let mut best = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
        for i in (0..old.len()).rev() {
            for j in (0..new.len()).rev() {
                let both = match worth(&old[i], &new[j]) {
                    0 => 0,
                    worth => best[i + 1][j + 1] + worth,
                };
                best[i][j] = both.max(best[i + 1][j]).max(best[i][j + 1]);
            }
        }
        let mut found = vec![None; new.len()];
        let (mut i, mut j) = (0, 0);
        while i < old.len() && j < new.len() {
            let worth = worth(&old[i], &new[j]);
            if worth > 0 && best[i][j] == best[i + 1][j + 1] + worth {
                found[j] = Some(i);
                (i, j) = (i + 1, j + 1);
            } else if best[i][j] == best[i + 1][j] {
                i += 1;
            } else {
                j += 1;
            }
        }
        found
    }

    /// The part of the report that fills these pages.
    fn part(&self, placed: &PlacedPart) -> Option<&Part> {
        let mut parts = self.report.parts.iter().chain(&self.report.fillers);
        parts.find(|part| part.place == placed.place)
    }

    /// Why a part may look different.
    fn reasons(
        &self,
        now: &SealedPart,
        old: Option<&SealedPart>,
        part: Option<&Part>,
    ) -> Vec<String> {
        let mut reasons = Vec::new();
        let statements = part.map(|part| self.report.statements_of(part));
        let statements = statements.unwrap_or_default();
        let figures = self.figures.iter().filter(|it| statements.contains(&it.statement));
        let (totals, lines): (Vec<&Changed>, Vec<&Changed>) =
            figures.partition(|figure| figure.total);
        reasons.extend(lines.iter().map(|figure| figure.describe(self.report)));
        match (totals.len(), lines.is_empty()) {
            (0, _) => {}
            (_, true) => reasons.extend(totals.iter().map(|it| it.describe(self.report))),
            (1, false) => reasons.push("and 1 total".to_owned()),
            (n, false) => reasons.push(format!("and {n} totals")),
        }
        let mut tables: BTreeSet<String> = self
            .figures
            .iter()
            .filter_map(|figure| Some(figure.place.as_ref()?.file()?.to_owned()))
            .collect();
        // The lock says of `report.toml` which of its tables has changed.
        tables.insert(self.report.project.manifest().to_owned());
        let files = part.map(|part| self.report.files_of(part)).unwrap_or_default();
        for file in files.difference(&tables).filter(|file| self.differs(file)) {
            reasons.push(format!("{file} changed"));
        }
        if let (Some(part), true) = (part, old.is_some_and(|old| old.given != now.given))
        {
            reasons.push(format!("{} changed", line(part)));
        }
        for file in self.sources(&now.layout) {
            if self.differs(&file) {
                reasons.push(match file.strip_prefix("layouts/") {
                    Some(name) => format!("layout {name} changed"),
                    None => format!("{file} changed"),
                });
            }
        }
        for name in self.sections(&statements) {
            reasons
                .push(format!("[{name}] of {} changed", self.report.project.manifest()));
        }
        let shared = self.new.inputs.keys().chain(self.old.inputs.keys());
        let shared: BTreeSet<&String> = shared
            .filter(|file| file.starts_with("fonts/") || file.starts_with("profiles/"))
            .collect();
        for file in shared.into_iter().filter(|file| self.differs(file)) {
            reasons.push(format!("{file} changed"));
        }
        if self.old.program != self.new.program {
            let (old, new) = (&self.old.program, &self.new.program);
            reasons.push(format!("Marbre {old} → {new}"));
        }
        reasons
    }

    /// The tables of `report.toml` that have changed, of those that any page may show,
    /// and of the statements that this one shows.
    fn sections(&self, statements: &BTreeSet<String>) -> Vec<String> {
        // Of a statement whose figures have changed, that is said already.
        let said = |name: &str| self.figures.iter().any(|it| it.statement == name);
        let shown = |name: &str| match name.split_once('.') {
            Some(("statements", name)) => statements.contains(name) && !said(name),
            Some(_) => false,
            None => name != "validation" || !statements.is_empty(),
        };
        let names: BTreeSet<&String> =
            self.new.sections.keys().chain(self.old.sections.keys()).collect();
        let changed = names.into_iter().filter(|name| {
            self.new.sections.get(*name) != self.old.sections.get(*name) && shown(name)
        });
        changed.cloned().collect()
    }

    fn differs(&self, file: &str) -> bool {
        self.new.inputs.get(file) != self.old.inputs.get(file)
    }

    /// The files of a layout: its contract, and all that its code reads.
    fn sources(&self, layout: &str) -> BTreeSet<String> {
        let project = &self.report.project;
        let mut sources = typeset::sources_of(project, layout);
        sources.insert(format!("layouts/{layout}.toml"));
        // What of that has changed is said by its tables.
        sources.remove(project.manifest());
        sources
    }
}

/// The line of `report.toml` that calls a part.
fn line(part: &Part) -> String {
    let place = part.place.line_and_column();
    let file = part.place.file().unwrap_or_default();
    place.map_or_else(|| file.to_owned(), |(line, _)| format!("{file}:{line}"))
}
