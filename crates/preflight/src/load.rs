//! How much ink pages carry where they carry most.

use serde::{Deserialize, Serialize};

use marbre_pdf::area::Area;

use super::ink::{Faint, Plates, SQUARE, Sum};

/// The ink of a page, as rules ask for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// The most ink in the mean of a square of 15 mm, all plates added up: in %, and where.
    /// `None` for a page without ink.
    pub heaviest: Option<(f64, Area)>,
    /// How many marks aren't counted: what can't be decoded, or was too much.
    pub uncounted: usize,
    /// Whether the page draws more than can be counted: its ink is counted up to there.
    pub cut_off: bool,
    /// Texts that don't stand out from what they are printed on.
    pub faint: Vec<Faint>,
}

impl Load {
    /// Of the plates of a page.
    pub fn of(plates: &Plates) -> Self {
        let heaviest = plates.heaviest(SQUARE, Sum::All);
        Self {
            heaviest: heaviest.map(|it| (it.percent, it.area)),
            uncounted: plates.missing,
            cut_off: plates.cut_off,
            faint: plates.faint.clone(),
        }
    }
}
