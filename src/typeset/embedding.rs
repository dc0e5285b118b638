//! Fonts that may not be in the PDF: PDF/X-4 wants every font embedded
//! (ISO 15930-7, 6.3).

use std::collections::BTreeSet;

use marbre_diag::{Diagnostic, Place, Sink};

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
        let message = format!(
            "the font file `{}` forbids {}, and \"{}\" on page {} is set in it",
            face.path,
            forbidden.what(),
            run.text.trim(),
            run.page,
        );
        let place = run.source.clone().unwrap_or(Place::File(face.path.clone()));
        sink.report(
            Diagnostic::error("font-forbids-embedding", place, message)
                .hint(format!(
                    "its licence bits (OS/2 `fsType`) say: {}",
                    forbidden.bit()
                ))
                .hint(
                    "take another font, or ask its maker for a licence and a file that \
                     allow it",
                ),
        );
    }
}
