//! Relative colorimetry with black points compensated: the darkest of light becomes the
//! darkest that the press prints, and what is lighter moves along (ISO 18619).

use moxcms::ColorProfile;

use super::arithmetic::lab;
use super::device::Device;
use super::looks::Looks;
use super::unusable::Unusable;

/// White under D50.
const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];

/// The colorimetric way to a press.
pub(super) struct Relative {
    device: Device,
    /// How much light the darkest inks leave of the paper's.
    black: f64,
}

impl Relative {
    /// For a press; `perceptual` says what its darkest inks are, and `looks` how they look.
    ///
    /// # Errors
    /// What keeps the profile from being used.
    pub(super) fn new(
        press: &ColorProfile,
        perceptual: &Device,
        looks: &Looks,
    ) -> Result<Self, Unusable> {
        let device = Device::colorimetric(press)?;
        let darkest = perceptual.inks([0.0; 3]).map(|ink| ink as f32);
        let lights = looks.lights(&[[0.0; 4], darkest])?;
        let &[paper, dark] = lights.as_slice() else { return Err(Unusable::NoBlack) };
        let black = if paper > 0.0 { (dark / paper).clamp(0.0, 0.2) } else { 0.0 };
        // Steps that no two machines' arithmetic disagrees on.
        Ok(Self { device, black: (black * 1e6).round() / 1e6 })
    }

    /// The inks (0 to 1) of XYZ under D50.
    pub(super) fn inks(&self, xyz: [f64; 3]) -> [f64; 4] {
        let mut lifted = [0.0; 3];
        for ((lifted, value), white) in lifted.iter_mut().zip(xyz).zip(WHITE) {
            *lifted = value * (1.0 - self.black) + white * self.black;
        }
        self.device.inks(lab(lifted))
    }

    /// The inks (0 to 1) of L*a*b* under D50.
    pub(super) fn inks_of_lab(&self, [l, a, b]: [f64; 3]) -> [f64; 4] {
        let middle = (l + 16.0) / 116.0;
        let cube = |root: f64| match root {
            root if root > 6.0 / 29.0 => root * root * root,
            root => (root - 4.0 / 29.0) * 108.0 / 841.0,
        };
        let roots = [middle + a / 500.0, middle, middle - b / 200.0];
        let mut xyz = WHITE;
        for (value, root) in xyz.iter_mut().zip(roots) {
            *value *= cube(root);
        }
        self.inks(xyz)
    }
}

#[cfg(test)]
mod tests {
    use crate::Separator;

    #[test]
    fn light_keeps_its_colour_and_black_is_the_darkest_of_the_press() {
        let icc = include_bytes!("../../../profiles/ISOcoated_v2_300_bas.icc");
        let press = Separator::new(icc, 400.0).expect("the profile is good");
        let percent = |inks: [f32; 4]| inks.map(|ink| (ink * 100.0).round() as i32);
        let lab = |lab| percent(press.relative_of_lab(lab).expect("inks"));
        let near = |ours: [i32; 4], theirs: [i32; 4]| {
            let off = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).max();
            assert!(off <= Some(1), "{ours:?}, not {theirs:?}");
        };
        // As Little CMS has it.
        near(lab([50.0, -60.0, 20.0]), [95, 10, 85, 3]);
        near(lab([40.0, 25.0, 20.0]), [33, 68, 66, 33]);
        near(lab([100.0, 0.0, 0.0]), [0; 4]);
        let srgb = press.relative(None).expect("inks");
        near(percent(srgb.inks([1.0, 0.0, 0.0])), [0, 92, 97, 0]);
        near(percent(srgb.inks([0.1; 3])), [72, 62, 57, 82]);
        let black: i32 = percent(srgb.inks([0.0; 3])).iter().sum();
        assert!((280..=310).contains(&black), "{black}");
    }
}
