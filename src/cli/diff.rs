//! `marbre diff`: two builds, page by page.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use marbre::build::untouched::Untouched;
use marbre::comparison::{self, Comparison, Side, Subject};
use marbre::store::output;
use marbre::typeset::confined::Limits;
use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use super::args::{Bounds, Diff, Format};
use super::speech::Voice;
use super::{Outcome, print};

/// Compares, tells, and writes what a board would look at.
pub(super) fn run(
    order: &Diff,
    bounds: &Bounds,
    voice: &Voice,
    sink: &mut Sink,
) -> Outcome {
    let progress = voice.progress(&said!("comparing"));
    let compared =
        bounds.limits(sink).and_then(|limits| Compared::of(order, &limits, sink));
    let written = compared.as_ref().map_or_else(|_| Vec::new(), |it| it.write(sink));
    progress.finish();
    voice.say(sink.all());
    let Ok(compared) = compared else { return Outcome::Unreadable };
    let text = match voice.format() {
        Format::Human => compared.comparison.lines(&compared.old),
        Format::Json => compared.json(),
    };
    let mut told = Sink::default();
    let printed = print(&text, &mut told);
    voice.say(told.all());
    if voice.format() == Format::Human && !written.is_empty() {
        let names = written.iter().map(|file| file.display().to_string());
        voice.line(&names.collect::<Vec<_>>().join(", "));
    }
    match printed.and_then(|()| sink.settle()) {
        Err(_) => Outcome::Unreadable,
        Ok(()) if compared.comparison.is_same() => Outcome::Done,
        Ok(()) => Outcome::Different,
    }
}

/// Two sides, and what is between them.
struct Compared {
    old: Side,
    new: Side,
    comparison: Comparison,
    /// Where what is written goes, and the name that it begins with.
    place: (PathBuf, String),
}

impl Compared {
    fn of(order: &Diff, limits: &Limits, sink: &mut Sink) -> Result<Self, Reported> {
        let (old, new) = (Subject::parse(&order.old), Subject::parse(&order.new));
        // Both, so that one run shows all that is wrong.
        let sides = (old.open(limits, sink), new.open(limits, sink));
        let (old_side, new_side) = (sides.0?, sides.1?);
        let (subject, slug) = match (new.report(), old.report()) {
            (None, Some(_)) => (&old, &old_side.slug),
            _ => (&new, &new_side.slug),
        };
        let beside = match subject.report() {
            Some(_) => subject.folder().join("build"),
            None => subject.folder().to_owned(),
        };
        let folder = order.output.clone().unwrap_or(beside);
        let place = (folder, format!("{slug}-changes"));
        // Changes of nothing are removed where they lie: that would be the input.
        let mut untouched = Untouched::of(&old_side.files);
        untouched.extend(&new_side.files);
        let mut spared = Ok(());
        for ending in ["pdf", "json"] {
            let name = format!("{}.{ending}", place.1);
            let one = untouched.spare(&place.0.join(&name), "the changes", sink);
            spared = spared.and(one);
        }
        spared?;
        let comparison = comparison::compare(&old_side, &new_side, sink)?;
        Ok(Self { old: old_side, new: new_side, comparison, place })
    }

    fn json(&self) -> String {
        self.comparison.json(&self.old, &self.new)
    }

    /// Writes the changes as JSON, and as a PDF where there are any: a PDF of changes that
    /// are no more would mislead. What can be written is written, whatever becomes of the
    /// other file.
    fn write(&self, sink: &mut Sink) -> Vec<PathBuf> {
        let (folder, name) = &self.place;
        let (pdf, json) = (format!("{name}.pdf"), format!("{name}.json"));
        let leaflet = match self.comparison.is_same() {
            true => None,
            false => {
                comparison::leaflet(&self.comparison, &self.old, &self.new, sink).ok()
            }
        };
        let pdf = match leaflet {
            Some(bytes) => output::write(folder, &pdf, &bytes, sink).ok(),
            None => {
                Self::clear(&folder.join(&pdf), sink);
                None
            }
        };
        let json = output::write(folder, &json, self.json().as_bytes(), sink).ok();
        pdf.into_iter().chain(json).collect()
    }

    /// Removes the changes of an earlier comparison.
    fn clear(pdf: &Path, sink: &mut Sink) {
        match fs::remove_file(pdf) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let message = said!(
                    "`{pdf}` shows what had changed in an earlier comparison, and can't \
                     be removed: {error}",
                    pdf = pdf.display(),
                    error,
                );
                let place = Place::File(pdf.display().to_string());
                sink.report(
                    Diagnostic::error("unwritable-output", place, message)
                        .hint("remove it, or choose another folder with -o"),
                );
            }
            _ => {}
        }
    }
}
