//! A sheet of paper that can be folded, for tests: points in space, and no formula of
//! the imposition. What it says is seen, not known.

use super::plan::{Grid, Sheet, Turn};

/// A cell's paper as it lies after some folds.
#[derive(Clone, Debug)]
struct Leaf {
    /// The middle of the cell, in halves of its sides.
    middle: [i32; 2],
    /// Which way is up on each of its pages, front and back; sheets lie with y up.
    heads: [i32; 2],
    /// Whether the front of the sheet is up.
    front_up: bool,
    /// The pages of the front and of the back.
    pages: [Option<usize>; 2],
}

/// What is seen when a folded sheet's leaves are turned one by one: the pages, and
/// whether each stands upright.
pub(super) type Read = Vec<(Option<usize>, bool)>;

/// Layers at the same place, the uppermost first.
type Stack = Vec<Leaf>;

fn lay(sheet: &Sheet) -> Stack {
    let (rows, columns) = (sheet.front.len(), sheet.front[0].len());
    let back: &Grid = sheet.back.as_ref().expect("a sheet that is printed on both sides");
    let middle = |cell: usize| i32::try_from(2 * cell + 1).expect("a small number");
    let mut stack = Vec::new();
    for (row, (cells, back)) in sheet.front.iter().zip(back).enumerate() {
        for (column, front) in cells.iter().enumerate() {
            // Turned over from left to right, the back is seen with its columns the
            // other way round, and its heads where they were.
            let behind = back[columns - 1 - column];
            let head = |turn| if turn == Turn::Upright { 1 } else { -1 };
            stack.push(Leaf {
                middle: [middle(column), middle(rows - 1 - row)],
                heads: [head(front.turn), head(behind.turn)],
                front_up: true,
                pages: [front.page, behind.page],
            });
        }
    }
    stack
}

/// Folds everything left of a vertical line, or above a horizontal one, behind the rest.
fn fold(stack: Stack, axis: usize, at: i32) -> Stack {
    let goes = |leaf: &Leaf| match axis {
        0 => leaf.middle[0] < at,
        _ => leaf.middle[1] > at,
    };
    let (moved, stays): (Stack, Stack) = stack.into_iter().partition(goes);
    // What was uppermost comes to lie lowest.
    let moved = moved.into_iter().rev().map(|mut leaf| {
        leaf.middle[axis] = 2 * at - leaf.middle[axis];
        leaf.front_up = !leaf.front_up;
        if axis == 1 {
            leaf.heads = leaf.heads.map(|head| -head);
        }
        leaf
    });
    stays.into_iter().chain(moved).collect()
}

/// Folds a sheet as its form asks for, and reads it from the first page on.
pub(super) fn folded(sheet: &Sheet) -> Read {
    let (rows, mut columns) = (sheet.front.len(), sheet.front[0].len());
    let mut stack = lay(sheet);
    let mut left = 0;
    let mut halve = |stack: Stack, columns: &mut usize| {
        *columns /= 2;
        left += 2 * i32::try_from(*columns).expect("a small number");
        fold(stack, 0, left)
    };
    while columns > 2 {
        stack = halve(stack, &mut columns);
    }
    if rows == 2 {
        stack = fold(stack, 1, 2);
    }
    while columns > 1 {
        stack = halve(stack, &mut columns);
    }
    let middle = stack[0].middle;
    assert!(
        stack.iter().all(|leaf| leaf.middle == middle),
        "a folded pile is one leaf wide"
    );
    // Each leaf shows its upper page; turned over like a leaf of a book, its other one.
    let seen = stack.iter().flat_map(|leaf| {
        let [up, down] = if leaf.front_up { [0, 1] } else { [1, 0] };
        [up, down].map(|side| (leaf.pages[side], leaf.heads[side] > 0))
    });
    seen.collect()
}

/// Folded sheets laid into each other, the first outermost, and read.
pub(super) fn nested(sheets: &[Sheet]) -> Read {
    let mut read = Read::new();
    for sheet in sheets.iter().rev() {
        let around = folded(sheet);
        let (before, after) = around.split_at(around.len() / 2);
        read = before.iter().chain(&read).chain(after).copied().collect();
    }
    read
}
