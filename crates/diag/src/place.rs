//! Where a thing was said: a stretch of a text file, a cell, a file.

use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

/// A text file that people wrote: its name as they know it, and its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "(String, String)", into = "(String, String)")]
pub struct SourceFile(Arc<Written>);

#[derive(Debug)]
struct Written {
    name: String,
    text: String,
    /// Where its lines start, once somebody has asked.
    lines: OnceLock<Vec<usize>>,
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        let same = Arc::ptr_eq(&self.0, &other.0);
        same || (self.name() == other.name() && self.text() == other.text())
    }
}

impl Eq for SourceFile {}

impl Hash for SourceFile {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Texts are long, and hardly ever two of one name.
        self.name().hash(state);
    }
}

impl From<(String, String)> for SourceFile {
    fn from((name, text): (String, String)) -> Self {
        Self(Arc::new(Written { name, text, lines: OnceLock::new() }))
    }
}

impl From<SourceFile> for (String, String) {
    fn from(file: SourceFile) -> Self {
        (file.name().to_owned(), file.text().to_owned())
    }
}

impl SourceFile {
    /// A file under the name it has in the project.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::from((name.into(), text.into()))
    }

    /// A file that isn't text throughout, so that a place in it can be shown: `at` is a
    /// place in its bytes, and what stands before it has to be UTF-8.
    pub fn spoilt(name: &str, bytes: &[u8], at: usize) -> Place {
        let text: String = String::from_utf8_lossy(bytes)
            .chars()
            .map(|c| if c.is_ascii_control() && !"\n\t".contains(c) { '?' } else { c })
            .collect();
        let width =
            text.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
        Self::new(name, text).at(at..at + width)
    }

    /// Its name, relative to the project where it lies inside.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The bytes at which its lines start.
    pub(super) fn lines(&self) -> &[usize] {
        self.0.lines.get_or_init(|| {
            let ends = self.text().match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// The number, from 0, of the line that a byte is in.
    pub(super) fn line_of(&self, byte: usize) -> usize {
        self.lines().partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// A stretch of it, in bytes.
    pub fn at(&self, range: Range<usize>) -> Place {
        Place::Source { file: self.clone(), range }
    }
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// Bytes of a text file.
    Source {
        /// The file.
        file: SourceFile,
        /// The bytes.
        range: Range<usize>,
    },
    /// A cell of a spreadsheet.
    Cell {
        /// The workbook's name.
        file: String,
        /// The sheet's name.
        sheet: String,
        /// The cell, such as `B7`.
        cell: String,
        /// What stands in it.
        shown: String,
    },
    /// A file as a whole.
    File(String),
    /// No place that a person could open.
    Nowhere,
}

impl Place {
    /// Line and column, from 1, columns in characters; `None` outside text files.
    pub fn line_and_column(&self) -> Option<(usize, usize)> {
        let Self::Source { file, range } = self else { return None };
        let at = if file.text().is_char_boundary(range.start) {
            range.start
        } else {
            file.text().len()
        };
        let line = file.line_of(at);
        let start = file.lines().get(line).copied().unwrap_or(0);
        let before = file.text().get(start..at).unwrap_or_default();
        Some((line + 1, before.chars().count() + 1))
    }

    /// The words that it is of; `None` outside text files.
    pub fn text(&self) -> Option<&str> {
        let Self::Source { file, range } = self else { return None };
        file.text().get(range.clone())
    }

    /// The place of some words within it, where they stand there letter for letter; else it.
    #[must_use]
    pub fn narrowed(&self, words: &str) -> Self {
        match (self, self.text().and_then(|text| text.find(words))) {
            (Self::Source { file, range }, Some(at)) => {
                let start = range.start + at;
                file.at(start..start + words.len())
            }
            _ => self.clone(),
        }
    }

    /// Whether it lies in another one, both in one text file.
    pub fn is_within(&self, outer: &Self) -> bool {
        match (self, outer) {
            (
                Self::Source { file, range },
                Self::Source { file: around, range: whole },
            ) => {
                whole.start <= range.start
                    && range.end <= whole.end
                    && file.name() == around.name()
            }
            _ => false,
        }
    }

    /// The text file that it is in.
    pub const fn source_mut(&mut self) -> Option<&mut SourceFile> {
        match self {
            Self::Source { file, .. } => Some(file),
            _ => None,
        }
    }

    /// The file that it is in.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Source { file, .. } => Some(file.name()),
            Self::Cell { file, .. } | Self::File(file) => Some(file),
            Self::Nowhere => None,
        }
    }

    /// Path and line in one word; or the cell of a workbook.
    pub fn line(&self) -> String {
        match (self, self.line_and_column()) {
            (Self::Source { file, .. }, Some((line, _))) => {
                format!("{}:{line}", file.name())
            }
            _ => self.short(),
        }
    }

    /// Path, line and column in one word, as editors understand it.
    pub fn short(&self) -> String {
        match self {
            Self::Source { file, .. } => {
                let (line, column) = self.line_and_column().unwrap_or((1, 1));
                format!("{}:{line}:{column}", file.name())
            }
            Self::Cell { file, sheet, cell, .. } => format!("{file}:{sheet}!{cell}"),
            Self::File(file) => file.clone(),
            Self::Nowhere => String::new(),
        }
    }
}

/// A value and where it was written.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub place: Place,
}

impl<T> Located<T> {
    /// Puts a value at its place.
    pub fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}
