//! How light inks look, by the profile of their press.

use std::sync::Arc;

use moxcms::{CmsError, ColorProfile, Layout, TransformExecutor};

use super::arithmetic::linear;
use super::profiles::relative;
use super::unusable::Unusable;

/// Says how much light inks leave. Making one takes as long as looking at a hundred thousand
/// colours.
pub(super) struct Looks {
    /// Into a screen's space, in which tints lie evenly for the eye.
    seen: Arc<dyn TransformExecutor<f32> + Send + Sync>,
    /// How much of its light each part of that space is.
    weights: [f64; 3],
}

impl Looks {
    pub(super) fn of(press: &ColorProfile) -> Result<Self, Unusable> {
        let (press, options) = relative(press);
        let screen = ColorProfile::new_srgb();
        let seen = press
            .create_transform_f32(Layout::Rgba, &screen, Layout::Rgb, options)
            .map_err(missing)?;
        Ok(Self { seen, weights: screen.rgb_to_xyz_matrix().v[1] })
    }

    /// How much light inks (0 to 1) leave of the paper's, more or less.
    pub(super) fn lights(&self, inks: &[[f32; 4]]) -> Result<Vec<f64>, Unusable> {
        let mut looks = vec![0.0; 3 * inks.len()];
        self.seen.transform(inks.as_flattened(), &mut looks).map_err(missing)?;
        let light = |look: &[f32]| {
            let parts = look.iter().zip(self.weights);
            parts.map(|(part, weight)| linear(f64::from(*part)) * weight).sum()
        };
        Ok(looks.chunks_exact(3).map(light).collect())
    }

    /// How much light 256 tints of black leave of the paper's.
    pub(super) fn ramp(&self) -> Result<[f64; 256], Unusable> {
        let tints: Vec<_> =
            (0..256).map(|step| [0.0, 0.0, 0.0, step as f32 / 255.0]).collect();
        let mut ramp = [0.0; 256];
        let mut darkest = 1.0;
        for (tint, light) in ramp.iter_mut().zip(self.lights(&tints)?) {
            darkest = f64::min(darkest, light);
            *tint = darkest;
        }
        let paper = ramp[0];
        if paper.is_nan() || paper - ramp[255] < 0.1 {
            return Err(Unusable::PaleBlack);
        }
        // Steps that no two machines' arithmetic disagrees on.
        Ok(ramp.map(|tint| (tint / paper * 1e6).round() / 1e6))
    }
}

fn missing(error: CmsError) -> Unusable {
    Unusable::NoLook(error.to_string())
}
