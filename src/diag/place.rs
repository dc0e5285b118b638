//! Where a thing was said: a stretch of a text file, a cell, a file.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A text file that people wrote: its name as they know it, and its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(String, String)", into = "(String, String)")]
pub struct SourceFile(Arc<(String, String)>);

impl From<(String, String)> for SourceFile {
    fn from(parts: (String, String)) -> Self {
        Self(Arc::new(parts))
    }
}

impl From<SourceFile> for (String, String) {
    fn from(file: SourceFile) -> Self {
        (*file.0).clone()
    }
}

impl SourceFile {
    /// A file under the name it has in the project.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self(Arc::new((name.into(), text.into())))
    }

    /// Its name, relative to the project where it lies inside.
    pub fn name(&self) -> &str {
        &self.0.0
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.0.1
    }

    /// A stretch of it, in bytes.
    pub fn at(&self, range: Range<usize>) -> Place {
        Place::Source { file: self.clone(), range }
    }
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let before = file.text().get(..range.start).unwrap_or(file.text());
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        Some((line, before[start..].chars().count() + 1))
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
