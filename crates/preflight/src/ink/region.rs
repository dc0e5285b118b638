//! Pixels: the grid that a page is divided into, and rectangles of it.

use tiny_skia::{FillRule, Path, PathBuilder, Rect, Transform};

use marbre_pdf::canvas::{Page, bounds};

use super::area::covered;

/// The most pixels of a page: an A3 sheet at 76 ppi has 1.1 million.
const MOST: f32 = 2e6;
/// The most pixels of a page that are divided once more: an A4 page at 76 ppi has 0.6
/// million.
const MOST_FINER: usize = 800_000;

/// How a page is divided into pixels: from the top left corner of its bleed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    /// From the page to pixels, y down.
    pub(super) transform: Transform,
    pub(super) region: Region,
    /// Pixels an inch.
    pub(super) ppi: f32,
}

impl Grid {
    /// For the bleed of a page.
    pub(super) fn of(page: &Page, ppi: f32) -> Self {
        let bleed = page.bleed;
        let inch = 72.0 / page.unit;
        let (across, down) = (bleed.width() / inch, bleed.height() / inch);
        let most = (MOST / (across * down).max(f32::MIN_POSITIVE)).sqrt();
        let ppi = ppi.min(most);
        let scale = ppi / inch;
        // tiny-skia's bottom is the larger y, which is up on a page.
        let (x, y) = (-bleed.left() * scale, bleed.bottom() * scale);
        let side = |length: f32| (length * scale).round().clamp(1.0, MOST) as i32;
        let (right, bottom) = (side(bleed.width()), side(bleed.height()));
        Self {
            transform: Transform::from_row(scale, 0.0, 0.0, -scale, x, y),
            region: Region { left: 0, top: 0, right, bottom },
            ppi,
        }
    }

    /// The same with four pixels in the place of each; `None` where they would be too many.
    pub(super) fn finer(self) -> Option<Self> {
        (self.region.area() <= MOST_FINER).then_some(())?;
        let Region { left, top, right, bottom } = self.region;
        let region =
            Region { left: 2 * left, top: 2 * top, right: 2 * right, bottom: 2 * bottom };
        let transform = self.transform.post_scale(2.0, 2.0);
        Some(Self { transform, region, ppi: 2.0 * self.ppi })
    }
}

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Region {
    /// No pixel.
    pub(super) const NOTHING: Self = Self { left: 0, top: 0, right: 0, bottom: 0 };

    /// All pixels that a rectangle touches.
    pub(super) fn around(rect: Rect) -> Self {
        let whole = |value: f32| value.clamp(-1e8, 1e8) as i32;
        Self {
            left: whole(rect.left().floor()),
            top: whole(rect.top().floor()),
            right: whole(rect.right().ceil()),
            bottom: whole(rect.bottom().ceil()),
        }
    }

    pub(super) fn meet(self, other: Self) -> Self {
        let both = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        if both.left < both.right && both.top < both.bottom {
            both
        } else {
            Self::NOTHING
        }
    }

    /// The least that has both in it.
    pub(super) fn join(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The same elsewhere.
    pub(super) const fn moved(self, [x, y]: [i32; 2]) -> Self {
        Self {
            left: self.left + x,
            top: self.top + y,
            right: self.right + x,
            bottom: self.bottom + y,
        }
    }

    pub(super) fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    pub(super) fn width(self) -> usize {
        usize::try_from(self.right - self.left).unwrap_or(0)
    }

    pub(super) fn height(self) -> usize {
        usize::try_from(self.bottom - self.top).unwrap_or(0)
    }

    /// How many pixels there are.
    pub(super) fn area(self) -> usize {
        self.width() * self.height()
    }

    /// The place of a pixel in this region's; `None` where it lies outside.
    pub(super) fn pixel(self, x: i32, y: i32) -> Option<usize> {
        let column =
            usize::try_from(x - self.left).ok().filter(|it| *it < self.width())?;
        let row = usize::try_from(y - self.top).ok().filter(|it| *it < self.height())?;
        Some(row * self.width() + column)
    }

    /// For each row of `inner`, which lies within this region: where it is in the pixels
    /// of this region, and in those of `inner`.
    pub(super) fn rows(self, inner: Self) -> impl Iterator<Item = (usize, usize)> {
        let stride = self.width();
        let left = usize::try_from(inner.left - self.left).unwrap_or(0);
        let top = usize::try_from(inner.top - self.top).unwrap_or(0);
        let width = inner.width();
        (0..inner.height()).map(move |row| ((top + row) * stride + left, row * width))
    }

    /// The middles of all pixels, row by row.
    pub(super) fn middles(self) -> impl Iterator<Item = (f32, f32)> {
        (self.top..self.bottom).flat_map(move |y| {
            (self.left..self.right).map(move |x| (x as f32 + 0.5, y as f32 + 0.5))
        })
    }
}

/// How much of each pixel something covers.
#[derive(Clone, Debug)]
pub(super) struct Cover {
    pub(super) region: Region,
    /// 0 to 255, row by row.
    pub(super) parts: Vec<u8>,
}

impl Cover {
    /// What a path covers within a region.
    pub(super) fn of(
        path: &Path,
        transform: Transform,
        rule: FillRule,
        within: Region,
    ) -> Option<Self> {
        let region = Region::around(bounds(path, transform)?).meet(within);
        (!region.is_empty()).then_some(())?;
        let (left, top) = (region.left as f32, region.top as f32);
        let to = transform.post_translate(-left, -top);
        let parts = covered(path, to, rule, [region.width(), region.height()]);
        Some(Self { region, parts })
    }

    /// What a rectangle covers, wherever a matrix takes it.
    pub(super) fn of_rect(rect: Rect, to: Transform, within: Region) -> Option<Self> {
        Self::of(&PathBuilder::from_rect(rect), to, FillRule::Winding, within)
    }

    /// All of a region.
    pub(super) fn whole(region: Region) -> Self {
        Self { region, parts: vec![255; region.area()] }
    }
}
