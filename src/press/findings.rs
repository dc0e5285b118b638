//! What the press pass can't turn into ink.

use std::collections::BTreeMap;

use marbre_diag::{Diagnostic, Message, Place, Sink, said};

use crate::typeset::PlacedPart;

/// Things that PDF/X-4 or the printing condition doesn't allow, each with the
/// first page that it is on.
#[derive(Default)]
pub(super) struct Findings(BTreeMap<Message, usize>);

impl Findings {
    /// Notes what stands in the way on a page, from 1: "a …".
    pub(super) fn add(&mut self, page: usize, what: impl Into<Message>) {
        let first = self.0.entry(what.into()).or_insert(page);
        *first = page.min(*first);
    }

    /// Says what was found, at the part that the page belongs to.
    pub(super) fn report(self, parts: &[PlacedPart], sink: &mut Sink) {
        for (what, page) in self.0 {
            let part = parts.iter().find(|part| part.pages().contains(&page));
            let (place, whose) = match part {
                Some(part) => {
                    let place = Place::File(format!("layouts/{}.typ", part.layout));
                    (place, said!("page {page}", page))
                }
                None => (Place::Nowhere, said!("the file")),
            };
            let message = said!("{whose} can't go to press: {what}", whose, what);
            let hint = "look for it in the layout and in the pictures of the page";
            let mut error = Diagnostic::error("unprintable", place, message);
            if let Some(part) = part {
                error = error.hint(hint).and_at(part.place.clone(), "set by this part");
            }
            sink.report(error);
        }
    }
}
