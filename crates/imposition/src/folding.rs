//! Sheets that are folded: where the pages of a section stand, so that folding brings
//! them into reading order.
//!
//! ```text
//!   once, 4 pages     twice, 8 pages     thrice, 16 pages
//!                     ┌───┬───┐          ┌───┬───┬───┬───┐
//!   ┌───┬───┐         │ ↓5│ ↓4│          │ ↓5│↓12│ ↓9│ ↓8│    fronts; ↓ stands
//!   │ 4 │ 1 │         ├───┼───┤          ├───┼───┼───┼───┤    on its head
//!   └───┴───┘         │ 8 │ 1 │          │ 4 │ 13│ 16│ 1 │
//!                     └───┴───┘          └───┴───┴───┴───┘
//! ```
//!
//! With the front up: the left half goes behind the right one (thrice only), the upper
//! half behind the lower one (twice and thrice), the left half behind the right one.
//! These are the right-angle folds of any folding machine; the tests fold the sheets.
//!
//! Each back is printed *work and turn*: the sheet is turned over from left to right,
//! the gripper stays at the same edge, and the page behind a page is in the same row,
//! in the mirrored column.

use super::plan::{Cell, Grid, Sheet, Spine, Turn};

/// How many pages a signature has.
pub(super) const SIGNATURE: usize = 16;

/// How often a sheet is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Folding {
    /// Four pages.
    Once,
    /// Eight pages, head to head.
    Twice,
    /// Sixteen pages, head to head.
    Thrice,
}

impl Folding {
    /// From the most pages to the fewest.
    pub(super) const ALL: [Self; 3] = [Self::Thrice, Self::Twice, Self::Once];

    /// The pages of its front, as they stand there: rows from the top.
    const fn front(self) -> &'static [&'static [usize]] {
        match self {
            Self::Once => &[&[4, 1]],
            Self::Twice => &[&[5, 4], &[8, 1]],
            Self::Thrice => &[&[5, 12, 9, 8], &[4, 13, 16, 1]],
        }
    }

    /// How many pages both sides have.
    const fn pages(self) -> usize {
        2 * self.rows() * self.columns()
    }

    /// The rows of a side.
    pub(super) const fn rows(self) -> usize {
        self.front().len()
    }

    /// The columns of a side.
    pub(super) const fn columns(self) -> usize {
        self.front()[0].len()
    }
}

/// The page on the other side of a leaf.
const fn behind(number: usize) -> usize {
    if number % 2 == 1 { number + 1 } else { number - 1 }
}

/// The sheets of a section, from the outside in, each laid into the one before. `pages`
/// are its pages in reading order, in fours; `most` is how often a sheet is folded
/// where there are enough pages left for it.
pub(super) fn section(pages: &[Option<usize>], most: Folding) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    let (mut around, mut left) = (0, pages.len());
    while let Some(folding) =
        Folding::ALL.into_iter().find(|it| *it <= most && it.pages() <= left)
    {
        sheets.push(sheet(pages, around, folding));
        (around, left) = (around + folding.pages() / 2, left - folding.pages());
    }
    sheets
}

/// The sheet of a section that has so many pages around it at each end.
fn sheet(pages: &[Option<usize>], around: usize, folding: Folding) -> Sheet {
    let own = folding.pages();
    let cell = |number: usize, turn: Turn| {
        // Counted in the section, from 0.
        let position = match number <= own / 2 {
            true => around + number - 1,
            false => pages.len() - around - (own - number) - 1,
        };
        let leaf = position / 2;
        let inside = leaf.min((pages.len() / 2 - 1).saturating_sub(leaf));
        Cell {
            page: pages.get(position).copied().flatten(),
            turn,
            spine: Spine::of(number, turn),
            inside: u16::try_from(inside).unwrap_or(u16::MAX),
        }
    };
    let front = folding.front();
    let turn = |row: usize| match row + 1 == front.len() {
        true => Turn::Upright,
        false => Turn::HeadDown,
    };
    let rows = || front.iter().enumerate();
    let side: Grid = rows()
        .map(|(row, numbers)| numbers.iter().map(|it| cell(*it, turn(row))).collect())
        .collect();
    let back: Grid = rows()
        .map(|(row, numbers)| {
            numbers.iter().rev().map(|it| cell(behind(*it), turn(row))).collect()
        })
        .collect();
    Sheet { front: side, back: Some(back) }
}
