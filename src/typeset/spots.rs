//! Where on the pages the faults are that keep them from being printed, for a draft.

use serde::{Deserialize, Serialize};

use marbre_diag::Sink;

/// Where a fault is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// The error that it is of: its number among all that the typesetter has said, from 0.
    pub said: usize,
    /// The page, from 1.
    pub page: usize,
    /// Left, top, right and bottom, in mm from the trim's top left corner.
    pub edges: [f32; 4],
    /// The words that don't fit; none where it is no matter of words.
    pub words: String,
}

/// Spots while pages are looked at.
#[derive(Debug, Default)]
pub(super) struct Spots(Vec<Spot>);

impl Spots {
    /// Takes down where the error is that is said next: edges in pt.
    pub(super) fn mark(
        &mut self,
        next: &Sink,
        page: usize,
        edges: [f64; 4],
        words: String,
    ) {
        let edges = edges.map(|pt| (pt * 25.4 / 72.0) as f32);
        self.0.push(Spot { said: next.all().len(), page, edges, words });
    }

    pub(super) fn finish(self) -> Vec<Spot> {
        self.0
    }
}
