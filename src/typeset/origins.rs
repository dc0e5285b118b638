//! From a place on a page back to what somebody wrote.
//!
//! The worker that sets the pages takes down where each text, picture and shape of a
//! layout lands, and where it comes from: a word of `report.toml`, a cell, a line of a
//! layout. Whoever finds something on a finished page asks here whose it is.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use marbre_diag::{Place, SourceFile};
pub use marbre_preflight::finding::Kind;

/// What stands on the pages, and where it was written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Origins {
    /// The files, each once: places are many.
    files: Vec<SourceFile>,
    /// Places that aren't in a text file.
    cells: Vec<Place>,
    /// The pages, in order; on each, what was drawn first comes first.
    pages: Vec<Vec<Origin>>,
}

/// Something on a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Origin {
    kind: Kind,
    /// Left, top, right and bottom, in mm from the trim's top left corner.
    edges: [f32; 4],
    /// `None` where it was written nowhere that is known.
    source: Option<Source>,
    /// The letters that it starts with, of text.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    starts: Box<str>,
    /// Whether it is meant to lie over words, or under them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    over: bool,
}

/// Something that lands on a page.
pub(crate) struct Landed<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its left, top, right and bottom edge, in mm from the trim's top left corner.
    pub(crate) edges: [f32; 4],
    /// What it says, of text.
    pub(crate) text: &'a str,
    /// Whether its layout says that it is meant to lie over words, or under them.
    pub(crate) over: bool,
}

/// What is known of something on a page.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Where it was written.
    pub(crate) place: Option<Place>,
    /// Whether its layout says that it is meant to lie over words, or under them.
    pub(crate) over: bool,
}

/// Where it was written, by the number of its file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Source {
    Text { file: u32, from: u32, to: u32 },
    Cell(u32),
}

/// Origins while they are taken down, page by page.
#[derive(Default)]
pub(crate) struct Register {
    origins: Origins,
    /// The numbers of files that have one, by their names, and of other places.
    files: HashMap<String, u32>,
    cells: HashMap<Place, u32>,
}

impl Register {
    /// Goes on to the next page.
    pub(crate) fn begin_page(&mut self) {
        self.origins.pages.push(Vec::new());
    }

    /// Takes down something on the page that was begun last, and where it was written.
    pub(crate) fn add(&mut self, landed: &Landed<'_>, place: Option<&Place>) {
        let source = place.map(|place| self.source(place));
        let Landed { kind, edges, text, over } = *landed;
        let starts: String = letters(text).take(STARTS).collect();
        if let Some(page) = self.origins.pages.last_mut() {
            page.push(Origin { kind, edges, source, starts: starts.into(), over });
        }
    }

    fn source(&mut self, place: &Place) -> Source {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match place {
            Place::Source { file, range } => {
                let known = self.files.get(file.name()).copied();
                let file = known.unwrap_or_else(|| {
                    let next = number(self.origins.files.len());
                    self.files.insert(file.name().to_owned(), next);
                    self.origins.files.push(file.clone());
                    next
                });
                Source::Text { file, from: number(range.start), to: number(range.end) }
            }
            place => Source::Cell(self.cells.get(place).copied().unwrap_or_else(|| {
                let next = number(self.origins.cells.len());
                self.cells.insert(place.clone(), next);
                self.origins.cells.push(place.clone());
                next
            })),
        }
    }

    /// What was taken down.
    pub(crate) fn finish(self) -> Origins {
        self.origins
    }
}

impl Origins {
    /// The files that something on the pages was written in.
    pub(crate) fn files_mut(&mut self) -> impl Iterator<Item = &mut SourceFile> {
        self.files.iter_mut()
    }

    /// Where the thing of a kind was written that stands at this very place of a page
    /// (from 1): its left, top, right and bottom edge in mm from the trim's top left
    /// corner. What fits best wins, then what lies on top; a drawing stands for what is
    /// within it. `None` where nothing of the kind stands there: a neighbour doesn't count.
    pub fn at(&self, page: usize, kind: Kind, edges: [f64; 4]) -> Option<Place> {
        self.place(self.known(page, |it| it.source.is_some(), kind, edges, None)?)
    }

    /// What is known of the thing of a kind at this very place of a page, as for
    /// [`Self::at`]. Of several texts at one place, the one is taken that says this.
    pub(crate) fn find(
        &self,
        page: usize,
        kind: Kind,
        edges: [f64; 4],
        text: Option<&str>,
    ) -> Option<Found> {
        let origin = self.known(page, |_| true, kind, edges, text)?;
        Some(Found { place: self.place(origin), over: origin.over })
    }

    fn known(
        &self,
        page: usize,
        counts: impl Fn(&Origin) -> bool,
        kind: Kind,
        edges: [f64; 4],
        text: Option<&str>,
    ) -> Option<&Origin> {
        /// How much of the smaller of two is within the other, for them to be one thing.
        const ONE: f64 = 0.5;
        /// What a drawing counts for that all of something is within: more than a thing of
        /// the kind that is much larger, or much smaller.
        const DRAWN: f64 = 0.3;
        let text: Option<String> = text.map(|text| letters(text).collect());
        let fit = |origin: &Origin| {
            let own = origin.edges.map(f64::from);
            let within = share(edges, own);
            match origin.kind {
                it if it == kind && within.max(share(own, edges)) > ONE => {
                    let says = text.as_ref().is_some_and(|text| {
                        !origin.starts.is_empty() && text.contains(&*origin.starts)
                    });
                    fit(edges, own) + f64::from(u8::from(says))
                }
                Kind::Drawing if within > 0.95 => DRAWN,
                _ => 0.0,
            }
        };
        self.best(page, |origin| if counts(origin) { fit(origin) } else { 0.0 })
    }

    /// Where that was written which covers most of an area of a page, given as for
    /// [`Self::at`]; what lies on top wins.
    pub fn below(&self, page: usize, edges: [f64; 4]) -> Option<Place> {
        let covers = |origin: &Origin| match origin.source {
            Some(_) => share(edges, origin.edges.map(f64::from)),
            None => 0.0,
        };
        self.place(self.best(page, covers)?)
    }

    fn best(&self, page: usize, weight: impl Fn(&Origin) -> f64) -> Option<&Origin> {
        let origins = self.pages.get(page.checked_sub(1)?)?;
        let weighed = origins.iter().map(|origin| (weight(origin), origin));
        // Of equals, `max_by` gives the last: the one on top.
        let best = weighed.max_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|(weight, _)| *weight > 0.0).map(|(_, origin)| origin)
    }

    fn place(&self, origin: &Origin) -> Option<Place> {
        match origin.source? {
            Source::Text { file, from, to } => {
                let file = self.files.get(usize::try_from(file).ok()?)?;
                Some(file.at(usize::try_from(from).ok()?..usize::try_from(to).ok()?))
            }
            Source::Cell(index) => self.cells.get(usize::try_from(index).ok()?).cloned(),
        }
    }
}

/// How many letters are kept of what a text starts with.
const STARTS: usize = 8;

/// The letters and digits of a text: spaces and signs come out of a PDF in other ways.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|it| it.is_alphanumeric())
}

/// How alike two areas are: what they have in common, of what they cover together; 0 to
/// 1.
fn fit(a: [f64; 4], b: [f64; 4]) -> f64 {
    let common = common(a, b);
    common / (area(a) + area(b) - common)
}

/// How much of an area another one covers, 0 to 1.
fn share(it: [f64; 4], other: [f64; 4]) -> f64 {
    common(it, other) / area(it)
}

/// What two areas have in common, mm².
fn common(a: [f64; 4], b: [f64; 4]) -> f64 {
    let (a, b) = (grown(a), grown(b));
    let [left, top] = [a[0].max(b[0]), a[1].max(b[1])];
    let [right, bottom] = [a[2].min(b[2]), a[3].min(b[3])];
    (right - left).max(0.0) * (bottom - top).max(0.0)
}

/// mm², never 0.
fn area(it: [f64; 4]) -> f64 {
    let [left, top, right, bottom] = grown(it);
    (right - left) * (bottom - top)
}

/// With a hair added to all sides, mm: so lines have an area.
fn grown([left, top, right, bottom]: [f64; 4]) -> [f64; 4] {
    const HAIR: f64 = 0.05;
    [left - HAIR, top - HAIR, right.max(left) + HAIR, bottom.max(top) + HAIR]
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Register {
        fn put(&mut self, kind: Kind, edges: [f32; 4], place: &Place) {
            let landed = Landed { kind, edges, text: "", over: false };
            self.add(&landed, Some(place));
        }
    }

    #[test]
    fn what_fits_best_is_found_and_what_lies_on_top_wins() {
        let file = SourceFile::new("report.toml", "title = \"A\"\nbody = \"B\"\n");
        let mut origins = Register::default();
        origins.begin_page();
        origins.put(Kind::Shape, [0.0, 0.0, 210.0, 297.0], &file.at(0..5));
        origins.put(Kind::Text, [20.0, 20.0, 80.0, 24.0], &file.at(9..10));
        origins.put(Kind::Text, [20.0, 25.0, 80.0, 29.0], &file.at(20..21));
        origins.put(Kind::Text, [20.0, 25.0, 80.0, 29.0], &file.at(12..16));
        let cell = Place::Cell {
            file: "a.xlsx".to_owned(),
            sheet: "S".to_owned(),
            cell: "B7".to_owned(),
            shown: "1".to_owned(),
        };
        origins.put(Kind::Picture, [100.0, 100.0, 120.0, 120.0], &cell);
        let origins = origins.finish();
        let at = |kind, edges| origins.at(1, kind, edges).map(|place| place.short());
        let below = |edges| origins.below(1, edges).map(|place| place.short());
        let word = [22.0, 20.5, 40.0, 23.5];
        assert_eq!(at(Kind::Text, word).as_deref(), Some("report.toml:1:10"));
        let both = [20.0, 25.0, 80.0, 29.0];
        assert_eq!(at(Kind::Text, both).as_deref(), Some("report.toml:2:1"));
        let picture = [101.0, 101.0, 119.0, 119.0];
        assert_eq!(at(Kind::Picture, picture).as_deref(), Some("a.xlsx:S!B7"));
        assert_eq!(at(Kind::Text, picture), None);
        // What is beside a text, or just below it, isn't that text.
        assert_eq!(at(Kind::Text, [22.0, 29.0, 40.0, 33.0]), None);
        assert_eq!(at(Kind::Text, [80.0, 20.0, 99.0, 24.0]), None);
        // Of a square, what covers most of it, not what is as large.
        let square = [95.0, 95.0, 122.0, 122.0];
        assert_eq!(below(square).as_deref(), Some("report.toml:1:1"));
        assert_eq!(below(picture).as_deref(), Some("a.xlsx:S!B7"));
        // A rule has no height.
        assert!(at(Kind::Shape, [0.0, 200.0, 210.0, 200.0]).is_some());
        assert_eq!(origins.below(2, word), None);
        assert_eq!(origins.below(0, word), None);
    }

    #[test]
    fn they_survive_the_way_from_the_worker() {
        let mut origins = Register::default();
        let file = SourceFile::new("texts/a.md", "Un texte.");
        origins.begin_page();
        origins.put(Kind::Text, [1.0, 1.0, 2.0, 2.0], &file.at(3..8));
        let json = serde_json::to_string(&origins.finish()).expect("JSON");
        let again: Origins = serde_json::from_str(&json).expect("origins");
        let place = again.at(1, Kind::Text, [1.0, 1.0, 2.0, 2.0]);
        assert_eq!(place, Some(file.at(3..8)));
    }

    #[test]
    fn of_texts_at_one_place_the_one_is_found_that_says_it() {
        let file = SourceFile::new("texts/a.md", "Un texte. Un autre.");
        let mut origins = Register::default();
        origins.begin_page();
        let edges = [10.0, 10.0, 60.0, 14.0];
        for (text, range) in [("Un texte", 0..9), ("Un autre", 10..19)] {
            let landed = Landed { kind: Kind::Text, edges, text, over: range.start > 0 };
            origins.add(&landed, Some(&file.at(range)));
        }
        let origins = origins.finish();
        let there = [10.0, 10.5, 60.0, 13.5];
        let found =
            |text| origins.find(1, Kind::Text, there, Some(text)).expect("a text");
        let first = found("Un\u{A0}texte et la suite");
        assert_eq!((first.place, first.over), (Some(file.at(0..9)), false));
        let second = found("Un autre");
        assert_eq!((second.place, second.over), (Some(file.at(10..19)), true));
    }
}
