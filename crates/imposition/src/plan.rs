//! Which page lies where on which side of which sheet: arithmetic alone.
//!
//! Sides are written down as somebody sees them who looks at them: rows from the top,
//! columns from the left. A sheet is turned over from left to right, as one turns a
//! leaf; a back is therefore the mirror image of its front, column by column.

use super::folding::{self, Folding};

/// How pages become sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// Each page by itself, on one side of a sheet.
    Pages,
    /// As a reader sees them: the cover alone, then verso and recto side by side.
    Spreads,
    /// Folded once, laid into each other and stapled through the fold.
    Saddle,
    /// Signatures of 16, gathered, milled and glued into a cover; as many pages go on
    /// a sheet as its folding has.
    Perfect(Folding),
    /// Single leaves, many on a sheet, cut apart: rows and columns.
    Grid {
        /// Rows on a side.
        rows: usize,
        /// Columns on a side.
        columns: usize,
    },
}

/// How a page stands on a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// As it is read.
    Upright,
    /// With its head towards the tail of the sheet.
    HeadDown,
}

/// Where a page's spine is on the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spine {
    /// To its left.
    Left,
    /// To its right.
    Right,
}

impl Spine {
    /// That of a page by its number, from 1, as it stands on the sheet: a recto's is
    /// at its left, and at the right where it stands on its head.
    pub(super) const fn of(number: usize, turn: Turn) -> Self {
        match (number % 2 == 1, turn) {
            (true, Turn::Upright) | (false, Turn::HeadDown) => Self::Left,
            (false, Turn::Upright) | (true, Turn::HeadDown) => Self::Right,
        }
    }
}

/// A place on one side of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The page that is printed there, from 1; `None` where it stays blank.
    pub(super) page: Option<usize>,
    /// How it stands.
    pub(super) turn: Turn,
    /// Where its spine is.
    pub(super) spine: Spine,
    /// How many folded leaves lie around its own: 0 at the outside of a section.
    pub(super) inside: u16,
}

/// One side of a sheet: rows from the top, each from the left.
pub(super) type Grid = Vec<Vec<Cell>>;

/// A sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// The side with the first page on it.
    pub(super) front: Grid,
    /// The other side; `None` where nothing is printed there.
    pub(super) back: Option<Grid>,
}

/// All sheets of a job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// The sheets, in order.
    pub(super) sheets: Vec<Sheet>,
    /// The sheet of the cover, where it is apart: back, spine and front.
    pub(super) cover: Option<Sheet>,
}

impl Plan {
    /// The sheets for so many pages.
    pub(super) fn of(pages: usize, binding: Binding) -> Self {
        let some = |number: usize| (number <= pages).then_some(number);
        let sheets = match binding {
            Binding::Pages => (1..=pages).map(|page| single(Some(page))).collect(),
            Binding::Spreads => spreads(pages),
            Binding::Saddle => {
                let numbers: Vec<_> = (1..=pages.next_multiple_of(4)).map(some).collect();
                folding::section(&numbers, Folding::Once)
            }
            Binding::Perfect(folding) => return perfect(pages, folding),
            Binding::Grid { rows, columns } => grid(pages, rows.max(1), columns.max(1)),
        };
        Self { sheets, cover: None }
    }
}

/// An upright page, or an empty place for one, by its number.
const fn upright(number: usize, page: Option<usize>) -> Cell {
    let turn = Turn::Upright;
    Cell { page, turn, spine: Spine::of(number, turn), inside: 0 }
}

fn single(page: Option<usize>) -> Sheet {
    Sheet { front: vec![vec![upright(1, page)]], back: None }
}

fn spreads(pages: usize) -> Vec<Sheet> {
    let spread = |verso: usize| {
        let at = |number: usize| {
            let page = (1..=pages).contains(&number).then_some(number);
            upright(number, page)
        };
        Sheet { front: vec![vec![at(verso), at(verso + 1)]], back: None }
    };
    (0..=pages)
        .step_by(2)
        .filter(|verso| pages > 0 && *verso <= pages)
        .map(spread)
        .collect()
}

/// The first two pages and the last two are the cover; what is between them is bound.
/// Blanks come at the end of the book block.
fn perfect(pages: usize, folding: Folding) -> Plan {
    let front = |number: usize| (number <= pages).then_some(number);
    let outside = match pages {
        0 | 1 => None,
        _ => Some(pages),
    };
    let (second, before_last) = match pages {
        0..=2 => (None, None),
        3 => (Some(2), None),
        _ => (Some(2), Some(pages - 1)),
    };
    let cover = Sheet {
        front: vec![vec![upright(2, outside), upright(1, front(1))]],
        back: Some(vec![vec![upright(2, second), upright(1, before_last)]]),
    };
    let bound: Vec<usize> = (3..=pages.saturating_sub(2)).collect();
    let sheets = bound.chunks(folding::SIGNATURE).flat_map(|signature| {
        let mut numbers: Vec<_> = signature.iter().copied().map(Some).collect();
        numbers.resize(numbers.len().next_multiple_of(4), None);
        folding::section(&numbers, folding)
    });
    Plan { sheets: sheets.collect(), cover: Some(cover) }
}

/// Leaves side by side: a recto on the front, its verso behind it.
fn grid(pages: usize, rows: usize, columns: usize) -> Vec<Sheet> {
    let page = |number: usize| (number <= pages).then_some(number);
    let leaves = rows * columns;
    let sheet = |sheet: usize| {
        let leaf =
            |row: usize, column: usize| 2 * (sheet * leaves + row * columns + column);
        let front = |row, column| {
            let number = leaf(row, column) + 1;
            upright(number, page(number))
        };
        let back = |row, column: usize| {
            let number = leaf(row, columns - 1 - column) + 2;
            upright(number, page(number))
        };
        let side = |cell: &dyn Fn(usize, usize) -> Cell| -> Grid {
            (0..rows)
                .map(|row| (0..columns).map(|column| cell(row, column)).collect())
                .collect()
        };
        Sheet { front: side(&front), back: Some(side(&back)) }
    };
    (0..pages.div_ceil(2 * leaves)).map(sheet).collect()
}

#[cfg(test)]
mod tests {
    use super::super::paper_fold::{Read, folded, nested};
    use super::*;

    /// Every page of a plan, side by side.
    fn printed(plan: &Plan) -> Vec<usize> {
        let sheets = plan.sheets.iter().chain(&plan.cover);
        let sides = sheets.flat_map(|sheet| [Some(&sheet.front), sheet.back.as_ref()]);
        let mut pages: Vec<usize> =
            sides.flatten().flatten().flatten().filter_map(|cell| cell.page).collect();
        pages.sort_unstable();
        pages
    }

    fn all() -> Vec<Binding> {
        let mut all = vec![
            Binding::Pages,
            Binding::Spreads,
            Binding::Saddle,
            Binding::Grid { rows: 2, columns: 3 },
            Binding::Grid { rows: 1, columns: 1 },
        ];
        all.extend(Folding::ALL.map(Binding::Perfect));
        all
    }

    #[test]
    fn every_page_is_printed_once() {
        for binding in all() {
            for pages in 0..=200 {
                let plan = Plan::of(pages, binding);
                let expected: Vec<usize> = (1..=pages).collect();
                assert_eq!(printed(&plan), expected, "{binding:?}, {pages} pages");
            }
        }
    }

    /// What a reader of upright pages sees: pages in order, blanks where they may be.
    fn pages_of(read: &Read) -> Vec<Option<usize>> {
        assert!(read.iter().all(|(_, upright)| *upright), "a page stands on its head");
        read.iter().map(|(page, _)| *page).collect()
    }

    #[test]
    fn a_folded_and_stapled_booklet_reads_in_order_with_blanks_at_its_end() {
        for pages in 1..=200 {
            let plan = Plan::of(pages, Binding::Saddle);
            let read = pages_of(&nested(&plan.sheets));
            let whole: usize = pages.div_ceil(4) * 4;
            let expected: Vec<_> =
                (1..=whole).map(|it| (it <= pages).then_some(it)).collect();
            assert_eq!(read, expected, "{pages} pages");
        }
    }

    #[test]
    fn gathered_signatures_read_in_order_between_the_pages_of_the_cover() {
        for folding in Folding::ALL {
            for pages in 4..=200 {
                let plan = Plan::of(pages, Binding::Perfect(folding));
                let mut read = Vec::new();
                let mut signature: Vec<Sheet> = Vec::new();
                let mut count = 0;
                for sheet in &plan.sheets {
                    count += 2 * sheet.front.len() * sheet.front[0].len();
                    signature.push(sheet.clone());
                    if count == 16 {
                        read.extend(pages_of(&nested(&signature)));
                        (signature, count) = (Vec::new(), 0);
                    }
                }
                if !signature.is_empty() {
                    read.extend(pages_of(&nested(&signature)));
                }
                let blanks = (4 - (pages - 4) % 4) % 4;
                let body: Vec<_> = (3..=pages - 2).map(Some).collect();
                let expected = [body, vec![None; blanks]].concat();
                assert_eq!(read, expected, "{folding:?}, {pages} pages");
                // The cover is folded around: its first page is the book's.
                let cover = pages_of(&folded(plan.cover.as_ref().expect("a cover")));
                let outer = [1, 2, pages - 1, pages].map(Some);
                assert_eq!(cover, outer, "{pages} pages");
            }
        }
    }

    #[test]
    fn leaves_that_are_cut_apart_have_their_verso_behind_their_recto() {
        for pages in 1..=60 {
            let plan = Plan::of(pages, Binding::Grid { rows: 2, columns: 3 });
            let mut leaves = Vec::new();
            for sheet in &plan.sheets {
                // Each leaf is a sheet of its own once it is cut out; a stack of them
                // is turned like pages.
                for row in 0..2 {
                    for column in 0..3 {
                        let back = sheet.back.as_ref().expect("a back");
                        // A hole pricked here comes out there.
                        let (from_left, width) = (column as f64 + 0.5, 3.0);
                        let there = (width - from_left) as usize;
                        leaves.extend([
                            sheet.front[row][column].page,
                            back[row][there].page,
                        ]);
                    }
                }
            }
            let read: Vec<usize> = leaves.into_iter().flatten().collect();
            assert_eq!(read, (1..=pages).collect::<Vec<_>>());
        }
    }

    #[test]
    fn spreads_are_what_a_reader_sees() {
        let seen = |pages| -> Vec<[Option<usize>; 2]> {
            let plan = Plan::of(pages, Binding::Spreads);
            plan.sheets
                .iter()
                .map(|it| [it.front[0][0].page, it.front[0][1].page])
                .collect()
        };
        assert_eq!(seen(1), [[None, Some(1)]]);
        assert_eq!(seen(4), [[None, Some(1)], [Some(2), Some(3)], [Some(4), None]]);
        assert_eq!(seen(3), [[None, Some(1)], [Some(2), Some(3)]]);
    }

    #[test]
    fn inner_leaves_know_how_many_lie_around_them() {
        let plan = Plan::of(12, Binding::Saddle);
        let inside =
            |sheet: &Sheet| sheet.front[0].iter().map(|c| c.inside).collect::<Vec<_>>();
        let all: Vec<_> = plan.sheets.iter().map(inside).collect();
        assert_eq!(all, [[0, 0], [1, 1], [2, 2]]);
        // A sheet of sixteen has its four leaves on itself.
        let plan = Plan::of(20, Binding::Perfect(Folding::Thrice));
        let mut cells: Vec<_> =
            plan.sheets[0].front.iter().flatten().map(|c| (c.page, c.inside)).collect();
        cells.sort_unstable();
        let cells: Vec<_> =
            cells.into_iter().map(|(page, it)| (page.unwrap_or(0) - 2, it)).collect();
        let expected =
            [(1, 0), (4, 1), (5, 2), (8, 3), (9, 3), (12, 2), (13, 1), (16, 0)];
        assert_eq!(cells, expected);
    }

    #[test]
    fn a_spine_is_where_the_fold_beside_the_page_is() {
        for folding in Folding::ALL {
            let plan = Plan::of(20, Binding::Perfect(folding));
            for grid in
                plan.sheets.iter().flat_map(|it| [Some(&it.front), it.back.as_ref()])
            {
                for row in grid.into_iter().flatten() {
                    let spines: Vec<_> = row.iter().map(|cell| cell.spine).collect();
                    // Pages meet at their spines, two by two, from the left.
                    assert!(spines.chunks(2).all(|it| it == [Spine::Right, Spine::Left]));
                }
            }
        }
    }
}
