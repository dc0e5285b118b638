//! Vector pictures (SVG): drawn as browsers draw them, or refused.
//!
//! The reader below knows SVG 1.1 and a little CSS. What it doesn't know becomes black,
//! moves, or is gone, without a word. So a drawing is read here first: its style sheets
//! are applied, its values written as SVG 1.1 has them, and what can't be written so is
//! said, with its place. A drawing in which there is nothing to do keeps its bytes.
//!
//! ```text
//! bytes → encoding → sheet → cascade → drawing → SVG 1.1
//! ```

mod attributes;
mod cascade;
mod colour;
mod drawing;
mod embedded;
mod encoding;
mod extras;
mod flaws;
mod geometry;
mod length;
mod property;
mod selector;
mod sheet;
mod syntax;
mod transform;

use std::borrow::Cow;

use roxmltree::{Attribute, Document, Node, NodeType, ParsingOptions};

use marbre_diag::{Message, SourceFile, said};

use super::Flaw;

use self::drawing::Drawing;
use self::flaws::Flaws;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// How deep drawings may stand in drawings.
const DEEPEST: usize = 4;

/// What a value is to the reader below.
#[derive(Clone, Debug, PartialEq)]
enum Reading {
    /// Written as it knows it.
    Value(String),
    /// A colour for wider screens than sRGB, in sRGB.
    Wide(String),
    /// Nothing that CSS knows: as if it weren't there.
    Invalid,
    /// Something that browsers may know: what it is.
    Unknown(Message),
    /// A filter.
    Filter,
}

/// Whether an attribute is SVG's own: programs have others of the same names.
fn is_own(attribute: &Attribute<'_, '_>) -> bool {
    matches!(attribute.namespace(), None | Some(SVG))
}

/// What an attribute of SVG's own says.
fn given<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let found = node.attributes().find(|it| it.name() == name && is_own(it));
    found.map(|attribute| attribute.value())
}

/// An SVG as the reader below draws it like a browser.
///
/// # Errors
/// What of it can't be drawn so, each with its place in the file.
pub(super) fn plain<'a>(path: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, Vec<Flaw>> {
    let text = encoding::text(bytes).map_err(|(what, hint)| {
        let message = said!("the picture `{path}` {what}", path, what);
        vec![Flaw::new(message, hint)]
    })?;
    let kept = matches!(text, Cow::Borrowed(_));
    // As XML reads it (XML 1.0, 2.11), so that places are those of the text.
    let text = if text.contains('\r') { text.replace("\r\n", "\n").into() } else { text };
    match redrawn(&text, DEEPEST) {
        Ok(None) if kept => Ok(Cow::Borrowed(bytes)),
        Ok(None) => Ok(Cow::Owned(undeclared(&text).into_bytes())),
        Ok(Some(drawing)) => Ok(Cow::Owned(drawing.into_bytes())),
        Err(flaws) => {
            let file = SourceFile::new(path, text.as_ref());
            let told = flaws.all().into_iter().map(|flaw| {
                // What an attribute escapes is longer there than it reads.
                let at = text.floor_char_boundary(flaw.at);
                let end = text[at..].find(['\n', '>']).map_or(text.len(), |end| at + end);
                let message = match flaw.count {
                    1 => said!("`{path}` {what}", path, what = flaw.what),
                    count => said!(
                        "`{path}` {what} ({count} times)",
                        path,
                        what = flaw.what,
                        count
                    ),
                };
                Flaw::new(message, flaw.hint).within(file.at(at..end))
            });
            Err(told.collect())
        }
    }
}

/// The text without what its first line says of its coding, which is another now.
fn undeclared(text: &str) -> String {
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start().to_owned(),
        None => text.to_owned(),
    }
}

/// A drawing written again; `None` where it can stay as it is.
fn redrawn(text: &str, depth: usize) -> Result<Option<String>, Flaws> {
    let mut flaws = Flaws::default();
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(error) => {
            let place = error.pos();
            let line = text.split('\n').nth(place.row.saturating_sub(1) as usize);
            let before: usize = text
                .split('\n')
                .take(place.row.saturating_sub(1) as usize)
                .map(|l| l.len() + 1)
                .sum();
            let column = place.col.saturating_sub(1) as usize;
            let within = line
                .map_or(0, |line| line.chars().take(column).map(char::len_utf8).sum());
            let at = (before + within).min(text.len());
            flaws.say(
                at,
                said!("isn't whole SVG: {error}", error = error.to_string()),
                "export it again",
            );
            return Err(flaws);
        }
    };
    if document.root_element().tag_name().name() != "svg" {
        flaws.say(0, "isn't an SVG picture", "export it again");
        return Err(flaws);
    }
    for node in document.root().children() {
        if node.node_type() == NodeType::PI
            && let Some(instruction) = node.pi()
            && instruction.target == "xml-stylesheet"
        {
            let address = instruction.value.and_then(|value| value.split("href=").nth(1));
            let address =
                address.and_then(|rest| rest.get(1..)?.split(['"', '\'']).next());
            match address {
                Some(address) => flaws.outside(node.range().start, address),
                None => flaws.lies_outside(node.range().start, &said!("a style sheet")),
            }
        }
    }
    let drawn = Drawing::of(&document, depth, &mut flaws);
    if flaws.is_empty() { Ok(drawn) } else { Err(flaws) }
}
