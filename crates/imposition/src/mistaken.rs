//! What somebody has written of sheets that makes no sense.

use std::fmt;

use marbre_diag::{Message, Parameter, said};

use super::paper::Paper;
use super::scheme::Name;

/// A word that means no paper, no thickness, no kind of sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// Neither the name of a paper nor a size that a press takes.
    Paper(String),
    /// No thickness between 20 µm and 1 mm.
    Thickness(String),
    /// No kind of sheets.
    Kind(String),
}

impl Unknown {
    /// What is wrong with it.
    pub fn said(&self) -> Message {
        match self {
            Self::Paper(text) => said!(
                "there is no paper `{text}`: known are {names}, or a size in mm such as \
                 320x450",
                text,
                names = Parameter::list(Paper::names()),
            ),
            Self::Thickness(text) => said!(
                "`{text}` isn't the thickness of a paper: write 0.09mm or 90µm, from \
                 20µm to 1mm",
                text,
            ),
            Self::Kind(text) => {
                let names = Name::ALL.map(|(name, _)| said!("`{name}`", name));
                let names = Parameter::list(names);
                said!(
                    "there is no kind of sheets `{text}`: known are {names}",
                    text,
                    names
                )
            }
        }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl std::error::Error for Unknown {}

/// Values that make no kind of sheets together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incomplete {
    /// Rows, columns or a gap, for another kind than n-up.
    GridOfAnother,
    /// A thickness, for sheets that aren't bound.
    ThicknessUnbound,
    /// No thickness, for a spine.
    SpineUnknown,
    /// A gap of less than 0 mm or more than 100 mm.
    Gap,
    /// n-up without rows or columns, or with too many.
    Grid,
}

impl Incomplete {
    /// What to do about it.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::GridOfAnother => "leave them out, or choose the kind n-up",
            Self::ThicknessUnbound => {
                "leave it out, or choose the kind saddle-stitch or perfect-binding"
            }
            Self::SpineUnknown => {
                "ask the print shop for it, and write it as 0.09mm or 90µm"
            }
            Self::Gap => "write it as 6mm: twice the bleed shows all of it",
            Self::Grid => "say how many pages lie below and beside each other",
        }
    }

    /// What is wrong with them.
    pub const fn said(self) -> &'static str {
        match self {
            Self::GridOfAnother => {
                "rows, columns and gaps are for sheets of the kind n-up"
            }
            Self::ThicknessUnbound => {
                "the paper's thickness is for sheets that are bound"
            }
            Self::SpineUnknown => {
                "the width of the spine isn't known without the paper's thickness"
            }
            Self::Gap => "the gap is less than 0 mm or more than 100 mm",
            Self::Grid => "n-up needs rows and columns, each from 1 to 20",
        }
    }
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.said())
    }
}

impl std::error::Error for Incomplete {}
