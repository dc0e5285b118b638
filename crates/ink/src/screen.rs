//! From inks to light: what a sheet of a printing condition looks like on a screen.

use std::fmt;
use std::sync::Arc;

use moxcms::{CmsError, ColorProfile, Layout, TransformExecutor};

use super::profiles::relative;
use super::unusable::Unusable;

/// Shows the inks of one printing condition as sRGB, its paper as white: relative
/// colorimetric (ISO 15076-1, 6.2.3), without black points compensated, for the darkest ink
/// is no black.
#[derive(Clone)]
pub struct Screen {
    transform: Arc<dyn TransformExecutor<u8> + Send + Sync>,
    /// How the tints of black alone look, and the paper first: most of a page is nothing else.
    blacks: [[u8; 3]; 256],
}

/// How many pixels are looked at together.
const STRIP: usize = 4096;

impl Screen {
    pub(super) fn of(press: &ColorProfile) -> Result<Self, Unusable> {
        let (press, options) = relative(press);
        let screen = ColorProfile::new_srgb();
        let unknown = |error: CmsError| Unusable::NoLook(error.to_string());
        let transform = press
            .create_transform_8bit(Layout::Rgba, &screen, Layout::Rgb, options)
            .map_err(unknown)?;
        let tints: Vec<u8> = (0..=255).flat_map(|tint| [0, 0, 0, tint]).collect();
        let mut blacks = [[255; 3]; 256];
        transform.transform(&tints, blacks.as_flattened_mut()).map_err(unknown)?;
        // What has no ink is white, as the paper is.
        blacks[0] = [255; 3];
        Ok(Self { transform, blacks })
    }

    /// The light of pixels whose cyan, magenta, yellow and black stand in a plane each, 0
    /// to 255 for no ink to all of it: three bytes a pixel.
    pub fn light(&self, planes: [&[u8]; 4]) -> Vec<u8> {
        let [cyan, magenta, yellow, black] = planes;
        let count = planes.iter().map(|plane| plane.len()).min().unwrap_or(0);
        let mut light = vec![255; 3 * count];
        let pixels = cyan.iter().zip(magenta).zip(yellow.iter().zip(black));
        let pixels = pixels.map(|((c, m), (y, k))| [*c, *m, *y, *k]);
        // Pixels in several inks, and where they are.
        let (mut inks, mut places) =
            (Vec::with_capacity(STRIP), Vec::with_capacity(STRIP));
        for (at, [c, m, y, k]) in pixels.enumerate() {
            if c | m | y > 0 {
                inks.push([c, m, y, k]);
                places.push(at);
                if inks.len() == STRIP {
                    self.look(&mut inks, &mut places, &mut light);
                }
            } else if k > 0
                && let Some(light) = light.as_chunks_mut::<3>().0.get_mut(at)
            {
                *light = self.blacks[usize::from(k)];
            }
        }
        self.look(&mut inks, &mut places, &mut light);
        light
    }

    /// Shows pixels at their places.
    fn look(&self, inks: &mut Vec<[u8; 4]>, places: &mut Vec<usize>, light: &mut [u8]) {
        let mut seen = vec![[255; 3]; inks.len()];
        // What fails has no pixels to fail with; it would stay as white as the paper.
        let _ = self.transform.transform(inks.as_flattened(), seen.as_flattened_mut());
        let light = light.as_chunks_mut::<3>().0;
        for (place, seen) in places.iter().zip(seen) {
            if let Some(light) = light.get_mut(*place) {
                *light = seen;
            }
        }
        inks.clear();
        places.clear();
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
