//! What of a picture is kept where it is cropped.

use crate::report::written::Value;

/// The point of a picture that is to be seen: in % of its width from the left, and of its
/// height from the top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Focus {
    /// From the left, %.
    pub x: f64,
    /// From the top, %.
    pub y: f64,
}

impl Default for Focus {
    fn default() -> Self {
        Self { x: 50.0, y: 50.0 }
    }
}

impl Focus {
    /// Reads a side, a corner, or two percentages; `None` where it is something else.
    pub fn read(value: &Value) -> Option<Self> {
        let (x, y) = match value {
            Value::String(text) => {
                let words: Vec<&str> =
                    text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
                match words[..] {
                    [one @ ("top" | "bottom")] => (50.0, along(one)?),
                    [one] => (along(one)?, 50.0),
                    ["top" | "bottom", "top" | "bottom"]
                    | ["left" | "right", "left" | "right"] => return None,
                    [y @ ("top" | "bottom"), x] => (along(x)?, along(y)?),
                    [y, x @ ("left" | "right")] => (along(x)?, along(y)?),
                    [x, y] => (along(x)?, along(y)?),
                    // "30 % 20 %"
                    [x, "%", y, "%"] => (x.parse().ok()?, y.parse().ok()?),
                    _ => return None,
                }
            }
            Value::Array(items) => {
                let [x, y] = &items[..] else { return None };
                (share(&x.value)?, share(&y.value)?)
            }
            _ => return None,
        };
        let inside = |part: f64| (0.0..=100.0).contains(&part);
        (inside(x) && inside(y)).then_some(Self { x, y })
    }
}

fn along(word: &str) -> Option<f64> {
    match word {
        "left" | "top" => Some(0.0),
        "center" | "centre" => Some(50.0),
        "right" | "bottom" => Some(100.0),
        word => word.strip_suffix('%')?.trim().parse().ok(),
    }
}

fn share(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(n) => Some(*n as f64),
        Value::Float(text) => text.parse().ok(),
        Value::String(text) => text.trim().strip_suffix('%')?.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::written::Node;

    fn read(text: &str) -> Option<(f64, f64)> {
        Focus::read(&Value::String(text.to_owned())).map(|it| (it.x, it.y))
    }

    #[test]
    fn a_focus_is_a_side_a_corner_or_two_percentages() {
        for (text, wanted) in [
            ("left", (0.0, 50.0)),
            ("right", (100.0, 50.0)),
            ("top", (50.0, 0.0)),
            ("bottom", (50.0, 100.0)),
            ("center", (50.0, 50.0)),
            ("top right", (100.0, 0.0)),
            ("right top", (100.0, 0.0)),
            ("bottom center", (50.0, 100.0)),
            ("30% 20%", (30.0, 20.0)),
            ("30 % 20 %", (30.0, 20.0)),
            ("30%, 20.5%", (30.0, 20.5)),
            ("70% top", (70.0, 0.0)),
        ] {
            assert_eq!(read(text), Some(wanted), "{text}");
        }
        for text in
            ["", "middle", "top bottom", "120% 20%", "30 20", "left right", "a b c"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        let list = |values: Vec<Value>| {
            let nodes = values.into_iter().map(|value| Node { value, range: 0..0 });
            Focus::read(&Value::Array(nodes.collect())).map(|it| (it.x, it.y))
        };
        let text = |text: &str| Value::String(text.to_owned());
        assert_eq!(
            list(vec![Value::Integer(30), Value::Float("2.5".into())]),
            Some((30.0, 2.5))
        );
        assert_eq!(list(vec![text("30 %"), text("20%")]), Some((30.0, 20.0)));
        assert_eq!(list(vec![Value::Integer(30)]), None);
    }
}
