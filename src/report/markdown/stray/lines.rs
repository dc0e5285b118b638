//! Signs at the head of lines: tables, lists and headings that aren't any.

use std::ops::Range;

use marbre_diag::Severity;

use super::{BREAK, ESCAPE, Paragraph, is_white};

/// What a line starts with where it is one of several in a list that isn't one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    /// A dash, an arrow or a tick.
    Mark(char),
    /// A number or a letter, counted from 1.
    Count(u32),
    None,
}

/// What people put before the items of a list; a hyphen and a star without a space.
const MARKS: [char; 14] =
    ['–', '—', '−', '·', '→', '⇒', '➢', '➤', '►', '✓', '✔', '■', '○', '-'];

impl Paragraph<'_> {
    pub(super) fn lines(&mut self) {
        let lines = self.ranges();
        if !self.around.single {
            self.tables(&lines);
            self.lists(&lines);
        }
        for line in &lines {
            self.box_to_tick(line);
            self.heading(line, lines.len());
        }
    }

    /// The lines without the white around them; those that end on purpose are apart.
    fn ranges(&self) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let mut start = 0;
        for end in 0..=self.len() {
            if end == self.len() || matches!(self.at(end), '\n' | BREAK) {
                let mut line = start..end;
                while !line.is_empty() && is_white(self.at(line.start)) {
                    line.start += 1;
                }
                while !line.is_empty() && is_white(self.at(line.end - 1)) {
                    line.end -= 1;
                }
                lines.push(line);
                start = end + 1;
            }
        }
        lines
    }

    /// Whether a line goes on in the next one, without a break.
    fn goes_on(&self, line: &Range<usize>, next: &Range<usize>) -> bool {
        (line.end..next.start).all(|i| self.at(i) != BREAK)
    }

    /// Rows of tables.
    fn tables(&mut self, lines: &[Range<usize>]) {
        let rows: Vec<bool> = lines.iter().map(|line| self.is_row(line)).collect();
        let bars: Vec<usize> = lines.iter().map(|line| self.bars(line)).collect();
        let tabs: Vec<bool> = lines.iter().map(|line| self.has_tab(line)).collect();
        let mut said = None;
        for (i, line) in lines.iter().enumerate() {
            let follows = i > 0 && self.goes_on(&lines[i - 1], line);
            let leads = lines.get(i + 1).is_some_and(|next| self.goes_on(line, next));
            let beside = |is: &dyn Fn(usize) -> bool| {
                (follows && is(i - 1)) || (leads && is(i + 1))
            };
            let several = bars[i] > 0 && beside(&|k| bars[k] > 0);
            let tabbed = tabs[i] && beside(&|k| tabs[k]);
            if !(rows[i] || several || tabbed) {
                said = None;
                continue;
            }
            // The first row of a table speaks for all.
            if said.replace(()).is_some() {
                continue;
            }
            let severity = if rows[i] { Severity::Error } else { Severity::Warning };
            let (message, hint) = if tabbed && bars[i] == 0 {
                (
                    "this looks like a table with tabs: its lines are printed as one",
                    "write `| a | b |` in each line, and `|---|---|` below the first",
                )
            } else {
                (
                    "this looks like a row of a table, and is printed as it stands",
                    "a table has an empty line before it, and below its first row a line \
                     `|---|---|` with as many cells as that one; write `\\|` for the bar itself",
                )
            };
            self.say(severity, line.clone(), message, hint);
        }
    }

    /// Whether a line can be nothing but a row, or what stands below a table's header.
    fn is_row(&self, line: &Range<usize>) -> bool {
        let bars = line.clone().filter(|&i| self.at(i) == '|').count();
        let text = self.text(line.clone());
        let ruled = text.contains("--")
            && bars > 0
            && text.chars().all(|c| is_white(c) || matches!(c, '|' | ':' | '-'));
        let spaced = is_white(self.at(line.start + 1)) || bars > 2;
        ruled
            || self.at(line.start) == '|'
                && self.at(line.end.saturating_sub(1)) == '|'
                && bars > 1
                && spaced
    }

    /// How many bars of a line stand between cells.
    fn bars(&self, line: &Range<usize>) -> usize {
        let apart = |i: usize| is_white(self.before(i)) && is_white(self.at(i + 1));
        line.clone().filter(|&i| self.at(i) == '|' && apart(i)).count()
    }

    fn has_tab(&self, line: &Range<usize>) -> bool {
        line.clone().any(|i| self.at(i) == '\t')
    }

    /// Lines that are items for whoever wrote them, and are printed as one paragraph.
    fn lists(&mut self, lines: &[Range<usize>]) {
        let heads: Vec<Head> = lines.iter().map(|line| self.head(line)).collect();
        let mut said = false;
        for i in 1..lines.len() {
            let follow = match (heads[i - 1], heads[i]) {
                (Head::Mark(a), Head::Mark(b)) => a == b,
                (Head::Count(a), Head::Count(b)) => a.checked_add(1) == Some(b),
                _ => false,
            };
            if follow && self.goes_on(&lines[i - 1], &lines[i]) {
                if !said {
                    self.warn(
                        lines[i - 1].start..lines[i].start + 1,
                        "these lines look like a list, and are printed as one paragraph",
                        "start each with `- ` or `1. `, after an empty line; or end each with \
                         a backslash",
                    );
                }
                said = true;
            } else {
                said = false;
            }
        }
    }

    fn head(&self, line: &Range<usize>) -> Head {
        let (first, second) = (self.at(line.start), self.at(line.start + 1));
        if MARKS.contains(&first) {
            // With a space a hyphen would be a list; before a figure it is a minus.
            let glued = second.is_alphabetic();
            let item = if first == '-' { glued } else { glued || is_white(second) };
            return if item { Head::Mark(first) } else { Head::None };
        }
        let start = line.start + usize::from(first == '(');
        let figures = |c: char| c.is_ascii_digit();
        let end = line.clone().find(|&i| i >= start && !figures(self.at(i)));
        let end = end.unwrap_or(line.end);
        let (count, end) = if end > start && end - start < 4 {
            (self.text(start..end).parse().ok(), end)
        } else if self.at(start).is_ascii_lowercase() && end == start {
            (Some(u32::from(self.at(start)) - u32::from('a') + 1), start + 1)
        } else {
            (None, end)
        };
        let lettered = self.at(start).is_ascii_lowercase();
        let closed = match self.at(end) {
            ')' | '°' => true,
            '.' => !lettered,
            _ => false,
        };
        count.filter(|_| closed).map_or(Head::None, Head::Count)
    }

    /// `[ ]` and `[x]` at the head of a line.
    fn box_to_tick(&mut self, line: &Range<usize>) {
        let text = self.text(line.start..(line.start + 4).min(line.end));
        let end = match text.get(..3) {
            Some("[ ]" | "[x]" | "[X]") => line.start + 3,
            _ if text.starts_with("[]") => line.start + 2,
            _ => return,
        };
        if is_white(self.at(end)) && end < line.end {
            self.warn(
                line.start..end,
                "a box to tick is printed as brackets",
                "take it out, or write ☐ or ☑ where the font has them",
            );
        }
    }

    /// `##Heading`, and `#Heading` where it can't be a hashtag; `::: note`.
    fn heading(&mut self, line: &Range<usize>, lines: usize) {
        let first = self.at(line.start);
        if line.is_empty() || !matches!(first, '#' | ':') {
            return;
        }
        let run = line.start..self.run(line.start).min(line.end);
        if first == ':' {
            if run.len() >= 3 {
                self.warn(run, "`:::` is printed as it stands", ESCAPE);
            }
            return;
        }
        let text = self.text(line.clone());
        let titled = lines == 1
            && self.at(run.end).is_alphabetic()
            && text.split_whitespace().count() > 1
            && !text.split_whitespace().skip(1).any(|word| word.starts_with('#'))
            && !text.ends_with(['.', '!', '?', '…', ',', ';', ':']);
        if run.len() > 1 || titled {
            self.warn(
                run,
                "this looks like a heading, and is printed as it stands",
                "put a space behind the `#`, or `\\` before it if the sign itself is meant",
            );
        }
    }
}
