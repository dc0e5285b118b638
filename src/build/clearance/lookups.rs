//! What pages' pictures were decoded for, to tell words from them: it is kept for as long
//! as the same is printed on the page.

use std::cell::RefCell;

use crate::build::Made;
use crate::press::Fingerprint;
use crate::store::cache::{Cache, Key};
use marbre_pdf::checksum::Checksum;
use marbre_preflight::scene::Memory;

/// The format of what is kept.
const FORMAT: u32 = 1;

/// What is known of the pages of a print edition.
#[derive(Debug)]
pub(super) struct Lookups<'a> {
    prints: &'a [Fingerprint],
    cache: &'a Cache,
    new: RefCell<Vec<(Key, Vec<u8>)>>,
}

impl<'a> Lookups<'a> {
    /// Of a print edition of so many pages; `None` where it can't be said which is which.
    pub(super) fn of(made: &'a Made, pages: usize, cache: &'a Cache) -> Option<Self> {
        let prints = made.fingerprints().ok().filter(|it| it.len() == pages)?;
        Some(Self { prints, cache, new: RefCell::default() })
    }

    /// Keeps what has been found out.
    pub(super) fn put(self) {
        let new = self.new.into_inner();
        self.cache.put_all(new.iter().map(|(key, answer)| (key, answer)));
    }

    fn key(&self, page: usize, question: &Checksum) -> Option<Key> {
        let print = self.prints.get(page.checked_sub(1)?)?.print.exact();
        Some(Key::new("lookup", FORMAT, &[print.bytes(), question.bytes()]))
    }
}

impl Memory for Lookups<'_> {
    fn recall(&self, page: usize, question: &Checksum) -> Option<Vec<u8>> {
        self.cache.get(&self.key(page, question)?)
    }

    fn keep(&self, page: usize, question: &Checksum, answer: &[u8]) {
        let new = self.key(page, question).map(|key| (key, answer.to_vec()));
        self.new.borrow_mut().extend(new);
    }
}
