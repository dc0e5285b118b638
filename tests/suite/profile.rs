//! Press profiles: what is read, what is refused, and what becomes of the bleed and
//! of spot colours. The references are the messages.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::{RenderCache, RenderSettings};
use lopdf::{Document, Object};
use marbre::report::Report;
use marbre::report::project::Project;
use marbre_diag::Sink;
use marbre_pdf::geom::Length;
use marbre_preflight::profile::{Paper, Resolution, SpotUse};
use marbre_typography::date::Date;

use super::case::Case;

const COATED: &[u8] = include_bytes!("../../profiles/ISOcoated_v2_300_bas.icc");

/// A project with a `[print]` table.
fn with_print(name: &str, print: &str) -> Case {
    let case = Case::new(name);
    let table = format!("[print]\n{print}\n\n[validation]");
    case.replace("report.toml", "[validation]", &table);
    case
}

/// A project with one more colour, which its cover's ground is printed in.
fn with_color(name: &str, print: &str, color: &str) -> Case {
    let case = with_print(name, print);
    let accent = "accent = { cmyk = [90, 26, 48, 18], rgb = \"#0f6e71\" }";
    case.replace("report.toml", accent, &format!("accent = {color}"));
    case
}

fn report(case: &Case) -> Report {
    let mut sink = Sink::default();
    let project = Project::open(&case.path("report.toml"), &mut sink).expect("a project");
    let report = Report::check(project, &mut sink);
    report.unwrap_or_else(|_| panic!("{:#?}", sink.all()))
}

fn length(text: &str) -> Length {
    Length::parse(text).expect("a length")
}

#[test]
fn a_report_that_names_no_profile_is_for_offset_on_coated_paper() {
    let print = report(&Case::new("default-profile")).print;
    assert_eq!(print.name, "offset-coated");
    assert_eq!(print.intent.condition, "FOGRA39");
    assert_eq!(&print.intent.icc[..], COATED);
    assert_eq!((print.paper, print.spot), (Paper::Coated, SpotUse::Refuse));
    assert!((print.ink_limit - 300.0).abs() < 1e-9);
    assert_eq!(print.bleed, length("3mm"));
    assert_eq!(print.smallest_text, length("8pt"));
    let resolution = Resolution { target: 300, warning: 225, error: 150 };
    assert_eq!(print.resolution, resolution);
}

#[test]
fn any_value_can_be_set_over_a_shipped_profile() {
    let case = with_print(
        "set-over-profile",
        "profile = \"offset-uncoated\"\nink-limit = 260.5\nmarks = true\nspot = \"keep\"\n\
         resolution = { target = 240 }\nintent = { info = \"Chez nous.\" }",
    );
    let print = report(&case).print;
    assert!((print.ink_limit - 260.5).abs() < 1e-9);
    assert!(print.marks);
    assert_eq!((print.paper, print.spot), (Paper::Uncoated, SpotUse::Keep));
    let resolution = Resolution { target: 240, warning: 225, error: 150 };
    assert_eq!(print.resolution, resolution);
    assert_eq!(print.intent.info, "Chez nous.");
    assert_eq!(print.intent.condition, "FOGRA29", "the profile's own");
}

/// A whole profile of a print shop.
const OWN: &str = "\
title = \"Imprimerie du Marais, satiné\"
paper = \"coated\"
standard = \"PDF/X-4\"
ink-limit = 320
bleed = \"5mm\"
marks = true
smallest-text = \"9pt\"
thinnest-line = \"0.3pt\"
spot = \"keep\"
spots = [\"PANTONE 185 C\"]

[intent]
icc = \"presse.icc\"
condition = \"FOGRA39\"
registry = \"http://www.color.org\"
info = \"La presse de l'imprimerie\"

[resolution]
target = 350
warning = 250
error = 200
";

#[test]
fn a_print_shop_has_a_profile_of_its_own_and_its_icc_is_beside_it() {
    let case = with_print("own-profile", "profile = \"profiles/imprimeur.toml\"");
    case.write("profiles/imprimeur.toml", OWN).write("profiles/presse.icc", COATED);
    let print = report(&case).print;
    assert_eq!(print.title, "Imprimerie du Marais, satiné");
    assert_eq!(print.spots, ["PANTONE 185 C"]);
    assert_eq!(print.bleed, length("5mm"));
    assert_eq!(&print.intent.icc[..], COATED);
}

#[test]
fn a_profile_based_on_another_says_what_differs() {
    let case = with_print(
        "based-on",
        "profile = \"profiles/imprimeur.toml\"\nmarks = false\n\
         intent = { icc = \"icc/presse.icc\", condition = \"PSO\", info = \"Chez nous\" }",
    );
    case.write("icc/presse.icc", COATED);
    case.write(
        "profiles/imprimeur.toml",
        "based-on = \"offset-uncoated\"\nbleed = \"5mm\"\nmarks = true\n",
    );
    let print = report(&case).print;
    assert_eq!(print.bleed, length("5mm"), "from the file");
    assert_eq!(print.paper, Paper::Uncoated, "from what it is based on");
    assert!(!print.marks, "from report.toml");
    assert_eq!(&print.intent.icc[..], COATED, "beside report.toml");
    assert_eq!(print.intent.condition, "PSO");
}

#[test]
fn a_profile_that_lacks_something() {
    let case = with_print("partial-profile", "profile = \"profiles/imprimeur.toml\"");
    case.write(
        "profiles/imprimeur.toml",
        "title = \"Chez nous\"\n[intent]\nicc = \"a\"\n",
    )
    .fails("partial-profile");
}

#[test]
fn a_profile_based_on_nothing_known() {
    let case = with_print("based-on-nothing", "profile = \"imprimeur.toml\"");
    case.write("imprimeur.toml", "based-on = \"offset\"\n").fails("based-on-nothing");
}

#[test]
fn a_profile_that_does_not_exist() {
    with_print("unknown-profile", "profile = \"offset-coatd\"").fails("unknown-profile");
}

#[test]
fn a_profile_outside_the_project() {
    with_print("outside-profile", "profile = \"../imprimeur.toml\"")
        .fails("outside-profile");
}

#[test]
fn values_that_no_press_can_have() {
    let case = with_print(
        "print-values",
        "ink-limit = 80\nbleed = \"30mm\"\nsmallest-text = \"90pt\"\n\
         thinnest-line = \"-1pt\"\nstandard = \"PDF/X-1a\"\nspot = \"kep\"\n\
         paper = \"matt\"\nmarks = \"yes\"\nspots = [185]\nblead = \"3mm\"\n\
         [print.intent]\ncondition = \" \"\n\
         [print.resolution]\nwarning = 120",
    );
    case.fails("print-values");
    let case = with_print(
        "print-types",
        "ink-limit = 500\nbleed = \"three\"\nresolution = { target = 0, error = 1.5 }\n\
         [print.intent]\nicc = \"presse.icc\"",
    );
    case.write("presse.icc", COATED).fails("print-types");
}

/// The place of a tag's record in the shipped profile.
fn tag(name: &[u8]) -> usize {
    let records = COATED[132..].chunks(12);
    132 + 12 * records.take(12).position(|r| r.starts_with(name)).expect("the tag")
}

fn spoilt(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut icc = COATED.to_vec();
    icc[at..at + bytes.len()].copy_from_slice(bytes);
    icc
}

#[test]
fn icc_profiles_that_no_press_file_can_have() {
    let case = with_print(
        "bad-icc",
        "[print.intent]\nicc = \"presse.icc\"\ncondition = \"FOGRA39\"\ninfo = \"Ici\"",
    );
    case.fails("icc-missing");
    let inside = |name: &[u8], field: usize| {
        let at = tag(name) + field;
        u32::from_be_bytes(COATED[at..at + 4].try_into().expect("four bytes")) as usize
    };
    let table = inside(b"B2A0", 4);
    for (name, bytes) in [
        ("icc-empty", Vec::new()),
        ("icc-text", b"Dear printer, this is no profile at all".to_vec()),
        ("icc-cut", COATED[..COATED.len() / 2].to_vec()),
        ("icc-long", [COATED, b"more"].concat()),
        ("icc-rgb", spoilt(16, b"RGB ")),
        ("icc-screen", spoilt(12, b"mntr")),
        ("icc-v4", spoilt(8, &[4, 0x20])),
        ("icc-no-table", spoilt(tag(b"B2A0"), b"B2A9")),
        ("icc-tag-outside", spoilt(tag(b"B2A0") + 4, &[0xFF, 0xFF, 0xFF, 0xF0])),
        ("icc-damaged", spoilt(table, b"junk")),
        ("icc-huge", vec![0; 10_000_001]),
    ] {
        case.write("presse.icc", bytes).fails(name);
    }
}

#[test]
fn colours_with_too_much_ink() {
    let color = "{ cmyk = [90, 80, 80, 60.5], rgb = \"#0f6e71\" }";
    with_color("too-much-ink", "", color).fails("too-much-ink");
    let case = with_color("ink-enough", "ink-limit = 310.5", color);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

const SPOT: &str =
    "{ cmyk = [0, 91, 76, 0], rgb = \"#e4002b\", spot = \"PANTONE 185 C\", tint = 60 }";

#[test]
fn spot_colours_where_there_may_be_none() {
    with_color("spot-refused", "", SPOT).fails("spot-refused");
    with_color("spot-unlisted", "spot = \"keep\"\nspots = [\"HKS 13\"]", SPOT)
        .fails("spot-unlisted");
}

#[test]
fn spot_colours_that_contradict_each_other() {
    let case = with_print("spot-names", "spot = \"keep\"");
    let colors = [
        "a = { cmyk = [0, 91, 76, 0], rgb = \"#e4002b\", spot = \"PANTONE 185 C\" }",
        "b = { cmyk = [0, 90, 76, 0], rgb = \"#e4002b\", spot = \"PANTONE 185 C\" }",
        "c = { cmyk = [0, 91, 76, 0], rgb = \"#e4002b\", spot = \"Pantone 185C\" }",
        "d = { cmyk = [0, 91, 76, 0], rgb = \"#e4002b\", spot = \" \" }",
        "e = { cmyk = [0, 0, 0, 100], rgb = \"#000000\", spot = \"BLACK\" }",
        "f = { cmyk = [0, 91, 76, 0], rgb = \"#e4002b\", tint = 50 }",
        "g = { cmyk = [0, 91, 76, 0], rgb = \"#e4002b\", spot = \"HKS 13\", tint = 0 }",
    ];
    let ink = "ink = {";
    case.replace("report.toml", ink, &format!("{}\n{ink}", colors.join("\n")))
        .fails("spot-names");
}

/// The names of the separations in a PDF.
fn separations(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).expect("a PDF");
    let name = |object: &Object| {
        let name = object.as_name().unwrap_or_default();
        String::from_utf8_lossy(name).into_owned()
    };
    let arrays = document.objects.values().filter_map(|object| object.as_array().ok());
    arrays
        .filter(|array| array.first().is_some_and(|kind| name(kind) == "Separation"))
        .map(|array| name(&array[1]))
        .collect()
}

#[test]
fn a_kept_spot_colour_has_a_plate_of_its_own() {
    let case = with_color("spot-kept", "spot = \"keep\"", SPOT);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("stray-color"), "{}", run.stderr);
    assert_eq!(separations(&case.pdf()), ["PANTONE 185 C"]);
}

#[test]
fn a_spot_colour_of_a_layout_s_own_is_a_stray() {
    let case = with_color("spot-stray", "spot = \"keep\"", SPOT);
    // The same name, another alternate: two inks for the price of one plate.
    let own = "std.color.spot(\"PANTONE 185 C\", cmyk(0%, 90%, 76%, 0%)).tint(60%)";
    let shape = format!("rect(fill: {own}, stroke: none)\n  titled(title)");
    case.replace("layouts/article.typ", "titled(title)", &shape);
    let run = case.build();
    assert!(run.stderr.contains("warning[stray-color]"), "{}", run.stderr);
}

#[test]
fn the_bleed_of_the_profile_is_the_bleed_of_the_pages() {
    let case = with_print("five-millimetres", "bleed = \"5mm\"");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let pdf = case.pdf();
    let document = Document::load_mem(&pdf).expect("a PDF");
    let mm = |id, name: &[u8]| -> Vec<f64> {
        let page = document.get_dictionary(id).expect("a page");
        let corners = page.get(name).and_then(Object::as_array).expect("a box");
        let pt = |object: &Object| f64::from(object.as_float().expect("a number"));
        corners.iter().map(|c| (pt(c) * 25.4 / 72.0 * 100.0).round() / 100.0).collect()
    };
    for id in document.get_pages().into_values() {
        assert_eq!(mm(id, b"MediaBox"), [0.0, 0.0, 220.0, 307.0]);
        assert_eq!(mm(id, b"BleedBox"), [0.0, 0.0, 220.0, 307.0]);
        assert_eq!(mm(id, b"TrimBox"), [5.0, 5.0, 215.0, 302.0]);
    }
    // The cover's ground goes to the edge of the sheet, not to 3 mm outside the trim.
    let read = Pdf::new(Arc::new(pdf)).expect("a PDF that can be read");
    let (settings, cache) = (InterpreterSettings::default(), RenderCache::new());
    let cover =
        hayro::render(&read.pages()[0], &cache, &settings, &RenderSettings::default());
    let png = image::load_from_memory(&cover.into_png().expect("a picture"));
    let png = png.expect("a PNG").to_rgb8();
    let (right, bottom) = (png.width() - 3, png.height() - 3);
    let middle = *png.get_pixel(png.width() / 2, 20);
    assert_ne!(middle.0, [255; 3]);
    for (x, y) in [(2, 2), (right, 2), (2, bottom), (right, bottom)] {
        assert_eq!(*png.get_pixel(x, y), middle, "at {x}, {y}");
    }
}

#[test]
fn a_layout_that_keeps_a_bleed_of_its_own() {
    let case = with_print("stubborn-bleed", "bleed = \"5mm\"");
    case.replace(
        "layouts/page.typ",
        "#let bleed = sys.inputs.print.bleed",
        "#let bleed = 3.5mm",
    )
    .fails("stubborn-bleed");
}

#[test]
fn the_texts_have_a_date_and_a_version() {
    let case = Case::new("dated");
    let year = "year = 2025\n";
    case.replace(
        "report.toml",
        year,
        &format!("{year}date = 2026-02-28\nversion = \"2\"\n"),
    );
    let identity = report(&case).identity;
    assert_eq!(identity.date, Some(Date { year: 2026, month: 2, day: 28 }));
    assert_eq!(identity.version.as_deref(), Some("2"));
    let first = report(&Case::new("undated")).identity;
    assert_eq!((first.date, first.version), (None, None));
}

#[test]
fn dates_that_are_none() {
    let year = "year = 2025\n";
    for (name, date) in [
        ("date-string", "\"2026-02-28\""),
        ("date-with-time", "2026-02-28T10:00:00Z"),
        ("date-time-alone", "10:00:00"),
        ("date-not-in-the-calendar", "2026-02-30"),
    ] {
        let case = Case::new(name);
        let with = format!("{year}date = {date}\nversion = \" \"\n");
        case.replace("report.toml", year, &with).fails(name);
    }
}

/// A font with other licence bits (OpenType, OS/2: `fsType` is at byte 8).
fn licensed(font: &[u8], bits: u16) -> Vec<u8> {
    let mut font = font.to_vec();
    let record = (0..).map(|i| 12 + 16 * i).find(|at| font[*at..].starts_with(b"OS/2"));
    let record = record.expect("an OS/2 table");
    let start = font[record + 8..record + 12].try_into().expect("four bytes");
    let at = u32::from_be_bytes(start) as usize + 8;
    font[at..at + 2].copy_from_slice(&bits.to_be_bytes());
    font
}

#[test]
fn fonts_that_forbid_embedding() {
    const BODY: &str = "fonts/spectral/Spectral_400Regular.ttf";
    let font = include_bytes!("../../fonts/spectral/Spectral_400Regular.ttf");
    for (name, bits) in [
        ("font-restricted", 0x0002),
        ("font-no-subset", 0x0104),
        ("font-bitmaps", 0x0208),
    ] {
        let case = Case::new(name);
        case.write(BODY, licensed(font, bits)).fails(name);
    }
    let case = Case::new("font-printable");
    case.write(BODY, licensed(font, 0x0004));
    let run = case.build();
    assert_eq!(run.code, Some(0), "preview and print is enough: {}", run.stderr);
}

#[test]
fn a_font_that_no_page_uses_may_forbid_what_it_likes() {
    let case = Case::new("font-unused");
    let font = include_bytes!(
        "../../fonts/bricolage-grotesque/BricolageGrotesque_500Medium.ttf"
    );
    case.write("fonts/unused.ttf", licensed(font, 0x0002));
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}
