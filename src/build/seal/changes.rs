//! What has changed since a report was sealed, page by page, and why.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use marbre_diag::{Message, Place, said};
use marbre_typography::words;

use crate::report::{Part, Report};
use crate::typeset::{self, PlacedPart};

use super::figures::Changed;
use super::{Seal, SealedPart};

/// What has changed since the seal.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Changes {
    /// The pages that aren't what was sealed, in order.
    pub pages: Vec<PageChange>,
    /// How many pages are.
    pub unchanged: usize,
    /// The pages of the seal that are gone, by the number that they had.
    pub removed: Vec<usize>,
    /// Changes that no page shows.
    pub unseen: Vec<Message>,
    /// Whether the pages were sealed by an older program, and can't be compared: then
    /// `unseen` is all that has changed.
    pub older: bool,
}

/// A page that isn't what was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageChange {
    /// Its number, from 1.
    pub page: usize,
    /// What has become of it, and why.
    pub reasons: Vec<Message>,
}

impl Changes {
    /// The changes as lines for people: pages that have the same reasons together.
    pub fn lines(&self) -> Vec<Message> {
        let mut groups: Vec<(&[Message], Vec<usize>)> = Vec::new();
        for change in &self.pages {
            let same = groups.iter_mut().find(|(reasons, _)| *reasons == change.reasons);
            match same {
                Some((_, pages)) => pages.push(change.page),
                None => groups.push((&change.reasons, vec![change.page])),
            }
        }
        let line = |(reasons, pages): (&[Message], Vec<usize>)| {
            let joined = |all: Message, next: &Message| {
                said!("{one}; {other}", one = all, other = next.clone())
            };
            let reasons = reasons.iter().cloned().reduce(|all, it| joined(all, &it));
            let reasons = reasons.unwrap_or_else(|| "".into());
            let numbers = words::numbers(&pages);
            match pages.len() {
                1 => said!("page {numbers}: {reasons}", numbers, reasons),
                _ => said!("pages {numbers}: {reasons}", numbers, reasons),
            }
        };
        let mut lines: Vec<Message> = groups.into_iter().map(line).collect();
        let removed = self.removed.iter();
        lines.extend(removed.map(|page| said!("page {page} of the seal: removed", page)));
        let unseen = self.unseen.iter().cloned();
        if self.older {
            lines.extend(unseen.map(|what| said!("since the seal: {what}", what)));
            return lines;
        }
        lines.extend(unseen.map(|what| said!("on no page: {what}", what)));
        lines.push(match self.unchanged {
            1 => "1 page unchanged since the seal".into(),
            count => said!("{count} pages unchanged since the seal", count),
        });
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
        if self.old.is_older() {
            let figures = self.figures.iter().map(|it| it.describe(self.report));
            let parts = self.given();
            let unseen = figures.chain(parts).chain(self.shared());
            return Changes { unseen: unseen.collect(), older: true, ..changes };
        }
        let before = self.before();
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for ((now, placed), was) in self.new.parts.iter().zip(self.placed).zip(before) {
            let part = self.part(placed);
            let old = was.and_then(|index| self.old.parts.get(index));
            let statements = part.map(|part| self.report.statements_of(part));
            // All pages of a part have the same: its layout's files are read for it.
            let why = OnceCell::new();
            for offset in 0..now.count {
                let page = now.first + offset;
                let number = old
                    .filter(|old| offset < old.count)
                    .map(|old| old.first.saturating_add(offset));
                let (Some(number), Some(print)) = (number, self.new.pages.get(page - 1))
                else {
                    let reasons = vec!["added".into()];
                    changes.pages.push(PageChange { page, reasons });
                    continue;
                };
                kept.insert(number);
                let sealed = self.old.pages.get(number.wrapping_sub(1));
                if number == page && sealed.is_some_and(|old| old.prints_as(print)) {
                    changes.unchanged += 1;
                    continue;
                }
                seen.extend(statements.iter().flatten().cloned());
                let mut reasons =
                    why.get_or_init(|| self.reasons(now, old, part)).clone();
                let same_text = sealed.is_some_and(|old| old.text == print.text);
                if reasons.is_empty() && !same_text && self.validated_since() {
                    let manifest = self.report.project.manifest();
                    reasons.push(said!("[validation] of {manifest} changed", manifest));
                }
                if reasons.is_empty() && !same_text {
                    reasons.push("its text follows from a change elsewhere".into());
                }
                if number != page {
                    reasons.insert(0, said!("was page {number}", number));
                } else if reasons.is_empty() {
                    reasons.push("follows from a change on another page".into());
                }
                changes.pages.push(PageChange { page, reasons });
            }
        }
        for number in 1..=self.old.pages.len() {
            if !kept.contains(&number) {
                changes.removed.push(number);
            }
        }
        let unseen = self.figures.iter().filter(|it| !seen.contains(&it.statement));
        changes.unseen = unseen.map(|it| it.describe(self.report)).collect();
        let said: Vec<&Message> =
            changes.pages.iter().flat_map(|it| &it.reasons).collect();
        let unsaid = self.shared().into_iter().filter(|it| !said.contains(&it));
        changes.unseen.extend(unsaid.collect::<Vec<_>>());
        changes
    }

    /// What parts are given that isn't what was sealed.
    fn given(&self) -> Vec<Message> {
        let parts = self.new.parts.iter().zip(self.placed).zip(self.before());
        let changed = parts.filter(|((now, _), was)| {
            let old = was.and_then(|index| self.old.parts.get(index));
            old.is_none_or(|old| old.given != now.given)
        });
        let said = changed.map(|((_, placed), _)| {
            said!("what {place} gives changed", place = placed.place.line())
        });
        said.collect()
    }

    /// Whether the board's decision, or the status, isn't what was sealed.
    fn validated_since(&self) -> bool {
        self.new.sections.get("validation") != self.old.sections.get("validation")
    }

    /// Everything that has changed beside figures and what parts are given, in the words
    /// of reasons.
    fn shared(&self) -> Vec<Message> {
        let figures = |name: &str| {
            let statement = name.strip_prefix("statements.");
            statement.is_some_and(|it| self.figures.iter().any(|f| f.statement == it))
        };
        let manifest = self.report.project.manifest();
        let sections =
            self.changed_sections().filter(|name| !figures(name)).map(|name| match name
                .as_str()
            {
                "print" => {
                    said!("[print] of {manifest} changed: for another press", manifest)
                }
                name => said!("[{name}] of {manifest} changed", name, manifest),
            });
        let tables = self.tables();
        let files = self
            .changed_inputs()
            .filter(|file| !tables.contains(*file))
            .map(|file| self.named(file));
        sections.chain(files).chain(self.program()).collect()
    }

    /// The files with figures that have changed.
    fn tables(&self) -> BTreeSet<String> {
        let places = self.figures.iter().filter_map(|figure| figure.place.as_ref());
        places.filter_map(|place| Some(place.file()?.to_owned())).collect()
    }

    /// That a file has changed.
    fn named(&self, file: &str) -> Message {
        match file.strip_prefix("layouts/") {
            Some(name) => said!("layout {name} changed", name),
            None => said!("{file} changed", file),
        }
    }

    /// That the program has changed.
    fn program(&self) -> Option<Message> {
        let (old, new) = (&self.old.program, &self.new.program);
        (old != new).then(|| said!("Marbre {old} → {new}", old, new))
    }

    /// For each part of now, the part that it was: one that was given the same, wherever
    /// it stood; or else one of the same layout, in the same order.
    fn before(&self) -> Vec<Option<usize>> {
        let (old, new) = (&self.old.parts, &self.new.parts);
        let mut found = vec![None; new.len()];
        let mut free: Vec<usize> = (0..old.len()).collect();
        for same in [
            |a: &SealedPart, b: &SealedPart| a.layout == b.layout && a.given == b.given,
            |a: &SealedPart, b: &SealedPart| a.layout == b.layout,
        ] {
            for (part, found) in new.iter().zip(&mut found).filter(|(_, it)| it.is_none())
            {
                if let Some(at) = free.iter().position(|index| same(&old[*index], part)) {
                    *found = Some(free.remove(at));
                }
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
    ) -> Vec<Message> {
        let mut reasons = Vec::new();
        let statements = part.map(|part| self.report.statements_of(part));
        let statements = statements.unwrap_or_default();
        let figures = self.figures.iter().filter(|it| statements.contains(&it.statement));
        let (totals, lines): (Vec<&Changed>, Vec<&Changed>) =
            figures.partition(|figure| figure.is_total());
        reasons.extend(lines.iter().map(|figure| figure.describe(self.report)));
        match (totals.len(), lines.is_empty()) {
            (0, _) => {}
            (_, true) => reasons.extend(totals.iter().map(|it| it.describe(self.report))),
            (1, false) => reasons.push("and 1 total".into()),
            (count, false) => reasons.push(said!("and {count} totals", count)),
        }
        // Of a table with figures that have changed here, that is said already; of
        // `report.toml`, its tables are.
        let places = totals.iter().chain(&lines).filter_map(|it| it.place.as_ref());
        let mut said: BTreeSet<&str> = places.filter_map(Place::file).collect();
        said.insert(self.report.project.manifest());
        let files = part.map(|part| self.report.files_of(part)).unwrap_or_default();
        let files = files.iter().filter(|file| !said.contains(file.as_str()));
        reasons.extend(files.filter(|it| self.differs(it)).map(|it| self.named(it)));
        if let (Some(part), true) = (part, old.is_some_and(|old| old.given != now.given))
        {
            reasons.push(said!("what {place} gives changed", place = part.place.line()));
        }
        let sources = self.sources(&now.layout);
        let sources = sources.iter().filter(|file| self.differs(file));
        reasons.extend(sources.map(|file| self.named(file)));
        for name in self.sections(&statements) {
            let manifest = self.report.project.manifest();
            reasons.push(said!("[{name}] of {manifest} changed", name, manifest));
        }
        let shared = self
            .changed_inputs()
            .filter(|file| file.starts_with("fonts/") || file.starts_with("profiles/"));
        reasons.extend(shared.map(|file| self.named(file)));
        reasons.extend(self.program());
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
        self.changed_sections().filter(|name| shown(name)).cloned().collect()
    }

    /// The tables of `report.toml` that have changed, in order.
    fn changed_sections(&self) -> impl Iterator<Item = &String> {
        let (new, old) = (&self.new.sections, &self.old.sections);
        let names: BTreeSet<&String> = new.keys().chain(old.keys()).collect();
        names.into_iter().filter(|name| new.get(*name) != old.get(*name))
    }

    /// The files that pages are made from and that have changed, in order.
    fn changed_inputs(&self) -> impl Iterator<Item = &String> {
        let names: BTreeSet<&String> =
            self.new.inputs.keys().chain(self.old.inputs.keys()).collect();
        names.into_iter().filter(|file| self.differs(file))
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
