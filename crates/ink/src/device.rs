//! From Lab to inks: a table of an output profile.
//!
//! moxcms makes one table of 33 steps a side of the whole way from light to inks, which
//! is 3/255 off where greys are dark; so the profile's own table is read here.

use super::unusable::Unusable;
use moxcms::{ColorProfile, DataColorSpace, LutDataType, LutStore, LutWarehouse};

/// Lab, encoded as 0 to 1, to inks: the tables of version 2 (ICC.1:2001-04, 6.5.7 and
/// 6.5.8). Profiles of version 4 are refused before.
pub(super) struct Device {
    /// What 1 is encoded as: in 16 bits, the last 255 steps lie beyond it.
    scale: f64,
    before: [Curve; 3],
    sides: [usize; 3],
    inks: Vec<[f64; 4]>,
    after: [Curve; 4],
}

/// A curve as values at even steps.
struct Curve(Vec<f64>);

impl Device {
    /// Reads the perceptual table into inks.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(press: &ColorProfile) -> Result<Self, Unusable> {
        Self::of(press, press.lut_b_to_a_perceptual.as_ref())
    }

    /// Reads the colorimetric table into inks; the perceptual one where a profile has no
    /// other, which it means for all intents then (ISO 15076-1, 8.3).
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn colorimetric(press: &ColorProfile) -> Result<Self, Unusable> {
        let table = press.lut_b_to_a_colorimetric.as_ref();
        Self::of(press, table.or(press.lut_b_to_a_perceptual.as_ref()))
    }

    fn of(press: &ColorProfile, table: Option<&LutWarehouse>) -> Result<Self, Unusable> {
        if press.pcs != DataColorSpace::Lab {
            return Err(Unusable::NotByLab);
        }
        let device = match table {
            Some(LutWarehouse::Lut(table)) => Self::of_table(table),
            Some(LutWarehouse::Multidimensional(_)) => {
                return Err(Unusable::VersionFour);
            }
            None => return Err(Unusable::NoTable),
        };
        let device = device.ok_or(Unusable::DamagedTable)?;
        if device.inks.len() != device.sides.iter().product::<usize>()
            || device.sides.contains(&0)
        {
            return Err(Unusable::ShortTable);
        }
        Ok(device)
    }

    fn of_table(table: &LutDataType) -> Option<Self> {
        if (table.num_input_channels, table.num_output_channels) != (3, 4) {
            return None;
        }
        let side = usize::from(table.num_clut_grid_points);
        let before = numbers(&table.input_table);
        let after = numbers(&table.output_table);
        let before = split(&before, table.num_input_table_entries)?;
        let after = split(&after, table.num_output_table_entries)?;
        let scale = match table.input_table {
            LutStore::Store8(_) => 1.0,
            LutStore::Store16(_) => 65280.0 / 65535.0,
        };
        let inks = fours(&table.clut_table);
        Some(Self { scale, before, sides: [side; 3], inks, after })
    }

    /// The inks (0 to 1) of Lab: L* from 0 to 100, a* and b* from -128 to 127.
    pub(super) fn inks(&self, [l, a, b]: [f64; 3]) -> [f64; 4] {
        let encoded = [l / 100.0, (a + 128.0) / 255.0, (b + 128.0) / 255.0];
        let mut at = [0.0; 3];
        for ((at, value), curve) in at.iter_mut().zip(encoded).zip(&self.before) {
            *at = curve.at(value * self.scale);
        }
        let mut inks = self.between(at);
        for (ink, curve) in inks.iter_mut().zip(&self.after) {
            *ink = curve.at(*ink);
        }
        inks
    }

    /// Between the eight nodes around a place. Plain loops: a new profile asks for the
    /// inks of 140 000 lights, in unoptimised builds too.
    fn between(&self, at: [f64; 3]) -> [f64; 4] {
        let (mut node, mut strides, mut parts) = (0, [0; 3], [0.0; 3]);
        let mut stride = 1;
        for axis in [2, 1, 0] {
            let last = self.sides[axis] - 1;
            let place = at[axis].clamp(0.0, 1.0) * last as f64;
            let before = place as usize;
            node += before.min(last) * stride;
            if before < last {
                strides[axis] = stride;
                parts[axis] = place - before as f64;
            }
            stride *= self.sides[axis];
        }
        let table = self.inks.as_slice();
        let mut inks = [0.0; 4];
        for corner in 0..8 {
            let (mut index, mut weight) = (node, 1.0);
            for axis in 0..3 {
                if corner >> axis & 1 == 1 {
                    index += strides[axis];
                    weight *= parts[axis];
                } else {
                    weight *= 1.0 - parts[axis];
                }
            }
            let node = table[index];
            inks[0] += weight * node[0];
            inks[1] += weight * node[1];
            inks[2] += weight * node[2];
            inks[3] += weight * node[3];
        }
        inks
    }
}

impl Curve {
    fn at(&self, value: f64) -> f64 {
        let value = value.clamp(0.0, 1.0);
        let Some(last) = self.0.len().checked_sub(1) else { return value };
        let place = value * last as f64;
        let before = (place as usize).min(last);
        let after = (before + 1).min(last);
        let (low, high) = (self.0[before], self.0[after]);
        low + (high - low) * (place - before as f64)
    }
}

/// Numbers of a table as 0 to 1.
fn numbers(store: &LutStore) -> Vec<f64> {
    match store {
        LutStore::Store8(bytes) => bytes.iter().map(|b| f64::from(*b) / 255.0).collect(),
        LutStore::Store16(words) => {
            words.iter().map(|w| f64::from(*w) / 65535.0).collect()
        }
    }
}

fn fours(store: &LutStore) -> Vec<[f64; 4]> {
    numbers(store).as_chunks::<4>().0.to_vec()
}

/// Curves of `entries` values each, one after the other.
fn split<const N: usize>(values: &[f64], entries: u16) -> Option<[Curve; N]> {
    let curves = values.chunks_exact(usize::from(entries.max(1)));
    let curves = curves.take(N).map(|values| Curve(values.to_vec()));
    curves.collect::<Vec<_>>().try_into().ok()
}
