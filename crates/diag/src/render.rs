//! Diagnostics as people read them on a terminal, and as programs read them.

use std::io::{self, Write};

use codespan_reporting::diagnostic::{self as codespan, Label, LabelStyle};
use codespan_reporting::term::{self, termcolor};
use serde::Serialize;
use serde_json::Value;

use super::excerpt::Excerpts;
use super::wording::Tongue;
use super::{Diagnostic, Message, Place, Severity};

/// What stands around messages in a language: how much they matter, and where they stand.
struct Frame {
    severities: [&'static str; 3],
    at: &'static str,
    inside: &'static str,
    hint: &'static str,
    colon: &'static str,
    sheet: &'static str,
    cell: &'static str,
}

impl Frame {
    const fn of(tongue: Tongue) -> Self {
        match tongue {
            Tongue::English => Self {
                severities: ["error", "warning", "note"],
                at: "at",
                inside: "in",
                hint: "hint",
                colon: ": ",
                sheet: "sheet",
                cell: "cell",
            },
            Tongue::French => Self {
                severities: ["erreur", "avertissement", "remarque"],
                at: "à",
                inside: "dans",
                hint: "conseil",
                colon: "\u{A0}: ",
                sheet: "feuille",
                cell: "cellule",
            },
        }
    }

    const fn severity(&self, severity: Severity) -> &'static str {
        self.severities[severity as usize]
    }
}

/// A hint with the word that is before it, in a language.
pub fn hint(hint: &Message, tongue: Tongue) -> String {
    let frame = Frame::of(tongue);
    format!("{}{}{}", frame.hint, frame.colon, hint.spoken(tongue))
}

/// Writes diagnostics with the lines that they are about, in a language.
///
/// # Errors
/// Where the stream can't be written to.
pub fn human(
    diagnostics: &[Diagnostic],
    tongue: Tongue,
    stream: &mut dyn termcolor::WriteColor,
) -> io::Result<()> {
    let (frame, english) = (Frame::of(tongue), Frame::of(Tongue::English));
    let config = term::Config { tab_width: 2, ..term::Config::default() };
    for diagnostic in diagnostics {
        let mut files = Excerpts::default();
        let severity = match diagnostic.severity {
            Severity::Error => codespan::Severity::Error,
            Severity::Warning => codespan::Severity::Warning,
            Severity::Note => codespan::Severity::Note,
        };
        let mut labels = Vec::new();
        let mut notes = Vec::new();
        let places = [(&diagnostic.place, String::new())].into_iter();
        let related = diagnostic.related.iter().map(|(p, what)| (p, what.spoken(tongue)));
        for (index, (place, what)) in places.chain(related).enumerate() {
            match place {
                Place::Source { file, range } => {
                    let style = match index {
                        0 => LabelStyle::Primary,
                        _ => LabelStyle::Secondary,
                    };
                    // What is wrong with a field of forty lines is said at its first.
                    let (id, range) = files.add(file, range.clone());
                    labels.push(Label::new(style, id, range).with_message(what));
                }
                Place::Cell { file, sheet, cell, shown } => {
                    let what = if what.is_empty() { frame.at } else { &what };
                    let Frame { colon, sheet: words, cell: number, .. } = &frame;
                    notes.push(format!(
                        "{what}{colon}{file}, {words} \"{sheet}\", {number} {cell}{colon}{shown}"
                    ));
                }
                Place::File(file) => {
                    let what = if what.is_empty() { frame.inside } else { &what };
                    notes.push(format!("{what}{}{file}", frame.colon));
                }
                Place::Nowhere => {}
            }
        }
        notes.extend(diagnostic.hints.iter().map(|it| hint(it, tongue)));
        let rendered = codespan::Diagnostic::new(severity)
            .with_code(&diagnostic.rule)
            .with_message(diagnostic.spoken(tongue))
            .with_labels(labels)
            .with_notes(notes);
        // The renderer knows its severities in English only: the first word is put right.
        let mut buffer = match stream.supports_color() {
            true => termcolor::Buffer::ansi(),
            false => termcolor::Buffer::no_color(),
        };
        term::emit_to_write_style(&mut buffer, &config, &files, &rendered)
            .map_err(io::Error::other)?;
        let head = |frame: &Frame| {
            format!("{}[{}]", frame.severity(diagnostic.severity), diagnostic.rule)
        };
        let text = String::from_utf8_lossy(buffer.as_slice());
        stream.write_all(text.replacen(&head(&english), &head(&frame), 1).as_bytes())?;
    }
    Ok(())
}

/// A diagnostic as one line of JSON.
#[derive(Serialize)]
struct Record<'a> {
    severity: Severity,
    rule: &'a str,
    message: String,
    template: &'a str,
    parameters: Value,
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
    hints: Vec<String>,
    #[serde(rename = "hint-templates")]
    hint_templates: Vec<Said<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    at: String,
    message: String,
    #[serde(flatten)]
    said: Said<'a>,
}

/// A message as data.
#[derive(Serialize)]
struct Said<'a> {
    template: &'a str,
    parameters: Value,
}

impl<'a> Said<'a> {
    fn of(message: &'a Message) -> Self {
        Self { template: message.template(), parameters: message.json() }
    }
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
            message: diagnostic.english(),
            template: diagnostic.message.template(),
            parameters: diagnostic.message.json(),
            file,
            line: position.map(|(line, _)| line),
            column: position.map(|(_, column)| column),
            sheet,
            cell,
            hints: diagnostic.hints.iter().map(Message::english).collect(),
            hint_templates: diagnostic.hints.iter().map(Said::of).collect(),
            related: diagnostic
                .related
                .iter()
                .map(|(place, what)| Related {
                    at: place.short(),
                    message: what.english(),
                    said: Said::of(what),
                })
                .collect(),
        };
        serde_json::to_writer(&mut *stream, &record)?;
        writeln!(stream)?;
    }
    Ok(())
}
