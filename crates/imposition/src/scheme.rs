//! What a print shop wants its sheets to be.

use std::str::FromStr;

use marbre_diag::Place;
use marbre_pdf::geom::Length;

use super::mistaken::{Incomplete, Unknown};
use super::paper::{Paper, Thickness};

/// What a print shop wants its sheets to be.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// How pages come onto sheets.
    pub kind: Arrangement,
    /// The paper; without one, sheets are as large as they have to be.
    pub paper: Option<Paper>,
    /// What is printed around the pages.
    pub around: Around,
    /// Where it is written.
    pub place: Place,
}

/// How pages come onto sheets, with what each way needs to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Single pages.
    Pages,
    /// As a reader sees them.
    Spreads,
    /// Saddle stitch; with the paper's thickness, creep is made up for.
    Saddle(Option<Thickness>),
    /// Perfect binding; the spine is as wide as the paper is thick.
    Perfect(Thickness),
    /// Leaves to be cut apart.
    Grid {
        /// Rows on a side.
        rows: u8,
        /// Columns on a side.
        columns: u8,
        /// What is between neighbours.
        gap: Length,
    },
}

/// What is printed around the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Marks, the slug and a control strip.
    All,
    /// Marks and the slug.
    Marks,
    /// Nothing.
    Nothing,
}

/// The name of a [`Arrangement`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Name {
    /// `pages`
    #[default]
    Pages,
    /// `spreads`
    Spreads,
    /// `saddle-stitch`
    Saddle,
    /// `perfect-binding`
    Perfect,
    /// `n-up`
    Grid,
}

impl Name {
    /// All of them, as they are written.
    pub const ALL: [(&'static str, Self); 5] = [
        ("pages", Self::Pages),
        ("spreads", Self::Spreads),
        ("saddle-stitch", Self::Saddle),
        ("perfect-binding", Self::Perfect),
        ("n-up", Self::Grid),
    ];
}

impl FromStr for Name {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let known = Self::ALL.iter().find(|(name, _)| *name == text);
        known.map(|(_, it)| *it).ok_or_else(|| Unknown::Kind(text.to_owned()))
    }
}

/// What is written of a kind, each value for itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Which kind.
    pub name: Name,
    /// The thickness of the paper.
    pub thickness: Option<Thickness>,
    /// Rows of n-up.
    pub rows: Option<u8>,
    /// Columns of n-up.
    pub columns: Option<u8>,
    /// What is between neighbours of n-up.
    pub gap: Option<Length>,
}

/// The most rows, and columns.
pub const MOST: u8 = 20;

/// The widest gap.
const WIDEST: Length = Length::um(100_000);

impl Written {
    /// The kind, if what is written makes one.
    ///
    /// # Errors
    /// What is missing, or of no use.
    pub fn kind(self) -> Result<Arrangement, Incomplete> {
        let grid = self.rows.is_some() || self.columns.is_some() || self.gap.is_some();
        if grid && self.name != Name::Grid {
            return Err(Incomplete::GridOfAnother);
        }
        let bound = matches!(self.name, Name::Saddle | Name::Perfect);
        if self.thickness.is_some() && !bound {
            return Err(Incomplete::ThicknessUnbound);
        }
        match self.name {
            Name::Pages => Ok(Arrangement::Pages),
            Name::Spreads => Ok(Arrangement::Spreads),
            Name::Saddle => Ok(Arrangement::Saddle(self.thickness)),
            Name::Perfect => {
                self.thickness.map(Arrangement::Perfect).ok_or(Incomplete::SpineUnknown)
            }
            Name::Grid => {
                let count =
                    |number: Option<u8>| number.filter(|it| (1..=MOST).contains(it));
                let gap = self.gap.unwrap_or_default();
                match (count(self.rows), count(self.columns)) {
                    (Some(rows), Some(columns))
                        if (Length::ZERO..=WIDEST).contains(&gap) =>
                    {
                        Ok(Arrangement::Grid { rows, columns, gap })
                    }
                    (Some(_), Some(_)) => Err(Incomplete::Gap),
                    _ => Err(Incomplete::Grid),
                }
            }
        }
    }
}

/// What is printed around pages; `None` for a strip alone.
pub const fn around(marks: bool, strip: bool) -> Option<Around> {
    match (marks, strip) {
        (true, true) => Some(Around::All),
        (true, false) => Some(Around::Marks),
        (false, false) => Some(Around::Nothing),
        (false, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_what_it_needs_and_nothing_else() {
        let thickness = "90µm".parse().ok();
        let grid = Written {
            name: Name::Grid,
            rows: Some(2),
            columns: Some(3),
            ..Written::default()
        };
        assert!(matches!(grid.kind(), Ok(Arrangement::Grid { rows: 2, columns: 3, .. })));
        let good = [
            Written::default(),
            Written { name: Name::Saddle, ..Written::default() },
            Written { name: Name::Perfect, thickness, ..Written::default() },
        ];
        assert!(good.iter().all(|it| it.kind().is_ok()));
        let bad = [
            Written { thickness, ..Written::default() },
            Written { rows: Some(2), ..Written::default() },
            Written { name: Name::Perfect, ..Written::default() },
            Written { rows: Some(0), ..grid },
            Written { columns: Some(21), ..grid },
            Written { gap: Some(-Length::um(1)), ..grid },
        ];
        assert!(bad.iter().all(|it| it.kind().is_err()));
    }
}
