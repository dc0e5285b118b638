//! HTML in a text: tags are printed as signs, so they are refused, or said where they
//! might be meant.

use std::ops::Range;

use marbre_diag::{Diagnostic, Sink, said};

use super::Origin;
use super::stray::RULE;

/// The elements of HTML that people write in texts, and those that programs leave.
const ELEMENTS: &str = " a abbr address article aside b big blockquote body br button \
    center cite code col colgroup dd del details dfn div dl dt em embed figcaption figure \
    font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label \
    li link main mark meta nav nobr object ol option p picture pre q s samp script section \
    select small source span strike strong style sub summary sup svg table tbody td tfoot \
    th thead title tr tt u ul var video wbr ";

/// The tags of a paragraph or a block that have been said.
#[derive(Default)]
pub(super) struct Tags {
    opened: Vec<String>,
}

impl Tags {
    /// Reports a tag; a closing one only where none has opened it. `before` is what
    /// stands in front of it.
    pub(super) fn check(
        &mut self,
        tag: &str,
        range: &Range<usize>,
        before: Option<char>,
        origin: &Origin,
        sink: &mut Sink,
    ) {
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        let closing = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let end = inner.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let (name, rest) = inner.split_at(end.unwrap_or(inner.len()));
        let name = name.to_ascii_lowercase();
        if closing {
            if let Some(at) = self.opened.iter().rposition(|opened| *opened == name) {
                self.opened.remove(at);
                return;
            }
        } else {
            self.opened.push(name.clone());
        }
        let known = is_element(&name)
            || !tag[1..].starts_with(|c: char| c.is_alphabetic() || c == '/');
        let bare = !rest.trim_matches(['/', ' ']).is_empty() && !rest.contains('=');
        // "if a<b and c>d": a comparison that looks like a tag.
        if bare && (before.is_some_and(char::is_alphanumeric) || !known) {
            return;
        }
        let shown: String = tag.chars().take(40).collect();
        let end = range.start + tag.len().min(range.len());
        let place = origin.at(&(range.start..end));
        let message = said!("the tag `{tag}` is printed as it stands", tag = shown);
        let found = match known {
            true => Diagnostic::error(RULE, place, message),
            false => Diagnostic::warning(RULE, place, message),
        };
        sink.report(found.hint(remedy(&name)));
    }
}

fn is_element(name: &str) -> bool {
    !name.is_empty() && ELEMENTS.contains(&format!(" {name} "))
}

/// What is written instead.
fn remedy(name: &str) -> &'static str {
    match name {
        "b" | "strong" => "bold words stand between `**` and `**`",
        "i" | "em" | "cite" => "words in italics stand between `*` and `*`",
        "sup" => "a superscript stands between `^` and `^`: `m^2^`",
        "sub" => "a subscript stands between `~` and `~`: `H~2~O`",
        "br" => "a line ends with a backslash; a paragraph with an empty line",
        "p" | "div" => "an empty line starts a paragraph",
        "a" => "a link is `[words](https://…)`",
        "img" => "layouts place pictures: give it to a field of its part",
        "table" | "tr" | "td" | "th" => {
            "write it as a table: `| a | b |`, then `|---|---|`"
        }
        "ul" | "ol" | "li" => "the items of a list start with `- ` or `1. `",
        _ if is_element(name) => "take it out: texts are Markdown",
        _ => "take it out, or write `\\<` for the sign itself",
    }
}

/// The first tag of a block of HTML, and where it stands in it.
pub(super) fn first(block: &str) -> Option<Range<usize>> {
    let start = block.find('<')?;
    let end = block[start..].find('>').map_or(block.len(), |end| start + end + 1);
    Some(start..end)
}
