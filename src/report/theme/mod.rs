//! The `[theme]`: colours and type roles by name, which layouts use instead of
//! values of their own.

mod spot;

use marbre_diag::{Diagnostic, Located, Place, Sink, SourceFile, said};
use marbre_pdf::geom::Length;

use crate::report::fonts::Face;
use crate::report::written::{self, Entry, Node, Reader, Value};

pub use spot::Spot;

/// Colours and type.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// The colours, in the order of the file.
    pub colors: Vec<(String, Color)>,
    /// The type roles, in the order of the file.
    pub types: Vec<(String, TypeRole)>,
}

/// A colour, for the press and for the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Color {
    /// Cyan, magenta, yellow and black, in %; of a spot colour, the inks that its full
    /// tint is simulated with: its alternate.
    pub cmyk: [f64; 4],
    /// Where the inks are written.
    pub place: Place,
    /// Red, green and blue, 0 to 255.
    pub rgb: [u8; 3],
    /// The spot colour that it is printed in.
    pub spot: Option<Spot>,
}

/// How a kind of text is set.
#[derive(Clone, Debug)]
pub struct TypeRole {
    /// The font families: the first, and those whose characters it lacks are taken
    /// from, in their order. There is at least one.
    pub fonts: Vec<Located<String>>,
    /// The size.
    pub size: Length,
    /// The weight, 100 to 900.
    pub weight: i64,
    /// `normal` or `italic`.
    pub style: String,
    /// The height of a line, in rows of the baseline grid.
    pub rows: f64,
    /// Space added between letters.
    pub tracking: Length,
    /// Whether lines of running text are all as wide as their measure.
    pub justify: bool,
    /// `lining` or `old-style`.
    pub figures: String,
    /// `normal`, or `small` where acronyms are set in small capitals.
    pub caps: String,
}

impl TypeRole {
    /// Whether a face is the one that it names: of its first family, with its weight and
    /// its style.
    pub fn names(&self, face: &Face) -> bool {
        self.fonts.first().is_some_and(|family| family.value == face.family)
            && face.has(self.weight, self.style == "italic")
    }
}

impl Theme {
    /// Reads the `theme` table of `report.toml`.
    pub fn read(root: &mut Reader<'_>, sink: &mut Sink) -> Option<Self> {
        let node = root.required("theme")?;
        let file = root.file();
        let mut reader = Reader::new(file, node, "[theme]", sink)?;
        let colors = named(reader.named("colors", sink), |e| color(file, e, sink));
        let types = named(reader.named("type", sink), |e| role(file, e, sink));
        reader.finish(sink);
        let theme = Self { colors: colors?, types: types? };
        spot::check_names(&theme.colors, sink);
        check_lights(&theme.colors, sink);
        Some(theme)
    }
}

/// Warns of two colours with one light: a picture that is drawn in it can mean only
/// one of them.
fn check_lights(colors: &[(String, Color)], sink: &mut Sink) {
    for (index, (name, color)) in colors.iter().enumerate() {
        let before = colors[..index].iter().find(|(_, other)| other.rgb == color.rgb);
        let Some((first, other)) = before else { continue };
        if spot::same(&other.cmyk, &color.cmyk)
            && other.spot.is_some() == color.spot.is_some()
        {
            continue;
        }
        let message = said!(
            "`{name}` has the `rgb` of `{first}`, whose inks pictures are printed with",
            name,
            first
        );
        let warning = Diagnostic::warning("same-light", color.place.clone(), message);
        sink.report(
            warning
                .and_at(other.place.clone(), "the inks that pictures get")
                .hint("give one of them another `rgb`, however little"),
        );
    }
}

/// Reads all entries before it gives up on one.
fn named<T>(
    entries: &[Entry],
    mut read: impl FnMut(&Entry) -> Option<T>,
) -> Option<Vec<(String, T)>> {
    let all: Vec<Option<(String, T)>> =
        entries.iter().map(|e| Some((e.key.clone(), read(e)?))).collect();
    all.into_iter().collect()
}

fn color(file: &SourceFile, entry: &Entry, sink: &mut Sink) -> Option<Color> {
    let name = said!("colour `{key}`", key = entry.key);
    let mut reader = Reader::new(file, &entry.node, name, sink)?;
    let written = reader.required("cmyk");
    let place = written.map(|node| written::place(file, node));
    let cmyk = written.and_then(|node| inks(file, node, sink));
    let rgb = reader.required_string("rgb", sink);
    let spot = Spot::read(&mut reader, sink);
    reader.finish(sink);
    let rgb = rgb?;
    let Some(parsed) = hex(&rgb.value) else {
        let message = said!("\"{rgb}\" isn't a colour like \"#e8553a\"", rgb = rgb.value);
        sink.report(Diagnostic::error("wrong-type", rgb.place, message));
        return None;
    };
    Some(Color { cmyk: cmyk?, place: place?, rgb: parsed, spot })
}

fn inks(file: &SourceFile, node: &Node, sink: &mut Sink) -> Option<[f64; 4]> {
    let percent = |node: &Node| {
        let value = match &node.value {
            Value::Integer(n) => *n as f64,
            Value::Float(text) => text.parse().ok()?,
            _ => return None,
        };
        (0.0..=100.0).contains(&value).then_some(value)
    };
    let Value::Array(items) = &node.value else { return wrong_inks(file, node, sink) };
    let values: Option<Vec<f64>> = items.iter().map(percent).collect();
    match values.and_then(|v| <[f64; 4]>::try_from(v).ok()) {
        Some(values) => Some(values),
        None => wrong_inks(file, node, sink),
    }
}

fn wrong_inks(file: &SourceFile, node: &Node, sink: &mut Sink) -> Option<[f64; 4]> {
    let message = "`cmyk` should be four numbers from 0 to 100";
    let place = written::place(file, node);
    sink.report(Diagnostic::error("wrong-type", place, message));
    None
}

fn hex(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
    Some([byte(0)?, byte(2)?, byte(4)?])
}

fn role(file: &SourceFile, entry: &Entry, sink: &mut Sink) -> Option<TypeRole> {
    let name = said!("type role `{key}`", key = entry.key);
    let mut reader = Reader::new(file, &entry.node, name, sink)?;
    let fonts = families(&mut reader, sink);
    let size = reader.required_string("size", sink);
    let size = size.and_then(|text| {
        let size = length(&text, sink)?;
        if size <= Length::default() {
            let message = said!("type of \"{text}\" can't be read", text = text.value);
            sink.report(Diagnostic::error("wrong-type", text.place, message));
            return None;
        }
        Some(size)
    });
    let weight = reader.integer("weight", sink);
    let style = reader.string("style", sink);
    let justify = reader.boolean("justify", sink);
    let figures = one_of(&mut reader, "figures", &["lining", "old-style"], sink);
    let caps = one_of(&mut reader, "caps", &["normal", "small"], sink);
    let rows = reader.get("rows");
    let line_rows = match rows.map(|node| &node.value) {
        None => Some(1.0),
        Some(Value::Integer(n)) => Some(*n as f64),
        Some(Value::Float(text)) => text.parse().ok(),
        Some(_) => None,
    };
    let good = |rows: &f64| rows.is_finite() && *rows > 0.0;
    let line_rows = line_rows.filter(good).or_else(|| {
        rows.and_then(|n| reader.mismatch("rows", n, "a number above 0", sink))
    });
    let tracking = match reader.string("tracking", sink) {
        None => Some(Length::default()),
        Some(text) => length(&text, sink),
    };
    reader.finish(sink);
    let weight = weight.map_or(Some(400), |weight| {
        let good = (100..=900).contains(&weight.value);
        if !good {
            let message =
                said!("a weight is 100 to 900, not {weight}", weight = weight.value);
            sink.report(Diagnostic::error("wrong-type", weight.place, message));
        }
        good.then_some(weight.value)
    });
    let style = match style {
        None => "normal".to_owned(),
        Some(style) if ["normal", "italic"].contains(&style.value.as_str()) => {
            style.value
        }
        Some(style) => {
            let message = said!("there is no style `{style}`", style = style.value);
            let error = Diagnostic::error("unknown-value", style.place, message);
            sink.report(error.suggest(&style.value, ["normal", "italic"]));
            return None;
        }
    };
    Some(TypeRole {
        fonts: fonts?,
        size: size?,
        weight: weight?,
        style,
        rows: line_rows?,
        tracking: tracking?,
        justify: justify.unwrap_or(false),
        figures: figures?,
        caps: caps?,
    })
}

/// A word of a list, whose first is meant where there is none.
fn one_of(
    reader: &mut Reader<'_>,
    key: &str,
    words: &[&str],
    sink: &mut Sink,
) -> Option<String> {
    let Some(word) = reader.string(key, sink) else {
        return words.first().map(|&it| it.to_owned());
    };
    if words.contains(&word.value.as_str()) {
        return Some(word.value);
    }
    let message = said!("`{key}` can't be `{given}`", key, given = word.value);
    let error = Diagnostic::error("unknown-value", word.place, message);
    sink.report(error.suggest(&word.value, words.iter().copied()));
    None
}

/// A family, or several in the order in which they are asked for a character.
fn families(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Vec<Located<String>>> {
    let node = reader.required("font")?;
    let file = reader.file();
    let family = |node: &Node| match &node.value {
        Value::String(name) => {
            Some(Located::new(name.clone(), written::place(file, node)))
        }
        _ => None,
    };
    let families = match &node.value {
        Value::Array(nodes) => nodes.iter().map(family).collect(),
        _ => family(node).map(|family| vec![family]),
    };
    let families: Option<Vec<Located<String>>> =
        families.filter(|it: &Vec<_>| !it.is_empty());
    match families {
        None => reader.mismatch("font", node, "a family, or a list of families", sink),
        some => some,
    }
}

fn length(text: &Located<String>, sink: &mut Sink) -> Option<Length> {
    let length = Length::parse(&text.value);
    if length.is_none() {
        let message =
            said!("expected a length in mm or pt, found \"{text}\"", text = text.value);
        let error = Diagnostic::error("wrong-type", text.place.clone(), message);
        sink.report(error.hint("write it with its unit: \"10pt\" or \"3mm\""));
    }
    length
}
