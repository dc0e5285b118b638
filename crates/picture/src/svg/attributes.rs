//! The attributes of an element, as browsers come to them and as SVG 1.1 has them.

use roxmltree::Node;

use marbre_diag::said;

use super::cascade::{Decision, Declared, reference};
use super::drawing::{Drawing, Scope};
use super::embedded::{self, Inside};
use super::length::{Setting, length};
use super::property::{PROPERTIES, Property, Written, outside};
use super::syntax::declarations;
use super::{Reading, XLINK, given, is_own};

/// Attributes that are lengths, and no properties.
const LENGTHS: &[&str] = &[
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "fx",
    "fy",
    "fr",
    "width",
    "height",
    "markerWidth",
    "markerHeight",
    "refX",
    "refY",
];

/// An element and what is declared for it.
pub(super) struct Cascaded<'d, 'a, 'i> {
    pub(super) declared: Declared<'d>,
    pub(super) node: Node<'a, 'i>,
    pub(super) name: &'a str,
}

impl Cascaded<'_, '_, '_> {
    pub(super) fn is_root(&self) -> bool {
        self.node.parent_element().is_none()
    }

    /// What the reader below takes for a property by itself.
    pub(super) fn raw(&self, property: &Property) -> Option<&str> {
        let attribute = given(self.node, property.name);
        if property.is_attribute(self.name) && matches!(property.place, Written::On(_)) {
            return attribute;
        }
        let style = given(self.node, "style").unwrap_or_default();
        let mut declared = declarations(style).into_iter();
        let own = declared.rfind(|it| it.name == property.name);
        own.map(|it| it.value).or(attribute.filter(|_| property.place == Written::Both))
    }

    /// Whether its style is written more freely than the reader below reads.
    pub(super) fn is_written_freely(&self) -> bool {
        let Some(style) = given(self.node, "style") else { return false };
        let pieces = style.split(';').map(str::trim).filter(|piece| !piece.is_empty());
        pieces.into_iter().any(|piece| {
            let Some((name, value)) = piece.split_once(':') else { return true };
            let (name, value) = (name.trim_end(), value.trim());
            let letters = |c: char| c.is_ascii_lowercase() || c == '-';
            let inside = value
                .strip_prefix("url(#")
                .or_else(|| value.strip_prefix("rgb("))
                .and_then(|rest| rest.strip_suffix(')'))
                .unwrap_or(value);
            let plain = |c: char| c.is_ascii_alphanumeric() || "#.,%+-_ ".contains(c);
            let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
            let read = starts && name.chars().all(letters);
            !read || value.is_empty() || !inside.chars().all(plain)
        })
    }
}

impl<'a, 'i> Drawing<'a, 'i> {
    /// The attributes of an element, in the order in which they are written.
    pub(super) fn attributes(
        &mut self,
        it: &Cascaded<'_, 'a, 'i>,
        outer: &Scope,
        inner: &mut Scope,
    ) -> Vec<(String, String)> {
        let mut all = Vec::new();
        let mut style = Vec::new();
        if let Some(id) = given(it.node, "id") {
            if self.ids.get(id).is_some_and(|first| first.id() == it.node.id()) {
                let name = id_of(id);
                self.changed |= name != id;
                all.push(("id".to_owned(), name));
            } else {
                self.changed = true;
            }
        }
        self.changed |= it.is_written_freely();
        let setting = inner.setting.clone();
        for property in PROPERTIES.iter().filter(|property| property.is_of(it.name)) {
            let mut decided = it.declared.decide(
                property.name,
                |text, attribute| property.read(text, &setting, attribute),
                self.flaws,
            );
            if let Some(one) = it.declared.of(property.name).next()
                && let Some(address) = outside(&one.value)
            {
                self.flaws.outside(one.at, address);
                decided.0 = Decision::Nothing;
            }
            let value = match decided.0 {
                Decision::Nothing => None,
                Decision::Inherit if property.inherited => None,
                Decision::Inherit => outer.values.get(property.name).cloned(),
                Decision::Initial => Some(property.initial.to_owned()),
                Decision::Value(value) => Some(value),
            };
            let value = value.and_then(|value| self.kept(it, property.name, value));
            let value = value.map(renamed);
            self.changed |= it.raw(property) != value.as_deref();
            let Some(value) = value else { continue };
            inner.values.insert(property.name, value.clone());
            match property.place {
                Written::Style if property.name != "background-color" => {
                    style.push(format!("{}:{value}", property.name));
                }
                _ => all.push((property.name.to_owned(), value)),
            }
        }
        self.stroke(it, inner, &mut all);
        // Browsers put them on lines and paths alone.
        if self.marked && matches!(it.name, "rect" | "circle" | "ellipse") {
            let names = ["marker-start", "marker-mid", "marker-end"];
            all.retain(|(name, _)| !names.contains(&name.as_str()));
            all.extend(names.map(|name| (name.to_owned(), "none".to_owned())));
            self.changed = true;
        }
        inner.setting.sides = self.sides(it, inner);
        if let Some(turned) = self.turned(it, outer, inner) {
            all.push(("transform".to_owned(), turned));
            inner.scale = None;
        }
        if !matches!(it.name, "g" | "a" | "defs" | "switch" | "svg") {
            inner.scale = inner
                .scale
                .filter(|_| !matches!(it.name, "symbol" | "pattern" | "marker"));
        }
        if !style.is_empty() {
            all.push(("style".to_owned(), style.join(";")));
        }
        self.others(it, &setting, &mut all);
        self.link(it, &mut all);
        all
    }

    /// A value as it is written; `None` where it is left out.
    fn kept(
        &mut self,
        it: &Cascaded<'_, 'a, 'i>,
        name: &str,
        value: String,
    ) -> Option<String> {
        match name {
            "display" => (value == "none").then_some(value),
            // As if it weren't there: it is the parent's.
            "color" if value == "currentColor" => None,
            "background-color" if value == "#00000000" => None,
            "width" | "height" | "rx" | "ry" if value == "auto" => None,
            // The size of its window, which it has none of: its proportions hold.
            "width" | "height" if it.is_root() && given(it.node, "viewBox").is_some() => {
                (!value.ends_with('%')).then_some(value)
            }
            "clip-path" | "mask" | "marker-start" | "marker-mid" | "marker-end" => {
                let wanted = match name {
                    "clip-path" => "clipPath",
                    "mask" => "mask",
                    _ => "marker",
                };
                let id = value.strip_prefix("url(#").and_then(|id| id.strip_suffix(')'));
                let found = id.and_then(|id| self.ids.get(id));
                let fits = found.is_some_and(|it| it.tag_name().name() == wanted);
                (id.is_none() || fits).then_some(value)
            }
            _ => Some(value),
        }
    }

    /// The attributes that are no properties.
    fn others(
        &mut self,
        it: &Cascaded<'_, 'a, 'i>,
        setting: &Setting,
        all: &mut Vec<(String, String)>,
    ) {
        let paints = matches!(it.name, "linearGradient" | "radialGradient" | "pattern");
        for attribute in it.node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            let foreign = !is_own(&attribute);
            // The reader below doesn't tell them from SVG's.
            self.changed |= foreign && matches!(name, "style" | "id" | "class");
            let property = PROPERTIES.iter().find(|property| property.name == name);
            let handled = property.is_some_and(|it_is| {
                it_is.is_attribute(it.name) || it_is.place == Written::Style
            }) || matches!(
                name,
                "pathLength"
                    | "id"
                    | "style"
                    | "class"
                    | "href"
                    | "transform-origin"
                    | "transform-box"
                    | "requiredExtensions"
                    | "systemLanguage"
                    | "font-size"
            ) || (name == "transform" && !paints);
            if name == "requiredFeatures" {
                // Browsers have long stopped to ask.
                self.changed = true;
                continue;
            }
            if foreign || handled || name.starts_with("on") || name.contains("data-") {
                continue;
            }
            if name == "spreadMethod" && matches!(value.trim(), "repeat" | "reflect") {
                let what = said!(
                    "has a gradient that is spread by {method}",
                    method = value.trim()
                );
                let hint = "it prints only as light: use pad";
                self.flaws.say(attribute.range().start, what, hint);
            }
            let value = if LENGTHS.contains(&name) {
                match length(value, setting, true) {
                    Reading::Value(read) => {
                        self.changed |= read != value.trim();
                        read
                    }
                    Reading::Unknown(what) => {
                        self.flaws.value(attribute.range().start, name, &what);
                        continue;
                    }
                    _ if name.starts_with("ref") => {
                        let what = said!("`{name}: {value}`", name, value);
                        self.flaws.css(attribute.range().start, what);
                        continue;
                    }
                    _ => value.to_owned(),
                }
            } else {
                value.to_owned()
            };
            all.push((name.to_owned(), value));
        }
    }

    /// What an element refers to.
    fn link(&mut self, it: &Cascaded<'_, 'a, 'i>, all: &mut Vec<(String, String)>) {
        let Some(address) = reference(it.node) else { return };
        let both =
            given(it.node, "href").is_some() && it.node.has_attribute((XLINK, "href"));
        self.changed |= both;
        let at = it.node.range().start;
        if it.name == "a" {
            return;
        }
        let mut address = address.to_owned();
        if let Some(id) = address.strip_prefix('#') {
            let spelt = String::from_utf8(embedded::unescaped(id)).unwrap_or_default();
            if !self.ids.contains_key(id) && self.ids.contains_key(spelt.as_str()) {
                address = format!("#{spelt}");
                self.changed = true;
            }
        } else if address.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:"))
        {
            match embedded::inside(&address, self.depth) {
                Inside::Same => {}
                Inside::Other(other) => {
                    address = other;
                    self.changed = true;
                }
                Inside::Lost(what, hint) => return self.flaws.say(at, what, hint),
            }
        } else if !address.is_empty() {
            return self.flaws.outside(at, &address);
        }
        if let Some(id) = address.strip_prefix('#') {
            let name = id_of(id);
            self.changed |= name != id;
            address = format!("#{name}");
        }
        all.push(("xlink:href".to_owned(), address));
    }
}

/// An id that any reader can find in a `url()`.
fn id_of(id: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
    if id.chars().all(plain) {
        return id.to_owned();
    }
    let digits: String = id.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("marbre-{digits}")
}

/// A value with such an id.
fn renamed(value: String) -> String {
    let parts = value.strip_prefix("url(#").and_then(|rest| rest.rsplit_once(')'));
    match parts {
        Some((id, rest)) if !rest.contains('(') => format!("url(#{}){rest}", id_of(id)),
        _ => value,
    }
}
