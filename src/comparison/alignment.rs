//! Which page of the old file is which page of the new one.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use marbre_pdf::checksum::Checksum;

use crate::comparison::edits;

/// What pages are recognised by. Neither number nor place of the page plays a part: its
/// folio is left out before.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// A digest of its picture and its words, to the pixel.
    pub(super) exact: u64,
    /// A digest of its words; of its picture, where it has none.
    pub(super) words: u64,
    /// Digests of its words, sorted.
    pub(super) bag: Vec<u64>,
    /// Its picture in 12 × 16 greys.
    pub(super) greys: Vec<u8>,
}

impl Sketch {
    /// A page that isn't drawn: its like in the other file has the same checksum.
    pub(super) fn undrawn(whole: &Checksum) -> Self {
        let mut hasher = DefaultHasher::new();
        whole.hash(&mut hasher);
        let digest = hasher.finish();
        Self { exact: digest, words: digest, bag: Vec::new(), greys: Vec::new() }
    }
}

/// A page of both files, or of one; by index, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// It is in both.
    Both(usize, usize),
    /// It is in the old file only.
    Old(usize),
    /// It is in the new file only.
    New(usize),
}

/// How similar two pages have to be to be one that has changed, where their places don't say so.
const SIMILAR: f64 = 0.4;
/// How similar they have to be where they are in another order.
const ALIKE: f64 = 0.75;
/// The most pairs of pages that are looked at for that.
const MOST_ELSEWHERE: usize = 40_000;
/// How far around its place a page is looked for, where nothing else says where it went.
const REACH: usize = 40;
/// The most pairs of pages in a gap.
const MOST: usize = 16_000_000;

/// Pairs pages up: equal ones first, then those with equal words, then similar ones in
/// the gaps between. So the time is in proportion to the number of pages. The slots are
/// in the order of the new file; a page that is gone comes where it was.
pub(super) fn align(old: &[Sketch], new: &[Sketch]) -> Vec<Slot> {
    let mut pairs = Vec::new();
    between(old, new, 0, (0, 0), &mut pairs);
    elsewhere(old, new, &mut pairs);
    let there: HashMap<usize, usize> = pairs.iter().map(|(i, j)| (*j, *i)).collect();
    let mut gone = vec![true; old.len()];
    pairs.iter().for_each(|(i, _)| gone[*i] = false);
    let mut slots = Vec::new();
    // Pages that are gone come after the page that they followed.
    let mut next = 0;
    for j in 0..new.len() {
        match there.get(&j) {
            Some(i) => {
                let before = (next..*i).filter(|i| gone[*i]);
                slots.extend(before.map(Slot::Old));
                next = next.max(*i);
                slots.push(Slot::Both(*i, j));
            }
            None => slots.push(Slot::New(j)),
        }
    }
    slots.extend((next..old.len()).filter(|i| gone[*i]).map(Slot::Old));
    slots
}

/// What pages are paired up by, from the surest.
const KEYS: [fn(&Sketch) -> u64; 2] = [|page| page.exact, |page| page.words];

fn between(
    old: &[Sketch],
    new: &[Sketch],
    level: usize,
    (first, second): (usize, usize),
    pairs: &mut Vec<(usize, usize)>,
) {
    if old.is_empty() || new.is_empty() {
        return;
    }
    let Some(key) = KEYS.get(level) else {
        similar(old, new, (first, second), pairs);
        return;
    };
    let keys = |pages: &[Sketch]| pages.iter().map(key).collect::<Vec<u64>>();
    let (mut i, mut j) = (0, 0);
    for (at, there) in edits::common(&keys(old), &keys(new)) {
        between(&old[i..at], &new[j..there], level + 1, (first + i, second + j), pairs);
        pairs.push((first + at, second + there));
        (i, j) = (at + 1, there + 1);
    }
    between(&old[i..], &new[j..], level + 1, (first + i, second + j), pairs);
}

/// Pairs up the pages of a gap so that they are as similar as can be, in order.
fn similar(
    old: &[Sketch],
    new: &[Sketch],
    (first, second): (usize, usize),
    pairs: &mut Vec<(usize, usize)>,
) {
    // As many pages: each has changed in its place, unless others are clearly more like it.
    let even = old.len() == new.len();
    if old.len().saturating_mul(new.len()) > MOST {
        let all = old.len().min(new.len());
        pairs.extend((0..all).map(|i| (first + i, second + i)));
        return;
    }
    let width = new.len() + 1;
    let mut steps = vec![Step::Old; old.len() * new.len()];
    // The best sums from a row's places on, and those from the row below.
    let mut below = vec![0.0_f64; width];
    for i in (0..old.len()).rev() {
        let place = i * new.len() / old.len();
        let mut row = vec![0.0_f64; width];
        for j in (0..new.len()).rev() {
            let (mut best, mut step) = (below[j], Step::Old);
            if row[j + 1] > best {
                (best, step) = (row[j + 1], Step::New);
            }
            if j.abs_diff(place) <= REACH {
                let likeness = likeness(&old[i], &new[j]);
                let least = if even && i == j { 0.0 } else { SIMILAR };
                // A pair that is little alike is still better than none.
                let sum = below[j + 1] + likeness + 0.01;
                if likeness >= least && sum > best {
                    (best, step) = (sum, Step::Both);
                }
            }
            row[j] = best;
            steps[i * new.len() + j] = step;
        }
        below = row;
    }
    let (mut i, mut j) = (0, 0);
    while i < old.len() && j < new.len() {
        match steps[i * new.len() + j] {
            Step::Both => {
                pairs.push((first + i, second + j));
                (i, j) = (i + 1, j + 1);
            }
            Step::New => j += 1,
            Step::Old => i += 1,
        }
    }
}

/// How the best way through a gap goes on.
#[derive(Clone, Copy)]
enum Step {
    Both,
    Old,
    New,
}

/// How alike two pages are: 0 to 1.
fn likeness(old: &Sketch, new: &Sketch) -> f64 {
    let words = old.bag.len() + new.bag.len();
    if words < 10 {
        let pairs = old.greys.iter().zip(&new.greys);
        let apart: f64 = pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum();
        let mean = apart / old.greys.len().max(1) as f64;
        return (1.0 - mean / 64.0).max(0.0);
    }
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(a), Some(b)) = (old.bag.get(i), new.bag.get(j)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, shared) = (i + 1, j + 1, shared + 2);
            }
        }
    }
    f64::from(shared) / words as f64
}

/// Pages that were taken out at one place and put in at another: as they were, or much
/// like they were.
fn elsewhere(old: &[Sketch], new: &[Sketch], pairs: &mut Vec<(usize, usize)>) {
    for key in KEYS {
        let (left, placed) = alone(old.len(), new.len(), pairs);
        let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
        for i in left.into_iter().rev() {
            known.entry(key(&old[i])).or_default().push(i);
        }
        for j in placed {
            if let Some(i) = known.get_mut(&key(&new[j])).and_then(Vec::pop) {
                pairs.push((i, j));
            }
        }
    }
    let (mut left, placed) = alone(old.len(), new.len(), pairs);
    if left.len().saturating_mul(placed.len()) > MOST_ELSEWHERE {
        return;
    }
    for j in placed {
        let alike = left.iter().map(|i| likeness(&old[*i], &new[j])).enumerate();
        let best = alike.max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((index, _)) = best.filter(|(_, likeness)| *likeness >= ALIKE) {
            pairs.push((left.remove(index), j));
        }
    }
}

/// The old and the new pages that have no partner.
fn alone(old: usize, new: usize, pairs: &[(usize, usize)]) -> (Vec<usize>, Vec<usize>) {
    let (mut left, mut placed) = (vec![true; old], vec![true; new]);
    for (i, j) in pairs {
        (left[*i], placed[*j]) = (false, false);
    }
    let indices =
        |free: Vec<bool>| (0..free.len()).filter(|index| free[*index]).collect();
    (indices(left), indices(placed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages by their words, a letter each.
    fn pages(words: &[&str]) -> Vec<Sketch> {
        let page = |words: &&str| {
            let mut bag: Vec<u64> = words.bytes().map(u64::from).collect();
            bag.sort_unstable();
            let digest = words.bytes().fold(7, |sum: u64, byte| {
                u64::wrapping_add(sum.wrapping_mul(31), byte.into())
            });
            Sketch { exact: digest, words: digest, bag, greys: Vec::new() }
        };
        words.iter().map(page).collect()
    }

    fn aligned(old: &[&str], new: &[&str]) -> Vec<Slot> {
        align(&pages(old), &pages(new))
    }

    #[test]
    fn pages_are_found_again() {
        use Slot::{Both, New, Old};
        let (a, b, c) = ("abcdefgh", "ijklmnop", "qrstuvwx");
        assert_eq!(aligned(&[a, b], &[a, c, b]), [Both(0, 0), New(1), Both(1, 2)]);
        assert_eq!(aligned(&[a, b, c], &[a, c]), [Both(0, 0), Old(1), Both(2, 1)]);
        assert_eq!(aligned(&[a, b, c], &[c, a, b]), [Both(2, 0), Both(0, 1), Both(1, 2)]);
        // A changed page, beside one that is new.
        let changed = "abcdefgZ";
        assert_eq!(aligned(&[a, c], &[b, changed, c]), [New(0), Both(0, 1), Both(1, 2)]);
        // One that changed on its way to another place.
        assert_eq!(aligned(&[a, b, c], &[c, a, "ijklmnoZ"]).len(), 3);
        // As many pages as there were: they changed.
        assert_eq!(aligned(&[a], &[c]), [Both(0, 0)]);
        assert_eq!(aligned(&[a, c], &[b]), [New(0), Old(0), Old(1)]);
        assert_eq!(aligned(&[], &[b]), [New(0)]);
    }

    #[test]
    fn a_thousand_pages_that_all_changed_pair_up_in_time() {
        let names: Vec<String> = (0..1000).map(|i| format!("{i:08}abcdefgh")).collect();
        let others: Vec<String> = (0..1000).map(|i| format!("{i:08}abcdefgX")).collect();
        let old: Vec<&str> = names.iter().map(String::as_str).collect();
        let new: Vec<&str> = others.iter().map(String::as_str).collect();
        assert!(
            aligned(&old, &new)
                .iter()
                .all(|slot| matches!(slot, Slot::Both(i, j) if i == j))
        );
    }
}
