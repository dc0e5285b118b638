//! A cell: what it shows, what it holds, and what it is merged with.

use marbre_diag::{Diagnostic, Located, Message, Place, Sink};

use super::format::Decimal;

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What it shows, without the space around it.
    pub text: String,
    /// What it holds.
    pub held: Held,
    /// The cells that it is merged with.
    pub merged: Option<Merged>,
    /// Where it stands.
    pub place: Place,
}

/// What a cell holds, as far as that isn't what it shows.
#[derive(Clone, Debug)]
pub enum Held {
    /// Words; or nothing.
    Words,
    /// A number.
    Number(Number),
    /// Hundredths, as `12 %`.
    Percentage,
    /// A day, perhaps with its time.
    Date,
    /// A time of the day, or a duration.
    Time,
    /// True or false.
    Boolean(bool),
    /// Something that can't be read: an error, a formula without a result, a format that
    /// isn't understood. What is wrong, and what to do.
    Broken(Message, &'static str),
}

/// A number in a cell.
#[derive(Clone, Debug)]
pub struct Number {
    /// The number itself.
    pub value: f64,
    /// How many decimals its format shows; `None` where it has none.
    pub decimals: Option<usize>,
    /// Whether the format shows another number, such as thousands of it.
    pub scaled: bool,
    /// The sign of the currency that the format shows.
    pub currency: Option<String>,
}

impl Number {
    /// The number that the cell shows.
    pub fn as_shown(&self) -> f64 {
        match self.decimals {
            Some(decimals) => Decimal::new(self.value).to_decimals(decimals),
            None => self.value,
        }
    }
}

/// How a cell is merged with others.
#[derive(Clone, Debug)]
pub struct Merged {
    /// All the cells, such as `A2:A5`.
    pub range: String,
    /// Whether they are in more than one row.
    pub rows: bool,
    /// Whether this is the first of them, which holds what all show.
    pub first: bool,
}

impl Cell {
    /// A cell with words, or with nothing.
    pub const fn words(text: String, place: Place) -> Self {
        Self { text, held: Held::Words, merged: None, place }
    }

    /// Whether nothing stands in it.
    pub const fn is_empty(&self) -> bool {
        self.text.is_empty() && !matches!(self.held, Held::Broken(..))
    }

    /// Whether it only has what another cell shows in its row too.
    pub(super) fn is_copy(&self) -> bool {
        self.merged.as_ref().is_some_and(|merged| !merged.first)
    }

    /// What it shows; an error where that can't be said.
    pub fn read(&self, sink: &mut Sink) -> Option<Located<String>> {
        if self.is_broken(sink) {
            return None;
        }
        Some(Located::new(self.text.clone(), self.place.clone()))
    }

    /// Reports what is broken in it.
    pub fn is_broken(&self, sink: &mut Sink) -> bool {
        let Held::Broken(what, remedy) = &self.held else { return false };
        let error = Diagnostic::error("cell-error", self.place.clone(), what.clone());
        sink.report(error.hint(*remedy));
        true
    }

    /// Whether it is called `name`, by what it shows or by the number in it.
    pub fn is_called(&self, name: &str) -> bool {
        self.text == name
            || matches!(&self.held, Held::Number(it) if it.value.to_string() == name)
    }
}
