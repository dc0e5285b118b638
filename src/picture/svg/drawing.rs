//! A drawing, written again as SVG 1.1: each element with the attributes that browsers
//! come to.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use roxmltree::{Document, Node};

use super::cascade::{Cascade, Decision, Declared, Variables, read_variables, reference};
use super::embedded::{self, Inside};
use super::extras::{is_drawn, is_private_paint, is_svg, refuse};
use super::flaws::Flaws;
use super::length::{Setting, length, pixels, text_size};
use super::property::{PROPERTIES, Written, outside};
use super::syntax::{declarations, number, words, written};
use super::transform::{about, origin, single, transform};
use super::{Reading, SVG, XLINK, given, is_own};

/// What the reader below draws, or refers to.
const KNOWN: &[&str] = &[
    "svg",
    "g",
    "a",
    "defs",
    "symbol",
    "use",
    "switch",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "image",
    "linearGradient",
    "radialGradient",
    "stop",
    "pattern",
    "clipPath",
    "mask",
    "marker",
];
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
/// Properties that only browsers draw, each with the values that draw nothing else.
const STRANGE: &[(&str, &[&str])] = &[
    ("offset-path", &["none"]),
    ("backdrop-filter", &["none"]),
    ("zoom", &["1", "normal", "100%"]),
    ("mask-image", &["none"]),
    ("perspective", &["none"]),
    ("all", &[]),
];
/// How deep elements may stand in elements.
const DEEPEST: usize = 200;

/// A drawing on its way.
pub(super) struct Drawing<'a, 'i> {
    document: &'a Document<'i>,
    cascade: Rc<Cascade>,
    flaws: &'a mut Flaws,
    /// The first element of each id; browsers know no other.
    ids: BTreeMap<&'a str, Node<'a, 'i>>,
    /// What something in the file refers to.
    referred: BTreeSet<String>,
    /// What is drawn again somewhere else.
    repeated: BTreeSet<usize>,
    /// Where each variable is set.
    set: BTreeMap<String, Vec<Node<'a, 'i>>>,
    /// Whether there are markers.
    marked: bool,
    /// How deep drawings may stand in this one.
    depth: usize,
    /// Whether it has become another.
    changed: bool,
    out: String,
}

/// What an element has from those around it.
#[derive(Clone, Default)]
struct Scope {
    variables: Variables,
    values: BTreeMap<&'static str, String>,
    setting: Setting,
    /// How large a px of the drawing is at its own size, where nothing has changed that.
    scale: Option<f64>,
    level: usize,
}

impl<'a, 'i> Drawing<'a, 'i> {
    /// Writes a drawing again; `None` where it can stay as it is.
    pub(super) fn of(
        document: &'a Document<'i>,
        depth: usize,
        flaws: &'a mut Flaws,
    ) -> Option<String> {
        let cascade = Rc::new(Cascade::of(document, flaws));
        // Typst warns of the word alone, wherever it stands.
        let words = document.input_text().contains("foreignObject");
        let changed = words || !cascade.sheet.is_empty();
        let mut drawing = Self {
            document,
            cascade,
            flaws,
            ids: BTreeMap::new(),
            referred: BTreeSet::new(),
            repeated: BTreeSet::new(),
            set: BTreeMap::new(),
            marked: false,
            depth,
            changed,
            out: String::new(),
        };
        drawing.look_round();
        let scope = Scope { scale: Some(1.0), ..Scope::default() };
        drawing.element(document.root_element(), &scope);
        if drawing.cascade.is_tired() {
            drawing.flaws.css(0, "a style sheet with too many rules for its shapes");
        }
        drawing.changed.then_some(drawing.out)
    }

    /// Finds what refers to what.
    fn look_round(&mut self) {
        for node in self.document.descendants().filter(Node::is_element) {
            if let Some(id) = given(node, "id") {
                self.ids.entry(id).or_insert(node);
            }
            for attribute in node.attributes() {
                let value = attribute.value();
                if attribute.name() == "href" {
                    self.referred
                        .extend(value.trim().strip_prefix('#').map(String::from));
                }
                self.refer(value);
            }
            if node.tag_name().name() == "style" {
                node.children().filter_map(|it| it.text()).for_each(|it| self.refer(it));
            }
        }
        let mut used = BTreeSet::new();
        let variables = self.document.input_text().contains("--");
        for node in self.document.descendants().filter(|it| is_svg(*it)) {
            if node.tag_name().name() == "use" {
                let target = reference(node).and_then(|it| it.strip_prefix('#'));
                used.extend(target.and_then(|id| self.ids.get(id)).map(place));
            }
            self.marked |= node.tag_name().name() == "marker";
            if !variables {
                continue;
            }
            let declared = self.cascade.declared(node, &Variables::new(), |_| false);
            let names: BTreeSet<&str> =
                declared.names().filter(|name| name.starts_with("--")).collect();
            for name in names {
                self.set.entry(name.to_owned()).or_default().push(node);
            }
        }
        self.repeated = used;
    }

    /// Takes down what a value refers to.
    fn refer(&mut self, value: &str) {
        for piece in value.split("url(").skip(1) {
            let id = piece.trim_start_matches([' ', '"', '\'']).strip_prefix('#');
            let id = id.and_then(|id| id.split([')', '"', '\'']).next());
            self.referred.extend(id.map(|id| id.trim().to_owned()));
        }
    }

    /// Whether something refers to an element, or to one in it.
    fn is_referred(&self, node: Node<'_, '_>) -> bool {
        let ids = node.descendants().filter_map(|it| given(it, "id"));
        ids.into_iter().any(|id| self.referred.contains(id))
    }

    fn element(&mut self, node: Node<'a, 'i>, scope: &Scope) {
        let name = node.tag_name().name();
        if !is_svg(node) {
            return;
        }
        if scope.level > DEEPEST {
            let what = "has groups in groups, more than 200 deep";
            return self.flaws.say(node.range().start, what, "ungroup some of them");
        }
        let plain = KNOWN.contains(&name);
        if !plain && !matches!(name, "text" | "flowRoot" | "foreignObject") {
            refuse(node, self.flaws);
            let id = given(node, "id").unwrap_or_default();
            if is_private_paint(name) && self.referred.contains(id) {
                let what = format!("has a `{name}`, which no browser can draw");
                let hint = "turn it into a picture, or into shapes with plain gradients";
                self.flaws.say(node.range().start, what, hint);
            }
            return;
        }
        // What nothing shows needs no look.
        let stored =
            node.parent_element().is_some_and(|it| it.tag_name().name() == "defs");
        if stored && !self.is_referred(node) {
            return;
        }
        if !is_drawn(node, self.flaws) {
            return;
        }
        let turned = !matches!(name, "linearGradient" | "radialGradient" | "pattern");
        let cascade = Rc::clone(&self.cascade);
        let declared = cascade.declared(node, &scope.variables, |attribute| {
            let moved = ["transform", "transform-origin", "transform-box"];
            let font = attribute == "font-size";
            let property =
                PROPERTIES.iter().any(|it| it.name == attribute && it.is_attribute(name));
            property || font || (turned && moved.contains(&attribute))
        });
        let hidden = matches!(
            declared.decide("display", |text, _| Reading::Value(text.to_owned()), self.flaws).0,
            Decision::Value(value) if value.eq_ignore_ascii_case("none")
        );
        if hidden && !self.is_referred(node) {
            return;
        }
        if !plain {
            // Words that nobody sees, and places for words, aren't missed.
            if !hidden {
                refuse(node, self.flaws);
            }
            self.changed |= name == "text";
            return;
        }
        let declared = Cascaded { declared, node, name };
        let mut inner = self.scope(&declared, scope);
        let attributes = self.attributes(&declared, scope, &mut inner);
        let children = node.children().filter(Node::is_element);
        let written_as = if matches!(name, "a" | "switch") { "g" } else { name };
        self.out.push('<');
        self.out.push_str(written_as);
        if scope.level == 0 {
            self.out.push_str(&format!(" xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\""));
        }
        for (name, value) in attributes {
            self.out.push_str(&format!(" {name}=\"{}\"", escaped(&value)));
        }
        self.out.push('>');
        if name == "switch" {
            self.changed = true;
            let shown = children.filter(|it| {
                let name = it.tag_name().name();
                is_svg(*it)
                    && (KNOWN.contains(&name) || matches!(name, "text" | "foreignObject"))
            });
            let shown: Vec<Node> = shown.collect();
            if let Some(first) = shown.into_iter().find(|it| is_drawn(*it, self.flaws)) {
                self.element(first, &inner);
            }
        } else if name != "use" && name != "image" {
            children.for_each(|child| self.element(child, &inner));
        } else {
            // A motion may stand in them; nothing else is drawn.
            children.for_each(|child| {
                refuse(child, self.flaws);
            });
        }
        self.out.push_str("</");
        self.out.push_str(written_as);
        self.out.push('>');
    }

    /// What stands in an element has from it.
    fn scope(&mut self, it: &Cascaded<'_, 'a, 'i>, outer: &Scope) -> Scope {
        let mut inner = Scope {
            variables: it.declared.variables.clone(),
            values: BTreeMap::new(),
            setting: outer.setting.clone(),
            scale: outer.scale,
            level: outer.level + 1,
        };
        let (em, root) = (outer.setting.em, outer.setting.root);
        let size = it.declared.decide(
            "font-size",
            |text, _| match words(text).iter().find_map(|word| {
                text_size(word.split('/').next().unwrap_or(word), em, root)
            }) {
                Some(size) => Reading::Value(written(size)),
                None => Reading::Invalid,
            },
            self.flaws,
        );
        if let Decision::Value(size) = size.0 {
            inner.setting.em = size.parse().unwrap_or(em);
        }
        if outer.level == 0 {
            inner.setting.root = inner.setting.em;
        }
        let scheme = it.declared.of("color-scheme").next().map(|it| it.value.as_str());
        if let Some(scheme) = scheme {
            inner.setting.dark = scheme.contains("dark") && !scheme.contains("light");
        }
        for (name, harmless) in STRANGE {
            if let Some(one) = it.declared.of(name).next()
                && !harmless.contains(&one.value.to_ascii_lowercase().as_str())
            {
                self.flaws.css(one.at, &format!("`{name}: {}`", one.value));
            }
        }
        for name in ["animation", "animation-name"] {
            if let Some(one) = it.declared.of(name).next()
                && words(&one.value).iter().any(|word| {
                    self.cascade.sheet.motions.contains(word.trim_end_matches(','))
                })
            {
                let what = "moves, and paper doesn't: what it shows when isn't known";
                self.flaws.say(one.at, what, "export a still of it, without animation");
            }
        }
        self.look_at_variables(it);
        inner
    }

    /// A shape that is drawn in several places, or elsewhere than where it stands, has its
    /// variables from there.
    fn look_at_variables(&mut self, it: &Cascaded<'_, 'a, 'i>) {
        let repeated = |node: &Node<'_, '_>| self.repeated.contains(&place(node));
        if self.set.is_empty() || !it.node.ancestors().any(|node| repeated(&node)) {
            return;
        }
        for property in PROPERTIES {
            for one in it.declared.of(property.name) {
                for name in read_variables(&one.value) {
                    let places = self.set.get(&name).into_iter().flatten();
                    let mut elsewhere = places.filter(|place| {
                        !it.node.ancestors().any(|up| up.id() == place.id())
                    });
                    if elsewhere.next().is_some() {
                        let what = format!("the variable `{name}` of a repeated shape");
                        self.flaws.css(one.at, &what);
                    }
                }
            }
        }
    }

    /// The attributes of an element, in the order in which they are written.
    fn attributes(
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

    /// What a stroke has from the size of its path, or of the picture.
    fn stroke(
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
    fn sides(&self, it: &Cascaded<'_, 'a, 'i>, inner: &mut Scope) -> Option<[f64; 2]> {
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
    fn turned(
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
            self.flaws.css(place, &format!("a transformation of `{}`", it.name));
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
            let what = format!("`transform-box: {frame}` of a `{}`", it.name);
            self.flaws.css(at, &what);
            return None;
        }
        match origin(&text, setting, area) {
            Ok(point) => Some(about(point, &joined)),
            Err(Reading::Unknown(what)) => {
                self.flaws.css(at, &what);
                None
            }
            Err(_) => Some(joined),
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
                let what = format!("has a gradient that is spread by {}", value.trim());
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
                        let what = format!("`{name}: {value}`");
                        self.flaws.css(attribute.range().start, &what);
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

/// An element and what is declared for it.
struct Cascaded<'d, 'a, 'i> {
    declared: Declared<'d>,
    node: Node<'a, 'i>,
    name: &'a str,
}

impl Cascaded<'_, '_, '_> {
    fn is_root(&self) -> bool {
        self.node.parent_element().is_none()
    }

    /// What the reader below takes for a property by itself.
    fn raw(&self, property: &super::property::Property) -> Option<&str> {
        let attribute = given(self.node, property.name);
        if property.is_attribute(self.name) && matches!(property.place, Written::On(_)) {
            return attribute;
        }
        let style = given(self.node, "style").unwrap_or_default();
        let declared = declarations(style).into_iter();
        let own = declared.filter(|it| it.name == property.name).last();
        own.map(|it| it.value).or(attribute.filter(|_| property.place == Written::Both))
    }

    /// Whether its style is written more freely than the reader below reads.
    fn is_written_freely(&self) -> bool {
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

/// The number of an element in its document.
fn place(node: &Node<'_, '_>) -> usize {
    node.id().get_usize()
}

/// A text as the value of an attribute.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\n' | '\r' | '\t' => " ".to_owned(),
            c => c.to_string(),
        })
        .collect()
}
