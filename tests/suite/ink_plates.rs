//! Our plates of a page, against what its marks ask for.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use marbre_pdf::colour::Ink;
use marbre_preflight::ink::{Heaviest, PPI, Plates, SQUARE, Separation, Sum, ink_colour};

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
fn edges_count_for_what_they_cover() {
    // A sixteenth of a mm is less than a fifth of a pixel.
    for wide in ["0.0625", "0.2", "1.01"] {
        let content = format!("0 0 0 1 k 20.13 10 {wide} 50 re f");
        let plates = separated(&content);
        let black = plates.coverage().last().expect("black").1 * 100.0 * 100.0;
        let wide: f64 = wide.parse().expect("mm");
        assert!((black - wide * 50.0).abs() < 0.1, "{wide}: {black} mm²");
    }
    // A star whose middle is wound around twice.
    let star = "0 0 0 1 k 50 90 m 74 18 l 12 63 l 88 63 l 26 18 l h";
    let ink = |paint: &str| tints(&separated(&format!("{star} {paint}")), 50, 50)[3];
    assert_eq!([ink("f"), ink("f*")], [100, 0]);
}

/// The black on a page whose content is in a layer or a set of layers, `belongs`, made for
/// a layer that is on and one that is off.
fn black_of(
    belongs: impl FnOnce(Object, Object) -> Object,
    configure: impl FnOnce(&mut Document, [lopdf::ObjectId; 2], &mut Dictionary),
) -> u32 {
    let mut document = page("/OC /Mine BDC 0 0 0 1 k 0 0 50 50 re f EMC");
    let layer = |name: &str| {
        let name = Object::string_literal(name);
        dictionary! { "Type" => "OCG", "Name" => name }
    };
    let [on, off] = ["on", "off"].map(|name| document.add_object(layer(name)));
    let mut default = dictionary! { "OFF" => vec![off.into()] };
    configure(&mut document, [on, off], &mut default);
    let all = vec![on.into(), off.into()];
    let properties = dictionary! { "OCGs" => all, "D" => default };
    let mine = belongs(on.into(), off.into());
    let mine = match mine {
        Object::Reference(layer) => layer,
        set => document.add_object(set),
    };
    let root = document.trailer.get(b"Root").and_then(Object::as_reference);
    let root = document.get_dictionary_mut(root.expect("a root")).expect("a catalog");
    root.set("OCProperties", properties);
    let (_, page) = document.get_pages().pop_first().expect("a page");
    let page = document.get_dictionary_mut(page).expect("a page");
    let resources = page.get_mut(b"Resources").and_then(Object::as_dict_mut);
    resources.expect("resources").set("Properties", dictionary! { "Mine" => mine });
    tints(&plates(&document).remove(0), 20, 20)[3]
}

#[test]
fn what_is_hidden_leaves_no_ink() {
    let set = |policy: &'static str| {
        move |on, off| {
            dictionary! { "Type" => "OCMD", "OCGs" => vec![on, off], "P" => policy }
                .into()
        }
    };
    let as_it_is = |_: &mut Document, _: [lopdf::ObjectId; 2], _: &mut Dictionary| {};
    assert_eq!(black_of(|on, _| on, as_it_is), 100);
    assert_eq!(black_of(|_, off| off, as_it_is), 0);
    let policies = ["AnyOn", "AllOn", "AnyOff", "AllOff"];
    assert_eq!(policies.map(|it| black_of(set(it), as_it_is)), [100, 0, 100, 0]);
    // An expression counts before a policy.
    let not = |layer: Object| Object::Array(vec!["Not".into(), layer]);
    let expression = |parts: Vec<Object>| -> Object {
        dictionary! { "Type" => "OCMD", "P" => "AnyOn", "VE" => parts }.into()
    };
    let hidden = black_of(|on, off| expression(vec!["And".into(), on, off]), as_it_is);
    assert_eq!(hidden, 0);
    let shown = |on, off| expression(vec!["And".into(), on, not(off)]);
    assert_eq!(black_of(shown, as_it_is), 100);
    let shown = |on, off| expression(vec!["Or".into(), off, on]);
    assert_eq!(black_of(shown, as_it_is), 100);
    // One that makes no sense hides nothing.
    assert_eq!(black_of(|_, _| expression(vec!["Perhaps".into()]), as_it_is), 100);
}

#[test]
fn what_is_switched_off_for_printing_leaves_no_ink() {
    let configure = |event: &'static str| {
        move |document: &mut Document,
              layers: [lopdf::ObjectId; 2],
              to: &mut Dictionary| {
            for (layer, state) in layers.into_iter().zip(["OFF", "ON"]) {
                let print =
                    dictionary! { "Print" => dictionary! { "PrintState" => state } };
                let layer = document.get_dictionary_mut(layer).expect("a layer");
                layer.set("Usage", print);
            }
            let switch = dictionary! {
                "Event" => event, "Category" => vec!["Print".into()],
                "OCGs" => layers.map(Object::from).to_vec(),
            };
            to.set("AS", vec![switch.into()]);
        }
    };
    assert_eq!(black_of(|on, _| on, configure("Print")), 0);
    assert_eq!(black_of(|_, off| off, configure("Print")), 100);
    assert_eq!(black_of(|on, _| on, configure("View")), 100);
    let base = |_: &mut Document, [on, _]: [lopdf::ObjectId; 2], to: &mut Dictionary| {
        *to = dictionary! { "BaseState" => "OFF", "ON" => vec![on.into()] };
    };
    assert_eq!(black_of(|on, _| on, base), 100);
    assert_eq!(black_of(|_, off| off, base), 0);
}

/// The pictures of the page about codings: their names, and how much ink is where each is.
fn coded(document: &Document) -> Vec<(String, [u32; 4])> {
    let all = plates(document);
    let plates = &all[1];
    let (_, page) = document.get_pages().into_iter().nth(1).expect("the page");
    let page = document.get_dictionary(page).expect("the page");
    let resources = page.get_deref(b"Resources", document).and_then(Object::as_dict);
    let pictures = resources.and_then(|it| it.get_deref(b"XObject", document)?.as_dict());
    let mut names: Vec<String> = pictures
        .expect("pictures")
        .iter()
        .map(|(name, _)| String::from_utf8_lossy(name).into_owned())
        .collect();
    names.sort();
    let ink = |at: usize| {
        // They are 29 mm wide, and in steps of 33 and 32 mm.
        let (left, bottom) = ((2 + at % 3 * 33) * 3, (2 + at / 3 * 32) * 3);
        [0, 1, 2, 3].map(|plane| {
            let rows = plates.height - bottom - 86..plates.height - bottom - 1;
            let sum: u32 = rows
                .flat_map(|y| (left + 1..left + 86).map(move |x| y * plates.width + x))
                .map(|pixel| u32::from(plates.planes[plane][pixel]))
                .sum();
            sum * 100 / 255 / 85 / 85
        })
    };
    names.into_iter().enumerate().map(|(at, name)| (name, ink(at))).collect()
}

fn more() -> Document {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/torture-more.pdf");
    Document::load(path).expect("a PDF")
}

#[test]
fn pictures_are_decoded_however_they_are_coded() {
    let found = coded(&more());
    let ink = |name: &str| found.iter().find(|it| it.0 == name).expect(name).1;
    let drawn = ink("Four");
    assert!((40..90).contains(&drawn[3]), "{drawn:?}");
    assert_eq!(ink("Three"), drawn, "CCITT of group 3");
    assert_eq!(ink("Two"), drawn, "JBIG2");
    assert!(ink("Turned")[3].abs_diff(100 - drawn[3]) <= 1, "black is 1");
    assert!(ink("Mask")[1].abs_diff(drawn[3] * 8 / 10) <= 1, "a stencil");
    let close =
        |a: [u32; 4], b: [u32; 4]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 1);
    assert!(close(ink("Waves"), ink("Lossy")) && close(ink("Waves"), ink("Adobe")));
    assert!(close(ink("Pale"), ink("Grey")));
}

#[test]
fn damaged_pictures_are_counted_as_missing() {
    const CODED: [&[u8]; 3] = [b"CCITTFaxDecode", b"JBIG2Decode", b"JPXDecode"];
    let mut missing = 0;
    let mut seed = 7_usize;
    for _ in 0..40 {
        let mut document = more();
        for object in document.objects.values_mut() {
            let Ok(stream) = object.as_stream_mut() else { continue };
            let filter = stream.dict.get(b"Filter").and_then(Object::as_name);
            if filter.is_ok_and(|it| CODED.contains(&it)) {
                for _ in 0..8 {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let at = (seed >> 33) % stream.content.len();
                    stream.content[at] ^= (seed >> 16) as u8;
                }
                stream.content.truncate(stream.content.len() - (seed >> 40) % 40);
            }
        }
        missing += plates(&document)[1].missing;
    }
    assert!(missing > 0, "none of it has been seen to be damaged");
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
    let [red, green, blue] = map.get_pixel(100, 200).0;
    assert!(red > green && red > blue, "beyond the limit: {red} {green} {blue}");
    assert_eq!(map.get_pixel(200, 10).0, [255; 3]);
    // Half of the pixels each way; the last column has one of its own.
    let smaller = plates.smaller();
    assert_eq!([smaller.width, smaller.height], [plates.width / 2, plates.height / 2]);
    let ink = |of: &Plates| of.coverage().map(|it| it.1).sum::<f64>();
    assert!((ink(&smaller) - ink(&plates)).abs() < 1e-3);
}

#[test]
fn ink_map_has_a_frame_around_the_heaviest_square() {
    let plates = separated("1 1 1 0 k 0 0 100 100 re f 1 1 1 0.8 k 40 50 15 15 re f");
    let map = plates.ink_map(Sum::Process, 320.0).expect("a map");
    let map = image::load_from_memory(&map).expect("a PNG").to_rgb8();
    let at = |x: u32, y: u32| map.get_pixel(x, y).0;
    // From 40 mm to 55 mm across, 35 mm to 50 mm down.
    let row: Vec<_> = (119..125).map(|x| at(x, 130)).collect();
    let amber = ink_colour(300.0, 320.0);
    let red = ink_colour(380.0, 320.0);
    assert_eq!(row, [amber, [255; 3], [0; 3], [0; 3], [255; 3], red]);
    assert_eq!([at(164, 130), at(165, 130)], [[255; 3], amber]);
    assert_eq!([at(140, 104), at(140, 105)], [amber, [255; 3]]);
}
