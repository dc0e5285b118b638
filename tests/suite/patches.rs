//! A colour chart in drawings and in the theme, against Little CMS.

use super::ink::{near, numbers};
use super::press::{built, with};

/// The colour chart that `tests/data/patches` has inks for: name, light, inks in %.
fn patches() -> Vec<(String, [f64; 3], [f64; 4])> {
    let chart = include_str!("../data/patches/reference.csv");
    let row = |line: &str| {
        let mut cells = line.split(',');
        let name = cells.next()?.to_owned();
        let numbers: Vec<f64> = cells.filter_map(|cell| cell.parse().ok()).collect();
        Some((name, numbers[..3].try_into().ok()?, numbers[3..7].try_into().ok()?))
    };
    chart.lines().skip(1).filter_map(row).collect()
}

/// Whether inks are those of a patch, within 2/255 each.
fn is_patch(fill: &[f32], inks: [f64; 4]) -> bool {
    let far =
        |(ink, wanted): (&f32, f64)| (f64::from(*ink) * 255.0 - wanted * 2.55).abs();
    fill.len() == 4 && fill.iter().zip(inks).all(|pair| far(pair) <= 2.0)
}

#[test]
fn patches_of_a_drawing_agree_with_little_cms() {
    let case = with("patches-svg", "place(image(\"/a.svg\", width: 40mm))");
    let mut svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 1\">".to_owned();
    for (index, (_, [r, g, b], _)) in patches().iter().enumerate() {
        let rect = format!("<rect x=\"{index}\" width=\"1\" height=\"1\"");
        svg.push_str(&format!("{rect} fill=\"rgb({r},{g},{b})\"/>"));
    }
    case.write("a.svg", svg + "</svg>");
    let fills = numbers(&built(&case).all(), "k");
    let mut neutral = 0;
    for (name, light, inks) in patches() {
        // Light without any colour is printed in black alone; a picture's isn't.
        let grey = light.iter().all(|part| (part - light[0]).abs() < 0.5);
        neutral += usize::from(grey);
        let found = match grey {
            true => fills.iter().any(|fill| near(&fill[..3], &[0.0; 3]) && fill[3] > 0.0),
            false => fills.iter().any(|fill| is_patch(fill, inks)),
        };
        assert!(found, "{name}: {inks:?} isn't in {fills:?}");
    }
    assert!(neutral < 6, "most of the chart goes by the profile");
}

#[test]
fn patches_of_the_theme_land_with_the_numbers_that_they_were_given() {
    let code: String = (0..patches().len())
        .map(|index| {
            format!("place(square(size: 9mm, fill: color(\"patch-{index}\"))); ")
        })
        .collect();
    let case = with("patches-theme", &code);
    let colors: String = patches()
        .iter()
        .enumerate()
        .map(|(index, (_, light, inks))| {
            let light: String = light
                .iter()
                .map(|part| format!("{part:02x}", part = *part as u8))
                .collect();
            format!("patch-{index} = {{ cmyk = {inks:?}, rgb = \"#{light}\" }}\n")
        })
        .collect();
    case.replace("report.toml", "[theme.type]\n", &format!("{colors}\n[theme.type]\n"));
    let fills = numbers(&built(&case).page(4), "k");
    for (name, _, inks) in patches() {
        let exact = |fill: &Vec<f32>| {
            fill.iter()
                .zip(inks)
                .all(|(ink, wanted)| (f64::from(*ink) - wanted / 100.0).abs() < 1e-6)
        };
        assert!(fills.iter().any(exact), "{name}: {inks:?} isn't in {fills:?}");
    }
}
