//! A drawing, written again as SVG 1.1: each element with the attributes that browsers
//! come to.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use roxmltree::{Document, Node};

use marbre_diag::said;

use super::attributes::Cascaded;
use super::cascade::{Cascade, Decision, Variables, read_variables, reference};
use super::extras::{is_drawn, is_private_paint, is_svg, refuse};
use super::flaws::Flaws;
use super::length::{Setting, text_size};
use super::property::PROPERTIES;
use super::syntax::{words, written};
use super::{Reading, SVG, XLINK, given};

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
    pub(super) document: &'a Document<'i>,
    pub(super) cascade: Rc<Cascade>,
    pub(super) flaws: &'a mut Flaws,
    /// The first element of each id; browsers know no other.
    pub(super) ids: BTreeMap<&'a str, Node<'a, 'i>>,
    /// What something in the file refers to.
    pub(super) referred: BTreeSet<String>,
    /// What is drawn again somewhere else.
    pub(super) repeated: BTreeSet<usize>,
    /// Where each variable is set.
    pub(super) set: BTreeMap<String, Vec<Node<'a, 'i>>>,
    /// Whether there are markers.
    pub(super) marked: bool,
    /// How deep drawings may stand in this one.
    pub(super) depth: usize,
    /// Whether it has become another.
    pub(super) changed: bool,
    pub(super) out: String,
}

/// What an element has from those around it.
#[derive(Clone, Default)]
pub(super) struct Scope {
    pub(super) variables: Variables,
    pub(super) values: BTreeMap<&'static str, String>,
    pub(super) setting: Setting,
    /// How large a px of the drawing is at its own size, where nothing has changed that.
    pub(super) scale: Option<f64>,
    pub(super) level: usize,
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
        // Where nothing uses a variable, it doesn't matter where they are set.
        let variables = uses_variables(self.document);
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
                let what = said!("has a `{name}`, which no browser can draw", name);
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
                self.flaws
                    .css(one.at, said!("`{name}: {value}`", name, value = one.value));
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
                        let what =
                            said!("the variable `{name}` of a repeated shape", name);
                        self.flaws.css(one.at, what);
                    }
                }
            }
        }
    }
}

/// Whether any value of a drawing reads a variable; setting them, or a comment with two
/// hyphens, reads none.
fn uses_variables(document: &Document<'_>) -> bool {
    let reads = |text: &str| {
        text.as_bytes().windows(4).any(|it| it.eq_ignore_ascii_case(b"var("))
    };
    document.descendants().any(|node| match node.is_text() {
        true => node.text().is_some_and(reads),
        false => node.attributes().any(|it| reads(it.value())),
    })
}

/// The number of an element in its document.
pub(super) fn place(node: &Node<'_, '_>) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_reads_a_variable_has_variables_looked_up() {
        for (drawing, reads) in [
            ("<svg><!-- made by nobody: var(- -a) --><g style='--a: red'/></svg>", false),
            ("<svg><g fill='var(--a)'/></svg>", true),
            ("<svg><g fill='VAR(--a, red)'/></svg>", true),
            ("<svg><g fill='v&#97;r(--a)'/></svg>", true),
            ("<svg><style><![CDATA[g { fill: rgb(var(--a)) }]]></style></svg>", true),
        ] {
            let document = Document::parse(drawing).expect("XML");
            assert_eq!(uses_variables(&document), reads, "{drawing}");
        }
    }
}
