//! What has changed on a page that is in both files.

use marbre_pdf::area::Area;
use marbre_pdf::view::View;

use crate::comparison::edits;

use super::leaf::{Leaf, folio_areas, picture};
use super::marks::marks;
use super::raster::{self, PPI};
use super::spelling::Word;
use super::{Change, Edit};

/// A page of both files, each with its file and its index.
pub(super) struct Pair<'a> {
    pub(super) old: (&'a View, &'a Leaf, usize),
    pub(super) new: (&'a View, &'a Leaf, usize),
}

impl Pair<'_> {
    /// What has changed; `None` if nothing has.
    pub(super) fn change(&self, size: (f64, f64)) -> Option<Change> {
        let ((_, old, i), (_, new, j)) = (self.old, self.new);
        // A number that stayed is compared like any other word.
        let moved = i != j && old.folio.is_some() && new.folio.is_some();
        let same = match (i == j, old.folio.is_some() == new.folio.is_some()) {
            (true, _) => old.whole == new.whole,
            (false, alike) => alike && old.sketch.exact == new.sketch.exact,
        };
        if same {
            return self.is_redrawn().then(Change::default);
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
            return self.is_redrawn().then(Change::default);
        }
        let lone = |words: &[&Word], paired: Vec<usize>| -> Vec<Area> {
            let alone = (0..words.len()).filter(|k| paired.binary_search(k).is_err());
            alone.flat_map(|k| words[k].areas.clone()).collect()
        };
        let old_words = lone(&old_words, common.iter().map(|pair| pair.0).collect());
        let new_words = lone(&new_words, common.iter().map(|pair| pair.1).collect());
        let marks = |words: &[Area], by: f64| {
            let seen =
                difference.areas.iter().map(|area| Area { x: area.x + by, ..*area });
            marks(words.iter().copied().chain(seen).collect(), size)
        };
        Some(Change {
            share: difference.share,
            edits,
            old_marks: marks(&old_words, f64::max(-shift, 0.0)),
            new_marks: marks(&new_words, f64::max(shift, 0.0)),
            old_words,
            new_words,
        })
    }

    /// Whether something else is printed, although it looks the same and reads the same.
    fn is_redrawn(&self) -> bool {
        let ((_, old, i), (_, new, j)) = (self.old, self.new);
        // Sheets of other sizes have other marks, and pages that have moved another folio.
        let boxes = |(view, leaf, index): (&View, &Leaf, usize)| {
            let sheet = view.pdf().pages().get(index)?.media_box();
            let sheet = [sheet.x0, sheet.y0, sheet.x1, sheet.y1];
            Some([sheet, leaf.trim.points()].map(|it| it.map(f64::to_bits)))
        };
        i == j
            && boxes(self.old) == boxes(self.new)
            && old.print.zip(new.print).is_some_and(|(old, new)| !old.is(&new))
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
