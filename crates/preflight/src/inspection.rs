//! One run over a file: its pages, what ink they carry, then the file as a whole.

use std::collections::BTreeMap;

use marbre_pdf::reading::Unopenable;

use crate::profile::Profile;

use marbre_pdf::canvas::{Page, Trouble};
use marbre_pdf::colour;
use marbre_pdf::interpreter::Interpreter;

use super::finding::Finding;
use super::load::Load;
use super::rules::{ALL, Book, Check, Findings, Job, Own, Scope, Spot};
use super::scene::{Collector, Memory, Sheet};

/// What the rules have found so far.
pub(super) struct Inspection<'a> {
    pages: &'a [Page],
    job: Job<'a>,
    runs: Vec<Findings<'a>>,
    spots: BTreeMap<String, Spot>,
    /// How many pages have been looked at before the file did more than can be borne.
    bearable: usize,
    /// What the file owes as one of ours.
    own: Option<Own>,
}

impl<'a> Inspection<'a> {
    /// Holds all pages against the rules that look at what is drawn; what pictures are
    /// decoded for may be known from before. Which rules, and how strictly, is its scope's.
    ///
    /// # Errors
    /// Where the file has no pages.
    pub(super) fn of(
        interpreter: &'a Interpreter<'a>,
        profile: &'a Profile,
        scope: Scope,
        memory: Option<&'a dyn Memory>,
    ) -> Result<Self, Unopenable> {
        let pages = interpreter.pages();
        if pages.is_empty() {
            return Err(Unopenable::Damaged("it has no pages"));
        }
        let asked = ALL.iter().filter_map(|rule| {
            let (severity, fixed) = scope.severity(rule, rule.severity(profile))?;
            Some(Findings { rule, severity, fixed, found: Vec::new() })
        });
        let (document, profiles) = (interpreter.document(), Default::default());
        let job = Job { profile, document, profiles };
        let (runs, spots) = (asked.collect(), BTreeMap::new());
        let own = (scope != Scope::Anybodys).then(Own::default);
        let bearable = pages.len();
        let mut inspection = Self { pages, job, runs, spots, bearable, own };
        for (index, page) in pages.iter().enumerate() {
            let mut collector = Collector::recalling(memory);
            interpreter.draw(page, &mut collector);
            let sheet = match scope {
                Scope::Owed => collector.marks(),
                Scope::Anybodys | Scope::Ours => collector.sheet(),
            };
            let Some(sheet) = sheet else { continue };
            if sheet.troubles.contains(&Trouble::TooMuch) {
                inspection.bearable = inspection.bearable.min(index);
            }
            inspection.look(&sheet);
        }
        Ok(inspection)
    }

    fn look(&mut self, sheet: &Sheet) {
        for run in &mut self.runs {
            if let Check::Page(check) | Check::PageAndFile(check, _) = run.rule.check {
                check(sheet, &self.job, run);
            }
        }
        if let Some(own) = &mut self.own {
            own.page(sheet, &self.job);
        }
        take_down(sheet, &mut self.spots);
    }

    /// Whether there is a rule that looks at ink.
    pub(super) fn asks_for_ink(&self) -> bool {
        self.runs.iter().any(|run| matches!(run.rule.check, Check::Ink(_)))
    }

    /// The pages, up to the one that does more than can be borne.
    pub(super) fn bearable(&self) -> &'a [Page] {
        self.pages.get(..self.bearable).unwrap_or_default()
    }

    /// Holds pages against the rules that look at ink; those without a load aren't.
    pub(super) fn check_ink(&mut self, loads: &[Load]) {
        for (page, load) in self.pages.iter().zip(loads) {
            for run in &mut self.runs {
                if let Check::Ink(check) = run.rule.check {
                    check(page, load, &self.job, run);
                }
            }
        }
    }

    /// Holds the file as a whole against the other rules. The findings: the file first,
    /// then page by page; errors before warnings; the order of the rules stays within.
    pub(super) fn finish(self, pdf: &[u8]) -> Vec<Finding> {
        let Self { pages, job, mut runs, spots, own, .. } = self;
        let book = Book { bytes: pdf, pages, spots };
        for run in &mut runs {
            if let Check::File(check) | Check::PageAndFile(_, check) = run.rule.check {
                check(&book, &job, run);
            }
        }
        if let Some(mut own) = own {
            own.file(&job);
            own.add_to(&mut runs);
        }
        let mut findings: Vec<Finding> =
            runs.into_iter().flat_map(|run| run.found).collect();
        findings.sort_by_key(|it| (it.page, it.severity));
        findings
    }
}

/// Takes down the spot colours of a page.
fn take_down(sheet: &Sheet, spots: &mut BTreeMap<String, Spot>) {
    for (_, mark) in sheet.visible() {
        for named in mark.spaces().filter_map(|space| space.named()) {
            for name in &named.names {
                if !matches!(colour::Ink::named(name), Some(colour::Ink::Spot(_))) {
                    continue;
                }
                let page = sheet.page.number;
                let spot = spots.entry(name.clone());
                let spot = spot
                    .or_insert_with(|| Spot { definitions: Default::default(), page });
                if named.separation {
                    spot.definitions.insert(named.definition.clone());
                }
            }
        }
    }
}
