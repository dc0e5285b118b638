//! What stands on a page, as rules ask for it: marks with their place, their colours and
//! what lies over them.
//!
//! "Visible" and "overlapping" are GWG's words: visible is what isn't clipped away and not
//! fully hidden; overlapping is what lies in front of something visible. Both are judged by
//! bounding boxes, and only what surely covers hides.

mod collector;
mod faults;
mod grounds;
mod letters;
mod memory;
mod reading;
mod tone;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lopdf::ObjectId;
use tiny_skia::Rect;

use marbre_pdf::area::Area;

use marbre_pdf::canvas::{Page, Trouble};
use marbre_pdf::colour::{Color, Ink, Inks, Space};

pub use self::collector::Collector;
pub use self::memory::Memory;
pub use self::reading::{Fault, Illegible, Piece};
pub use self::words::Words;

/// A page with all its marks.
#[derive(Debug)]
pub struct Sheet {
    /// The page.
    pub page: Page,
    /// The marks, in the order of painting.
    pub marks: Vec<Mark>,
    /// What makes no sense in its content, each once.
    pub troubles: BTreeSet<Trouble>,
    /// The transparency groups, that of the page first, those of masks among them.
    pub groups: Vec<Blended>,
    /// Whether anything on it is transparent.
    pub transparent: bool,
    /// The spaces of colours that aren't process inks, nor spot colours that are simulated
    /// by them: their families, and whether they are chosen in a mask.
    pub light: BTreeSet<(&'static str, bool)>,
    /// The fonts that are used, by their objects.
    pub fonts: BTreeMap<Option<ObjectId>, FontUse>,
    /// Marks that hide what lies below them: their place in `marks`, and where.
    covers: Vec<(usize, Rect)>,
    /// Which marks can be seen.
    seen: Vec<bool>,
    /// The words that can't be read.
    pub illegible: Vec<Illegible>,
}

/// A transparency group, and what it is for.
#[derive(Clone, Debug)]
pub struct Blended {
    /// The space that it is blended in, as it is called; `None` where it has none.
    pub space: Option<Arc<Space>>,
    /// Whether it is a mask of luminosity, or within one.
    pub masks: bool,
    /// The form that it is.
    pub object: Option<ObjectId>,
}

/// A font, and where it is used first.
#[derive(Clone, Debug)]
pub struct FontUse {
    /// Its name.
    pub name: String,
    /// Its type.
    pub subtype: String,
    /// Whether its program is in the file.
    pub embedded: bool,
    /// Where it is used first.
    pub bounds: Option<Rect>,
    /// Glyphs whose width in the file and in the font differ: code, and both widths.
    pub widths: Option<(u32, f32, f32)>,
}

/// A mark: what one painting operator leaves on the page.
#[derive(Clone, Debug)]
pub struct Mark {
    /// What it is.
    pub kind: Kind,
    /// Where it is, within the clip; pt of the page's space.
    pub bounds: Rect,
    /// The object that it is, or that draws it.
    pub object: Option<ObjectId>,
    /// What it is painted with; nothing for pictures.
    pub paints: Vec<Painted>,
}

/// What a mark is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A filled path; with its width, where it is a thin rectangle: a line, in effect
    /// (GWG 2022, I00004). pt.
    Fill(Option<f32>),
    /// A stroked path, with the width on the page in pt.
    Stroke(f32),
    /// Text.
    Text(Words),
    /// A picture.
    Image(Picture),
    /// A gradient that fills the clip.
    Shading(Arc<Space>),
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Its pixels, across and down.
    pub pixels: [u32; 2],
    /// How many of them lie in an inch of the page, along both of its axes.
    pub ppi: [f32; 2],
    /// Bits of each number.
    pub bits: u8,
    /// Its space; `None` for a stencil.
    pub space: Option<Arc<Space>>,
    /// Whether it is a stencil.
    pub stencil: bool,
}

/// What paints a mark.
#[derive(Clone, Debug)]
pub struct Painted {
    /// The colour; `None` for gradients and coloured patterns.
    pub color: Option<Color>,
    /// The space of the colour, or of the gradient.
    pub space: Option<Arc<Space>>,
    /// Its inks; `None` where it is light, or no single colour.
    pub inks: Option<Inks>,
    /// Whether other inks below are left alone.
    pub overprints: bool,
    /// Whether 0 of a process ink leaves it alone too (`OPM` 1).
    pub nonzero: bool,
}

impl Painted {
    /// Whether it is the paper's colour.
    pub fn is_white(&self) -> bool {
        self.color.as_ref().is_some_and(Color::is_white)
    }

    /// Black ink alone, and all of it.
    pub fn is_pure_black(&self) -> bool {
        let inks = self.inks.as_ref();
        inks.is_some_and(|inks| {
            inks.iter().all(|(ink, part)| match ink {
                Ink::Black => *part >= 1.0,
                _ => *part == 0.0,
            }) && inks.values().any(|part| *part > 0.0)
        })
    }

    /// How many inks it prints.
    pub fn count(&self) -> usize {
        self.inks.as_ref().map_or(0, |inks| inks.values().filter(|it| **it > 0.0).count())
    }

    /// Whether it prints one ink, however much of it.
    pub fn is_one_ink(&self) -> bool {
        self.count() == 1
    }

    /// All inks added up, 1 for 100 %.
    pub fn total(&self) -> f32 {
        self.inks.as_ref().map_or(0.0, |inks| inks.values().sum())
    }
}

impl Mark {
    /// Its width where it is a line, in pt.
    pub fn line(&self) -> Option<f32> {
        match self.kind {
            Kind::Stroke(width) => Some(width),
            Kind::Fill(width) => width,
            _ => None,
        }
    }

    /// Its words, where it is text.
    pub fn words(&self) -> Option<&Words> {
        match &self.kind {
            Kind::Text(words) => Some(words),
            _ => None,
        }
    }

    /// Whether it prints black ink at most.
    fn is_black_or_paper(&self) -> bool {
        let black = |paint: &Painted| {
            paint.inks.as_ref().is_some_and(|inks| {
                inks.iter().all(|(ink, part)| *ink == Ink::Black || *part == 0.0)
            })
        };
        !self.paints.is_empty() && self.paints.iter().all(black)
    }

    /// All spaces that its colours are in.
    pub fn spaces(&self) -> impl Iterator<Item = &Arc<Space>> {
        let own = match &self.kind {
            Kind::Image(picture) => picture.space.as_ref(),
            Kind::Shading(space) => Some(space),
            _ => None,
        };
        own.into_iter().chain(self.paints.iter().filter_map(|it| it.space.as_ref()))
    }
}

impl Sheet {
    /// Whether a mark can be seen: what is clipped away is no mark at all, and nothing
    /// that surely covers lies over it.
    pub fn is_visible(&self, index: usize) -> bool {
        self.seen.get(index).copied().unwrap_or(false)
    }

    /// Whether a mark lies in front of a visible one. Of very many, the nearest below and
    /// those at the bottom, where backgrounds are, are asked.
    pub fn is_overlapping(&self, index: usize) -> bool {
        self.is_over(index, |_| true)
    }

    /// Whether a mark lies in front of a visible one that prints another ink than black:
    /// on black and on paper, knocking out and overprinting are the same.
    pub fn is_over_other_inks(&self, index: usize) -> bool {
        self.is_over(index, |below| !below.is_black_or_paper())
    }

    fn is_over(&self, index: usize, counts: impl Fn(&Mark) -> bool) -> bool {
        let Some(mark) = self.marks.get(index) else { return false };
        let near = index.saturating_sub(2000)..index;
        let bottom = 0..near.start.min(500);
        let meets_it = |at: &usize| {
            let below = self.marks.get(*at);
            below.is_some_and(|it| meets(it.bounds, mark.bounds) && counts(it))
                && self.is_visible(*at)
        };
        near.rev().chain(bottom).any(|at| meets_it(&at))
    }

    /// Finds out which marks can be seen.
    fn look(&mut self) {
        let sees = |(index, mark): (usize, &Mark)| {
            let over = self.covers.partition_point(|(at, _)| *at <= index);
            let covers = self.covers.get(over..).unwrap_or_default();
            meets(mark.bounds, self.page.bleed)
                && !covers.iter().any(|(_, cover)| contains(*cover, mark.bounds))
        };
        self.seen = self.marks.iter().enumerate().map(sees).collect();
    }

    /// The visible marks, with their places among all.
    pub fn visible(&self) -> impl Iterator<Item = (usize, &Mark)> {
        self.marks.iter().enumerate().filter(|(index, _)| self.is_visible(*index))
    }

    /// The place of a mark, in mm from the trim's top left corner.
    pub fn area(&self, mark: &Mark) -> Area {
        self.page.area(mark.bounds)
    }
}

/// The most marks of a page that are looked at, and of those that hide others.
const MOST: [usize; 2] = [200_000, 1_000];

/// Whether two rectangles have more than an edge in common; lines have no area, but a
/// place.
pub(super) fn meets(a: Rect, b: Rect) -> bool {
    a.left() < b.right().max(b.left() + 1e-3)
        && b.left() < a.right().max(a.left() + 1e-3)
        && a.top() < b.bottom().max(b.top() + 1e-3)
        && b.top() < a.bottom().max(a.top() + 1e-3)
}

/// Whether one rectangle lies in another.
pub(super) fn contains(outer: Rect, inner: Rect) -> bool {
    outer.left() <= inner.left()
        && outer.top() <= inner.top()
        && outer.right() >= inner.right()
        && outer.bottom() >= inner.bottom()
}
