//! The worker itself: reads what is asked, and answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use marbre_diag::{Diagnostic, Moment, Place, Sink};
use marbre_pdf::checksum::Checksum;
use rayon::prelude::*;
use typst::comemo;
use typst::layout::Abs;
use typst::utils::hash128;

use crate::report::Report;
use crate::report::inputs::Found;
use crate::report::project::Project;
use crate::store::timings::Timings;

use super::answer::{Answer, Blob};
use super::items::{self, Item, Lookup};
use super::page::{self, Drawn};
use super::{Mark, Page, View};
use crate::typeset::confined::{Limits, bound_for_good};
use crate::typeset::{self, Edition, Laid};

/// How many sets ago Typst has used a thing for the last time when it forgets it, by the memory
/// in MiB that this process takes: a change that is taken back costs nothing, unless changes are
/// of the whole report.
const REMEMBERED: [(u64, usize); 3] = [(300, 6), (380, 2), (u64::MAX, 1)];
/// The most places that are marked of one thing that is said.
const MOST_MARKS: usize = 12;

/// Answers until nobody asks any more.
///
/// # Errors
/// Where an answer can't be written.
pub fn serve(
    manifest: &Path,
    limits: &Limits,
    questions: &mut dyn BufRead,
    answers: &mut dyn Write,
) -> io::Result<()> {
    bound_for_good(limits);
    let mut worker = Worker { limits, drawn: HashMap::new(), sent: BTreeSet::new() };
    let mut answers = BufWriter::new(answers);
    let mut question = String::new();
    while questions.read_line(&mut question)? > 0 {
        question.clear();
        worker.answer(manifest).write(&mut answers)?;
        let taken = memory().unwrap_or(0);
        let kept = REMEMBERED.into_iter().find(|(most, _)| taken <= *most);
        comemo::evict(kept.map_or(1, |(_, sets)| sets));
    }
    Ok(())
}

struct Worker<'a> {
    limits: &'a Limits,
    /// The pages of the last set, by what they were drawn from.
    drawn: HashMap<u128, Arc<Image>>,
    /// The blobs that the last answer with pages named.
    sent: BTreeSet<Checksum>,
}

/// An image of a page.
struct Image {
    name: Checksum,
    drawn: Drawn,
}

impl Worker<'_> {
    fn answer(&mut self, manifest: &Path) -> Answer {
        let mut sink = Sink::default();
        let seen = self.see(manifest, &mut sink);
        let mut answer =
            seen.unwrap_or_else(|| Answer { view: View::default(), blobs: Vec::new() });
        answer.view.told = sink.told_since(&Moment::default());
        answer.view.memory = memory();
        answer
    }

    /// The report as it is now; `None` where there is nothing to see.
    fn see(&mut self, manifest: &Path, sink: &mut Sink) -> Option<Answer> {
        let project = Project::open(manifest, sink).ok()?;
        typeset::check_layouts(&project, sink);
        let report = Report::check(project, sink).ok()?;
        let (edition, timings) = (Edition::Print, &mut Timings::default());
        let pages = self.limits.pages;
        let Laid { sheet, .. } =
            typeset::laid(&report, edition, pages, timings, sink).ok()?;
        let mut pictures = BTreeMap::new();
        let mut known = BTreeMap::new();
        for stand_in in sheet.world.stand_ins() {
            let found = report.project.found(&stand_in.path);
            let (Some(Found::File(sum)), Some(bytes)) = (found, stand_in.bytes()) else {
                continue;
            };
            known.insert(Checksum::of(&bytes), sum);
            pictures.insert(sum, stand_in.path);
        }
        let pages = sheet.document.pages();
        let keys = pages.iter().map(|page| hash128(&(&page.frame, page.bleed, &known)));
        let keys: Vec<u128> = keys.collect();
        let images = keys.par_iter().zip(pages.par_iter()).map(|(key, page)| {
            let old = self.drawn.get(key).cloned();
            let image = old.unwrap_or_else(|| {
                let drawn = page::draw(page, &known);
                Arc::new(Image { name: Checksum::of(drawn.svg.as_bytes()), drawn })
            });
            (*key, image)
        });
        let images: Vec<(u128, Arc<Image>)> = images.collect();
        let mut lookup = Lookup::new(&sheet.world, &sheet.spans, &report);
        let items: Vec<Vec<Item>> = pages.iter().map(|it| lookup.items(it)).collect();
        let marks = sink.all().iter().map(|it| marks(it, &items)).collect();
        let written: Vec<Blob> = items
            .par_iter()
            .map(|items| {
                let (bytes, kind) = (items::written(items), "application/json");
                Blob { name: Checksum::of(&bytes), kind: kind.to_owned(), bytes }
            })
            .collect();
        let mm = |length: Abs| length.to_mm();
        let described = pages.iter().zip(&images).zip(&written);
        let described = described.map(|((page, (_, image)), items)| Page {
            image: image.name,
            items: items.name,
            trim: [mm(page.frame.width()), mm(page.frame.height())],
            bleed: [page.bleed.left, page.bleed.top, page.bleed.right, page.bleed.bottom]
                .map(mm),
        });
        let described = Some(described.collect());
        let blobs = self.unsent(&images, written);
        let view = View {
            pages: described,
            parts: sheet.placed.clone(),
            pictures,
            named: self.sent.clone(),
            safe: report.print.quiet_zone.to_mm(),
            read: report.project.inputs().iter().map(|it| it.0.to_owned()).collect(),
            marks,
            ..View::default()
        };
        self.drawn = images.into_iter().collect();
        Some(Answer { view, blobs })
    }

    /// What the last answer didn't name.
    fn unsent(&mut self, images: &[(u128, Arc<Image>)], written: Vec<Blob>) -> Vec<Blob> {
        let mut named = BTreeSet::new();
        let mut blobs = Vec::new();
        let mut add = |name: Checksum, blob: &mut dyn FnMut() -> Blob| {
            if named.insert(name) && !self.sent.contains(&name) {
                blobs.push(blob());
            }
        };
        for (_, image) in images {
            add(image.name, &mut || Blob {
                name: image.name,
                kind: "image/svg+xml".to_owned(),
                bytes: image.drawn.svg.clone().into_bytes(),
            });
            for (name, (kind, bytes)) in &image.drawn.pictures {
                let (name, kind) = (*name, kind.clone());
                add(name, &mut || Blob {
                    name,
                    kind: kind.clone(),
                    bytes: bytes.clone(),
                });
            }
        }
        for Blob { name, kind, bytes } in written {
            let mut bytes = Some(bytes);
            add(name, &mut || Blob {
                name,
                kind: kind.clone(),
                bytes: bytes.take().unwrap_or_default(),
            });
        }
        self.sent = named;
        blobs
    }
}

/// Where on the pages that is which something is said of.
fn marks(said: &Diagnostic, pages: &[Vec<Item>]) -> Vec<Mark> {
    let about = |item: &Item| match (&said.place, &item.place) {
        (
            Place::Source { file, range },
            Place::Source { file: other, range: written },
        ) => {
            file.name() == other.name()
                && written.start < range.end.max(range.start + 1)
                && range.start < written.end.max(written.start + 1)
        }
        (Place::Cell { .. }, place) => said.place == *place,
        _ => false,
    };
    let marks = pages.iter().enumerate().flat_map(|(index, items)| {
        let found = items.iter().filter(|it| about(it));
        found.map(move |it| Mark { page: index + 1, edges: it.edges })
    });
    marks.take(MOST_MARKS).collect()
}

/// The memory that this process takes, in MiB, where the system tells.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib / 1024)
}
