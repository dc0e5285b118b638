//! PDFs from elsewhere: sound ones that are oddly written are read, damaged ones are
//! refused or said to be, and no other library's words are heard.

mod file;
mod hostile;

use marbre_diag::{Place, Sink};
use marbre_imposition::{Around, Arrangement, Scheme};
use marbre_pdf::interpreter::Interpreter;
use marbre_pdf::reading;

use self::file::{
    DRAWN, PAGE, Pdf, SOUND, Table, content, objects, packed, right, sound, stream,
};
use super::preflight::offset;

/// The rules that find something.
fn rules(pdf: &[u8]) -> Result<Vec<&'static str>, String> {
    let found = marbre_preflight::check(pdf, &offset()).map_err(|why| why.to_string())?;
    Ok(found.into_iter().map(|it| it.rule).collect())
}

/// A file's pages on sheets, or what is wrong.
fn imposed(pdf: &[u8]) -> Result<Vec<u8>, String> {
    let place = Place::Nowhere;
    let scheme =
        Scheme { kind: Arrangement::Pages, paper: None, around: Around::Nothing, place };
    let mut sink = Sink::default();
    match marbre_imposition::impose(pdf, "odd.pdf", &scheme, &mut sink) {
        Ok(imposed) => Ok(imposed.sheets),
        Err(_) => Err(sink.all().iter().map(|it| format!("{}\n", it.message)).collect()),
    }
}

/// Asserts that a file is read as others do: so many pages, each with a square on it.
#[track_caller]
fn is_read(name: &str, pdf: &[u8], pages: usize) {
    let document = reading::open(pdf).unwrap_or_else(|why| panic!("{name}: {why}"));
    assert_eq!(Interpreter::new(&document).pages().len(), pages, "{name}");
    let found = rules(pdf).expect("it was opened");
    for rule in ["blank-page", "broken-content", "undefined-name"] {
        assert!(!found.contains(&rule), "{name}: {found:?}");
    }
    let sheets = imposed(pdf).unwrap_or_else(|why| panic!("{name}: {why}"));
    let found = rules(&sheets).expect("sheets");
    assert!(!found.contains(&"blank-page"), "{name}: {found:?}");
}

#[test]
fn streams_are_read_whatever_they_say_of_their_length() {
    is_read("sound", &sound(), 1);
    let length = DRAWN.len();
    for about in [
        "".to_owned(),
        "/Length 3".to_owned(),
        "/Length 0".to_owned(),
        "/Length -1".to_owned(),
        "/Length null".to_owned(),
        "/Length/Long".to_owned(),
        "/Length 400000".to_owned(),
        format!("/Length {}", i64::MAX),
        "/Length 99999999999999999999999".to_owned(),
        format!("/Length {length}.0"),
        format!("/Length {}", length + 1),
        format!("/Length {}", length - 1),
        // Objects that aren't there, or no number, or the stream itself.
        "/Length 77 0 R".to_owned(),
        "/Length 1 0 R".to_owned(),
        "/Length 4 0 R".to_owned(),
    ] {
        let pdf = Pdf::new().page().put(4, content(&about)).sound();
        is_read(&about, &pdf, 1);
    }
    let referred = content("/Length 6 0 R");
    for number in [length.to_string(), "2".to_owned(), "6 0 R".to_owned()] {
        let pdf = Pdf::new().page().put(4, &referred).put(6, &number).sound();
        is_read(&number, &pdf, 1);
        let pdf = Pdf::new().page().put(6, &number).put(4, &referred).sound();
        is_read(&number, &pdf, 1);
    }
    for (name, written) in [
        ("cr", right().replace("stream\n0", "stream\r0")),
        ("crlf", right().replace("stream\n0", "stream\r\n0")),
        ("blank", right().replace("stream\n0", "stream \n0")),
        ("no line", right().replace("f\nend", "fend")),
        ("crlf at the end", right().replace("f\nend", "f\r\nend")),
        ("no end", right().replace("\nendstream", "")),
        ("no end nor length", content("").replace("\nendstream", "")),
    ] {
        is_read(name, &Pdf::new().page().put(4, written).sound(), 1);
    }
    let mut embedded = b"endstream endobj 3 0 obj null endobj\n".to_vec();
    embedded.extend(sound());
    let pdf = Pdf::new().page().put(4, right()).put(6, stream("", &embedded)).sound();
    is_read("a file in a file", &pdf, 1);
}

#[test]
fn packed_streams_are_read_without_what_stands_around_them() {
    let flate = "/Filter/FlateDecode";
    let zipped = packed(DRAWN.as_bytes());
    let cut = zipped.len() - 4;
    for (name, bytes) in [
        ("sound", zipped.clone()),
        ("no checksum", zipped[..cut].to_vec()),
        ("wrong checksum", [&zipped[..cut], b"abcd"].concat()),
        ("more after it", [&zipped[..], b"\r\n\r\nabc"].concat()),
        ("no head", zipped[2..].to_vec()),
    ] {
        is_read(name, &Pdf::new().page().put(4, stream(flate, &bytes)).sound(), 1);
    }
    let hexadecimal: String = DRAWN.bytes().map(|byte| format!("{byte:02x}\n")).collect();
    let digits = hexadecimal + ">";
    let hex = stream("/Filter[/AHx]", digits.as_bytes());
    is_read("hexadecimal", &Pdf::new().page().put(4, hex).sound(), 1);
}

#[test]
fn tables_are_read_however_their_lines_end() {
    let file = || Pdf::new().page().put(4, right());
    for end in [" \n", "\n", "\r", "\r\n", " \r\n", "\r\n ", " ", "  \n", " \r"] {
        is_read(end, &file().table(Table { end, ..SOUND }), 1);
    }
    let text = file().sound();
    let text = |from: &str, to: &str| {
        let at = text.windows(from.len()).rposition(|it| it == from.as_bytes());
        let at = at.unwrap_or_else(|| panic!("{from}"));
        [&text[..at], to.as_bytes(), &text[at + from.len()..]].concat()
    };
    let mixed = text("00000 n \n", "00000 n\n");
    is_read("mixed", &mixed, 1);
    for (from, to) in [
        ("xref\n0", "xref 0"),
        ("xref\n0 5\n", "xref\n0 5 \n"),
        ("xref\n0 5", "xref\n0 9"),
        ("xref\n0 5", "xref\n0 99999999999"),
        ("xref\n0 5", "xref\n0 3"),
        ("xref\n0 5", "xref\n1 5"),
        ("0 5\n0000000000 65535 f \n", "1 4\n"),
        ("trailer\n<<", "trailer<<"),
        ("trailer\n<<", "trailer % here\n<<"),
        ("/Size 5", ""),
        ("/Size 5", "/Size 2"),
        ("trailer\n<</Size 5/Root 1 0 R>>\n", ""),
        ("startxref\n", ""),
        ("%%EOF\n", ""),
        ("%%EOF\n", "%%EOF\r\n\r\n\0\0\0<!-- sent by mail -->"),
        ("xref\n0 5", "tables\n0 5"),
        ("65535 f", "65535 x"),
    ] {
        is_read(&format!("{from} is {to}"), &text(from, to), 1);
    }
}

#[test]
fn objects_are_found_where_the_table_is_off() {
    let file = || Pdf::new().page().put(4, right());
    for off in [-3, -1, 1, 7, 300, 1_000_000] {
        is_read(&format!("{off} off"), &file().table(Table { off, ..SOUND }), 1);
    }
    let sound = sound();
    let word = b"startxref\n";
    let at =
        sound.windows(word.len()).position(|it| it == word).expect("one") + word.len();
    for place in ["0", "3", "9999999999", "-4", "abc", "", "18446744073709551616"] {
        let pdf = [&sound[..at], place.as_bytes(), b"\n%%EOF\n"].concat();
        is_read(&format!("startxref {place}"), &pdf, 1);
    }
    // Sent as if it were text: each line has one byte more.
    let text = sound.iter().flat_map(|byte| match byte {
        b'\n' => b"\r\n".to_vec(),
        byte => vec![*byte],
    });
    is_read("as text", &text.collect::<Vec<u8>>(), 1);
    for junk in
        ["\n", "\u{FEFF}", "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n"]
    {
        let before = [junk.as_bytes(), &sound].concat();
        is_read("junk, counted from the head", &before, 1);
        let off = i64::try_from(junk.len()).expect("short");
        let counted = file().table(Table { off, ..SOUND });
        is_read(
            "junk, counted from the first byte",
            &[junk.as_bytes(), &counted].concat(),
            1,
        );
    }
}

#[test]
fn object_streams_are_read_with_comments_and_odd_counts() {
    for before in ["", "% a comment\n", "%% Object stream: object 1, index 0\n", " \n\n"]
    {
        for count in ["3", "9", "99999999999"] {
            let name = format!("{before:?}, {count}");
            for widths in [[1, 2, 1], [1, 4, 2], [1, 8, 8], [2, 3, 1]] {
                let file = Pdf::new().put(4, right()).put(5, objects(before, count));
                is_read(&name, &file.stream(widths, "", &[1, 2, 3]), 1);
            }
            let file = Pdf::new().put(4, right()).put(5, objects(before, count));
            is_read(&name, &file.stream([1, 2, 1], "/Index[0 10]", &[1, 2, 3]), 1);
        }
    }
    // Without its index, the file is looked through.
    let file = Pdf::new().put(4, right()).put(5, objects("", "3"));
    let whole = file.stream([1, 2, 1], "", &[1, 2, 3]);
    let text = b"startxref";
    let at = whole.windows(text.len()).position(|it| it == text).expect("one");
    is_read("no startxref", &whole[..at], 1);
    // The length of a stream stands in the object stream.
    let packed = |number: usize| {
        let head = "1 0 2 100 3 200 6 400 ";
        let mut body = String::new();
        for (at, object) in [
            (0, "<</Type/Catalog/Pages 2 0 R>>"),
            (100, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (200, PAGE),
            (400, &number.to_string()),
        ] {
            body = format!("{body:at$}{object}");
        }
        let about = format!("/Type/ObjStm/N 4/First {}", head.len());
        stream(&about, format!("{head}{body}").as_bytes())
    };
    for length in [DRAWN.len(), 2] {
        let file = Pdf::new().put(4, content("/Length 6 0 R")).put(5, packed(length));
        is_read("packed length", &file.stream([1, 2, 1], "", &[1, 2, 3, 6]), 1);
    }
}

#[test]
fn what_a_table_hides_is_found_in_the_stream_beside_it() {
    let file = Pdf::new().put(4, right()).put(5, objects("", "3"));
    let mut whole = file.stream([1, 2, 1], "", &[1, 2, 3]);
    let start = whole.windows(8).position(|it| it == b"9 0 obj\n").expect("one");
    let content = whole.windows(8).position(|it| it == b"4 0 obj\n").expect("one");
    let table = whole.len();
    let text = format!(
        "xref\n0 5\n0000000000 65535 f \n0000000000 00000 f \n0000000000 00000 f \n\
         0000000000 00000 f \n{content:010} 00000 n \ntrailer\n\
         <</Size 6/Root 1 0 R/XRefStm {start}>>\nstartxref\n{table}\n%%EOF\n",
    );
    whole.extend(text.bytes());
    is_read("hybrid", &whole, 1);
}

#[test]
fn the_newest_of_several_objects_counts() {
    let old = Pdf::new().page().put(4, content("/Length 0").replace(DRAWN, ""));
    let mut pdf = old.sound();
    let prev = pdf.windows(5).position(|it| it == b"xref\n").expect("one");
    let place = pdf.len();
    pdf.extend(format!("4 0 obj\n{}\nendobj\n", right()).bytes());
    let table = pdf.len();
    for (name, chain) in [
        ("updated", format!("/Prev {prev}")),
        ("updated as a real", format!("/Prev {prev}.0")),
        ("updated in a circle", format!("/Prev {table}")),
        ("updated from nowhere", "/Prev 99999999".to_owned()),
    ] {
        let update = format!(
            "xref\n4 1\n{place:010} 00000 n \ntrailer\n<</Size 5/Root 1 0 R{chain}>>\n\
             startxref\n{table}\n%%EOF\n"
        );
        is_read(name, &[&pdf[..], update.as_bytes()].concat(), 1);
    }
}

#[test]
fn pages_are_found_however_their_tree_grows() {
    let boxed = "/MediaBox[0 0 595 842]/Resources<<>>";
    let page = format!("<</Type/Page/Parent 2 0 R{boxed}/Contents 4 0 R>>");
    let catalog = "<</Type/Catalog/Pages 2 0 R>>";
    let with = |kids: &str, page: &str| {
        Pdf::new()
            .put(1, catalog)
            .put(2, format!("<</Type/Pages/Kids{kids}/Count 1>>"))
            .put(3, page)
            .put(4, right())
            .sound()
    };
    is_read("no type", &with("[3 0 R]", &page.replace("/Type/Page", "")), 1);
    is_read("no parent", &with("[3 0 R]", &page.replace("/Parent 2 0 R", "")), 1);
    is_read("wrong parent", &with("[3 0 R]", &page.replace("2 0 R", "4 0 R")), 1);
    is_read("twice", &with("[3 0 R 3 0 R]", &page), 2);
    is_read("in itself", &with("[3 0 R 2 0 R]", &page), 1);
    is_read("direct", &with(&format!("[{page}]"), "null"), 1);
    let only = Pdf::new().put(1, catalog).put(2, &page).put(4, right()).sound();
    is_read("without a tree", &only, 1);
    let list = Pdf::new()
        .put(1, catalog)
        .put(2, "<</Type/Pages/Kids 5 0 R/Count 1>>")
        .put(3, &page)
        .put(4, right())
        .put(5, "[3 0 R]")
        .sound();
    is_read("a list of its own", &list, 1);
    let contents = page.replace("4 0 R", "5 0 R");
    let parts = Pdf::new().put(1, catalog).put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    let parts = parts.put(3, contents).put(4, right()).put(5, "[4 0 R]").sound();
    is_read("contents in a list", &parts, 1);
    // What is given at the root holds for pages far below it.
    for levels in [2, 60, 70, 300] {
        is_read(&format!("{levels} levels"), &hostile::deep(levels), 1);
    }
}

#[test]
fn values_are_read_however_they_are_spelt() {
    let page = "<</Type/P#61ge%a comment\r/Parent 2 0 R/MediaBox[0 0 +595. 0842]\
                /Resources<<>>/Rotate/Contents 4 0 R>>";
    let open = PAGE.trim_end_matches('>');
    for (name, page) in [
        ("escaped", page.replace("/Rotate", "")),
        ("never closed", open.to_owned()),
        ("closed once", format!("{open}>")),
        ("a stray bracket", PAGE.replace("/TrimBox", "]/TrimBox")),
        ("a stray word", PAGE.replace("/TrimBox", "wrong /TrimBox")),
        ("an open list", format!("{open}/Odd[1 2 >>")),
        ("no value", PAGE.replace("/Contents 4 0 R", "/Contents 4 0 R/Odd")),
        ("nul", PAGE.replace("/Parent", "\0/Parent\0")),
    ] {
        let pdf = Pdf::new()
            .put(1, "<</Type/Catalog/Pages 2 0 R>>")
            .put(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")
            .put(3, page)
            .put(4, right())
            .sound();
        is_read(name, &pdf, 1);
    }
}

#[test]
fn content_that_cant_be_read_is_broken_and_never_a_blank_sheet() {
    let noise: String =
        (0..4000_u32).map(|at| format!("{} {} m ", at * at, at ^ 77)).collect();
    let zipped = packed(format!("{DRAWN} {noise}").as_bytes());
    let half = &zipped[..zipped.len() / 2];
    let mut spoilt = zipped.clone();
    let middle = spoilt.len() / 2;
    spoilt[middle..middle + 9].fill(0xFF);
    let flate = "/Filter/FlateDecode";
    for (name, object) in [
        ("half of it", stream(flate, half)),
        ("spoilt", stream(flate, &spoilt)),
        ("no zlib at all", stream(flate, b"\xFF\xFF\xFF\xFF not packed")),
        ("an unknown filter", stream("/Filter/Secret", DRAWN.as_bytes())),
        ("a filter of pictures", stream("/Filter/DCTDecode", DRAWN.as_bytes())),
        ("no stream", b"<</Length 3>>".to_vec()),
        ("a number", b"12".to_vec()),
    ] {
        let pdf = Pdf::new().page().put(4, &object).sound();
        let found = rules(&pdf).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert!(found.contains(&"broken-content"), "{name}: {found:?}");
        let why = imposed(&pdf).expect_err(name);
        assert!(why.contains("page 1 can't be imposed: "), "{name}: {why}");
    }
    let missing = Pdf::new().page().sound();
    assert!(rules(&missing).expect("a PDF").contains(&"broken-content"));
    assert!(imposed(&missing).is_err());
    let parts = PAGE.replace("4 0 R", "[4 0 R 8 0 R]");
    let parts = Pdf::new().page().put(3, parts).put(4, right()).sound();
    assert!(rules(&parts).expect("a PDF").contains(&"broken-content"));
    assert!(imposed(&parts).is_err());
    // A page that has no content is empty, and nothing is wrong with that.
    let empty = Pdf::new().page().put(3, PAGE.replace("/Contents 4 0 R", "")).sound();
    assert!(!rules(&empty).expect("a PDF").contains(&"broken-content"));
    assert!(imposed(&empty).is_ok());
}

#[test]
fn what_cant_be_read_is_said_in_words_of_our_own() {
    let secret = |object: Vec<u8>| {
        let text = String::from_utf8_lossy(&object).replace("/N 3", "/N 3/Filter/Secret");
        text.into_bytes()
    };
    let unknown = Pdf::new().put(4, right()).put(5, secret(objects("", "3")));
    let unknown = unknown.stream([1, 2, 1], "", &[1, 2, 3]);
    let sound = sound();
    let half = &sound[..sound.len() / 3];
    let lost = Pdf::new()
        .put(1, "<</Type/Catalog/Pages 2 0 R>>")
        .put(2, "<</Type/Pages/Kids[3 0 R 7 0 R]/Count 2>>")
        .put(3, PAGE)
        .put(4, right())
        .sound();
    let bare = Pdf::new().put(1, "<</Type/Catalog/Pages 2 0 R>>").sound();
    for (name, pdf, words) in [
        ("an unknown filter", &unknown[..], "neither its index nor its pages"),
        ("its first third", half, "its end is missing"),
        ("a page that isn't there", &lost, "a page that it lists is missing"),
        ("no pages", &bare, "it has no pages"),
        ("a head alone", b"%PDF-1.7\n", "its end is missing"),
        ("nothing in it", b"%PDF-1.7\n%%EOF\n", "neither its index nor its pages"),
    ] {
        let why = reading::open(pdf).expect_err(name).to_string();
        assert!(why.contains(words), "{name}: {why}");
        for foreign in ["lopdf", "github", "issue", "parse", "trailer", "xref"] {
            assert!(!why.contains(foreign), "{name}: {why}");
        }
    }
}

#[test]
fn pages_that_differ_by_what_programs_round_are_one_size() {
    let with = |width: f64| {
        let page = |width: f64| {
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} 792]/Resources<<>>\
                 /Contents 4 0 R>>"
            )
        };
        Pdf::new()
            .put(1, "<</Type/Catalog/Pages 2 0 R>>")
            .put(2, "<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>")
            .put(3, page(612.0))
            .put(4, right())
            .put(6, page(width))
            .sound()
    };
    // 215.9 mm, and what is within a tenth of it.
    for width in [612.0, 612.28, 612.2835, 611.72] {
        assert_eq!(imposed(&with(width)).map(|_| ()), Ok(()), "{width}");
    }
    for width in [613.0, 595.28] {
        let why = imposed(&with(width)).expect_err("two sizes");
        assert!(why.contains("page 2 is "), "{why}");
    }
}
