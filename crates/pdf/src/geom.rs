//! Lengths on paper and the two sides of a leaf.
//!
//! Imports nothing of ours, and knows nothing of files or of Typst.

use std::fmt;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A length on paper, exact to 1/360 000 mm.
///
/// The grid divides both the millimetre and the point, so `3mm` and `12pt` are
/// whole numbers and lengths compare with `==`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Length(i64);

impl Length {
    const PER_MM: i64 = 360_000;
    const PER_PT: i64 = 127_000;

    /// Reads a length with its unit, `"3mm"` or `"9.5pt"`; `None` where it isn't one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (number, unit) = match text {
            _ if text.ends_with("mm") => (&text[..text.len() - 2], Self::PER_MM),
            _ if text.ends_with("pt") => (&text[..text.len() - 2], Self::PER_PT),
            _ => return None,
        };
        let (sign, number) = match number.trim().strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, number.trim()),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 6 || fraction.len() > 6 {
            return None;
        }
        if !digits(whole) || !digits(fraction) {
            return None;
        }
        let whole: i64 = whole.parse().ok()?;
        let scale = 10_i64.pow(u32::try_from(fraction.len()).ok()?);
        let fraction: i64 =
            if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
        Some(Self(sign * (whole * unit + fraction * unit / scale)))
    }

    /// A whole number of micrometres.
    pub const fn um(um: i64) -> Self {
        Self(um * (Self::PER_MM / 1000))
    }

    /// A whole number of hundredths of a PostScript point.
    pub const fn hundredths_of_pt(hundredths: i64) -> Self {
        Self(hundredths * (Self::PER_PT / 100))
    }

    /// No length at all.
    pub const ZERO: Self = Self(0);

    /// A length in PostScript points, to the next µm.
    pub fn from_pt(pt: f64) -> Self {
        // What is too large, or no number, becomes the nearest that there is.
        Self::um((pt * 25_400.0 / 72.0).clamp(-1e12, 1e12).round() as i64)
    }

    /// This length in PostScript points.
    pub fn to_pt(self) -> f64 {
        self.0 as f64 / Self::PER_PT as f64
    }

    /// This length in millimetres.
    pub fn to_mm(self) -> f64 {
        self.0 as f64 / Self::PER_MM as f64
    }
}

impl Add for Length {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Length {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Length {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Mul<i64> for Length {
    type Output = Self;

    fn mul(self, times: i64) -> Self {
        Self(self.0 * times)
    }
}

impl Div<i64> for Length {
    type Output = Self;

    fn div(self, parts: i64) -> Self {
        Self(self.0 / parts)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mm", (self.to_mm() * 100.0).round() / 100.0)
    }
}

/// The width and the height of a page after the cut: A4.
pub const TRIM: [Length; 2] = [Length::um(210_000), Length::um(297_000)];

/// The side of the leaf that a page is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The right-hand page of a spread; odd folios.
    Recto,
    /// The left-hand page of a spread; even folios.
    Verso,
}

impl Side {
    /// The side that a folio falls on; the first page of a report is a recto.
    pub const fn of(folio: usize) -> Self {
        if folio % 2 == 1 { Self::Recto } else { Self::Verso }
    }

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recto => "recto",
            Self::Verso => "verso",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_and_points_are_exact() {
        assert_eq!(Length::parse("3mm"), Some(Length::um(3000)));
        assert_eq!(Length::parse("72pt").map(Length::to_mm), Some(25.4));
        assert_eq!(Length::parse("-1.5 mm"), Some(Length::um(-1500)));
    }

    #[test]
    fn a_length_needs_a_unit_and_a_number() {
        for text in ["3", "mm", "3cm", "1,5mm", "1e3mm", "--1mm", ".5mm"] {
            assert_eq!(Length::parse(text), None, "{text}");
        }
    }

    #[test]
    fn reports_open_on_a_recto() {
        assert_eq!([1, 2, 3].map(Side::of), [Side::Recto, Side::Verso, Side::Recto]);
    }
}
