//! Spot colours as objects of the file: one definition for each name (ISO 15930-7;
//! ISO 32000-1, 8.6.6.4).

use std::collections::BTreeMap;

use lopdf::{Document, ObjectId};

use marbre_pdf::separation::separation;

use super::palette::Palette;

/// The separations that are printed, by the colorant's name.
#[derive(Default)]
pub(super) struct Separations(BTreeMap<String, ObjectId>);

impl Separations {
    /// The colour space of a spot colour.
    pub(super) fn of(
        &mut self,
        name: &str,
        palette: &Palette<'_>,
        document: &mut Document,
    ) -> ObjectId {
        if let Some(id) = self.0.get(name) {
            return *id;
        }
        let full = palette.full(name).unwrap_or_default();
        let id = document.add_object(separation(name, full));
        self.0.insert(name.to_owned(), id);
        id
    }
}
