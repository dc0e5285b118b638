//! What stands on a page to be read, and on what: taken down while the page is drawn, and
//! judged once it is whole.

use std::sync::Arc;

use lopdf::ObjectId;
use tiny_skia::{FillRule, Path, Rect, Transform};

use marbre_pdf::canvas::{Image, Run};

use super::faults::{Legibility, Lost};
use super::grounds::{Ground, Look, MOST_GROUNDS, MOST_POINTS};
use super::letters::{Letter, Line, MOST_LETTERS};
use super::memory::Memory;
use super::{Mark, Sheet, Words, meets};

/// Areas narrower than this, in pt, are lines: nothing can be read or lost on them.
const NARROWEST: f32 = 2.0;
/// The most pictures of a page that words are held against.
const MOST_PICTURES: usize = 1_000;

/// Words that can't be read.
#[derive(Clone, Debug)]
pub struct Illegible {
    /// Why.
    pub fault: Fault,
    /// They themselves.
    pub words: Piece,
    /// What they meet: other words, or what covers them.
    pub other: Option<Piece>,
}

/// Why words can't be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    /// They and others are printed over each other.
    Overlapping,
    /// A clip cuts them: how much is lost where most is, in mm.
    Cut(f32),
    /// A clip hides them.
    Hidden,
    /// They lie outside of the page.
    OffPage,
    /// Something that is drawn later covers them.
    Covered,
    /// They are in the ink of what they lie on.
    Invisible,
    /// They are in the ink of the picture that they lie on.
    LostOnPicture,
}

/// A thing on a page.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What it says, where it is text.
    pub words: Option<Words>,
    /// Where it is, as far as it isn't clipped; pt of the page's space.
    pub bounds: Rect,
    /// Its mark, where one is left of it.
    pub mark: Option<usize>,
    /// The object that it is, or that draws it.
    pub object: Option<ObjectId>,
}

/// What stands on a page to be read, and on what.
#[derive(Default)]
pub(super) struct Reading<'a> {
    letters: Vec<Letter>,
    lines: Vec<Line>,
    grounds: Vec<Ground>,
    pictures: Vec<Image<'a>>,
    /// How many points of paths have been kept.
    points: usize,
}

impl<'a> Reading<'a> {
    /// Takes down a run of text, with the mark that it is or has become a part of.
    pub(super) fn add_run(
        &mut self,
        run: &Run<'_>,
        words: Words,
        mark: Option<(usize, &Mark)>,
        marks: usize,
        window: Option<Rect>,
        (alpha, is_plain): (f32, bool),
    ) {
        let first = self.letters.len();
        let room = MOST_LETTERS.saturating_sub(first);
        self.letters.extend(Letter::all(run).take(room));
        let letters = first..self.letters.len();
        let mut all =
            self.letters.get(first..).unwrap_or_default().iter().map(|it| it.ink);
        let Some(one) = all.next() else { return };
        let bounds = all.fold(one, |all, one| all.join(&one).unwrap_or(all));
        let (index, paints) = match mark {
            Some((index, mark)) => (Some(index), mark.paints.clone()),
            None => (None, Vec::new()),
        };
        if let Some(line) = self.lines.last_mut()
            && index.is_some()
            && line.mark == index
            && line.window == window
            && line.letters.end == letters.start
        {
            line.letters.end = letters.end;
            line.bounds = line.bounds.join(&bounds).unwrap_or(line.bounds);
            return;
        }
        self.lines.push(Line {
            mark: index,
            order: index.unwrap_or(marks),
            letters,
            bounds,
            window,
            words,
            paints,
            alpha,
            is_plain,
            is_embedded: run.font.embedded,
        });
    }

    /// Whether an area is one that words can lie on, or under.
    pub(super) fn wants_ground(&self, within: Rect) -> bool {
        within.width().min(within.height()) >= NARROWEST
            && self.grounds.len() < MOST_GROUNDS
    }

    /// A path on the page, if there is room for it.
    pub(super) fn placed(&mut self, path: &Path, transform: Transform) -> Option<Path> {
        let points = self.points + path.points().len();
        if points > MOST_POINTS {
            return None;
        }
        self.points = points;
        path.clone().transform(transform)
    }

    /// Takes down a picture that hides what is below.
    pub(super) fn picture(&mut self, image: &Image<'a>) -> Look {
        if self.pictures.len() >= MOST_PICTURES {
            return Look::Opaque;
        }
        self.pictures.push(image.clone());
        Look::Picture(self.pictures.len() - 1)
    }

    /// Takes down an area that is painted.
    pub(super) fn add_ground(
        &mut self,
        mark: usize,
        bounds: Rect,
        path: Option<(Path, FillRule)>,
        clip: Option<Arc<(Path, FillRule)>>,
        look: Look,
    ) {
        let path = path.map(|(path, rule)| (Arc::new(path), rule));
        self.grounds.push(Ground { mark, bounds, path, clip, look });
    }

    /// The words that can't be read.
    pub(super) fn illegible(
        &self,
        sheet: &Sheet,
        memory: Option<&dyn Memory>,
    ) -> Vec<Illegible> {
        let (text, areas) = (
            (&self.letters[..], &self.lines[..]),
            (&self.grounds[..], &self.pictures[..]),
        );
        let lost = Legibility::of(&sheet.page, text, areas, memory).faults();
        let line = |index: usize| self.piece(index, sheet);
        let of = |lost| {
            let (fault, words, other) = match lost {
                Lost::Overlapping([a, b]) => (Fault::Overlapping, a, Some(line(b)?)),
                Lost::Cut(index, mm) => (Fault::Cut(mm), index, None),
                Lost::Hidden(index) => (Fault::Hidden, index, None),
                Lost::OffPage(index) => (Fault::OffPage, index, None),
                Lost::Covered(index, over) => {
                    let mark = sheet.marks.get(over)?;
                    let (bounds, object) = (mark.bounds, mark.object);
                    let over = Piece { words: None, bounds, mark: Some(over), object };
                    (Fault::Covered, index, Some(over))
                }
                Lost::Invisible(index) => (Fault::Invisible, index, None),
                Lost::OnPicture(index) => (Fault::LostOnPicture, index, None),
            };
            Some(Illegible { fault, words: line(words)?, other })
        };
        lost.into_iter().filter_map(of).collect()
    }

    fn piece(&self, index: usize, sheet: &Sheet) -> Option<Piece> {
        let line = self.lines.get(index)?;
        let mark = line.mark.and_then(|index| sheet.marks.get(index));
        let words = mark.and_then(Mark::words).unwrap_or(&line.words);
        let seen = mark.map(|it| it.bounds).filter(|it| meets(*it, line.bounds));
        let bounds = seen.unwrap_or(line.bounds);
        let object = mark.and_then(|it| it.object);
        Some(Piece { words: Some(words.clone()), bounds, mark: line.mark, object })
    }
}
