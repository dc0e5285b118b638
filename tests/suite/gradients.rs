//! Gradients and patterns: mixed in inks, or refused where they are written.

use lopdf::Object;

use super::ink::{Ink, near, numbers};
use super::press::{SQUARE, built, spot, with};

/// A gradient between two colours, in inks.
fn between(from: &str, to: &str) -> String {
    format!("gradient.linear(color(\"{from}\"), color(\"{to}\"), space: cmyk)")
}

/// The spaces of all gradients.
fn shadings(ink: &Ink) -> Vec<&Object> {
    let gradients = ink.dictionaries().into_iter().filter(|d| d.has(b"ShadingType"));
    gradients.map(|gradient| gradient.get(b"ColorSpace").expect("a space")).collect()
}

#[test]
fn gradients_are_mixed_in_ink_and_meet_flat_colours() {
    let case = with("gradient", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><defs>
        <linearGradient id="a"><stop stop-color="#0f6e71"/>
        <stop offset="1" stop-color="#fff"/></linearGradient>
        <radialGradient id="b"><stop stop-color="#000"/>
        <stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient></defs>
        <rect width="10" height="10" fill="url(#a)"/>
        <rect x="10" width="10" height="10" fill="url(#b)"/></svg>"##,
    );
    let ink = built(&case);
    let function = |d: &&lopdf::Dictionary| d.has(b"ShadingType");
    let mut spaces = Vec::new();
    let mut ends = Vec::new();
    for shading in ink.dictionaries().into_iter().filter(function) {
        let space = shading.get(b"ColorSpace").and_then(Object::as_name).expect("a name");
        spaces.push(String::from_utf8_lossy(space).into_owned());
        let function = shading.get_deref(b"Function", &ink.0).expect("a function");
        if let Object::Stream(samples) = function {
            let samples = samples.get_plain_content().expect("samples");
            let first = samples[..8]
                .chunks(2)
                .map(|two| f32::from(u16::from_be_bytes([two[0], two[1]])) / 65535.0);
            ends.push(first.collect::<Vec<f32>>());
        }
    }
    spaces.sort();
    assert_eq!(spaces, ["DeviceCMYK", "DeviceCMYK", "DeviceGray"], "the last is a mask");
    assert!(ends.iter().any(|end| near(end, &[0.9, 0.26, 0.48, 0.18])), "{ends:?}");
    assert!(ends.iter().any(|end| near(end, &[0.0, 0.0, 0.0, 1.0])), "{ends:?}");
}

#[test]
fn lines_and_letters_may_be_painted_with_a_gradient() {
    let gradient = between("accent", "paper");
    let code = format!(
        "place(square(size: 40mm, stroke: 3pt + {gradient})); \
         text(size: 30pt, fill: {gradient})[Grand]"
    );
    let ink = built(&with("gradient-paint", &code));
    let spaces = shadings(&ink);
    assert!(!spaces.is_empty() && spaces.iter().all(|s| **s == "DeviceCMYK".into()));
    for operator in ["scn", "SCN"] {
        let painted = ink.page(4).iter().any(|o| o.operator == operator);
        assert!(painted, "{operator}");
    }
}

#[test]
fn a_gradient_between_tints_of_a_spot_colour_stays_on_its_plate() {
    let ink = "std.color.spot(\"PANTONE 7716 C\", cmyk(90%, 26%, 48%, 18%))";
    let code = format!(
        "{SQUARE}gradient.linear({ink}.tint(100%), {ink}.tint(0%)))); \
         place(square(size: 9mm, fill: color(\"accent\")))"
    );
    let case = with("gradient-spot", &code);
    spot(&case, "keep");
    let ink = built(&case);
    let [space] = shadings(&ink)[..] else { panic!("one gradient") };
    let (_, space) = ink.0.dereference(space).expect("a space");
    let space = space.as_array().expect("an array");
    assert_eq!(
        space[..2],
        ["Separation".into(), Object::Name(b"PANTONE 7716 C".to_vec())]
    );
}

#[test]
fn a_gradient_that_mixes_inks_as_light_is_pointed_out() {
    let case = with(
        "mixed",
        &format!("{SQUARE}gradient.linear(color(\"accent\"), color(\"ink\"))))"),
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("needs `space: cmyk`"), "{}", run.stderr);
    assert_eq!(super::audit::breaches(&case.pdf()), Vec::<String>::new());
}

#[test]
fn a_conic_gradient_is_refused_where_it_is_written() {
    let code = format!(
        "{SQUARE}gradient.conic(color(\"accent\"), color(\"ink\"), space: cmyk)))"
    );
    with("conic", &code).fails("press-conic-gradient");
}

#[test]
fn a_pattern_that_is_drawn_in_light_is_printed_in_inks() {
    let red = "square(size: 5mm, stroke: none, fill: rgb(\"#ff0000\"))";
    let ink =
        built(&with("tiling", &format!("{SQUARE}tiling(size: (5mm, 5mm), {red})))")));
    let cells = ink.0.objects.values().filter_map(|o| o.as_stream().ok());
    let cells: Vec<_> = cells.filter(|cell| cell.dict.has(b"PatternType")).collect();
    let [cell] = cells[..] else { panic!("one cell") };
    let cell = cell.get_plain_content().expect("a stream");
    let cell = lopdf::content::Content::decode(&cell).expect("operators").operations;
    assert!(!cell.iter().any(|o| matches!(&o.operator[..], "rg" | "scn" | "g")));
    let fills = numbers(&cell, "k");
    assert!(fills.iter().any(|k| k[1] > 0.85 && k[2] > 0.9), "{fills:?}");
}

#[test]
fn a_gradient_of_a_drawing_with_a_spot_colour_is_refused() {
    let case = with("spot-gradient", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><defs>
        <linearGradient id="a"><stop stop-color="#0f6e71"/>
        <stop offset="1" stop-color="#fff"/></linearGradient></defs>
        <rect width="10" height="10" fill="url(#a)"/></svg>"##,
    );
    spot(&case, "keep");
    case.fails("press-spot-gradient");
}

#[test]
fn one_gradient_may_be_seen_and_mask_another_thing() {
    let case = with("gradient-twice", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><defs>
        <linearGradient id="a"><stop stop-color="#fff"/>
        <stop offset="1" stop-color="#0f6e71"/></linearGradient>
        <mask id="m"><rect width="10" height="10" fill="url(#a)"/></mask></defs>
        <rect width="10" height="10" fill="url(#a)"/>
        <rect width="10" height="10" fill="#0f6e71" mask="url(#m)"/></svg>"##,
    );
    built(&case);
}

#[test]
fn a_gradient_to_black_gets_no_lighter_on_the_way() {
    let case = with("to-black", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><defs>
        <linearGradient id="a"><stop stop-color="#2040ff"/>
        <stop offset="1" stop-color="#000"/></linearGradient></defs>
        <rect width="10" height="10" fill="url(#a)"/></svg>"##,
    );
    let ink = built(&case);
    let samples = ink.0.objects.values().filter_map(|object| object.as_stream().ok());
    let samples = samples.filter(|stream| stream.dict.has(b"BitsPerSample"));
    let bytes = samples.map(|s| s.get_plain_content().expect("samples")).next();
    let colours: Vec<Vec<f32>> = bytes
        .expect("one gradient")
        .chunks(8)
        .map(|four| {
            let ink =
                |two: &[u8]| f32::from(u16::from_be_bytes([two[0], two[1]])) / 65535.0;
            four.chunks(2).map(ink).collect()
        })
        .collect();
    let sum = |colour: &Vec<f32>| colour.iter().sum::<f32>();
    let half = &colours[colours.len() / 2];
    assert!(sum(half) > sum(&colours[0]), "{half:?} has less ink than {:?}", colours[0]);
    assert!(near(colours.last().expect("an end"), &[0.0, 0.0, 0.0, 1.0]));
}
