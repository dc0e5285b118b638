//! Words that can't be read, in any PDF: the kinds, and what only looks like them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lopdf::{Object, Stream, dictionary};
use marbre_pdf::checksum::Checksum;
use marbre_preflight::scene::Memory;
use marbre_preflight::{Finding, check_with, open};

use super::plant::Plant;
use super::{clean, found, offset, shown};

const KINDS: [&str; 4] =
    ["overlapping-text", "clipped-text", "covered-text", "invisible-text"];

/// What is said of words on a page that has nothing else.
fn about_words(plant: impl FnOnce(&mut Plant)) -> Vec<Finding> {
    let mut findings = found(&page_of(plant), &offset());
    findings.retain(|it| KINDS.contains(&it.rule));
    findings
}

/// A file with a page that has nothing else.
fn page_of(plant: impl FnOnce(&mut Plant)) -> Vec<u8> {
    let mut file = Plant::new(clean());
    file.page().set("Contents", Object::Array(Vec::new()));
    plain_font(&mut file, true);
    plant(&mut file);
    file.bytes()
}

/// A font under the name `F`: one of the file's programs, or none.
fn plain_font(file: &mut Plant, embedded: bool) {
    let font = std::fs::read(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../fonts/spectral/Spectral_400Regular.ttf"),
    );
    let program = Stream::new(dictionary! {}, font.expect("a font"));
    let mut about = dictionary! {
        "Type" => "FontDescriptor", "FontName" => "Spectral", "Flags" => 32,
    };
    if embedded {
        let program = file.add(program);
        about.set("FontFile2", program);
    }
    let about = file.add(about);
    let widths: Vec<Object> = (32..=126).map(|_| 520.into()).collect();
    let font = file.add(dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Spectral",
        "Encoding" => "WinAnsiEncoding", "FirstChar" => 32, "LastChar" => 126,
        "Widths" => widths, "FontDescriptor" => about,
    });
    file.name("Font", "F", font);
}

const HELLO: &str = "BT /F 12 Tf 200 400 Td (Bonjour tout le monde) Tj ET\n";

#[track_caller]
fn caught(rule: &str, what: &str, content: &str) {
    let findings = about_words(|it| it.draw(content));
    let said = shown(&findings);
    assert!(
        !findings.is_empty() && findings.iter().all(|it| it.rule == rule),
        "{what}: {said}"
    );
    let quoted = |it: &Finding| {
        it.message.english().contains("Bonjour") || it.message.english().contains("onde")
    };
    assert!(findings.iter().any(quoted), "{what}: {said}");
}

#[track_caller]
fn sound(what: &str, content: &str) {
    let findings = about_words(|it| it.draw(content));
    assert!(findings.is_empty(), "{what}: {}", shown(&findings));
}

#[test]
fn words_over_words_are_caught() {
    let rule = "overlapping-text";
    let other = |at: &str| format!("{HELLO}BT /F 12 Tf {at} (une autre phrase) Tj ET");
    caught(rule, "on one line", &other("230 400 Td"));
    caught(rule, "half a line lower", &other("200 395 Td"));
    caught(rule, "at its end, by three letters", &other("308 400 Td"));
    caught(rule, "turned", &other("0 1 -1 0 262 360 Tm"));
    caught(
        rule,
        "much larger, behind",
        &format!("BT /F 90 Tf 0 0 0 0.2 k 190 390 Td (12) Tj ET 0 0 0 1 k {HELLO}"),
    );
    let letters = "(u) Tj (n) Tj (e) Tj ( ) Tj (a) Tj (u) Tj (t) Tj (r) Tj (e) Tj";
    caught(
        rule,
        "shown letter by letter",
        &format!("{HELLO}BT /F 12 Tf 230 400 Td {letters} ET"),
    );
    let findings = about_words(|it| {
        it.name("XObject", "Y", Object::Null);
        let font = it.page().get(b"Resources").expect("resources").clone();
        it.form(
            dictionary! { "Resources" => font },
            "BT /F 12 Tf 230 400 Td (une autre) Tj ET",
        );
        it.draw(&format!("{HELLO} /X Do"));
    });
    assert_eq!(findings.len(), 1, "in a form: {}", shown(&findings));
}

#[test]
fn words_that_are_cut_off_are_caught() {
    let rule = "clipped-text";
    caught(rule, "hidden", &format!("q 10 10 50 50 re W n {HELLO}Q"));
    caught(rule, "cut below", &format!("q 190 402 200 50 re W n {HELLO}Q"));
    caught(rule, "cut at the right", &format!("q 190 390 93 50 re W n {HELLO}Q"));
    caught(rule, "outside of the page", &HELLO.replace("200 400", "2000 400"));
    sound("whole", &format!("q 190 390 250 50 re W n {HELLO}Q"));
    sound(
        "in slices",
        &format!("q 190 390 60 50 re W n {HELLO}Q q 250 390 200 50 re W n {HELLO}Q"),
    );
}

#[test]
fn words_that_are_covered_are_caught() {
    let rule = "covered-text";
    caught(rule, "by a box", &format!("{HELLO} 0.2 0 0 0 k 190 390 250 30 re f"));
    caught(
        rule,
        "by a polygon",
        &format!("{HELLO} 0.2 0 0 0 k 190 380 m 400 380 l 300 440 l 190 440 l h f"),
    );
    caught(
        rule,
        "by a thick line",
        &format!("{HELLO} 0.2 0 0 0 K 20 w 190 404 m 400 404 l S"),
    );
    sound("a line through it", &format!("{HELLO} 0 0 0 1 K 1 w 190 404 m 400 404 l S"));
    sound("beside it", &format!("{HELLO} 0.2 0 0 0 k 190 360 250 30 re f"));
    sound(
        "printed again on top",
        &format!("{HELLO} 0.2 0 0 0 k 190 390 250 30 re f 0 0 0 1 k {HELLO}"),
    );
    let overprint = dictionary! { "OP" => true, "op" => true, "OPM" => 1 };
    let findings = about_words(|it| {
        it.state(overprint.clone());
        it.draw(&format!("{HELLO} /X gs 0.2 0 0 0 k 190 390 250 30 re f"));
    });
    assert!(findings.is_empty(), "a tint that overprints: {}", shown(&findings));
    let findings = about_words(|it| {
        it.state(overprint);
        it.draw(&format!("0 0 0 1 k {HELLO} /X gs 0 0 0 1 k 190 390 250 30 re f"));
    });
    assert_eq!(findings.len(), 1, "black that overprints black: {}", shown(&findings));
    for (alpha, count) in [(0.5_f32, 0), (1.0, 1)] {
        let findings = about_words(|it| {
            it.state(dictionary! { "ca" => alpha });
            it.draw(&format!("0 0 0 1 k {HELLO} /X gs 0.2 0 0 0 k 190 390 250 30 re f"));
        });
        assert_eq!(findings.len(), count, "{alpha}: {}", shown(&findings));
    }
}

#[test]
fn words_below_the_scan_of_a_page_are_for_programs() {
    for (embedded, count) in [(true, 1), (false, 0)] {
        let findings = about_words(|it| {
            plain_font(it, embedded);
            it.picture(100, 8, "DeviceCMYK", 4);
            it.draw(&format!("{HELLO} q 600 0 0 850 -2 -2 cm /X Do Q"));
        });
        assert_eq!(findings.len(), count, "{embedded}: {}", shown(&findings));
    }
}

#[test]
fn words_in_the_ink_of_their_ground_are_caught() {
    let rule = "invisible-text";
    caught(rule, "white on paper", &format!("0 0 0 0 k {HELLO}"));
    caught(rule, "white light on paper", &format!("1 1 1 rg {HELLO}"));
    caught(
        rule,
        "a tint on the same",
        &format!("0.4 0.2 0 0 k 190 390 250 30 re f 0.42 0.2 0 0 k {HELLO}"),
    );
    caught(rule, "light on light", &format!("1 0 0 rg 190 390 250 30 re f {HELLO}"));
    sound(
        "a tint on another",
        &format!("0.4 0.2 0 0 k 190 390 250 30 re f 0.5 0.2 0 0 k {HELLO}"),
    );
    sound("white on black", &format!("190 390 250 30 re f 0 0 0 0 k {HELLO}"));
    sound(
        "white in a black polygon",
        &format!("190 380 m 450 380 l 450 440 l 180 450 l h f 0 0 0 0 k {HELLO}"),
    );
    sound("not painted", &HELLO.replace("BT", "BT 3 Tr"));
    sound(
        "filled in white, with an outline",
        &format!("0 0 0 0 k 0 0 0 1 K 0.5 w {}", HELLO.replace("BT", "BT 2 Tr")),
    );
    sound(
        "white, and its outline later",
        &format!("0 0 0 0 k {HELLO} 0 0 0 1 K 0.5 w {}", HELLO.replace("BT", "BT 1 Tr")),
    );
    for (grey, count) in [(0x40, 0), (0x00, 1)] {
        let findings = about_words(|it| white_on_picture(it, grey == 0, "0 0 0 0 k"));
        assert_eq!(findings.len(), count, "{grey}: {}", shown(&findings));
    }
}

/// Words on a picture that is grey, or as white as paper.
fn white_on_picture(file: &mut Plant, white: bool, ink: &str) {
    file.picture(100, 8, "DeviceCMYK", 4);
    if white {
        let objects = file.document.objects.values_mut();
        let pictures = objects.filter_map(|it| it.as_stream_mut().ok());
        let last = pictures.filter(|it| {
            it.dict.get(b"Width").and_then(Object::as_i64).is_ok_and(|it| it == 100)
        });
        last.last().expect("a picture").content.fill(0);
    }
    file.draw(&format!("q 250 0 0 100 190 350 cm /X Do Q {ink} {HELLO}"));
}

/// What was asked of pages, and answered.
#[derive(Debug, Default)]
struct Notebook(RefCell<BTreeMap<(usize, Checksum), Vec<u8>>>);

impl Memory for Notebook {
    fn recall(&self, page: usize, question: &Checksum) -> Option<Vec<u8>> {
        self.0.borrow().get(&(page, *question)).cloned()
    }

    fn keep(&self, page: usize, question: &Checksum, answer: &[u8]) {
        self.0.borrow_mut().insert((page, *question), answer.to_vec());
    }
}

#[test]
fn what_was_found_on_pictures_is_asked_once_and_for_these_words_only() {
    let profile = offset();
    let look = |pdf: &[u8], memory: &Notebook| {
        let document = open(pdf).expect("a PDF");
        let found = check_with(pdf, &document, &profile, &[], Some(memory));
        let found = found.expect("a page").into_iter();
        found.filter(|it| it.rule == "invisible-text").count()
    };
    let lost = page_of(|it| white_on_picture(it, true, "0 0 0 0 k"));
    let notebook = Notebook::default();
    assert_eq!(look(&lost, &notebook), 1);
    assert_eq!(notebook.0.borrow().len(), 1, "the picture was looked at");
    assert_eq!(look(&lost, &notebook), 1, "as it was found before");
    assert_eq!(notebook.0.borrow().len(), 1);
    // Whose words it is, and in which ink, belongs to the question.
    let black = page_of(|it| white_on_picture(it, true, "0 0 0 1 k"));
    assert_eq!(look(&black, &notebook), 0);
    assert_eq!(notebook.0.borrow().len(), 2);
    // What is remembered counts: the picture isn't decoded again.
    notebook.0.borrow_mut().values_mut().for_each(|answer| answer.fill(0));
    assert_eq!(look(&lost, &notebook), 0);
    // An answer to another number of letters is none.
    notebook.0.borrow_mut().values_mut().for_each(|answer| answer.truncate(3));
    assert_eq!(look(&lost, &notebook), 1);
}

#[test]
fn what_is_no_fault_is_left_alone() {
    sound(
        "two lines, set tight",
        "BT /F 12 Tf 9 TL 200 400 Td (gjpqy gjpqy) Tj T* (ABCDE bdfhk) Tj ET",
    );
    sound(
        "a shadow",
        &format!("0 0 0 0.3 k {} 0 0 0 1 k {HELLO}", HELLO.replace("200 400", "201 399")),
    );
    sound("printed twice", &format!("{HELLO}{}", HELLO.replace("200 400", "200.2 400")));
    sound("filled and stroked", &format!("{HELLO}{}", HELLO.replace("BT", "BT 1 Tr")));
    sound("kerned", "BT /F 12 Tf 200 400 Td (A) Tj 5.5 0 Td [(B) 80 (C) 90 (D)] TJ ET");
    sound(
        "an accent by itself",
        "BT /F 12 Tf 200 400 Td (e) Tj ET BT /F 12 Tf 200 401 Td (`) Tj ET",
    );
    sound(
        "a mark over a letter",
        "BT /F 12 Tf 200 400 Td (o) Tj ET BT /F 12 Tf 200 400 Td (/) Tj ET",
    );
    sound(
        "a number raised",
        "BT /F 12 Tf 200 400 Td (mot) Tj 7 0 0 7 219 404 Tm (1) Tj ET",
    );
}

#[test]
fn a_page_of_letters_at_one_place_ends() {
    let line = "BT /F 12 Tf 200 400 Td (xyzxyzxyzxyzxyzxyzxyzxyzxyzxyz) Tj ET\n";
    let other = "BT /F 12 Tf 201.7 402 Td (abcabcabcabcabcabcabcabcabcabc) Tj ET\n";
    let content = format!("{line}{other}").repeat(500);
    let started = std::time::Instant::now();
    let findings = about_words(|it| it.draw(&content));
    // Where more can't be borne, what was found up to there is said.
    assert!(findings.len() < 5_000);
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}
