//! `marbre diff` finds one digit, anywhere on the pages of the real report.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use lopdf::content::Content;
use lopdf::{Document, Object, ObjectId};
use marbre::Order;
use marbre::comparison::{Comparison, Edit, Page, Side, Subject, compare};
use marbre::confined::Limits;
use marbre::diag::Sink;
use marbre::timings::Timings;

use super::diff::bytes;

/// Numbers that look random and are the same every time (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((it ^ (it >> 31)) % sides as u64) as usize
    }
}

/// The real report, as it goes to the press.
pub(crate) fn real_report() -> Vec<u8> {
    let limits = Limits {
        program: env!("CARGO_BIN_EXE_marbre").into(),
        time: Duration::from_secs(120),
        memory: 2048,
        pages: 100,
    };
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("report.toml");
    let order = Order::new(manifest, limits);
    let mut sink = Sink::default();
    let made = marbre::make(&order, &mut Timings::default(), &mut sink);
    made.unwrap_or_else(|_| panic!("{:#?}", sink.all())).pdf
}

/// A digit that is printed: where its code stands in a page's content.
#[derive(Clone, Copy)]
struct Digit {
    operation: usize,
    piece: usize,
    byte: usize,
    shown: char,
}

/// The strings that an operation shows.
fn strings(operands: &mut [Object]) -> Vec<&mut Vec<u8>> {
    let mut found = Vec::new();
    for operand in operands {
        match operand {
            Object::String(bytes, _) => found.push(bytes),
            Object::Array(items) => {
                found.extend(items.iter_mut().filter_map(|it| match it {
                    Object::String(bytes, _) => Some(bytes),
                    _ => None,
                }))
            }
            _ => {}
        }
    }
    found
}

/// The codes of a page's fonts that stand for digits.
fn digits_of_fonts(
    pdf: &Document,
    page: ObjectId,
) -> BTreeMap<Vec<u8>, BTreeMap<u16, char>> {
    let fonts = pdf.get_page_fonts(page).expect("fonts");
    let digits = |font: &lopdf::Dictionary| {
        let encoding = font.get_font_encoding(pdf).expect("an encoding");
        let digit = |code: u16| {
            let text = Document::decode_text(&encoding, &code.to_be_bytes()).ok()?;
            let mut letters = text.chars();
            let digit = letters.next().filter(char::is_ascii_digit)?;
            letters.next().is_none().then_some((code, digit))
        };
        (0..4000).filter_map(digit).collect::<BTreeMap<u16, char>>()
    };
    fonts.into_iter().map(|(name, font)| (name, digits(font))).collect()
}

/// Changes one digit on each of some pages; says which ones to what.
fn change_digits(
    pdf: &mut Document,
    dice: &mut Dice,
    wanted: usize,
) -> BTreeMap<usize, [char; 2]> {
    let pages: Vec<(u32, ObjectId)> = pdf.get_pages().into_iter().collect();
    let mut changed = BTreeMap::new();
    while changed.len() < wanted {
        let (number, page) = pages[dice.roll(pages.len())];
        if changed.contains_key(&(number as usize)) {
            continue;
        }
        let fonts = digits_of_fonts(pdf, page);
        let bytes = pdf.get_page_content(page);
        let mut content = Content::decode(&bytes).expect("content");
        let mut font = BTreeMap::new();
        let mut found = Vec::new();
        for (index, operation) in content.operations.iter_mut().enumerate() {
            match operation.operator.as_str() {
                "Tf" => {
                    let name = operation.operands[0].as_name().expect("a name");
                    font.clone_from(&fonts[name]);
                }
                "Tj" | "TJ" => {
                    for (piece, bytes) in
                        strings(&mut operation.operands).iter().enumerate()
                    {
                        for (at, code) in bytes.chunks_exact(2).enumerate() {
                            let code = u16::from_be_bytes([code[0], code[1]]);
                            let Some(shown) = font.get(&code) else { continue };
                            let (byte, shown) = (at * 2, *shown);
                            let digit = Digit { operation: index, piece, byte, shown };
                            found.push((digit, font.clone()));
                        }
                    }
                }
                _ => {}
            }
        }
        if found.is_empty() {
            continue;
        }
        let (digit, font) = &found[dice.roll(found.len())];
        let others: Vec<(&u16, &char)> =
            font.iter().filter(|(_, other)| **other != digit.shown).collect();
        if others.is_empty() {
            continue;
        }
        let (code, other) = others[dice.roll(others.len())];
        let operands = &mut content.operations[digit.operation].operands;
        strings(operands)[digit.piece][digit.byte..digit.byte + 2]
            .copy_from_slice(&code.to_be_bytes());
        let encoded = content.encode().expect("content");
        pdf.change_page_content(page, encoded).expect("a page");
        changed.insert(number as usize, [digit.shown, *other]);
    }
    changed
}

/// A file to compare, kept in the folder of the suite.
fn side(name: &str, bytes: &[u8]) -> Side {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).expect("a writable folder");
    let limits = Limits {
        program: env!("CARGO_BIN_EXE_marbre").into(),
        time: Duration::from_secs(60),
        memory: 2048,
        pages: 100,
    };
    let mut sink = Sink::default();
    let side = Subject::parse(path.as_os_str()).open(&limits, &mut sink);
    side.unwrap_or_else(|_| panic!("{:#?}", sink.all()))
}

fn compared(old: &Side, new: &Side) -> Comparison {
    let mut sink = Sink::default();
    compare(old, new, &mut sink).unwrap_or_else(|_| panic!("{:#?}", sink.all()))
}

fn changed_pages(comparison: &Comparison) -> Vec<(usize, &[Edit])> {
    let changed = comparison.pages.iter().map(|page| match page {
        Page::Changed(at, change) if at.old == at.new => {
            Some((at.new, &change.edits[..]))
        }
        Page::Same(_) => None,
        other => panic!("no page has gone anywhere: {other:?}"),
    });
    changed.flatten().collect()
}

#[test]
fn one_digit_is_found_at_twenty_places_of_the_real_report() {
    let made = real_report();
    let mut old = Document::load_mem(&made).expect("a PDF");
    let mut new = old.clone();
    let digits = change_digits(&mut new, &mut Dice(2020), 20);
    let pages: Vec<usize> = digits.keys().copied().collect();
    let old_side = side("digits-old.pdf", &bytes(&mut old));
    let new_side = side("digits-new.pdf", &bytes(&mut new));
    let comparison = compared(&old_side, &new_side);
    let changed = changed_pages(&comparison);
    assert_eq!(changed.iter().map(|(page, _)| *page).collect::<Vec<_>>(), pages);
    for (page, edits) in changed {
        let [edit] = edits else { panic!("page {page}: {edits:?}") };
        let letters = edit.removed.chars().zip(edit.added.chars());
        let apart: Vec<[char; 2]> =
            letters.filter(|(a, b)| a != b).map(|(a, b)| [a, b]).collect();
        assert_eq!(apart, [digits[&page]], "page {page}: {edit:?}");
    }
    // Where fonts don't say what their glyphs stand for, their drawings do.
    for pdf in [&mut old, &mut new] {
        for object in pdf.objects.values_mut() {
            if let Object::Dictionary(dictionary) = object {
                dictionary.remove(b"ToUnicode");
            }
        }
    }
    let old_side = side("digits-old.pdf", &bytes(&mut old));
    let new_side = side("digits-new.pdf", &bytes(&mut new));
    let comparison = compared(&old_side, &new_side);
    let changed = changed_pages(&comparison);
    assert_eq!(changed.iter().map(|(page, _)| *page).collect::<Vec<_>>(), pages);
    for (page, edits) in changed {
        assert!(!edits.is_empty(), "page {page} has other words");
    }
}
