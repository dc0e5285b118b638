//! Blend modes, on tints (ISO 32000-1, 11.3.5 and 11.7.4.2).
//!
//! The standard has them for light; a tint is what is missing of it.

use crate::canvas::Blend;

impl Blend {
    /// Whether each ink is blended for itself.
    pub const fn is_separable(self) -> bool {
        !matches!(self, Self::Hue | Self::Saturation | Self::Color | Self::Luminosity)
    }

    /// The mode for spot inks: those that would print where both have none don't blend
    /// them.
    pub const fn of_spots(self) -> Self {
        match self {
            Self::Difference | Self::Exclusion => Self::Normal,
            mode if mode.is_separable() => mode,
            _ => Self::Normal,
        }
    }

    /// What becomes of a tint above another, in a separable mode.
    #[inline]
    pub fn tint(self, below: f32, above: f32) -> f32 {
        let (b, s) = (1.0 - below, 1.0 - above);
        1.0 - match self {
            Self::Multiply => b * s,
            Self::Screen => screen(b, s),
            Self::Overlay => hard_light(s, b),
            Self::Darken => b.min(s),
            Self::Lighten => b.max(s),
            Self::ColorDodge if b <= 0.0 => 0.0,
            Self::ColorDodge if b >= 1.0 - s => 1.0,
            Self::ColorDodge => b / (1.0 - s),
            Self::ColorBurn if b >= 1.0 => 1.0,
            Self::ColorBurn if 1.0 - b >= s => 0.0,
            Self::ColorBurn => 1.0 - (1.0 - b) / s,
            Self::HardLight => hard_light(b, s),
            Self::SoftLight if s <= 0.5 => b - (1.0 - 2.0 * s) * b * (1.0 - b),
            Self::SoftLight => {
                let d =
                    if b <= 0.25 { ((16.0 * b - 12.0) * b + 4.0) * b } else { b.sqrt() };
                b + (2.0 * s - 1.0) * (d - b)
            }
            Self::Difference => (b - s).abs(),
            Self::Exclusion => b + s - 2.0 * b * s,
            Self::Normal
            | Self::Hue
            | Self::Saturation
            | Self::Color
            | Self::Luminosity => s,
        }
    }

    /// What becomes of four process tints above four others, in a mode that isn't
    /// separable (ISO 32000-1, 11.3.5.3): black is that of the light that counts.
    pub fn process(self, below: [f32; 4], above: [f32; 4]) -> [f32; 4] {
        let light = |tints: [f32; 4]| [1.0 - tints[0], 1.0 - tints[1], 1.0 - tints[2]];
        let (b, s) = (light(below), light(above));
        let (mixed, black) = match self {
            Self::Hue => (with_lum(with_sat(s, saturation(b)), luminosity(b)), below[3]),
            Self::Saturation => {
                (with_lum(with_sat(b, saturation(s)), luminosity(b)), below[3])
            }
            Self::Color => (with_lum(s, luminosity(b)), below[3]),
            Self::Luminosity => (with_lum(b, luminosity(s)), above[3]),
            _ => (s, above[3]),
        };
        [1.0 - mixed[0], 1.0 - mixed[1], 1.0 - mixed[2], black]
    }
}

fn screen(b: f32, s: f32) -> f32 {
    b + s - b * s
}

/// Multiply for dark sources, screen for light ones; overlay is the same with the two
/// exchanged.
fn hard_light(b: f32, s: f32) -> f32 {
    if s <= 0.5 { b * 2.0 * s } else { screen(b, 2.0 * s - 1.0) }
}

/// How light a colour is.
pub fn luminosity([red, green, blue]: [f32; 3]) -> f32 {
    0.3 * red + 0.59 * green + 0.11 * blue
}

fn extremes(light: [f32; 3]) -> [f32; 2] {
    let [red, green, blue] = light;
    [red.min(green).min(blue), red.max(green).max(blue)]
}

fn saturation(light: [f32; 3]) -> f32 {
    let [low, high] = extremes(light);
    high - low
}

/// Light with another luminosity (`SetLum`, 11.3.5.3): the same is added to all three parts,
/// which leaves their differences, and then `ClipColor` brings what has left 0 to 1 back
/// towards the luminosity, by one factor for all three, so that hue and luminosity stay.
fn with_lum(light: [f32; 3], wanted: f32) -> [f32; 3] {
    let more = wanted - luminosity(light);
    let light = light.map(|part| part + more);
    let lum = luminosity(light);
    let [low, high] = extremes(light);
    light.map(|part| {
        let part = if low < 0.0 { lum + (part - lum) * lum / (lum - low) } else { part };
        let over = high > 1.0 && high > lum;
        let part =
            if over { lum + (part - lum) * (1.0 - lum) / (high - lum) } else { part };
        part.clamp(0.0, 1.0)
    })
}

/// Light with another saturation (`SetSat`, 11.3.5.3). The standard sorts the three parts and
/// sets low to 0, high to s and the middle one in proportion, which is what this line through
/// (low, 0) and (high, s) does for all three at once.
fn with_sat(light: [f32; 3], wanted: f32) -> [f32; 3] {
    let [low, high] = extremes(light);
    let span = high - low;
    light.map(|part| if span > 0.0 { (part - low) / span * wanted } else { 0.0 })
}
