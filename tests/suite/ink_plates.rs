//! Our plates of a page: against what its marks ask for, and against Ghostscript's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use marbre::preflight::colour::Ink;
use marbre::preflight::ink::{Heaviest, PPI, Plates, SQUARE, Separation, Sum};

use super::digits::real_report;

/// How far the mean of a square may be off Ghostscript's, in % of ink.
const NEAR: f64 = 2.0;
/// How much finer than ours Ghostscript's pixels are, before it takes their mean.
const FINER: u32 = 8;

/// A page of 100 mm × 100 mm whose content counts in mm, with 10 mm of slug around it.
fn page(content: &str) -> Document {
    let mut document = Document::with_version("1.6");
    let pages = document.new_object_id();
    let mm = 72.0 / 25.4;
    let content = format!("{mm} 0 0 {mm} 0 0 cm\n{content}");
    let content = document.add_object(Stream::new(Dictionary::new(), content.into()));
    let spot = |name: &str| {
        let tint = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
            "C0" => vec![Object::from(0); 4], "C1" => vec![Object::from(1); 4],
        };
        let name = Object::Name(name.into());
        Object::Array(vec!["Separation".into(), name, "DeviceCMYK".into(), tint.into()])
    };
    let over = |mode: i64| dictionary! { "OP" => true, "OPM" => mode };
    let resources = dictionary! {
        "ColorSpace" => dictionary! { "Gold" => spot("Gold"), "All" => spot("All") },
        "ExtGState" => dictionary! {
            "Over0" => over(0), "Over1" => over(1),
            "Multiply" => dictionary! { "BM" => "Multiply" },
            "Half" => dictionary! { "ca" => 0.5 },
        },
    };
    let square = |from: f32, to: f32| -> Vec<Object> {
        [from, from, to, to].map(|it| Object::from(it * mm)).to_vec()
    };
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "Resources" => resources,
        "MediaBox" => square(-10.0, 110.0), "TrimBox" => square(0.0, 100.0),
        "BleedBox" => square(0.0, 100.0),
    });
    let kids = vec![page.into()];
    let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 };
    document.objects.insert(pages, node.into());
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages,
    });
    document.trailer.set("Root", catalog);
    document
}

fn plates(document: &Document) -> Vec<Plates> {
    Separation::of(document).each(PPI, |_, plates| plates)
}

/// The plates of a page with such content.
fn separated(content: &str) -> Plates {
    plates(&page(content)).remove(0)
}

/// The tints at a place, mm from the lower left corner, in whole %: C, M, Y, K, and the
/// spot colours.
fn tints(plates: &Plates, x: usize, y: usize) -> Vec<u32> {
    let pixel = (plates.height - 1 - y * 3) * plates.width + x * 3;
    let percent = |plane: &Vec<u8>| (f64::from(plane[pixel]) / 2.55).round() as u32;
    plates.planes.iter().map(percent).collect()
}

#[test]
fn heaviest_square_is_found_with_its_place() {
    let plates = separated("1 0.5 1 0 k 60 50 20 20 re f 0 0 0 1 k 5 5 30 30 re f");
    let Heaviest { percent, area } =
        plates.heaviest(SQUARE, Sum::Process).expect("ink on the page");
    assert!((percent - 250.0).abs() < 0.5, "{percent}");
    assert!((60.0..=65.01).contains(&area.x), "{area:?}");
    // 70 mm up is 30 mm from the top.
    assert!((29.99..=35.01).contains(&area.y), "{area:?}");
    assert!((area.width - 15.0).abs() < 0.01 && (area.height - 15.0).abs() < 0.01);
    // What is smaller than the square counts for its part of it.
    let percent =
        |content| separated(content).heaviest(SQUARE, Sum::Process).map(|it| it.percent);
    let small = percent("1 1 1 0 k 40 40 10 10 re f").expect("ink");
    assert!((small - 300.0 * 100.0 / 225.0).abs() < 0.5, "{small}");
    assert_eq!(percent(""), None, "there is no ink");
}

#[test]
fn marks_in_the_slug_do_not_count() {
    let plates = separated("1 1 1 1 k -10 -10 9.5 120 re f 0.5 0 0 0 k 0 0 20 20 re f");
    let most = plates.heaviest(SQUARE, Sum::All).expect("ink").percent;
    assert!((most - 50.0).abs() < 0.5, "{most}");
}

#[test]
fn overprinting_leaves_the_inks_that_it_does_not_name() {
    let plates = separated(
        "0.6 0.4 0 0 k 0 0 100 50 re f /Gold cs 0.5 scn 50 0 50 50 re f
         q /Over0 gs /Gold cs 0.8 scn 0 0 10 10 re f 0 0 0.9 0 k 10 0 10 10 re f Q
         q /Over1 gs 0 0 0.9 0 k 20 0 10 10 re f 0.5 g 30 0 10 10 re f Q
         0 0 0 1 k 60 0 10 10 re f
         q /Over1 gs 0 0 0 1 k 70 0 10 10 re f Q",
    );
    assert_eq!(plates.inks.last(), Some(&Ink::Spot("Gold".into())));
    assert_eq!(tints(&plates, 5, 5), [60, 40, 0, 0, 80], "a spot colour");
    assert_eq!(tints(&plates, 15, 5), [0, 0, 90, 0, 0], "0 is an ink in mode 0");
    assert_eq!(tints(&plates, 25, 5), [60, 40, 90, 0, 0], "0 is none in mode 1");
    assert_eq!(tints(&plates, 35, 5), [0, 0, 0, 50, 0], "grey names all process inks");
    assert_eq!(tints(&plates, 55, 5), [0, 0, 0, 0, 50], "a spot colour knocks out");
    assert_eq!(tints(&plates, 65, 5), [0, 0, 0, 100, 0], "black knocks out a spot");
    assert_eq!(tints(&plates, 75, 5), [0, 0, 0, 100, 50], "black overprints one");
}

#[test]
fn registration_prints_on_plates_that_are_named_later() {
    let plates = separated(
        "/All cs 0.7 scn 0 0 50 50 re f 0 0 0 0.4 k 0 0 20 20 re f
         /Gold cs 1 scn 60 60 20 20 re f",
    );
    assert_eq!(tints(&plates, 30, 30), [70, 70, 70, 70, 70]);
    assert_eq!(tints(&plates, 10, 10), [0, 0, 0, 40, 0], "it is knocked out");
    assert_eq!(tints(&plates, 65, 65), [0, 0, 0, 0, 100]);
}

#[test]
fn multiplied_and_translucent_inks_are_exact() {
    let plates = separated(
        "0.4 0 0.2 0 k 0 0 100 100 re f
         q /Multiply gs 0.5 0.3 0 0 k 0 0 20 20 re f Q
         q /Half gs 0 1 0 0.6 k 40 0 20 20 re f Q",
    );
    assert_eq!(tints(&plates, 10, 10), [70, 30, 20, 0], "1 - 0.6 × 0.5");
    assert_eq!(tints(&plates, 50, 10), [20, 50, 10, 30]);
}

#[test]
fn light_becomes_ink() {
    let plates =
        separated("1 0 0 rg 0 0 20 20 re f 1 1 1 rg 5 5 10 10 re f 0.2 g 40 0 9 9 re f");
    assert_eq!(tints(&plates, 2, 2), [0, 100, 100, 0], "there is no profile to ask");
    assert_eq!(tints(&plates, 10, 10), [0; 4], "white knocks out");
    assert_eq!(tints(&plates, 44, 4), [0, 0, 0, 80]);
}

#[test]
fn plates_and_ink_map_are_pictures_of_the_page() {
    let plates = separated("1 1 1 1 k 0 0 50 100 re f");
    let size = (plates.width as u32, plates.height as u32);
    let plate = image::load_from_memory(&plates.png(3).expect("black")).expect("a PNG");
    let plate = plate.to_luma8();
    assert_eq!(plate.dimensions(), size);
    assert_eq!([10, 200].map(|x| plate.get_pixel(x, 10).0[0]), [0, 255]);
    assert_eq!(plates.png(4), None);
    let map = plates.ink_map(Sum::All, 300.0).expect("a map");
    let map = image::load_from_memory(&map).expect("a PNG").to_rgb8();
    assert_eq!(map.dimensions(), size);
    let [red, green, blue] = map.get_pixel(10, 10).0;
    assert!(red > green && red > blue, "beyond the limit: {red} {green} {blue}");
    assert_eq!(map.get_pixel(200, 10).0, [255; 3]);
}

#[test]
fn plates_of_the_torture_pages_are_those_of_ghostscript() {
    let torture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/torture.pdf");
    compare(&fs::read(torture).expect("a PDF"), "torture", None);
}

#[test]
fn plates_of_the_real_report_are_those_of_ghostscript() {
    let pdf = real_report();
    let document = Document::load_mem(&pdf).expect("a PDF");
    let intents =
        document.catalog().and_then(|it| it.get_deref(b"OutputIntents", &document));
    let intents = intents.and_then(Object::as_array).expect("an output intent");
    let intent = document.dereference(&intents[0]).expect("it").1.as_dict().expect("it");
    let profile = intent.get_deref(b"DestOutputProfile", &document).expect("a profile");
    let profile = profile.as_stream().and_then(Stream::get_plain_content);
    compare(&pdf, "report", Some(profile.expect("its bytes")));
}

/// Looks at every square of 15 mm, on each plate and on all of them together: its mean
/// is near that of Ghostscript's plates. Nothing is looked at where there is no `gs`.
#[track_caller]
fn compare(pdf: &[u8], name: &str, profile: Option<Vec<u8>>) {
    if Command::new("gs").arg("--version").output().is_err() {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("plates-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    ghostscript(pdf, &folder, profile);
    let document = Document::load_mem(pdf).expect("a PDF");
    let (mut most, mut sum, mut squares) = (0.0_f64, 0.0, 0_u32);
    for (page, plates) in (1..).zip(plates(&document)) {
        assert_eq!(plates.missing, 0, "page {page}");
        let mut off = vec![0.0; plates.width * plates.height];
        for (ink, ours) in plates.inks.iter().zip(&plates.planes) {
            let theirs = plate(&folder, page, ink, &plates);
            let pixels =
                ours.iter().zip(theirs).map(|(one, other)| f64::from(*one) - other);
            let pixels: Vec<f64> = pixels.collect();
            let worst = worst(&pixels, &plates).0;
            assert!(worst < NEAR, "{name}, page {page}: {ink:?} is {worst:.2} % off");
            off.iter_mut().zip(pixels).for_each(|(off, pixel)| *off += pixel);
        }
        let (worst, total, count) = worst(&off, &plates);
        assert!(worst < 1.5 * NEAR, "{name}, page {page}: {worst:.2} % off in all");
        (most, sum, squares) = (most.max(worst), sum + total, squares + count);
    }
    let mean = sum / f64::from(squares);
    assert!(mean < 0.5, "{name}: {mean:.2} % off in the mean, {most:.2} % at most");
}

/// Has Ghostscript separate a PDF, by areas of pixels and not by whole pixels.
fn ghostscript(pdf: &[u8], folder: &Path, profile: Option<Vec<u8>>) {
    let file = folder.join("it.pdf");
    fs::write(&file, pdf).expect("a writable folder");
    let mut command = Command::new("gs");
    command.args(["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=tiffsep"]);
    command.arg(format!("-r{}", PPI * FINER as f32));
    command.arg(format!("-dDownScaleFactor={FINER}")).arg("-sCompression=lzw");
    if let Some(profile) = profile {
        let icc = folder.join("intent.icc");
        fs::write(&icc, profile).expect("a writable folder");
        let icc = icc.display();
        // On both sides, so that inks stay what they are.
        command.arg(format!("-sDefaultCMYKProfile={icc}"));
        command.arg(format!("-sOutputICCProfile={icc}"));
        command.arg(format!("--permit-file-read={icc}"));
    }
    command.arg(format!("-sOutputFile={}", folder.join("%d.tif").display()));
    // Marks don't grow by the pixels that they touch.
    command.args(["-c", "0 0 .setfilladjust2", "-f"]).arg(&file);
    let run = command.output().expect("gs starts");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// A plate of Ghostscript's: 0 to 255; none where it has found no such ink.
fn plate(folder: &Path, page: u32, ink: &Ink, like: &Plates) -> Vec<f64> {
    let file: PathBuf = folder.join(format!("{page}({}).tif", ink.name()));
    let plate = image::open(&file).map(image::DynamicImage::into_luma8);
    let plate = plate.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let (width, height) = (like.width as u32, like.height as u32);
    assert!(plate.width().abs_diff(width) <= 1 && plate.height().abs_diff(height) <= 1);
    let pixel = |x, y| plate.get_pixel_checked(x, y).map_or(255, |pixel| pixel.0[0]);
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    pixels.map(|(x, y)| f64::from(255 - pixel(x, y))).collect()
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
