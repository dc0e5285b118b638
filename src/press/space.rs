//! What the numbers of a colour are to a press, as far as Typst writes them (ISO 32000-1,
//! 8.6).

use marbre_pdf::colour::{Icc, Named, Space};

/// What a colour's numbers are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbers<'a> {
    /// Light without colour: one number.
    Grey,
    /// Light: three numbers, sRGB.
    Rgb,
    /// Process inks: four numbers.
    Inks,
    /// A tint of a spot colour.
    Spot(&'a Named),
    /// A pattern's name.
    Pattern,
    /// Anything else.
    Other,
}

impl<'a> Numbers<'a> {
    /// What the numbers of a space are; `None` for one that makes no sense. Profiles of
    /// Typst's are those of sRGB and its grey.
    pub(super) fn of(space: Option<&'a Space>) -> Self {
        match space {
            Some(Space::Gray | Space::Icc(Icc { components: 1, .. })) => Self::Grey,
            Some(Space::Rgb | Space::Icc(Icc { components: 3, .. })) => Self::Rgb,
            Some(Space::Cmyk | Space::Icc(Icc { components: 4, .. })) => Self::Inks,
            Some(Space::Named(named)) if named.separation && full(named).is_some() => {
                Self::Spot(named)
            }
            Some(Space::Pattern(_)) => Self::Pattern,
            _ => Self::Other,
        }
    }

    /// How light a colour is: in a mask, that is how much shows (ISO 32000-1, 11.5.3;
    /// SVG 1.1, 14.4, where Typst's masks come from).
    pub(super) fn luminosity(self, numbers: &[f32]) -> f32 {
        match (self, numbers) {
            (Self::Grey, [grey]) => *grey,
            (Self::Rgb, [r, g, b]) => 0.2125 * r + 0.7154 * g + 0.0721 * b,
            (Self::Inks, [c, m, y, k]) => {
                1.0 - (0.3 * c + 0.59 * m + 0.11 * y + k).min(1.0)
            }
            (Self::Spot(spot), [tint]) => {
                let full = full(spot).unwrap_or_default();
                1.0 - tint * (1.0 - Self::of(Some(&spot.alternate)).luminosity(full))
            }
            _ => 0.0,
        }
    }
}

/// The alternate of a separation's full tint, where it is written.
pub(super) fn full(spot: &Named) -> Option<&[f32]> {
    spot.tint.end()
}

/// The name of a separation's colorant.
pub(super) fn name(spot: &Named) -> &str {
    spot.names.first().map_or("", String::as_str)
}
