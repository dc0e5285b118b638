//! The pictures of a document, each decoded once for all pages, and for both drawings of a
//! page whose pixels are divided once more, as long as there is room for it.
//!
//! What is kept never depends on which page asked first: only how long it takes does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use lopdf::ObjectId;

use marbre_pdf::canvas::{Image, Samples};
use marbre_pdf::reading::stream::Unreadable;

use super::reduced::{Factors, Reduced};

/// The most bytes of samples that are kept: three full pages of CMYK at 300 ppi.
const MOST_SAMPLES: usize = 112 << 20;
/// The most bytes of pictures brought down to pixels that are kept: fifteen full pages.
const MOST_REDUCED: usize = 80 << 20;

/// Which picture, and how many numbers its pixels have: a space that the resources of a page
/// name may be another one elsewhere.
type Which = (ObjectId, usize);

/// What is known of a document's pictures.
#[derive(Default)]
pub(super) struct Pictures {
    samples: Shelf<Which, Result<Samples, Unreadable>>,
    reduced: Shelf<(Which, Factors), Result<Reduced, Unreadable>>,
}

impl Pictures {
    /// The samples of a picture.
    ///
    /// # Errors
    /// Where they can't be decoded.
    pub(super) fn samples(&self, image: &Image<'_>) -> Arc<Result<Samples, Unreadable>> {
        let Some(which) = which(image) else { return Arc::new(image.samples()) };
        let weigh = |samples: &Result<Samples, _>| {
            samples.as_ref().map_or(0, |samples| samples.bytes.len())
        };
        self.samples.get(which, MOST_SAMPLES, || image.samples(), weigh)
    }

    /// A picture brought down by factors. Its numbers are parts of a full sample.
    ///
    /// # Errors
    /// Where it can't be decoded.
    pub(super) fn reduced(
        &self,
        image: &Image<'_>,
        factors: Factors,
    ) -> Arc<Result<Reduced, Unreadable>> {
        let size = [image.width as usize, image.height as usize];
        let make = || {
            let samples = self.samples(image);
            match samples.as_ref() {
                Ok(known) => {
                    let whole = (factors == [1, 1])
                        .then(|| Reduced::whole(&samples, size))
                        .flatten();
                    Ok(whole.unwrap_or_else(|| Reduced::of(known, size, factors)))
                }
                Err(reason) => Err(reason.clone()),
            }
        };
        // One that isn't brought down is its samples, which are kept as such.
        if factors == [1, 1] {
            return Arc::new(make());
        }
        let Some(which) = which(image) else { return Arc::new(make()) };
        let weigh =
            |reduced: &Result<Reduced, _>| reduced.as_ref().map_or(0, Reduced::bytes);
        self.reduced.get((which, factors), MOST_REDUCED, make, weigh)
    }
}

/// `None` for a picture that stands in a content stream.
fn which(image: &Image<'_>) -> Option<Which> {
    let components = image.space.as_ref().map_or(1, |space| space.components());
    image.object.map(|id| (id, components))
}

/// What was made, by what it was made of; what was asked for longest ago goes first.
struct Shelf<K, V>(Mutex<Kept<K, V>>);

struct Kept<K, V> {
    entries: BTreeMap<K, Entry<V>>,
    bytes: usize,
    asked: u64,
}

struct Entry<V> {
    value: Arc<OnceLock<Arc<V>>>,
    bytes: usize,
    asked: u64,
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Kept { entries: BTreeMap::new(), bytes: 0, asked: 0 }))
    }
}

impl<K: Copy + Ord, V> Shelf<K, V> {
    /// What belongs to a key: who asks for it first makes it, and the others wait.
    fn get(
        &self,
        key: K,
        most: usize,
        make: impl FnOnce() -> V,
        weigh: impl FnOnce(&V) -> usize,
    ) -> Arc<V> {
        let value = {
            let mut kept = self.kept();
            kept.asked += 1;
            let asked = kept.asked;
            let entry = kept.entries.entry(key);
            let entry =
                entry.or_insert_with(|| Entry { value: Arc::default(), bytes: 0, asked });
            entry.asked = asked;
            Arc::clone(&entry.value)
        };
        let mut made = false;
        let result = value.get_or_init(|| {
            made = true;
            Arc::new(make())
        });
        if made {
            self.kept().count(key, weigh(result), most);
        }
        Arc::clone(result)
    }

    fn kept(&self) -> MutexGuard<'_, Kept<K, V>> {
        // A thread that stopped while it had the shelf has left it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Copy + Ord, V> Kept<K, V> {
    /// Counts what has been made, and makes room.
    fn count(&mut self, key: K, bytes: usize, most: usize) {
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.bytes = bytes;
            self.bytes += bytes;
        }
        while self.bytes > most {
            // What is being made hasn't been counted yet, and takes no room.
            let counted = self.entries.iter().filter(|(_, entry)| entry.bytes > 0);
            let oldest = counted.min_by_key(|(_, entry)| entry.asked);
            let Some(key) = oldest.map(|(key, _)| *key) else { break };
            if let Some(gone) = self.entries.remove(&key) {
                self.bytes -= gone.bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelved(shelf: &Shelf<u32, u32>, key: u32, made: &mut usize) -> u32 {
        let make = || {
            *made += 1;
            key * 10
        };
        *shelf.get(key, 100, make, |_| 40)
    }

    #[test]
    fn what_is_kept_is_made_once_and_what_is_oldest_makes_room() {
        let (shelf, mut made) = (Shelf::default(), 0);
        for (key, count) in [(1, 1), (2, 2), (1, 2), (3, 3), (1, 3), (2, 4)] {
            assert_eq!(shelved(&shelf, key, &mut made), key * 10);
            assert_eq!(made, count, "after {key}");
        }
        assert!(shelf.kept().bytes <= 100);
    }
}
