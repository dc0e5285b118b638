//! Where things stand, and what strokes have from that.

use marbre_diag::said;

use super::Reading;
use super::attributes::Cascaded;
use super::cascade::Decision;
use super::drawing::{Drawing, Scope, place};
use super::given;
use super::length::pixels;
use super::syntax::{number, words, written};
use super::transform::{about, origin, single, transform};

impl<'a, 'i> Drawing<'a, 'i> {
    /// What a stroke has from the size of its path, or of the picture.
    pub(super) fn stroke(
        &mut self,
        it: &Cascaded<'_, 'a, 'i>,
        inner: &Scope,
        all: &mut Vec<(String, String)>,
    ) {
        all.retain(|(name, _)| name != "vector-effect");
        let at = it.node.range().start;
        if inner.values.get("vector-effect").is_some_and(|it| it == "non-scaling-stroke")
        {
            self.changed = true;
            let even = inner.scale.is_some_and(|scale| (scale - 1.0).abs() < 1e-6)
                && !it.node.ancestors().any(|up| self.repeated.contains(&place(&up)));
            if !even {
                let what =
                    "`vector-effect: non-scaling-stroke` in a shape that is scaled";
                self.flaws.css(at, what);
            }
        }
        let dashed = inner.values.get("stroke-dasharray").is_some_and(|it| it != "none");
        if let Some(says) = given(it.node, "pathLength")
            && dashed
            && let Some((says, _)) = number(says.trim())
        {
            let value = |name| number(inner.values.get(name)?).map(|(value, _)| value);
            let real = match it.name {
                "circle" => value("r").map(|r| r * std::f64::consts::TAU),
                _ => None,
            };
            match real.filter(|_| says > 0.0) {
                Some(real) => {
                    self.changed = true;
                    for name in ["stroke-dasharray", "stroke-dashoffset"] {
                        let Some(found) = all.iter_mut().find(|(own, _)| own == name)
                        else {
                            continue;
                        };
                        let scaled = words(&found.1.replace(',', " "))
                            .iter()
                            .map(|part| {
                                number(part).map(|(n, _)| written(n * real / says))
                            })
                            .collect::<Option<Vec<_>>>();
                        found.1 = scaled.unwrap_or_default().join(" ");
                    }
                }
                None => self.flaws.css(at, "dashes that `pathLength` scales"),
            }
        }
    }

    /// The sides of the drawing that an element opens, px; else those around it.
    pub(super) fn sides(
        &self,
        it: &Cascaded<'_, 'a, 'i>,
        inner: &mut Scope,
    ) -> Option<[f64; 2]> {
        if matches!(it.name, "symbol" | "pattern" | "marker" | "clipPath" | "mask") {
            return None;
        }
        if it.name != "svg" {
            return inner.setting.sides;
        }
        let own = |name| pixels(inner.values.get(name)?, &inner.setting, None);
        let size = own("width").zip(own("height"));
        let view = given(it.node, "viewBox").and_then(|view| {
            let numbers = view.split([' ', ',', '\n', '\t']).filter(|it| !it.is_empty());
            let numbers: Option<Vec<f64>> = numbers.map(|it| it.parse().ok()).collect();
            numbers.filter(|it| it.len() == 4).map(|it| [it[2], it[3]])
        });
        match (size, view) {
            (Some((width, height)), Some(view)) => {
                let scale = (width / view[0]).min(height / view[1]);
                inner.scale = inner.scale.filter(|_| it.is_root()).map(|_| scale);
                Some(view)
            }
            (_, Some(view)) => {
                inner.scale = inner.scale.filter(|_| it.is_root());
                Some(view)
            }
            (size, None) => size.map(|(width, height)| [width, height]),
        }
    }

    /// The transformation of an element, as the attribute has it.
    pub(super) fn turned(
        &mut self,
        it: &Cascaded<'_, 'a, 'i>,
        outer: &Scope,
        inner: &Scope,
    ) -> Option<String> {
        let (declared, setting) = (&it.declared, &inner.setting);
        let word = |text: &str, _| Reading::Value(text.to_ascii_lowercase());
        let frame = match declared.decide("transform-box", word, self.flaws).0 {
            Decision::Value(value) => value,
            _ => "view-box".to_owned(),
        };
        let area = match frame.as_str() {
            "view-box" => outer.setting.sides.map(|sides| ([0.0; 2], sides)),
            "fill-box" | "content-box" => own_box(it.name, inner),
            _ => None,
        };
        let sides = area.map(|(_, sides)| sides);
        let mut steps = Vec::new();
        let mut place = it.node.range().start;
        let mut plain = true;
        for name in ["translate", "rotate", "scale", "transform"] {
            let (decision, at) = declared.decide(
                name,
                |text, attribute| match (name, attribute) {
                    ("transform", true) => Reading::Value(text.trim().to_owned()),
                    ("transform", false) => transform(text, setting, sides),
                    (_, true) => Reading::Invalid,
                    (_, false) => single(name, text, setting, sides),
                },
                self.flaws,
            );
            if let Decision::Value(step) = decision {
                let raw = given(it.node, "transform").map(str::trim);
                plain &= name == "transform" && raw == Some(step.as_str());
                steps.extend(Some(step).filter(|step| !step.is_empty()));
                place = at;
            } else if name == "transform" {
                plain &= given(it.node, "transform").is_none();
            }
        }
        let joined = steps.join(" ");
        if joined.is_empty() {
            self.changed |= !plain;
            return None;
        }
        if it.is_root() {
            let what = "a transformation of the whole drawing";
            self.flaws.css(place, what);
            return None;
        }
        if !matches!(
            it.name,
            "g" | "a"
                | "use"
                | "switch"
                | "svg"
                | "path"
                | "rect"
                | "circle"
                | "ellipse"
                | "line"
                | "polyline"
                | "polygon"
                | "image"
                | "clipPath"
                | "symbol"
                | "defs"
                | "mask"
                | "marker"
                | "stop"
        ) {
            self.flaws.css(place, said!("a transformation of `{name}`", name = it.name));
            return None;
        }
        let own = |text: &str, _| Reading::Value(text.to_owned());
        let (decision, at) = declared.decide("transform-origin", own, self.flaws);
        let Decision::Value(text) = decision else {
            self.changed |= !plain;
            return Some(joined);
        };
        self.changed = true;
        if area.is_none() && frame != "view-box" {
            let what =
                said!("`transform-box: {frame}` of a `{name}`", frame, name = it.name);
            self.flaws.css(at, what);
            return None;
        }
        match origin(&text, setting, area) {
            Ok(point) => Some(about(point, &joined)),
            Err(Reading::Unknown(what)) => {
                self.flaws.css(at, what);
                None
            }
            Err(_) => Some(joined),
        }
    }
}

/// The box of a shape that is known by its attributes, px: its corner, and its size.
fn own_box(name: &str, scope: &Scope) -> Option<([f64; 2], [f64; 2])> {
    let value = |name| match scope.values.get(name) {
        Some(text) => match number(text)? {
            (value, "" | "px") => Some(value),
            _ => None,
        },
        None => Some(0.0),
    };
    match name {
        "rect" | "image" => {
            let corner = [value("x")?, value("y")?];
            Some((corner, [value("width")?, value("height")?]))
        }
        "circle" => {
            let (x, y, r) = (value("cx")?, value("cy")?, value("r")?);
            Some(([x - r, y - r], [2.0 * r, 2.0 * r]))
        }
        "ellipse" => {
            let (x, y, rx, ry) = (value("cx")?, value("cy")?, value("rx")?, value("ry")?);
            Some(([x - rx, y - ry], [2.0 * rx, 2.0 * ry]))
        }
        _ => None,
    }
}
