//! What photographs lose as JPEG in inks: the measurement that `QUALITY` in
//! `crates/picture/src/encode.rs` was chosen by.
//!
//! ```sh
//! cargo test --test suite photographs_lose -- --ignored --nocapture
//! ```

#![expect(clippy::print_stdout, reason = "a measurement is told")]

use std::fs;
use std::path::Path;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use marbre_ink::{Separator, unmix};
use moxcms::{ColorProfile, Layout, RenderingIntent, TransformOptions};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// The most difference in the mean (CIEDE2000), and the least structural similarity of the
/// lightness, of what goes to the press.
const MOST: f64 = 0.5;
const LEAST: f64 = 0.98;
/// Of how many pixels the colour of one is compared.
const STEP: usize = 7;

#[test]
#[ignore = "measures four photographs of A4: a minute"]
fn photographs_lose_less_in_inks_than_can_be_seen() {
    let icc =
        fs::read(root().join("profiles/ISOcoated_v2_300_bas.icc")).expect("a profile");
    let press = Separator::new(&icc, 300.0).expect("a press");
    let eye = Eye::of(&icc);
    for name in ["plate-1.jpg", "plate-2.jpg", "cover.jpg", "team.jpg"] {
        let bytes = fs::read(root().join("images").join(name)).expect("a picture");
        let (light, size) = decoded(&bytes, ColorSpace::RGB);
        let mut inks = vec![0; size[0] * size[1] * 4];
        press.colour(None).expect("sRGB").bytes(&light, &mut inks);
        let before = eye.lab(&inks);
        println!(
            "{name}: {} × {}, {} kB as it came",
            size[0],
            size[1],
            bytes.len() / 1000
        );
        let told = |what: &str, jpeg: &[u8]| {
            let (mut after, _) = decoded(jpeg, ColorSpace::YCCK);
            after.iter_mut().for_each(|ink| *ink = 255 - *ink);
            let after = eye.lab(&after);
            let (mean, worst) = differences(&before, &after);
            let similar = similarity(&before, &after, size);
            let size = jpeg.len() / 1000;
            println!(
                "  {what:9} {size:5} kB  ΔE {mean:.3}, {worst:.2}  SSIM {similar:.4}"
            );
            (mean, similar)
        };
        for quality in [94, 90, 87, 85, 82, 80, 75] {
            let mut jpeg = Vec::new();
            let mut encoder = Encoder::new(&mut jpeg, quality);
            encoder.set_sampling_factor(SamplingFactor::F_1_1);
            let sides = size.map(|side| u16::try_from(side).expect("a side"));
            let kind = ColorType::CmykAsYcck;
            encoder.encode(&inks, sides[0], sides[1], kind).expect("a JPEG");
            told(&quality.to_string(), &jpeg);
        }
        let ours = marbre_picture::ink(&bytes, None, &press).expect("inks");
        let (mean, similar) = told("as it is", &ours.data);
        assert!(mean < MOST && similar > LEAST, "{name}: {mean}, {similar}");
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The samples of a JPEG, inks as they are stored.
fn decoded(bytes: &[u8], space: ColorSpace) -> (Vec<u8>, [usize; 2]) {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let mut samples = decoder.decode().expect("a JPEG");
    if space == ColorSpace::YCCK {
        samples.chunks_exact_mut(4).for_each(unmix);
    }
    let (width, height) = decoder.dimensions().expect("a size");
    (samples, [width, height])
}

/// How inks look, as L*a*b*.
struct Eye {
    look: std::sync::Arc<moxcms::TransformF32Executor>,
    to_xyz: [[f64; 3]; 3],
}

impl Eye {
    fn of(icc: &[u8]) -> Self {
        let press = ColorProfile::new_from_slice(icc).expect("a profile");
        // Wide enough for all inks.
        let wide = ColorProfile::new_pro_photo_rgb();
        let options = TransformOptions {
            rendering_intent: RenderingIntent::RelativeColorimetric,
            ..TransformOptions::default()
        };
        let look = press.create_transform_f32(Layout::Rgba, &wide, Layout::Rgb, options);
        let to_xyz = wide.rgb_to_xyz_matrix().v;
        Self { look: look.expect("a look"), to_xyz }
    }

    fn lab(&self, inks: &[u8]) -> Vec<[f64; 3]> {
        let parts: Vec<f32> = inks.iter().map(|ink| f32::from(*ink) / 255.0).collect();
        let mut seen = vec![0.0; parts.len() / 4 * 3];
        self.look.transform(&parts, &mut seen).expect("a look");
        // ISO 22028-2.
        let linear = |value: f32| match f64::from(value.max(0.0)) {
            value if value < 16.0 / 512.0 => value / 16.0,
            value => value.powf(1.8),
        };
        let root = |value: f64| match value {
            value if value > 216.0 / 24389.0 => value.cbrt(),
            value => (24389.0 / 27.0 * value + 16.0) / 116.0,
        };
        let lab = |seen: &[f32; 3]| {
            let light = seen.map(linear);
            let mut xyz = [0.0; 3];
            for ((sum, row), white) in
                xyz.iter_mut().zip(self.to_xyz).zip([0.9642, 1.0, 0.8249])
            {
                let value: f64 = row.iter().zip(light).map(|(a, b)| a * b).sum();
                *sum = root(value / white);
            }
            let [x, y, z] = xyz;
            [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
        };
        seen.as_chunks::<3>().0.iter().map(lab).collect()
    }
}

/// The mean and the hundredth-largest difference of pixels, by CIEDE2000.
fn differences(before: &[[f64; 3]], after: &[[f64; 3]]) -> (f64, f64) {
    let pixels = before.iter().zip(after).step_by(STEP);
    let mut all: Vec<f64> = pixels.map(|(one, other)| difference(*one, *other)).collect();
    all.sort_by(f64::total_cmp);
    (all.iter().sum::<f64>() / all.len() as f64, all[all.len() * 99 / 100])
}

/// The difference of two colours (ISO/CIE 11664-6).
fn difference([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let strong =
        |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25_f64.powi(7))).sqrt();
    let stretch = 1.5 - 0.5 * strong(f64::midpoint(a1.hypot(b1), a2.hypot(b2)));
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let mut turn = h2 - h1;
    if turn.abs() > 180.0 {
        turn -= 360.0 * turn.signum();
    }
    let (mut hue, chroma) = (f64::midpoint(h1, h2), f64::midpoint(c1, c2));
    if (h1 - h2).abs() > 180.0 {
        hue += if h1 + h2 < 360.0 { 180.0 } else { -180.0 };
    }
    if c1 * c2 == 0.0 {
        (turn, hue) = (0.0, h1 + h2);
    }
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(hue - 30.0)
        + 0.24 * cos(2.0 * hue)
        + 0.32 * cos(3.0 * hue + 6.0)
        - 0.20 * cos(4.0 * hue - 63.0);
    let light = (f64::midpoint(l1, l2) - 50.0).powi(2);
    let l = (l2 - l1) / (1.0 + 0.015 * light / (20.0 + light).sqrt());
    let c = (c2 - c1) / (1.0 + 0.045 * chroma);
    let h = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin()
        / (1.0 + 0.015 * chroma * t);
    let bend = 60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp();
    let rotation = -2.0 * strong(chroma) * bend.to_radians().sin();
    (l * l + c * c + h * h + rotation * c * h).sqrt()
}

/// The structural similarity of the lightness, in the mean of squares of 8 pixels (Wang et
/// al. 2004).
fn similarity(
    before: &[[f64; 3]],
    after: &[[f64; 3]],
    [width, height]: [usize; 2],
) -> f64 {
    const SIDE: usize = 8;
    let (low, high) = ((0.01_f64 * 100.0).powi(2), (0.03_f64 * 100.0).powi(2));
    let (mut sum, mut count) = (0.0, 0.0);
    for top in (0..height - SIDE).step_by(SIDE / 2) {
        for left in (0..width - SIDE).step_by(SIDE / 2) {
            let (mut a, mut b, mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0, 0.0, 0.0);
            for y in top..top + SIDE {
                for at in y * width + left..y * width + left + SIDE {
                    let (one, other) = (before[at][0], after[at][0]);
                    a += one;
                    b += other;
                    aa += one * one;
                    bb += other * other;
                    ab += one * other;
                }
            }
            let pixels = (SIDE * SIDE) as f64;
            let [a, b, aa, bb, ab] = [a, b, aa, bb, ab].map(|sum| sum / pixels);
            let varied = aa - a * a + bb - b * b + high;
            sum += (2.0 * a * b + low) * (2.0 * (ab - a * b) + high)
                / ((a * a + b * b + low) * varied);
            count += 1.0;
        }
    }
    sum / count
}
