//! Fonts that may not be in the PDF: PDF/X-4 wants every font embedded
//! (ISO 15930-7, 6.3).

use std::collections::BTreeSet;

use marbre_diag::{Diagnostic, Message, Place, Sink, said};

use super::imprint::Imprint;
use super::world::ReportWorld;

/// Reports the first text in each face whose licence forbids that it is embedded.
pub(super) fn check(imprint: &Imprint, world: &ReportWorld, sink: &mut Sink) {
    if world.faces().iter().all(|face| face.forbids.is_none()) {
        return;
    }
    let mut said = BTreeSet::new();
    for run in imprint.runs() {
        let Some(face) = world.face(&run.font) else { continue };
        let Some(forbidden) = face.forbids else { continue };
        if !said.insert((&face.path, face.index)) {
            continue;
        }
        let message = said!(
            "the font file `{path}` forbids {what}, and \"{words}\" on page {page} is \
             set in it",
            path = face.path,
            what = Message::from(forbidden.what()),
            words = run.text.trim(),
            page = run.page,
        );
        let place = run.source.clone().unwrap_or(Place::File(face.path.clone()));
        sink.report(
            Diagnostic::error("font-forbids-embedding", place, message)
                .hint(said!(
                    "its licence bits (OS/2 `fsType`) say: {bit}",
                    bit = Message::from(forbidden.bit())
                ))
                .hint(
                    "take another font, or ask its maker for a licence and a file that \
                     allow it",
                ),
        );
    }
}
