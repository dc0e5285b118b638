//! The printer's sheets: what is on them, where, and what is refused.

use std::fs;
use std::path::Path;

use image::RgbImage;
use lopdf::{Document, Object, Stream, dictionary};
use marbre_diag::{Place, Sink};
use marbre_imposition::{Around, Arrangement, Imposed, Scheme, impose};
use marbre_pdf::geom::Length;
use marbre_pdf::view::View;

use super::case::{Case, run_in};
use super::ink::Ink;

/// 2 pixels are 1 mm.
const PPI: f32 = 50.8;
/// The margin of a sheet that is as large as it has to be: 3 mm of bleed, 7 mm of marks.
const MARGIN: u32 = 20;
/// A4 in these pixels.
const A4: [u32; 2] = [420, 594];

fn pictures(pdf: &[u8]) -> Vec<RgbImage> {
    let view = View::open(pdf.to_vec()).expect("a PDF");
    (0..view.count()).filter_map(|index| view.picture(index, PPI)).collect()
}

/// How much two pictures differ on average, of 255; a line of pixels at the edges left
/// out, where one has its neighbour.
fn difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let (width, height) = a.dimensions();
    let mut sum = 0;
    for y in 2..height - 2 {
        for x in 2..width - 2 {
            let (a, b) = (a.get_pixel(x, y).0, b.get_pixel(x, y).0);
            sum += a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>();
        }
    }
    sum as f64 / f64::from(3 * (width - 4) * (height - 4))
}

fn cut(picture: &RgbImage, [x, y]: [u32; 2]) -> RgbImage {
    image::imageops::crop_imm(picture, x, y, A4[0], A4[1]).to_image()
}

fn scheme(kind: Arrangement) -> Scheme {
    Scheme { kind, paper: None, around: Around::All, place: Place::Nowhere }
}

#[track_caller]
fn imposed(pdf: &[u8], scheme: &Scheme) -> Imposed {
    let mut sink = Sink::default();
    let imposed = impose(pdf, "a.pdf", scheme, &mut sink);
    imposed.unwrap_or_else(|_| panic!("{:#?}", sink.all()))
}

/// Holds what is printed at places on sheets against the pages of the print file: for
/// each side, the place, the page, and whether it stands on its head.
#[track_caller]
fn hold(sheets: &[u8], print: &[u8], expected: &[&[([u32; 2], usize, bool)]]) {
    let (sheets, pages) = (pictures(sheets), pictures(print));
    assert_eq!(sheets.len(), expected.len());
    for (side, (sheet, places)) in sheets.iter().zip(expected).enumerate() {
        for (at, page, on_its_head) in *places {
            let mut seen = cut(sheet, *at);
            if *on_its_head {
                seen = image::imageops::rotate180(&seen);
            }
            let nearest = pages.iter().map(|page| difference(&seen, &cut(page, [6, 6])));
            let nearest: Vec<f64> = nearest.collect();
            let own = nearest[page - 1];
            assert!(own < 1.0, "side {side}, page {page}: {nearest:?}");
        }
    }
}

#[test]
fn a_build_makes_the_sheets_that_the_report_asks_for() {
    let case = Case::new("impose-build");
    case.append("report.toml", "\n[print.sheets]\nkind = \"saddle-stitch\"\n");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("mon-rapport-sheets.pdf"), "{}", run.stderr);
    let sheets = fs::read(case.path("build/mon-rapport-sheets.pdf")).expect("sheets");
    let (left, right) = ([MARGIN, MARGIN], [MARGIN + A4[0], MARGIN]);
    let sides: [&[_]; 2] =
        [&[(left, 4, false), (right, 1, false)], &[(left, 2, false), (right, 3, false)]];
    hold(&sheets, &case.pdf(), &sides);
    assert_eq!(super::audit::breaches(&sheets), Vec::<String>::new());
    // The command makes the same of the print file, to the byte.
    let print = "build/mon-rapport-print.pdf";
    let run =
        case.run(&["impose", print, "--kind", "saddle-stitch", "-o", "build/other.pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, "build/other.pdf: 1 sheet\n");
    assert!(fs::read(case.path("build/other.pdf")).expect("sheets") == sheets);
    // The board's proof has no sheets.
    fs::remove_file(case.path("build/mon-rapport-sheets.pdf")).expect("a file");
    case.proof();
    assert!(!case.path("build/mon-rapport-sheets.pdf").exists());
}

#[test]
fn nothing_is_written_where_the_paper_is_too_small() {
    let case = Case::new("impose-too-small");
    let sheets = "\n[print.sheets]\nkind = \"saddle-stitch\"\npaper = \"A3\"\n";
    case.append("report.toml", sheets);
    case.fails("paper-too-small");
}

#[test]
fn mistakes_in_the_table_are_all_shown() {
    let case = Case::new("impose-mistakes");
    let sheets = "\n[print.sheets]\nkind = \"booklet\"\npaper = \"A9\"\nthickness = \"2\"\n\
                  gap = \"x\"\nstrips = false\n";
    case.append("report.toml", sheets);
    case.fails("print-sheets");
}

#[test]
fn a_spine_needs_the_thickness_of_the_paper() {
    let case = Case::new("impose-thickness");
    case.append("report.toml", "\n[print.sheets]\nkind = \"perfect-binding\"\n");
    let run = case.build();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("incomplete-sheets"), "{}", run.stderr);
    assert!(run.stderr.contains("report.toml:"), "{}", run.stderr);
}

/// The print edition of the real report.
fn report() -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("impose-real");
    let run =
        run_in(root, &["report.toml", "-o", folder.to_str().expect("a plain name")]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    fs::read(folder.join("rapport-activite-2020-print.pdf")).expect("a PDF")
}

#[test]
fn the_report_is_imposed_in_every_way_and_stays_pdfx() {
    let print = report();
    let thickness = "100µm".parse().expect("a thickness");
    let kinds = [
        (Arrangement::Pages, 40),
        (Arrangement::Spreads, 21),
        (Arrangement::Saddle(Some(thickness)), 10),
        (Arrangement::Perfect(thickness), 3),
        (Arrangement::Grid { rows: 2, columns: 2, gap: Length::um(6000) }, 5),
    ];
    for (kind, count) in kinds {
        let imposed = imposed(&print, &scheme(kind));
        assert_eq!(imposed.count, count, "{kind:?}");
        for pdf in [Some(&imposed.sheets), imposed.cover.as_ref()].into_iter().flatten() {
            assert_eq!(super::audit::breaches(pdf), Vec::<String>::new(), "{kind:?}");
            // Every picture is there once, as it was.
            assert!(
                pdf.len() < print.len() + print.len() / 10,
                "{kind:?}: {}",
                pdf.len()
            );
        }
        assert_eq!(imposed.cover.is_some(), matches!(kind, Arrangement::Perfect(_)));
    }
}

#[test]
fn signatures_stand_head_to_head_and_the_cover_has_a_spine() {
    let print = report();
    let thickness = "100µm".parse().expect("a thickness");
    let imposed = imposed(&print, &scheme(Arrangement::Perfect(thickness)));
    // The outermost leaf of the first signature: pages 3 and 4, 17 and 18.
    let [width, height] = A4;
    let upper = MARGIN;
    let lower = MARGIN + height + 12;
    let column = |number: u32| MARGIN + number * (width + 12);
    let document = pictures(&imposed.sheets);
    let pages = pictures(&print);
    let page = |number: usize| cut(&pages[number - 1], [6, 6]);
    let front = &document[0];
    assert!(difference(&cut(front, [column(3), lower]), &page(3)) < 1.0);
    assert!(difference(&cut(front, [column(2), lower]), &page(18)) < 1.0);
    let back = &document[1];
    assert!(difference(&cut(back, [column(0), lower]), &page(4)) < 1.0);
    assert!(difference(&cut(back, [column(1), lower]), &page(17)) < 1.0);
    // Page 8 of the signature is three leaves in: 0.3 mm nearer to its spine, at the
    // right of what stands on its head there; less than a pixel.
    let eighth = image::imageops::rotate180(&cut(front, [column(3), upper]));
    assert!(difference(&eighth, &page(10)) < 12.0);
    // 18 leaves of 0.1 mm.
    let cover =
        Document::load_mem(imposed.cover.as_ref().expect("a cover")).expect("a PDF");
    let trim = boxes(&cover, "TrimBox");
    let expected = (420.0 + 1.8) / 25.4 * 72.0;
    assert!((trim[2] - trim[0] - expected).abs() < 0.01, "{trim:?}");
}

fn boxes(document: &Document, key: &str) -> Vec<f32> {
    let page = document.page_iter().next().expect("a page");
    let page = document.get_dictionary(page).expect("a page");
    let array = page.get(key.as_bytes()).and_then(Object::as_array).expect("a box");
    array.iter().map(|it| it.as_float().expect("a number")).collect()
}

#[test]
fn marks_are_on_all_plates_and_words_are_no_text() {
    let case = Case::new("impose-marks");
    assert_eq!(case.build().code, Some(0));
    let sheets = imposed(&case.pdf(), &scheme(Arrangement::Pages)).sheets;
    let ink = Ink::of(&sheets);
    let colours = format!("{:?}", ink.resources(1, "ColorSpace"));
    assert!(colours.contains("Registration"), "{colours}");
    let forms = ink.resources(1, "XObject");
    for name in ["Facts", "Side", "Page1"] {
        assert!(forms.has(name.as_bytes()), "{name} isn't on the sheet");
    }
    // In the lower left corner: a mark to cut at, 2 mm clear of the corner of the trim
    // at least, and no ink between it and the bleed.
    let sheet = &pictures(&sheets)[0];
    let grey = |x: u32, y: u32| sheet.get_pixel(x, sheet.height() - 1 - y).0[1];
    let column =
        |y: u32| (MARGIN - 2..MARGIN + 2).map(|x| grey(x, y)).min().unwrap_or(255);
    assert!((4..10).all(|y| column(y) < 230), "the crop mark isn't there");
    assert!(column(13) > 250, "the crop mark touches the bleed");
    // Without marks, there is nothing but pages and their bleed.
    let plain = Scheme { around: Around::Nothing, ..scheme(Arrangement::Pages) };
    let plain = Document::load_mem(&imposed(&case.pdf(), &plain).sheets).expect("a PDF");
    assert_eq!(boxes(&plain, "MediaBox"), boxes(&plain, "BleedBox"));
}

/// A PDF of pages that another program has made, each with more keys; its upper left
/// corner is black.
fn foreign(pages: &[lopdf::Dictionary]) -> Vec<u8> {
    let mut document = Document::with_version("1.4");
    let tree = document.new_object_id();
    let content = b"/S cs 1 scn 0 270 30 30 re f".to_vec();
    let space = vec![
        "Separation".into(),
        Object::Name(b"Orange".to_vec()),
        "DeviceCMYK".into(),
        dictionary! {
            "FunctionType" => 2, "N" => 1, "Domain" => vec![0.into(), 1.into()],
            "C0" => vec![0.into(); 4],
            "C1" => vec![0.into(), 0.into(), 0.into(), 1.into()],
        }
        .into(),
    ];
    let space = document.add_object(Object::Array(space));
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let kids: Vec<Object> = pages
        .iter()
        .map(|more| {
            let mut page = dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content,
            };
            page.extend(more);
            document.add_object(page).into()
        })
        .collect();
    let root = dictionary! {
        "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids,
        "MediaBox" => vec![0.into(), 0.into(), 200.into(), 300.into()],
        "Resources" => dictionary! { "ColorSpace" => dictionary! { "S" => space } },
    };
    document.objects.insert(tree, root.into());
    let catalog =
        document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory can be written to");
    bytes
}

#[test]
fn pages_from_elsewhere_inherit_turn_and_keep_their_plates() {
    let numbers = |it: [i64; 4]| it.map(Object::from).to_vec();
    let whole = dictionary! {};
    let turned = dictionary! {
        "Rotate" => 90, "MediaBox" => numbers([0, 0, 300, 300]), "CropBox" => numbers([0, 100, 300, 300]),
    };
    let pdf = foreign(&[whole, turned]);
    let plain = Scheme { around: Around::Nothing, ..scheme(Arrangement::Pages) };
    let sheets = imposed(&pdf, &plain).sheets;
    for (index, sheet) in pictures(&sheets).iter().enumerate() {
        let (width, height) = sheet.dimensions();
        assert!(height > width, "page {} isn't turned", index + 1);
        // As it is read, the first has its corner at the upper left, the other at the
        // upper right.
        let x = if index == 0 { 8 } else { width - 8 };
        assert!(sheet.get_pixel(x, 8).0[1] < 60, "page {}", index + 1);
        assert!(sheet.get_pixel(width - x, 8).0[1] > 250, "page {}", index + 1);
    }
    // Its spot colour has patches of its own, on its own plate.
    let marked = imposed(&pdf, &scheme(Arrangement::Pages)).sheets;
    let colours = format!("{:?}", Ink::of(&marked).resources(1, "ColorSpace"));
    assert!(colours.contains("Spot0"), "{colours}");
    let content = Document::load_mem(&marked).expect("a PDF");
    let page = content.page_iter().next().expect("a page");
    let content = String::from_utf8_lossy(&content.get_page_content(page)).into_owned();
    assert!(content.contains("/Spot0 cs"), "{content}");
}

/// What is said of a file that can't be imposed, which is all there is to say.
#[track_caller]
fn refusal(pdf: &[u8]) -> (String, String) {
    let mut sink = Sink::default();
    let result = impose(pdf, "a.pdf", &scheme(Arrangement::Pages), &mut sink);
    assert!(result.is_err(), "it is imposed");
    let [said] = sink.all() else { panic!("{:#?}", sink.all()) };
    assert!(!said.hints.is_empty(), "{said:#?}");
    (said.rule.clone(), said.english())
}

#[test]
fn what_cannot_be_imposed_is_refused_in_plain_words() {
    let numbers = |it: [i64; 4]| it.map(Object::from).to_vec();
    let good = foreign(&[dictionary! {}]);
    assert_eq!(refusal(b"hello").0, "unreadable-pdf");
    assert_eq!(refusal(b"").0, "unreadable-pdf");
    assert_eq!(refusal(&good[..good.len() / 2]).0, "unreadable-pdf");
    assert_eq!(refusal(&foreign(&[])).1, "the PDF is damaged: it has no pages");
    let encrypted =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encrypted.pdf");
    assert_eq!(refusal(&fs::read(encrypted).expect("a file")).0, "encrypted-pdf");
    let narrow = dictionary! { "MediaBox" => numbers([0, 0, 100, 300]) };
    let (rule, message) = refusal(&foreign(&[dictionary! {}, narrow]));
    assert_eq!(rule, "unequal-pages");
    assert!(message.contains("page 2"), "{message}");
    for bad in [
        dictionary! { "TrimBox" => numbers([900, 900, 990, 990]) },
        dictionary! { "MediaBox" => numbers([0, 0, 0, 0]) },
        dictionary! { "MediaBox" => "none" },
        dictionary! { "Rotate" => 45 },
        dictionary! { "UserUnit" => 2 },
    ] {
        assert_eq!(
            refusal(&foreign(std::slice::from_ref(&bad))).0,
            "unusable-page",
            "{bad:?}"
        );
    }
}

#[test]
fn a_page_tree_that_bites_its_tail_ends() {
    let mut document = Document::load_mem(&foreign(&[dictionary! {}])).expect("a PDF");
    let page = document.page_iter().next().expect("a page");
    let tree =
        document.get_dictionary(page).and_then(|it| it.get(b"Parent")?.as_reference());
    let tree = tree.expect("a tree");
    let kids = vec![Object::Reference(tree), page.into(), Object::Reference(tree)];
    let node = document.get_dictionary_mut(tree).expect("a tree");
    node.remove(b"MediaBox");
    node.set("Kids", kids);
    node.set("Parent", tree);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("memory can be written to");
    let mut sink = Sink::default();
    assert!(impose(&bytes, "a.pdf", &scheme(Arrangement::Pages), &mut sink).is_err());
}
