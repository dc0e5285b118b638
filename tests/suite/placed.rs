//! Pictures on the pages: found by their stand-ins, converted, stored once, and
//! refused where they can't be printed.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use lopdf::{Object, Stream};

use tiff::encoder::TiffEncoder;
use tiff::encoder::colortype::CMYK8;

use super::case::Case;
use super::ink::Ink;

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    fs::read(folder.join(name)).expect(name)
}

/// A report whose back cover places a picture, 3 mm wide: most have few pixels.
fn with(name: &str, file: &str, bytes: &[u8]) -> Case {
    let code = format!("place(image(\"/{file}\", width: 3mm))");
    let case = Case::drawing(&format!("placed-{name}"), &code);
    case.write(file, bytes);
    case
}

#[track_caller]
fn built(case: &Case) -> Ink {
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    Ink::of(&case.pdf())
}

fn images(ink: &Ink) -> Vec<&Stream> {
    let is = |stream: &&Stream| {
        let name = stream.dict.get(b"Subtype").and_then(Object::as_name);
        name.is_ok_and(|name| name == b"Image")
    };
    ink.0.objects.values().filter_map(|o| o.as_stream().ok()).filter(is).collect()
}

fn number(stream: &Stream, key: &str) -> i64 {
    stream.dict.get(key.as_bytes()).and_then(Object::as_i64).expect("a number")
}

#[test]
fn every_kind_of_picture_is_placed_in_ink() {
    for file in [
        "adobe-rgb-v2.jpg",
        "adobe-rgb-v4.png",
        "baseline.jpg",
        "cmyk-adobe.jpg",
        "cmyk-plain.jpg",
        "cmyk.tif",
        "grey-16.png",
        "grey.jpg",
        "lossless.webp",
        "lossy.webp",
        "one.png",
    ] {
        let ink = built(&with(file, file, &fixture(file)));
        let images = images(&ink);
        assert_eq!(images.len(), 1, "{file}");
        let space = images[0].dict.get(b"ColorSpace").and_then(Object::as_name);
        assert_eq!(space.ok(), Some(&b"DeviceCMYK"[..]), "{file}");
    }
}

#[test]
fn a_transparent_picture_keeps_its_soft_mask() {
    let ink = built(&with("disc", "disc.png", &fixture("disc.png")));
    let images = images(&ink);
    let spaces: Vec<_> = images
        .iter()
        .map(|image| {
            image.dict.get(b"ColorSpace").and_then(Object::as_name).expect("a name")
        })
        .collect();
    assert!(spaces.contains(&&b"DeviceCMYK"[..]) && spaces.contains(&&b"DeviceGray"[..]));
    assert_eq!(images.iter().filter(|image| image.dict.has(b"SMask")).count(), 1);
    let page = ink.0.get_dictionary(ink.0.get_pages()[&4]).expect("a page");
    assert!(page.has(b"Group"), "its page is blended in inks");
}

#[test]
fn a_picture_that_is_placed_twice_is_stored_once() {
    let bytes = fixture("baseline.jpg");
    let case = with("twice", "a.jpg", &bytes);
    // The same again, under another name and on another page.
    case.write("b.jpg", &bytes);
    let code = "place(image(\"/b.jpg\", width: 3mm)); place(dx: 9mm, image(\"/a.jpg\", width: 3mm))";
    case.replace(
        "layouts/article.typ",
        "  titled(title)",
        &format!("  {code}\n  titled(title)"),
    );
    assert_eq!(images(&built(&case)).len(), 1);
}

#[test]
fn a_picture_with_more_pixels_than_its_place_asks_for_comes_down() {
    let bytes = fixture("baseline.jpg");
    let case = with("down", "a.jpg", &bytes);
    let whole = images(&built(&case)).into_iter().map(|i| number(i, "Width")).next();
    case.replace("layouts/back.typ", "width: 3mm", "width: 1mm");
    let ink = built(&case);
    let small = images(&ink)[0];
    // 1.5 × 300 ppi over 1 mm.
    assert_eq!(number(small, "Width"), 18);
    assert!(whole.is_some_and(|width| width > 18), "{whole:?}");
}

#[test]
fn a_picture_with_too_few_pixels_is_refused_where_the_report_names_it() {
    let case = Case::new("placed-coarse");
    case.write("layouts/picture.toml", "description = \"A picture.\"\npages = 1\nstarts = \"either\"\n\n[fields.picture]\ntype = \"image\"\ndescription = \"It.\"\n");
    case.write(
        "layouts/picture.typ",
        "#import \"page.typ\": *\n#let picture(picture: none) = page(image(picture.path, width: 60mm))\n",
    );
    case.write("images/a.jpg", fixture("baseline.jpg"));
    let part = "[[part]]\nlayout = \"picture\"\n[part.with]\npicture = { file = \"images/a.jpg\", alt = \"Un essai.\" }\n\n[[part]]\nlayout = \"article\"\nwith = { title = \"Vide\", body = \"texts/bref.md\" }\n\n[[part]]\nlayout = \"back\"";
    case.replace("report.toml", "[[part]]\nlayout = \"back\"", part);
    case.fails("placed-coarse-picture");
    // A shop that takes anything is warned for nobody.
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print.resolution]\nerror = 10\n\n[theme.colors]",
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("warning[low-resolution]"), "{}", run.stderr);
}

#[test]
fn a_picture_that_stops_in_the_middle_is_refused() {
    let mut bytes = fixture("baseline.jpg");
    let half = bytes.len() / 2;
    bytes.truncate(half);
    bytes.extend([0xFF, 0xD9]);
    with("cut", "a.jpg", &bytes).fails("placed-cut-picture");
}

#[test]
fn a_picture_whose_own_inks_are_too_many_is_pointed_out() {
    let case = with("dense", "a.jpg", &fixture("cmyk-dense.jpg"));
    for _from_the_cache in [false, true] {
        let run = case.build();
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let said = "warning[too-much-ink]: the picture `a.jpg` has 400 % of ink";
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

#[test]
fn the_cache_changes_nothing_and_may_be_damaged() {
    let case = with("cache", "a.jpg", &fixture("baseline.jpg"));
    built(&case);
    let first = case.pdf();
    let folder = case.path(".marbre");
    let entries = || -> Vec<_> {
        let found = walk(&folder);
        found.into_iter().filter(|path| !path.ends_with(".gitignore")).collect()
    };
    assert!(!entries().is_empty(), "converted pictures are kept");
    built(&case);
    assert_eq!(case.pdf(), first);
    for entry in entries() {
        let mut bytes = fs::read(&entry).expect("an entry");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&entry, bytes).expect("an entry");
    }
    built(&case);
    assert_eq!(case.pdf(), first, "a damaged entry is made again");
    fs::remove_dir_all(&folder).expect("the cache can go");
    built(&case);
    assert_eq!(case.pdf(), first);
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_picture_of_too_much_ink_is_told_once() {
    let case = Case::new("full-ink");
    let mut bytes = Cursor::new(Vec::new());
    let mut tiff = TiffEncoder::new(&mut bytes).expect("a TIFF");
    tiff.write_image::<CMYK8>(480, 480, &vec![255; 480 * 480 * 4]).expect("a picture");
    case.write("images/full.tif", bytes.into_inner());
    case.write(
        "layouts/plate.typ",
        "#import \"page.typ\": *\n#let plate(picture: (:)) = page(image(picture.path, width: 40mm))\n",
    );
    let part = "[[part]]\nlayout = \"plate\"\n[part.with]\n\
                picture = { file = \"images/full.tif\", alt = \"All inks\" }\n\n";
    let back = "[[part]]\nlayout = \"back\"";
    case.replace("report.toml", back, &format!("{part}{part}{back}"));
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let ink = run.stderr.lines().filter(|line| line.contains("% of ink"));
    let told: Vec<&str> = ink.collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("warning[too-much-ink]"), "{told:?}");
}
