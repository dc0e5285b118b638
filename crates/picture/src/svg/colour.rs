//! Colours of CSS (CSS Color 4) as the reader below knows them: names, `#rrggbb`,
//! `#rrggbbaa`.

use marbre_ink::arithmetic::power;

use marbre_diag::said;

use super::Reading;
use super::syntax::{function, number, split, words};

/// The names of colours (CSS Color 4, 6.1).
const NAMES: &str = "aliceblue antiquewhite aqua aquamarine azure beige bisque black \
    blanchedalmond blue blueviolet brown burlywood cadetblue chartreuse chocolate coral \
    cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod darkgray \
    darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred \
    darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise \
    darkviolet deeppink deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite \
    forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey \
    honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen \
    lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen \
    lightgrey lightpink lightsalmon lightseagreen lightskyblue lightslategray \
    lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon \
    mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue \
    mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose \
    moccasin navajowhite navy oldlace olive olivedrab orange orangered orchid \
    palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink \
    plum powderblue purple red rosybrown royalblue saddlebrown salmon sandybrown seagreen \
    seashell sienna silver skyblue slateblue slategray slategrey snow springgreen \
    steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow \
    yellowgreen";

/// How far a channel may be outside sRGB and still be cut to it, as browsers do.
const NEAR: f64 = 0.1;

/// The channels of a function, and its opacity.
struct Channels<'a> {
    values: Vec<&'a str>,
    alpha: Option<&'a str>,
}

/// Reads a colour. `dark` is whether the picture is drawn for dark screens alone.
pub(super) fn colour(text: &str, dark: bool) -> Reading {
    let text = text.trim();
    if let Some(digits) = text.strip_prefix('#') {
        let whole = matches!(digits.len(), 3 | 4 | 6 | 8)
            && digits.bytes().all(|b| b.is_ascii_hexdigit());
        return if whole { Reading::Value(text.to_owned()) } else { Reading::Invalid };
    }
    let lower = text.to_ascii_lowercase();
    if NAMES.split_ascii_whitespace().any(|name| name == lower) {
        return Reading::Value(lower);
    }
    match lower.as_str() {
        "transparent" => return Reading::Value("#00000000".to_owned()),
        "currentcolor" => return Reading::Value("currentColor".to_owned()),
        // A sheet of paper is light.
        "canvas" => return Reading::Value("white".to_owned()),
        "canvastext" => return Reading::Value("black".to_owned()),
        _ => {}
    }
    let Some((name, inside)) = function(&lower) else { return Reading::Invalid };
    if name == "light-dark" {
        let sides = split(inside, b',');
        let [(_, light), (_, shade)] = sides[..] else { return Reading::Invalid };
        return colour(if dark { shade } else { light }, dark);
    }
    let unknown = || Reading::Unknown(said!("the colour `{text}`", text));
    if inside.contains("from ") || inside.contains("calc(") {
        return unknown();
    }
    let Some(channels) = Channels::of(inside) else { return unknown() };
    // What the reader below takes as it is.
    if matches!(name.as_str(), "rgb" | "rgba") && channels.is_plain(inside) {
        return Reading::Value(text.to_owned());
    }
    let Some(light) = channels.light(&name) else {
        let known = ["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch"];
        return if known.contains(&name.as_str()) { Reading::Invalid } else { unknown() };
    };
    let Some(alpha) = channels.alpha() else { return Reading::Invalid };
    if light.iter().any(|c| !(-NEAR..=1.0 + NEAR).contains(c)) {
        return unknown();
    }
    let value = hex(light, alpha);
    // A picture says first what the colour is on other screens, and that is meant for all.
    if name == "color" && !inside.trim_start().starts_with("srgb ") {
        return Reading::Wide(value);
    }
    Reading::Value(value)
}

/// As `#rrggbb`, or `#rrggbbaa`.
fn hex(light: [f64; 3], alpha: f64) -> String {
    let byte = |part: f64| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    let [r, g, b] = light.map(byte);
    match byte(alpha) {
        255 => format!("#{r:02x}{g:02x}{b:02x}"),
        alpha => format!("#{r:02x}{g:02x}{b:02x}{alpha:02x}"),
    }
}

impl<'a> Channels<'a> {
    fn of(inside: &'a str) -> Option<Self> {
        let commas = split(inside, b',');
        if commas.len() > 1 {
            let mut values: Vec<&str> = commas.iter().map(|(_, v)| v.trim()).collect();
            let alpha = if values.len() == 4 { values.pop() } else { None };
            return (values.len() == 3).then_some(Self { values, alpha });
        }
        let sides = split(inside, b'/');
        let alpha = match sides[..] {
            [_] => None,
            [_, (_, alpha)] => Some(alpha.trim()),
            _ => return None,
        };
        let values = words(sides.first()?.1);
        matches!(values.len(), 3 | 4).then_some(Self { values, alpha })
    }

    /// Whether these are three whole bytes between commas.
    fn is_plain(&self, inside: &str) -> bool {
        inside.contains(',')
            && self.alpha.is_none()
            && self.values.iter().all(|value| value.parse::<u8>().is_ok())
    }

    fn alpha(&self) -> Option<f64> {
        self.alpha.map_or(Some(1.0), |alpha| share(alpha, 1.0))
    }

    /// As sRGB; what is outside it is below 0 or above 1.
    fn light(&self, name: &str) -> Option<[f64; 3]> {
        if name == "color" {
            let [space, a, b, c] = self.values[..] else { return None };
            let [a, b, c] = [share(a, 1.0)?, share(b, 1.0)?, share(c, 1.0)?];
            return in_space(space, [a, b, c]);
        }
        let [a, b, c] = self.values[..] else { return None };
        match name {
            "rgb" | "rgba" => {
                let byte = |text| Some((share(text, 255.0)? / 255.0).clamp(0.0, 1.0));
                Some([byte(a)?, byte(b)?, byte(c)?])
            }
            "hsl" | "hsla" => {
                let part = |text| Some((share(text, 100.0)? / 100.0).clamp(0.0, 1.0));
                Some(from_hsl(degrees(a)?, part(b)?, part(c)?))
            }
            "hwb" => {
                let part = |text| Some((share(text, 100.0)? / 100.0).clamp(0.0, 1.0));
                let (hue, white, black) = (degrees(a)?, part(b)?, part(c)?);
                if white + black >= 1.0 {
                    return Some([white / (white + black); 3]);
                }
                let pure = from_hsl(hue, 1.0, 0.5);
                Some(pure.map(|part| part * (1.0 - white - black) + white))
            }
            "lab" => {
                Some(from_lab([share(a, 100.0)?, share(b, 125.0)?, share(c, 125.0)?]))
            }
            "lch" => {
                let (chroma, hue) = (share(b, 150.0)?.max(0.0), degrees(c)?.to_radians());
                let axes = [chroma * hue.cos(), chroma * hue.sin()];
                Some(from_lab([share(a, 100.0)?, axes[0], axes[1]]))
            }
            "oklab" => Some(from_oklab([share(a, 1.0)?, share(b, 0.4)?, share(c, 0.4)?])),
            "oklch" => {
                let (chroma, hue) = (share(b, 0.4)?.max(0.0), degrees(c)?.to_radians());
                let axes = [chroma * hue.cos(), chroma * hue.sin()];
                Some(from_oklab([share(a, 1.0)?, axes[0], axes[1]]))
            }
            _ => None,
        }
    }
}

/// A number, or a percentage of `full`.
fn share(text: &str, full: f64) -> Option<f64> {
    let text = text.trim();
    if text == "none" {
        return Some(0.0);
    }
    match number(text)? {
        (value, "") => Some(value),
        (value, "%") => Some(value / 100.0 * full),
        _ => None,
    }
}

/// An angle, in degrees.
pub(super) fn degrees(text: &str) -> Option<f64> {
    let text = text.trim();
    if text == "none" {
        return Some(0.0);
    }
    let (value, unit) = number(text)?;
    match unit.to_ascii_lowercase().as_str() {
        "" | "deg" => Some(value),
        "rad" => Some(value.to_degrees()),
        "grad" => Some(value * 0.9),
        "turn" => Some(value * 360.0),
        _ => None,
    }
}

/// CSS Color 4, 7.1.
fn from_hsl(hue: f64, saturation: f64, lightness: f64) -> [f64; 3] {
    let hue = hue.rem_euclid(360.0);
    let reach = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|n| {
        let k = (n + hue / 30.0) % 12.0;
        lightness - reach * (k - 3.0).min(9.0 - k).clamp(-1.0, 1.0)
    })
}

type Matrix = [[f64; 3]; 3];

// The matrices of CSS Color 4, 18.
const P3: Matrix = [
    [0.486_570_948_648_216_2, 0.265_667_693_169_093_06, 0.198_217_285_234_362_5],
    [0.228_974_564_069_748_8, 0.691_738_521_836_506_4, 0.079_286_914_093_745],
    [0.0, 0.045_113_381_858_902_64, 1.043_944_368_900_976],
];
const A98: Matrix = [
    [0.576_669_042_910_130_5, 0.185_558_237_906_546_3, 0.188_228_646_234_994_7],
    [0.297_344_975_250_536_05, 0.627_363_566_255_466_1, 0.075_291_458_493_997_88],
    [0.027_031_361_386_412_34, 0.070_688_852_535_827_23, 0.991_337_536_837_638_8],
];
const TO_SRGB: Matrix = [
    [3.240_969_941_904_522_6, -1.537_383_177_570_094, -0.498_610_760_293_003_4],
    [-0.969_243_636_280_879_6, 1.875_967_501_507_720_2, 0.041_555_057_407_175_59],
    [0.055_630_079_696_993_66, -0.203_976_958_888_976_52, 1.056_971_514_242_878_6],
];
const D50_TO_D65: Matrix = [
    [0.955_473_452_704_218_2, -0.023_098_536_874_261_423, 0.063_259_308_661_021_7],
    [-0.028_369_706_963_208_136, 1.009_995_458_005_822_6, 0.021_041_398_966_943_008],
    [0.012_314_001_688_319_899, -0.020_507_696_433_477_912, 1.330_365_936_608_075_3],
];
const OKLAB_TO_LMS: Matrix = [
    [1.0, 0.396_337_777_4, 0.215_803_757_3],
    [1.0, -0.105_561_345_8, -0.063_854_172_8],
    [1.0, -0.089_484_177_5, -1.291_485_548_0],
];
const LMS_TO_LINEAR: Matrix = [
    [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
    [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
    [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701_0],
];

fn times(matrix: &Matrix, v: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// Light as sRGB codes it.
fn coded(linear: f64) -> f64 {
    let size = linear.abs();
    let coded = if size > 0.003_130_8 {
        1.055 * power(size, 1.0 / 2.4) - 0.055
    } else {
        12.92 * size
    };
    coded.copysign(linear)
}

fn decoded(part: f64) -> f64 {
    let size = part.abs();
    let linear =
        if size > 0.040_45 { power((size + 0.055) / 1.055, 2.4) } else { size / 12.92 };
    linear.copysign(part)
}

fn from_xyz(xyz: [f64; 3]) -> [f64; 3] {
    times(&TO_SRGB, xyz).map(coded)
}

/// A colour of `color(…)`.
fn in_space(space: &str, parts: [f64; 3]) -> Option<[f64; 3]> {
    match space {
        "srgb" => Some(parts),
        "srgb-linear" => Some(parts.map(coded)),
        "display-p3" => Some(from_xyz(times(&P3, parts.map(decoded)))),
        "a98-rgb" => {
            let linear = |part: f64| power(part.abs(), 563.0 / 256.0).copysign(part);
            Some(from_xyz(times(&A98, parts.map(linear))))
        }
        "xyz" | "xyz-d65" => Some(from_xyz(parts)),
        "xyz-d50" => Some(from_xyz(times(&D50_TO_D65, parts))),
        _ => None,
    }
}

/// CIE Lab, seen by D50.
fn from_lab([l, a, b]: [f64; 3]) -> [f64; 3] {
    let (kappa, epsilon) = (24_389.0 / 27.0, 216.0 / 24_389.0);
    let y = (l.clamp(0.0, 100.0) + 16.0) / 116.0;
    let (x, z) = (a / 500.0 + y, y - b / 200.0);
    let part =
        |f: f64| if f.powi(3) > epsilon { f.powi(3) } else { (116.0 * f - 16.0) / kappa };
    let height = if l > kappa * epsilon { y.powi(3) } else { l / kappa };
    let white = [0.345_7 / 0.358_5, 1.0, (1.0 - 0.345_7 - 0.358_5) / 0.358_5];
    let xyz = [part(x) * white[0], height * white[1], part(z) * white[2]];
    from_xyz(times(&D50_TO_D65, xyz))
}

fn from_oklab([l, a, b]: [f64; 3]) -> [f64; 3] {
    let lms = times(&OKLAB_TO_LMS, [l.clamp(0.0, 1.0), a, b]).map(|part| part.powi(3));
    times(&LMS_TO_LINEAR, lms).map(coded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each as Chromium computes it.
    #[test]
    fn colours_are_those_of_browsers() {
        for (written, wanted) in [
            ("#D72828", "#D72828"),
            ("Red", "red"),
            ("rgb(215, 40, 40)", "rgb(215, 40, 40)"),
            ("rgb(215 40 40 / 50%)", "#d7282880"),
            ("rgba(215 40 40 / .5)", "#d7282880"),
            ("rgba(215,40,40,50%)", "#d7282880"),
            ("RGB(84.3% 15.7% 15.7%)", "#d72828"),
            ("rgb(300 -20 none)", "#ff0000"),
            ("hsl(120deg 100% 25%)", "#008000"),
            ("hsl(0.5turn, 100%, 50%, 0.2)", "#00ffff33"),
            ("hwb(0 20% 20%)", "#cc3333"),
            ("oklch(0.55 0.2 27)", "#cc2827"),
            ("oklch(63.7% 0.237 25.331)", "#fb2c36"),
            ("oklab(59% 0.1 0.1)", "#c05d2b"),
            ("lab(50% 40 59.5)", "#bf5700"),
            ("lab(5% 10 -10)", "#1a0b1f"),
            ("lch(50% 30 180)", "#2d8576"),
            ("color(srgb 0.2 0.4 0.6)", "#336699"),
            ("transparent", "#00000000"),
            ("CURRENTCOLOR", "currentColor"),
            ("light-dark(#fff, var(--dark))", "#fff"),
        ] {
            assert_eq!(
                colour(written, false),
                Reading::Value(wanted.to_owned()),
                "{written}"
            );
        }
        for (written, wanted) in [
            ("color(display-p3 0.5 0.3 0.3)", "#88494b"),
            ("color(a98-rgb 0.5 0.4 0.3)", "#89664a"),
            ("color(xyz 0.2 0.2 0.2)", "#877976"),
            ("color(xyz-d50 0.2 0.2 0.2)", "#7d7a89"),
            ("color(srgb-linear 0.2 0.5 0.1)", "#7cbc59"),
        ] {
            assert_eq!(
                colour(written, false),
                Reading::Wide(wanted.to_owned()),
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for written in ["", "redd", "#12345", "#ggg", "rgb(1 2)", "hsl(1px 2% 3%)"] {
            let read = colour(written, false);
            let none = matches!(read, Reading::Invalid | Reading::Unknown(_));
            assert!(none, "{written}: {read:?}");
        }
        for written in [
            "color-mix(in srgb, red, blue)",
            "device-cmyk(0 1 1 0)",
            "color(display-p3 1 0 0)",
            "color(rec2020 0.1 0.1 0.1)",
            "rgb(from red r g b)",
            "oklch(0.6 0.4 140)",
        ] {
            let read = colour(written, false);
            assert!(matches!(read, Reading::Unknown(_)), "{written}: {read:?}");
        }
    }
}
