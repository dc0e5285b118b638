//! The style sheets of a drawing: its rules, in the order of their weight.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

use marbre_diag::said;

use super::flaws::Flaws;
use super::length::Setting;
use super::property::PROPERTIES;
use super::selector::{Selector, Siblings, Weight, selectors};
use super::syntax::{
    self, Statement, declarations, split, statements, uncommented, unquoted,
};
use super::{Reading, SVG, given};

/// A declaration with its place in the file.
#[derive(Clone, Debug)]
pub(super) struct Declaration {
    /// The property, in small letters unless it is a variable.
    pub(super) name: String,
    /// What it is set to.
    pub(super) value: String,
    /// Whether it goes before what isn't.
    pub(super) important: bool,
    /// Where it stands in the file.
    pub(super) at: usize,
}

/// A rule for one selector.
struct Rule {
    selector: Selector,
    weight: Weight,
    /// The block that it shares with the other selectors of its list.
    block: usize,
}

/// All rules of a drawing.
#[derive(Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
    blocks: Vec<Vec<Declaration>>,
    /// The names of motions that are described.
    pub(super) motions: BTreeSet<String>,
}

/// How deep rules may stand in rules.
const DEEPEST: usize = 8;
/// How many looks at elements finding the rules of all of them may take.
const PATIENCE: u64 = 50_000_000;

impl Sheet {
    /// Reads the style sheets of a drawing.
    pub(super) fn of(document: &Document<'_>, flaws: &mut Flaws) -> Self {
        let mut sheet = Self::default();
        let styles = document.descendants().filter(|node| {
            let name = node.tag_name();
            node.is_element()
                && name.name() == "style"
                && matches!(name.namespace(), None | Some(SVG))
        });
        for style in styles {
            let kind = given(style, "type").unwrap_or_default().trim();
            if !matches!(kind.to_ascii_lowercase().as_str(), "" | "text/css") {
                continue;
            }
            let media = given(style, "media").unwrap_or_default();
            match media_holds(media) {
                Some(true) => {}
                Some(false) => continue,
                None => flaws.media(style.range().start, media),
            }
            // Comments and CDATA divide what is one sheet.
            for text in style.children().filter(Node::is_text) {
                let Some(own) = text.text() else { continue };
                let input = document.input_text().get(text.range()).unwrap_or_default();
                let start = text.range().start + input.find(own).unwrap_or_default();
                sheet.read(&uncommented(own), start, DEEPEST, flaws);
            }
        }
        sheet
    }

    fn read(&mut self, text: &str, start: usize, depth: usize, flaws: &mut Flaws) {
        for statement in statements(text) {
            match statement {
                Statement::Rule { selectors: list, block, at, block_at } => {
                    let list = match selectors(list) {
                        Ok(list) => list,
                        Err(what) => {
                            flaws.css(start + at, what);
                            continue;
                        }
                    };
                    let number = self.blocks.len();
                    self.blocks.push(placed(block, start + block_at));
                    self.rules.extend(list.into_iter().map(|selector| Rule {
                        weight: selector.weight(),
                        selector,
                        block: number,
                    }));
                }
                Statement::At { name, prelude, block, at } => {
                    let at = start + at;
                    let holds = match name.to_ascii_lowercase().as_str() {
                        "media" => media_holds(prelude),
                        "supports" => supported(prelude),
                        "import" => {
                            let address = syntax::words(prelude).first().copied();
                            let address = address.unwrap_or_default();
                            let inside =
                                syntax::function(address).map(|(_, inside)| inside);
                            flaws.outside(at, unquoted(inside.unwrap_or(address)));
                            continue;
                        }
                        name if name.ends_with("keyframes") => {
                            self.motions.insert(unquoted(prelude).to_owned());
                            continue;
                        }
                        "charset"
                        | "namespace"
                        | "font-face"
                        | "page"
                        | "counter-style"
                        | "font-feature-values"
                        | "font-palette-values"
                        | "view-transition"
                        | "starting-style" => continue,
                        _ => None,
                    };
                    match (holds, block) {
                        (Some(true), Some((block, inner))) if depth > 0 => {
                            self.read(block, start + inner, depth - 1, flaws);
                        }
                        (Some(false), _) | (Some(true), None) => {}
                        (None, _) if name.eq_ignore_ascii_case("media") => {
                            flaws.media(at, prelude);
                        }
                        _ => flaws.css(at, said!("the rule `@{name}`", name)),
                    }
                }
            }
        }
    }

    /// Whether there are no rules.
    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The blocks of declarations for an element, each with the weight of its selector
    /// and its number.
    pub(super) fn blocks(
        &self,
        node: Node<'_, '_>,
        siblings: &Siblings,
        patience: &mut u64,
    ) -> Vec<(Weight, usize, &[Declaration])> {
        let mut found: Vec<(Weight, usize, &[Declaration])> = Vec::new();
        for rule in &self.rules {
            if !rule.selector.fits(node, siblings, patience) {
                continue;
            }
            match found.last_mut() {
                Some((weight, block, _)) if *block == rule.block => {
                    *weight = (*weight).max(rule.weight);
                }
                _ => found.push((rule.weight, rule.block, &self.blocks[rule.block])),
            }
        }
        found
    }

    /// How many looks at elements it may take, all in all.
    pub(super) const fn patience() -> u64 {
        PATIENCE
    }
}

/// Declarations with their places.
pub(super) fn placed(text: &str, start: usize) -> Vec<Declaration> {
    let declared = declarations(text).into_iter();
    declared
        .map(|it| Declaration {
            name: match it.name.starts_with("--") {
                true => syntax::unescaped(it.name),
                false => it.name.to_ascii_lowercase(),
            },
            value: it.value.to_owned(),
            important: it.important,
            at: start + it.at,
        })
        .collect()
}

/// Whether a media query holds for paper that is white; `None` where that depends on more.
fn media_holds(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    if text.trim().is_empty() {
        return Some(true);
    }
    let mut holds = Some(false);
    for (_, query) in split(&text, b',') {
        let parts = query.split(" and ").map(|part| {
            let part = part.replace(char::is_whitespace, "");
            match part.as_str() {
                "all"
                | "onlyall"
                | "(prefers-color-scheme:light)"
                | "(prefers-reduced-motion:reduce)"
                | "(prefers-reduced-motion)"
                | "(prefers-contrast:no-preference)"
                | "(forced-colors:none)" => Some(true),
                "notall"
                | "(prefers-color-scheme:dark)"
                | "(prefers-reduced-motion:no-preference)"
                | "(prefers-contrast:more)"
                | "(prefers-contrast:less)"
                | "(forced-colors:active)" => Some(false),
                _ => None,
            }
        });
        let parts: Vec<Option<bool>> = parts.collect();
        match (parts.contains(&Some(false)), parts.contains(&None)) {
            (true, _) => {}
            (false, true) => holds = None,
            (false, false) => return Some(true),
        }
    }
    holds
}

/// Whether what `@supports` asks for is known here. What needs a wider screen than sRGB
/// isn't: what stands outside the rule is meant for us.
fn supported(text: &str) -> Option<bool> {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("not ") {
        return supported(rest).map(|holds| !holds);
    }
    let (inside, rest) = syntax::enclosed(text)?;
    if !rest.trim().is_empty() {
        return None;
    }
    let (name, value) = inside.split_once(':')?;
    let name = name.trim().to_ascii_lowercase();
    let property = PROPERTIES.iter().find(|property| property.name == name)?;
    let read = property.read(value, &Setting::default(), false);
    Some(matches!(read, Reading::Value(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_paper_is_white() {
        for (query, holds) in [
            ("", Some(true)),
            ("all", Some(true)),
            ("(prefers-color-scheme: dark)", Some(false)),
            ("screen and (prefers-color-scheme:dark)", Some(false)),
            ("(prefers-color-scheme: light)", Some(true)),
            ("print", None),
            ("(min-width: 600px)", None),
            ("print, all", Some(true)),
        ] {
            assert_eq!(media_holds(query), holds, "{query}");
        }
    }

    #[test]
    fn what_is_supported_is_known() {
        for (query, holds) in [
            ("(fill: red)", Some(true)),
            ("(color: color(display-p3 1 1 1))", Some(false)),
            ("not (fill: oklch(0.5 0.1 20))", Some(false)),
            ("(display: grid)", Some(true)),
            ("(a: b) or (c: d)", None),
        ] {
            assert_eq!(supported(query), holds, "{query}");
        }
    }
}
