//! Roots, powers and light, by what every machine works out alike: the system's `powf` and
//! `cbrt` differ from one to the next (IEEE 754 asks nothing of them).

use std::f64::consts::{LN_2, SQRT_2};

/// How many terms of a series are added up: further ones are beyond 53 bits.
const TERMS: u32 = 20;

/// L*a*b* under D50 (CIE 15, 8.2.1).
pub(super) fn lab(xyz: [f64; 3]) -> [f64; 3] {
    let white = [0.9642, 1.0, 0.8249];
    let mut root = [0.0; 3];
    for ((root, value), white) in root.iter_mut().zip(xyz).zip(white) {
        let value = value / white;
        *root = if value > 216.0 / 24389.0 {
            cube_root(value)
        } else {
            (value * 24389.0 / 27.0 + 16.0) / 116.0
        };
    }
    let [x, y, z] = root;
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The cube root of a value up to about 1, by Halley's method.
pub fn cube_root(value: f64) -> f64 {
    let mut root = 1.0;
    for _ in 0..6 {
        let cube = root * root * root;
        root *= (cube + 2.0 * value) / (2.0 * cube + value);
    }
    root
}

/// The linear light of L* in parts of 1 (CIE 15, 8.2.1.1).
pub(super) fn light_of(lightness: f64) -> f64 {
    let lightness = lightness * 100.0;
    if lightness <= 8.0 {
        return lightness * 27.0 / 24389.0;
    }
    let root = (lightness + 16.0) / 116.0;
    root * root * root
}

/// The linear light of an sRGB value (IEC 61966-2-1, 5.2).
pub fn linear(value: f64) -> f64 {
    if value <= 0.04045 {
        return value / 12.92;
    }
    let base = (value + 0.055) / 1.055;
    // x^2.4 is x² times the fifth root of x².
    let square = base * base;
    let mut root = 1.0;
    for _ in 0..16 {
        root -= (root - square / (root * root * root * root)) / 5.0;
    }
    square * root
}

/// A value of 0 or more, finite, to the power of a finite exponent. To within 1 in 10¹² where
/// the result is between 10⁻⁶ and 10⁶.
pub fn power(value: f64, exponent: f64) -> f64 {
    if exponent == 0.0 {
        return 1.0;
    }
    if value <= 0.0 {
        return if exponent > 0.0 { 0.0 } else { f64::INFINITY };
    }
    exponential(exponent * logarithm(value))
}

/// The natural logarithm of a positive value: that of its mantissa, and its exponent.
fn logarithm(value: f64) -> f64 {
    // What is smaller than all normal numbers counts as the smallest of them.
    let bits = value.max(f64::MIN_POSITIVE).to_bits();
    let mut twos = (bits >> 52) as f64 - 1023.0;
    let mut mantissa = f64::from_bits(bits & ((1 << 52) - 1) | 1023 << 52);
    if mantissa > SQRT_2 {
        (mantissa, twos) = (mantissa / 2.0, twos + 1.0);
    }
    // ln m = 2 (z + z³/3 + z⁵/5 + …), where z is at most 0.18.
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let square = z * z;
    let mut sum = 0.0;
    for term in (0..TERMS).rev() {
        sum = sum * square + 1.0 / f64::from(2 * term + 1);
    }
    2.0 * z * sum + twos * LN_2
}

/// e to the power of a value.
fn exponential(value: f64) -> f64 {
    let twos = (value / LN_2).round().clamp(-1022.0, 1023.0);
    let rest = (value - twos * LN_2).clamp(-1.0, 1.0);
    let mut sum = 1.0;
    for term in (1..=TERMS).rev() {
        sum = sum * rest / f64::from(term) + 1.0;
    }
    sum * f64::from_bits(((twos + 1023.0) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_those_of_the_system_to_twelve_digits() {
        for step in 0..=200 {
            let value = f64::from(step) / 100.0;
            for exponent in [0.0, 1.0 / 2.4, 0.5, 1.0, 1.8, 2.2, 2.4, 3.0] {
                let (ours, theirs) = (power(value, exponent), value.powf(exponent));
                let off = (ours - theirs).abs();
                assert!(off <= theirs * 1e-12, "{value}^{exponent}: {ours}, {theirs}");
            }
        }
        assert!((power(0.5, -2.0) - 4.0).abs() < 1e-11);
        assert!(power(1e-300, 1e30) < 1e-6);
    }

    #[test]
    fn cube_roots_are_those_of_the_system() {
        for step in 1..=200 {
            let value = f64::from(step) / 100.0;
            assert!((cube_root(value) - value.cbrt()).abs() < 1e-12, "{value}");
        }
    }
}
