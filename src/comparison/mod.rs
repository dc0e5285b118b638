//! Two builds of a report, page by page: what changed, and that nothing else did.
//!
//! ```text
//!  subject ──► words, raster ──► alignment ──► Comparison ──┬──► summary: lines and JSON
//!  (PDF, report, revision)                                  └──► leaflet: the changes PDF
//! ```
//!
//! Words are compared to the letter. Pictures are compared as a reader would: what a
//! rasteriser or a subset font may do differently is tolerated. Both are compared within
//! the trim, so bleed, marks and slug play no part. What neither shows, as a colour that is
//! off by a percent, is found in files of our own: there all that is printed is compared, and
//! pages that have it in common are never drawn.

mod alignment;
mod burden;
mod drawing;
mod edits;
mod glance;
mod leaf;
mod leaflet;
mod marks;
mod pair;
mod prints;
mod raster;
mod revision;
mod scratch;
pub mod snapshot;
mod spelling;
mod subject;
mod summary;
mod trim;
mod words;

use rayon::prelude::*;

use marbre_diag::{Diagnostic, Parameter, Place, Reported, Sink, said};
use marbre_pdf::area::Area;

pub use self::glance::Glance;
pub use self::leaflet::leaflet;
pub use self::subject::{Side, Subject};

use self::alignment::{Sketch, Slot};
use self::burden::Unbearable;
use self::leaf::{Leaf, leaves};
use self::pair::Pair;
use self::prints::{Known, Shared};
use self::trim::Trim;

/// The face of our own pages. It stands in for those that a PDF names and doesn't have.
const FACE: &[u8] =
    include_bytes!("../../fonts/bricolage-grotesque/BricolageGrotesque_400Regular.ttf");

/// What two files have in common, and what not.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The pages in the order of the new file; a page that was removed comes where it was.
    pub pages: Vec<Page>,
    /// The size of the trim, width and height in mm.
    pub size: (f64, f64),
}

/// A page of the old file, of the new one, or of both. Pages are numbered from 1.
#[derive(Clone, Debug)]
pub enum Page {
    /// Nothing on it has changed.
    Same(usize),
    /// Nothing on it has changed but its number.
    Moved(Numbers),
    /// Something on it has changed; it may have moved as well.
    Changed(Numbers, Change),
    /// It is in the new file only.
    Added(usize),
    /// It is in the old file only.
    Removed(usize),
}

/// The numbers of a page that is in both files, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// In the old file.
    pub old: usize,
    /// In the new file.
    pub new: usize,
}

/// What has changed on a page. Where there is nothing in it, colours or drawings differ by
/// less than can be seen.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// The share of the page's area that looks different, 0 to 1.
    pub share: f64,
    /// The words that were removed and added, in reading order.
    pub edits: Vec<Edit>,
    /// Where the old page has what the new one hasn't.
    pub old_marks: Vec<Area>,
    /// Where the new page has what the old one hadn't.
    pub new_marks: Vec<Area>,
    /// Where the removed words stood.
    pub old_words: Vec<Area>,
    /// Where the added words stand.
    pub new_words: Vec<Area>,
}

/// Words in the place of others; one of both may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The words that were there.
    pub removed: String,
    /// The words that are there now.
    pub added: String,
}

impl Change {
    /// Whether something else is printed that can neither be read nor seen.
    pub const fn is_unseen(&self) -> bool {
        self.edits.is_empty() && self.new_marks.is_empty() && self.old_marks.is_empty()
    }
}

impl Edit {
    /// Whether a figure is part of it.
    fn has_digits(&self) -> bool {
        [&self.removed, &self.added]
            .iter()
            .any(|it| it.contains(|c: char| c.is_numeric()))
    }
}

impl Comparison {
    /// The pages, those that have moved together as one.
    fn stretches(&self) -> Vec<Stretch<'_>> {
        let mut stretches: Vec<Stretch<'_>> = Vec::new();
        for page in &self.pages {
            let next = |it: &Numbers| Numbers { old: it.old + 1, new: it.new + 1 };
            match (page, stretches.last_mut()) {
                (Page::Moved(it), Some(Stretch::Moved(_, last))) if next(last) == *it => {
                    *last = *it;
                }
                (Page::Moved(it), _) => stretches.push(Stretch::Moved(*it, *it)),
                _ => stretches.push(Stretch::Page(page)),
            }
        }
        stretches
    }

    /// Whether every page is the same, at the same place.
    pub fn is_same(&self) -> bool {
        self.pages.iter().all(|page| matches!(page, Page::Same(_)))
    }
}

/// What a line says.
enum Stretch<'a> {
    /// What has become of a page; never that it moved.
    Page(&'a Page),
    /// Pages that have moved together: the first and the last one.
    Moved(Numbers, Numbers),
}

/// Compares two files.
///
/// # Errors
/// Where their pages aren't all of one size, or can't be looked at.
pub fn compare(old: &Side, new: &Side, sink: &mut Sink) -> Result<Comparison, Reported> {
    let bearable = (bearable(old, sink), bearable(new, sink));
    bearable.0.and(bearable.1)?;
    let size = one_size(old, new, sink)?;
    let (mut old, mut new) = rayon::join(|| Drawn::of(old), || Drawn::of(new));
    let mut shared = Shared::of(&old.known, &new.known);
    let slots = loop {
        let drawn = (old.draw(&shared, sink), new.draw(&shared, sink));
        drawn.0.and(drawn.1)?;
        let slots = alignment::align(&old.sketches(&shared), &new.sketches(&shared));
        if !shared.part(&slots, &old.known, &new.known) {
            break slots;
        }
    };
    let page = |slot: &Slot| match *slot {
        Slot::Old(i) => Page::Removed(i + 1),
        Slot::New(j) => Page::Added(j + 1),
        Slot::Both(i, j) => {
            let numbers = Numbers { old: i + 1, new: j + 1 };
            // Those that weren't drawn are the same.
            let pair = old.leaf(i).zip(new.leaf(j)).map(|(one, other)| Pair {
                old: (&old.side.view, one, i),
                new: (&new.side.view, other, j),
            });
            match pair.and_then(|pair| pair.change(size)) {
                Some(change) => Page::Changed(numbers, change),
                None if i == j => Page::Same(i + 1),
                None => Page::Moved(numbers),
            }
        }
    };
    Ok(Comparison { pages: slots.par_iter().map(page).collect(), size })
}

/// A file whose pages are drawn as far as they have to be.
struct Drawn<'a> {
    side: &'a Side,
    known: Vec<Known>,
    leaves: Vec<Option<Leaf>>,
}

impl<'a> Drawn<'a> {
    fn of(side: &'a Side) -> Self {
        let leaves = (0..side.view.count()).map(|_| None).collect();
        Self { side, known: prints::of(&side.view), leaves }
    }

    /// Draws the pages that aren't known to be the same in the other file.
    fn draw(&mut self, shared: &Shared, sink: &mut Sink) -> Result<(), Reported> {
        let unknown = |index: &usize| {
            self.leaves[*index].is_none() && shared.whole(&self.known, *index).is_none()
        };
        let pages: Vec<usize> = (0..self.leaves.len()).filter(unknown).collect();
        let drawn = leaves(&self.side.view, &self.known, &pages)
            .map_err(|page| sink.fail(unviewable(self.side, page)))?;
        for (index, leaf) in pages.into_iter().zip(drawn) {
            self.leaves[index] = Some(leaf);
        }
        Ok(())
    }

    fn leaf(&self, index: usize) -> Option<&Leaf> {
        self.leaves.get(index)?.as_ref()
    }

    /// What the pages are recognised by.
    fn sketches(&self, shared: &Shared) -> Vec<Sketch> {
        let sketch = |(index, leaf): (usize, &Option<Leaf>)| match leaf {
            Some(leaf) => Some(leaf.sketch.clone()),
            None => Some(Sketch::undrawn(&shared.whole(&self.known, index)?)),
        };
        self.leaves.iter().enumerate().filter_map(sketch).collect()
    }
}

/// Looks at all pages before the first one is drawn.
fn bearable(side: &Side, sink: &mut Sink) -> Result<(), Reported> {
    let pages = side.view.pdf().pages();
    let found = (0..pages.len()).into_par_iter().find_map_first(|index| {
        burden::check(&pages[index]).err().map(|reason| (index, reason))
    });
    found.map_or(Ok(()), |page| Err(sink.fail(unviewable(side, page))))
}

/// The error for a page that can't be looked at.
fn unviewable(side: &Side, (index, reason): (usize, Unbearable)) -> Diagnostic {
    let place = Place::File(side.name.clone());
    let page = index + 1;
    let message = match reason {
        Unbearable::Size(width, height) => {
            let message = said!(
                "page {page} is {width} × {height} mm",
                page,
                width = Parameter::number(width, 2),
                height = Parameter::number(height, 2)
            );
            let (least, most) = burden::SIDES;
            return Diagnostic::error("unviewable-page-size", place, message).hint(said!(
                "compare pages whose sheet and trim are {least} mm to {most} m wide and \
                 high",
                least,
                most = most / 1000.0,
            ));
        }
        Unbearable::Endless => {
            said!("page {page} has something on it that draws itself", page)
        }
        Unbearable::Deep => {
            said!("page {page} has drawings within drawings, too deep to follow", page)
        }
        Unbearable::Much => said!("page {page} takes too many operations to draw", page),
    };
    Diagnostic::error("unviewable-page", place, message)
        .hint("export the PDF again, with what is drawn so often as a picture")
}

/// The size of all pages, in mm.
fn one_size(old: &Side, new: &Side, sink: &mut Sink) -> Result<(f64, f64), Reported> {
    let sizes = |side: &Side| -> Vec<(f64, f64)> {
        side.view.pdf().pages().iter().map(|page| Trim::of(page).size()).collect()
    };
    let shown = |(width, height): (f64, f64)| {
        said!(
            "{width} × {height} mm",
            width = Parameter::number(width, 0),
            height = Parameter::number(height, 0)
        )
    };
    let all = sizes(new);
    let size = all.first().copied().unwrap_or_default();
    let mut reported = None;
    for (side, sizes) in [(old, sizes(old)), (new, all)] {
        let other = sizes.iter().position(|other| !trim::same_size(*other, size));
        let Some(index) = other else { continue };
        let message = said!(
            "page {page} is {size}, but page 1 of `{name}` is {first}",
            page = index + 1,
            size = shown(sizes[index]),
            name = new.name,
            first = shown(size)
        );
        let place = Place::File(side.name.clone());
        let error = Diagnostic::error("other-page-size", place, message);
        reported =
            Some(sink.fail(error.hint("compare files whose pages have one trim size")));
    }
    reported.map_or(Ok(size), Err)
}
