//! A manuscript before it is read as Markdown: comments that share a block with words,
//! and lists with the bullets of word processors.
//!
//! What is changed keeps its length in bytes, so that all places stay true: what is
//! taken out leaves white that isn't read as part of the text.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use marbre_diag::{Diagnostic, Sink};

use super::Origin;
use super::stray::RULE;

/// A text to be read, as long as the one that was written.
pub(super) struct Prepared<'a> {
    pub(super) text: Cow<'a, str>,
    /// Bytes that hold nothing.
    pub(super) filled: Vec<Range<usize>>,
}

/// The extensions of Markdown that texts are read with.
pub(super) const OPTIONS: Options =
    Options::ENABLE_FOOTNOTES.union(Options::ENABLE_TABLES);

/// The signs that word processors put before the items of a list; some are of the
/// private area of their symbol fonts.
const BULLETS: [char; 9] = ['•', '◦', '‣', '▪', '●', '∙', '⁃', '\u{F0B7}', '\u{F0A7}'];

/// The most spaces that are taken for the gap after a bullet.
const WIDEST_GAP: usize = 16;

/// How often a text is looked through for comments: each time takes all that stand at
/// the head of a block.
const ROUNDS: usize = 8;

/// A line of a field: nothing is changed.
pub(super) fn as_it_is(text: &str) -> Prepared<'_> {
    Prepared { text: Cow::Borrowed(text), filled: Vec::new() }
}

/// A text of paragraphs.
pub(super) fn prepare<'a>(
    text: &'a str,
    origin: &Origin,
    sink: &mut Sink,
) -> Prepared<'a> {
    let mut prepared = as_it_is(text);
    if text.contains(BULLETS) {
        make_lists(&mut prepared, origin, sink);
    }
    if text.contains("<!--") {
        for _ in 0..ROUNDS {
            if !take_comments_out(&mut prepared) {
                break;
            }
        }
    }
    prepared
}

impl Prepared<'_> {
    /// Puts white in the place of bytes.
    fn fill(&mut self, range: Range<usize>) {
        if !range.is_empty() {
            self.text.to_mut().replace_range(range.clone(), &filling(range.len()));
            self.filled.push(range);
        }
    }
}

/// White that no block is made of, so many bytes of it; a single byte is a space.
fn filling(bytes: usize) -> String {
    match bytes {
        0 => String::new(),
        1 => " ".to_owned(),
        _ if bytes.is_multiple_of(2) => "\u{A0}".repeat(bytes / 2),
        _ => format!("\u{2009}{}", "\u{A0}".repeat((bytes - 3) / 2)),
    }
}

/// The ranges of blocks that aren't read as words.
fn kept(text: &str) -> Vec<Range<usize>> {
    let events = Parser::new_ext(text, OPTIONS).into_offset_iter();
    let kept = |event: &Event<'_>| {
        matches!(event, Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock))
    };
    events.filter(|(event, _)| kept(event)).map(|(_, range)| range).collect()
}

/// Makes lists of lines that start with a bullet.
fn make_lists(prepared: &mut Prepared<'_>, origin: &Origin, sink: &mut Sink) {
    let kept = kept(&prepared.text);
    let text = prepared.text.clone().into_owned();
    let mut start = 0;
    let mut item: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let at = start..start + line.len();
        start = at.end;
        let words = line.trim_start();
        let bullet = words.chars().next().filter(|c| BULLETS.contains(c));
        let Some(bullet) =
            bullet.filter(|_| !kept.iter().any(|it| it.contains(&at.start)))
        else {
            if let Some(before) = item.take() {
                warn_of_run_on(before, line, &at, origin, sink);
            }
            continue;
        };
        let head = at.start + line.len() - words.len();
        let rest = &words[bullet.len_utf8()..];
        let body = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        let gap = rest.len() - body.len();
        if gap <= WIDEST_GAP && !body.trim().is_empty() {
            let end = head + bullet.len_utf8() + gap;
            let mark = format!("- {}", filling(end - head - 2));
            prepared.text.to_mut().replace_range(head..end, &mark);
            prepared.filled.push(head + 2..end);
            item = Some(line);
        }
    }
}

/// Warns of a paragraph that follows an item without an empty line: Markdown takes it
/// for the item's.
fn warn_of_run_on(
    before: &str,
    line: &str,
    at: &Range<usize>,
    origin: &Origin,
    sink: &mut Sink,
) {
    let ends = before.trim_end().ends_with(['.', ';', '!', '?', ':']);
    let starts = line.chars().next().is_some_and(char::is_uppercase);
    if ends && starts {
        let end = at.start + line.trim_end().len();
        let message = "this line is printed as part of the list's item before it";
        let place = origin.at(&(at.start..end));
        sink.report(
            Diagnostic::warning(RULE, place, message)
                .hint("put an empty line before it, or two spaces if it belongs there"),
        );
    }
}

/// Where the comment that starts a text ends (`CommonMark`, 4.6 and 6.6).
pub(super) fn end_of_comment(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("<!--")?;
    let short = ["->", ">"].iter().find(|end| inner.starts_with(**end));
    match short {
        Some(end) => Some(4 + end.len()),
        None => inner.find("-->").map(|at| 4 + at + 3),
    }
}

/// Takes out comments that start a block in which words follow; says whether there
/// were any.
fn take_comments_out(prepared: &mut Prepared<'_>) -> bool {
    let events = Parser::new_ext(&prepared.text, OPTIONS).into_offset_iter();
    let mut found = Vec::new();
    for (event, range) in events {
        if !matches!(event, Event::Start(Tag::HtmlBlock)) {
            continue;
        }
        let block = &prepared.text[range.clone()];
        let indent = block.len() - block.trim_start().len();
        let Some(end) = end_of_comment(&block[indent..]) else { continue };
        let rest = &block[indent + end..];
        // What is a comment again is looked at in the next round.
        if !rest.trim().is_empty() {
            let gap = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            found.push(range.start + indent..range.start + indent + end + gap);
        }
    }
    let any = !found.is_empty();
    found.into_iter().for_each(|range| prepared.fill(range));
    any
}
