//! `marbre diff` finds one digit, anywhere on the pages of the real report.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use lopdf::content::Content;
use lopdf::{Document, Object, ObjectId};
use marbre::Order;
use marbre::comparison::{Comparison, Edit, Page, Side, Subject, compare};
use marbre::store::timings::Timings;
use marbre::typeset::confined::Limits;
use marbre_diag::Sink;
use ttf_parser::{Face, OutlineBuilder};

use super::diff::{bytes, drawn};

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
    printed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("report.toml"))
}

/// The print edition of a report.
pub(crate) fn printed(manifest: &Path) -> Vec<u8> {
    let limits = Limits {
        program: env!("CARGO_BIN_EXE_marbre").into(),
        time: Duration::from_secs(120),
        memory: 2048,
        pages: 100,
    };
    let order = Order::new(manifest.to_owned(), limits);
    let mut sink = Sink::default();
    let made = marbre::make(&order, &mut Timings::default(), &mut sink);
    made.unwrap_or_else(|_| panic!("{:#?}", sink.all())).press.bytes().to_vec()
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

/// Two documents, compared.
fn between(old: &mut Document, new: &mut Document) -> Comparison {
    let old = side("digits-old.pdf", &bytes(old));
    let new = side("digits-new.pdf", &bytes(new));
    compared(&old, &new)
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
    let comparison = between(&mut old, &mut new);
    let changed = changed_pages(&comparison);
    assert_eq!(changed.iter().map(|(page, _)| *page).collect::<Vec<_>>(), pages);
    for (page, edits) in changed {
        let [edit] = edits else { panic!("page {page}: {edits:?}") };
        // A digit of another width may join a figure to the words beside it.
        let bare = |text: &str| text.replace(' ', "");
        let (removed, added) = (bare(&edit.removed), bare(&edit.added));
        let letters = removed.chars().zip(added.chars());
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
    let comparison = between(&mut old, &mut new);
    let changed = changed_pages(&comparison);
    assert_eq!(changed.iter().map(|(page, _)| *page).collect::<Vec<_>>(), pages);
    for (page, edits) in changed {
        assert!(!edits.is_empty(), "page {page} has other words");
    }
}

// Text that was made into outlines.

/// Draws an outline as PDF operators: at a place, in a size, in pt.
struct Pen {
    at: (f32, f32),
    scale: f32,
    last: (f32, f32),
    drawn: String,
}

impl Pen {
    fn draw(&mut self, points: &[(f32, f32)], operator: &str) {
        for (x, y) in points {
            let (x, y) = (self.at.0 + x * self.scale, self.at.1 + y * self.scale);
            self.drawn.push_str(&format!("{x:.3} {y:.3} "));
        }
        self.drawn.push_str(operator);
        self.drawn.push('\n');
        self.last = points.last().copied().unwrap_or(self.last);
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.draw(&[(x, y)], "m");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.draw(&[(x, y)], "l");
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let from = self.last;
        let third =
            |a: (f32, f32)| (a.0 + (x1 - a.0) * 2.0 / 3.0, a.1 + (y1 - a.1) * 2.0 / 3.0);
        self.draw(&[third(from), third((x, y)), (x, y)], "c");
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.draw(&[(x1, y1), (x2, y2), (x, y)], "c");
    }

    fn close(&mut self) {
        self.draw(&[], "h");
    }
}

/// A page of figures that are outlines, 6 pt high: as a chart has them whose labels aren't text.
fn outlined(digits: &[u8], grey: f32, media_box: &str) -> Vec<u8> {
    let font = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fonts/bricolage-grotesque/BricolageGrotesque_400Regular.ttf");
    let font = fs::read(font).expect("a font");
    let face = Face::parse(&font, 0).expect("a font");
    let scale = 6.0 / f32::from(face.units_per_em());
    let mut pen =
        Pen { at: (0.0, 0.0), scale, last: (0.0, 0.0), drawn: format!("{grey} g\n") };
    for (index, digit) in digits.iter().enumerate() {
        // In groups of three, eight of them on a line.
        let (row, column) = (index / 24, index % 24);
        let across = column as f32 * 3.6 + (column / 3) as f32 * 30.0;
        pen.at = (60.0 + across, 780.0 - row as f32 * 9.7);
        let glyph = face.glyph_index(char::from(*digit)).expect("a digit");
        face.outline_glyph(glyph, &mut pen).expect("an outline");
        pen.draw(&[], "f");
    }
    drawn(media_box, &pen.drawn, &[])
}

#[test]
fn a_digit_that_is_drawn_as_an_outline_is_found() {
    let a4 = "0 0 595 842";
    let mut dice = Dice(1907);
    let digits: Vec<u8> = (0..480).map(|_| b'0' + dice.roll(10) as u8).collect();
    for grey in [0.0, 0.5] {
        let old = side("outlines-old.pdf", &outlined(&digits, grey, a4));
        for _ in 0..20 {
            let at = dice.roll(digits.len());
            let mut others = digits.clone();
            others[at] = b'0' + (digits[at] - b'0' + 1 + dice.roll(9) as u8) % 10;
            let new = side("outlines-new.pdf", &outlined(&others, grey, a4));
            let change = (char::from(digits[at]), char::from(others[at]));
            match &compared(&old, &new).pages[..] {
                [Page::Changed(_, found)] => {
                    let row = (842.0 - 780.0 + (at / 24) as f64 * 9.7) * 25.4 / 72.0;
                    let mark = found
                        .new_marks
                        .iter()
                        .any(|mark| mark.y < row && row - 3.0 < mark.y + mark.height);
                    assert!(mark && found.new_marks.len() == 1, "{change:?}: {found:?}");
                }
                other => panic!("{grey} {change:?}: {other:?}"),
            }
        }
    }
    // What hasn't changed hasn't, wherever it lies between two pixels.
    let old = side("outlines-old.pdf", &outlined(&digits, 0.5, a4));
    let new = outlined(&digits, 0.5, "0.3 0.2 595.3 842.2");
    assert!(compared(&old, &side("outlines-new.pdf", &new)).is_same());
}
