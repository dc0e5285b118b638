//! Where glyphs stand, as a few sums.
//!
//! A checksum of places would be worth little: the same line may be written in one run
//! or in three, and then its glyphs stand where they stood, but for the last bits of
//! sums that were made in another order. So places are compared with a tolerance, and
//! of some thousand glyphs a few sums are kept, in which each has a weight of its own:
//! what has moved shows in all of them, and nothing can make up for it in all.

use serde::{Deserialize, Serialize};

/// How many sums there are: what shows in none of them would have to cancel out in each.
const SUMS: usize = 6;
/// How far sums may be apart for the same places, in thousandths of a pt. Sums in
/// another order were up to a tenth of this apart in some ten thousand pages; a glyph
/// that moves by the thickness of a hair is beyond it.
const TOLERANCE: i64 = 100;

/// Where the glyphs of a page stand in their lines: weighted sums, in thousandths of a pt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places([i64; SUMS]);

impl Places {
    /// Whether glyphs that look the same, in the same order, stand at the same places.
    pub fn agree(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| a.abs_diff(b) <= TOLERANCE.unsigned_abs())
    }

    /// The sums, in thousandths of a pt.
    pub const fn sums(&self) -> &[i64] {
        &self.0
    }
}

/// Takes down places, one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Placing {
    sums: [f64; SUMS],
    count: u64,
}

impl Placing {
    /// Takes down a coordinate, in pt.
    pub(super) fn add(&mut self, at: f64) {
        for (sum, index) in self.sums.iter_mut().zip(0_u64..) {
            *sum += at * weight(self.count.wrapping_mul(SUMS as u64).wrapping_add(index));
        }
        self.count = self.count.wrapping_add(1);
    }

    /// All places so far.
    pub(super) fn sums(&self) -> Places {
        // What isn't a number, or is beyond all pages, saturates: `as` is defined so.
        Places(self.sums.map(|sum| (sum * 1000.0).round() as i64))
    }
}

/// A weight of ½ to 1, or the same below 0, without any order (splitmix64).
fn weight(index: u64) -> f64 {
    let mut bits = index.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^= bits >> 31;
    let size = 0.5 + (bits >> 40) as f64 / f64::from(1_u32 << 25);
    if bits & 1 == 0 { size } else { -size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(all: &[f64]) -> Places {
        let mut placing = Placing::default();
        all.iter().for_each(|at| placing.add(*at));
        placing.sums()
    }

    #[test]
    fn the_last_bits_of_a_place_are_no_move_and_a_hair_is() {
        let line: Vec<f64> = (0..5000).map(|n| f64::from(n % 80) * 5.37).collect();
        let written = |by: fn(usize) -> f64| -> Vec<f64> {
            line.iter().enumerate().map(|(index, at)| at + by(index)).collect()
        };
        let same = placed(&line);
        let noise = written(|index| if index % 2 == 0 { 2e-4 } else { -2e-4 });
        assert!(same.agree(&placed(&noise)));
        for moved in 0..line.len() {
            let mut other = line.clone();
            other[moved] += 0.25;
            assert!(!same.agree(&placed(&other)), "glyph {moved}");
        }
        let spread = written(|index| if index > 4000 { 0.05 } else { 0.0 });
        assert!(!same.agree(&placed(&spread)));
        let swapped = [&line[1..2], &line[..1], &line[2..]].concat();
        assert!(!same.agree(&placed(&swapped)));
    }
}
