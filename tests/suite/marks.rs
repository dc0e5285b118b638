//! Crop marks, and what they leave alone.

use lopdf::Object;

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
    for operation in &operations[from..] {
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
    let moved = |ink: &Ink| numbers(&ink.page(4), "cm");
    assert_eq!(moved(&marked), moved(&plain), "all counts from one origin");
    let start: Vec<String> =
        marked.page(4).into_iter().take(4).map(|operation| operation.operator).collect();
    assert_eq!(start, ["q", "re", "W", "n"], "what overhangs the bleed is cut off");
}
