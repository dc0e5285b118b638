//! Our plates of a page, against Ghostscript's.
//!
//! Ghostscript is asked for ten pixels on each side of one of ours, which makes its
//! resolution a whole number: of another, it leaves the rest aside where it scales glyphs,
//! and its letters have 0.7 % less ink than their outlines.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::imageops;
use lopdf::{Document, Object, Stream, dictionary};
use marbre_pdf::colour::Ink;
use marbre_pdf::interpreter::Interpreter;
use marbre_preflight::ink::{PPI, Plates, SQUARE, Separation};

use super::digits::real_report;

/// How far the mean of a square may be off Ghostscript's, in % of ink.
const NEAR: f64 = 2.0;
/// Pages that Ghostscript draws otherwise by more: type as high as half a page, whose curves
/// it draws with few chords (the plate of `mupdf` is within 0.8 % of ours there), the lines
/// of a grid, and the jagged outlines of a map.
const APART: [(&str, u32); 4] =
    [("report", 4), ("report", 6), ("report", 23), ("report", 36)];
const NEAR_APART: f64 = 5.0;
/// How much finer than its plates Ghostscript's pixels are, before it takes their mean.
const FINER: u32 = 5;
/// How much finer than ours its plates are.
const MEAN: u32 = 2;

#[test]
fn plates_of_the_torture_pages_are_those_of_ghostscript() {
    compare(&for_press("torture.pdf"), "torture");
}

#[test]
fn plates_of_more_torture_pages_are_those_of_ghostscript() {
    compare(&for_press("torture-more.pdf"), "torture-more");
}

/// A PDF of `tests/data`, with the output intent of coated paper.
fn for_press(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut document = Document::load(root.join("tests/data").join(name)).expect("a PDF");
    let icc =
        fs::read(root.join("profiles/ISOcoated_v2_300_bas.icc")).expect("a profile");
    let icc = document.add_object(Stream::new(dictionary! { "N" => 4 }, icc));
    let intent = dictionary! {
        "Type" => "OutputIntent", "S" => "GTS_PDFX", "DestOutputProfile" => icc,
        "OutputConditionIdentifier" => Object::string_literal("FOGRA39"),
    };
    let root = document.trailer.get(b"Root").and_then(Object::as_reference);
    let catalog = document.get_dictionary_mut(root.expect("a root")).expect("a catalog");
    catalog.set("OutputIntents", vec![intent.into()]);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).expect("memory");
    pdf
}

#[test]
fn plates_of_the_real_report_are_those_of_ghostscript() {
    compare(&real_report(), "report");
}

/// The profile of a PDF's output intent.
fn intent(document: &Document) -> Vec<u8> {
    let intents =
        document.catalog().and_then(|it| it.get_deref(b"OutputIntents", document));
    let intents = intents.and_then(Object::as_array).expect("an output intent");
    let intent = document.dereference(&intents[0]).expect("it").1.as_dict().expect("it");
    let profile = intent.get_deref(b"DestOutputProfile", document).expect("a profile");
    let profile = profile.as_stream().expect("its stream");
    // One that isn't compressed has no plain content.
    profile.get_plain_content().unwrap_or_else(|_| profile.content.clone())
}

/// Looks at every square of 15 mm, on each plate and on all of them together: its mean
/// is near that of Ghostscript's plates. Nothing is looked at where there is no `gs`, and it
/// says so.
#[track_caller]
#[allow(clippy::print_stderr, reason = "a test that looks at nothing has to say so")]
fn compare(pdf: &[u8], name: &str) {
    if Command::new("gs").arg("--version").output().is_err() {
        eprintln!("skipped: there is no `gs` to compare the plates of {name} with");
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("plates-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    let document = Document::load_mem(pdf).expect("a PDF");
    ghostscript(pdf, &folder, &intent(&document));
    let turns: Vec<i64> =
        Interpreter::new(&document).pages().iter().map(|it| it.rotate).collect();
    let (mut most, mut sum, mut squares) = (0.0_f64, 0.0, 0_u32);
    let plates = Separation::of(&document).each(PPI, |_, plates| plates);
    for ((page, plates), turn) in (1..).zip(plates).zip(turns) {
        assert_eq!(plates.missing, 0, "page {page}");
        let mut off = vec![0.0; plates.width * plates.height];
        for (ink, ours) in plates.inks.iter().zip(&plates.planes) {
            let theirs = plate(&folder, page, ink, &plates, turn);
            let pixels =
                ours.iter().zip(theirs).map(|(one, other)| f64::from(*one) - other);
            let pixels: Vec<f64> = pixels.collect();
            let worst = worst(&pixels, &plates).0;
            let near = if APART.contains(&(name, page)) { NEAR_APART } else { NEAR };
            assert!(worst < near, "{name}, page {page}: {ink:?} is {worst:.2} % off");
            off.iter_mut().zip(pixels).for_each(|(off, pixel)| *off += pixel);
        }
        let (worst, total, count) = worst(&off, &plates);
        let near = if APART.contains(&(name, page)) { NEAR_APART } else { NEAR };
        assert!(worst < near, "{name}, page {page}: {worst:.2} % off in all");
        (most, sum, squares) = (most.max(worst), sum + total, squares + count);
    }
    let mean = sum / f64::from(squares);
    assert!(mean < 0.5, "{name}: {mean:.2} % off in the mean, {most:.2} % at most");
}

/// Has Ghostscript separate a PDF, by areas of pixels and not by whole pixels.
fn ghostscript(pdf: &[u8], folder: &Path, profile: &[u8]) {
    let file = folder.join("it.pdf");
    fs::write(&file, pdf).expect("a writable folder");
    let mut command = Command::new("gs");
    command.args(["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep"]);
    command.arg(format!("-r{}", PPI * (FINER * MEAN) as f32));
    command.arg(format!("-dDownScaleFactor={FINER}")).arg("-sCompression=lzw");
    let icc = folder.join("intent.icc");
    fs::write(&icc, profile).expect("a writable folder");
    let icc = icc.display();
    // On both sides, so that inks stay what they are.
    command.arg(format!("-sDefaultCMYKProfile={icc}"));
    command.arg(format!("-sOutputICCProfile={icc}"));
    command.arg(format!("--permit-file-read={icc}"));
    command.arg(format!("-sOutputFile={}", folder.join("%d.tif").display()));
    // Marks don't grow by the pixels that they touch.
    command.args(["-c", "0 0 .setfilladjust2", "-f"]).arg(&file);
    let run = command.output().expect("gs starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// A plate of Ghostscript's, not turned: 0 to 255; none where it has found no such ink.
fn plate(folder: &Path, page: u32, ink: &Ink, like: &Plates, turn: i64) -> Vec<f64> {
    let file: PathBuf = folder.join(format!("{page}({}).tif", ink.name()));
    let plate = image::open(&file).map(image::DynamicImage::into_luma8);
    let plate = plate.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let plate = match turn {
        90 => imageops::rotate270(&plate),
        180 => imageops::rotate180(&plate),
        _ => plate,
    };
    let (width, height) = (like.width as u32, like.height as u32);
    let as_large = |theirs: u32, ours: u32| theirs.div_ceil(MEAN).abs_diff(ours) <= 1;
    assert!(as_large(plate.width(), width) && as_large(plate.height(), height));
    let pixel = |x, y| plate.get_pixel_checked(x, y).map_or(255, |pixel| pixel.0[0]);
    let mean = |x: u32, y: u32| {
        let parts =
            (0..MEAN).flat_map(|down| (0..MEAN).map(move |across| (across, down)));
        let parts = parts.map(|(across, down)| {
            255.0 - f64::from(pixel(x * MEAN + across, y * MEAN + down))
        });
        parts.sum::<f64>() / f64::from(MEAN * MEAN)
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    pixels.map(|(x, y)| mean(x, y)).collect()
}

/// The mean of each square of 15 mm, in %: the largest, however signed; the sum of all;
/// how many there are.
fn worst(pixels: &[f64], plates: &Plates) -> (f64, f64, u32) {
    let side = (SQUARE * f64::from(PPI) / 25.4).round() as usize;
    let stride = plates.width + 1;
    let mut sums = vec![0.0; stride * (plates.height + 1)];
    for (y, row) in pixels.chunks(plates.width).enumerate() {
        let mut left = 0.0;
        for (x, pixel) in row.iter().enumerate() {
            left += pixel;
            sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + left;
        }
    }
    let (mut most, mut total, mut count) = (0.0_f64, 0.0, 0);
    for y in side..=plates.height {
        for x in side..=plates.width {
            let at = |x: usize, y: usize| sums[y * stride + x];
            let ink =
                at(x, y) - at(x - side, y) - at(x, y - side) + at(x - side, y - side);
            let percent = (ink / (side * side) as f64 / 2.55).abs();
            (most, total, count) = (most.max(percent), total + percent, count + 1);
        }
    }
    (most, total, count)
}
