//! Pages of our own files, by all that is printed on them.
//!
//! Only files that this program has made are taken at their word: another one that writes
//! the same page again names and rounds things otherwise, and nothing has changed.

use std::collections::HashSet;

use marbre_pdf::checksum::Checksum;
use marbre_pdf::reading;
use marbre_pdf::view::View;

use crate::press::{self, Print};

use super::alignment::Slot;
use super::trim::{self, Trim};

/// What is known of a page without drawing it.
pub(super) struct Known {
    /// What is printed on it.
    pub(super) print: Print,
    /// Of that, of its words, and of where its trim lies on its sheet: pages that have this
    /// in common look the same to the pixel, and read the same.
    pub(super) whole: Checksum,
}

/// What is known of each page; nothing where another program has made the file.
pub(super) fn of(view: &View) -> Vec<Known> {
    let creator = view.pdf().metadata().creator.as_deref().unwrap_or_default();
    if !creator.starts_with(b"Marbre ") {
        return Vec::new();
    }
    // A file that can't be read so is compared as any other.
    let document = reading::open(view.pdf().data().as_ref()).ok();
    let prints = document.and_then(|document| press::fingerprints(&document).ok());
    let prints = prints.unwrap_or_default();
    let known = prints.into_iter().zip(view.pdf().pages().iter());
    let known = known.map(|(fingerprint, page)| {
        let sheet = page.media_box();
        let sheet = [sheet.x0, sheet.y0, sheet.x1, sheet.y1];
        let turned = trim::placement(page).as_coeffs();
        let places = [&sheet[..], &Trim::of(page).points(), &turned].concat();
        let places: Vec<u8> = places.iter().flat_map(|it| it.to_be_bytes()).collect();
        let print = fingerprint.print;
        let exact = print.exact();
        let parts = [&exact.bytes()[..], fingerprint.text.bytes(), &places];
        Known { print, whole: Checksum::of_parts(parts) }
    });
    known.collect()
}

/// What both files have pages of that needn't be drawn: each has its like in the other one.
pub(super) struct Shared(HashSet<Checksum>);

impl Shared {
    pub(super) fn of(old: &[Known], new: &[Known]) -> Self {
        let wholes = |pages: &[Known]| -> HashSet<Checksum> {
            pages.iter().map(|page| page.whole).collect()
        };
        Self(wholes(old).intersection(&wholes(new)).copied().collect())
    }

    /// What a page is recognised by that needn't be drawn.
    pub(super) fn whole(&self, pages: &[Known], index: usize) -> Option<Checksum> {
        let whole = pages.get(index)?.whole;
        self.0.contains(&whole).then_some(whole)
    }

    /// Takes out what hasn't found its like where pages were paired up: that has to be looked
    /// at after all. Whether there was any.
    pub(super) fn part(&mut self, slots: &[Slot], old: &[Known], new: &[Known]) -> bool {
        let mut parted = Vec::new();
        for slot in slots {
            let (there, here) = match *slot {
                Slot::Both(i, j) => (self.whole(old, i), self.whole(new, j)),
                Slot::Old(i) => (self.whole(old, i), None),
                Slot::New(j) => (None, self.whole(new, j)),
            };
            if there != here {
                parted.extend(there.into_iter().chain(here));
            }
        }
        parted.iter().for_each(|whole| _ = self.0.remove(whole));
        !parted.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Pages by what is printed on them, a letter each.
    fn pages(words: &str) -> Vec<Known> {
        let page = |word: char| {
            let whole = Checksum::of(word.to_string().as_bytes());
            let print = json!({ "marks": whole, "places": [0, 0, 0, 0, 0, 0] });
            let print = serde_json::from_value(print).expect("a print");
            Known { print, whole }
        };
        words.chars().map(page).collect()
    }

    #[test]
    fn pages_that_have_their_like_are_not_drawn() {
        let (old, new) = (pages("abcd"), pages("abXd"));
        let mut shared = Shared::of(&old, &new);
        let drawn = |shared: &Shared, pages: &[Known]| -> Vec<usize> {
            (0..pages.len()).filter(|i| shared.whole(pages, *i).is_none()).collect()
        };
        assert_eq!((drawn(&shared, &old), drawn(&shared, &new)), (vec![2], vec![2]));
        let paired: Vec<Slot> = (0..4).map(|i| Slot::Both(i, i)).collect();
        assert!(!shared.part(&paired, &old, &new));
        assert_eq!(drawn(&shared, &old), [2]);
        // A file of another program: all are drawn.
        assert_eq!(drawn(&Shared::of(&old, &[]), &old), [0, 1, 2, 3]);
    }

    #[test]
    fn pages_that_lose_their_like_are_drawn_after_all() {
        let (old, new) = (pages("abab"), pages("aba"));
        let mut shared = Shared::of(&old, &new);
        let slots = [Slot::Both(0, 0), Slot::Both(1, 1), Slot::Both(2, 2), Slot::Old(3)];
        assert!(shared.part(&slots, &old, &new));
        assert!(shared.whole(&old, 1).is_none() && shared.whole(&new, 1).is_none());
        assert!(shared.whole(&old, 0).is_some() && !shared.part(&slots, &old, &new));
        // Two that were paired although they aren't alike.
        assert!(shared.part(&[Slot::Both(0, 1)], &old, &new));
        assert!(shared.whole(&old, 0).is_none());
    }
}
