//! What differs between two texts, line by line.

/// The most pairs of lines that are compared; beyond it, a text is all new.
const MOST: usize = 4_000_000;

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
    /// What leads from one text to another: as few lines as can be.
    pub fn between(old: &str, new: &str) -> Self {
        let old: Vec<&str> = old.split_inclusive('\n').collect();
        let new: Vec<&str> = new.split_inclusive('\n').collect();
        let pairs = |(a, b): &(&&str, &&str)| a == b;
        let head = old.iter().zip(&new).take_while(pairs).count();
        let (old_rest, new_rest) = (&old[head..], &new[head..]);
        let backwards = old_rest.iter().rev().zip(new_rest.iter().rev());
        let tail = backwards.take_while(pairs).count();
        let (old_rest, foot) = old_rest.split_at(old_rest.len() - tail);
        let new_rest = &new_rest[..new_rest.len() - tail];
        let mut lines: Vec<Line> = kept(&old[..head]).collect();
        lines.extend(shortest(old_rest, new_rest));
        lines.extend(kept(foot));
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

fn kept(lines: &[&str]) -> impl Iterator<Item = Line> {
    lines.iter().map(|line| Line::Kept(plain(line)))
}

/// A line without its end; that of another system is shown.
fn plain(line: &str) -> String {
    line.trim_end_matches('\n').replace('\r', "␍")
}

/// The edits by the longest common subsequence.
fn shortest(old: &[&str], new: &[&str]) -> Vec<Line> {
    let width = new.len() + 1;
    let removed = |line: &&str| Line::Removed(plain(line));
    let added = |line: &&str| Line::Added(plain(line));
    if old.len().saturating_mul(new.len()) > MOST {
        return old.iter().map(removed).chain(new.iter().map(added)).collect();
    }
    // How many lines the rests of both texts have in common, from each pair on.
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for (row, one) in old.iter().enumerate().rev() {
        for (column, other) in new.iter().enumerate().rev() {
            let at = row * width + column;
            common[at] = if one == other {
                common[at + width + 1] + 1
            } else {
                common[at + width].max(common[at + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut lines = Vec::new();
    while row < old.len() || column < new.len() {
        let at = row * width + column;
        match (old.get(row), new.get(column)) {
            (Some(one), Some(other)) if one == other => {
                lines.push(Line::Kept(plain(one)));
                (row, column) = (row + 1, column + 1);
            }
            (Some(one), other)
                if other.is_none() || common[at + width] >= common[at + 1] =>
            {
                lines.push(removed(one));
                row += 1;
            }
            (_, Some(other)) => {
                lines.push(added(other));
                column += 1;
            }
            (_, None) => break,
        }
    }
    lines
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
