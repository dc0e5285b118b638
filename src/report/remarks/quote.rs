//! Words with what stands around them, so that they are found again in a text that has
//! changed.

/// How many letters are kept on each side.
const AROUND: usize = 60;

/// Words as they were printed, and what was printed before and after them from the same file.
/// Lines of the file end with a line feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// What stood before.
    pub before: String,
    /// The words; none where what a remark is about has no words of its own there.
    pub words: String,
    /// What stood after.
    pub after: String,
}

/// A word of a file, with its line.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// What it reads.
    pub text: &'a str,
    /// The line that it was written in.
    pub line: u32,
}

impl Quote {
    /// Of the words of a file in their order: those from `first` up to `end` are meant.
    pub fn of(all: &[Context<'_>], first: usize, end: usize) -> Self {
        let words = all.get(first..end).unwrap_or_default();
        let (mut head, mut letters) = (first, 0);
        while head > 0 && letters < AROUND {
            head -= 1;
            letters += count(all[head].text);
        }
        let (mut tail, mut letters) = (end, 0);
        while tail < all.len() && letters < AROUND {
            letters += count(all[tail].text);
            tail += 1;
        }
        let next = all.get(first).or(all.get(end));
        let last = all.get(end.saturating_sub(1)).filter(|_| end > 0);
        Self {
            before: joined(&all[head..first], None, next.map(|it| it.line)),
            words: joined(words, None, None),
            after: joined(&all[end..tail], last.map(|it| it.line), None),
        }
    }
}

fn count(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Words with spaces between them, or as many line feeds as there are lines between them: a
/// hundred at most.
fn joined(words: &[Context<'_>], from: Option<u32>, to: Option<u32>) -> String {
    const MOST: u32 = 100;
    let mut text = String::new();
    let mut line = from;
    let mut step = |to: u32, text: &mut String| {
        let lines = line.map_or(0, |line| to.saturating_sub(line)).min(MOST);
        if lines > 0 {
            (0..lines).for_each(|_| text.push('\n'));
        } else if !text.is_empty() {
            text.push(' ');
        }
        line = Some(to);
    };
    for word in words {
        step(word.line, &mut text);
        text.push_str(word.text);
    }
    if let Some(to) = to.filter(|_| !words.is_empty()) {
        step(to, &mut text);
        if text.ends_with(' ') {
            text.pop();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_file_are_kept_in_a_quote() {
        let word = |text, line| Context { text, line };
        let all = [word("Un", 1), word("titre", 1), word("Un", 4), word("texte", 4)];
        let quote = |first, end| {
            let Quote { before, words, after } = Quote::of(&all, first, end);
            [before, words, after]
        };
        assert_eq!(quote(2, 3), ["Un titre\n\n\n", "Un", "texte"]);
        assert_eq!(quote(0, 2), ["", "Un titre", "\n\n\nUn texte"]);
        assert_eq!(quote(3, 4), ["Un titre\n\n\nUn", "texte", ""]);
        assert_eq!(quote(2, 2), ["Un titre\n\n\n", "", "\n\n\nUn texte"]);
    }
}
