//! Changes of a file that leave all else in it to the letter.

use std::ops::Range;

use crate::report::written::{Entry, Node};
use crate::report::years;
use marbre_diag::SourceFile;

/// Stretches of a file, and what comes in their place.
pub(super) struct Edits {
    text: String,
    all: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// A file as it stands.
    pub(super) fn of(file: &SourceFile) -> Self {
        Self { text: file.text().to_owned(), all: Vec::new() }
    }

    /// Puts something in the place of a value.
    pub(super) fn replace(&mut self, node: &Node, by: impl Into<String>) {
        self.all.push((node.range.clone(), by.into()));
    }

    /// What is written in a stretch.
    pub(super) fn written(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Puts something in the place of a stretch.
    pub(super) fn put(&mut self, range: Range<usize>, by: impl Into<String>) {
        self.all.push((range, by.into()));
    }

    /// Moves the years in a string on, as it is written.
    pub(super) fn move_on(&mut self, node: &Node, year: i64) {
        let written = self.text.get(node.range.clone()).unwrap_or_default();
        if let Some(moved) = years::moved_on(written, year) {
            self.replace(node, moved);
        }
    }

    /// Takes an entry out: as a comment, where it has lines of its own.
    pub(super) fn take_out(&mut self, entry: &Entry) {
        let range = entry.key_range.start..entry.node.range.end;
        let head = self.text.get(..range.start).unwrap_or_default();
        let line = head.rfind('\n').map_or(0, |at| at + 1);
        let tail = self.text.get(range.end..).unwrap_or_default();
        let rest = tail.lines().next().unwrap_or_default().trim_start();
        let alone = head.get(line..).is_some_and(|it| it.trim().is_empty());
        if alone && (rest.is_empty() || rest.starts_with('#')) {
            let inside = self.text.get(range.clone()).unwrap_or_default();
            let ends = inside.match_indices('\n').map(|(at, _)| range.start + at + 1);
            let starts: Vec<usize> = [line].into_iter().chain(ends).collect();
            self.all.extend(starts.into_iter().map(|at| (at..at, "# ".to_owned())));
            return;
        }
        // In a table on one line, a comma goes with it.
        let after = tail.len() - tail.trim_start().len();
        let range =
            match (tail.trim_start().starts_with(','), head.trim_end().ends_with(',')) {
                (true, _) => {
                    let spaces = &tail[after + 1..];
                    let spaces = spaces.len() - spaces.trim_start_matches(' ').len();
                    range.start..range.end + after + 1 + spaces
                }
                (false, true) => head.trim_end().len() - 1..range.end,
                (false, false) => range,
            };
        self.all.push((range, String::new()));
    }

    /// The file with all of them.
    pub(super) fn applied(mut self) -> String {
        self.all.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, by) in &self.all {
            // Two edits of one place would be a fault of ours; the first one holds.
            if range.start < at {
                continue;
            }
            text.push_str(self.text.get(at..range.start).unwrap_or_default());
            text.push_str(by);
            at = range.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        text
    }
}
