//! One fault each, in a file that is good but for it.

use lopdf::{Dictionary, Object, Stream, dictionary};
use marbre_diag::Severity;
use marbre_preflight::profile::{Binding, Profile, Variant};

use super::plant::Plant;
use super::{clean, found, offset, shown, spot};

/// Plants a fault; it has to be found by the rule, and no other rule may find an error.
#[track_caller]
fn caught_for(profile: &Profile, rule: &str, what: &str, plant: impl FnOnce(&mut Plant)) {
    let mut file = Plant::new(clean());
    plant(&mut file);
    let findings = found(&file.bytes(), profile);
    let all = shown(&findings);
    assert!(findings.iter().any(|it| it.rule == rule), "{what}: no {rule}\n{all}");
    let other = findings.iter().filter(|it| it.severity == Severity::Error);
    assert!(other.clone().all(|it| it.rule == rule), "{what}: not {rule} alone\n{all}");
}

#[track_caller]
fn caught(rule: &str, what: &str, plant: impl FnOnce(&mut Plant)) {
    caught_for(&offset(), rule, what, plant);
}

/// What lies below, so that what is drawn next overlaps.
const BELOW: &str = "0.5 0 0 0 k 150 350 200 200 re f";

#[test]
fn faults_of_overprint_are_caught() {
    let overprint = || dictionary! { "OP" => true, "op" => true, "OPM" => 1 };
    caught("white-text-overprints", "white text", |it| {
        it.state(overprint());
        it.text(14.0, "0001", &format!("{BELOW} /X gs 0 0 0 0 k"));
    });
    caught("white-path-overprints", "a white shape", |it| {
        it.state(overprint());
        it.draw(&format!("{BELOW} /X gs 0 0 0 0 k 200 400 50 50 re f"));
    });
    caught("white-path-overprints", "a white stroke", |it| {
        it.state(overprint());
        it.draw(&format!("{BELOW} /X gs 0 0 0 0 K 5 w 200 400 50 50 re S"));
    });
    caught("black-text-knocks-out", "black text without overprint", |it| {
        it.state(dictionary! { "OP" => false, "op" => false });
        it.text(10.0, "0001", &format!("{BELOW} /X gs 0 0 0 1 k"));
    });
    caught("black-text-knocks-out", "black text with mode 0", |it| {
        it.state(dictionary! { "OP" => true, "op" => true, "OPM" => 0 });
        it.text(10.0, "0001", &format!("{BELOW} /X gs 0 0 0 1 k"));
    });
    caught("black-line-knocks-out", "a black line", |it| {
        it.draw(&format!("{BELOW} 0 0 0 1 K 1 w 160 400 m 300 400 l S"));
    });
    caught("black-line-knocks-out", "a thin filled rectangle", |it| {
        it.draw(&format!("{BELOW} 0 0 0 1 k 160 400 100 1 re f"));
    });
    caught("grey-text", "text in DeviceGray", |it| {
        it.text(10.0, "0001", &format!("{BELOW} 0.3 g"));
    });
    caught("grey-line", "a line in DeviceGray", |it| {
        it.draw(&format!("{BELOW} 0.3 G 1 w 160 400 m 300 400 l S"));
    });
    caught("grey-overprints", "a shape in DeviceGray that overprints", |it| {
        it.state(overprint());
        it.draw("/X gs 0.3 g 160 400 50 50 re f");
    });
}

#[test]
fn faults_of_small_things_are_caught() {
    caught("rich-black-text", "text in four inks", |it| {
        it.text(14.0, "0001", "0.8 0.6 0.6 1 k");
    });
    caught("small-white-text", "white text of 6 pt", |it| {
        it.text(6.0, "0001", &format!("{BELOW} 0 0 0 0 k"));
    });
    caught("small-coloured-text", "text of 6 pt in two inks", |it| {
        it.text(6.0, "0001", "0.8 0.6 0 0 k");
    });
    caught("small-coloured-text", "text made small by its matrix", |it| {
        it.text(12.0, "0001", "0.5 0 0 0.5 100 200 cm 0.8 0.6 0 0 k");
    });
    caught("thin-white-line", "a white hairline", |it| {
        it.draw(&format!("{BELOW} 0 0 0 0 K 0.1 w 160 400 m 300 400 l S"));
    });
    caught("thin-coloured-line", "a hairline in two inks", |it| {
        it.draw("0.8 0.6 0 0 K 0.1 w 160 400 m 300 400 l S");
    });
    caught("thin-coloured-line", "a thin rectangle in two inks", |it| {
        it.draw("0.8 0.6 0 0 k 160 400 100 0.2 re f");
    });
    caught("thin-coloured-line", "a line made thin by its matrix", |it| {
        it.draw("0.1 0 0 0.1 0 0 cm 0.8 0.6 0 0 K 1 w 1600 4000 m 3000 4000 l S");
    });
    caught("faint-tint", "a tint of 3 %", |it| {
        it.draw("0.03 0 0 0 k 160 400 50 50 re f")
    });
    caught("heavy-ink", "340 % in a square of 15 mm", |it| {
        it.draw("0.8 0.9 0.8 0.9 k 200 300 43 43 re f");
    });
    caught("heavy-ink", "two colours, of which one overprints", |it| {
        it.state(dictionary! { "OP" => true, "op" => true, "OPM" => 1 });
        it.draw(
            "0 0.8 0.9 0 k 200 300 43 43 re f /X gs 0.9 0 0 0.8 k 200 300 43 43 re f",
        );
    });
    caught("plain-black-area", "a black square", |it| {
        it.draw("0 0 0 1 k 100 300 200 200 re f");
    });
}

#[test]
fn colours_that_are_not_ink_are_caught() {
    let light = "colour-in-light";
    caught(light, "DeviceRGB", |it| it.draw("1 0 0 rg 160 400 50 50 re f"));
    caught(light, "a stroke in DeviceRGB", |it| {
        it.draw("1 0 0 RG 9 w 160 400 m 300 400 l S")
    });
    caught(light, "CalRGB", |it| {
        let about = dictionary! { "WhitePoint" => vec![Object::Real(0.95), 1.into(), Object::Real(1.09)] };
        it.name("ColorSpace", "X", vec!["CalRGB".into(), about.into()]);
        it.draw("/X cs 1 0 0 sc 160 400 50 50 re f");
    });
    caught(light, "Lab", |it| {
        let about = dictionary! { "WhitePoint" => vec![Object::Real(0.95), 1.into(), Object::Real(1.09)] };
        it.name("ColorSpace", "X", vec!["Lab".into(), about.into()]);
        it.draw("/X cs 50 20 20 sc 160 400 50 50 re f");
    });
    caught(light, "a picture in DeviceRGB", |it| {
        it.picture(100, 8, "DeviceRGB", 3);
        it.draw("20 0 0 20 160 400 cm /X Do");
    });
    caught(light, "an indexed picture in DeviceRGB", |it| {
        let table = Object::string_literal(vec![0_u8; 6]);
        let space = vec!["Indexed".into(), "DeviceRGB".into(), 1.into(), table];
        it.picture(100, 8, space, 1);
        it.draw("20 0 0 20 160 400 cm /X Do");
    });
    caught(light, "a gradient in DeviceRGB", |it| {
        let function = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
            "C0" => vec![0.into(); 3], "C1" => vec![1.into(); 3],
        };
        let shading = dictionary! {
            "ShadingType" => 2, "ColorSpace" => "DeviceRGB", "Function" => function,
            "Coords" => vec![160.into(), 400.into(), 300.into(), 400.into()],
        };
        it.name("Shading", "X", shading);
        it.draw("160 400 50 50 re W n /X sh");
    });
    caught(light, "DeviceRGB in a form", |it| {
        it.form(Dictionary::new(), "1 0 0 rg 160 400 50 50 re f");
        it.draw("/X Do");
    });
    caught(light, "DeviceRGB in a pattern's cell", |it| {
        let about = dictionary! {
            "Type" => "Pattern", "PatternType" => 1, "PaintType" => 1, "TilingType" => 1,
            "BBox" => [0, 0, 9, 9].map(Object::Integer).to_vec(), "XStep" => 10,
            "YStep" => 10, "Resources" => Dictionary::new(),
        };
        let cell = it.add(Stream::new(about, b"1 0 0 rg 0 0 5 5 re f".to_vec()));
        it.name("Pattern", "X", cell);
        it.draw("/Pattern cs /X scn 160 400 50 50 re f");
    });
    let mut mixed = offset();
    mixed.variant = Variant::SheetCmykRgb;
    caught_for(&mixed, "unmanaged-colour", "a picture without a profile", |it| {
        it.picture(100, 8, "DeviceRGB", 3);
        it.draw("20 0 0 20 160 400 cm /X Do");
    });
    caught("registration-colour", "All on the page", |it| {
        it.spot("X", "All", [1, 1, 1, 1]);
        it.draw("/X cs 1 scn 160 400 50 50 re f");
    });
    caught("wrong-blending-space", "a group in DeviceRGB", |it| {
        let group = dictionary! { "S" => "Transparency", "CS" => "DeviceRGB" };
        it.form(dictionary! { "Group" => group }, "0 1 0 0 k 160 400 50 50 re f");
        it.draw("/X Do");
    });
}

#[test]
fn faults_of_spot_colours_are_caught() {
    let draw = "/X cs 1 scn 160 400 50 50 re f /Y cs 1 scn 260 400 50 50 re f";
    caught("unexpected-spot-colour", "a spot colour", |it| {
        it.spot("X", "PANTONE 185 C", [0, 1, 1, 0]);
        it.draw("/X cs 1 scn 160 400 50 50 re f");
    });
    caught_for(&spot(), "spot-names-by-suffix", "C and U", |it| {
        it.spot("X", "PANTONE 185 C", [0, 1, 1, 0]);
        it.spot("Y", "PANTONE 185 U", [0, 1, 0, 0]);
        it.draw(draw);
    });
    caught_for(&spot(), "spot-names-by-case", "two cases", |it| {
        it.spot("X", "Gold", [0, 1, 1, 0]);
        it.spot("Y", "GOLD", [0, 1, 0, 0]);
        it.draw(draw);
    });
    caught_for(&spot(), "spots-look-the-same", "one alternate", |it| {
        it.spot("X", "Gold", [0, 1, 1, 0]);
        it.spot("Y", "Silver", [0, 1, 1, 0]);
        it.draw(draw);
    });
    caught_for(&spot(), "spot-defined-twice", "two definitions", |it| {
        it.spot("X", "Gold", [0, 1, 1, 0]);
        it.spot("Y", "Gold", [0, 1, 0, 0]);
        it.draw(draw);
    });
}

#[test]
fn pictures_with_too_few_pixels_are_caught() {
    let rule = "low-resolution";
    let cases = [
        ("straight", "100 0 0 100 160 400 cm"),
        ("stretched along one axis", "24 0 0 100 160 400 cm"),
        ("turned", "70 70 -70 70 260 400 cm"),
        ("skewed", "24 0 60 80 160 400 cm"),
    ];
    for (what, matrix) in cases {
        caught(rule, what, |it| {
            it.picture(100, 8, "DeviceCMYK", 4);
            it.draw(&format!("{matrix} /X Do"));
        });
    }
    caught("low-resolution-line-art", "one bit", |it| {
        it.picture(100, 1, "DeviceGray", 1);
        it.draw("20 0 0 20 160 400 cm /X Do");
    });
}

#[test]
fn faults_of_pages_are_caught() {
    caught("user-unit", "a unit", |it| it.page().set("UserUnit", 1));
    caught("cropped-page", "a crop box", |it| {
        let [x0, y0, x1, y1] = it.corners("BleedBox");
        let smaller = [x0, y0, x1 - 1.0, y1];
        it.page().set("CropBox", smaller.map(Object::Real).to_vec());
    });
    caught("uneven-pages", "a smaller trim", |it| {
        let [x0, y0, x1, y1] = it.corners("TrimBox");
        let smaller = [x0, y0, x1 - 10.0, y1];
        it.page().set("TrimBox", smaller.map(Object::Real).to_vec());
    });
    caught("uneven-pages", "a turned page", |it| it.page().set("Rotate", 90));
    caught("blank-page", "a blank page", |it| it.page().set("Contents", Vec::new()));
    caught("wrong-boxes", "no trim", |it| {
        it.page().remove(b"TrimBox");
    });
    caught("wrong-boxes", "trim and art", |it| {
        let trim = it.corners("TrimBox").map(Object::Real).to_vec();
        it.page().set("ArtBox", trim);
    });
    caught("wrong-boxes", "a trim beyond the bleed", |it| {
        let [x0, y0, x1, y1] = it.corners("TrimBox");
        let beyond = [x0, y0, x1, y1].map(Object::Real).to_vec();
        it.page().set("BleedBox", [x0 + 1.0, y0, x1, y1].map(Object::Real).to_vec());
        it.page().set("TrimBox", beyond);
    });
    caught("presentation-steps", "steps", |it| {
        it.page().set("PresSteps", Dictionary::new());
    });
    caught("annotation-on-page", "a comment", |it| {
        let note = dictionary! {
            "Type" => "Annot", "Subtype" => "Text",
            "Rect" => [200, 200, 220, 220].map(Object::Integer).to_vec(),
        };
        it.page().set("Annots", vec![note.into()]);
    });
    caught("short-bleed", "a shape that ends at the cut", |it| {
        it.draw("0 1 0 0 k 0 300 50 100 re f");
    });
    caught("short-bleed", "a narrow bleed box", |it| {
        let trim = it.corners("TrimBox").map(Object::Real).to_vec();
        it.page().set("BleedBox", trim);
    });
    caught("too-near-the-cut", "text at the edge", |it| {
        it.text(12.0, "0001", "1 0 0 1 -197 0 cm 0 0 0 1 k");
    });
    caught("too-near-the-cut", "a line at the edge", |it| {
        it.draw("0 0 0 1 K 1 w 3 300 m 3 500 l S");
    });
    caught("odd-page-count", "a page too few", |it| {
        let pages = it.document.get_pages();
        let last = *pages.keys().last().expect("pages");
        it.document.delete_pages(&[last]);
    });
    let mut stapled = offset();
    stapled.binding = Binding::SaddleStitch;
    caught_for(&stapled, "page-count", "an odd page", |it| {
        let pages = it.document.get_pages();
        let last = *pages.keys().last().expect("pages");
        it.document.delete_pages(&[last]);
    });
}

#[test]
fn faults_of_fonts_are_caught() {
    caught("font-not-embedded", "no program", |it| {
        it.text(14.0, "0001", "0 0 0 1 k");
        let descriptor = it.lower_font().get(b"FontDescriptor").cloned();
        let id = descriptor.and_then(|it| it.as_reference()).expect("a descriptor");
        let descriptor = it.document.get_dictionary_mut(id).expect("a descriptor");
        for key in ["FontFile2", "FontFile3"] {
            descriptor.remove(key.as_bytes());
        }
    });
    caught("font-not-embedded", "one of the fourteen", |it| {
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
        };
        it.name("Font", "X", font);
        it.draw("0 0 0 1 k BT /X 14 Tf 200 400 Td (abc) Tj ET");
    });
    caught("wrong-glyph-width", "another width", |it| {
        it.text(14.0, "0001", "0 0 0 1 k");
        it.lower_font().set("W", vec![1.into(), vec![Object::Integer(5)].into()]);
    });
    caught("missing-glyph", ".notdef", |it| it.text(14.0, "0000", "0 0 0 1 k"));
    caught("courier", "Courier", |it| {
        it.text(14.0, "0001", "0 0 0 1 k");
        let (_, font) = it.font();
        let font = it.document.get_dictionary_mut(font).expect("a font");
        font.set("BaseFont", "CourierNew");
    });
}

#[test]
fn what_a_file_says_of_itself_is_caught() {
    let rule = "not-pdf-x-4";
    caught(rule, "version", |it| it.document.version = "1.4".to_owned());
    caught(rule, "identifier", |it| {
        it.document.trailer.remove(b"ID");
    });
    caught(rule, "no XMP", |it| {
        it.catalog().remove(b"Metadata");
    });
    caught(rule, "Info that disagrees", |it| {
        let info = it.document.trailer.get(b"Info").and_then(Object::as_reference);
        let info = it.document.get_dictionary_mut(info.expect("Info")).expect("Info");
        info.set("Title", Object::string_literal("Another"));
    });
    caught(rule, "trapping that isn't said", |it| {
        let info = it.document.trailer.get(b"Info").and_then(Object::as_reference);
        let info = it.document.get_dictionary_mut(info.expect("Info")).expect("Info");
        info.set("Trapped", "Unknown");
    });
    let rule = "output-intent";
    caught(rule, "none", |it| {
        it.catalog().remove(b"OutputIntents");
    });
    caught(rule, "no identifier", |it| {
        it.intent().remove(b"OutputConditionIdentifier");
    });
    caught(rule, "no profile", |it| {
        it.intent().remove(b"DestOutputProfile");
    });
    caught(rule, "a damaged profile", |it| {
        let profile = it.add(Stream::new(Dictionary::new(), vec![0; 200]));
        it.intent().set("DestOutputProfile", profile);
    });
    caught("bad-source-profile", "a damaged profile of a colour", |it| {
        let icc = it.add(Stream::new(dictionary! { "N" => 4 }, vec![0; 200]));
        let alternate = Object::Array(vec!["ICCBased".into(), icc.into()]);
        let tint = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
            "C0" => vec![Object::Integer(0); 4], "C1" => vec![Object::Integer(1); 4],
        };
        let space = vec!["Separation".into(), "Black".into(), alternate, tint.into()];
        it.name("ColorSpace", "X", space);
        it.draw("/X cs 1 scn 100 100 50 50 re f");
    });
}

#[test]
fn what_has_no_place_at_a_press_is_caught() {
    caught("transfer-function", "a curve", |it| {
        let curve = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 2,
        };
        it.state(dictionary! { "TR" => curve });
    });
    caught("transfer-function", "a halftone of type 6", |it| {
        it.state(dictionary! { "HT" => dictionary! { "HalftoneType" => 6 } });
    });
    caught("content-from-elsewhere", "a page of another file", |it| {
        it.form(dictionary! { "Ref" => Dictionary::new() }, "");
    });
    caught("content-from-elsewhere", "OPI", |it| {
        it.form(dictionary! { "OPI" => Dictionary::new() }, "");
    });
    caught("action", "a script", |it| {
        let script = dictionary! {
            "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)"),
        };
        it.catalog().set("OpenAction", script);
    });
    caught("form-field", "a field", |it| {
        let field = dictionary! { "Subtype" => "Widget", "FT" => "Tx" };
        it.page().set("Annots", vec![field.into()]);
    });
    caught("attached-file", "a file", |it| {
        it.catalog().set("Names", dictionary! { "EmbeddedFiles" => Dictionary::new() });
    });
    caught("layer-configuration", "layers that act", |it| {
        let default =
            dictionary! { "Name" => Object::string_literal("D"), "AS" => Vec::new() };
        it.catalog().set("OCProperties", dictionary! { "D" => default });
    });
    caught("layer-configuration", "no configuration", |it| {
        it.catalog().set("OCProperties", dictionary! { "OCGs" => Vec::new() });
    });
    caught("unknown-blend-mode", "a mode", |it| {
        it.state(dictionary! { "BM" => "Sparkle" });
        it.draw("/X gs");
    });
    caught("unknown-rendering-intent", "an intent", |it| {
        it.state(dictionary! { "RI" => "Pretty" });
    });
    caught("screen-preferences", "another box", |it| {
        it.catalog().set("ViewerPreferences", dictionary! { "PrintArea" => "CropBox" });
    });
    caught("lzw", "LZW", |it| {
        let about = dictionary! { "Filter" => "LZWDecode" };
        it.add(Stream::new(
            about,
            vec![0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01],
        ));
    });
    caught("unknown-filter", "a filter", |it| {
        it.add(Stream::new(dictionary! { "Filter" => "BrotliDecode" }, vec![1]));
    });
}

#[test]
fn content_that_makes_no_sense_is_caught() {
    caught("undefined-name", "an operator", |it| it.draw("1 0 0 sparkle"));
    caught("undefined-name", "a state", |it| it.draw("/Nowhere gs"));
    caught("undefined-name", "a picture", |it| it.draw("/Nowhere Do"));
    caught("undefined-name", "a font", |it| it.draw("BT /Nowhere 12 Tf ET"));
    caught("undefined-name", "a space", |it| it.draw("/Nowhere cs"));
    caught("broken-content", "a bracket", |it| it.raw("q Q [1 2"));
    caught("broken-content", "a state that isn't restored", |it| it.raw("q"));
    caught("broken-content", "a state that wasn't saved", |it| it.raw("Q"));
    caught("broken-content", "a text that doesn't end", |it| it.raw("BT"));
    caught("broken-content", "marks that don't end", |it| it.raw("/P BMC"));
}

#[test]
fn what_cannot_be_seen_is_no_fault() {
    let mut file = Plant::new(clean());
    file.draw(
        "q 0 0 10 10 re W n 1 0 0 rg 160 400 50 50 re f Q \
         1 0 0 rg 200 200 50 50 re f 0 0.5 0 0 k 190 190 70 70 re f",
    );
    let findings = found(&file.bytes(), &offset());
    assert!(findings.is_empty(), "{}", shown(&findings));
}

#[test]
fn what_is_defined_and_never_used_is_no_fault() {
    let mut file = Plant::new(clean());
    let profile = file.intent().get(b"DestOutputProfile").expect("a profile").clone();
    file.name("ColorSpace", "X", vec!["ICCBased".into(), profile]);
    let findings = found(&file.bytes(), &offset());
    assert!(findings.is_empty(), "{}", shown(&findings));
}

#[test]
fn black_on_black_and_on_paper_needs_no_overprint() {
    let mut file = Plant::new(clean());
    file.state(dictionary! { "OP" => false, "op" => false });
    file.text(10.0, "0001", "/X gs 0 0 0 0 k 190 390 80 30 re f 0 0 0 1 k");
    file.draw(
        "/X gs 0 0 0 0.5 K 5 w 160 300 m 300 300 l S 0 0 0 1 K 1 w 160 299 m 300 299 l S",
    );
    let mut findings = found(&file.bytes(), &offset());
    // It is drawn over the page's own words.
    findings.retain(|it| it.rule != "covered-text");
    assert!(findings.is_empty(), "{}", shown(&findings));
}

#[test]
fn letters_shown_one_by_one_are_one_text() {
    let mut file = Plant::new(clean());
    let font = file.font().0;
    file.draw(&format!(
        "{BELOW} 0 0 0 0 k BT /{font} 6 Tf 200 380 Td <0001> Tj 4 0 Td <0001> Tj \
         6 0 Td <0001> Tj 100 0 Td <0001> Tj ET"
    ));
    let findings = found(&file.bytes(), &offset());
    let small = findings.iter().filter(|it| it.rule == "small-white-text");
    let texts: usize = small.map(|it| 1 + it.more).sum();
    assert_eq!(texts, 2, "{}", shown(&findings));
}
