//! Pictures that layouts crop, and the words that belong to them.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use marbre_pdf::view::View;

use super::case::{Case, Run};

/// A picture of fields: red, green and blue from the left, and white at the foot.
fn fields(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(width, height, |x, y| match x * 3 / width {
        _ if y * 10 >= height * 9 => Rgb([255, 255, 255]),
        0 => Rgb([200, 30, 30]),
        1 => Rgb([30, 160, 30]),
        _ => Rgb([30, 30, 200]),
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("a PNG");
    bytes.into_inner()
}

/// The starter with two plates of a picture, which has these keys.
fn plates(name: &str, [width, height]: [u32; 2], keys: [&str; 2]) -> Case {
    let case = Case::new(name);
    case.write("images/fields.png", fields(width, height));
    let parts = keys.map(|keys| {
        format!(
            "[[part]]\nlayout = \"plate\"\n[part.with]\n\
             picture = {{ file = \"images/fields.png\", alt = \"Three fields\"{keys} }}\n\n"
        )
    });
    let back = "[[part]]\nlayout = \"back\"";
    case.replace("report.toml", back, &format!("{}{back}", parts.concat()));
    case
}

/// What is said of cropping, one line each.
fn notes(run: &Run) -> Vec<String> {
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let lines =
        run.stderr.lines().filter_map(|it| it.strip_prefix("note[cropped-picture]: "));
    lines.map(str::to_owned).collect()
}

#[test]
fn a_crop_of_more_than_a_tenth_is_told() {
    // 216 × 303 mm: 0.7129 to 1.
    for (size, wanted) in [
        ([2551, 3579], None),
        ([2551, 3700], None),
        ([2551, 4200], Some("15 % of its height (7 % at the top, 7 % at the foot)")),
        ([5102, 3579], Some("50 % of its width (25 % on the left, 25 % on the right)")),
    ] {
        let case = plates("cropping-told", size, ["", ", focus = \"top left\""]);
        let run = case.build();
        let found = notes(&run);
        let Some(wanted) = wanted else {
            assert!(found.is_empty(), "{size:?}: {found:?}");
            continue;
        };
        let begin = "`images/fields.png` is cropped on page 4: ";
        assert_eq!(found[0], format!("{begin}{wanted} isn't printed"));
        assert_eq!(found.len(), 2, "each part has its own");
        assert!(run.stderr.contains("focus = \"right\""), "{}", run.stderr);
        assert!(run.stderr.contains("report.toml:"), "{}", run.stderr);
    }
}

#[test]
fn a_crop_is_told_around_its_focus() {
    let size = [5102, 3579];
    let keys = [", focus = \"right\"", ", focus = [\"20 %\", \"50 %\"]"];
    let case = plates("cropping-focus", size, keys);
    let found = notes(&case.build());
    assert!(
        found[0].ends_with("50 % of its width (on the left) isn't printed"),
        "{found:?}"
    );
    assert!(
        found[1].ends_with("50 % of its width (on the right) isn't printed"),
        "{found:?}"
    );
    let view = View::open(case.pdf()).expect("a PDF that opens");
    let middle = |page: usize, x: f64| {
        let page = view.picture(page, 36.0).expect("a page");
        let (width, height) = page.dimensions();
        page.get_pixel((f64::from(width) * x) as u32, height / 2).0
    };
    // From the right: green and blue; around 20 % from the left: red and green.
    let is = |pixel: [u8; 3], channel: usize| {
        let others = (0..3).filter(|it| *it != channel);
        others.into_iter().all(|it| pixel[it] < pixel[channel])
    };
    assert!(is(middle(3, 0.1), 1), "{:?}", middle(3, 0.1));
    assert!(is(middle(3, 0.9), 2), "{:?}", middle(3, 0.9));
    assert!(is(middle(4, 0.1), 0), "{:?}", middle(4, 0.1));
    assert!(is(middle(4, 0.9), 1), "{:?}", middle(4, 0.9));
}

#[test]
fn what_is_seen_at_two_places_together_is_whole() {
    let case = plates("cropping-halves", [5102, 3579], ["", ""]);
    // One part over two pages, half a picture each.
    case.write(
        "layouts/plate.typ",
        "#import \"page.typ\": *\n#let plate(picture: (:)) = {\n  for half in (left, right) {\n    \
         page(background: box(width: 100%, height: 100%, clip: true, place(half + top, \
         image(picture.path, width: 200%, height: 100%))))[]\n  }\n}\n",
    );
    case.replace("layouts/plate.toml", "pages = 1", "pages = 2");
    assert_eq!(notes(&case.build()), [""; 0]);
}

#[test]
fn credit_and_caption_are_printed_or_missed() {
    let keys = [", credit = \"Photo : A. Faure\", caption = \"La halle, l'hiver\"", ""];
    let case = plates("cropping-words", [2551, 3579], keys);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("unprinted-field"), "{}", run.stderr);
    let words = super::pages::facts(&case.path("report.toml"), 4);
    assert!(words.contains("La halle, l’hiver · Photo"), "{words}");
    case.replace("layouts/plate.typ", "let words = beside(picture)", "let words = none");
    let run = case.build();
    for what in ["credit", "caption"] {
        let said = format!("the layout `plate` doesn't print the {what} of `picture`");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
    }
}

#[test]
fn a_focus_that_is_none_is_said() {
    let cases = [
        (", focus = \"middle\"", "`focus` is no side, and no place of a picture"),
        (", focus = [120, 10]", "`focus` is no side, and no place of a picture"),
        (", credit = 3", "`credit` should be a string, but is a whole number"),
        (", caption = \" \"", "`caption` is empty"),
        (", focsu = \"left\"", "did you mean `focus`?"),
    ];
    for (key, wanted) in cases {
        let run = plates("cropping-wrong", [300, 400], [key, ""]).build();
        assert_eq!(run.code, Some(1), "{key}");
        assert!(run.stderr.contains(wanted), "{key}: {}", run.stderr);
    }
}
