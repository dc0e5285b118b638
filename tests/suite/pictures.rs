//! Pictures in inks: against Little CMS, in every kind of file, and damaged ones.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;
use marbre_ink::{Separator, unmix};
use marbre_picture::{Coding, Inked, Picture};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// How far each ink may be from Little CMS', of 255.
const NEAR: f64 = 2.0;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn icc() -> Vec<u8> {
    let path = root().join("profiles/ISOcoated_v2_300_bas.icc");
    fs::read(path).expect("the profile is there")
}

fn press() -> &'static Separator {
    static PRESS: LazyLock<Separator> =
        LazyLock::new(|| Separator::new(&icc(), 300.0).expect("the profile is good"));
    &PRESS
}

fn read(name: &str) -> Vec<u8> {
    let path = root().join("tests/data/pictures").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn inked(name: &str) -> Inked {
    marbre_picture::ink(&read(name), None, press())
        .unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    std::io::copy(&mut ZlibDecoder::new(bytes), &mut out).expect("zlib");
    out
}

/// The inks of a picture as a press would see them; 255 is full ink.
fn inks(picture: &Inked) -> Vec<[u8; 4]> {
    let bytes = match picture.coding {
        Coding::Flate => {
            unpredicted(&unzipped(&picture.data), picture.width as usize * 4)
        }
        coding => {
            let mut decoder = JpegDecoder::new(ZCursor::new(&picture.data));
            decoder.decode_headers().expect("a JPEG");
            let mixed = decoder.input_colorspace() == Some(ColorSpace::YCCK);
            let space = if mixed { ColorSpace::YCCK } else { ColorSpace::CMYK };
            let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
            decoder.set_options(options);
            let mut bytes = decoder.decode().expect("a JPEG");
            if mixed {
                bytes.chunks_exact_mut(4).for_each(unmix);
            }
            if coding == Coding::NegativeJpeg {
                bytes.iter_mut().for_each(|ink| *ink = 255 - *ink);
            }
            bytes
        }
    };
    assert_eq!(bytes.len(), (picture.width * picture.height * 4) as usize);
    bytes.as_chunks::<4>().0.to_vec()
}

/// Takes PNG's predictors out (ISO/IEC 15948, 9), those that are used here.
fn unpredicted(bytes: &[u8], row: usize) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for line in bytes.chunks_exact(row + 1) {
        let start = out.len();
        for (at, byte) in line[1..].iter().enumerate() {
            let base = match line[0] {
                1 if at >= 4 => out[start + at - 4],
                2 if start > 0 => out[start + at - row],
                1 | 2 => 0,
                other => panic!("filter {other}"),
            };
            out.push(byte.wrapping_add(base));
        }
    }
    out
}

fn at(picture: &Inked, x: u32, y: u32) -> [u8; 4] {
    inks(picture)[(y * picture.width + x) as usize]
}

#[track_caller]
fn near(found: [u8; 4], wanted: [f64; 4], within: f64, what: &str) {
    let far = found.iter().zip(wanted).map(|(f, w)| (f64::from(*f) - w * 2.55).abs());
    let far = far.fold(0.0, f64::max);
    assert!(far <= within, "{what}: {found:?} is not {:?}", wanted.map(|w| w * 2.55));
}

/// Rows of the reference: a name, then numbers.
fn reference() -> Vec<(String, Vec<f64>)> {
    let path = root().join("tests/data/patches/reference.csv");
    let mut table = csv::Reader::from_path(path).expect("the reference is there");
    let rows = table.records().map(|row| row.expect("a row"));
    rows.map(|row| {
        let numbers = row.iter().skip(1).map(|n| n.parse().expect("a number"));
        (row[0].to_owned(), numbers.collect())
    })
    .collect()
}

#[test]
fn patches_agree_with_little_cms() {
    for (file, first) in
        [("srgb.jpg", 17), ("srgb.png", 3), ("srgb-16.png", 3), ("adobe.png", 10)]
    {
        let bytes = fs::read(root().join("tests/data/patches").join(file)).expect(file);
        let picture = marbre_picture::ink(&bytes, None, press()).expect(file);
        let inks = inks(&picture);
        assert_eq!((picture.width, picture.height), (192, 128));
        for (number, (name, row)) in (0..).zip(reference()) {
            let (x, y) = (number % 6 * 32 + 16, number / 6 * 32 + 16);
            let wanted = [row[first], row[first + 1], row[first + 2], row[first + 3]];
            near(inks[y * 192 + x], wanted, NEAR, &format!("{file}: {name}"));
        }
    }
    let press = press();
    for (name, row) in reference() {
        let rgb = [row[0], row[1], row[2]].map(|v| (v / 255.0) as f32);
        let found = press.by_profile(rgb).map(|ink| (ink * 255.0).round() as u8);
        near(found, [row[3], row[4], row[5], row[6]], NEAR, &format!("vector: {name}"));
    }
}

#[test]
fn black_tints_are_as_light_as_greys() {
    let path = root().join("tests/data/patches/black.csv");
    let mut table = csv::Reader::from_path(path).expect("the reference is there");
    let light = |lightness: f64| ((lightness + 16.0) / 116.0).powi(3);
    let rows = table.deserialize::<(f64, f64)>().map(|row| row.expect("a row"));
    let rows = rows.collect::<Vec<_>>();
    let darkest = light(rows.last().expect("100 % black").1);
    for (tint, lightness) in rows {
        // The grey that has this light, between paper and full black.
        let y = (light(lightness) - darkest) / (1.0 - darkest);
        let grey =
            if y <= 0.003_130_8 { y * 12.92 } else { 1.055 * y.powf(1.0 / 2.4) - 0.055 };
        let found = press().black(grey as f32);
        let far = (f64::from(found) * 100.0 - tint).abs();
        assert!(far < 0.5, "{tint} % has L* {lightness}: {found}");
    }
}

#[test]
fn profiles_count() {
    let plain = at(&inked("srgb-v2.png"), 8, 8);
    for (one, other) in [("v2", "png"), ("v4", "png"), ("v2", "jpg"), ("v4", "jpg")]
        .map(|(version, ending)| (version, ending))
    {
        for space in ["srgb", "adobe-rgb", "display-p3"] {
            let name = format!("{space}-{one}.{other}");
            let found = at(&inked(&name), 8, 8);
            let base = at(&inked(&format!("{space}-v2.png")), 8, 8);
            near(found, base.map(|ink| f64::from(ink) / 2.55), 3.0, &name);
        }
    }
    // The same numbers are a stronger red in a wider space.
    for space in ["adobe-rgb", "display-p3"] {
        let wide = at(&inked(&format!("{space}-v2.png")), 8, 8);
        assert_ne!(wide, plain, "{space}");
    }
}

#[test]
fn colour_means_the_same_in_every_kind_of_file() {
    let red = at(&inked("one.png"), 0, 0);
    for name in [
        "palette.png",
        "rgb-keep.jpg",
        "rgb.tif",
        "rgb-16.tif",
        "lossless.webp",
        "lossy.webp",
        "srgb-v2.jpg",
    ] {
        near(at(&inked(name), 8, 8), red.map(|ink| f64::from(ink) / 2.55), 4.0, name);
    }
}

#[test]
fn grey_is_black_ink_alone() {
    let black = (press().black(128.0 / 255.0) * 255.0).round() as u8;
    for name in ["grey.png", "grey.jpg", "grey-16.png", "grey-alpha.png"] {
        let [c, m, y, k] = at(&inked(name), 8, 8);
        assert_eq!([c, m, y], [0; 3], "{name}");
        assert!(k.abs_diff(black) <= 1, "{name}: {k} is not {black}");
    }
    // Half of the light, by a straight curve, is a light grey.
    assert!(at(&inked("grey-profile.png"), 8, 8)[3] + 30 < black);
    let alpha = unzipped(&inked("grey-alpha.png").alpha.expect("alpha"));
    assert_eq!(alpha, [100; 256]);
}

#[test]
fn inks_keep_their_numbers() {
    let wanted = [80.0, 20.0, 10.0, 5.0];
    for name in ["cmyk-adobe.jpg", "cmyk-plain.jpg", "cmyk.tif"] {
        near(at(&inked(name), 8, 8), wanted, NEAR, name);
        let smaller =
            marbre_picture::ink(&read(name), Some([8, 8]), press()).expect(name);
        assert_eq!((smaller.width, smaller.height), (8, 8));
        near(at(&smaller, 4, 4), wanted, NEAR, &format!("{name}, smaller"));
    }
    let smaller =
        marbre_picture::ink(&read("ycck.jpg"), Some([8, 8]), press()).expect("YCCK");
    near(at(&smaller, 4, 4), wanted, 3.0, "ycck.jpg");
}

#[test]
fn a_jpeg_in_inks_passes_to_the_bit_without_its_profile() {
    let plain = read("cmyk-adobe.jpg");
    let mut with_profile = plain[..2].to_vec();
    let icc = icc();
    let parts = icc.chunks(60_000);
    let count = parts.len() as u8;
    for (number, part) in (1..).zip(parts) {
        with_profile.extend([0xFF, 0xE2]);
        with_profile.extend((part.len() as u16 + 16).to_be_bytes());
        with_profile.extend_from_slice(b"ICC_PROFILE\0");
        with_profile.extend([number, count]);
        with_profile.extend_from_slice(part);
    }
    with_profile.extend_from_slice(&plain[2..]);
    let one = marbre_picture::ink(&plain, None, press()).expect("without a profile");
    let other =
        marbre_picture::ink(&with_profile, None, press()).expect("with a profile");
    assert_eq!(one, other);
    assert_eq!(one.coding, Coding::NegativeJpeg);
    assert_eq!(inked("cmyk-plain.jpg").coding, Coding::Jpeg);
    assert!(plain.ends_with(&one.data[40..]), "the pixels are as they were");
    assert_eq!(inked("ycck.jpg").coding, Coding::NegativeJpeg);
}

#[test]
fn pictures_are_turned_as_they_say() {
    let names =
        (1..=8).map(|turn| format!("turn-{turn}.jpg")).chain(["turned.tif".into()]);
    let upright = inked("turn-1.jpg");
    for name in names.filter(|name| name != "turned.tif") {
        let picture = inked(&name);
        assert_eq!((picture.width, picture.height), (24, 16), "{name}");
        assert_eq!(
            marbre_picture::probe(&name, &read(&name)),
            Ok(Picture::Raster { width: 24, height: 16 })
        );
        for (x, y) in [(5, 4), (18, 4), (5, 12), (18, 12)] {
            let wanted = at(&upright, x, y).map(|ink| f64::from(ink) / 2.55);
            near(at(&picture, x, y), wanted, 6.0, &format!("{name} at {x}, {y}"));
        }
        let smaller =
            marbre_picture::ink(&read(&name), Some([12, 8]), press()).expect("smaller");
        assert_eq!((smaller.width, smaller.height), (12, 8), "{name}");
    }
    // Stored 24 × 16 and turned by a quarter, clockwise: red comes to the top right.
    let tiff = inked("turned.tif");
    assert_eq!((tiff.width, tiff.height), (16, 24));
    assert_eq!(at(&tiff, 12, 5), at(&inked("turned.tif"), 15, 0));
    near(
        at(&tiff, 12, 5),
        at(&upright, 5, 4).map(|i| f64::from(i) / 2.55),
        6.0,
        "turned.tif",
    );
}

#[test]
fn transparent_edges_keep_no_fringe() {
    for name in ["disc.png", "disc.webp"] {
        let whole = inked(name);
        let red = at(&whole, 32, 32);
        let small =
            marbre_picture::ink(&read(name), Some([20, 20]), press()).expect(name);
        let alpha = unzipped(small.alpha.as_deref().expect("alpha"));
        assert_eq!(alpha.len(), 400);
        assert!(alpha.iter().any(|a| (40..200).contains(a)), "{name} has soft edges");
        for (ink, alpha) in inks(&small).into_iter().zip(alpha) {
            // The hidden green would show as less magenta.
            if alpha > 40 {
                near(
                    ink,
                    red.map(|i| f64::from(i) / 2.55),
                    8.0,
                    &format!("{name}, {alpha}"),
                );
            }
        }
    }
}

#[test]
fn pictures_come_down_never_up() {
    let small = marbre_picture::ink(&read("baseline.jpg"), Some([50, 40]), press())
        .expect("down");
    assert_eq!((small.width, small.height), (50, 40));
    let same = marbre_picture::ink(&read("baseline.jpg"), Some([5000, 4000]), press())
        .expect("same");
    assert_eq!((same.width, same.height), (200, 160));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let press = press();
    for name in ["baseline.jpg", "disc.png", "rgb-16.tif"] {
        let bytes = read(name);
        let [one, three] = [1, 3].map(|count| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build();
            pool.expect("threads")
                .install(|| marbre_picture::ink(&bytes, Some([50, 40]), press))
        });
        assert_eq!(one, three, "{name}");
    }
}

#[test]
fn inks_survive_being_stored() {
    for name in ["disc.png", "baseline.jpg"] {
        let inked = inked(name);
        let bytes = inked.to_bytes();
        assert_eq!(Inked::from_bytes(&bytes), Some(inked));
        for length in [0, 3, 17, 25] {
            assert_eq!(Inked::from_bytes(&bytes[..length]), None);
        }
    }
}

fn refusal(name: &str, bytes: &[u8]) -> String {
    match marbre_picture::ink(bytes, None, press()) {
        Ok(_) => panic!("{name} passes"),
        Err(fault) => fault.of(&"the picture".into()).0.english(),
    }
}

#[test]
fn damaged_jpegs_are_refused() {
    let missing = "the picture is damaged: some of its pixels are missing or wrong";
    for name in ["baseline.jpg", "progressive.jpg", "restarts.jpg"] {
        let good = read(name);
        inked(name);
        for part in [40, 60, 80, 95, 98] {
            let end = good.len() * part / 100;
            let mut stuck = good[..end].to_vec();
            stuck.extend([0xFF, 0xD9]);
            assert_eq!(refusal(name, &stuck), missing, "{name}, {part} %");
            let cut = "the picture is cut off: its end is missing";
            if name != "progressive.jpg" {
                assert_eq!(refusal(name, &good[..end]), cut, "{name}, {part} %");
            }
        }
        // As if it had been cut just before a later scan.
        let scans = good.windows(2).enumerate().filter(|(_, pair)| pair == &[0xFF, 0xDA]);
        for (end, _) in scans.skip(1) {
            let tables = good[..end].windows(2).rposition(|pair| pair == [0xFF, 0xC4]);
            let mut early = good[..tables.unwrap_or(end)].to_vec();
            early.extend([0xFF, 0xD9]);
            assert_eq!(refusal(name, &early), missing, "{name}, before {end}");
        }
        let middle = good.len() * 6 / 10;
        let mut holed = good.clone();
        holed.drain(middle..middle + 300);
        assert_eq!(refusal(name, &holed), missing, "{name} with a hole");
        let mut zeroed = good.clone();
        zeroed[middle..middle + 300].fill(0);
        assert_eq!(refusal(name, &zeroed), missing, "{name} with zeros");
        let mut garbage = good.clone();
        for (at, byte) in garbage[middle..middle + 300].iter_mut().enumerate() {
            *byte = (at * 37 % 251) as u8;
        }
        assert_eq!(refusal(name, &garbage), missing, "{name} with garbage");
    }
}

#[test]
fn each_bad_picture_has_its_sentence() {
    let says = |name: &str, bytes: &[u8]| match marbre_picture::probe(name, bytes) {
        Ok(_) => panic!("{name} passes"),
        Err(mut flaws) => flaws.remove(0).message.english(),
    };
    let cases: &[(&str, &str)] = &[
        ("profile-of-rgb-on-grey.png", "has a profile for RGB, but its pixels are grey"),
        ("profile-of-grey-on-rgb.jpg", "has a profile for grey, but its pixels are RGB"),
        ("profile-broken.jpg", "has a broken profile: it can't be read"),
    ];
    for (name, wanted) in cases {
        let found = says(name, &read(name));
        assert!(found.starts_with(&format!("the picture `{name}` {wanted}")), "{found}");
        assert!(refusal(name, &read(name)).contains(wanted));
    }
    assert!(says("a.png", b"").ends_with("is empty (0 bytes)"));
    let cut = "is cut off: its end is missing";
    for name in ["disc.png", "rgb.tif", "lossy.webp", "baseline.jpg"] {
        let bytes = read(name);
        let found = says(name, &bytes[..bytes.len() - 20]);
        assert!(found.ends_with(cut) || found.contains("is damaged"), "{name}: {found}");
    }
    let frame = |marker: u8, depth: u8| {
        let mut bytes = read("baseline.jpg");
        let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).expect("a frame");
        (bytes[at + 1], bytes[at + 4]) = (marker, depth);
        says("a.jpg", &bytes)
    };
    assert!(frame(0xC9, 8).contains("is arithmetic-coded, which can't be read"));
    assert!(frame(0xC3, 8).contains("is a lossless or hierarchical JPEG"));
    assert!(frame(0xC1, 12).contains("has 12 bits in each number"));
    // A bomb: a header that promises what no memory holds.
    let mut bomb = read("one.png");
    bomb[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    assert!(marbre_picture::probe("bomb.png", &bomb).is_err());
    assert!(marbre_picture::ink(&bomb, None, press()).is_err());
}

#[test]
fn no_damage_makes_it_panic() {
    let press = press();
    for name in [
        "baseline.jpg",
        "progressive.jpg",
        "disc.png",
        "cmyk.tif",
        "rgb-16.tif",
        "lossy.webp",
        "palette.png",
        "cmyk-adobe.jpg",
        "adobe-rgb-v4.jpg",
        "display-p3-v2.png",
    ] {
        let good = read(name);
        let mut seed = 1_u32;
        for _ in 0..12 {
            let mut bad = good.clone();
            for _ in 0..4 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = seed as usize % bad.len();
                bad[at] = (seed >> 24) as u8;
            }
            let _ = marbre_picture::probe(name, &bad);
            let _ = marbre_picture::ink(&bad, Some([9, 9]), press);
        }
    }
}

#[test]
fn a_picture_inside_svg_has_to_be_plain() {
    let svg = |body: &str| {
        let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{body}</svg>");
        marbre_picture::probe("a.svg", text.as_bytes())
            .map_err(|mut it| it.remove(0).message.english())
    };
    let image = |name: &str, kind: &str, length: usize| {
        let bytes = read(name);
        let data = base64(&bytes[..bytes.len().min(length)]);
        svg(&format!("<image href=\"data:image/{kind};base64,{data}\"/>"))
    };
    let all = usize::MAX;
    assert!(image("one.png", "png", all).is_ok());
    assert!(image("srgb-v2.png", "png", all).is_ok());
    for (name, kind, length, wanted) in [
        ("adobe-rgb-v2.png", "png", all, "its colours aren't sRGB"),
        ("cmyk-adobe.jpg", "jpeg", all, "it is CMYK"),
        ("baseline.jpg", "jpeg", 3000, "it is cut off: its end is missing"),
    ] {
        let found = image(name, kind, length).expect_err(name);
        let start = "`a.svg` has a picture inside that is lost on the way: ";
        assert_eq!(found, format!("{start}{wanted}"));
    }
    let gradient = "<linearGradient spreadMethod=\"reflect\"/>";
    assert!(svg(gradient).expect_err("spread").contains("spread by reflect"));
    assert!(svg("<linearGradient spreadMethod=\"pad\"/>").is_ok());
    assert!(svg("<filter id=\"a\"/>").is_ok());
    for body in ["<g filter=\"url(#a)\"/>", "<g style=\"fill:red; filter: blur(2px)\"/>"]
    {
        assert!(svg(body).expect_err(body).contains("has a filter"));
    }
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(LETTERS[(bits >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text + ["", "==", "="][bytes.len() % 3]
}
