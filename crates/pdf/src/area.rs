//! Rectangles on a page, in mm from the top left corner of its trim.

use serde::{Deserialize, Serialize};

/// A rectangle on a page: mm from the top left corner of the trim, y down.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl Area {
    /// The area between two corners.
    pub fn between(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self { x: left, y: top, width: right - left, height: bottom - top }
    }

    /// Its right edge, mm.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// Its lower edge, mm.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// Its left, top, right and bottom.
    pub fn edges(&self) -> [f64; 4] {
        [self.x, self.y, self.right(), self.bottom()]
    }

    /// The smallest area that both lie in.
    pub fn with(&self, other: &Self) -> Self {
        Self::between(
            self.x.min(other.x),
            self.y.min(other.y),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }

    /// The area, larger on all sides.
    pub fn grown(&self, by: f64) -> Self {
        Self::between(self.x - by, self.y - by, self.right() + by, self.bottom() + by)
    }

    /// Whether the two have a point in common, be it on their edges.
    pub fn meets(&self, other: &Self) -> bool {
        self.x <= other.right()
            && other.x <= self.right()
            && self.y <= other.bottom()
            && other.y <= self.bottom()
    }

    /// What is left of it on a page of this size (mm), to the hundredth of a mm.
    pub fn on_page(&self, (width, height): (f64, f64)) -> Self {
        let round = |value: f64| (value * 100.0).round() / 100.0;
        let (left, top) = (round(self.x.max(0.0)), round(self.y.max(0.0)));
        let (right, bottom) = (self.right().min(width), self.bottom().min(height));
        Self {
            x: left,
            y: top,
            width: round((right - left).max(0.0)),
            height: round((bottom - top).max(0.0)),
        }
    }
}
