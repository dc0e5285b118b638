//! Where the parts of a report have come to stand.

use std::ops::Range;

use marbre_diag::Place;
use serde::{Deserialize, Serialize};

/// A part and the pages that it fills.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlacedPart {
    /// The layout's name.
    pub layout: String,
    /// Where the report calls it.
    pub place: Place,
    /// Its first page, from 1.
    pub first: usize,
    /// How many pages it fills.
    pub count: usize,
}

impl PlacedPart {
    /// Its pages, from 1.
    pub const fn pages(&self) -> Range<usize> {
        self.first..self.first + self.count
    }
}
