//! What is printed around a forme for those who print, fold and cut it. Nothing of it
//! touches the bleed of a page.
//!
//! ```text
//!        paper's edge ───────────────────────────
//!   ┌ band ┐   |   slug, in words   ⊕     ¦          ¦ fold   | cut   ⊕ target
//!   └      ┘   |                          ¦
//!   ┌ clear ─────────────────────────────────
//!   ┌ bleed ─────────────────────────────────
//!       ┌ trim
//! ```

use marbre_pdf::geom::Length;

use super::forme::{Area, Forme, Line};

/// How far marks stay away from the bleed.
pub(super) const CLEAR: Length = Length::um(1_000);
/// How long crop marks and fold marks are, and how high all else is.
pub(super) const BAND: Length = Length::um(5_000);
/// The paper that marks need beyond the bleed.
pub(super) const ROOM: Length = Length::um(7_000); // CLEAR, BAND and EDGE
/// How far other things stay away from a line to cut or fold at.
const ASIDE: Length = Length::um(2_000);

/// A mark on the sheet; all are printed on every plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// A line to cut at, between two points.
    Cut([[Length; 2]; 2]),
    /// A dashed line to fold at.
    Fold([[Length; 2]; 2]),
    /// A registration target, by its centre; it is as large as the band.
    Target([Length; 2]),
}

#[cfg(test)]
impl Mark {
    /// The rectangle that it lies in, without the thickness of its lines.
    pub(super) fn extent(self) -> Area {
        match self {
            Self::Cut([low, high]) | Self::Fold([low, high]) => Area { low, high },
            Self::Target(centre) => Area { low: centre, high: centre }.grown(BAND / 2),
        }
    }
}

/// The margin of a sheet around a forme, as its marks use it.
pub(super) struct Margin<'a> {
    /// The forme.
    pub(super) forme: &'a Forme,
    /// Where it is.
    pub(super) area: Area,
}

impl Margin<'_> {
    /// Where the bands at the low and the high end of an axis are.
    fn bands(&self, axis: usize) -> [[Length; 2]; 2] {
        let near = self.forme.bleed + CLEAR;
        let (low, high) = (self.area.low[axis] - near, self.area.high[axis] + near);
        [[low - BAND, low], [high, high + BAND]]
    }

    /// Crop marks, fold marks and registration targets.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        for axis in [0, 1] {
            let across = 1 - axis;
            let point = |along: Length, beside: Length| match axis {
                0 => [along, beside],
                _ => [beside, along],
            };
            for [low, high] in self.bands(across) {
                for line in self.forme.lines(axis, self.area) {
                    let ends = [point(line.at(), low), point(line.at(), high)];
                    marks.push(match line {
                        Line::Cut(_) => Mark::Cut(ends),
                        Line::Fold(_) => Mark::Fold(ends),
                    });
                }
                for along in self.targets(axis) {
                    marks.push(Mark::Target(point(along, (low + high) / 2)));
                }
            }
        }
        marks
    }

    /// Where the centres of targets are along an axis: in the middle of the first page
    /// and of the last one, well away from folds and cuts.
    fn targets(&self, axis: usize) -> Vec<Length> {
        if self.forme.page[axis] < BAND * 3 {
            return Vec::new();
        }
        let half = self.forme.page[axis] / 2;
        let mut centres = vec![self.area.low[axis] + half, self.area.high[axis] - half];
        centres.dedup();
        centres
    }

    /// Stretches that are free for other things, in the band at the head of the sheet
    /// or at its tail.
    pub(super) fn free(&self, end: End) -> Vec<Area> {
        let [tail, head] = self.bands(1);
        let [low, high] = match end {
            End::Head => head,
            End::Tail => tail,
        };
        let lines =
            self.forme.lines(0, self.area).into_iter().map(|line| (line.at(), ASIDE));
        let targets = self.targets(0).into_iter().map(|at| (at, BAND / 2 + ASIDE));
        let mut taken: Vec<(Length, Length)> = lines.chain(targets).collect();
        taken.sort_unstable();
        let pairs = taken.windows(2).filter_map(|pair| match pair {
            [(a, beside_a), (b, beside_b)] => Some([*a + *beside_a, *b - *beside_b]),
            _ => None,
        });
        let free = pairs.filter(|[from, to]| from < to);
        free.map(|[from, to]| Area { low: [from, low], high: [to, high] }).collect()
    }
}

/// Which end of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The upper one.
    Head,
    /// The lower one.
    Tail,
}

#[cfg(test)]
mod tests {
    use super::super::forme::Gap;
    use super::*;

    const MM: Length = Length::um(1000);

    fn formes() -> Vec<Forme> {
        let cut = |mm| Gap::Cut { width: MM * mm, folded: true };
        let fold = |mm| Gap::Fold(MM * mm);
        let mut formes = Vec::new();
        for bleed in [0, 3, 5] {
            for (across, down) in [
                (vec![], vec![]),
                (vec![fold(0)], vec![]),
                (vec![Gap::Spine(MM * 4)], vec![]),
                (vec![fold(6), cut(6), fold(6)], vec![cut(6)]),
                (vec![cut(0), cut(0)], vec![cut(0)]),
            ] {
                let (page, bleed) = ([MM * 105, MM * 148], MM * bleed);
                formes.push(Forme { page, bleed, across, down, creep: Length::ZERO });
            }
        }
        formes
    }

    #[test]
    fn no_mark_touches_a_bleed_or_another_thing_in_the_margin() {
        for forme in formes() {
            let size = forme.size().map(|it| it + (forme.bleed + ROOM) * 2);
            let area = forme.centred(size);
            let margin = Margin { forme: &forme, area };
            let paper = Area { low: [Length::ZERO; 2], high: size };
            let marks = margin.marks();
            let free = [margin.free(End::Head), margin.free(End::Tail)].concat();
            assert!(!free.is_empty());
            let all = marks.iter().map(|mark| mark.extent()).chain(free.iter().copied());
            for extent in all {
                // A whole millimetre is between, more than any line is thick.
                let bleeds = area.grown(forme.bleed + CLEAR / 2);
                assert!(!extent.touches(bleeds), "{extent:?} on {bleeds:?}");
                let inside = (0..2).all(|axis| {
                    extent.low[axis] > paper.low[axis]
                        && extent.high[axis] < paper.high[axis]
                });
                assert!(inside, "{extent:?} beyond {paper:?}");
            }
            for (index, mark) in marks.iter().enumerate() {
                for other in marks
                    .iter()
                    .skip(index + 1)
                    .map(|it| it.extent())
                    .chain(free.iter().copied())
                {
                    assert!(!mark.extent().touches(other), "{mark:?} on {other:?}");
                }
            }
        }
    }
}
