//! Selectors (Selectors 4): which elements a rule of a style sheet is for.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use marbre_diag::{Message, said};

use super::given;
use super::syntax::{enclosed, number, split, unescaped, unquoted};

/// A selector without commas.
#[derive(Clone, Debug)]
pub(super) struct Selector {
    /// The compounds from left to right, each with what stands before it.
    parts: Vec<(Combinator, Vec<Simple>)>,
}

/// How much a selector weighs: ids, classes, types.
pub(super) type Weight = [u32; 3];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Combinator {
    Descendant,
    Child,
    Next,
    Later,
}

#[derive(Clone, Debug)]
enum Simple {
    Type(String),
    Id(String),
    Class(String),
    Attribute {
        name: String,
        test: Test,
        value: String,
        caseless: bool,
    },
    Root,
    Empty,
    Link,
    Nth {
        step: i64,
        first: i64,
        count: Count,
    },
    Not(Vec<Selector>),
    Is(Vec<Selector>),
    Where(Vec<Selector>),
    /// Any element.
    Any,
    /// What only shows while somebody points at it, or isn't an element.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Test {
    There,
    Is,
    Word,
    Dashed,
    Starts,
    Ends,
    Holds,
}

/// How siblings are counted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Count {
    First,
    Last,
    FirstOfType,
    LastOfType,
}

/// The place of every element among its siblings, counted in four ways.
pub(super) struct Siblings(Vec<[u32; 4]>);

impl Siblings {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let count = document.descendants().count();
        let mut places = vec![[0; 4]; count];
        for parent in document.descendants().filter(Node::has_children) {
            let children: Vec<Node> =
                parent.children().filter(Node::is_element).collect();
            let mut types: BTreeMap<&str, u32> = BTreeMap::new();
            for (at, child) in (1..).zip(&children) {
                let of_type = types.entry(child.tag_name().name()).or_default();
                *of_type += 1;
                let last = children.len() as u32 + 1 - at;
                places[child.id().get_usize()] = [at, last, *of_type, 0];
            }
            for child in children {
                let all = types.get(child.tag_name().name()).copied().unwrap_or_default();
                let place = &mut places[child.id().get_usize()];
                place[3] = all + 1 - place[2];
            }
        }
        Self(places)
    }

    fn place(&self, node: Node<'_, '_>, count: Count) -> i64 {
        let place = self.0.get(node.id().get_usize()).copied().unwrap_or_default();
        i64::from(
            place[match count {
                Count::First => 0,
                Count::Last => 1,
                Count::FirstOfType => 2,
                Count::LastOfType => 3,
            }],
        )
    }
}

/// Reads a list of selectors.
///
/// # Errors
/// What of them isn't understood.
pub(super) fn selectors(text: &str) -> Result<Vec<Selector>, Message> {
    split(text, b',').into_iter().map(|(_, one)| Selector::read(one)).collect()
}

impl Selector {
    fn read(text: &str) -> Result<Self, Message> {
        let mut rest = text.trim();
        let mut parts = Vec::new();
        let mut combinator = Combinator::Descendant;
        let wrong = || said!("the selector `{text}`", text = text.trim());
        while !rest.is_empty() {
            let (compound, after) = compound(rest).ok_or_else(wrong)?;
            parts.push((combinator, compound));
            let trimmed = after.trim_start();
            combinator = match trimmed.as_bytes().first() {
                Some(b'>') => Combinator::Child,
                Some(b'+') => Combinator::Next,
                Some(b'~') => Combinator::Later,
                Some(_) if trimmed.len() < after.len() => Combinator::Descendant,
                None => break,
                Some(_) => return Err(wrong()),
            };
            let explicit = usize::from(combinator != Combinator::Descendant);
            rest = trimmed[explicit..].trim_start();
            if rest.is_empty() {
                return Err(wrong());
            }
        }
        if parts.is_empty() { Err(wrong()) } else { Ok(Self { parts }) }
    }

    pub(super) fn weight(&self) -> Weight {
        let mut sum = [0; 3];
        for simple in self.parts.iter().flat_map(|(_, compound)| compound) {
            let own = simple.weight();
            sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        }
        sum
    }

    /// Whether it is for an element. Each look at an element takes one from `patience`;
    /// nothing fits once that is gone.
    pub(super) fn fits(
        &self,
        node: Node<'_, '_>,
        siblings: &Siblings,
        patience: &mut u64,
    ) -> bool {
        self.fits_up_to(self.parts.len(), node, siblings, patience)
    }

    fn fits_up_to(
        &self,
        count: usize,
        node: Node<'_, '_>,
        siblings: &Siblings,
        patience: &mut u64,
    ) -> bool {
        let Some(((combinator, compound), _)) =
            self.parts.get(..count).and_then(<[_]>::split_last)
        else {
            return true;
        };
        if *patience == 0 {
            return false;
        }
        *patience -= 1;
        if !compound.iter().all(|simple| simple.fits(node, siblings, patience)) {
            return false;
        }
        if count == 1 {
            return true;
        }
        let before = count - 1;
        match combinator {
            Combinator::Child => node
                .parent_element()
                .is_some_and(|it| self.fits_up_to(before, it, siblings, patience)),
            Combinator::Next => node
                .prev_sibling_element()
                .is_some_and(|it| self.fits_up_to(before, it, siblings, patience)),
            Combinator::Descendant => {
                let mut up = node.parent_element();
                while let Some(it) = up {
                    if self.fits_up_to(before, it, siblings, patience) {
                        return true;
                    }
                    up = it.parent_element();
                }
                false
            }
            Combinator::Later => {
                let mut back = node.prev_sibling_element();
                while let Some(it) = back {
                    if self.fits_up_to(before, it, siblings, patience) {
                        return true;
                    }
                    back = it.prev_sibling_element();
                }
                false
            }
        }
    }
}

impl Simple {
    fn weight(&self) -> Weight {
        let heaviest = |list: &[Selector]| {
            list.iter().map(Selector::weight).max().unwrap_or_default()
        };
        match self {
            Self::Id(_) => [1, 0, 0],
            Self::Type(_) => [0, 0, 1],
            Self::Any | Self::Where(_) => [0, 0, 0],
            Self::Not(list) | Self::Is(list) => heaviest(list),
            _ => [0, 1, 0],
        }
    }

    fn fits(&self, node: Node<'_, '_>, siblings: &Siblings, patience: &mut u64) -> bool {
        match self {
            Self::Type(name) => node.tag_name().name() == name,
            Self::Id(id) => given(node, "id") == Some(id),
            Self::Class(class) => {
                let classes = given(node, "class").unwrap_or_default();
                classes.split_ascii_whitespace().any(|it| it == class)
            }
            Self::Attribute { name, test, value, caseless } => {
                let Some(own) = given(node, name.as_str()) else { return false };
                let [own, value] = match caseless {
                    true => [own.to_ascii_lowercase(), value.to_ascii_lowercase()],
                    false => [own.to_owned(), value.clone()],
                };
                match test {
                    Test::There => true,
                    Test::Is => own == value,
                    Test::Word => own.split_ascii_whitespace().any(|it| it == value),
                    Test::Dashed => own
                        .strip_prefix(&value)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-')),
                    Test::Starts => !value.is_empty() && own.starts_with(&value),
                    Test::Ends => !value.is_empty() && own.ends_with(&value),
                    Test::Holds => !value.is_empty() && own.contains(&value),
                }
            }
            Self::Root => node.parent_element().is_none(),
            Self::Empty => !node.children().any(|it| it.is_element() || it.is_text()),
            Self::Link => {
                let linked = node.attributes().any(|it| it.name() == "href");
                node.tag_name().name() == "a" && linked
            }
            Self::Nth { step, first, count } => {
                let past = siblings.place(node, *count) - first;
                if *step == 0 { past == 0 } else { past % step == 0 && past / step >= 0 }
            }
            Self::Not(list) => !list.iter().any(|it| it.fits(node, siblings, patience)),
            Self::Is(list) | Self::Where(list) => {
                list.iter().any(|it| it.fits(node, siblings, patience))
            }
            Self::Any => true,
            Self::Never => false,
        }
    }
}

/// Selectors without anything between them, and what follows.
fn compound(text: &str) -> Option<(Vec<Simple>, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        let (simple, after) = match rest.as_bytes().first() {
            Some(b'*') => (Simple::Any, &rest[1..]),
            Some(b'#') => {
                let (id, after) = identifier(&rest[1..])?;
                (Simple::Id(id), after)
            }
            Some(b'.') => {
                let (class, after) = identifier(&rest[1..])?;
                (Simple::Class(class), after)
            }
            Some(b'[') => {
                let (inside, after) = enclosed(rest)?;
                (attribute(inside)?, after)
            }
            Some(b':') => pseudo(rest)?,
            Some(b'|') => {
                // A namespace before a type: all that is drawn is SVG.
                (Simple::Any, &rest[1..])
            }
            Some(_) => match identifier(rest) {
                Some((_, after))
                    if after.starts_with('|') && !after.starts_with("|=") =>
                {
                    (Simple::Any, after)
                }
                Some((name, after)) => (Simple::Type(name), after),
                None => break,
            },
            None => break,
        };
        found.push(simple);
        rest = after;
    }
    (!found.is_empty()).then_some((found, rest))
}

/// A name with its escapes, and what follows.
fn identifier(text: &str) -> Option<(String, &str)> {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            let mut digits = 0;
            while digits < 6 && chars.next_if(|(_, c)| c.is_ascii_hexdigit()).is_some() {
                digits += 1;
            }
            if digits == 0 {
                chars.next();
            } else {
                chars.next_if(|(_, c)| c.is_ascii_whitespace());
            }
            end = chars.peek().map_or(text.len(), |(at, _)| *at);
        } else if c.is_alphanumeric() || c == '-' || c == '_' || !c.is_ascii() {
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    (end > 0).then(|| (unescaped(&text[..end]), &text[end..]))
}

fn attribute(text: &str) -> Option<Simple> {
    let text = text.trim();
    let Some(equals) = text.find('=') else {
        let (name, rest) = identifier(text.rsplit('|').next()?)?;
        let there = Simple::Attribute {
            name,
            test: Test::There,
            value: String::new(),
            caseless: false,
        };
        return rest.is_empty().then_some(there);
    };
    let (name, value) = (&text[..equals], text[equals + 1..].trim());
    let (name, test) = match name.trim_end().as_bytes().last()? {
        b'~' => (&name[..name.trim_end().len() - 1], Test::Word),
        b'|' => (&name[..name.trim_end().len() - 1], Test::Dashed),
        b'^' => (&name[..name.trim_end().len() - 1], Test::Starts),
        b'$' => (&name[..name.trim_end().len() - 1], Test::Ends),
        b'*' => (&name[..name.trim_end().len() - 1], Test::Holds),
        _ => (name, Test::Is),
    };
    let (name, rest) = identifier(name.trim().rsplit('|').next()?)?;
    if !rest.is_empty() {
        return None;
    }
    let flag = value.rsplit_once([' ', '"', '\'']).map(|(_, flag)| flag);
    let caseless = matches!(flag, Some("i" | "I"));
    let value = match flag {
        Some(flag @ ("i" | "I" | "s" | "S")) => value[..value.len() - flag.len()].trim(),
        _ => value,
    };
    let value = unescaped(unquoted(value));
    Some(Simple::Attribute { name, test, value, caseless })
}

/// A pseudo-class or pseudo-element, and what follows.
fn pseudo(text: &str) -> Option<(Simple, &str)> {
    let element = text.starts_with("::");
    let text = text.trim_start_matches(':');
    let (name, rest) = identifier(text)?;
    let name = name.to_ascii_lowercase();
    let (inside, rest) = match rest.starts_with('(') {
        true => enclosed(rest).map(|(inside, rest)| (Some(inside), rest))?,
        false => (None, rest),
    };
    // What a vendor has of its own, no other has.
    if element || name.starts_with('-') {
        return Some((Simple::Never, rest));
    }
    let nth = |step, first, count| Simple::Nth { step, first, count };
    let simple = match (name.as_str(), inside) {
        ("root", None) => Simple::Root,
        ("empty", None) => Simple::Empty,
        ("first-child", None) => nth(0, 1, Count::First),
        ("last-child", None) => nth(0, 1, Count::Last),
        ("first-of-type", None) => nth(0, 1, Count::FirstOfType),
        ("last-of-type", None) => nth(0, 1, Count::LastOfType),
        ("only-child", None) => {
            let both = [Count::First, Count::Last].map(|count| Selector {
                parts: vec![(Combinator::Descendant, vec![nth(0, 1, count)])],
            });
            let [first, last] = both;
            Simple::Is(vec![Selector {
                parts: vec![(
                    Combinator::Descendant,
                    vec![Simple::Is(vec![first]), Simple::Is(vec![last])],
                )],
            }])
        }
        ("only-of-type", None) => {
            let both = [Count::FirstOfType, Count::LastOfType].map(|it| nth(0, 1, it));
            let parts = vec![(Combinator::Descendant, both.to_vec())];
            Simple::Is(vec![Selector { parts }])
        }
        ("nth-child", Some(inside)) => nth_of(inside, Count::First)?,
        ("nth-last-child", Some(inside)) => nth_of(inside, Count::Last)?,
        ("nth-of-type", Some(inside)) => nth_of(inside, Count::FirstOfType)?,
        ("nth-last-of-type", Some(inside)) => nth_of(inside, Count::LastOfType)?,
        ("not", Some(inside)) => Simple::Not(selectors(inside).ok()?),
        ("is" | "matches" | "any", Some(inside)) => Simple::Is(selectors(inside).ok()?),
        ("where", Some(inside)) => Simple::Where(selectors(inside).ok()?),
        ("link" | "any-link", None) => Simple::Link,
        (
            "hover" | "active" | "focus" | "focus-visible" | "focus-within" | "visited"
            | "target" | "before" | "after" | "first-line" | "first-letter" | "checked"
            | "disabled" | "enabled",
            None,
        ) => Simple::Never,
        _ => return None,
    };
    Some((simple, rest))
}

/// `2n+1`, `odd`, `3` (Selectors 4, 13.3.1).
fn nth_of(text: &str, count: Count) -> Option<Simple> {
    let text = text.to_ascii_lowercase().replace(char::is_whitespace, "");
    let (step, first) = match text.as_str() {
        "odd" => (2, 1),
        "even" => (2, 0),
        text => match text.split_once('n') {
            None => (0, text.parse().ok()?),
            Some((step, first)) => {
                let step = match step {
                    "" | "+" => 1,
                    "-" => -1,
                    step => step.parse().ok()?,
                };
                let first = if first.is_empty() { 0 } else { number(first)?.0 as i64 };
                (step, first)
            }
        },
    };
    let small = |n: i64| n.abs() < 1_000_000;
    (small(step) && small(first)).then_some(Simple::Nth { step, first, count })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "<svg id='r'><g class='a b' id='g'><rect id='1' fill='red'/>\
        <circle id='2' data-name='Layer 2'/><rect id='3' class='c'/></g>\
        <a href='#g' id='l'><path id='p'/></a></svg>";

    fn found(selector: &str) -> String {
        let document = Document::parse(TREE).expect("a tree");
        let siblings = Siblings::of(&document);
        let list = selectors(selector).unwrap_or_else(|what| panic!("{what}"));
        let mut patience = 10_000;
        let elements = document.descendants().filter(Node::is_element);
        elements
            .filter(|node| list.iter().any(|it| it.fits(*node, &siblings, &mut patience)))
            .filter_map(|node| given(node, "id"))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn selectors_find_what_browsers_find() {
        for (selector, ids) in [
            ("rect", "1 3"),
            ("*", "r g 1 2 3 l p"),
            (".a.b rect", "1 3"),
            ("svg > rect", ""),
            ("#g > *", "1 2 3"),
            (r"#\31", "1"),
            ("rect:first-of-type", "1"),
            ("rect:last-of-type", "3"),
            (":first-child", "r g 1 p"),
            ("g :nth-child(2n+1)", "1 3"),
            ("g :nth-child(even)", "2"),
            ("g :nth-last-child(-n + 2)", "2 3"),
            ("rect:nth-of-type(2)", "3"),
            ("circle:only-of-type", "2"),
            (":only-child", "r p"),
            ("g :not(rect)", "2"),
            ("g :not(.c, circle)", "1"),
            (":is(circle, path)", "2 p"),
            ("rect + circle", "2"),
            ("rect ~ rect", "3"),
            ("[fill]", "1"),
            ("[data-name='layer 2' i]", "2"),
            ("[data-name^=\"Lay\"][data-name$='2'][data-name*=yer]", "2"),
            ("[class~=b]", "g"),
            ("svg|rect", "1 3"),
            (":root", "r"),
            ("path:empty", "p"),
            ("a:link", "l"),
            ("rect:hover, rect::before", ""),
        ] {
            assert_eq!(found(selector), ids, "{selector}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for selector in
            ["rect:has(g)", "rect >", "", "rect:lang(fr)", "a:nth-child(x)", "&.a"]
        {
            assert!(selectors(selector).is_err(), "{selector}");
        }
    }

    #[test]
    fn the_heavier_selector_wins() {
        let weight = |text: &str| selectors(text).expect(text)[0].weight();
        assert_eq!(weight("#a .b c"), [1, 1, 1]);
        assert_eq!(weight(":not(#a, b):where(#c)"), [1, 0, 0]);
        assert_eq!(weight("rect:nth-child(2)[x]"), [0, 2, 1]);
    }
}
