//! The board's proof: the printed pages, marked, and small enough to mail.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use image::RgbImage;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use marbre::press::proof::{Job, Margin};
use marbre::report::Report;
use marbre::report::inputs::Inputs;
use marbre::report::project::Project;
use marbre::typeset::trail::Trail;
use marbre_diag::Sink;
use marbre_pdf::view::View;

use super::case::{Case, run_in};
use super::ink::Ink;

/// 10 pixels are 3 mm, which is the bleed.
const PPI: f32 = 254.0 / 3.0;

/// The print edition of the real report and its proof, made once for all tests.
fn real() -> &'static [Vec<u8>; 2] {
    static PDFS: OnceLock<[Vec<u8>; 2]> = OnceLock::new();
    PDFS.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("proof-real");
        let folder = folder.to_str().expect("a plain name");
        [("print", &[][..]), ("proof", &["--proof"])].map(|(edition, more)| {
            let run =
                run_in(root, &[&["report.toml", "--output", folder], more].concat());
            assert_eq!(run.code, Some(0), "{}", run.stderr);
            let name = format!("rapport-activite-2020-{edition}.pdf");
            fs::read(Path::new(folder).join(name)).expect("a PDF")
        })
    })
}

/// The pages of a print edition as they are cut, and those of its proof.
fn pages([print, proof]: &[Vec<u8>; 2]) -> Vec<[RgbImage; 2]> {
    let [print, proof] = [print, proof].map(|pdf| {
        let view = View::open(pdf.clone()).expect("a PDF");
        (0..view.count()).filter_map(|page| view.picture(page, PPI)).collect::<Vec<_>>()
    });
    assert_eq!(print.len(), proof.len());
    let cut = |page: &RgbImage, like: &RgbImage| {
        let (width, height) = like.dimensions();
        image::imageops::crop_imm(page, 10, 10, width, height).to_image()
    };
    print.iter().zip(proof).map(|(print, proof)| [cut(print, &proof), proof]).collect()
}

/// The streams of a page's content, those that every page has before and behind its
/// own left out.
fn own_content(ink: &Ink, page: ObjectId) -> Vec<Vec<u8>> {
    let contents = ink.0.get_page_contents(page);
    let own = &contents[1..contents.len() - 1];
    own.iter().map(|id| content(ink, *id)).collect()
}

fn content(ink: &Ink, id: ObjectId) -> Vec<u8> {
    let stream = ink.0.get_object(id).and_then(Object::as_stream).expect("a stream");
    stream.get_plain_content().expect("a whole stream")
}

/// The drawing that a proof's pages are marked with.
fn mark(pdf: &[u8]) -> Vec<u8> {
    let ink = Ink::of(pdf);
    let forms = ink.resources(1, "XObject");
    let mark = forms.get(b"Proof").and_then(Object::as_reference).expect("a mark");
    content(&ink, mark)
}

#[test]
fn a_proof_is_a_file_of_its_own() {
    let case = Case::new("proof-own-file");
    let (run, _) = case.proof();
    let line = "build/mon-rapport-proof.pdf: 4 pages, accounts provisional, \
                4 totals checked and 6 only computed, 1 warning, ";
    assert!(run.stderr.contains(line), "{}", run.stderr);
    let files = || {
        let entries = fs::read_dir(case.path("build")).expect("a folder").flatten();
        entries.map(|entry| entry.path()).collect::<Vec<PathBuf>>()
    };
    assert_eq!(files().len(), 1, "the print file isn't made");
    assert_eq!(case.build().code, Some(0));
    let print = case.pdf();
    case.proof();
    assert!(case.pdf() == print, "the print file stays as it was");
    assert!(!Ink::of(&print).resources(1, "XObject").has(b"Proof"));
}

#[test]
fn every_page_is_marked_on_paper_on_dark_grounds_and_on_photographs() {
    let unmarked = pages(real()).into_iter().enumerate().filter(|(_, [print, proof])| {
        let pixels = print.pixels().zip(proof.pixels());
        let seen = pixels
            .filter(|(a, b)| a.0.iter().zip(&b.0).any(|(a, b)| a.abs_diff(*b) > 10));
        // The word covers about a tenth of a page; where a ground is as grey as it is,
        // it isn't seen.
        let share = seen.count() as f64 / f64::from(proof.width() * proof.height());
        !(0.04..0.25).contains(&share)
    });
    let unmarked: Vec<usize> = unmarked.map(|(index, _)| index + 1).collect();
    assert_eq!(
        unmarked,
        Vec::<usize>::new(),
        "pages without a mark, or with too much of it"
    );
}

#[test]
fn the_line_at_the_head_is_black_on_paper_on_every_page() {
    for (index, [_, proof]) in pages(real()).into_iter().enumerate() {
        let middle = proof.width() / 2;
        // From 4 mm to 8 mm below the head, 20 mm to both sides.
        let strip = (middle - 66..middle + 66)
            .flat_map(|x| (15..23).map(move |y| (x, y)))
            .map(|(x, y)| u32::from(proof.get_pixel(x, y).0[1]))
            .collect::<Vec<_>>();
        let (dark, light) = (strip.iter().min(), strip.iter().max());
        let contrast =
            dark.is_some_and(|it| *it < 110) && light.is_some_and(|it| *it > 250);
        assert!(contrast, "page {}: {dark:?} on {light:?}", index + 1);
    }
}

#[test]
fn what_the_pages_say_is_what_is_printed() {
    let [print, proof] = real().each_ref().map(|pdf| Ink::of(pdf));
    let pages = print.0.get_pages().into_values().zip(proof.0.get_pages().into_values());
    for (number, (printed, shown)) in pages.enumerate() {
        let contents = print.0.get_page_contents(printed);
        let printed: Vec<_> = contents.iter().map(|id| content(&print, *id)).collect();
        assert!(own_content(&proof, shown) == printed, "page {}", number + 1);
    }
    assert!(!mark(&real()[1]).windows(3).any(|it| it == b"BT\n"), "the mark is no text");
}

#[test]
fn a_proof_is_small_enough_to_mail() {
    let [print, proof] = real();
    assert!(proof.len() < 3_000_000, "{}", proof.len());
    // What leads back to the sources takes as much in any proof of so many words.
    let attached =
        Ink::of(proof).0.objects.into_values().filter_map(|object| match object {
            Object::Stream(stream) if stream.dict.has_type(b"EmbeddedFile") => {
                Some(stream.content.len())
            }
            _ => None,
        });
    let record: usize = attached.sum();
    assert!((1..60_000).contains(&record), "{record}");
    let shown = proof.len() - record;
    assert!(shown * 4 < print.len(), "{shown} of {}", print.len());
}

#[test]
fn pages_are_shown_as_they_are_cut() {
    let case = Case::new("proof-trim");
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print]\nbleed = \"5mm\"\nmarks = true\n\n[theme.colors]",
    );
    let view = View::open(case.proof().1).expect("a PDF");
    let page = view.picture(0, 72.0).expect("a page");
    assert_eq!(page.dimensions(), (595, 841), "A4, without bleed and marks");
}

fn text(dictionary: &Dictionary, key: &[u8]) -> String {
    let bytes = dictionary.get(key).and_then(Object::as_str).expect("a string");
    match bytes.strip_prefix(b"\xFE\xFF") {
        Some(utf16) => {
            let units =
                utf16.chunks_exact(2).map(|it| u16::from_be_bytes([it[0], it[1]]));
            String::from_utf16(&units.collect::<Vec<_>>()).expect("UTF-16")
        }
        None => String::from_utf8(bytes.to_vec()).expect("ASCII"),
    }
}

#[test]
fn a_proof_says_that_it_is_one_and_claims_no_standard() {
    let ink = Ink::of(&real()[1]);
    let info = ink.0.trailer.get_deref(b"Info", &ink.0).and_then(Object::as_dict);
    let info = info.expect("Info");
    assert_eq!(text(info, b"Title"), "Rapport d'activité – projet");
    assert!(!info.has(b"GTS_PDFXVersion"));
    let catalog = ink.0.catalog().expect("a catalog");
    let xmp = catalog.get_deref(b"Metadata", &ink.0).and_then(Object::as_stream);
    let xmp = String::from_utf8(xmp.expect("XMP").content.clone()).expect("UTF-8");
    assert!(xmp.contains("activité – projet<"), "{xmp}");
    assert!(xmp.contains("<marbre:Status>proof<"), "{xmp}");
    assert!(!xmp.contains("PDFX"), "{xmp}");
    let intents = catalog.get(b"OutputIntents").and_then(Object::as_array);
    assert_eq!(intents.expect("intents").len(), 1, "inks are shown as they will print");
}

#[test]
fn proofs_are_equal_to_the_byte() {
    let case = Case::new("proof-equal");
    let (_, first) = case.proof();
    fs::remove_dir_all(case.path(".marbre")).expect("the cache can go");
    assert!(case.proof().1 == first);
    assert_eq!(case.build().code, Some(0));
    assert!(case.proof().1 == first);
}

#[test]
fn a_proof_without_a_day_is_made_with_a_warning() {
    let case = Case::new("proof-undated");
    let (run, undated) = case.proof();
    let warning =
        "warning[undated-proof]: the proof can't say of which day its texts are";
    assert!(run.stderr.contains(warning), "{}", run.stderr);
    assert!(run.stderr.contains("report.toml:6:1"), "{}", run.stderr);
    assert!(run.stderr.contains("add `date = "), "{}", run.stderr);
    case.replace("report.toml", "year = 2025", "year = 2025\ndate = 2026-03-01");
    let (run, dated) = case.proof();
    assert!(!run.stderr.contains("undated-proof"), "{}", run.stderr);
    assert!(mark(&dated).len() > mark(&undated).len(), "the day is on the pages");
    case.decide();
    assert!(mark(&case.proof().1).len() < mark(&dated).len());
}

#[test]
fn a_report_in_english_has_a_draft() {
    let case = Case::new("proof-english");
    let french = mark(&case.proof().1);
    case.replace("report.toml", "lang = \"fr\"", "lang = \"en\"");
    let proof = case.proof().1;
    let ink = Ink::of(&proof);
    let info = ink.0.trailer.get_deref(b"Info", &ink.0).and_then(Object::as_dict);
    let title = text(info.expect("Info"), b"Title");
    assert!(title.ends_with(" – draft"), "{title}");
    assert!(mark(&proof) != french);
}

/// The pictures of a PDF that have a soft mask or are one.
fn pictures(ink: &Ink) -> Vec<&Stream> {
    let streams = ink.0.objects.values().filter_map(|object| object.as_stream().ok());
    let picture = |it: &&Stream| {
        it.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it == b"Image")
    };
    streams.filter(picture).collect()
}

fn size(picture: &Stream) -> [i64; 2] {
    [&b"Width"[..], b"Height"].map(|key| {
        picture.dict.get(key).and_then(Object::as_i64).expect("a number of pixels")
    })
}

/// A JPEG in inks, with the Adobe marker, whose inks are then negative, or without.
fn inks(adobe: bool) -> Vec<u8> {
    let side = 120_u8;
    let ink = |x: u8, y: u8| [x, y, 200 - x, if x < 60 { 0 } else { 90 }];
    let rows = (0..side).flat_map(|y| (0..side).flat_map(move |x| ink(x, y)));
    let inks: Vec<u8> = rows.map(|ink| if adobe { ink } else { 255 - ink }).collect();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 95)
        .encode(&inks, side.into(), side.into(), jpeg_encoder::ColorType::Cmyk)
        .expect("a JPEG");
    if !adobe {
        let marker = jpeg.windows(2).position(|it| it == [0xFF, 0xEE]).expect("a marker");
        let length = usize::from(jpeg[marker + 3]) + 2;
        jpeg.drain(marker..marker + length);
    }
    jpeg
}

/// A PNG that fades away to the right.
fn fading() -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        image::Rgba([x * 2, y * 2, (x * y) % 251, 2 * x].map(|n| n as u8))
    };
    let mut png = std::io::Cursor::new(Vec::new());
    let pixels = image::RgbaImage::from_fn(120, 120, pixel);
    pixels.write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
    png.into_inner()
}

#[test]
fn pictures_have_the_pixels_of_a_screen_and_their_masks_too() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    let light = fs::read(data.join("baseline.jpg")).expect("a picture");
    for (name, picture) in [
        ("light.jpg", light),
        ("adobe.jpg", inks(true)),
        ("plain.jpg", inks(false)),
        ("fading.png", fading()),
    ] {
        let code = format!("place(dx: 20mm, dy: 60mm, image(\"/{name}\", width: 8mm))");
        let case = Case::drawing(&format!("proof-{}", name.replace('.', "-")), &code);
        case.write(name, picture);
        let run = case.build();
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let (print, proof) = (case.pdf(), case.proof().1);
        let (printed, shown) = (Ink::of(&print), Ink::of(&proof));
        let [printed, shown] = [&printed, &shown].map(pictures);
        assert_eq!(printed.len(), shown.len(), "{name}");
        assert!(size(printed[0])[0] > 41, "{name}: the test needs pixels to lose");
        for picture in &shown {
            // 8 mm at 130 ppi.
            assert_eq!(size(picture)[0], 41, "{name}");
            assert_eq!(size(picture), size(shown[0]), "{name}: as its mask");
        }
        // As bright as they are printed, but for the mark, which hides little, and the
        // line at the head.
        let [[print, proof]] = &pages(&[print, proof])[3..] else { panic!("page 4") };
        let coarse = |page: &RgbImage| image::imageops::thumbnail(page, 105, 148);
        let (print, proof) = (coarse(print), coarse(proof));
        let rows = print.enumerate_pixels().filter(|(_, y, _)| *y > 5);
        for (x, y, pixel) in rows {
            let other = proof.get_pixel(x, y);
            let differ = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 40;
            let differs = pixel.0.iter().zip(&other.0).any(differ);
            assert!(
                !differs,
                "{name}: {pixel:?} is {other:?}, {x} and {y} times 2 mm on"
            );
        }
    }
}

/// What the proof of a file in the project's folder is made with.
fn report(case: &Case) -> Report {
    let mut sink = Sink::default();
    let project = Project::open(&case.path("report.toml"), &mut sink).expect("a project");
    Report::check(project, &mut sink).expect("a report")
}

/// What a proof is made of, without words that lead anywhere.
fn job<'a>(print: &'a Document, report: &'a Report) -> Job<'a> {
    static NOTHING: OnceLock<(Inputs, Trail)> = OnceLock::new();
    let (inputs, trail) = NOTHING.get_or_init(Default::default);
    Job { print, report, inputs, parts: &[], trail, margin: Margin::Plain }
}

#[test]
fn a_picture_that_cannot_be_read_stays_as_it_is() {
    let code = "place(image(\"/a.jpg\", width: 8mm))";
    let case = Case::drawing("proof-unreadable", code);
    case.write("a.jpg", inks(true));
    assert_eq!(case.build().code, Some(0));
    let mut print = Ink::of(&case.pdf()).0;
    let picture = |ink: &Ink| pictures(ink)[0].content.clone();
    for object in print.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        if stream.filters().is_ok_and(|filters| filters == [b"DCTDecode"]) {
            let start = stream.content[..300].to_vec();
            stream.set_content(start);
        }
    }
    let report = report(&case);
    let proof = marbre::press::proof::of(&job(&print, &report), &mut Sink::default());
    let proof = Ink::of(&proof.expect("a proof"));
    assert_eq!(picture(&proof), picture(&Ink(print)));
}

#[test]
fn what_is_no_pdf_has_no_proof() {
    let case = Case::new("proof-no-pdf");
    let (mut sink, report) = (Sink::default(), report(&case));
    let made = marbre::press::proof::of(&job(&Document::new(), &report), &mut sink);
    assert!(made.is_err());
    assert!(sink.all().iter().any(|said| said.rule == "export-error"), "{sink:?}");
}
