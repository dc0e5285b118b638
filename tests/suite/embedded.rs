//! Pictures that aren't files of the project's own: pixels and drawings inside an SVG,
//! and what a layout makes. They come out as inks, or are refused where they are named.

use std::path::Path;
use std::{fs, iter};

use lopdf::{Dictionary, Object, Stream};

use super::case::Case;
use super::ink::{Ink, numbers};

/// A report whose back cover has more on it, and a picture of the tests' own.
fn with(name: &str, code: &str, picture: &str) -> Case {
    let case = Case::drawing(&format!("embedded-{name}"), code);
    if !picture.is_empty() {
        case.write(picture, data(picture));
    }
    case
}

/// A picture of `tests/data/pictures`.
fn data(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    fs::read(folder.join(name)).expect("a picture")
}

/// An SVG of 20 × 10.
fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\">{inside}</svg>"
    )
}

/// An `image` of an SVG, from 0 to 10.
fn embedded(x: u32, kind: &str, bytes: &[u8]) -> String {
    let data = base64(bytes);
    format!(
        "<image x=\"{x}\" width=\"10\" height=\"10\" href=\"data:image/{kind};base64,{data}\"/>"
    )
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let quartet = |three: &[u8]| {
        let bits = three
            .iter()
            .chain(iter::repeat(&0))
            .take(3)
            .fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let letter = |i: usize| char::from(LETTERS[(bits >> (18 - 6 * i)) as usize & 63]);
        let letters = (0..4).map(|i| if i <= three.len() { letter(i) } else { '=' });
        letters.collect::<String>()
    };
    bytes.chunks(3).map(quartet).collect()
}

#[track_caller]
fn built(case: &Case) -> Ink {
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let pdf = case.pdf();
    assert_eq!(super::audit::breaches(&pdf), Vec::<String>::new());
    Ink::of(&pdf)
}

/// All pictures of a file but those that are soft masks.
fn pictures(ink: &Ink) -> Vec<&Stream> {
    let streams = ink.0.objects.values().filter_map(|object| object.as_stream().ok());
    let pictures = streams.filter(|stream| {
        let named = |key: &[u8], name: &[u8]| {
            stream.dict.get(key).and_then(Object::as_name).ok() == Some(name)
        };
        named(b"Subtype", b"Image") && !named(b"ColorSpace", b"DeviceGray")
    });
    pictures.collect()
}

fn space(picture: &Dictionary) -> &[u8] {
    picture.get(b"ColorSpace").and_then(Object::as_name).unwrap_or_default()
}

/// The samples of a picture that isn't a JPEG.
fn samples(picture: &Stream) -> Vec<u8> {
    picture.get_plain_content().expect("samples")
}

const SQUARE: &str = "place(square(size: 40mm, stroke: none, fill: ";

#[test]
fn two_pictures_are_two_objects() {
    let code = "place(image(\"/baseline.jpg\", width: 9mm)); \
                place(dx: 20mm, image(\"/disc.png\", width: 6mm))";
    let case = with("two", code, "baseline.jpg");
    case.write("disc.png", data("disc.png"));
    assert_eq!(pictures(&built(&case)).len(), 2);
}

#[test]
fn exactly_as_many_pixels_as_are_asked_for_are_enough() {
    // 200 pixels on 508/15 mm are 150 ppi.
    let code = "place(image(\"/baseline.jpg\", width: 508mm / 15))";
    let run = with("enough", code, "baseline.jpg").build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("`baseline.jpg` has 150 ppi"), "{}", run.stderr);
}

#[test]
fn pictures_inside_an_svg_are_converted() {
    let case = with("embedded", "place(image(\"/a.svg\", width: 20mm))", "");
    let (jpeg, png) = (data("baseline.jpg"), data("disc.png"));
    let both = embedded(0, "jpeg", &jpeg) + &embedded(10, "png", &png);
    case.write("a.svg", svg(&both));
    let ink = built(&case);
    let pictures = pictures(&ink);
    assert_eq!(pictures.len(), 2);
    for picture in &pictures {
        assert_eq!(space(&picture.dict), b"DeviceCMYK");
    }
    let masked = pictures.iter().filter(|picture| picture.dict.has(b"SMask"));
    assert_eq!(masked.count(), 1, "the PNG keeps its edges");
}

#[test]
fn a_filter_in_an_svg_is_refused() {
    let case = with("filter", "place(image(\"/a.svg\", width: 40mm))", "");
    let blur = "<filter id=\"f\"><feGaussianBlur stdDeviation=\"1\"/></filter>\
                <rect width=\"9\" height=\"9\" fill=\"#0f6e71\" filter=\"url(#f)\"/>";
    case.write("a.svg", svg(blur)).fails("embedded-filter");
}

#[test]
fn a_gradient_that_is_spread_again_and_again_is_refused_where_the_report_names_it() {
    let case = Case::new("embedded-spread");
    let logo = "\n[fields.logo]\ntype = \"image\"\ndescription = \"A sign.\"\nrequired = false\n";
    case.append("layouts/cover.toml", logo);
    case.replace("layouts/cover.typ", "#let cover(", "#let cover(logo: none, ");
    case.replace(
        "report.toml",
        "layout = \"cover\"\n[part.with]\n",
        "layout = \"cover\"\n[part.with]\nlogo = { file = \"a.svg\", alt = \"Un signe.\" }\n",
    );
    let spread = "<linearGradient id=\"a\" x2=\"0.2\" spreadMethod=\"repeat\">\
                  <stop stop-color=\"#0f6e71\"/><stop offset=\"1\" stop-color=\"#fff\"/>\
                  </linearGradient><rect width=\"9\" height=\"9\" fill=\"url(#a)\"/>";
    case.write("a.svg", svg(spread)).fails("embedded-spread");
}

#[test]
fn pixels_that_a_layout_makes_are_converted() {
    let pixels = "bytes((255, 0, 0, 0, 0, 0, 128, 128, 128, 255, 255, 255))";
    let format = "(encoding: \"rgb8\", width: 2, height: 2)";
    let code = format!("place(image({pixels}, format: {format}, width: 9mm))");
    let ink = built(&with("raw", &code, ""));
    let [picture] = pictures(&ink)[..] else { panic!("one picture") };
    assert_eq!(space(&picture.dict), b"DeviceCMYK");
    let samples = samples(picture);
    let [red, black, grey, white] = [0, 4, 8, 12].map(|at| &samples[at..at + 4]);
    assert!(red[0] < 16 && red[1] > 217 && red[2] > 217, "{red:?}");
    assert!(black[3] > 200, "{black:?}");
    assert!(grey.iter().any(|ink| *ink > 60), "{grey:?}");
    assert_eq!(white, [0; 4]);
}

#[test]
fn a_transparent_picture_over_a_spot_colour_keeps_its_edges_and_leaves_the_plate() {
    let code =
        format!("{SQUARE}color(\"accent\"))); place(image(\"/disc.png\", width: 6mm))");
    let case = with("over-spot", &code, "disc.png");
    case.replace("report.toml", "accent = {", "accent = { spot = \"PANTONE 7716 C\",");
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print]\nspot = \"keep\"\n\n[theme.colors]",
    );
    let ink = built(&case);
    assert!(numbers(&ink.page(4), "scn").contains(&vec![1.0]), "the spot's plate");
    let [picture] = pictures(&ink)[..] else { panic!("one picture") };
    assert_eq!(space(&picture.dict), b"DeviceCMYK");
    let mask = picture.dict.get_deref(b"SMask", &ink.0).and_then(Object::as_stream);
    let mask = mask.expect("a soft mask");
    assert_eq!(space(&mask.dict), b"DeviceGray");
    let alpha = samples(mask);
    assert!(alpha.contains(&0) && alpha.contains(&255));
    assert!(alpha.iter().any(|a| (1..255).contains(a)), "the edge is soft");
    let page = ink.0.get_dictionary(ink.0.get_pages()[&4]).expect("a page");
    let group = page.get_deref(b"Group", &ink.0).and_then(Object::as_dict);
    assert_eq!(group.and_then(|g| g.get(b"CS")).ok(), Some(&"DeviceCMYK".into()));
}

#[test]
fn a_drawing_that_is_placed_twice_is_inked_once() {
    let code = "place(image(\"/a.svg\", width: 10mm)); \
                place(dx: 50mm, image(\"/a.svg\", width: 30mm))";
    let case = with("form-twice", code, "");
    let veiled = "<g opacity=\"0.5\"><rect width=\"9\" height=\"9\" fill=\"#00aa00\"/>\
                  <rect width=\"9\" height=\"4\" fill=\"#000\"/></g>";
    case.write("a.svg", svg(veiled));
    let ink = built(&case);
    let all = ink.all();
    assert!(!all.iter().any(|o| matches!(&o.operator[..], "rg" | "g" | "RG" | "G")));
    let green = numbers(&all, "k");
    let green = green.iter().find(|k| k[1] < 0.5 && k[0] > 0.5 && k[2] > 0.5);
    assert!(green.is_some(), "the green is printed from cyan and yellow");
}
