//! What is wrong with a picture, in the words that its author gets.

use marbre_diag::{Diagnostic, Message, Place, said};

/// Something that keeps a picture from being placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// What is wrong: a sentence that names the picture.
    pub message: Message,
    /// What to do.
    pub hint: Message,
    /// Where in the picture, if it is written in letters.
    pub within: Option<Place>,
}

impl Flaw {
    pub(super) fn new(message: impl Into<Message>, hint: impl Into<Message>) -> Self {
        Self { message: message.into(), hint: hint.into(), within: None }
    }

    pub(super) fn within(self, place: Place) -> Self {
        Self { within: Some(place), ..self }
    }

    /// What is wrong, with the line of the picture that it is on.
    pub fn placed(&self) -> Message {
        match self.within.as_ref().and_then(Place::line_and_column) {
            Some((line, column)) => {
                said!(
                    "{message}, on line {line}, column {column}",
                    message = self.message,
                    line,
                    column
                )
            }
            None => self.message.clone(),
        }
    }

    /// As an error, for a picture that is named at a place.
    pub fn error(self, named: Place) -> Diagnostic {
        let Self { message, hint, within } = self;
        match within {
            Some(place) => {
                let error = Diagnostic::error("bad-picture", place, message).hint(hint);
                error.and_at(named, "the picture is named here")
            }
            None => Diagnostic::error("bad-picture", named, message).hint(hint),
        }
    }
}
