//! A page as it is compared: its words, its number, what it is recognised by.

use std::hash::{DefaultHasher, Hash, Hasher};

use image::RgbImage;
use rayon::prelude::*;

use marbre_pdf::area::Area;
use marbre_pdf::view::View;

use crate::press::Print;

use super::alignment::Sketch;
use super::burden::Unbearable;
use super::prints::Known;
use super::raster::{self, PPI};
use super::spelling::Word;
use super::trim::Trim;
use super::words;

/// A page as it is compared.
pub(super) struct Leaf {
    pub(super) trim: Trim,
    pub(super) words: Vec<Word>,
    /// Which of the words is the page's own number.
    pub(super) folio: Option<usize>,
    /// What it is recognised by, wherever it stands.
    pub(super) sketch: Sketch,
    /// A digest of its picture and its words, folio included.
    pub(super) whole: u64,
    /// All that is printed on it, where that is known.
    pub(super) print: Option<Print>,
}

/// Pages of a file, by their indices. Their pictures aren't kept: there may be thousands.
///
/// # Errors
/// The first page, from 0, that takes too long to draw.
pub(super) fn leaves(
    view: &View,
    known: &[Known],
    pages: &[usize],
) -> Result<Vec<Leaf>, (usize, Unbearable)> {
    let leaf = |&index: &usize| {
        let page = &view.pdf().pages()[index];
        let trim = Trim::of(page);
        let words = words::of(page, &trim).map_err(|reason| (index, reason))?;
        let folio = folio(&words, index + 1, trim.size().1);
        let sheet = view.picture(index, PPI).unwrap_or_default();
        let hidden = folio_areas(&words, folio);
        let sketch = sketch(&words, folio, &raster::cut(&sheet, &trim, PPI, &hidden));
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let shown = raster::cut(&sheet, &trim, PPI, &[]);
        let whole = digest((shown.dimensions(), shown.as_raw(), texts));
        let print = known.get(index).map(|known| known.print);
        Ok(Leaf { trim, words, folio, sketch, whole, print })
    };
    pages.par_iter().map(leaf).collect()
}

/// The picture of a page's trim.
pub(super) fn picture(
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

/// Where a word stands, with some air, if it is the folio.
pub(super) fn folio_areas(words: &[Word], folio: Option<usize>) -> Vec<Area> {
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
