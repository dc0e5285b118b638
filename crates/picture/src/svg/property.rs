//! The properties that decide how a shape looks, and what each takes.

use marbre_diag::said;

use super::Reading;
use super::colour::colour;
use super::length::{Setting, length};
use super::syntax::{function, number, split, unescaped, unquoted, words};

/// A property of CSS that is also an attribute of SVG.
#[derive(Debug)]
pub(super) struct Property {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether children have it from their parents.
    pub(super) inherited: bool,
    /// What it is where nothing says otherwise.
    pub(super) initial: &'static str,
    kind: ValueType,
    /// Where it is written.
    pub(super) place: Written,
}

/// Where a property may be written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// As an attribute, and in style sheets.
    Both,
    /// In style sheets alone; the reader below wants it there too.
    Style,
    /// Both, on some elements.
    On(&'static [&'static str]),
}

#[derive(Clone, Copy, Debug)]
enum ValueType {
    Paint,
    Colour,
    /// A number or a percentage.
    Share,
    /// A number.
    Number,
    /// A length that needs no unit, even in a style sheet.
    Width,
    Dashes,
    /// A length.
    Length,
    /// One of these words.
    Word(&'static [&'static str]),
    /// What a `url()` names.
    Link,
    Order,
    Path,
    /// Only `none` is drawn as elsewhere.
    Filter,
}

const fn of(
    name: &'static str,
    inherited: bool,
    initial: &'static str,
    kind: ValueType,
) -> Property {
    Property { name, inherited, initial, kind, place: Written::Both }
}

const fn on(
    name: &'static str,
    elements: &'static [&'static str],
    kind: ValueType,
) -> Property {
    let (inherited, initial) = (false, "0");
    Property { name, inherited, initial, kind, place: Written::On(elements) }
}

const BLENDS: &[&str] = &[
    "normal",
    "multiply",
    "screen",
    "overlay",
    "darken",
    "lighten",
    "color-dodge",
    "color-burn",
    "hard-light",
    "soft-light",
    "difference",
    "exclusion",
    "hue",
    "saturation",
    "color",
    "luminosity",
];
const BOXES: &[&str] = &["svg", "rect", "image", "use", "foreignObject"];

/// All of them but transformations, in the order in which they are written.
pub(super) static PROPERTIES: &[Property] = &[
    on("x", BOXES, ValueType::Length),
    on("y", BOXES, ValueType::Length),
    on("width", BOXES, ValueType::Length),
    on("height", BOXES, ValueType::Length),
    on("cx", &["circle", "ellipse"], ValueType::Length),
    on("cy", &["circle", "ellipse"], ValueType::Length),
    on("r", &["circle"], ValueType::Length),
    on("rx", &["rect", "ellipse"], ValueType::Length),
    on("ry", &["rect", "ellipse"], ValueType::Length),
    on("d", &["path"], ValueType::Path),
    of("display", false, "inline", ValueType::Word(&[])),
    of(
        "visibility",
        true,
        "visible",
        ValueType::Word(&["visible", "hidden", "collapse"]),
    ),
    of(
        "overflow",
        false,
        "visible",
        ValueType::Word(&["visible", "hidden", "scroll", "auto", "clip"]),
    ),
    of("color", true, "black", ValueType::Colour),
    of("fill", true, "black", ValueType::Paint),
    of("fill-opacity", true, "1", ValueType::Share),
    of("fill-rule", true, "nonzero", ValueType::Word(&["nonzero", "evenodd"])),
    of("stroke", true, "none", ValueType::Paint),
    of("stroke-opacity", true, "1", ValueType::Share),
    of("stroke-width", true, "1", ValueType::Width),
    of("stroke-dasharray", true, "none", ValueType::Dashes),
    of("stroke-dashoffset", true, "0", ValueType::Width),
    of("stroke-linecap", true, "butt", ValueType::Word(&["butt", "round", "square"])),
    of("stroke-linejoin", true, "miter", ValueType::Word(&["miter", "round", "bevel"])),
    of("stroke-miterlimit", true, "4", ValueType::Number),
    of("opacity", false, "1", ValueType::Share),
    of("stop-color", false, "black", ValueType::Colour),
    of("stop-opacity", false, "1", ValueType::Share),
    of("clip-path", false, "none", ValueType::Link),
    of("clip-rule", true, "nonzero", ValueType::Word(&["nonzero", "evenodd"])),
    of("mask", false, "none", ValueType::Link),
    of("mask-type", false, "luminance", ValueType::Word(&["luminance", "alpha"])),
    of("marker-start", true, "none", ValueType::Link),
    of("marker-mid", true, "none", ValueType::Link),
    of("marker-end", true, "none", ValueType::Link),
    of("paint-order", true, "normal", ValueType::Order),
    of("filter", false, "none", ValueType::Filter),
    of("vector-effect", false, "none", ValueType::Word(&[])),
    Property {
        name: "mix-blend-mode",
        inherited: false,
        initial: "normal",
        kind: ValueType::Word(BLENDS),
        place: Written::Style,
    },
    Property {
        name: "isolation",
        inherited: false,
        initial: "auto",
        kind: ValueType::Word(&["auto", "isolate"]),
        place: Written::Style,
    },
    Property {
        name: "background-color",
        inherited: false,
        initial: "#00000000",
        kind: ValueType::Colour,
        place: Written::Style,
    },
];

impl Property {
    /// Whether an element of this name has it.
    pub(super) fn is_of(&self, element: &str) -> bool {
        match self.place {
            Written::Both => true,
            Written::Style => self.name != "background-color" || element == "svg",
            Written::On(elements) => elements.contains(&element),
        }
    }

    /// Whether it is read from an attribute of this element.
    pub(super) fn is_attribute(&self, element: &str) -> bool {
        self.place != Written::Style && self.is_of(element)
    }

    /// Reads a value; `attribute` is whether it is written as one.
    pub(super) fn read(&self, text: &str, setting: &Setting, attribute: bool) -> Reading {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        match self.kind {
            ValueType::Paint => paint(text, setting.dark),
            // Of a ground, only the colour is drawn.
            ValueType::Colour if self.name == "background-color" => {
                ground(text, setting.dark)
            }
            ValueType::Colour => colour(text, setting.dark),
            ValueType::Share => match number(text) {
                Some((_, "" | "%")) => Reading::Value(text.to_owned()),
                _ => worked_out(text),
            },
            ValueType::Number => match number(text) {
                Some((_, "")) => Reading::Value(text.to_owned()),
                _ => worked_out(text),
            },
            ValueType::Width if text.starts_with('-') && self.name == "stroke-width" => {
                Reading::Invalid
            }
            ValueType::Width => length(text, setting, true),
            ValueType::Length if lower == "auto" => Reading::Value(lower),
            ValueType::Length => length(text, setting, attribute),
            ValueType::Dashes => dashes(text, setting),
            ValueType::Word(known) => match known.iter().find(|word| **word == lower) {
                Some(_) => Reading::Value(lower),
                None if known.is_empty() && !lower.is_empty() => Reading::Value(lower),
                None if self.name == "overflow" => match words(&lower).first() {
                    Some(first) if known.contains(first) => {
                        Reading::Value((*first).to_owned())
                    }
                    _ => Reading::Invalid,
                },
                // Blends that only browsers have.
                None if self.name == "mix-blend-mode" => {
                    Reading::Unknown(said!("`mix-blend-mode: {text}`", text))
                }
                None => Reading::Invalid,
            },
            ValueType::Link => match link(text) {
                _ if lower == "none" => Reading::Value(lower),
                Some((id, "")) => Reading::Value(format!("url(#{id})")),
                _ => Reading::Unknown(said!("`{name}: {text}`", name = self.name, text)),
            },
            ValueType::Order => {
                let known = ["normal", "fill", "stroke", "markers"];
                let all = words(&lower);
                let good = !all.is_empty() && all.iter().all(|word| known.contains(word));
                if good { Reading::Value(lower) } else { Reading::Invalid }
            }
            ValueType::Path if attribute => Reading::Value(text.to_owned()),
            ValueType::Path if lower == "none" => Reading::Value(String::new()),
            ValueType::Path => match function(text) {
                Some((name, inside)) if name == "path" => {
                    Reading::Value(unquoted(inside).to_owned())
                }
                _ => Reading::Invalid,
            },
            ValueType::Filter if matches!(lower.as_str(), "none" | "") => {
                Reading::Value("none".to_owned())
            }
            ValueType::Filter => Reading::Filter,
        }
    }
}

/// What isn't a plain number: to be worked out, or nothing.
fn worked_out(text: &str) -> Reading {
    match function(text) {
        Some((name, _)) => Reading::Unknown(said!("the number `{name}(…)`", name)),
        None => Reading::Invalid,
    }
}

/// What a `url()` at the beginning names inside the file, and what follows it.
fn link(text: &str) -> Option<(String, &str)> {
    let first = *words(text).first()?;
    let (name, inside) = function(first)?;
    let id = unquoted(inside).strip_prefix('#')?;
    let rest = text.get(text.find(first)? + first.len()..)?.trim();
    (name == "url").then(|| (unescaped(id), rest))
}

/// What a `url()` takes from outside the file.
pub(super) fn outside(text: &str) -> Option<&str> {
    let first = words(text).into_iter().find(|word| {
        word.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("url("))
    })?;
    let inside = unquoted(first.get(4..)?.trim_end_matches(')'));
    (!inside.starts_with('#') && !inside.starts_with("data:")).then_some(inside)
}

/// The colour of a ground, wherever it stands among what else grounds have.
fn ground(text: &str, dark: bool) -> Reading {
    let lower = text.to_ascii_lowercase();
    if lower.contains("gradient(") || lower.contains("url(") {
        return Reading::Unknown(said!("the ground `{text}`", text));
    }
    let read = words(text).into_iter().map(|word| colour(word, dark));
    let found = read.into_iter().find(|it| *it != Reading::Invalid);
    // A ground without a colour has none.
    let none = lower.split_whitespace().any(|word| word == "none");
    let empty = || Reading::Value("#00000000".to_owned());
    found.unwrap_or_else(|| if none { empty() } else { Reading::Invalid })
}

fn paint(text: &str, dark: bool) -> Reading {
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "none" => return Reading::Value(lower),
        "context-fill" | "context-stroke" => return Reading::Value(lower),
        _ => {}
    }
    if let Some((id, rest)) = link(text) {
        if rest.is_empty() {
            let plain = format!("url(#{id})");
            return Reading::Value(if text == plain { text.to_owned() } else { plain });
        }
        return match if rest == "none" { Reading::Invalid } else { colour(rest, dark) } {
            Reading::Value(other) | Reading::Wide(other) => {
                Reading::Value(format!("url(#{id}) {other}"))
            }
            _ => Reading::Value(format!("url(#{id})")),
        };
    }
    // SVG 1.1 has the colour of a press behind that of a screen.
    let parts = words(text);
    if let [first, rest @ ..] = &parts[..]
        && !rest.is_empty()
        && ["icc-color(", "device-cmyk(", "icc-named-color("]
            .iter()
            .any(|name| rest.join(" ").to_ascii_lowercase().starts_with(name))
    {
        return colour(first, dark);
    }
    colour(text, dark)
}

fn dashes(text: &str, setting: &Setting) -> Reading {
    if text.eq_ignore_ascii_case("none") {
        return Reading::Value("none".to_owned());
    }
    let pieces = split(text, b',').into_iter();
    let dashes: Vec<&str> = pieces.flat_map(|(_, piece)| words(piece)).collect();
    let mut same = true;
    let mut out = Vec::new();
    for dash in &dashes {
        match length(dash, setting, true) {
            Reading::Value(value) if !value.starts_with('-') => {
                same &= value == **dash;
                out.push(value);
            }
            Reading::Value(_) => return Reading::Invalid,
            other => return other,
        }
    }
    if out.is_empty() {
        return Reading::Invalid;
    }
    Reading::Value(if same { text.to_owned() } else { out.join(" ") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Reading {
        let property = PROPERTIES.iter().find(|it| it.name == name).expect(name);
        property.read(text, &Setting::default(), false)
    }

    #[test]
    fn values_are_written_as_the_reader_below_knows_them() {
        for (property, written, wanted) in [
            ("fill", "url( '#a' ) rgb(1 2 3 / 50%)", "url(#a) #01020380"),
            ("fill", "url(\"#a\")", "url(#a)"),
            ("fill", "#d72828 icc-color(Coated-FOGRA39, 0, 0.9, 0.9, 0)", "#d72828"),
            ("fill", "NONE", "none"),
            ("stroke-dasharray", "1em, 2", "16 2"),
            ("stroke-dasharray", "4,2", "4,2"),
            ("d", "path('M0 0L1 1')", "M0 0L1 1"),
            ("overflow", "hidden visible", "hidden"),
            ("mix-blend-mode", "Multiply", "multiply"),
            ("clip-path", "url(#c)", "url(#c)"),
        ] {
            assert_eq!(
                read(property, written),
                Reading::Value(wanted.to_owned()),
                "{written}"
            );
        }
        for (property, written) in [
            ("clip-path", "circle(40%)"),
            ("mask", "linear-gradient(red, blue)"),
            ("mix-blend-mode", "plus-lighter"),
            ("fill", "device-cmyk(0 1 1 0)"),
            ("opacity", "calc(1 / 2)"),
        ] {
            assert!(matches!(read(property, written), Reading::Unknown(_)), "{written}");
        }
        for (property, written) in [
            ("fill", "undefined"),
            ("r", "10"),
            ("stroke-width", "-1"),
            ("fill-rule", "odd"),
        ] {
            assert_eq!(read(property, written), Reading::Invalid, "{written}");
        }
        assert_eq!(read("filter", "url(#blur)"), Reading::Filter);
    }

    #[test]
    fn what_is_outside_is_found() {
        assert_eq!(outside("url('b.svg#c') red"), Some("b.svg#c"));
        assert_eq!(outside("url(#c)"), None);
        assert_eq!(outside("url(data:image/png;base64,AA)"), None);
        assert_eq!(outside("red"), None);
    }
}
