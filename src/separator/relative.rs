//! Relative colorimetry with black points compensated: the darkest of light becomes the
//! darkest that the press prints, and what is lighter moves along (ISO 18619).

use moxcms::ColorProfile;

use super::device::Device;
use super::{lab, looks};

/// White under D50.
const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];

/// The colorimetric way to a press.
pub(super) struct Relative {
    device: Device,
    /// How much light the darkest inks leave of the paper's.
    black: f64,
}

impl Relative {
    /// For a press; `perceptual` says what its darkest inks are.
    ///
    /// # Errors
    /// What keeps the profile from being used.
    pub(super) fn new(press: &ColorProfile, perceptual: &Device) -> Result<Self, String> {
        let device = Device::colorimetric(press)?;
        let darkest = perceptual.inks([0.0; 3]).map(|ink| ink as f32);
        let lights = looks(press, &[[0.0; 4], darkest])?;
        let &[paper, dark] = lights.as_slice() else { return Err("no black".to_owned()) };
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
