//! Two builds of a report, page by page: what changed, and that nothing else did.
//!
//! ```text
//!  subject ──► words, raster ──► alignment ──► Comparison ──┬──► summary: lines and JSON
//!  (PDF, report, revision)                                  └──► leaflet: the changes PDF
//! ```
//!
//! Words are compared to the letter. Pictures are compared as a reader would: what a
//! rasteriser or a subset font may do differently is tolerated. Both are compared within
//! the trim, so bleed, marks and slug play no part.

mod alignment;
mod area;
mod edits;
mod leaflet;

mod raster;
mod revision;
mod scratch;
mod setting;
mod spelling;
mod subject;
mod summary;
mod trim;
mod wording;
mod words;

use std::hash::{DefaultHasher, Hash, Hasher};

use image::RgbImage;
use rayon::prelude::*;

use crate::diag::{Diagnostic, Place, Reported, Sink};
use crate::view::View;

pub use self::area::Area;
pub use self::leaflet::leaflet;
pub use self::subject::{Side, Subject};

use self::alignment::{Sketch, Slot};
use self::raster::PPI;
use self::spelling::Word;
use self::trim::Trim;

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

/// What has changed on a page.
#[derive(Clone, Debug)]
pub struct Change {
    /// The share of the page's area that looks different, 0 to 1.
    pub share: f64,
    /// The words that were removed and added, in reading order.
    pub edits: Vec<Edit>,
    /// Where the old page has what the new one hasn't.
    pub old_marks: Vec<Area>,
    /// Where the new page has what the old one hadn't.
    pub new_marks: Vec<Area>,
}

/// Words in the place of others; one of both may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The words that were there.
    pub removed: String,
    /// The words that are there now.
    pub added: String,
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
/// Where their pages aren't all of one size.
pub fn compare(old: &Side, new: &Side, sink: &mut Sink) -> Result<Comparison, Reported> {
    let size = one_size(old, new, sink)?;
    let (old, new) = (&old.view, &new.view);
    let old_leaves = leaves(old);
    let new_leaves = leaves(new);
    let sketches = |leaves: &[Leaf]| -> Vec<Sketch> {
        leaves.iter().map(|leaf| leaf.sketch.clone()).collect()
    };
    let slots = alignment::align(&sketches(&old_leaves), &sketches(&new_leaves));
    let page = |slot: &Slot| match *slot {
        Slot::Old(i) => Page::Removed(i + 1),
        Slot::New(j) => Page::Added(j + 1),
        Slot::Both(i, j) => {
            let pair =
                Pair { old: (old, &old_leaves[i], i), new: (new, &new_leaves[j], j) };
            let numbers = Numbers { old: i + 1, new: j + 1 };
            match pair.change(size) {
                Some(change) => Page::Changed(numbers, change),
                None if i == j => Page::Same(i + 1),
                None => Page::Moved(numbers),
            }
        }
    };
    Ok(Comparison { pages: slots.par_iter().map(page).collect(), size })
}

/// The size of all pages, in mm.
fn one_size(old: &Side, new: &Side, sink: &mut Sink) -> Result<(f64, f64), Reported> {
    let sizes = |side: &Side| -> Vec<(f64, f64)> {
        side.view.pdf().pages().iter().map(|page| Trim::of(page).size()).collect()
    };
    let shown = |(width, height): (f64, f64)| format!("{width:.0} × {height:.0} mm");
    let all = sizes(new);
    let size = all.first().copied().unwrap_or_default();
    let mut reported = None;
    for (side, sizes) in [(old, sizes(old)), (new, all)] {
        let other = sizes.iter().position(|other| !trim::same_size(*other, size));
        let Some(index) = other else { continue };
        let message = format!(
            "page {} is {}, but page 1 of `{}` is {}",
            index + 1,
            shown(sizes[index]),
            new.name,
            shown(size),
        );
        let place = Place::File(side.name.clone());
        let error = Diagnostic::error("other-page-size", place, message);
        reported =
            Some(sink.fail(error.hint("compare files whose pages have one trim size")));
    }
    reported.map_or(Ok(size), Err)
}

/// A page as it is compared.
struct Leaf {
    trim: Trim,
    words: Vec<Word>,
    /// Which of the words is the page's own number.
    folio: Option<usize>,
    /// What it is recognised by, wherever it stands.
    sketch: Sketch,
    /// A digest of its picture and its words, folio included.
    whole: u64,
}

fn leaves(view: &View) -> Vec<Leaf> {
    let leaf = |index: usize| {
        let page = &view.pdf().pages()[index];
        let trim = Trim::of(page);
        let words = words::of(page, &trim);
        let folio = folio(&words, index + 1, trim.size().1);
        let sheet = view.picture(index, PPI).unwrap_or_default();
        let hidden = folio_areas(&words, folio);
        let sketch = sketch(&words, folio, &raster::cut(&sheet, &trim, PPI, &hidden));
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let shown = raster::cut(&sheet, &trim, PPI, &[]);
        let whole = digest((shown.dimensions(), shown.as_raw(), texts));
        Leaf { trim, words, folio, sketch, whole }
    };
    (0..view.count()).into_par_iter().map(leaf).collect()
}

/// The picture of a page's trim.
fn picture(
    view: &View,
    index: usize,
    trim: &Trim,
    ppi: f32,
    hidden: &[Area],
) -> RgbImage {
    let sheet = view.picture(index, ppi).unwrap_or_default();
    raster::cut(&sheet, trim, ppi, hidden)
}

/// How far from the upper or the lower edge a folio stands, at most, in mm.
const FOLIO_EDGE: f64 = 30.0;

/// The word that is the page's own number, near the upper or the lower edge.
fn folio(words: &[Word], number: usize, height: f64) -> Option<usize> {
    let number = number.to_string();
    let edge = |word: &Word| {
        let area = word.areas.first()?;
        Some(area.y.min(height - area.bottom())).filter(|edge| *edge < FOLIO_EDGE)
    };
    let own = words.iter().enumerate();
    let own = own.filter(|(_, word)| word.text.trim_start_matches('0') == number);
    let near = own.filter_map(|(index, word)| Some((index, edge(word)?)));
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

fn folio_areas(words: &[Word], folio: Option<usize>) -> Vec<Area> {
    let word = folio.and_then(|index| words.get(index));
    word.map(|word| word.areas.iter().map(|area| area.grown(0.8)).collect())
        .unwrap_or_default()
}

fn digest(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn sketch(words: &[Word], folio: Option<usize>, picture: &RgbImage) -> Sketch {
    let words = words.iter().enumerate().filter(|(index, _)| Some(*index) != folio);
    let texts: Vec<&str> = words.clone().map(|(_, word)| word.text.as_str()).collect();
    let mut bag: Vec<u64> = words.map(|(_, word)| digest(word.key())).collect();
    let exact = digest((picture.dimensions(), picture.as_raw(), &texts));
    let words = if bag.is_empty() { exact } else { digest(&bag) };
    bag.sort_unstable();
    let small = image::imageops::thumbnail(picture, 12, 16);
    let greys = image::imageops::grayscale(&small).into_raw();
    Sketch { exact, words, bag, greys }
}

/// A page of both files, each with its file and its index.
struct Pair<'a> {
    old: (&'a View, &'a Leaf, usize),
    new: (&'a View, &'a Leaf, usize),
}

impl Pair<'_> {
    /// What has changed; `None` if nothing has.
    fn change(&self, size: (f64, f64)) -> Option<Change> {
        let ((_, old, i), (_, new, j)) = (self.old, self.new);
        // A number that stayed is compared like any other word.
        let moved = i != j && old.folio.is_some() && new.folio.is_some();
        let same = match (i == j, old.folio.is_some() == new.folio.is_some()) {
            (true, _) => old.whole == new.whole,
            (false, alike) => alike && old.sketch.exact == new.sketch.exact,
        };
        if same {
            return None;
        }
        let rest = |leaf: &'_ Leaf| -> Vec<usize> {
            let folio = leaf.folio.filter(|_| moved);
            (0..leaf.words.len()).filter(|index| Some(*index) != folio).collect()
        };
        let old_words: Vec<&Word> =
            rest(old).into_iter().map(|k| &old.words[k]).collect();
        let new_words: Vec<&Word> =
            rest(new).into_iter().map(|k| &new.words[k]).collect();
        let common = common(&old_words, &new_words);
        let edits = edits_between(&old_words, &new_words, &common);
        let shift =
            if i % 2 == j % 2 { 0.0 } else { shift(&old_words, &new_words, &common) };
        let difference = self.difference(moved, shift);
        if edits.is_empty() && difference.areas.is_empty() {
            return None;
        }
        let lone = |words: &[&Word], paired: Vec<usize>| -> Vec<Area> {
            let alone = (0..words.len()).filter(|k| paired.binary_search(k).is_err());
            alone.flat_map(|k| words[k].areas.clone()).collect()
        };
        let mut old_areas = lone(&old_words, common.iter().map(|pair| pair.0).collect());
        let mut new_areas = lone(&new_words, common.iter().map(|pair| pair.1).collect());
        let there = |area: &Area, by: f64| Area { x: area.x + by, ..*area };
        old_areas.extend(
            difference.areas.iter().map(|area| there(area, f64::max(-shift, 0.0))),
        );
        new_areas.extend(
            difference.areas.iter().map(|area| there(area, f64::max(shift, 0.0))),
        );
        Some(Change {
            share: difference.share,
            edits,
            old_marks: area::marks(old_areas, size),
            new_marks: area::marks(new_areas, size),
        })
    }

    /// What looks different, where the new page is set off by `shift` mm to the right.
    fn difference(&self, moved: bool, shift: f64) -> raster::Difference {
        let ((_, old, _), (_, new, _)) = (self.old, self.new);
        let folios = |leaf: &Leaf, by: f64| {
            let areas = folio_areas(&leaf.words, leaf.folio.filter(|_| moved));
            areas.into_iter().map(move |area| Area { x: area.x + by, ..area })
        };
        // Both numbers are hidden on both pages: one may be wider than the other.
        let of_old: Vec<Area> = folios(old, 0.0).chain(folios(new, -shift)).collect();
        let of_new: Vec<Area> = folios(old, shift).chain(folios(new, 0.0)).collect();
        let show =
            |(view, leaf, index): (&View, &Leaf, usize), hidden: &[Area], from: f64| {
                let picture = picture(view, index, &leaf.trim, PPI, hidden);
                let left = (from.max(0.0) / 25.4 * f64::from(PPI)).round() as u32;
                let left = left.min(picture.width());
                let (width, height) = (picture.width() - left, picture.height());
                image::imageops::crop_imm(&picture, left, 0, width, height).to_image()
            };
        raster::compare(&show(self.old, &of_old, -shift), &show(self.new, &of_new, shift))
    }
}

/// The words that both have, by their indices.
fn common(old: &[&Word], new: &[&Word]) -> Vec<(usize, usize)> {
    let keys = |words: &[&Word]| words.iter().map(|word| word.key()).collect::<Vec<_>>();
    let mut common = edits::common(&keys(old), &keys(new));
    common.retain(|(i, j)| old[*i].reads_as(new[*j]));
    common
}

/// What lies between the words that both have.
fn edits_between(old: &[&Word], new: &[&Word], common: &[(usize, usize)]) -> Vec<Edit> {
    let text = |words: &[&Word]| {
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let mut edits = Vec::new();
    let (mut i, mut j) = (0, 0);
    for (at, there) in common.iter().copied().chain([(old.len(), new.len())]) {
        if i < at || j < there {
            edits.push(Edit { removed: text(&old[i..at]), added: text(&new[j..there]) });
        }
        (i, j) = (at + 1, there + 1);
    }
    edits
}

/// How far a page that has gone from a recto to a verso is set off to the right, in mm:
/// its inner margin has changed sides. 0 where its words don't agree on that.
fn shift(old: &[&Word], new: &[&Word], common: &[(usize, usize)]) -> f64 {
    let across = |(i, j): &(usize, usize)| {
        Some(new[*j].areas.first()?.x - old[*i].areas.first()?.x)
    };
    let mut all: Vec<f64> = common.iter().filter_map(across).collect();
    all.sort_by(f64::total_cmp);
    let Some(middle) = all.get(all.len() / 2).copied() else { return 0.0 };
    let agree = all.iter().filter(|it| (**it - middle).abs() < 0.1).count();
    if agree * 10 >= all.len() * 9 && middle.abs() < 30.0 { middle } else { 0.0 }
}
