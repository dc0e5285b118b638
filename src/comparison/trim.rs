//! The trim of a page: where it lies in what a screen shows.

use hayro::hayro_interpret::util::{RectExt, TransformExt};
use hayro::hayro_syntax::object::Rect;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::kurbo::{Affine, Rect as Area};

/// Millimetres in a point.
pub(super) const MM: f64 = 25.4 / 72.0;
/// How far two trims may be apart and still be one size, in mm.
const SLACK: f64 = 0.5;

/// The trim of a page, in pt from the top left corner of the sheet that is shown: bleed and
/// slug lie outside of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trim(Area);

impl Trim {
    /// The trim box (ISO 32000-1, 14.11.2); the crop box of a page without one.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let shown = placement(page);
        let sheet = page.intersected_crop_box();
        let trim = page.raw().get::<Rect>(b"TrimBox".as_slice());
        let trim = trim.map(|trim| trim.intersect(sheet));
        let trim = trim.filter(|trim| trim.width() > 1.0 && trim.height() > 1.0);
        let (width, height) = page.render_dimensions();
        Self(match trim {
            Some(trim) => shown.transform_rect_bbox(trim.to_kurbo()),
            None => Area::new(0.0, 0.0, f64::from(width), f64::from(height)),
        })
    }

    /// Left, top, width and height, in pt.
    pub(super) fn points(&self) -> [f64; 4] {
        [self.0.x0, self.0.y0, self.0.width(), self.0.height()]
    }

    /// Width and height, in mm.
    pub(super) fn size(&self) -> (f64, f64) {
        (self.0.width() * MM, self.0.height() * MM)
    }
}

/// From a page's own coordinates to pt from the top left corner of what is shown of it.
pub(super) fn placement(page: &Page<'_>) -> Affine {
    page.initial_transform(true).to_kurbo()
}

/// Whether two sizes (mm) are one: exporters round.
pub(super) fn same_size(one: (f64, f64), other: (f64, f64)) -> bool {
    (one.0 - other.0).abs() < SLACK && (one.1 - other.1).abs() < SLACK
}
