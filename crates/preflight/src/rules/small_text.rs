//! Text that is smaller than it may be, for what it is painted with.

use crate::scene::{Mark, Sheet, Words};

/// The text of a sheet that is seen, is smaller than a limit in pt, and fits a test.
pub(super) fn small_text<'s>(
    sheet: &'s Sheet,
    limit: f64,
    fits: impl Fn(usize, &Mark) -> bool + 's,
) -> impl Iterator<Item = (&'s Mark, &'s Words)> {
    sheet.visible().filter_map(move |(index, mark)| {
        let words = mark.words()?;
        // Rounded only to be compared (GWG 2022, I00005).
        let small = f64::from(words.size) < limit - 0.005;
        (small && fits(index, mark)).then_some((mark, words))
    })
}
