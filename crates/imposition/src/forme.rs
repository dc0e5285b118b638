//! A forme: the pages of one side where they lie on the paper, in exact lengths.
//!
//! Positions count from the sheet's lower left corner. What is cut is the *trim*; each
//! page may print as far beyond it as its *bleed* goes, but not onto its neighbour.

use marbre_pdf::geom::Length;

use super::plan::{Cell, Grid, Spine, Turn};

/// What is between two neighbouring pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// The fold that stays: pages that meet there, or what the binder mills off.
    Fold(Length),
    /// Both pages are cut; the sheet may be folded there before.
    Cut {
        /// How far the pages are from each other.
        width: Length,
        /// Whether the sheet is folded in the middle.
        folded: bool,
    },
    /// The spine of a cover, folded at both of its edges.
    Spine(Length),
}

impl Gap {
    /// How far the pages are from each other.
    pub(super) const fn width(self) -> Length {
        match self {
            Self::Fold(width) | Self::Cut { width, .. } | Self::Spine(width) => width,
        }
    }
}

/// A rectangle: left, bottom, right, top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// The lower left corner.
    pub(super) low: [Length; 2],
    /// The upper right corner.
    pub(super) high: [Length; 2],
}

impl Area {
    /// Larger by the same on all sides.
    #[must_use]
    pub(super) fn grown(self, by: Length) -> Self {
        Self { low: self.low.map(|it| it - by), high: self.high.map(|it| it + by) }
    }

    #[cfg(test)]
    /// Whether two rectangles have a point in common, be it on their edges.
    pub(super) fn touches(self, other: Self) -> bool {
        (0..2).all(|axis| {
            self.low[axis] <= other.high[axis] && other.low[axis] <= self.high[axis]
        })
    }

    /// Its width and height.
    pub(super) fn size(self) -> [Length; 2] {
        [self.high[0] - self.low[0], self.high[1] - self.low[1]]
    }
}

/// What all sides of one kind have in common.
#[derive(Clone, Debug)]
pub(super) struct Forme {
    /// The width and height of a page after the cut.
    pub(super) page: [Length; 2],
    /// How far pages print beyond their trim.
    pub(super) bleed: Length,
    /// Between columns, from the left.
    pub(super) across: Vec<Gap>,
    /// Between rows, from the top.
    pub(super) down: Vec<Gap>,
    /// By how much the next leaf further in is moved to its spine.
    pub(super) creep: Length,
}

/// A line across the sheet where something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It is cut there.
    Cut(Length),
    /// It is folded there.
    Fold(Length),
}

impl Line {
    /// Where it is.
    pub(super) const fn at(self) -> Length {
        match self {
            Self::Cut(at) | Self::Fold(at) => at,
        }
    }
}

/// A page in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    /// The page, from 1.
    pub(super) page: usize,
    /// How it stands.
    pub(super) turn: Turn,
    /// The corner of its trim that is the lower left one on the sheet, moved by creep.
    pub(super) corner: [Length; 2],
    /// Where it may print.
    pub(super) clip: Area,
}

impl Forme {
    /// Its width and height, all trims together.
    pub(super) fn size(&self) -> [Length; 2] {
        [(0, &self.across), (1, &self.down)].map(|(axis, gaps)| {
            let pages = self.page[axis] * (gaps.len() as i64 + 1);
            gaps.iter().fold(pages, |sum, gap| sum + gap.width())
        })
    }

    /// Its place in the middle of a sheet.
    pub(super) fn centred(&self, sheet: [Length; 2]) -> Area {
        let size = self.size();
        let low = [0, 1].map(|axis| (sheet[axis] - size[axis]) / 2);
        Area { low, high: [0, 1].map(|axis| low[axis] + size[axis]) }
    }

    /// Where columns (axis 0) begin from the left, or rows (axis 1) from the bottom.
    fn starts(&self, axis: usize, area: Area) -> Vec<Length> {
        let mut gaps: Vec<Gap> =
            if axis == 0 { self.across.clone() } else { self.down.clone() };
        if axis == 1 {
            gaps.reverse();
        }
        let mut starts = vec![area.low[axis]];
        let mut at = area.low[axis];
        for gap in gaps {
            at = at + self.page[axis] + gap.width();
            starts.push(at);
        }
        starts
    }

    /// The lines of cuts and folds: vertical ones (axis 0) or horizontal ones.
    pub(super) fn lines(&self, axis: usize, area: Area) -> Vec<Line> {
        let starts = self.starts(axis, area);
        let mut gaps: Vec<Gap> =
            if axis == 0 { self.across.clone() } else { self.down.clone() };
        if axis == 1 {
            gaps.reverse();
        }
        let mut lines = vec![Line::Cut(area.low[axis])];
        for (start, gap) in starts.iter().zip(gaps) {
            let (before, width) = (*start + self.page[axis], gap.width());
            let (middle, after) = (before + width / 2, before + width);
            match gap {
                Gap::Fold(_) => lines.push(Line::Fold(middle)),
                Gap::Cut { folded, .. } => {
                    lines.push(Line::Cut(before));
                    // One cut parts pages that touch each other.
                    if after > before {
                        lines.extend(folded.then_some(Line::Fold(middle)));
                        lines.push(Line::Cut(after));
                    }
                }
                Gap::Spine(_) => lines.extend([Line::Fold(before), Line::Fold(after)]),
            }
        }
        lines.push(Line::Cut(area.high[axis]));
        lines
    }

    /// The pages of a side, with the forme at `area`.
    pub(super) fn place(&self, grid: &Grid, area: Area) -> Vec<Placed> {
        let (columns, rows) = (self.starts(0, area), self.starts(1, area));
        let mut placed = Vec::new();
        for (row, cells) in grid.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                // Rows are written from the top, and lie from the bottom.
                let from_below =
                    (rows.len().checked_sub(row + 1)).and_then(|it| rows.get(it));
                let (Some(page), Some(x), Some(y)) =
                    (cell.page, columns.get(column), from_below)
                else {
                    continue;
                };
                let trim =
                    Area { low: [*x, *y], high: [*x + self.page[0], *y + self.page[1]] };
                placed.push(Placed {
                    page,
                    turn: cell.turn,
                    corner: [*x + self.creep_of(cell), *y],
                    clip: self.clip(trim, row, column),
                });
            }
        }
        placed
    }

    /// How far to the right creep moves a page.
    ///
    /// A leaf that n others are wrapped around is pushed out by n·t, t being the thickness
    /// of a sheet: the fold of each goes round the fold of the next. So it stands out at
    /// the fore-edge by that much, and is cut off there; what is printed goes as far
    /// towards the spine instead, so that all outer margins are the same after the cut.
    fn creep_of(&self, cell: &Cell) -> Length {
        let by = self.creep * i64::from(cell.inside);
        match cell.spine {
            Spine::Left => -by,
            Spine::Right => by,
        }
    }

    /// Where a page may print: to its bleed, and to the middle of what is between it
    /// and its neighbour.
    fn clip(&self, trim: Area, row: usize, column: usize) -> Area {
        let towards = |gap: Option<&Gap>| match gap {
            Some(gap) => self.bleed.min(gap.width() / 2),
            None => self.bleed,
        };
        let before = |gaps: &[Gap], at: usize| {
            at.checked_sub(1).and_then(|it| gaps.get(it)).copied()
        };
        let left = towards(before(&self.across, column).as_ref());
        let right = towards(self.across.get(column));
        let above = towards(before(&self.down, row).as_ref());
        let below = towards(self.down.get(row));
        Area {
            low: [trim.low[0] - left, trim.low[1] - below],
            high: [trim.high[0] + right, trim.high[1] + above],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::{Binding, Plan};
    use super::*;

    const MM: Length = Length::um(1000);

    fn saddle() -> Forme {
        Forme {
            page: [MM * 210, MM * 297],
            bleed: MM * 3,
            across: vec![Gap::Fold(Length::ZERO)],
            down: Vec::new(),
            creep: Length::um(100),
        }
    }

    #[test]
    fn what_is_on_inner_sheets_moves_to_the_fold() {
        let (forme, plan) = (saddle(), Plan::of(12, Binding::Saddle));
        let area = forme.centred([MM * 483, MM * 329]);
        let fold = area.low[0] + forme.page[0];
        let mut distances = Vec::new();
        for sheet in &plan.sheets {
            for side in [&sheet.front, sheet.back.as_ref().expect("a back")] {
                let [left, right] = &forme.place(side, area)[..] else {
                    panic!("two pages")
                };
                // Outer edges as they are printed, from the fold.
                let outer =
                    [fold - left.corner[0], right.corner[0] + forme.page[0] - fold];
                assert_eq!(outer[0], outer[1]);
                distances.push(outer[0]);
                // Neither prints over the fold, nor is moved into the paper of the other.
                assert_eq!([left.clip.high[0], right.clip.low[0]], [fold, fold]);
            }
        }
        let expected = [0, 0, 100, 100, 200, 200].map(|um| MM * 210 - Length::um(um));
        assert_eq!(distances, expected);
    }

    #[test]
    fn neighbours_share_what_is_between_them() {
        let cut = |width| Gap::Cut { width, folded: false };
        for (gap, each) in [(0, 0), (4, 2), (6, 3), (10, 3)] {
            let forme = Forme {
                across: vec![cut(MM * gap)],
                down: vec![cut(MM * gap)],
                ..saddle()
            };
            let plan = Plan::of(8, Binding::Grid { rows: 2, columns: 2 });
            let area = forme.centred([MM * 640, MM * 900]);
            let placed = forme.place(&plan.sheets[0].front, area);
            let (first, last) = (placed[0].clip, placed[3].clip);
            assert_eq!(first.size()[0], MM * (210 + 3 + each), "{gap} mm");
            assert_eq!(last.size()[1], MM * (297 + 3 + each), "{gap} mm");
            // The first is above, at the left.
            assert!(first.low[1] >= last.high[1] && first.high[0] <= last.low[0]);
        }
    }

    #[test]
    fn lines_are_where_things_are_cut_and_folded() {
        let forme = Forme { across: vec![Gap::Spine(MM * 2)], ..saddle() };
        let area = Area { low: [MM * 10, MM * 10], high: [MM * 432, MM * 307] };
        let mm = |line: Line| match line {
            Line::Cut(at) => (at.to_mm(), 'c'),
            Line::Fold(at) => (at.to_mm(), 'f'),
        };
        let lines: Vec<_> = forme.lines(0, area).into_iter().map(mm).collect();
        assert_eq!(lines, [(10.0, 'c'), (220.0, 'f'), (222.0, 'f'), (432.0, 'c')]);
    }
}
