//! The board's proof: the pages that will be printed, to be read on a screen and sent
//! by mail, and marked so that nobody takes them for the printed ones.
//!
//! ```text
//!  print edition ──► pictures ──► mark ──► metadata
//!                    fewer        "projet" no PDF/X
//!                    pixels       on all
//! ```
//!
//! It is made of the finished print edition, and not typeset anew: what the board
//! agrees to is what goes to press.

mod mark;
mod pictures;

use lopdf::Document;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_pdf::metadata::Label;
use marbre_typography::words;

use crate::press;
use crate::report::Report;
use crate::report::written::{self, Reader};

/// What the metadata say of a proof.
const STATUS: &str = "proof";

/// Makes the proof of a finished print edition, of its objects.
///
/// # Errors
/// Where the file can't be read or written.
pub fn of(
    print: &Document,
    report: &Report,
    sink: &mut Sink,
) -> Result<Vec<u8>, Reported> {
    if report.identity.date.is_none() {
        let message = "the proof can't say of which day its texts are";
        let warning = Diagnostic::warning("undated-proof", table(report), message);
        sink.report(warning.hint("add `date = 2021-05-20`, with the texts' own day"));
    }
    made(print.clone(), report).map_err(|error| {
        let message =
            said!("the proof can't be made: {error}", error = error.to_string());
        sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
    })
}

fn made(mut document: Document, report: &Report) -> lopdf::Result<Vec<u8>> {
    pictures::lower(&mut document)?;
    mark::put(&mut document, report)?;
    let identity = &report.identity;
    let title = format!("{} – {}", identity.title.value, words::draft(identity.language));
    let label = Label { title: &title, status: STATUS, standard: None };
    press::describe(&mut document, report, label)?;
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}

/// Where the report has its `[report]` table, which has been read without errors.
fn table(report: &Report) -> Place {
    let file = &report.file;
    let unheard = &mut Sink::default();
    let root = written::parse(file, unheard);
    let reader = Reader::new(file, &root, said!("{file}", file = file.name()), unheard);
    let node = reader.and_then(|mut reader| reader.get("report"));
    node.map_or(Place::File(file.name().to_owned()), |node| written::place(file, node))
}
