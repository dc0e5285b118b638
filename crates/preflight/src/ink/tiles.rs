//! Tiling patterns as tints on pixels: one cell is drawn, and looked up again and again.

use std::rc::Rc;
use std::sync::Arc;

use tiny_skia::{Point, Transform};

use marbre_pdf::canvas::{Tiling, scales};

use super::layer::{Layer, Tint};
use super::rasteriser::{Painting, Rasteriser};
use super::region::Region;
use super::soft_mask::as_it_is;

/// The most pixels of a side of a cell.
const MOST: f32 = 1024.0;
/// The fewest: small cells are drawn larger than they are.
const FEWEST: f32 = 8.0;
/// Places to look at in a pixel, across and down.
const LOOKS: u8 = 3;
/// How many cells that lie on each other are looked at in each direction.
const MOST_OVERLAPS: f32 = 4.0;

/// A pattern on a region; `None` where it has no size.
pub(super) fn painting<'a>(
    rasteriser: &mut Rasteriser<'a>,
    tiling: &Rc<Tiling<'a>>,
    region: Region,
) -> Option<Painting> {
    let looks = usize::from(LOOKS * LOOKS);
    rasteriser.ledger.afford(region.area() * looks).then_some(())?;
    let to_pixels = tiling.transform.post_concat(rasteriser.grid.transform);
    let back = to_pixels.invert()?;
    let known = rasteriser.cell.take().filter(|(known, _)| Rc::ptr_eq(known, tiling));
    let cell = match known {
        Some((_, cell)) => cell,
        None => Arc::new(Cell::draw(rasteriser, tiling, to_pixels)?),
    };
    rasteriser.cell = Some((Rc::clone(tiling), Arc::clone(&cell)));
    let count = cell.layer.planes.len();
    let mut planes = vec![vec![0.0; region.area()]; count];
    let mut alphas = vec![0.0; region.area()];
    let weight = 1.0 / f32::from(LOOKS * LOOKS);
    let offset = |look: u8| (f32::from(look) + 0.5) / f32::from(LOOKS) - 0.5;
    let mut sums = vec![0.0; count];
    for (pixel, (x, y)) in region.middles().enumerate() {
        let mut sum = 0.0;
        sums.fill(0.0);
        for down in 0..LOOKS {
            for across in 0..LOOKS {
                let mut at = Point::from_xy(x + offset(across), y + offset(down));
                back.map_point(&mut at);
                let Some((place, alpha)) = cell.at(at) else { continue };
                sum += weight * alpha;
                for (sum, plane) in sums.iter_mut().zip(&cell.layer.planes) {
                    let tint = plane.get(place).copied().unwrap_or(0.0);
                    *sum += weight * alpha * tint;
                }
            }
        }
        if sum <= 0.0 {
            continue;
        }
        if let Some(alpha) = alphas.get_mut(pixel) {
            *alpha = sum;
        }
        for (plane, tint) in planes.iter_mut().zip(&sums) {
            if let Some(here) = plane.get_mut(pixel) {
                *here = tint / sum;
            }
        }
    }
    // An ink that the cell doesn't have is one that it doesn't print on.
    let prints = |plane: &[f32]| plane.iter().any(|tint| *tint > 0.0);
    let tints = planes.into_iter().enumerate().filter(|(_, plane)| prints(plane));
    let tints = tints.map(|(plane, tints)| (plane, Tint::Each(tints))).collect();
    Some(Painting { tints, alpha: Some(alphas), overprints: false })
}

/// A cell, drawn.
pub(super) struct Cell {
    layer: Layer,
    /// From the pattern's space to its pixels.
    to: Transform,
    /// The edges: left, top, right, bottom.
    edges: [f32; 4],
    step: [f32; 2],
}

impl Cell {
    fn draw<'a>(
        rasteriser: &mut Rasteriser<'a>,
        tiling: &Tiling<'a>,
        to_pixels: Transform,
    ) -> Option<Self> {
        let bounds = tiling.bounds;
        let [across, down] = scales(to_pixels);
        let side = |length: f32| length.ceil().clamp(FEWEST, MOST);
        let (width, height) =
            (side(bounds.width() * across), side(bounds.height() * down));
        let to = Transform::from_translate(-bounds.left(), -bounds.top())
            .post_scale(width / bounds.width(), height / bounds.height());
        to.invert()?;
        let region =
            Region { left: 0, top: 0, right: width as i32, bottom: height as i32 };
        let grid = as_it_is(region, rasteriser.grid.ppi);
        rasteriser.ledger.afford(region.area()).then_some(())?;
        let mut inner = rasteriser.within(rasteriser.light, grid)?;
        tiling.draw(to, &mut inner);
        let (layer, ledger) = inner.finish();
        rasteriser.ledger = ledger;
        let edges = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()];
        Some(Self { layer, to, edges, step: tiling.step })
    }

    /// The pixel of the cell at a point of the pattern's space, and how opaque it is;
    /// where cells lie on each other, of the last one with anything there.
    fn at(&self, point: Point) -> Option<(usize, f32)> {
        let [left, top, right, bottom] = self.edges;
        let ([across, down], Point { x, y }) = (self.step, point);
        let (last_column, last_row) =
            (((x - left) / across).floor(), ((y - top) / down).floor());
        let columns = (right - left) / across;
        let rows = (bottom - top) / down;
        for row in 0..rows.ceil().clamp(1.0, MOST_OVERLAPS) as u8 {
            for column in 0..columns.ceil().clamp(1.0, MOST_OVERLAPS) as u8 {
                let mut at = Point::from_xy(
                    x - (last_column - f32::from(column)) * across,
                    y - (last_row - f32::from(row)) * down,
                );
                if at.x >= right || at.y >= bottom {
                    continue;
                }
                self.to.map_point(&mut at);
                let width = self.layer.region.width();
                let (column, row) = (at.x.max(0.0) as usize, at.y.max(0.0) as usize);
                let row = row.min(self.layer.region.height().saturating_sub(1));
                let pixel = row * width + column.min(width.saturating_sub(1));
                let alpha = self.layer.alpha.get(pixel).copied().unwrap_or(0.0);
                if alpha > 0.0 {
                    return Some((pixel, alpha));
                }
            }
        }
        None
    }
}
