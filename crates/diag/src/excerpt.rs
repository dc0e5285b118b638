//! The line that a diagnostic is about, as much of it as is worth reading.
//!
//! A paragraph that isn't wrapped is a line of thousands of characters; its line and
//! column are told, and what stands around the place is shown.

use std::ops::Range;

use codespan_reporting::files::{Error, Files};

use super::SourceFile;

/// The longest line that is shown whole, in characters.
const WHOLE: usize = 200;
/// What is shown of a longer one before the place, and from it on.
const AROUND: (usize, usize) = (40, 120);

/// Lines of files, each as a file of its own.
#[derive(Default)]
pub(super) struct Excerpts(Vec<Excerpt>);

/// One line, or a stretch of it.
struct Excerpt {
    name: String,
    text: String,
    /// Its line's number, from 1.
    line: usize,
    /// The characters of the line before the stretch, and the mark that stands for them.
    skipped: usize,
    mark: usize,
}

impl Excerpts {
    /// Adds the line that a range starts in; gives its number, and the range in it.
    pub(super) fn add(
        &mut self,
        file: &SourceFile,
        range: Range<usize>,
    ) -> (usize, Range<usize>) {
        let text = file.text();
        let boundary = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let (from, to) = (boundary(range.start), boundary(range.end.max(range.start)));
        let number = file.line_of(from);
        let start = file.lines().get(number).copied().unwrap_or(0);
        let end = text[from..].find('\n').map_or(text.len(), |newline| from + newline);
        let (line, to) = (&text[start..end], to.min(end));
        let before = text[start..from].chars().count();
        let whole = line.chars().count() <= WHOLE;
        let skipped = if whole { 0 } else { before.saturating_sub(AROUND.0) };
        let taken = if whole { WHOLE } else { before - skipped + AROUND.1 };
        let shown: String = line.chars().skip(skipped).take(taken).collect();
        let cut = skipped + taken < line.chars().count();
        let head = if skipped > 0 { "…" } else { "" };
        let skip: usize = line.chars().take(skipped).map(char::len_utf8).sum();
        let place =
            |at: usize| (at - start).saturating_sub(skip).min(shown.len()) + head.len();
        let inner = place(from)..place(to);
        let tail = if cut { "…" } else { "" };
        self.0.push(Excerpt {
            name: file.name().to_owned(),
            text: format!("{head}{shown}{tail}"),
            line: number + 1,
            skipped,
            mark: head.len(),
        });
        (self.0.len() - 1, inner)
    }

    fn get(&self, id: usize) -> Result<&Excerpt, Error> {
        self.0.get(id).ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Excerpts {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.text)
    }

    fn line_index(&'a self, id: usize, _: usize) -> Result<usize, Error> {
        self.get(id).map(|_| 0)
    }

    fn line_number(&'a self, id: usize, _: usize) -> Result<usize, Error> {
        Ok(self.get(id)?.line)
    }

    fn column_number(&'a self, id: usize, _: usize, byte: usize) -> Result<usize, Error> {
        let excerpt = self.get(id)?;
        let end = byte.min(excerpt.text.len());
        let stretch = excerpt.text.get(excerpt.mark..end).unwrap_or_default();
        Ok(excerpt.skipped + stretch.chars().count() + 1)
    }

    fn line_range(&'a self, id: usize, _: usize) -> Result<Range<usize>, Error> {
        Ok(0..self.get(id)?.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_around_its_place() {
        let line = format!("{}é MOT {}", "a ".repeat(700), "b ".repeat(600));
        let file = SourceFile::new("texts/x.md", format!("first\n{line}\nlast"));
        let at = file.text().find("MOT").expect("the word");
        let mut excerpts = Excerpts::default();
        let (id, range) = excerpts.add(&file, at..at + 3);
        let shown = excerpts.source(id).expect("the excerpt");
        assert!(
            shown.chars().count() < 170 && shown.starts_with('…') && shown.ends_with('…')
        );
        assert_eq!(&shown[range.clone()], "MOT");
        let place = excerpts.location(id, range.start).expect("its place");
        let (line, column) = file.at(at..at + 3).line_and_column().expect("its place");
        assert_eq!((place.line_number, place.column_number), (line, column));
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let file = SourceFile::new("report.toml", "a = 1\nb = 2");
        let mut excerpts = Excerpts::default();
        for (range, shown, inner) in [(6..7, "b = 2", 0..1), (11..11, "b = 2", 5..5)] {
            let (id, found) = excerpts.add(&file, range);
            assert_eq!((excerpts.source(id).expect("it"), found), (shown, inner));
        }
        let (id, found) = excerpts.add(&file, 5..9);
        assert_eq!((excerpts.source(id).expect("it"), found), ("a = 1", 5..5));
    }
}
