//! The press edition: what layouts and reports can do to it is made right, or it
//! is refused. Each case is a small report with one fault.

use lopdf::Object;

use super::case::Case;
use super::ink::{Ink, near, numbers};

/// A report whose back cover has more on it.
pub(super) fn with(name: &str, code: &str) -> Case {
    Case::drawing(&format!("press-{name}"), code)
}

/// Builds the report, which must succeed; its back cover is page 4.
#[track_caller]
pub(super) fn built(case: &Case) -> Ink {
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let pdf = case.pdf();
    assert_eq!(super::audit::breaches(&pdf), Vec::<String>::new());
    Ink::of(&pdf)
}

/// The inks that a page's areas are painted with.
#[track_caller]
pub(super) fn assert_fills(ink: &Ink, page: u32, inks: [f32; 4]) {
    let fills = numbers(&ink.page(page), "k");
    assert!(fills.iter().any(|fill| near(fill, &inks)), "{inks:?} isn't in {fills:?}");
}

pub(super) const SQUARE: &str = "place(square(size: 40mm, stroke: none, fill: ";

#[test]
fn black_and_grey_that_a_layout_brings_are_printed_in_black_alone() {
    let case = with("black", &format!("{SQUARE}black)); {SQUARE}luma(128)))"));
    case.replace(
        "layouts/back.typ",
        "  if address",
        "  text(size: 20pt, fill: black)[noir]\n  if address",
    );
    let ink = built(&case);
    assert_fills(&ink, 4, [0.0, 0.0, 0.0, 1.0]);
    let greys = numbers(&ink.page(4), "k");
    let grey = |fill: &&Vec<f32>| fill[..3] == [0.0; 3] && (0.3..0.7).contains(&fill[3]);
    assert!(greys.iter().any(|fill| grey(&fill)), "{greys:?}");
}

#[test]
fn light_that_a_layout_brings_is_printed_by_the_profile() {
    let ink = built(&with("light", &format!("{SQUARE}rgb(\"#ff0000\")))")));
    let fills = numbers(&ink.page(4), "k");
    // Pure red of sRGB on coated paper, perceptual: no cyan, much of both others.
    let red = |fill: &Vec<f32>| fill[0] < 0.05 && fill[1] > 0.85 && fill[2] > 0.9;
    assert!(fills.iter().any(red), "{fills:?}");
}

#[test]
fn theme_colours_land_unchanged() {
    let ink = built(&with("theme", &format!("{SQUARE}color(\"accent\")))")));
    // Typst writes steps of 1/255: 85 % would be 0.851, 20 % 0.2.
    let exact = |fill: &Vec<f32>| fill == &[0.9, 0.26, 0.48, 0.18];
    assert!(numbers(&ink.page(4), "k").iter().any(exact));
}

#[test]
fn a_picture_drawn_in_theme_colours_and_others_is_in_ink() {
    let case = with("svg", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">
        <rect width="10" height="10" fill="#0f6e71"/>
        <rect x="10" width="10" height="10" fill="#808080"/>
        <rect x="20" width="10" height="10" fill="#00aa00" opacity="0.5"/></svg>"##,
    );
    let ink = built(&case);
    let fills = numbers(&ink.all(), "k");
    let exact = |fill: &Vec<f32>| fill == &[0.9, 0.26, 0.48, 0.18];
    assert!(fills.iter().any(exact), "{fills:?}");
    let group = |d: &&lopdf::Dictionary| d.has(b"CS") && d.has(b"S");
    for group in ink.dictionaries().into_iter().filter(group) {
        assert_eq!(group.get(b"CS").unwrap(), &Object::from("DeviceCMYK"));
    }
    let page = ink.0.get_dictionary(ink.0.get_pages()[&4]).expect("a page");
    assert!(page.has(b"Group"), "a page with transparency is blended in inks");
    let page = ink.0.get_dictionary(ink.0.get_pages()[&2]).expect("a page");
    assert!(!page.has(b"Group"), "one without isn't");
}

#[test]
fn a_mask_keeps_its_greys() {
    let case = with("mask", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><defs>
        <mask id="m"><rect width="10" height="10" fill="#fff"/>
        <circle cx="5" cy="5" r="3" fill="#808080"/></mask></defs>
        <rect width="10" height="10" fill="#0f6e71" mask="url(#m)"/></svg>"##,
    );
    let ink = built(&case);
    let greys = numbers(&ink.all(), "g");
    assert!(greys.iter().any(|grey| near(grey, &[1.0])), "{greys:?}");
    assert!(greys.iter().any(|grey| near(grey, &[0.502])), "{greys:?}");
}

#[test]
fn small_black_text_and_thin_black_lines_overprint() {
    let code = "place(line(length: 50mm, stroke: 1pt + color(\"ink\"))); \
                place(line(length: 50mm, stroke: 3pt + color(\"ink\"))); \
                text(size: 9pt, fill: color(\"ink\"))[petit]; \
                text(size: 14pt, fill: color(\"ink\"))[grand]; \
                text(size: 9pt, fill: color(\"paper\"))[blanc]";
    let ink = built(&with("overprint", code));
    let states = ink.resources(4, "ExtGState");
    let mut fills = Vec::new();
    let mut strokes = Vec::new();
    let (mut fill, mut stroke) = (false, false);
    let mut saved = Vec::new();
    let (mut size, mut width, mut black) = (0.0, 1.0, false);
    for operation in ink.page(4) {
        let number = |i: usize| operation.operands[i].as_float().expect("a number");
        match operation.operator.as_str() {
            "q" => saved.push((fill, stroke, width)),
            "Q" => (fill, stroke, width) = saved.pop().expect("a saved state"),
            "gs" => {
                let name = operation.operands[0].as_name().expect("a name");
                let state = states.get_deref(name, &ink.0).and_then(Object::as_dict);
                let state = state.expect("a state");
                let flag = |key: &[u8]| state.get(key).and_then(Object::as_bool);
                if let (Ok(f), Ok(s)) = (flag(b"op"), flag(b"OP")) {
                    (fill, stroke) = (f, s);
                    assert_eq!(state.get(b"OPM").and_then(Object::as_i64).ok(), Some(1));
                }
            }
            "k" => black = near(&[0, 1, 2, 3].map(number), &[0.0, 0.0, 0.0, 1.0]),
            "Tf" => size = number(1),
            "w" => width = number(0),
            "TJ" | "Tj" => fills.push((size, black, fill)),
            "S" => strokes.push((width, stroke)),
            _ => {}
        }
    }
    let text = |wanted: f32, black: bool| {
        let found =
            fills.iter().find(|(s, b, _)| (s - wanted).abs() < 0.01 && *b == black);
        found.expect("the text is there").2
    };
    assert!(text(9.0, true), "small black text overprints");
    assert!(!text(14.0, true), "large text knocks out");
    assert!(!text(9.0, false), "white never overprints");
    assert!(
        strokes.contains(&(1.0, true)) && strokes.contains(&(3.0, false)),
        "{strokes:?}"
    );
}

pub(super) fn spot(case: &Case, policy: &str) {
    case.replace(
        "report.toml",
        "accent = { cmyk = [90, 26, 48, 18], rgb = \"#0f6e71\" }",
        "accent = { spot = \"PANTONE 7716 C\", cmyk = [90, 26, 48, 18], rgb = \"#0f6e71\" }",
    );
    case.replace(
        "report.toml",
        "[theme.colors]",
        &format!("[print]\nspot = \"{policy}\"\n\n[theme.colors]"),
    );
}

const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
    <rect width="10" height="10" fill="#0f6e71"/></svg>"##;

#[test]
fn a_spot_colour_stays_on_its_plate_in_layouts_and_in_pictures() {
    let code =
        format!("{SQUARE}color(\"accent\"))); place(image(\"/a.svg\", width: 4mm))");
    let case = with("spot", &code);
    case.write("a.svg", SVG);
    spot(&case, "keep");
    let ink = built(&case);
    let named = |object: &Object| {
        let array = object.as_array().ok()?;
        (array.first()?.as_name().ok()? == b"Separation").then(|| array.clone())
    };
    let separations: Vec<_> = ink.0.objects.values().filter_map(named).collect();
    assert_eq!(separations.len(), 1, "one name, one definition: {separations:?}");
    assert_eq!(separations[0][1], Object::Name(b"PANTONE 7716 C".to_vec()));
    assert_eq!(separations[0][2], Object::from("DeviceCMYK"));
    let tints = numbers(&ink.page(4), "scn");
    assert!(tints.len() >= 2 && tints.iter().all(|tint| tint == &[1.0]), "{tints:?}");
    let fills = numbers(&ink.all(), "k");
    assert!(!fills.iter().any(|fill| near(fill, &[0.9, 0.26, 0.48, 0.18])), "{fills:?}");
}

#[test]
fn a_spot_colour_is_converted_where_the_profile_says_so() {
    let case = with("spot-convert", &format!("{SQUARE}color(\"accent\")))"));
    spot(&case, "convert");
    let ink = built(&case);
    assert_fills(&ink, 4, [0.9, 0.26, 0.48, 0.18]);
    let separation = |object: &&Object| format!("{object:?}").contains("Separation");
    assert!(!ink.0.objects.values().any(|object| separation(&object)));
}

#[test]
fn a_spot_colour_of_a_layout_is_refused_unless_the_profile_allows_it() {
    let code = "place(square(size: 9mm, fill: color.spot(\"HKS 13\", cmyk(0%, 95%, 90%, 0%)).tint(50%)))";
    let code = code.replace("color.spot", "std.color.spot");
    with("spot-layout", &code).fails("press-spot-of-layout");
}

#[test]
fn one_spot_name_with_two_definitions_is_refused() {
    let code = "place(square(size: 9mm, fill: std.color.spot(\"PANTONE 7716 C\", cmyk(0%, 95%, 90%, 0%)).tint(50%))); \
                place(square(size: 9mm, fill: color(\"accent\")))";
    let case = with("spot-twice", code);
    spot(&case, "keep");
    case.fails("press-spot-defined-twice");
}

#[test]
fn an_attached_file_is_refused_where_it_is_attached() {
    let case = with("attached", "pdf.attach(\"/report.toml\")");
    case.fails("press-attached-file");
}

#[test]
fn text_that_is_half_transparent_is_blended_in_inks() {
    let code = "text(size: 20pt, fill: rgb(\"#00000080\"))[voile]";
    let ink = built(&with("veil", code));
    assert_fills(&ink, 4, [0.0, 0.0, 0.0, 1.0]);
    let states = ink.resources(4, "ExtGState");
    let veil = states.iter().find_map(|(_, state)| {
        let (_, state) = ink.0.dereference(state).ok()?;
        state.as_dict().ok()?.get(b"ca").and_then(Object::as_float).ok()
    });
    assert!(veil.is_some_and(|veil| (0.49..0.51).contains(&veil)), "{veil:?}");
    let page = ink.0.get_dictionary(ink.0.get_pages()[&4]).expect("a page");
    let group = page.get_deref(b"Group", &ink.0).and_then(Object::as_dict);
    assert_eq!(group.and_then(|g| g.get(b"CS")).ok(), Some(&"DeviceCMYK".into()));
}

#[test]
fn the_black_lines_of_a_table_are_black_alone() {
    let ink = built(&with("table", "table(columns: 2, stroke: 1pt, [a], [b])"));
    let lines = numbers(&ink.page(4), "K");
    assert!(lines.len() > 4 && lines.iter().all(|k| near(k, &[0.0, 0.0, 0.0, 1.0])));
}

#[test]
fn links_are_printed_without_what_acts() {
    let ink = built(&with(
        "link",
        "link(\"https://example.org\")[lien]; heading[Titre]; outline()",
    ));
    for dictionary in ink.dictionaries() {
        for key in ["Annots", "URI", "Dests", "Outlines", "AA"] {
            assert!(!dictionary.has(key.as_bytes()), "{key}");
        }
    }
}

#[test]
fn a_page_of_another_size_is_refused() {
    let case = Case::new("press-page-size");
    case.replace(
        "layouts/back.typ",
        "ground(\"accent\", {",
        "page(width: 200mm, ground(\"accent\", {",
    );
    case.replace("layouts/back.typ", "})\n", "}))\n");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("page-size"), "{}", run.stderr);
}

#[test]
fn a_pdf_as_a_picture_is_refused() {
    let case = with("pdf-picture", "place(image(\"/a.pdf\"))");
    case.write("a.pdf", b"%PDF-1.4\n");
    case.fails("press-pdf-as-picture");
}

#[test]
fn text_in_two_inks_and_lines_in_two_inks_may_not_be_too_fine() {
    let code = "text(size: 6pt, fill: color(\"accent\"))[fin]; \
                text(size: 6pt, fill: color(\"paper\"))[blanc]; \
                text(size: 6pt, fill: color(\"ink\"))[noir]; \
                place(line(length: 9mm, stroke: 0.1pt + color(\"accent\")))";
    let run = with("fine", code).build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for said in [
        "\"fin\" is 6.0 pt in more than one ink",
        "\"blanc\" is 6.0 pt in white",
        "a line is 0.10 pt in more than one ink",
    ] {
        assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
    }
    assert!(!run.stderr.contains("\"noir\" is"), "one ink may be fine: {}", run.stderr);
}

#[test]
fn a_tint_of_a_spot_lands_unchanged() {
    let case = with("spot-tint", &format!("{SQUARE}color(\"accent\")))"));
    spot(&case, "keep");
    case.replace("report.toml", "accent = { spot", "accent = { tint = 50, spot");
    let tints = numbers(&built(&case).page(4), "scn");
    assert!(tints.iter().all(|tint| tint == &[0.5]) && !tints.is_empty(), "{tints:?}");
}

#[test]
fn too_much_ink_in_a_layout_is_refused_where_it_is_written() {
    let code = format!("{SQUARE}cmyk(100%, 100%, 100%, 100%)))");
    with("ink-400", &code).fails("press-too-much-ink");
}

#[test]
fn the_black_of_drawing_programs_is_black_ink() {
    let case = with("near-black", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
        <path d="M0 0h10" stroke="#231f20" stroke-width=".1"/></svg>"##,
    );
    let ink = built(&case);
    let strokes = numbers(&ink.all(), "K");
    assert!(
        strokes.iter().all(|stroke| near(stroke, &[0.0, 0.0, 0.0, 1.0])),
        "{strokes:?}"
    );
}

#[test]
fn what_the_file_says_of_itself_names_it_too() {
    let id =
        |case: &Case| format!("{:?}", built(case).0.trailer.get(b"ID").expect("an ID"));
    let case = Case::new("press-identity");
    let first = id(&case);
    assert_eq!(id(&case), first);
    case.replace("report.toml", "lang = \"fr\"", "lang = \"fr\"\nversion = \"2\"");
    assert_ne!(id(&case), first);
}

#[test]
fn a_font_whose_letters_are_coloured_drawings_is_refused() {
    let case = with("colour-font", "text(font: \"Colour Test\", size: 10pt)[A]");
    case.write("fonts/colour.ttf", include_bytes!("../data/colour.ttf"));
    case.fails("press-colour-font");
}

#[test]
fn a_bad_picture_of_a_layout_is_refused_where_the_layout_names_it() {
    let case = with("layout-picture", "place(image(\"/a.svg\", width: 40mm))");
    case.write(
        "a.svg",
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><defs>
        <linearGradient id="a" spreadMethod="reflect"><stop stop-color="#0f6e71"/>
        <stop offset="1" stop-color="#fff"/></linearGradient></defs>
        <rect width="10" height="10" fill="url(#a)"/></svg>"##,
    );
    case.fails("press-picture-of-layout");
}
