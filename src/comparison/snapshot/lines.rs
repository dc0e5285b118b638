//! What differs between two texts, line by line.

use crate::comparison::edits;

/// The lines of two texts that aren't equal, with those that are between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(Vec<Line>);

/// A line of one text or of both, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// In both.
    Kept(String),
    /// In the first only.
    Removed(String),
    /// In the second only.
    Added(String),
}

impl Lines {
    /// What leads from one text to another: lines that both have are kept, in order. A long
    /// stretch without any is all removed and added.
    pub fn between(old: &str, new: &str) -> Self {
        let old: Vec<&str> = old.split_inclusive('\n').collect();
        let new: Vec<&str> = new.split_inclusive('\n').collect();
        let mut lines = Vec::new();
        let (mut i, mut j) = (0, 0);
        for (at, there) in edits::common(&old, &new) {
            lines.extend(old[i..at].iter().map(removed));
            lines.extend(new[j..there].iter().map(added));
            lines.push(Line::Kept(plain(old[at])));
            (i, j) = (at + 1, there + 1);
        }
        lines.extend(old[i..].iter().map(removed));
        lines.extend(new[j..].iter().map(added));
        Self(lines)
    }

    /// All lines, in the order of the page.
    pub fn all(&self) -> &[Line] {
        &self.0
    }

    /// How many lines are only in the first text.
    pub fn removed(&self) -> usize {
        self.0.iter().filter(|line| matches!(line, Line::Removed(_))).count()
    }

    /// How many lines are only in the second text.
    pub fn added(&self) -> usize {
        self.0.iter().filter(|line| matches!(line, Line::Added(_))).count()
    }
}

fn removed(line: &&str) -> Line {
    Line::Removed(plain(line))
}

fn added(line: &&str) -> Line {
    Line::Added(plain(line))
}

/// A line without its end; that of another system is shown.
fn plain(line: &str) -> String {
    line.trim_end_matches('\n').replace('\r', "␍")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(old: &str, new: &str) -> String {
        let lines = Lines::between(old, new);
        let sign = |line: &Line| match line {
            Line::Kept(text) => format!(" {text}"),
            Line::Removed(text) => format!("-{text}"),
            Line::Added(text) => format!("+{text}"),
        };
        lines.all().iter().map(sign).collect()
    }

    #[test]
    fn as_few_lines_as_can_be() {
        assert_eq!(signs("a\nb\nc\n", "a\nx\nc\n"), " a-b+x c");
        assert_eq!(signs("a\nb\nc\nd\n", "b\nd\ne\n"), "-a b-c d+e");
        assert_eq!(signs("", "a\n"), "+a");
        assert_eq!(signs("a\na\n", "a\n"), " a-a");
    }

    #[test]
    fn ends_of_lines_count() {
        assert_eq!(signs("a\n", "a"), "-a+a");
        assert_eq!(signs("a\r\n", "a\n"), "-a␍+a");
    }

    #[test]
    fn very_long_texts_are_not_compared_line_by_line() {
        let old: String = (0..3000).map(|n| format!("{n}\n")).collect();
        let new: String = (0..3000).map(|n| format!("{}\n", n + 5000)).collect();
        let lines = Lines::between(&old, &new);
        assert_eq!((lines.removed(), lines.added()), (3000, 3000));
    }
}
