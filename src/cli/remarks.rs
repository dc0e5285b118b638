//! `marbre remarks`: what readers have written on a proof, as a list of lines.

use std::path::{Path, PathBuf};

use marbre::build::untouched::{self, Untouched};
use marbre::remarks::{self, Remarks};
use marbre::report::project::Project;
use marbre::report::remarks::FILE;
use marbre::store::output;
use marbre_diag::{Reported, Sink, said};

use super::args::{Format, Remarks as Order};
use super::speech::Voice;
use super::{Outcome, print, report};

/// Reads remarks, tells them, and writes what is asked for.
pub(super) fn run(order: &Order, voice: &Voice, sink: &mut Sink) -> Outcome {
    let progress = voice.progress(&said!("looking at the pages"));
    let read = report::located(order.report.clone(), sink)
        .and_then(|manifest| Project::open(&manifest, sink))
        .and_then(|project| {
            let remarks = Remarks::read(&order.pdfs, &project, sink)?;
            Ok((project, remarks))
        });
    let Ok((project, remarks)) = read else {
        progress.finish();
        voice.say(sink.all());
        return Outcome::Unreadable;
    };
    let written = write(order, &remarks, &project, voice, sink);
    progress.finish();
    voice.say(sink.all());
    let text = match voice.format() {
        Format::Human => remarks::lines(&remarks, voice.tongue()),
        Format::Json => remarks.json(),
    };
    let mut told = Sink::default();
    let printed = print(&text, &mut told);
    voice.say(told.all());
    let Ok(lines) = written else { return Outcome::Problems };
    if voice.format() == Format::Human {
        lines.iter().for_each(|line| voice.line(line));
        voice.tell(&remarks::closing(&remarks));
    }
    match printed {
        Ok(()) => Outcome::Done,
        Err(_) => Outcome::Problems,
    }
}

/// Writes the files that are asked for; gives a line for each.
fn write(
    order: &Order,
    remarks: &Remarks,
    project: &Project,
    voice: &Voice,
    sink: &mut Sink,
) -> Result<Vec<String>, Reported> {
    let mut untouched = Untouched::of(&order.pdfs);
    let read = project.inputs().files().into_keys();
    untouched.extend(read.map(|file| project.root().join(file)));
    let mut lines = Vec::new();
    if let Some(file) = &order.html {
        untouched.spare(file, "the page", sink)?;
        untouched::spare_others(file, (b"<html", "a page of HTML"), sink)?;
        lines.push(put(file, remarks::html(remarks).as_bytes(), sink)?);
    }
    if let Some(file) = &order.markdown {
        untouched.spare(file, "the list", sink)?;
        lines.push(put(file, remarks::markdown(remarks).as_bytes(), sink)?);
    }
    if order.keep {
        let count = remarks.keep(project, sink)?;
        let file = project.root().join(FILE);
        let file = file.display();
        lines.push(voice.words(&match count {
            0 => said!("{file}: nothing new", file),
            _ => said!("{file}: {count} added", file, count),
        }));
    }
    Ok(lines)
}

fn put(file: &Path, bytes: &[u8], sink: &mut Sink) -> Result<String, Reported> {
    let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let path = output::write(&folder, &name, bytes, sink)?;
    Ok(path.display().to_string())
}
