//! Which pages are shown in full: all, where the account stays light enough to be mailed;
//! else those with the worst findings first, and then the others, as many as there is room
//! for.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::leaf::Leaf;

use super::{Class, Numbered, Subject};

/// The most bytes of an account: many mailboxes take no more than ten megabytes, and what is
/// mailed becomes larger by a third.
pub const MOST: usize = 7_000_000;
/// What a page that is shown in full takes without its pictures, bytes.
const WORDS: usize = 6_000;

/// How pages are shown.
#[derive(Debug)]
pub(super) struct Room {
    /// Which are shown in full, by their numbers.
    full: BTreeSet<usize>,
    /// Whether the others have a small picture.
    pub(super) small: bool,
    /// How many there are.
    pages: usize,
}

impl Room {
    /// No page in full.
    pub(super) const fn none(pages: usize) -> Self {
        Self { full: BTreeSet::new(), small: false, pages }
    }

    /// What there is room for beside `taken` bytes.
    pub(super) fn of(
        subject: &Subject<'_>,
        numbered: &Numbered<'_>,
        taken: usize,
    ) -> Self {
        let leaves = subject.leaves;
        if let Some(asked) = subject.asked {
            let is_asked = |page: &usize| asked.iter().any(|range| range.contains(page));
            let full: BTreeSet<_> = (1..=leaves.len()).filter(is_asked).collect();
            let small = small(leaves) <= subject.most.saturating_sub(taken) / 3;
            return Self { full, small, pages: leaves.len() };
        }
        let all: usize = leaves.iter().map(weight).sum();
        let room = subject.most.saturating_sub(taken);
        if all <= room {
            let full = (1..=leaves.len()).collect();
            return Self { full, small: false, pages: leaves.len() };
        }
        // Small pictures of pages that others are more telling than aren't worth much.
        let small = (small(leaves) <= room / 3).then(|| small(leaves));
        let mut left = room - small.unwrap_or(0);
        let worst = |page: usize| {
            let found = numbered.on(Some(page));
            let worst = found.iter().map(|(_, it)| Class::of(it)).min();
            (worst.is_none(), worst)
        };
        let mut order: Vec<_> =
            (1..).zip(leaves).map(|(page, leaf)| (worst(page), page, leaf)).collect();
        order.sort_by_key(|(worst, page, _)| (*worst, *page));
        let mut full = BTreeSet::new();
        let mut crowded = false;
        for ((sound, _), page, leaf) in order {
            // A page without findings takes no room that one with findings wants.
            match left.checked_sub(weight(leaf)) {
                Some(rest) if !(sound && crowded) => {
                    left = rest;
                    full.insert(page);
                }
                _ => crowded = true,
            }
        }
        Self { full, small: small.is_some(), pages: leaves.len() }
    }

    /// Whether a page is shown in full.
    pub(super) fn has(&self, page: usize) -> bool {
        self.full.contains(&page)
    }

    /// How many pages aren't shown in full.
    pub(super) fn left_out(&self) -> usize {
        self.pages - self.full.len()
    }

    /// The first pages that aren't shown in full.
    pub(super) fn first_left_out(&self) -> Option<RangeInclusive<usize>> {
        let first = (1..=self.pages).find(|page| !self.has(*page))?;
        let after = (first..=self.pages).find(|page| self.has(*page));
        let last = after.map_or(self.pages, |page| page - 1);
        Some(first..=last.min(first + 8))
    }
}

/// How many bytes a page takes that is shown in full.
fn weight(leaf: &Leaf) -> usize {
    let tiles = leaf.plates.iter().map(|tile| coded(&tile.image) + WORDS / 6);
    coded(&leaf.look) + coded(&leaf.ink_map) + tiles.sum::<usize>() + WORDS
}

/// How many bytes the small pictures of all pages take.
fn small(leaves: &[Leaf]) -> usize {
    leaves.iter().map(|leaf| coded(&leaf.small) + 150).sum()
}

/// How many bytes become in base64.
const fn coded(bytes: &[u8]) -> usize {
    bytes.len().div_ceil(3) * 4
}
