//! Faults that are easily overlooked: where the standard names them, and how.

use lopdf::{Object, Stream, dictionary};
use marbre_diag::Severity;

use super::plant::Plant;
use super::{clean, found, offset, shown};

/// The findings of a rule in a file with something planted in it, as messages.
fn heard(rule: &str, plant: impl FnOnce(&mut Plant)) -> Vec<String> {
    let mut file = Plant::new(clean());
    plant(&mut file);
    let findings = found(&file.bytes(), &offset());
    let other = findings.iter().filter(|it| it.severity == Severity::Error);
    assert!(other.clone().all(|it| it.rule == rule), "{}", shown(&findings));
    findings
        .into_iter()
        .filter(|it| it.rule == rule)
        .map(|it| it.message.english())
        .collect()
}

#[test]
fn intents_are_held_against_the_standard_wherever_they_are_named() {
    let rule = "unknown-rendering-intent";
    let picture =
        "20 0 0 20 160 400 cm BI /W 1 /H 1 /BPC 8 /CS /G /Intent /Vivid ID \x20 EI";
    for content in [
        "/Vivid ri 0 0 0 1 k 160 400 50 50 re f",
        "/perceptual ri",
        "/ ri",
        "BT /Vivid ri ET",
        picture,
    ] {
        let named = heard(rule, |it| it.draw(content));
        assert_eq!(named.len(), 1, "{content}: {named:?}");
        assert!(named[0].starts_with("the rendering intent"), "{named:?}");
    }
    let inner = heard(rule, |it| {
        it.form(lopdf::Dictionary::new(), "/Vivid ri");
        it.draw("/X Do");
    });
    assert_eq!(inner.len(), 1, "{inner:?}");
    for name in
        ["AbsoluteColorimetric", "RelativeColorimetric", "Perceptual", "Saturation"]
    {
        let named = heard(rule, |it| it.draw(&format!("/{name} ri")));
        assert!(named.is_empty(), "{named:?}");
        let named = heard(rule, |it| it.draw(&picture.replace("Vivid", name)));
        assert!(named.is_empty(), "{named:?}");
    }
}

#[test]
fn what_xmp_says_counts_in_its_own_namespace_alone() {
    let change = |from: &str, to: &str| {
        heard("not-pdf-x-4", |it| {
            let metadata = it.catalog().get(b"Metadata").and_then(Object::as_reference);
            let metadata = it.document.get_object_mut(metadata.expect("metadata"));
            let metadata = metadata.and_then(Object::as_stream_mut).expect("metadata");
            let text = String::from_utf8(metadata.content.clone()).expect("text");
            assert!(text.contains(from), "{text}");
            metadata.set_content(text.replace(from, to).into_bytes());
        })
    };
    for (namespace, what) in [
        ("http://www.npes.org/pdfx/ns/id/", "the standard"),
        ("http://purl.org/dc/elements/1.1/", "the title"),
        ("http://ns.adobe.com/pdf/1.3/", "trapping"),
        ("http://ns.adobe.com/xap/1.0/mm/", "DocumentID"),
    ] {
        let elsewhere = change(namespace, "http://example.org/ns/");
        assert!(elsewhere.iter().any(|it| it.contains(what)), "{what}: {elsewhere:?}");
    }
    // What prefix stands for it makes no difference.
    let renamed = change("pdfxid:", "x4:");
    assert!(!renamed.is_empty(), "a prefix that stands for nothing");
}

#[test]
fn an_output_intent_says_which_registry_its_condition_is_from_or_what_it_is() {
    let without = |keys: &[&[u8]]| {
        heard("output-intent", |it| {
            for key in keys {
                it.intent().remove(key);
            }
        })
    };
    assert_eq!(without(&[b"RegistryName", b"Info"]).len(), 1);
    assert!(without(&[b"RegistryName"]).is_empty());
    assert!(without(&[b"Info"]).is_empty());
}

#[test]
fn transfer_functions_are_refused_even_if_they_change_nothing() {
    let of = |key: &str, value: Object| {
        heard("transfer-function", |it| it.state(dictionary! { key => value }))
    };
    let curve = || {
        dictionary! {
            "FunctionType" => 2, "N" => 2, "Domain" => vec![0.into(), 1.into()],
        }
    };
    for (key, value, wrong) in [
        ("TR", "Identity".into(), true),
        ("TR", "Default".into(), true),
        ("TR", curve().into(), true),
        ("TR", Object::Null, false),
        ("TR2", "Identity".into(), true),
        ("TR2", "Default".into(), false),
        ("TR2", curve().into(), true),
    ] {
        assert_eq!(!of(key, value).is_empty(), wrong, "{key}");
    }
}

#[test]
fn hairlines_and_tiny_text_are_pointed_out_in_one_ink_too() {
    let line = |content: &str| heard("hairline", |it| it.draw(content));
    for content in [
        "0 0 0 1 K 0 w 160 400 m 300 400 l S",
        "0 0 0 1 K 0.1 w 160 400 m 300 400 l S",
        "0.1 0 0 0.1 0 0 cm 0 0 0 1 K 1 w 1600 4000 m 3000 4000 l S",
        "1 0 0 0 k 160 400 100 0.1 re f",
        "0 0 0 0.5 K 0.2 w 160 400 m 300 400 l S",
    ] {
        assert_eq!(line(content).len(), 1, "{content}");
    }
    for content in [
        "0 0 0 1 K 0.25 w 160 400 m 300 400 l S",
        "0 0 0 1 K 1 w 160 400 m 300 400 l S",
        // White on white, and in several inks: others say that.
        "0 0 0 0 K 0.1 w 160 400 m 300 400 l S",
        "0.8 0.6 0 0 K 0.1 w 160 400 m 300 400 l S",
    ] {
        assert!(line(content).is_empty(), "{content}");
    }
    let text = |size: f32, ink: &str| heard("tiny-text", |it| it.text(size, "0024", ink));
    assert_eq!(text(3.0, "0 0 0 1 k").len(), 1);
    assert_eq!(text(3.9, "0 1 0 0 k").len(), 1);
    assert!(text(4.0, "0 0 0 1 k").is_empty());
    assert!(text(3.0, "0.8 0.6 0 0 k").is_empty());
}

/// A CFF program whose glyphs have CIDs: `.notdef`, and a square of so many units.
fn cff(width: i32) -> Vec<u8> {
    let whole = |number: i32| {
        let [high, low] = i16::try_from(number).expect("a small number").to_be_bytes();
        vec![28, high, low]
    };
    let index = |items: &[Vec<u8>]| {
        let mut bytes = u16::try_from(items.len()).expect("few").to_be_bytes().to_vec();
        let mut offset = 1_u8;
        bytes.extend([1, offset]);
        for item in items {
            offset += u8::try_from(item.len()).expect("short");
            bytes.push(offset);
        }
        bytes.extend(items.concat());
        bytes
    };
    let numbers = |all: &[i32]| all.iter().flat_map(|it| whole(*it)).collect::<Vec<u8>>();
    // A width of 500 isn't written; others differ from 600.
    let mut square = if width == 500 { Vec::new() } else { whole(width - 600) };
    square.extend(numbers(&[0, 0]));
    square.push(21);
    square.extend(numbers(&[300, 0, 0, 300, -300, 0]));
    square.extend([5, 14]);
    let glyphs = index(&[vec![14], square]);
    let private = [numbers(&[500]), vec![20], numbers(&[600]), vec![21]].concat();
    let (charset, select) = (vec![0, 0, 1], vec![0, 0, 0]);
    let head = [vec![1, 0, 4, 4], index(&[b"F".to_vec()])].concat();
    let rest = [index(&[b"Adobe".to_vec(), b"Identity".to_vec()]), vec![0, 0]].concat();
    let top = |at: [i32; 4]| {
        let mut top = [numbers(&[391, 392, 0]), vec![12, 30]].concat();
        for (at, operator) in at.into_iter().zip([&[15][..], &[17], &[12, 36], &[12, 37]])
        {
            top.extend(whole(at));
            top.extend(operator);
        }
        index(&[top])
    };
    let size = |bytes: &[u8]| i32::try_from(bytes.len()).expect("a small font");
    let charset_at = size(&head) + size(&top([0; 4])) + size(&rest);
    let select_at = charset_at + size(&charset);
    let glyphs_at = select_at + size(&select);
    let private_at = glyphs_at + size(&glyphs);
    let parts_at = private_at + size(&private);
    let part = [numbers(&[size(&private), private_at]), vec![18]].concat();
    let top = top([charset_at, glyphs_at, parts_at, select_at]);
    [head, top, rest, charset, select, glyphs, private, index(&[part])].concat()
}

#[test]
fn widths_are_those_of_the_font_in_compact_fonts_too() {
    let widths = |own: i32, given: i64| {
        heard("wrong-glyph-width", |it| {
            let about = dictionary! { "Subtype" => "CIDFontType0C" };
            let program = it.add(Stream::new(about, cff(own)));
            let descriptor = it.add(dictionary! {
                "Type" => "FontDescriptor", "FontName" => "ABCDEF+F", "Flags" => 4,
                "FontFile3" => program,
            });
            let system = dictionary! {
                "Registry" => Object::string_literal("Adobe"),
                "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
            };
            let below = it.add(dictionary! {
                "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "ABCDEF+F",
                "CIDSystemInfo" => system, "FontDescriptor" => descriptor,
                "W" => vec![1.into(), vec![Object::Integer(given)].into()],
            });
            let font = dictionary! {
                "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "ABCDEF+F",
                "Encoding" => "Identity-H", "DescendantFonts" => vec![below.into()],
            };
            it.name("Font", "Compact", font);
            it.draw("BT /Compact 12 Tf 200 400 Td <0001> Tj ET");
        })
    };
    for own in [500, 700, 1000] {
        assert!(widths(own, own.into()).is_empty(), "{own}");
        let wrong = widths(own, 600);
        let message = format!("600/1000 em wide in the file, but {own}/1000");
        assert!(wrong.len() == 1 && wrong[0].contains(&message), "{wrong:?}");
    }
}

#[test]
fn an_index_between_two_colours_is_the_nearest_of_them() {
    let blank = |index: &str| {
        let mut file = Plant::new(clean());
        let table = Object::string_literal([0_u8, 0, 0, 0, 255, 0, 255, 0]);
        let space = vec!["Indexed".into(), "DeviceCMYK".into(), 1.into(), table];
        file.name("ColorSpace", "X", space);
        let id = file.add(Stream::new(
            lopdf::Dictionary::new(),
            format!("/X cs {index} sc 100 100 300 300 re f").into_bytes(),
        ));
        file.page().set("Contents", id);
        let findings = found(&file.bytes(), &offset());
        findings.iter().any(|it| it.rule == "blank-page")
    };
    for (index, is_blank) in [
        ("0", true),
        ("0.4", true),
        ("-3", true),
        ("0.5", false),
        ("0.8", false),
        ("1", false),
        ("1.4", false),
        ("77", false),
    ] {
        assert_eq!(blank(index), is_blank, "{index}");
    }
}
