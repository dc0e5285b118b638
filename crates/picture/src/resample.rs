//! Fewer pixels, of the same picture.
//!
//! Cubic (Catmull and Rom), stretched over all pixels that become one, in whole
//! numbers: the same bytes on every machine. Colours are weighed by how much they
//! cover, so that what lies hidden under transparent pixels stays hidden.

use rayon::prelude::*;

use super::decode::{Pixels, Samples, byte};

/// Weights are in parts of this.
const ONE: i32 = 1 << 14;
/// Rows of the result that are made together.
const BAND: usize = 32;

/// Which numbers of a line go into one of the result, and with what weight.
struct Taps {
    first: usize,
    weights: Vec<i32>,
}

/// Brings a picture down to a size.
pub(super) fn down(pixels: Pixels, to: [u32; 2]) -> Pixels {
    let [width, height] =
        [to[0].min(pixels.width), to[1].min(pixels.height)].map(|n| n.max(1));
    if [width, height] == [pixels.width, pixels.height] {
        return pixels;
    }
    let across = taps(pixels.width, width);
    let down = taps(pixels.height, height);
    let numbers = pixels.space.numbers();
    let (width_out, height_out) = (width as usize, height as usize);
    let mut words = vec![0_u16; width_out * height_out * numbers];
    let mut alpha = pixels.alpha.as_ref().map(|_| vec![0_u8; width_out * height_out]);
    let mut covers = alpha.as_mut().map(|a| a.chunks_mut(width_out * BAND));
    let bands = words
        .chunks_mut(width_out * BAND * numbers)
        .zip(down.chunks(BAND))
        .map(|(words, down)| (words, down, covers.as_mut().and_then(Iterator::next)))
        .collect::<Vec<_>>();
    bands.into_par_iter().for_each(|(words, down, cover)| {
        band(&pixels, &across, down, words, cover);
    });
    let samples = match pixels.samples {
        Samples::Bytes(_) => Samples::Bytes(words.into_iter().map(byte).collect()),
        Samples::Words(_) => Samples::Words(words),
    };
    Pixels { width, height, space: pixels.space, samples, alpha }
}

/// Makes some rows of the result.
fn band(
    pixels: &Pixels,
    across: &[Taps],
    down: &[Taps],
    words: &mut [u16],
    mut cover: Option<&mut [u8]>,
) {
    let numbers = pixels.space.numbers();
    let lanes = numbers + usize::from(cover.is_some());
    let width = across.len() * lanes;
    let start = down.first().map_or(0, |taps| taps.first);
    let end =
        down.iter().map(|taps| taps.first + taps.weights.len()).max().unwrap_or(start);
    let mut source = vec![0; pixels.width as usize * lanes];
    let mut narrow = vec![0; width * (end - start)];
    for (row, narrow) in (start..end).zip(narrow.chunks_exact_mut(width)) {
        read(pixels, row, &mut source);
        for (taps, out) in across.iter().zip(narrow.chunks_exact_mut(lanes)) {
            for (lane, out) in out.iter_mut().enumerate() {
                *out = weighed(&source, taps, lane, lanes);
            }
        }
    }
    let mut sums = vec![0; width];
    for (line, taps) in down.iter().enumerate() {
        sums.fill(ONE / 2);
        let rows = narrow.chunks_exact(width).skip(taps.first - start);
        for (row, weight) in rows.zip(&taps.weights) {
            add(&mut sums, row, *weight);
        }
        let out = words.chunks_exact_mut(numbers).skip(line * across.len());
        let covers = cover.as_deref_mut().unwrap_or_default();
        let mut covers = covers.iter_mut().skip(line * across.len());
        for (out, sums) in out.zip(sums.chunks_exact(lanes)) {
            let mut values = [0_i64; 5];
            for (value, sum) in values.iter_mut().zip(sums) {
                *value = i64::from(sum >> 14);
            }
            if let Some(cover) = covers.next() {
                // At an edge, colours and cover overshoot together: what divides them
                // isn't cut off first.
                let covered = values[numbers];
                *cover = byte(covered.clamp(0, 65535) as u16);
                for value in &mut values[..numbers] {
                    *value = *value * 65535 / covered.max(1);
                }
            }
            for (out, value) in out.iter_mut().zip(values) {
                *out = value.clamp(0, 65535) as u16;
            }
        }
    }
}

/// One number of one pixel of the result, across. Plain loops here and in `add`: they
/// are most of the work, in unoptimised builds too.
fn weighed(source: &[i32], taps: &Taps, lane: usize, lanes: usize) -> i32 {
    let weights = taps.weights.as_slice();
    let mut at = taps.first * lanes + lane;
    let (mut sum, mut tap) = (ONE / 2, 0);
    while tap < weights.len() {
        sum += source[at] * weights[tap];
        at += lanes;
        tap += 1;
    }
    sum >> 14
}

/// Adds a row, weighed, to sums.
fn add(sums: &mut [i32], row: &[i32], weight: i32) {
    let (mut at, end) = (0, sums.len().min(row.len()));
    while at < end {
        sums[at] += row[at] * weight;
        at += 1;
    }
}

/// One row in 16 bits, colours multiplied by alpha, alpha beside them.
fn read(pixels: &Pixels, row: usize, out: &mut [i32]) {
    let numbers = pixels.space.numbers();
    let width = pixels.width as usize;
    let from = row * width;
    let lanes = out.len() / width.max(1);
    match &pixels.samples {
        Samples::Bytes(bytes) => {
            let values = bytes.get(from * numbers..).unwrap_or_default();
            let values = values.chunks_exact(numbers);
            for (out, values) in out.chunks_exact_mut(lanes).zip(values) {
                for (out, value) in out.iter_mut().zip(values) {
                    *out = i32::from(*value) * 257;
                }
            }
        }
        Samples::Words(words) => {
            let values = words.get(from * numbers..).unwrap_or_default();
            let values = values.chunks_exact(numbers);
            for (out, values) in out.chunks_exact_mut(lanes).zip(values) {
                for (out, value) in out.iter_mut().zip(values) {
                    *out = i32::from(*value);
                }
            }
        }
    }
    if let Some(alpha) = &pixels.alpha {
        let covers = alpha.get(from..).unwrap_or_default();
        for (out, cover) in out.chunks_exact_mut(lanes).zip(covers) {
            let Some((last, colours)) = out.split_last_mut() else { continue };
            for colour in colours {
                *colour = *colour * i32::from(*cover) / 255;
            }
            *last = i32::from(*cover) * 257;
        }
    }
}

/// The taps for each number of a line that comes down from `from` to `to`.
fn taps(from: u32, to: u32) -> Vec<Taps> {
    let scale = f64::from(from) / f64::from(to);
    let reach = 2.0 * scale;
    let tap = |at: u32| {
        let centre = (f64::from(at) + 0.5) * scale;
        let first = (centre - reach).max(0.0) as usize;
        let last = ((centre + reach).ceil() as usize).min(from as usize);
        let weights = (first..last).map(|n| cubic((n as f64 + 0.5 - centre) / scale));
        let weights = weights.collect::<Vec<_>>();
        let sum = weights.iter().sum::<f64>();
        let part = |weight: f64| (weight / sum * f64::from(ONE)).round() as i32;
        let mut weights = weights.into_iter().map(part).collect::<Vec<_>>();
        // What rounding has lost goes to the middle: a flat colour stays as it is.
        let lost = ONE - weights.iter().sum::<i32>();
        let middle = weights.len() / 2;
        if let Some(weight) = weights.get_mut(middle) {
            *weight += lost;
        }
        Taps { first, weights }
    };
    (0..to).map(tap).collect()
}

/// The weight of a pixel at this distance.
fn cubic(distance: f64) -> f64 {
    let x = distance.abs();
    if x < 1.0 {
        (1.5 * x - 2.5) * x * x + 1.0
    } else if x < 2.0 {
        ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
    } else {
        0.0
    }
}
