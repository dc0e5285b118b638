//! Markup that was understood, and hardly as it was meant.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, HeadingLevel};

use marbre_diag::{Diagnostic, Message, said};

use crate::report::link;

use super::builder::Builder;
use super::stray::RULE;
use super::{Inline, plain};

/// How many words of a line above `---` are a heading and not a paragraph.
const LONGEST_HEADING: usize = 14;

impl Builder<'_, '_> {
    /// Reports a row that hasn't as many cells as the header: more aren't read at all.
    pub(super) fn check_row(&mut self, columns: usize, range: &Range<usize>) {
        let row = self.text[range.clone()].trim_end();
        let cells = cells(row);
        if cells == columns {
            return;
        }
        let place = self.origin.at(&(range.start..range.start + row.len()));
        let message =
            said!("the row has {cells} cells, and the header {columns}", cells, columns);
        self.sink.report(match cells > columns {
            true => Diagnostic::error("uneven-row", place, message)
                .hint("write `\\|` for a bar within a cell"),
            false => Diagnostic::warning("uneven-row", place, message).hint(
                "write all bars of the row; what is between two of them may be empty",
            ),
        });
    }

    /// Reports marks within words that were taken for emphasis: `ami*es et voisin*es`
    /// would lose both stars, and `2*3*4` would become 234.
    pub(super) fn check_emphasis(&mut self, inner: &[Inline], range: &Range<usize>) {
        let before = self.text[..range.start].chars().next_back();
        let after = self.text[range.end..].chars().next();
        let within = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let words = plain(inner);
        let reckoned = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let several = words.contains(char::is_whitespace);
        let sum = reckoned(before)
            && reckoned(after)
            && words.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '.');
        if (within(before) || within(after)) && several || sum {
            let shown = &self.text[range.clone()];
            let place = self.origin.at(range);
            let message = said!(
                "the stars of `{words}` stand within words, and are taken for emphasis",
                words = shown.chars().take(40).collect::<String>()
            );
            let warning = Diagnostic::warning(RULE, place, message);
            self.sink.report(warning.hint("write `\\*` for the star itself"));
        }
    }

    /// Reports paragraphs that a line of hyphens below them makes a heading.
    pub(super) fn check_underline(
        &mut self,
        level: HeadingLevel,
        range: &Range<usize>,
        line: &[Inline],
    ) {
        let written = self.text[range.clone()].trim_end();
        if level > HeadingLevel::H2 || written.trim_start().starts_with('#') {
            return;
        }
        let words = plain(line);
        let long = super::count_words(&words) > LONGEST_HEADING;
        if !long && !words.trim_end().ends_with(['.', ',', ';', ':']) {
            return;
        }
        let start = written.rfind('\n').map_or(0, |at| at + 1);
        let place = self.origin.at(&(range.start + start..range.start + written.len()));
        let message = "the line below this paragraph makes a heading of it";
        let warning = Diagnostic::warning(RULE, place, message);
        self.sink.report(warning.hint("take it out: layouts place rules"));
    }

    /// Reports code that nobody meant: an indented paragraph, a fence without its end.
    pub(super) fn check_code(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let written = self.text[range.clone()].trim_end();
        let first = written.lines().next().unwrap_or_default();
        let place = self.origin.at(&(range.start..range.start + first.len()));
        match kind {
            CodeBlockKind::Indented => {
                let message = "an indented paragraph is set as code, without typography";
                let warning = Diagnostic::warning(RULE, place, message);
                self.sink.report(warning.hint(
                    "take the spaces or tabs out; code stands between two lines of ```",
                ));
            }
            CodeBlockKind::Fenced(_) => {
                let last = written.lines().skip(1).last().unwrap_or_default();
                let last = last.trim_matches([' ', '\t', '>']);
                let closed = last.len() > 2
                    && (last.bytes().all(|b| b == b'`')
                        || last.bytes().all(|b| b == b'~'));
                if !closed {
                    let message = "code starts here and never ends";
                    let error = Diagnostic::error(RULE, place, message);
                    self.sink
                        .report(error.hint("end it with a line of ```, or take it out"));
                }
            }
        }
    }

    /// Warns of addresses that no link refers to: their lines aren't printed.
    pub(super) fn check_definitions(&mut self, definitions: &[(String, Range<usize>)]) {
        for (name, span) in definitions {
            if self.used.contains(&name.to_lowercase()) {
                continue;
            }
            let written = self.text[span.clone()].trim_end();
            let place = self.origin.at(&(span.start..span.start + written.len()));
            let message =
                said!("this line isn't printed: no link refers to `{name}`", name);
            let warning = Diagnostic::warning(RULE, place, message);
            self.sink.report(
                warning.hint("take it out, or put `\\` before it if it is to be printed"),
            );
        }
    }

    pub(super) fn check_address(&mut self, address: &str, range: &Range<usize>) {
        if !link::is_address(address) {
            let message = said!("\"{address}\" isn't an address on the web", address);
            let place = self.origin.at(range);
            let error = Diagnostic::error("bad-address", place, message);
            self.sink.report(error.hint("addresses start with https://"));
        }
    }

    pub(super) fn unsupported(&mut self, range: &Range<usize>, what: &Message) {
        let message = said!("a text can't hold {what}", what);
        let error =
            Diagnostic::error("unsupported-markdown", self.origin.at(range), message);
        self.sink.report(error.hint("layouts place such things; texts are words"));
    }
}

/// How many cells are written in a row.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let (mut cells, mut escaped, mut open) = (0, false, true);
    for c in row.chars() {
        open = c != '|' || escaped;
        cells += usize::from(!open);
        escaped = c == '\\' && !escaped;
    }
    cells + usize::from(open)
}
