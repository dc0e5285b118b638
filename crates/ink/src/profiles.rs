//! ICC profiles: which can be used, and what they say of light and of inks.

use moxcms::{
    ColorProfile, DataColorSpace, Layout, ProfileClass, RenderingIntent, ToneReprCurve,
    TransformOptions,
};

use super::arithmetic::light_of;
use super::device::Device;
use super::unusable::Unusable;

/// Reads the profile of a press.
pub(super) fn press(icc: &[u8]) -> Result<(ColorProfile, Device), Unusable> {
    let press = profile(icc)?;
    if press.color_space != DataColorSpace::Cmyk {
        return Err(Unusable::NotCmyk(name(press.color_space)));
    }
    if press.profile_class != ProfileClass::OutputDevice {
        return Err(Unusable::NotOfAPress);
    }
    let device = Device::new(&press)?;
    Ok((press, device))
}

/// Reads an ICC profile.
///
/// # Errors
/// That it can't be read, and why.
pub fn profile(icc: &[u8]) -> Result<ColorProfile, Unusable> {
    ColorProfile::new_from_slice(icc)
        .map_err(|error| Unusable::Unreadable(error.to_string()))
}

/// Whether an ICC profile says what sRGB says, within what an eye can see.
pub fn is_srgb(icc: &[u8]) -> bool {
    let Ok(profile) = profile(icc) else { return false };
    let samples =
        [255, 0, 0, 0, 255, 0, 0, 0, 255, 64, 64, 64, 128, 128, 128, 200, 90, 30];
    let mut seen = [0; 18];
    let srgb = ColorProfile::new_srgb();
    let link =
        profile.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, perceptual());
    let done = link.and_then(|link| link.transform(&samples, &mut seen));
    done.is_ok() && samples.iter().zip(seen).all(|(a, b)| a.abs_diff(b) <= 4)
}

/// What people call a colour space.
pub fn name(space: DataColorSpace) -> &'static str {
    match space {
        DataColorSpace::Rgb => "RGB",
        DataColorSpace::Gray => "grey",
        DataColorSpace::Cmyk => "CMYK",
        DataColorSpace::Lab => "Lab",
        DataColorSpace::Xyz => "XYZ",
        _ => "another kind of colour",
    }
}

/// The linear light of a curve at each of 65536 values.
pub(super) fn straightened(curve: &ToneReprCurve) -> Option<Vec<f32>> {
    let mut grey = ColorProfile::new_gray_with_gamma(1.0);
    grey.gray_trc = Some(curve.clone());
    let table = grey.build_gray_linearize_table::<u16, 65536, 16>().ok()?;
    Some(table.to_vec())
}

pub(super) fn perceptual() -> TransformOptions {
    TransformOptions {
        rendering_intent: RenderingIntent::Perceptual,
        ..TransformOptions::default()
    }
}

/// A press's profile, and how it is asked what its inks look like on its own paper.
pub(super) fn relative(press: &ColorProfile) -> (ColorProfile, TransformOptions) {
    let mut press = press.clone();
    // A profile with one table only means it for all intents (ISO 15076-1, 8.3).
    if press.lut_a_to_b_colorimetric.is_none() {
        press.lut_a_to_b_colorimetric = press.lut_a_to_b_perceptual.clone();
    }
    let options = TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        ..TransformOptions::default()
    };
    (press, options)
}

/// The linear light of the greys of a profile, of 16 bits.
pub(super) fn lights(grey: &ColorProfile) -> Result<Vec<f64>, Unusable> {
    if grey.color_space != DataColorSpace::Gray {
        return Err(Unusable::NotFor { space: name(grey.color_space), wanted: "grey" });
    }
    let by_lightness = grey.pcs == DataColorSpace::Lab;
    let curve = grey.gray_trc.as_ref().and_then(straightened);
    let curve = curve.ok_or(Unusable::NoCurve)?;
    let values = curve.into_iter().map(f64::from);
    // In a profile that connects by Lab, the curve is one of L* (ISO 15076-1, F.2).
    Ok(values.map(|v| if by_lightness { light_of(v) } else { v }).collect())
}
