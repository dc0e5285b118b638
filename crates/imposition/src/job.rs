//! From what is wished for to sheets of paper: which formes there are, and whether they
//! fit.

use marbre_diag::{Diagnostic, Message, Sink, said};
use marbre_pdf::geom::Length;

use super::folding::Folding;
use super::forme::{Area, Forme, Gap};
use super::marks::ROOM;
use super::paper::{Thickness, mm};
use super::plan::{Binding, Grid, Plan, Sheet};
use super::scheme::{Around, Arrangement, Scheme};

/// What a binder mills off the back of each page before it is glued (perfect binding).
const MILLED: Length = Length::um(3_000);
/// What is between pages that are cut from each other after folding, at the least: a
/// guillotine wants 3 mm of each.
const TRIMMED: Length = Length::um(6_000);

/// A side of a sheet, ready to be drawn.
pub(super) struct Side<'a> {
    /// The pages on it.
    pub(super) grid: &'a Grid,
    /// What it is.
    pub(super) forme: Forme,
    /// Where that is on the paper.
    pub(super) area: Area,
    /// The number of the sheet, from 1.
    pub(super) sheet: usize,
    /// Whether it is the front.
    pub(super) front: bool,
}

/// Sheets on one paper.
pub(super) struct Job<'a> {
    /// The width and height of the paper.
    pub(super) paper: [Length; 2],
    /// The largest forme's place on it.
    pub(super) trim: Area,
    /// How far pages print beyond that.
    pub(super) bleed: Length,
    /// All sides, in order.
    pub(super) sides: Vec<Side<'a>>,
    /// How many sheets there are.
    pub(super) sheets: usize,
}

/// Pages, as far as their place on paper is concerned.
#[derive(Clone, Copy)]
pub(super) struct Pages {
    pub(super) count: usize,
    pub(super) size: [Length; 2],
    pub(super) bleed: Length,
}

impl Pages {
    /// The plan for a scheme. How often a sheet of a signature is folded follows from
    /// what fits on its paper.
    pub(super) fn plan(self, scheme: &Scheme) -> Plan {
        let binding = match scheme.kind {
            Arrangement::Pages => Binding::Pages,
            Arrangement::Spreads => Binding::Spreads,
            Arrangement::Saddle(_) => Binding::Saddle,
            Arrangement::Grid { rows, columns, .. } => {
                Binding::Grid { rows: rows.into(), columns: columns.into() }
            }
            Arrangement::Perfect(_) => {
                let fits = |folding: &Folding| {
                    let forme =
                        self.forme(scheme.kind, folding.rows(), folding.columns());
                    paper(scheme, &forme).is_ok()
                };
                let most = Folding::ALL.into_iter().find(fits);
                Binding::Perfect(most.unwrap_or(Folding::Once))
            }
        };
        Plan::of(self.count, binding)
    }

    /// The sheets of a plan's body on their paper.
    pub(super) fn body<'a>(
        self,
        plan: &'a Plan,
        scheme: &Scheme,
        sink: &mut Sink,
    ) -> Option<Job<'a>> {
        let forme = |sheet: &Sheet| {
            let columns = sheet.front.first().map_or(1, Vec::len);
            self.forme(scheme.kind, sheet.front.len(), columns)
        };
        let job = job(&plan.sheets, scheme, &forme, sink)?;
        warn_of_creep(&job, scheme, sink);
        Some(job)
    }

    /// The cover's sheet: its spine is as wide as the leaves are thick. It is printed on
    /// another paper than they are, so it is as large as it has to be.
    pub(super) fn cover<'a>(self, plan: &'a Plan, scheme: &Scheme) -> Option<Job<'a>> {
        let (Some(cover), Arrangement::Perfect(thickness)) = (&plan.cover, scheme.kind)
        else {
            return None;
        };
        let width = spine(plan, thickness);
        let forme = |_: &Sheet| Forme {
            page: self.size,
            bleed: self.bleed,
            across: vec![Gap::Spine(width)],
            down: Vec::new(),
            creep: Length::ZERO,
        };
        let scheme = Scheme { paper: None, ..scheme.clone() };
        // Nothing can be too small then.
        job(std::slice::from_ref(cover), &scheme, &forme, &mut Sink::default())
    }

    fn forme(self, kind: Arrangement, rows: usize, columns: usize) -> Forme {
        let trimmed = Gap::Cut { width: TRIMMED.max(self.bleed * 2), folded: true };
        let (across, down): (Vec<Gap>, Gap) = match kind {
            Arrangement::Pages | Arrangement::Spreads | Arrangement::Saddle(_) => {
                (vec![Gap::Fold(Length::ZERO); columns.saturating_sub(1)], trimmed)
            }
            Arrangement::Perfect(_) => {
                // Pages meet at their spines, two by two.
                let gap = |at: usize| {
                    if at.is_multiple_of(2) { Gap::Fold(MILLED * 2) } else { trimmed }
                };
                ((0..columns.saturating_sub(1)).map(gap).collect(), trimmed)
            }
            Arrangement::Grid { gap, .. } => {
                let cut = Gap::Cut { width: gap, folded: false };
                (vec![cut; columns.saturating_sub(1)], cut)
            }
        };
        let creep = match kind {
            Arrangement::Saddle(Some(thickness)) | Arrangement::Perfect(thickness) => {
                thickness.length()
            }
            _ => Length::ZERO,
        };
        let down = vec![down; rows.saturating_sub(1)];
        Forme { page: self.size, bleed: self.bleed, across, down, creep }
    }
}

/// The width of a spine: every leaf of the book block, blank ones too.
fn spine(plan: &Plan, thickness: Thickness) -> Length {
    let cells = plan.sheets.iter().flat_map(|sheet| sheet.front.iter().map(Vec::len));
    let leaves: usize = cells.sum();
    thickness.length() * i64::try_from(leaves).unwrap_or(i64::MAX / 1_000_000_000)
}

/// The paper that one side needs around its forme.
const fn margin(around: Around) -> Length {
    match around {
        Around::All | Around::Marks => ROOM,
        Around::Nothing => Length::ZERO,
    }
}

/// The paper, turned so that a forme fits on it, or else what is missing, in width and
/// height, where it is turned the better way.
fn paper(scheme: &Scheme, forme: &Forme) -> Result<[Length; 2], [Length; 2]> {
    let size = forme.size();
    let needed = size.map(|it| it + (forme.bleed + margin(scheme.around)) * 2);
    let Some(paper) = &scheme.paper else { return Ok(needed) };
    let [lying, standing] = paper.turned();
    let wide = needed[0] >= needed[1];
    let turned = if wide { [lying, standing] } else { [standing, lying] };
    let missing = |paper: [Length; 2]| {
        [0, 1].map(|axis| (needed[axis] - paper[axis]).max(Length::ZERO))
    };
    match turned.into_iter().find(|it| missing(*it) == [Length::ZERO; 2]) {
        Some(fits) => Ok(fits),
        None => {
            let short = turned.map(missing);
            let [first, second] = short;
            let sum = |it: [Length; 2]| it[0] + it[1];
            Err(if sum(second) < sum(first) { second } else { first })
        }
    }
}

fn job<'a>(
    sheets: &'a [Sheet],
    scheme: &Scheme,
    forme: &dyn Fn(&Sheet) -> Forme,
    sink: &mut Sink,
) -> Option<Job<'a>> {
    let formes: Vec<Forme> = sheets.iter().map(forme).collect();
    let area = |forme: &Forme| forme.size()[0].to_mm() * forme.size()[1].to_mm();
    let largest = formes.iter().max_by(|a, b| area(a).total_cmp(&area(b)))?;
    let paper = match paper(scheme, largest) {
        Ok(paper) => paper,
        Err(missing) => {
            too_small(scheme, largest, missing, sink);
            return None;
        }
    };
    let (trim, bleed) = (largest.centred(paper), largest.bleed);
    let mut sides = Vec::new();
    for (index, (sheet, forme)) in sheets.iter().zip(&formes).enumerate() {
        for (grid, front) in [(Some(&sheet.front), true), (sheet.back.as_ref(), false)] {
            let Some(grid) = grid else { continue };
            let (forme, area) = (forme.clone(), forme.centred(paper));
            sides.push(Side { grid, forme, area, sheet: index + 1, front });
        }
    }
    Some(Job { paper, trim, bleed, sides, sheets: sheets.len() })
}

fn too_small(scheme: &Scheme, forme: &Forme, missing: [Length; 2], sink: &mut Sink) {
    let Some(paper) = &scheme.paper else { return };
    let marks = match scheme.around {
        Around::Nothing => said!("their bleed"),
        Around::Marks | Around::All => said!("their bleed and marks"),
    };
    let parts = [
        (missing[0], said!("{length} of width", length = mm(missing[0]))),
        (missing[1], said!("{length} of height", length = mm(missing[1]))),
    ];
    let parts = parts.into_iter().filter(|(it, _)| *it > Length::ZERO);
    let Some(missing) = parts.map(|(_, what)| what).reduce(Message::and) else { return };
    let [width, height] = forme.size().map(mm);
    let message = said!(
        "the paper {paper} is too small for pages of {width} × {height} together, \
         {marks}: {missing} missing",
        paper = paper.described(),
        width,
        height,
        marks,
        missing,
    );
    let error = Diagnostic::error("paper-too-small", scheme.place.clone(), message);
    sink.report(
        error.hint("choose a larger paper, or go without marks if they aren't wanted"),
    );
}

/// Creep takes paper from the fore-edge that has to be printed on.
fn warn_of_creep(job: &Job<'_>, scheme: &Scheme, sink: &mut Sink) {
    let most = job.sides.iter().flat_map(|side| {
        let cells = side.grid.iter().flatten();
        cells.map(|cell| side.forme.creep * i64::from(cell.inside))
    });
    let most = most.max().unwrap_or_default();
    if most > job.bleed && most > Length::ZERO {
        let message = said!(
            "the innermost pages move by {most} for creep, which is more than the bleed \
             of {bleed}",
            most = mm(most),
            bleed = mm(job.bleed),
        );
        let warning =
            Diagnostic::warning("creep-past-bleed", scheme.place.clone(), message);
        sink.report(warning.hint("have it bound in signatures, or take a thinner paper"));
    }
}
