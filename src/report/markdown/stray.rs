//! Signs that look like markup and weren't understood as any.
//!
//! A paragraph comes as the characters that will be printed as they are: what stands
//! behind a backslash, in code or in an address isn't among them. What somebody would
//! expect to see on the page is left alone: `2 * 3`, `5*`, `[sic]`, `a_b`, `x^2`.

mod lines;

use std::ops::Range;

use marbre_diag::{Diagnostic, Message, Parameter, Severity, Sink, said};

use super::Origin;

/// The rule's name.
pub(super) const RULE: &str = "markdown-left-over";

/// What stands for a character that is nothing but itself.
pub(super) const OPAQUE: char = '\u{FFFC}';
/// What stands for a line that ends on purpose.
pub(super) const BREAK: char = '\u{2028}';

/// A character of a paragraph, and where it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    pub(super) char: char,
    pub(super) at: usize,
}

/// What is known of the text around a paragraph.
pub(super) struct Around<'a> {
    /// The names of the notes that the text defines.
    pub(super) notes: &'a [String],
    /// Whether it is a heading or a cell: it has one line.
    pub(super) single: bool,
    /// Whether the text has had a comment.
    pub(super) commented: bool,
}

/// What a text has of stars that are no markup: they may be marks of notes.
#[derive(Default)]
pub(super) struct Stars {
    /// Whether one has stood behind a word.
    behind: bool,
}

/// A paragraph that is looked at.
struct Paragraph<'a> {
    signs: &'a [Sign],
    around: &'a Around<'a>,
    found: Vec<Found>,
}

/// Signs that are left over.
struct Found {
    signs: Range<usize>,
    severity: Severity,
    message: Message,
    hint: Message,
}

/// Looks at a paragraph.
pub(super) fn check(
    signs: &[Sign],
    around: &Around<'_>,
    stars: &mut Stars,
    origin: &Origin,
    sink: &mut Sink,
) {
    let mut paragraph = Paragraph { signs, around, found: Vec::new() };
    paragraph.brackets();
    paragraph.stars(stars);
    paragraph.underscores();
    paragraph.pairs();
    paragraph.codes();
    paragraph.lines();
    let mut found = paragraph.found;
    found.sort_by_key(|found| (found.signs.start, found.signs.end));
    let mut end = 0;
    for found in found {
        // Of what overlaps, the first is said.
        if found.signs.start < end {
            continue;
        }
        end = found.signs.end;
        let (Some(first), Some(last)) =
            (signs.get(found.signs.start), signs.get(end.saturating_sub(1)))
        else {
            continue;
        };
        let place = origin.at(&(first.at..last.at + last.char.len_utf8()));
        let make = match found.severity {
            Severity::Error => Diagnostic::error,
            _ => Diagnostic::warning,
        };
        sink.report(make(RULE, place, found.message).hint(found.hint));
    }
}

const fn is_edge(c: char) -> bool {
    matches!(c, '\n' | BREAK)
}

fn is_white(c: char) -> bool {
    is_edge(c) || c.is_whitespace()
}

impl Paragraph<'_> {
    fn at(&self, i: usize) -> char {
        self.signs.get(i).map_or('\n', |sign| sign.char)
    }

    fn before(&self, i: usize) -> char {
        i.checked_sub(1).map_or('\n', |i| self.at(i))
    }

    fn len(&self) -> usize {
        self.signs.len()
    }

    fn text(&self, range: Range<usize>) -> String {
        range.map(|i| self.at(i)).collect()
    }

    /// The next place of a character.
    fn find(&self, from: usize, wanted: char) -> Option<usize> {
        (from..self.len()).find(|&i| self.at(i) == wanted)
    }

    /// Where the run of a character that starts at `i` ends.
    fn run(&self, i: usize) -> usize {
        let sign = self.at(i);
        (i..self.len()).find(|&k| self.at(k) != sign).unwrap_or(self.len())
    }

    /// The runs of a character.
    fn runs(&self, sign: char) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut from = 0;
        while let Some(start) = self.find(from, sign) {
            from = self.run(start);
            runs.push(start..from);
        }
        runs
    }

    fn say(
        &mut self,
        severity: Severity,
        signs: Range<usize>,
        message: impl Into<Message>,
        hint: impl Into<Message>,
    ) {
        let (message, hint) = (message.into(), hint.into());
        self.found.push(Found { signs, severity, message, hint });
    }

    fn warn(
        &mut self,
        signs: Range<usize>,
        message: impl Into<Message>,
        hint: impl Into<Message>,
    ) {
        self.say(Severity::Warning, signs, message, hint);
    }

    /// Notes, links and pictures without what they lead to.
    fn brackets(&mut self) {
        let mut open = Vec::new();
        for i in 0..self.len() {
            match self.at(i) {
                '[' => open.push(i),
                ']' => {
                    let Some(start) = open.pop() else { continue };
                    let outer = open.last().copied();
                    self.bracket(start..i, outer);
                }
                _ => {}
            }
        }
    }

    /// A pair of brackets, from its first to its last sign.
    fn bracket(&mut self, pair: Range<usize>, outer: Option<usize>) {
        let inner = self.text(pair.start + 1..pair.end);
        let lettered = inner.chars().any(char::is_alphabetic) || inner.contains(OPAQUE);
        let whole = pair.start..pair.end + 1;
        if let Some(name) = inner.strip_prefix('^') {
            self.note(name, whole);
        } else if self.before(pair.start) == '^' && lettered {
            self.warn(
                pair.start - 1..whole.end,
                "a note within its sentence is printed as it stands",
                "write [^1] there, and below the paragraph a line `[^1]: the note`",
            );
        } else if self.before(pair.start) == '!' {
            self.warn(
                pair.start - 1..whole.end,
                "this looks like a picture, and is printed as it stands",
                "layouts place pictures: give it to a field of its part",
            );
        } else if inner.starts_with('!')
            && inner.len() > 1
            && inner[1..].chars().all(|c| c.is_ascii_uppercase())
        {
            self.warn(whole, said!("`[{inner}]` is printed as it stands", inner), ESCAPE);
        } else if self.at(whole.end) == '[' && inner.trim() != "sic" {
            let Some(end) = self.find(whole.end, ']') else { return };
            let target = self.text(whole.end + 1..end);
            if lettered && !target.starts_with('^') {
                let name = if target.is_empty() { &inner } else { &target };
                let message =
                    said!("no line of this text gives the address of `{name}`", name);
                self.say(
                    Severity::Error,
                    whole.start..end + 1,
                    message,
                    said!(
                        "write [words](https://…), or below a line `[{name}]: https://…`",
                        name
                    ),
                );
            }
        } else if self.at(whole.end) == '(' && lettered {
            let end = self.find(whole.end, ')').map_or(whole.end + 1, |end| end + 1);
            self.warn(
                whole.start..end,
                "this looks like a link, and is printed as it stands",
                "an address has no spaces; write `\\[` for the bracket itself",
            );
        } else if lettered && self.text(whole.end..whole.end + 6) == " (http" {
            let end = self.find(whole.end, ')').map_or(whole.end + 6, |end| end + 1);
            self.warn(
                whole.start..end,
                "this looks like a link, and is printed as it stands",
                "take the space out between `]` and `(`",
            );
        } else if let Some(open) = outer.filter(|open| open + 1 == pair.start)
            && lettered
            && self.at(whole.end) == ']'
        {
            self.warn(
                open..whole.end + 1,
                "double brackets are printed as they stand",
                ESCAPE,
            );
        }
    }

    fn note(&mut self, name: &str, whole: Range<usize>) {
        let message = said!("there is no note `{name}` in this text", name);
        let hint = match (self.at(whole.end), self.around.notes) {
            (':', _) => {
                said!("a note starts its own line, and its name has no spaces")
            }
            (_, []) => said!("write it below, in a line `[^{name}]: …`", name),
            (_, notes) => said!(
                "write it below, in a line `[^{name}]: …`; there are: {notes}",
                name,
                notes = Parameter::list(notes)
            ),
        };
        self.say(Severity::Error, whole, message, hint);
    }

    /// Stars of emphasis that never closes or never opened.
    fn stars(&mut self, known: &mut Stars) {
        for run in self.runs('*') {
            let (before, after) = (self.before(run.start), self.at(run.end));
            let (opens, closes) = (!is_white(after), !is_white(before));
            let count = run.len();
            let marks = "*".repeat(count.min(3));
            match (opens, closes) {
                (false, false) => {}
                (true, false) => {
                    let first = run.start == 0 || is_edge(before);
                    if first && known.behind {
                        continue;
                    }
                    self.unclosed(run, &marks);
                }
                (false, true) => {
                    // A star behind a word is the mark of a note, or of a hotel.
                    if count == 1 || count > 2 || known.behind {
                        known.behind = true;
                        continue;
                    }
                    let message =
                        said!("`{marks}` closes an emphasis that never opened", marks);
                    self.warn(run, message, STAR);
                }
                // Between letters: `ami*es`, `2*3`, `M***e`; behind a bracket or a
                // quotation mark it opens.
                (true, true) => {
                    let opening =
                        matches!(before, '(' | '«' | '“' | '"' | '\'' | '’' | '[');
                    if opening && after.is_alphanumeric() {
                        self.unclosed(run, &marks);
                    } else if count == 2 {
                        self.warn(
                            run,
                            said!("`{marks}` is printed as it stands", marks),
                            STAR,
                        );
                    }
                }
            }
        }
    }

    fn unclosed(&mut self, run: Range<usize>, marks: &str) {
        let message = said!("`{marks}` opens an emphasis that never closes", marks);
        self.warn(run, message, STAR);
    }

    /// The same with underscores.
    fn underscores(&mut self) {
        for run in self.runs('_') {
            let (before, after) = (self.before(run.start), self.at(run.end));
            let white = |c: char| is_white(c) || matches!(c, '(' | '«' | '“' | '"');
            let word = |from: usize, step: isize| {
                let mut i = from;
                let mut word = String::new();
                while let Some(sign) = self.signs.get(i).filter(|s| !is_white(s.char)) {
                    word.push(sign.char);
                    let Some(next) = i.checked_add_signed(step) else { break };
                    i = next;
                }
                word
            };
            let plain =
                |word: &str| !word.contains(['_', '.', '/', '@', ':', '=', OPAQUE]);
            if run.len() > 3 {
                continue;
            }
            let marks = "_".repeat(run.len());
            if white(before) && after.is_alphabetic() && plain(&word(run.end, 1)) {
                self.unclosed(run, &marks);
            } else if before.is_alphabetic()
                && (is_white(after) || matches!(after, ',' | '.' | ';' | '!' | '?' | ')'))
                && plain(&word(run.start - 1, -1))
            {
                let message =
                    said!("`{marks}` closes an emphasis that never opened", marks);
                self.warn(run, message, STAR);
            }
        }
    }

    /// Signs that stand on both sides of words in other dialects.
    fn pairs(&mut self) {
        for sign in ['~', '='] {
            let runs = self.runs(sign);
            let mut runs = runs.into_iter().filter(|run| run.len() == 2);
            while let Some(run) = runs.next() {
                if is_white(self.at(run.end)) {
                    continue;
                }
                let close = runs.find(|close| !is_white(self.before(close.start)));
                let marks = String::from(sign).repeat(2);
                match close {
                    Some(close) => self.say(
                        Severity::Error,
                        run.start..close.end,
                        match sign {
                            '~' => said!(
                                "`{marks}` doesn't strike words out here: it is printed \
                                 as it stands",
                                marks,
                            ),
                            _ => said!(
                                "`{marks}` doesn't mark words here: it is printed as it \
                                 stands",
                                marks,
                            ),
                        },
                        "take out what is struck or marked, or the signs",
                    ),
                    None if sign == '~' => {
                        let message = said!("`{marks}` is printed as it stands", marks);
                        self.warn(run, message, ESCAPE);
                    }
                    None => {}
                }
            }
        }
    }

    /// Backticks, entities, comments, and what other programs would replace.
    fn codes(&mut self) {
        for run in self.runs('`') {
            self.warn(
                run,
                "a backtick is printed as it stands",
                "an apostrophe is written `'`; words between two backticks are kept as they \
                 are",
            );
        }
        for start in 0..self.len() {
            match self.at(start) {
                '&' => self.entity(start),
                '<' if self.text(start..start + 4) == "<!--" => {
                    let hint = "end it with `-->`, before any empty line";
                    let message = "this comment never ends, and is printed";
                    self.say(Severity::Error, start..start + 4, message, hint);
                }
                '<' => self.office_tag(start),
                '-' if self.around.commented && self.text(start..start + 3) == "-->" => {
                    let message = "a comment has ended before this: the end is printed";
                    let hint = "a comment can't hold another one: take the inner one out";
                    self.say(Severity::Error, start..start + 3, message, hint);
                }
                ':' => self.shortcode(start),
                '{' => self.braces(start),
                '\\' => self.command(start),
                _ => {}
            }
        }
    }

    /// `&nbps;`: HTML's way of writing a character, misspelt.
    fn entity(&mut self, start: usize) {
        let numeric = self.at(start + 1) == '#';
        let from = start + 1 + usize::from(numeric);
        let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let end = (from..self.len()).find(|&i| !part(self.at(i))).unwrap_or(from);
        if self.at(end) == ';' && end >= from + 2 {
            let name = self.text(start..end + 1);
            self.warn(
                start..end + 1,
                said!(
                    "`{name}` isn't a character of HTML, and is printed as it stands",
                    name
                ),
                "write the character itself",
            );
        }
    }

    /// `<o:p>`, which word processors leave behind.
    fn office_tag(&mut self, start: usize) {
        let from = start + 1 + usize::from(self.at(start + 1) == '/');
        let end = self.find(from, '>').filter(|end| *end < from + 20);
        let Some(end) = end else { return };
        let name = self.text(from..end);
        let plain = |part: &str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric())
        };
        let tag = name.trim_end_matches('/').split_once(':');
        if tag.is_some_and(|(space, name)| plain(space) && plain(name)) {
            let message = said!(
                "the tag `{tag}` is printed as it stands",
                tag = self.text(start..end + 1)
            );
            self.say(Severity::Error, start..end + 1, message, "take it out");
        }
    }

    /// `:smile:`
    fn shortcode(&mut self, start: usize) {
        let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let end = (start + 1..self.len()).find(|&i| !part(self.at(i)));
        let Some(end) = end.filter(|&end| self.at(end) == ':' && end > start + 2) else {
            return;
        };
        let alone = |c: char| !c.is_alphanumeric() && !matches!(c, ':' | '/' | OPAQUE);
        let lettered = self.at(start + 1).is_ascii_lowercase();
        if lettered && alone(self.before(start)) && alone(self.at(end + 1)) {
            let message = said!(
                "`{text}` is printed as it stands",
                text = self.text(start..end + 1)
            );
            self.warn(
                start..end + 1,
                message,
                "write the character itself, or take it out",
            );
        }
    }

    /// `{.class}`, `{{ name }}`, `{% if %}`
    fn braces(&mut self, start: usize) {
        let next = self.at(start + 1);
        let Some(end) = self.find(start, '}') else { return };
        let class = matches!(next, '.' | '#') && self.at(start + 2).is_alphabetic();
        if class || matches!(next, '{' | '%') {
            let end = self.run(end);
            let message =
                said!("`{text}` is printed as it stands", text = self.text(start..end));
            self.warn(start..end, message, "take it out, or write what it stands for");
        }
    }

    /// `\emph{words}`
    fn command(&mut self, start: usize) {
        let letter = |c: char| c.is_ascii_alphabetic();
        let end = (start + 1..self.len()).find(|&i| !letter(self.at(i)));
        let end = end.unwrap_or(self.len());
        if end > start + 2 && self.at(end) == '{' {
            let message =
                said!("`{text}` is printed as it stands", text = self.text(start..end));
            self.warn(start..end, message, "take it out: texts are Markdown");
        }
    }
}

/// How a sign is printed on purpose.
const ESCAPE: &str = "take it out, or put `\\` before it if the sign itself is meant";
const STAR: &str = "write it on both sides of the words, or `\\` before it if the sign \
                    itself is meant";
