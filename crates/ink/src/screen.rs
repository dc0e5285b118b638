//! From inks to light: what a sheet of a printing condition looks like on a screen.

use std::fmt;
use std::sync::Arc;

use moxcms::{ColorProfile, Layout, TransformExecutor};

use super::profiles::relative;
use super::unusable::Unusable;

/// Shows the inks of one printing condition as sRGB, its paper as white: relative
/// colorimetric (ISO 15076-1, 6.2.3), without black points compensated, for the darkest ink
/// is no black.
#[derive(Clone)]
pub struct Screen(Arc<dyn TransformExecutor<u8> + Send + Sync>);

/// How many pixels are looked at together.
const STRIP: usize = 4096;

impl Screen {
    pub(super) fn of(press: &ColorProfile) -> Result<Self, Unusable> {
        let (press, options) = relative(press);
        let screen = ColorProfile::new_srgb();
        press
            .create_transform_8bit(Layout::Rgba, &screen, Layout::Rgb, options)
            .map(Self)
            .map_err(|error| Unusable::NoLook(error.to_string()))
    }

    /// The light of pixels whose cyan, magenta, yellow and black stand in a plane each, 0
    /// to 255 for no ink to all of it: three bytes a pixel. What has no ink is white, as
    /// the paper is.
    pub fn light(&self, planes: [&[u8]; 4]) -> Vec<u8> {
        let count = planes.iter().map(|plane| plane.len()).min().unwrap_or(0);
        let mut light = vec![255; 3 * count];
        let mut inks = vec![0; 4 * STRIP];
        for (strip, light) in light.chunks_mut(3 * STRIP).enumerate() {
            let pixels = light.len() / 3;
            let from = strip * STRIP;
            let mut blank = true;
            for (at, plane) in planes.iter().enumerate() {
                let plane = plane.get(from..from + pixels).unwrap_or_default();
                blank &= plane.iter().all(|tint| *tint == 0);
                let inks = inks.as_chunks_mut::<4>().0.iter_mut();
                inks.zip(plane).for_each(|(inks, tint)| inks[at] = *tint);
            }
            // What fails has no pixels to fail with; it would stay as white as the paper.
            if !blank && let Some(inks) = inks.get(..4 * pixels) {
                let _ = self.0.transform(inks, light);
            }
        }
        light
    }
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Screen")
    }
}

#[cfg(test)]
mod tests {
    use crate::Separator;

    #[test]
    fn inks_look_as_they_do_on_paper() {
        let icc = include_bytes!("../../../profiles/ISOcoated_v2_300_bas.icc");
        let press = Separator::new(icc, 300.0).expect("the profile is good");
        let screen = press.screen().expect("it says how its inks look");
        let seen = |inks: [u8; 4]| {
            screen.light(inks.map(|ink| [ink]).each_ref().map(|it| &it[..]))
        };
        assert_eq!(seen([0; 4]), [255; 3]);
        let near = |inks, theirs: [u8; 3]| {
            let ours = seen(inks);
            let off = ours.iter().zip(theirs).map(|(a, b)| a.abs_diff(b)).max();
            assert!(off <= Some(2), "{inks:?}: {ours:?}, not {theirs:?}");
        };
        // As Little CMS has it, relative colorimetric.
        near([0, 0, 0, 255], [43, 43, 42]);
        near([255, 0, 0, 0], [0, 160, 228]);
        near([0, 255, 0, 0], [230, 12, 128]);
        near([0, 0, 255, 0], [255, 238, 0]);
        near([0, 0, 0, 128], [158, 158, 158]);
        near([255, 200, 150, 100], [37, 60, 73]);
        near([0, 194, 199, 0], [235, 94, 67]);
    }

    #[test]
    fn more_pixels_than_a_strip_are_all_shown() {
        let icc = include_bytes!("../../../profiles/ISOcoated_v2_300_bas.icc");
        let press = Separator::new(icc, 300.0).expect("the profile is good");
        let screen = press.screen().expect("it says how its inks look");
        let (none, all) = (vec![0; 9000], vec![255; 9000]);
        let light = screen.light([&none, &none, &none, &all]);
        assert_eq!(light.len(), 27_000);
        assert!(light.chunks(3).all(|pixel| pixel == &light[..3]));
    }
}
