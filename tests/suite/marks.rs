//! Crop marks, and what they leave alone.

use lopdf::Object;
use lopdf::content::Operation;
use marbre_pdf::view::View;

use super::case::Case;
use super::ink::{Ink, numbers};
use super::press::{built, with};

#[test]
fn crop_marks_stand_beyond_the_bleed() {
    let case = Case::new("press-marks");
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print]\nmarks = true\n\n[theme.colors]",
    );
    let ink = built(&case);
    let page = ink.0.get_dictionary(ink.0.get_pages()[&1]).expect("a page");
    let corners = |key: &[u8]| -> Vec<f32> {
        let corners = page.get(key).and_then(Object::as_array).expect("a box");
        corners.iter().map(|n| n.as_float().expect("a number")).collect()
    };
    let (media, bleed, trim) =
        (corners(b"MediaBox"), corners(b"BleedBox"), corners(b"TrimBox"));
    assert!((trim[2] - trim[0] - 595.276).abs() < 0.002, "{trim:?}");
    let slug = 5.0 / 25.4 * 72.0;
    assert!((bleed[0] - media[0] - slug).abs() < 0.002, "{media:?} {bleed:?}");
    let mut start = (0.0, 0.0);
    let mut marks = 0;
    let operations = ink.page(1);
    let from = operations.iter().rposition(|o| o.operator == "CS").expect("a colour");
    // Up to the line in the slug.
    for operation in operations[from..].iter().take_while(|it| it.operator != "Q") {
        let point = || {
            let number = |i: usize| operation.operands[i].as_float().expect("a number");
            (number(0), number(1))
        };
        match operation.operator.as_str() {
            "m" => start = point(),
            "l" => {
                let end = point();
                let outside = |(x, y): (f32, f32)| {
                    let [left, bottom, right, top] = bleed[..] else { return false };
                    let by = 0.001;
                    x <= left + by || x >= right - by || y <= bottom + by || y >= top - by
                };
                assert!(outside(start) && outside(end), "{start:?} {end:?}");
                marks += 1;
            }
            _ => {}
        }
    }
    assert_eq!(marks, 8);
}

#[test]
fn marks_move_nothing_and_nothing_runs_into_them() {
    let code = "place(rect(width: 60mm, height: 20mm, stroke: none, fill: \
                gradient.linear(color(\"accent\"), color(\"paper\"), space: cmyk)))";
    let case = with("marks-gradient", code);
    let patterns = |ink: &Ink| -> Vec<Vec<f32>> {
        let patterns = ink.resources(4, "Pattern");
        let matrix = |object: &Object| {
            let pattern = ink.0.dereference(object).ok()?.1.as_dict().ok()?;
            let matrix = pattern.get(b"Matrix").and_then(Object::as_array).ok()?;
            matrix.iter().map(|n| n.as_float().ok()).collect()
        };
        patterns.iter().filter_map(|(_, object)| matrix(object)).collect()
    };
    let plain = built(&case);
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print]\nmarks = true\n\n[theme.colors]",
    );
    let marked = built(&case);
    assert_eq!(patterns(&plain).len(), 1);
    assert_eq!(patterns(&marked), patterns(&plain));
    let moved = |ink: &Ink| {
        let operations = ink.page(4).into_iter();
        // The marks begin with the first colour of lines that is on every plate.
        let all =
            |o: &Operation| o.operator == "CS" && o.operands == ["Registration".into()];
        numbers(&operations.take_while(|o| !all(o)).collect::<Vec<_>>(), "cm")
    };
    assert_eq!(moved(&marked), moved(&plain), "all counts from one origin");
    let start: Vec<String> =
        marked.page(4).into_iter().take(4).map(|operation| operation.operator).collect();
    assert_eq!(start, ["q", "re", "W", "n"], "what overhangs the bleed is cut off");
}

/// Whether each column of the slug below a page's bleed has anything dark, from the
/// left; 5 columns to the mm.
fn below(case: &Case, page: usize) -> Vec<bool> {
    let picture = View::open(case.pdf()).expect("a PDF").picture(page - 1, 127.0);
    let picture = picture.expect("the page is there");
    assert_eq!(picture.width(), 5 * (210 + 2 * (3 + 5)), "A4, bleed and slug");
    let rows = picture.height() - 24..picture.height();
    let dark = |x: u32| rows.clone().any(|y| picture.get_pixel(x, y).0[0] < 160);
    (0..picture.width()).map(dark).collect()
}

/// The first and the last dark column between the crop marks, which must be as far
/// from both as they are long.
#[track_caller]
fn line_in_the_slug(columns: &[bool]) -> [usize; 2] {
    let (left, right) = (5 * 8, 5 * (8 + 210));
    let near = |x: usize| columns[x - 1..=x + 1].iter().any(|dark| *dark);
    assert!(near(left) && near(right), "the crop marks are there");
    let line = left + 3..right - 3;
    let dark: Vec<usize> = line.filter(|x| columns[*x]).collect();
    let (first, last) = (dark[0], dark[dark.len() - 1]);
    assert!(first >= left + 24 && last <= right - 24, "{first} {last}");
    [first, last]
}

fn marked(name: &str) -> Case {
    let case = Case::new(name);
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print]\nmarks = true\n\n[theme.colors]",
    );
    case
}

#[test]
fn the_slug_says_what_a_sheet_is_on_every_plate_and_as_shapes() {
    let case = marked("press-slug");
    let ink = built(&case);
    let [_, provisional] = line_in_the_slug(&below(&case, 1));
    // From where it calls what all pages say, to its end.
    let line = |page: u32| {
        let mut operations = ink.page(page);
        let called = operations.iter().rposition(|o| o.operator == "Do");
        let line = operations.split_off(called.expect("a form"));
        (operations, line)
    };
    let (before, second) = line(2);
    let colour = before.iter().rfind(|o| o.operator == "cs").expect("a colour");
    assert_eq!(colour.operands, [Object::from("Registration")]);
    assert!(second.iter().all(|o| o.operator != "BT"), "it isn't among the text");
    let (_, first) = line(1);
    assert_ne!(format!("{first:?}"), format!("{second:?}"), "each page has its number");
    case.decide();
    built(&case);
    let [_, validated] = line_in_the_slug(&below(&case, 1));
    assert!(validated < provisional, "only provisional accounts are said to be so");
    case.replace("report.toml", "year = 2025", "year = 2025\ndate = 2026-03-01");
    built(&case);
    let [_, dated] = line_in_the_slug(&below(&case, 1));
    assert!(dated > validated, "a day that is known is said");
}

#[test]
fn a_line_in_the_slug_that_is_too_long_is_set_smaller() {
    let case = marked("press-slug-long");
    let version = "une version dont le nom ne finit pas ".repeat(9);
    let key = format!("year = 2025\nversion = \"{version}\"");
    case.replace("report.toml", "year = 2025", &key);
    built(&case);
    line_in_the_slug(&below(&case, 4));
}

#[test]
fn the_line_in_the_slug_changes_nothing_that_is_printed_on_the_page() {
    let case = Case::new("press-slug-apart");
    built(&case);
    let picture = |case: &Case| View::open(case.pdf()).expect("a PDF").picture(1, 127.0);
    let plain = picture(&case).expect("a page");
    let marked = marked("press-slug-apart-marked");
    built(&marked);
    let marked = picture(&marked).expect("a page");
    let (width, height) = plain.dimensions();
    let page = image::imageops::crop_imm(&marked, 25, 25, width, height).to_image();
    let differ = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 8;
    let inside =
        |x: u32, y: u32| (1..width - 1).contains(&x) && (1..height - 1).contains(&y);
    let different = plain.enumerate_pixels().filter(|(x, y, pixel)| {
        let other = page.get_pixel(*x, *y);
        inside(*x, *y) && pixel.0.iter().zip(&other.0).any(differ)
    });
    assert_eq!(different.count(), 0);
}
