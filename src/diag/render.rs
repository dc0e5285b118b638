//! Diagnostics as people read them on a terminal, and as programs read them.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{self as codespan, Label, LabelStyle};
use codespan_reporting::files::{Error, Files};
use codespan_reporting::term::{self, termcolor};
use serde::Serialize;

use super::{Diagnostic, Place, Severity, SourceFile};

/// The longest line that is shown, in bytes; a paragraph of a text is one.
const LONGEST: usize = 10_000;

/// Writes diagnostics with the lines that they are about.
///
/// # Errors
/// Where the stream can't be written to.
pub fn human(
    diagnostics: &[Diagnostic],
    stream: &mut dyn termcolor::WriteColor,
) -> io::Result<()> {
    let config = term::Config { tab_width: 2, ..term::Config::default() };
    for diagnostic in diagnostics {
        let mut files = Sources(Vec::new());
        let severity = match diagnostic.severity {
            Severity::Error => codespan::Severity::Error,
            Severity::Warning => codespan::Severity::Warning,
            Severity::Note => codespan::Severity::Note,
        };
        let mut labels = Vec::new();
        let mut notes = Vec::new();
        let places = [(&diagnostic.place, "")].into_iter();
        let related = diagnostic.related.iter().map(|(p, what)| (p, what.as_str()));
        for (index, (place, what)) in places.chain(related).enumerate() {
            match place {
                Place::Source { file, .. } if files.is_too_long(place) => {
                    let (line, column) = place.line_and_column().unwrap_or((1, 1));
                    let what = if what.is_empty() { "at" } else { what };
                    notes.push(format!("{what}: {}:{line}:{column}", file.name()));
                }
                Place::Source { file, range } => {
                    let style = match index {
                        0 => LabelStyle::Primary,
                        _ => LabelStyle::Secondary,
                    };
                    let id = files.add(file);
                    let range = shown(file.text(), range.clone());
                    labels.push(Label::new(style, id, range).with_message(what));
                }
                Place::Cell { file, sheet, cell, shown } => {
                    let what = if what.is_empty() { "at" } else { what };
                    notes.push(format!(
                        "{what}: {file}, sheet \"{sheet}\", cell {cell}: {shown}"
                    ));
                }
                Place::File(file) => {
                    let what = if what.is_empty() { "in" } else { what };
                    notes.push(format!("{what}: {file}"));
                }
                Place::Nowhere => {}
            }
        }
        notes.extend(diagnostic.hints.iter().map(|hint| format!("hint: {hint}")));
        let rendered = codespan::Diagnostic::new(severity)
            .with_code(&diagnostic.rule)
            .with_message(&diagnostic.message)
            .with_labels(labels)
            .with_notes(notes);
        term::emit_to_write_style(stream, &config, &files, &rendered)
            .map_err(io::Error::other)?;
    }
    Ok(())
}

/// The files that one diagnostic is about; each finds its lines once for all of them.
struct Sources<'a>(Vec<&'a SourceFile>);

impl<'a> Sources<'a> {
    fn add(&mut self, file: &'a SourceFile) -> usize {
        self.0.push(file);
        self.0.len() - 1
    }

    /// Whether a place is in a line that fills the terminal over and over.
    fn is_too_long(&self, place: &Place) -> bool {
        let Place::Source { file, range } = place else { return false };
        let lines = file.lines();
        let line = file.line_of(range.start);
        let end = lines.get(line + 1).copied().unwrap_or(file.text().len());
        end - lines.get(line).copied().unwrap_or(0) > LONGEST
    }

    fn file(&self, id: usize) -> Result<&'a SourceFile, Error> {
        self.0.get(id).copied().ok_or(Error::FileMissing)
    }
}

impl<'a> Files<'a> for Sources<'a> {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(self.file(id)?.name())
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(self.file(id)?.text())
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        Ok(self.file(id)?.line_of(byte_index))
    }

    fn line_range(
        &'a self,
        id: usize,
        line_index: usize,
    ) -> Result<std::ops::Range<usize>, Error> {
        let file = self.file(id)?;
        let (lines, all) = (file.lines(), file.text().len());
        let start = lines.get(line_index).copied().unwrap_or(all);
        Ok(start..lines.get(line_index + 1).copied().unwrap_or(all))
    }
}

/// Keeps a label to one line: what is wrong with a field of forty lines is
/// said at its first.
fn shown(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let start = range.start.min(text.len());
    let end = range.end.clamp(start, text.len());
    let first_line = text.get(start..end).and_then(|t| t.find('\n'));
    start..first_line.map_or(end, |newline| start + newline)
}

/// A diagnostic as one line of JSON.
#[derive(Serialize)]
struct Record<'a> {
    severity: Severity,
    rule: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<&'a str>,
    hints: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    at: String,
    message: &'a str,
}

/// Writes diagnostics as JSON, one object a line.
///
/// # Errors
/// Where the stream can't be written to.
pub fn json(diagnostics: &[Diagnostic], stream: &mut dyn Write) -> io::Result<()> {
    for diagnostic in diagnostics {
        let position = diagnostic.place.line_and_column();
        let (file, sheet, cell) = match &diagnostic.place {
            Place::Source { file, .. } => (Some(file.name()), None, None),
            Place::Cell { file, sheet, cell, .. } => {
                (Some(file.as_str()), Some(sheet.as_str()), Some(cell.as_str()))
            }
            Place::File(file) => (Some(file.as_str()), None, None),
            Place::Nowhere => (None, None, None),
        };
        let record = Record {
            severity: diagnostic.severity,
            rule: &diagnostic.rule,
            message: &diagnostic.message,
            file,
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            sheet,
            cell,
            hints: &diagnostic.hints,
            related: diagnostic
                .related
                .iter()
                .map(|(place, message)| Related { at: place.short(), message })
                .collect(),
        };
        serde_json::to_writer(&mut *stream, &record)?;
        writeln!(stream)?;
    }
    Ok(())
}
