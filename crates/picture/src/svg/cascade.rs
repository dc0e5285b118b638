//! Which declaration of a property counts for an element (CSS Cascade 4), and what its
//! variables stand for (CSS Variables 1).

use std::cell::Cell;
use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use marbre_diag::{Message, said};

use super::flaws::Flaws;
use super::selector::{Siblings, Weight};
use super::sheet::{Declaration, Sheet, placed};
use super::syntax::{calls, split, uncommented};
use super::{Reading, XLINK, given, is_own};

/// The longest that a value may become by its variables, bytes.
const LONGEST: usize = 64 << 10;

/// How much a declaration weighs: important or not, where it is from, its selector, its
/// block, its place in the block.
type Rank = (bool, Origin, Weight, usize, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Attribute,
    Sheet,
    Style,
}

/// What is declared for an element.
pub(super) struct Declared<'a> {
    /// The heaviest first.
    all: Vec<(Rank, Cowed<'a>)>,
    /// Its variables, as they were resolved.
    pub(super) variables: Variables,
}

/// Variables by name.
pub(super) type Variables = BTreeMap<String, String>;

/// A declaration of a sheet, or an attribute.
enum Cowed<'a> {
    Sheet(&'a Declaration),
    Own(Declaration),
}

/// What an element has for a property.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decision {
    /// Nothing is declared that is understood.
    Nothing,
    /// A value, as the reader below knows it.
    Value(String),
    /// What the parent has.
    Inherit,
    /// What it is where nothing is declared.
    Initial,
}

/// What elements are styled by.
pub(super) struct Cascade {
    pub(super) sheet: Sheet,
    siblings: Siblings,
    patience: Cell<u64>,
}

impl Cascade {
    pub(super) fn of(document: &Document<'_>, flaws: &mut Flaws) -> Self {
        let sheet = Sheet::of(document, flaws);
        let siblings = Siblings::of(document);
        Self { sheet, siblings, patience: Cell::new(Sheet::patience()) }
    }

    /// Whether its rules have taken too long to find.
    pub(super) const fn is_tired(&self) -> bool {
        self.patience.get() == 0
    }

    /// All that is declared for an element. `is_attribute` is whether an attribute is a
    /// property.
    pub(super) fn declared(
        &self,
        node: Node<'_, '_>,
        outer: &Variables,
        is_attribute: impl Fn(&str) -> bool,
    ) -> Declared<'_> {
        let mut all = Vec::new();
        for attribute in node.attributes() {
            if is_own(&attribute) && is_attribute(attribute.name()) {
                let rank = (false, Origin::Attribute, [0; 3], 0, 0);
                let declaration = Declaration {
                    name: attribute.name().to_owned(),
                    value: attribute.value().to_owned(),
                    important: false,
                    at: attribute.range().start,
                };
                all.push((rank, Cowed::Own(declaration)));
            }
        }
        if let Some(style) =
            node.attributes().find(|it| it.name() == "style" && is_own(it))
        {
            let start = style.range_value().start;
            for (index, it) in
                placed(&uncommented(style.value()), start).into_iter().enumerate()
            {
                let rank = (it.important, Origin::Style, [0; 3], 0, index);
                all.extend(long(it).map(|it| (rank, Cowed::Own(it))));
            }
        }
        let mut patience = self.patience.get();
        let blocks = self.sheet.blocks(node, &self.siblings, &mut patience);
        self.patience.set(patience);
        for (weight, block, declarations) in blocks {
            for (index, it) in declarations.iter().enumerate() {
                let rank = (it.important, Origin::Sheet, weight, block, index);
                if is_short(&it.name) {
                    all.extend(long(it.clone()).map(|it| (rank, Cowed::Own(it))));
                } else {
                    all.push((rank, Cowed::Sheet(it)));
                }
            }
        }
        // Equals stay in their order, and the later one counts.
        all.reverse();
        all.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let mut declared = Declared { all, variables: outer.clone() };
        declared.resolve_variables(outer);
        declared
    }
}

fn is_short(name: &str) -> bool {
    matches!(name, "marker" | "font" | "background") || name.starts_with("-webkit-")
}

/// A shorthand as what it stands for.
fn long(it: Declaration) -> impl Iterator<Item = Declaration> {
    let names: Vec<String> = match it.name.as_str() {
        "marker" => ["marker-start", "marker-mid", "marker-end"].map(String::from).into(),
        "background" => vec!["background-color".to_owned()],
        "font" => vec!["font-size".to_owned()],
        "-webkit-mask"
        | "-webkit-clip-path"
        | "-webkit-transform"
        | "-webkit-filter"
        | "-webkit-transform-origin"
        | "-webkit-mask-image" => {
            vec![it.name["-webkit-".len()..].to_owned()]
        }
        _ => vec![it.name.clone()],
    };
    names.into_iter().map(move |name| Declaration { name, ..it.clone() })
}

impl Cowed<'_> {
    fn get(&self) -> &Declaration {
        match self {
            Self::Sheet(it) => it,
            Self::Own(it) => it,
        }
    }
}

impl Declared<'_> {
    /// What is declared for a property, the heaviest first.
    pub(super) fn of<'s>(
        &'s self,
        name: &'s str,
    ) -> impl Iterator<Item = &'s Declaration> {
        self.all.iter().map(|(_, it)| it.get()).filter(move |it| it.name == name)
    }

    /// All names that something is declared for.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|(_, it)| it.get().name.as_str())
    }

    /// What counts for a property, and where it is declared. `read` is told whether it
    /// reads an attribute.
    pub(super) fn decide(
        &self,
        name: &str,
        read: impl Fn(&str, bool) -> Reading,
        flaws: &mut Flaws,
    ) -> (Decision, usize) {
        let all = self.all.iter().map(|(rank, it)| (*rank, it.get()));
        let own: Vec<(Rank, &Declaration)> =
            all.filter(|(_, it)| it.name == name).collect();
        let block = |rank: Rank| (rank.1, rank.3);
        // What isn't drawn as it is said, until something is found before it.
        let mut instead: Option<(Rank, Option<String>, Message, usize)> = None;
        for (rank, it) in own {
            // What stands before it has to be meant for it: in its block, or as the
            // element's attribute.
            if let Some((first, ..)) = &instead
                && block(*first) != block(rank)
                && rank.1 != Origin::Attribute
            {
                continue;
            }
            let value = it.value.trim();
            let attribute = rank.1 == Origin::Attribute;
            let variable = holds_call(value, "var");
            let substituted = match variable {
                true => match substituted(value, &self.variables) {
                    Some(value) => value,
                    // Invalid when it is computed: as if it were unset.
                    None => return (Decision::Nothing, it.at),
                },
                false => value.to_owned(),
            };
            if let Some(decision) = keyword(&substituted) {
                return (decision, it.at);
            }
            match read(&substituted, attribute) {
                Reading::Value(value) => return (Decision::Value(value), it.at),
                Reading::Invalid if variable => return (Decision::Nothing, it.at),
                Reading::Invalid => {}
                Reading::Wide(value) => {
                    let what = said!("the colour `{substituted}`", substituted);
                    instead.get_or_insert((rank, Some(value), what, it.at));
                }
                Reading::Unknown(what) => {
                    instead.get_or_insert((rank, None, what, it.at));
                }
                Reading::Filter => {
                    let what =
                        "has a filter, which becomes pixels as coarse as a screen's";
                    let hint =
                        "apply the filter, or place the part as a picture of its own";
                    flaws.say(it.at, what, hint);
                    return (Decision::Nothing, it.at);
                }
            }
        }
        match instead {
            Some((_, Some(value), _, at)) => (Decision::Value(value), at),
            Some((_, None, what, at)) => {
                flaws.value(at, name, &what);
                (Decision::Nothing, at)
            }
            None => (Decision::Nothing, 0),
        }
    }

    fn resolve_variables(&mut self, outer: &Variables) {
        let mut raw = Variables::new();
        for (_, it) in &self.all {
            let it = it.get();
            if it.name.starts_with("--") {
                raw.entry(it.name.clone()).or_insert_with(|| it.value.trim().to_owned());
            }
        }
        for name in raw.keys() {
            match variable(name, &raw, outer, 0) {
                Some(value) => self.variables.insert(name.clone(), value),
                None => self.variables.remove(name),
            };
        }
    }
}

/// The words that any property takes.
fn keyword(value: &str) -> Option<Decision> {
    match value.to_ascii_lowercase().as_str() {
        "inherit" => Some(Decision::Inherit),
        "initial" => Some(Decision::Initial),
        "unset" | "revert" | "revert-layer" => Some(Decision::Nothing),
        _ => None,
    }
}

/// What a variable stands for; `None` where it leads to itself, or to nothing.
fn variable(
    name: &str,
    raw: &Variables,
    outer: &Variables,
    depth: usize,
) -> Option<String> {
    let Some(value) = raw.get(name) else { return outer.get(name).cloned() };
    match keyword(value) {
        Some(Decision::Initial) => return None,
        Some(_) => return outer.get(name).cloned(),
        None => {}
    }
    if depth > 32 {
        return None;
    }
    substitute(value, &|name| variable(name, raw, outer, depth + 1))
}

fn holds_call(value: &str, name: &str) -> bool {
    calls(value, name).is_some()
}

/// A value with what its variables stand for.
fn substituted(value: &str, variables: &Variables) -> Option<String> {
    substitute(value, &|name| variables.get(name).cloned())
}

fn substitute(value: &str, known: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut value = value.to_owned();
    // Each round takes one call out, and what it brings in has none.
    for _ in 0..64 {
        let Some((range, inside)) = calls(&value, "var") else {
            return (value.len() <= LONGEST).then_some(value);
        };
        let sides = split(inside, b',');
        let name = super::syntax::unescaped(sides.first()?.1.trim());
        let after = sides.get(1).map(|(start, _)| inside[*start..].trim().to_owned());
        let by = match known(&name) {
            Some(value) => value,
            None => substitute(&after?, known)?,
        };
        value.replace_range(range, &by);
        if value.len() > LONGEST {
            return None;
        }
    }
    None
}

/// The names of the variables that a value reads.
pub(super) fn read_variables(value: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = value;
    while let Some((range, inside)) = calls(rest, "var") {
        let sides = split(inside, b',');
        names.extend(sides.first().map(|(_, name)| name.trim().to_owned()));
        names.extend(
            sides.get(1).map_or_else(Vec::new, |(at, _)| read_variables(&inside[*at..])),
        );
        rest = &rest[range.end..];
    }
    names
}

/// What an element refers to by its `href`.
pub(super) fn reference<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    given(node, "href").or_else(|| node.attribute((XLINK, "href"))).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_for_what_they_are_set_to() {
        let variables: Variables = [("--a", "red"), ("--b", "1 2")]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .into();
        for (value, wanted) in [
            ("var(--a)", Some("red")),
            ("rgb(var(--b) 3 / var( --c , 50% ))", Some("rgb(1 2 3 / 50%)")),
            ("var(--c, var(--d, var(--a)))", Some("red")),
            ("var(--c)", None),
            ("var(--c,)", Some("")),
        ] {
            assert_eq!(substituted(value, &variables).as_deref(), wanted, "{value}");
        }
        let raw: Variables =
            [("--x", "var(--y)"), ("--y", "var(--x)"), ("--z", "var(--a)")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into();
        assert_eq!(variable("--x", &raw, &variables, 0), None);
        assert_eq!(variable("--z", &raw, &variables, 0).as_deref(), Some("red"));
        assert_eq!(
            read_variables("a var(--x, var(--y)) var(--z)"),
            ["--x", "--y", "--z"]
        );
    }
}
