//! The board's proof: the pages that will be printed, to be read on a screen and sent
//! by mail, and marked so that nobody takes them for the printed ones.
//!
//! ```text
//!  print edition ──► pictures ──► mark ──► record ──► metadata
//!                    fewer        "projet" word by    no PDF/X
//!                    pixels       on all   word, whose
//! ```
//!
//! It is made of the finished print edition, and not typeset anew: what the board
//! agrees to is what goes to press.
//!
//! It is neither locked nor encrypted: its readers write their remarks on it, and
//! [`record`] leads from those to the lines of the report.

pub(crate) mod draft;
mod figures;
mod margin;
mod mark;
mod pictures;
pub mod record;

use lopdf::Document;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_pdf::metadata::Label;
use marbre_typography::words;

use crate::press;
use crate::report::Report;
use crate::report::inputs::Inputs;
use crate::report::written::{self, Reader};
use crate::typeset::PlacedPart;
use crate::typeset::trail::Trail;

use self::record::Record;

/// What the metadata say of a proof.
const STATUS: &str = "proof";

/// What stands in the margin of a proof.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Margin {
    /// Nothing that isn't on the printed page.
    #[default]
    Plain,
    /// The number of each line.
    Numbered,
}

/// What a proof is made of.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The finished print edition, as objects.
    pub print: &'a Document,
    /// The report.
    pub report: &'a Report,
    /// Everything that was read for it.
    pub inputs: &'a Inputs,
    /// The parts, with their pages.
    pub parts: &'a [PlacedPart],
    /// The words of the pages, and where each was written.
    pub trail: &'a Trail,
    /// What stands in the margin.
    pub margin: Margin,
}

/// Makes the proof of a finished print edition, of its objects.
///
/// # Errors
/// Where the file can't be read or written.
pub fn of(job: &Job<'_>, sink: &mut Sink) -> Result<Vec<u8>, Reported> {
    if job.report.identity.date.is_none() {
        let message = "the proof can't say of which day its texts are";
        let warning = Diagnostic::warning("undated-proof", table(job.report), message);
        sink.report(warning.hint("add `date = 2021-05-20`, with the texts' own day"));
    }
    made(job).map_err(|error| {
        let message =
            said!("the proof can't be made: {error}", error = error.to_string());
        sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
    })
}

fn made(job: &Job<'_>) -> lopdf::Result<Vec<u8>> {
    let report = job.report;
    let mut document = job.print.clone();
    pictures::lower(&mut document)?;
    mark::put(&mut document, job)?;
    Record::of(job).attach(&mut document)?;
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
