//! Files that were made to do harm, or by something that broke.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use marbre_pdf::interpreter::Interpreter;

use super::plant::Plant;
use super::{clean, found, offset};
use crate::case::Case;

/// The rules that find something, within ten seconds.
#[track_caller]
fn survived(pdf: &[u8]) -> Vec<&'static str> {
    let started = Instant::now();
    let rules = found(pdf, &offset()).into_iter().map(|it| it.rule).collect();
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    rules
}

#[test]
fn a_form_that_draws_itself_is_found() {
    let mut plant = Plant::new(clean());
    let form = plant.form(Dictionary::new(), "/X Do");
    let resources = dictionary! { "XObject" => dictionary! { "X" => form } };
    let stream = plant.document.get_object_mut(form).and_then(Object::as_stream_mut);
    stream.expect("a form").dict.set("Resources", resources);
    plant.draw("/X Do");
    assert!(survived(&plant.bytes()).contains(&"broken-content"));
}

#[test]
fn drawings_that_multiply_are_given_up() {
    let mut plant = Plant::new(clean());
    let mut inner = plant.form(Dictionary::new(), "0 0 1 1 re f");
    for _ in 0..20 {
        let resources = dictionary! { "XObject" => dictionary! { "X" => inner } };
        let twenty = "/X Do ".repeat(20);
        inner = plant.form(dictionary! { "Resources" => resources }, &twenty);
    }
    plant.draw("/X Do");
    assert!(survived(&plant.bytes()).contains(&"broken-content"));
}

#[test]
fn a_stream_that_inflates_without_end_is_given_up() {
    let mut plant = Plant::new(clean());
    let mut zeros = Stream::new(Dictionary::new(), vec![b' '; 300 << 20]);
    zeros.compress().expect("zlib");
    assert!(zeros.content.len() < 2 << 20);
    let id = plant.add(zeros);
    plant.page().set("Contents", id);
    assert!(survived(&plant.bytes()).contains(&"broken-content"));
}

#[test]
fn a_page_tree_that_bites_its_tail_is_walked_once() {
    let mut plant = Plant::new(clean());
    let root =
        plant.catalog().get(b"Pages").and_then(Object::as_reference).expect("pages");
    let tree = plant.document.get_dictionary_mut(root).expect("pages");
    let kids = tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids");
    kids.push(root.into());
    survived(&plant.bytes());
}

#[test]
fn a_page_without_a_box_is_found() {
    let mut plant = Plant::new(clean());
    for name in ["MediaBox", "BleedBox", "TrimBox"] {
        plant.page().remove(name.as_bytes());
    }
    assert!(survived(&plant.bytes()).contains(&"wrong-boxes"));
}

#[test]
fn a_file_without_pages_is_refused() {
    let mut document = Document::with_version("1.6");
    let pages = document.add_object(dictionary! { "Type" => "Pages", "Count" => 0 });
    let catalog = dictionary! { "Type" => "Catalog", "Pages" => pages };
    let catalog = document.add_object(catalog);
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a PDF");
    assert!(marbre_preflight::check(&bytes, &offset()).is_err());
}

#[test]
fn spoilt_bytes_never_end_in_a_panic() {
    let pdf = clean();
    for at in (0..pdf.len()).step_by(pdf.len() / 40) {
        let mut spoilt = pdf.to_vec();
        for byte in spoilt.iter_mut().skip(at).take(16) {
            *byte = byte.wrapping_mul(31).wrapping_add(7);
        }
        let _ = marbre_preflight::check(&spoilt, &offset());
    }
}

/// A stream of so many MiB of the same byte, compressed as often as is said.
fn bomb(byte: u8, mib: usize, layers: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let block = vec![byte; 1 << 20];
    for _ in 0..mib {
        encoder.write_all(&block).expect("memory can be written to");
    }
    let mut packed = encoder.finish().expect("memory can be written to");
    for _ in 1..layers {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&packed).expect("memory can be written to");
        packed = encoder.finish().expect("memory can be written to");
    }
    packed
}

fn packed(bytes: Vec<u8>, layers: usize) -> Stream {
    let filters = vec![Object::from("FlateDecode"); layers];
    Stream::new(dictionary! { "Filter" => filters }, bytes)
}

/// A file whose page has this content.
fn with_content(content: Stream) -> Vec<u8> {
    let mut plant = Plant::new(clean());
    let id = plant.add(content);
    plant.page().set("Contents", id);
    plant.bytes()
}

/// Compressed operators; `more` of them, or of something like them.
fn repeated(what: &str, times: usize) -> Stream {
    let mut stream = Stream::new(Dictionary::new(), what.repeat(times).into_bytes());
    stream.compress().expect("memory can be written to");
    stream
}

/// A file whose objects are in an object stream with an index of so many MiB.
fn with_object_streams(count: usize, mib: usize) -> Vec<u8> {
    let mut pdf = b"%PDF-1.6\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut offsets = Vec::new();
    let index = bomb(b' ', mib, 1);
    for number in 1..=count {
        offsets.push(pdf.len());
        let size = mib << 20;
        let head = format!(
            "{number} 0 obj\n<< /Type /ObjStm /N 1 /First {size} /Filter /FlateDecode \
             /Length {} >>\nstream\n",
            index.len(),
        );
        pdf.extend(head.bytes());
        pdf.extend(&index);
        pdf.extend(b"\nendstream\nendobj\n");
    }
    let start = pdf.len();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", count + 1);
    for offset in offsets {
        writeln!(table, "{offset:010} 00000 n ").expect("memory can be written to");
    }
    let root = "<< /Root 1 0 R /Size";
    write!(table, "trailer\n{root} {} >>\nstartxref\n{start}\n%%EOF\n", count + 1)
        .expect("memory can be written to");
    pdf.extend(table.bytes());
    pdf
}

/// All commands that take a PDF.
#[cfg(unix)]
const COMMANDS: [&str; 3] =
    [PREFLIGHT, "impose bad.pdf -o sheets.pdf", "diff good.pdf bad.pdf"];
#[cfg(unix)]
const PREFLIGHT: &str = "preflight bad.pdf";

/// The program's commands on a file, each within ten seconds and 1 GiB of memory: it says
/// what is wrong, and never falls over.
#[cfg(unix)]
#[track_caller]
pub(crate) fn every_command_survives(name: &str, pdf: &[u8]) -> String {
    survive(&COMMANDS, name, pdf)
}

#[cfg(unix)]
#[track_caller]
pub(crate) fn survive(commands: &[&str], name: &str, pdf: &[u8]) -> String {
    let case = Case::new(&format!("hostile-{name}"));
    case.write("bad.pdf", pdf).write("good.pdf", clean());
    let mut heard = String::new();
    for command in commands {
        // KiB of memory, and seconds of the processor, however busy it is.
        let limited = format!("ulimit -v 1048576; ulimit -t 10; exec \"$0\" {command}");
        let output = std::process::Command::new("sh")
            .args(["-c", &limited, env!("CARGO_BIN_EXE_marbre")])
            .current_dir(case.path("."))
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        let text = format!("{name}, {command}: {code:?}\n{said}");
        assert!(matches!(code, Some(0..=2)), "{text}");
        assert!(!said.contains("panicked"), "{text}");
        heard.push_str(&said);
    }
    heard
}

/// The same, where preflight finds an error.
#[cfg(unix)]
#[track_caller]
fn every_command_refuses(name: &str, pdf: &[u8]) {
    let heard = every_command_survives(name, pdf);
    assert!(heard.contains("error["), "{name}: {heard}");
}

#[cfg(unix)]
#[test]
fn two_megabytes_that_inflate_to_two_gigabytes_are_given_up() {
    let pdf = with_content(packed(bomb(b' ', 2048, 1), 1));
    assert!(pdf.len() < 4 << 20);
    every_command_refuses("gigabytes", &pdf);
}

#[cfg(unix)]
#[test]
fn what_inflates_twice_is_given_up() {
    every_command_refuses("twice", &with_content(packed(bomb(b' ', 2048, 2), 2)));
}

#[cfg(unix)]
#[test]
fn object_streams_that_inflate_are_given_up() {
    every_command_refuses("object-stream", &with_object_streams(1, 1024));
    every_command_refuses("object-streams", &with_object_streams(100, 16));
}

#[cfg(unix)]
#[test]
fn predictors_of_absurd_rows_are_given_up() {
    let mut content = packed(bomb(2, 8, 1), 1);
    let parameters = dictionary! {
        "Predictor" => 15, "Columns" => i64::MAX, "Colors" => i64::MAX,
        "BitsPerComponent" => i64::MAX,
    };
    content.dict.set("DecodeParms", parameters);
    every_command_refuses("predictor", &with_content(content));
}

#[cfg(unix)]
#[test]
fn content_that_becomes_more_in_memory_is_given_up() {
    for (name, content) in [
        ("operands", repeated("1 ", 20 << 20)),
        ("arrays", repeated("[] ", 8 << 20)),
        ("points", repeated("0 0 l ", 4 << 20)),
        ("states", repeated("q ", 4 << 20)),
        ("texts", repeated("BT ", 4 << 20)),
    ] {
        every_command_survives(name, &with_content(content));
    }
    let mut text = "BT /F 9 Tf 7 Tr <".to_owned();
    let mut plant = Plant::new(clean());
    text = text.replace("/F", &format!("/{}", plant.font().0));
    text.push_str(&"0024".repeat(6 << 20));
    text.push_str("> Tj ET");
    let id = plant.add(repeated(&text, 1));
    plant.page().set("Contents", id);
    every_command_refuses("glyphs", &plant.bytes());
}

#[cfg(unix)]
#[test]
fn states_are_saved_without_what_makes_them_large() {
    let name = format!("/{} ri {}", "A".repeat(20 << 20), "q ".repeat(4000));
    every_command_survives("intent", &with_content(repeated(&name, 1)));
    let dashes = format!("[{}] 0 d {}", "1 ".repeat(1_000_000), "q ".repeat(4000));
    let pdf = with_content(repeated(&dashes, 1));
    let heard = survive(&[PREFLIGHT], "dashes", &pdf);
    assert!(heard.contains("does more than can be looked at"), "{heard}");
}

#[cfg(unix)]
#[test]
fn small_marks_of_a_large_group_that_knocks_out_cost_little() {
    let mut plant = Plant::new(clean());
    let mut squares = String::new();
    for at in 0..4000 {
        writeln!(squares, "{} {} 1 1 re f", at % 590, at % 800).expect("memory");
    }
    let group = dictionary! { "S" => "Transparency", "K" => true };
    plant.form(dictionary! { "Group" => group }, &squares);
    plant.draw("0.5 g 0 0 595 842 re f /X Do");
    every_command_survives("knockout", &plant.bytes());
}

#[test]
fn the_same_profile_on_many_pages_is_read_once() {
    let mut profile = vec![0; 31 << 20];
    profile[16..20].copy_from_slice(b"CMYK");
    profile[36..40].copy_from_slice(b"acsp");
    let profile = |level| {
        let mut encoder = ZlibEncoder::new(Vec::new(), level);
        encoder.write_all(&profile).expect("memory can be written to");
        let bytes = encoder.finish().expect("memory can be written to");
        let mut stream = packed(bytes, 1);
        stream.dict.set("N", 4);
        stream
    };
    let mut plant = Plant::new(clean());
    // The same profile, and not the same bytes.
    let intents = plant.add(profile(Compression::best()));
    let colours = plant.add(profile(Compression::fast()));
    plant.intent().set("DestOutputProfile", intents);
    plant.name("ColorSpace", "X", vec!["ICCBased".into(), Object::from(colours)]);
    let content = plant.add(repeated("/X cs 1 0 0 0 sc 20 20 9 9 re f", 1));
    let mut page = plant.page().clone();
    page.set("Contents", content);
    let root =
        plant.catalog().get(b"Pages").and_then(Object::as_reference).expect("pages");
    page.set("Parent", root);
    let more: Vec<Object> = (0..300).map(|_| plant.add(page.clone()).into()).collect();
    let tree = plant.document.get_dictionary_mut(root).expect("pages");
    let kids = tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids");
    kids.extend(more);
    assert!(survived(&plant.bytes()).contains(&"bad-source-profile"));
}

#[test]
fn codes_beyond_the_last_have_no_widths() {
    let widths = || Object::Array(vec![Object::Integer(500); 3]);
    let last = i64::from(u32::MAX);
    let mut plant = Plant::new(clean());
    plant.lower_font().set("W", vec![last.into(), widths()]);
    plant.text(12.0, "00240025", "");
    survived(&plant.bytes());
    let mut plant = Plant::new(clean());
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "X",
        "FirstChar" => last, "LastChar" => last, "Widths" => widths(),
    };
    plant.name("Font", "Far", font);
    plant.draw("BT /Far 12 Tf 20 20 Td (abc) Tj ET");
    survived(&plant.bytes());
}

#[test]
fn pages_are_turned_by_right_angles_alone() {
    for (written, turned) in [(45, 0), (90, 90), (-90, 270), (450, 90), (i64::MIN, 0)] {
        let mut plant = Plant::new(clean());
        plant.page().set("Rotate", written);
        let document = Document::load_mem(&plant.bytes()).expect("a PDF");
        let interpreter = Interpreter::new(&document);
        assert_eq!(interpreter.pages()[1].rotate, turned, "{written}");
    }
}

#[cfg(unix)]
#[test]
fn tables_that_become_more_in_memory_are_given_up() {
    let mut plant = Plant::new(clean());
    let mut content = String::new();
    let samples = bomb(0, 16, 1);
    for number in 0..100 {
        let mut tint = packed(samples.clone(), 1);
        for (key, value) in [("FunctionType", 0), ("BitsPerSample", 8)] {
            tint.dict.set(key, value);
        }
        tint.dict.set("Domain", vec![0.into(), 1.into()]);
        tint.dict.set("Range", [0, 1, 0, 1, 0, 1, 0, 1].map(Object::Integer).to_vec());
        tint.dict.set("Size", vec![Object::Integer(1 << 20)]);
        let tint = plant.add(tint);
        let name = format!("X{number}");
        let space: Vec<Object> = vec![
            "Separation".into(),
            name.as_str().into(),
            "DeviceCMYK".into(),
            tint.into(),
        ];
        plant.name("ColorSpace", &name, space);
        content.push_str(&format!("/{name} cs 1 scn 10 10 50 50 re f\n"));
    }
    plant.draw(&content);
    let heard = every_command_survives("tables", &plant.bytes());
    assert!(heard.contains("broken-content"), "{heard}");
    // Nothing is wrong with the names.
    assert!(!heard.contains("undefined-name"), "{heard}");
}

#[cfg(unix)]
#[test]
fn pictures_that_never_end_are_given_up() {
    let content = format!("BI /W 9 /H 9 /BPC 8 /CS /G ID{}", " ".repeat(40 << 20));
    every_command_survives("spaces", &with_content(repeated(&content, 1)));
}

/// A JPEG of 16,000 × 8,000 pixels in four inks that ends where its pixels would begin, as
/// a frame of some kind whose first scan has so many of them.
fn empty_jpeg(frame: u8, inks: u8) -> Vec<u8> {
    let mut jpeg = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).expect("a short segment");
        jpeg.extend([0xFF, marker]);
        jpeg.extend(length.to_be_bytes());
        jpeg.extend(body);
    };
    segment(0xDB, &[&[0_u8][..], &[1; 64]].concat());
    let mut head = vec![8];
    head.extend(8000_u16.to_be_bytes());
    head.extend(16000_u16.to_be_bytes());
    head.push(4);
    (1..=4).for_each(|ink| head.extend([ink, 0x11, 0]));
    segment(frame, &head);
    // One code of one bit, for DC and for AC.
    for class in [0x00, 0x10] {
        segment(0xC4, &[&[class, 1][..], &[0; 15], &[0]].concat());
    }
    let mut scan = vec![inks];
    (1..=inks).for_each(|ink| scan.extend([ink, 0]));
    let last = if frame == 0xC2 { 0 } else { 63 };
    scan.extend([0, last, 0]);
    segment(0xDA, &scan);
    jpeg.extend([0; 64]);
    jpeg.extend([0xFF, 0xD9]);
    jpeg
}

#[cfg(unix)]
#[test]
fn pictures_that_become_more_in_memory_are_given_up() {
    let (wide, high) = (16000, 8000);
    let jpeg = |frame, inks| (empty_jpeg(frame, inks), "DCTDecode", "DeviceCMYK");
    let grey = |bytes| (bytes, "FlateDecode", "DeviceGray");
    for (name, [across, down], (bytes, filter, space)) in [
        ("progressive", [wide, high], jpeg(0xC2, 4)),
        ("one-by-one", [wide, high], jpeg(0xC0, 1)),
        ("grey", [22000, 22000], grey(bomb(0, 462, 1))),
        ("magnified", [16384, 16384], grey(bomb(0, 256, 1))),
    ] {
        let mut plant = Plant::new(clean());
        let about = dictionary! {
            "Subtype" => "Image", "Width" => across, "Height" => down,
            "BitsPerComponent" => 8, "ColorSpace" => space, "Filter" => filter,
        };
        let id = plant.add(Stream::new(about, bytes));
        plant.name("XObject", "X", id);
        let scale = if name == "magnified" { 90000 } else { 200 };
        plant.draw(&format!("{scale} 0 0 {scale} 50 50 cm /X Do"));
        survive(&[PREFLIGHT], name, &plant.bytes());
    }
}

#[cfg(unix)]
#[test]
fn what_other_files_are_broken_by_breaks_no_command() {
    let pdf = clean();
    every_command_refuses("text", b"Bonjour");
    every_command_refuses("half", &pdf[..pdf.len() / 2]);
    let encrypted = include_bytes!("../../data/encrypted.pdf");
    every_command_refuses("encrypted", encrypted);
    let mut plant = Plant::new(pdf);
    let form = plant.form(Dictionary::new(), "/X Do");
    let resources = dictionary! { "XObject" => dictionary! { "X" => form } };
    let stream = plant.document.get_object_mut(form).and_then(Object::as_stream_mut);
    stream.expect("a form").dict.set("Resources", resources);
    plant.draw("/X Do");
    every_command_refuses("itself", &plant.bytes());
    let mut plant = Plant::new(pdf);
    for name in ["MediaBox", "BleedBox", "TrimBox"] {
        plant.page().remove(name.as_bytes());
    }
    every_command_refuses("no-box", &plant.bytes());
    let mut plant = Plant::new(pdf);
    let root =
        plant.catalog().get(b"Pages").and_then(Object::as_reference).expect("pages");
    let tree = plant.document.get_dictionary_mut(root).expect("pages");
    let kids = tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids");
    kids.clear();
    kids.push(root.into());
    every_command_refuses("cycle", &plant.bytes());
}
