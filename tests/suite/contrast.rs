//! Texts stand out from their ground, and charts do without colours.

use serde_json::Value;

use super::case::Case;

/// What the preflight of a build says of contrast.
fn faint(case: &Case) -> Vec<Value> {
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let account = case.path("build/mon-rapport-preflight.json");
    let json = std::fs::read(account).expect("an account");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    let all = json["findings"].as_array().expect("findings").iter();
    all.filter(|it| it["rule"] == "low-contrast").cloned().collect()
}

/// A report whose theme has a vermilion, a dark blue and a page of paper to draw on.
fn drawn(name: &str, code: &str) -> Case {
    let case = Case::drawing(name, code);
    case.replace(
        "report.toml",
        "[theme.type]\n",
        "vermilion = { cmyk = [0, 76, 78, 0], rgb = \"#e8553a\" }\n\
         night = { cmyk = [92, 68, 38, 24], rgb = \"#20405d\" }\n\n[theme.type]\n",
    );
    case
}

/// Half of it dark, half of it light.
fn picture() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(900, 900, |x, _| {
        image::Rgb(if x < 450 { [40, 45, 50] } else { [250; 3] })
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

const PAPER: &str =
    "place(dx: 8mm, dy: 20mm, rect(width: 120mm, height: 70mm, fill: color(\"paper\")))";

#[test]
fn small_text_in_a_light_colour_is_a_warning_at_its_colour() {
    let words = "place(dx: 10mm, dy: 40mm, text(size: 9pt, fill: color(\"vermilion\"))[Petit et pâle])";
    let case = drawn("contrast-small", &format!("{PAPER}\n  {words}"));
    let found = faint(&case);
    let [finding] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(finding["severity"], "warning");
    assert_eq!(finding["source"]["file"], "report.toml");
    let text = std::fs::read_to_string(case.path("report.toml")).expect("a text");
    let line = text.lines().position(|line| line.starts_with("vermilion")).expect("it");
    assert_eq!(finding["source"]["line"], line + 1, "{finding:#}");
    let ratio = finding["parameters"]["ratio"].as_f64().expect("a number");
    assert!((3.0..4.0).contains(&ratio), "{finding:#}");
    assert_eq!(finding["parameters"]["inks"], "0/76/78/0");
    assert_eq!(finding["parameters"]["ground"], "0/0/0/0");
}

#[test]
fn large_text_and_light_text_on_a_dark_ground_are_no_fault() {
    for (name, code) in [
        ("large", "place(dx: 10mm, dy: 40mm, text(size: 24pt, fill: color(\"vermilion\"))[Grand])"),
        (
            "bold",
            "place(dx: 10mm, dy: 40mm, text(font: \"Bricolage Grotesque\", weight: 800, \
             size: 14pt, fill: color(\"vermilion\"))[Gras])",
        ),
        (
            "night",
            "place(dx: 10mm, dy: 40mm, rect(width: 60mm, height: 20mm, fill: color(\"night\")))
             place(dx: 12mm, dy: 42mm, text(size: 9pt, fill: color(\"paper\"))[Clair sur nuit])",
        ),
    ] {
        let case = drawn(&format!("contrast-{name}"), &format!("{PAPER}\n  {code}"));
        assert_eq!(faint(&case), Vec::<Value>::new(), "{name}");
    }
}

#[test]
fn the_part_of_a_picture_counts_that_words_lie_on() {
    let on = |dx: &str| {
        format!(
            "place(dx: 8mm, dy: 38mm, image(\"/images/halves.png\", width: 60mm))
             place(dx: {dx}, dy: 40mm, text(size: 9pt, fill: color(\"ink\"))[Noir])"
        )
    };
    for (name, dx, count) in [("dark", "12mm", 1), ("light", "42mm", 0)] {
        let case = drawn(&format!("contrast-{name}"), &on(dx));
        case.write("images/halves.png", picture());
        let found = faint(&case);
        assert_eq!(found.len(), count, "{name}: {found:#?}");
    }
}

#[test]
fn a_file_from_elsewhere_is_not_asked() {
    let case = drawn(
        "contrast-elsewhere",
        &format!(
            "{PAPER}\n  place(dx: 10mm, dy: 40mm, \
             text(size: 9pt, fill: color(\"vermilion\"))[Petit et pâle])"
        ),
    );
    assert_eq!(faint(&case).len(), 1);
    let run = case.run(&["preflight", "build/mon-rapport-print.pdf"]);
    assert!(!run.stderr.contains("low-contrast"), "{}", run.stderr);
}

/// Linear light of red, green and blue.
type Light = [f64; 3];

/// What people see who lack a kind of cones, from linear light: Machado, Oliveira and
/// Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency",
/// IEEE TVCG 15 (6), 2009, severity 1.
const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// Lightness and the two colour axes under D65 (CIE 1976).
fn lab([red, green, blue]: Light) -> [f64; 3] {
    let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505;
    let y = luminance([red, green, blue]);
    let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089;
    let root = |value: f64| match value {
        value if value > 0.008_856 => value.cbrt(),
        value => 7.787 * value + 16.0 / 116.0,
    };
    let [x, y, z] = [x, y, z].map(root);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn luminance([red, green, blue]: Light) -> f64 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn difference(a: Light, b: Light) -> f64 {
    let squares = lab(a).into_iter().zip(lab(b)).map(|(a, b)| (a - b) * (a - b));
    squares.sum::<f64>().sqrt()
}

fn contrast(a: Light, b: Light) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// A theme colour of the real report as a screen has it.
fn of_theme(report: &str, name: &str) -> Light {
    let (_, table) = report.split_once(&format!("[theme.colors.{name}]")).expect("it");
    let (_, hex) = table.split_once("rgb = \"#").expect("light");
    [0, 2, 4].map(|at| {
        let byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("a byte");
        let value = f64::from(byte) / 255.0;
        match value {
            value if value <= 0.040_45 => value / 12.92,
            value => ((value + 0.055) / 1.055).powf(2.4),
        }
    })
}

/// The full bar of one year and the outline of the other are told apart by whether there is
/// paper in them, so each fill has to stand out from paper; and the two sides from each other.
#[test]
fn charts_are_read_by_all_eyes() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("a text");
    let (report, layout) = (read("report.toml"), read("layouts/charts.typ"));
    let fills: Vec<&str> = layout
        .match_indices("count, \"")
        .filter_map(|(at, found)| layout[at + found.len()..].split('"').next())
        .collect();
    assert_eq!(fills.len(), 2, "{fills:?}");
    for (vision, matrix) in VISIONS {
        let seen = |name: &str| {
            let light = of_theme(&report, name);
            matrix.map(|row| {
                let sum: f64 = row.iter().zip(light).map(|(a, b)| a * b).sum();
                sum.clamp(0.0, 1.0)
            })
        };
        let paper = seen("paper");
        for fill in &fills {
            let ratio = contrast(seen(fill), paper);
            assert!(ratio >= 3.0, "{fill} on paper, {vision}: {ratio:.2}");
        }
        let apart = difference(seen(fills[0]), seen(fills[1]));
        assert!(apart >= 20.0, "{fills:?}, {vision}: {apart:.1}");
    }
}
