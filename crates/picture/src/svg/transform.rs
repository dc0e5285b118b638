//! Transformations of CSS (CSS Transforms 1 and 2) as the attribute `transform` has them.

use marbre_diag::said;

use super::Reading;
use super::colour::degrees;
use super::length::{Setting, pixels};
use super::syntax::{enclosed, number, split, words, written};

/// Reads a list of transformations. `box_of` is the width and the height that percentages
/// are of.
pub(super) fn transform(
    text: &str,
    setting: &Setting,
    sides: Option<[f64; 2]>,
) -> Reading {
    if text.trim().eq_ignore_ascii_case("none") {
        return Reading::Value(String::new());
    }
    let mut out = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let Some(open) = rest.find('(') else { return Reading::Invalid };
        let name = rest[..open].trim().to_ascii_lowercase();
        let Some((inside, after)) = enclosed(&rest[open..]) else {
            return Reading::Invalid;
        };
        match step(&name, inside, setting, sides) {
            Reading::Value(step) => out.push(step),
            other => return other,
        }
        rest = after.trim_start();
    }
    Reading::Value(out.join(" "))
}

fn step(name: &str, inside: &str, setting: &Setting, sides: Option<[f64; 2]>) -> Reading {
    let parts = split(inside, b',').into_iter().map(|(_, part)| part.trim());
    let parts: Vec<&str> = parts.collect();
    let unknown = || Reading::Unknown(said!("`{name}({inside})`", name, inside));
    let plain = |text: &str| match number(text) {
        Some((value, "")) => Some(value),
        _ => None,
    };
    let factor = |text: &str| match number(text)? {
        (value, "") => Some(value),
        (value, "%") => Some(value / 100.0),
        _ => None,
    };
    let angle = |text: &str| match number(text)? {
        // Only zero needs no unit.
        (value, "") => (value == 0.0).then_some(0.0),
        _ => degrees(text),
    };
    let way =
        |text: &str, axis: usize| pixels(text, setting, sides.map(|sides| sides[axis]));
    let made = match (name, &parts[..]) {
        ("matrix", parts) => {
            let numbers: Option<Vec<f64>> =
                parts.iter().map(|part| plain(part)).collect();
            numbers.filter(|numbers| numbers.len() == 6).map(|numbers| {
                let numbers: Vec<String> = numbers.into_iter().map(written).collect();
                format!("matrix({})", numbers.join(" "))
            })
        }
        ("translate", [x]) | ("translatex", [x]) => {
            let Some(x) = way(x, 0) else { return unknown() };
            Some(format!("translate({} 0)", written(x)))
        }
        ("translatey", [y]) => {
            let Some(y) = way(y, 1) else { return unknown() };
            Some(format!("translate(0 {})", written(y)))
        }
        ("translate", [x, y]) => {
            let (Some(x), Some(y)) = (way(x, 0), way(y, 1)) else { return unknown() };
            Some(format!("translate({} {})", written(x), written(y)))
        }
        ("translate3d", [x, y, z]) => match (way(x, 0), way(y, 1), way(z, 0)) {
            (Some(x), Some(y), Some(0.0)) => {
                Some(format!("translate({} {})", written(x), written(y)))
            }
            _ => return unknown(),
        },
        ("scale", [x]) => factor(x).map(|x| format!("scale({})", written(x))),
        ("scale", [x, y]) => factor(x).zip(factor(y)).map(scaled),
        ("scalex", [x]) => factor(x).map(|x| scaled((x, 1.0))),
        ("scaley", [y]) => factor(y).map(|y| scaled((1.0, y))),
        ("scale3d", [x, y, z]) if plain(z) == Some(1.0) => {
            factor(x).zip(factor(y)).map(scaled)
        }
        ("rotate" | "rotatez", [a]) => {
            angle(a).map(|a| format!("rotate({})", written(a)))
        }
        ("skewx" | "skew", [a]) => angle(a).map(|a| format!("skewX({})", written(a))),
        ("skewy", [a]) => angle(a).map(|a| format!("skewY({})", written(a))),
        ("skew", [a, b]) => angle(a).zip(angle(b)).map(|(a, b)| {
            let [a, b] = [a, b].map(|angle| written(angle.to_radians().tan()));
            format!("matrix(1 {b} {a} 1 0 0)")
        }),
        _ => return unknown(),
    };
    made.map_or(Reading::Invalid, Reading::Value)
}

fn scaled((x, y): (f64, f64)) -> String {
    format!("scale({} {})", written(x), written(y))
}

/// The properties `translate`, `rotate` and `scale`, which go before `transform`.
pub(super) fn single(
    property: &str,
    text: &str,
    setting: &Setting,
    sides: Option<[f64; 2]>,
) -> Reading {
    if text.trim().eq_ignore_ascii_case("none") {
        return Reading::Value(String::new());
    }
    let parts = words(text);
    step(property, &parts.join(","), setting, sides)
}

/// Where things turn: `transform-origin`, as x and y. `area` is the box that sides and
/// percentages are of: its corner, and its size.
pub(super) fn origin(
    text: &str,
    setting: &Setting,
    area: Option<([f64; 2], [f64; 2])>,
) -> Result<[f64; 2], Reading> {
    let text = text.to_ascii_lowercase();
    let mut parts = words(&text);
    if parts.len() == 3 {
        let depth = parts.pop().and_then(|z| pixels(z, setting, None));
        if depth != Some(0.0) {
            return Err(Reading::Unknown(said!("`transform-origin: {text}`", text)));
        }
    }
    let (x, y) = match parts[..] {
        [one @ ("top" | "bottom")] => ("center", one),
        [one] => (one, "center"),
        [y @ ("top" | "bottom"), x] => (x, y),
        [y, x @ ("left" | "right")] => (x, y),
        [x, y] => (x, y),
        _ => return Err(Reading::Invalid),
    };
    let along = |part: &str, axis: usize| {
        let part = match part {
            "left" | "top" => "0%",
            "center" => "50%",
            "right" | "bottom" => "100%",
            part => part,
        };
        if !part.contains('%') {
            let way = pixels(part, setting, None)?;
            return Some(way + area.map_or(0.0, |(corner, _)| corner[axis]));
        }
        let (corner, size) = area?;
        Some(corner[axis] + pixels(part, setting, Some(size[axis]))?)
    };
    match (along(x, 0), along(y, 1)) {
        (Some(x), Some(y)) => Ok([x, y]),
        _ => Err(Reading::Unknown(said!("`transform-origin: {text}`", text))),
    }
}

/// Transformations about a point.
pub(super) fn about([x, y]: [f64; 2], transform: &str) -> String {
    if x == 0.0 && y == 0.0 {
        return transform.to_owned();
    }
    let [to, back] = [[x, y], [-x, -y]].map(|[x, y]| [written(x), written(y)]);
    format!(
        "translate({} {}) {transform} translate({} {})",
        to[0], to[1], back[0], back[1]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transformations_lose_their_units() {
        let setting = Setting::default();
        for (written, wanted) in [
            ("translate(10px, 5mm)", "translate(10 18.897638)"),
            ("translateX(50%) rotate(0.25turn)", "translate(100 0) rotate(90)"),
            ("scale(50%) scaleY(2)", "scale(0.5) scale(1 2)"),
            ("skew(0deg, 45deg)", "matrix(1 1 0 1 0 0)"),
            ("matrix(1,0,0,1,10,20)", "matrix(1 0 0 1 10 20)"),
            ("translate3d(1px, 2px, 0)", "translate(1 2)"),
            ("none", ""),
        ] {
            let read = transform(written, &setting, Some([200.0, 100.0]));
            assert_eq!(read, Reading::Value(wanted.to_owned()), "{written}");
        }
        for written in ["rotate3d(1, 0, 0, 45deg)", "perspective(10px)", "translate(5vw)"]
        {
            let read = transform(written, &setting, None);
            assert!(matches!(read, Reading::Unknown(_)), "{written}: {read:?}");
        }
        for written in ["rotate(45)", "scale(a)", "translate", "matrix(1,2)"] {
            assert_eq!(transform(written, &setting, None), Reading::Invalid, "{written}");
        }
    }

    #[test]
    fn origins_are_points() {
        let setting = Setting::default();
        let area = Some(([10.0, 20.0], [100.0, 50.0]));
        for (written, wanted) in [
            ("center", [60.0, 45.0]),
            ("top right", [110.0, 20.0]),
            ("25% 100%", [35.0, 70.0]),
            ("5px 1em", [15.0, 36.0]),
            ("bottom", [60.0, 70.0]),
        ] {
            assert_eq!(origin(written, &setting, area), Ok(wanted), "{written}");
        }
        assert!(origin("center", &setting, None).is_err());
        assert_eq!(origin("5px 6px", &setting, None), Ok([5.0, 6.0]));
    }
}
