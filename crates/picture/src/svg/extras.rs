//! What stands in a drawing beside shapes: words, scripts, motion, and what only browsers
//! or only one program can draw.

use roxmltree::Node;

use marbre_diag::{Message, said};

use super::cascade::reference;
use super::flaws::Flaws;
use super::{SVG, given};

const OUTLINES: &str = "turn its text into outlines before you export it (Inkscape: Path > \
                        Object to Path; Illustrator: Type > Create Outlines; Figma: \
                        \"Outline text\" of the export)";

/// Whether it is an element of SVG.
pub(super) fn is_svg(node: Node<'_, '_>) -> bool {
    node.is_element() && matches!(node.tag_name().namespace(), None | Some(SVG))
}

/// Says what can't be drawn of an element that isn't a shape; whether it was one.
pub(super) fn refuse(node: Node<'_, '_>, flaws: &mut Flaws) -> bool {
    let at = node.range().start;
    match node.tag_name().name() {
        "text" => {
            if let Some(words) = words(node) {
                let what = said!("has text that needs a font: \"{words}\"", words);
                flaws.say(at, what, OUTLINES);
            }
        }
        name @ ("flowRoot" | "foreignObject") => match words(node) {
            Some(words) => {
                let whose = if name == "flowRoot" { "Inkscape" } else { "browsers" };
                let what = said!(
                    "has text in a `{name}`, which only {whose} can draw: \"{words}\"",
                    name,
                    whose = Message::from(whose),
                    words
                );
                let hint = match name {
                    "flowRoot" => {
                        "turn it into outlines before you export it: Text > Convert to \
                         Text, then Path > Object to Path"
                    }
                    _ => {
                        "turn it into outlines before you export it (draw.io: export it as \
                         PDF, and turn that into an SVG with outlines; Mermaid: set \
                         `htmlLabels: false` first)"
                    }
                };
                flaws.say(at, what, hint);
            }
            None if name == "foreignObject" && node.first_element_child().is_some() => {
                let what = "has a `foreignObject`, which only browsers can draw";
                let hint = "replace it by shapes or a picture (Figma writes it for angular \
                            and diamond gradients and for a blurred background)";
                flaws.say(at, what, hint);
            }
            None => {}
        },
        "script" => {
            let kind = given(node, "type").unwrap_or_default().to_ascii_lowercase();
            let program = kind.is_empty() || kind.contains("script") || kind == "module";
            let written = node.text().is_some_and(|text| !text.trim().is_empty());
            if program && (written || reference(node).is_some()) {
                let what = "is drawn by a script, which paper doesn't run";
                flaws.say(at, what, "export it as it stands, without the script");
            }
        }
        "animate" | "animateColor" | "animateTransform" | "animateMotion" | "set" => {
            if starts(given(node, "begin").unwrap_or("0s")) {
                let what = "moves, and paper doesn't: what it shows when isn't known";
                flaws.say(at, what, "export a still of it, without animation");
            }
        }
        "link" => {
            if let Some(address) = reference(node) {
                flaws.outside(at, address);
            }
        }
        _ => return false,
    }
    true
}

/// Whether a motion starts by itself.
fn starts(begin: &str) -> bool {
    begin.split(';').map(str::trim).any(|begin| {
        let first = begin.trim_start_matches(['+', '-']).chars().next();
        first.is_none_or(|c| c.is_ascii_digit())
    })
}

/// The words of an element, the first of them; `None` where there are none.
fn words(node: Node<'_, '_>) -> Option<String> {
    let silent = ["title", "desc", "metadata", "style", "script"];
    let texts = node.descendants().filter(|it| {
        it.is_text() && !it.ancestors().any(|it| silent.contains(&it.tag_name().name()))
    });
    let all: Vec<&str> =
        texts.filter_map(|it| it.text()).flat_map(str::split_whitespace).collect();
    let all = all.join(" ");
    if all.is_empty() {
        return None;
    }
    let short: String = all.chars().take(40).collect();
    Some(if short.len() < all.len() { format!("{short}…") } else { short })
}

/// What fills shapes in one program alone.
pub(super) fn is_private_paint(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_str(), "meshgradient" | "mesh" | "hatch" | "solidcolor")
}

/// Whether browsers draw an element, as far as it says under which conditions.
pub(super) fn is_drawn(node: Node<'_, '_>, flaws: &mut Flaws) -> bool {
    if let Some(extensions) = given(node, "requiredExtensions") {
        let known = "http://www.w3.org/1999/xhtml";
        let all = extensions.split_whitespace().all(|it| it == known);
        if !all || extensions.trim().is_empty() {
            return false;
        }
    }
    if let Some(languages) = given(node, "systemLanguage") {
        let what =
            said!("looks different in different languages: `{languages}`", languages);
        let hint = "export it with one language: take `systemLanguage` out";
        flaws.say(node.range().start, what, hint);
    }
    true
}
