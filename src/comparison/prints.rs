//! Pages of our own files, by all that is printed on them.
//!
//! Only files that this program has made are taken at their word: another one that writes
//! the same page again names and rounds things otherwise, and nothing has changed.

use marbre_pdf::reading;
use marbre_pdf::view::View;

use crate::press::{self, Print};

/// What is printed on each page; nothing where another program has made the file.
pub(super) fn of(view: &View) -> Vec<Print> {
    let creator = view.pdf().metadata().creator.as_deref().unwrap_or_default();
    if !creator.starts_with(b"Marbre ") {
        return Vec::new();
    }
    // A file that can't be read so is compared as any other.
    let document = reading::open(view.pdf().data().as_ref()).ok();
    let prints = document.and_then(|document| press::fingerprints(&document).ok());
    let prints = prints.unwrap_or_default();
    prints.into_iter().map(|page| page.print).collect()
}
