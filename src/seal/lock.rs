//! `report.lock`: a seal as a file that people can read, and that says so when it has
//! been touched.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use serde::Deserialize;

use crate::checksum::Checksum;
use crate::diag::{Diagnostic, Place, Reported, Sink, SourceFile};
use crate::project::{Project, Refusal};

use super::Seal;

/// The number of what is written: another one for another format.
pub(super) const FORMAT: u32 = 1;

/// The lock's name: `report.lock` for `report.toml`.
pub fn name(project: &Project) -> String {
    let manifest = project.manifest();
    format!("{}.lock", manifest.strip_suffix(".toml").unwrap_or(manifest))
}

/// The only thing that all formats have in common.
#[derive(Deserialize)]
struct Head {
    format: u32,
    program: Option<String>,
}

/// What is written before everything that the checksum is of.
fn checksum_line(rest: &str) -> String {
    format!("checksum = \"{}\"\n", Checksum::of(rest.as_bytes()))
}

/// Reads the lock of a report; `None` where there is none.
///
/// # Errors
/// Where it is damaged, of another report, or of a newer program.
pub(super) fn read(
    project: &Project,
    slug: &str,
    sink: &mut Sink,
) -> Result<Option<Seal>, Reported> {
    let name = name(project);
    let nowhere = Place::File(name.clone());
    // What isn't there now may be there later: it isn't an input of the pages.
    let path = project.root().join(&name);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let (rule, message) = Refusal::Io(error).describe(&name);
            return Err(sink.fail(Diagnostic::error(rule, nowhere, message)));
        }
    };
    let damaged = |place: Place, what: &str| {
        let message = format!("`{name}` isn't what `marbre seal` has written: {what}");
        Diagnostic::error("damaged-lock", place, message).hint(
            "take it back from version control; or delete it and seal the report anew, \
             after looking at what changed with `marbre diff`",
        )
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(sink.fail(damaged(nowhere, "it isn't text")));
    };
    let text = text.replace("\r\n", "\n");
    let file = SourceFile::new(name.clone(), text.clone());
    let place = |error: &toml::de::Error| match error.span() {
        Some(span) => file.at(span),
        None => nowhere.clone(),
    };
    let head: Head = toml::from_str(&text)
        .map_err(|error| sink.fail(damaged(place(&error), error.message())))?;
    if head.format > FORMAT {
        let by = head.program.map(|version| format!(" ({version})")).unwrap_or_default();
        let message = format!("`{name}` was written by a newer Marbre{by}");
        let error = Diagnostic::error("newer-lock", nowhere, message);
        let hint = "use that version: this one can't tell what it has sealed";
        return Err(sink.fail(error.hint(hint)));
    }
    let seal: Seal = toml::from_str(&text)
        .map_err(|error| sink.fail(damaged(place(&error), error.message())))?;
    let sealed = text.split_once("checksum = ").and_then(|(_, rest)| {
        let (line, rest) = rest.split_once('\n')?;
        Some(format!("checksum = {line}\n") == checksum_line(rest))
    });
    if sealed != Some(true) {
        return Err(sink.fail(damaged(nowhere, "something in it has been changed")));
    }
    if seal.report != slug {
        let message = format!(
            "`{name}` is the seal of another report: of `{}`, and this is `{slug}`",
            seal.report
        );
        let error = Diagnostic::error("lock-of-another-report", nowhere, message);
        let hint = "delete it if this is a new report, or give the report its slug back";
        return Err(sink.fail(error.hint(hint)));
    }
    Ok(Some(seal))
}

/// A seal as the text of its lock: sorted, the same for the same seal.
pub(super) fn written(seal: &Seal) -> String {
    let mut text = String::new();
    // Writing to a string doesn't fail.
    let _ = write_all(seal, &mut text);
    format!(
        "# What was sealed, by `marbre seal`. Commit this file, and don't edit it: it\n\
         # knows when it has been changed.\n\
         format = {FORMAT}\nprogram = {}\n{}{text}",
        quoted(&seal.program),
        checksum_line(&text)
    )
}

fn write_all(seal: &Seal, text: &mut String) -> std::fmt::Result {
    writeln!(text, "report = {}", quoted(&seal.report))?;
    writeln!(text, "accounts = {}", quoted(&seal.accounts))?;
    strings(text, "decisions", seal.decisions.iter())?;
    for (name, figures) in &seal.statements {
        writeln!(text, "\n[statements.{}]", key(name))?;
        writeln!(text, "status = {}", quoted(&figures.status))?;
        writeln!(text, "unit = {}", quoted(&figures.unit))?;
        if !figures.provisional.is_empty() {
            let open: Vec<String> =
                figures.provisional.iter().map(|it| quoted(it)).collect();
            writeln!(text, "provisional = [{}]", open.join(", "))?;
        }
        writeln!(text, "\n[statements.{}.amounts]", key(name))?;
        for (path, years) in &figures.amounts {
            let years: Vec<String> = years
                .iter()
                .map(|(year, it)| format!("{} = {}", key(year), quoted(it)))
                .collect();
            let years = if years.is_empty() {
                "{}".to_owned()
            } else {
                format!("{{ {} }}", years.join(", "))
            };
            writeln!(text, "{} = {years}", quoted(path))?;
        }
    }
    let checksums = |map: &BTreeMap<String, Checksum>| -> Vec<(String, String)> {
        map.iter().map(|(name, sum)| (name.clone(), sum.to_string())).collect()
    };
    for (table, map) in [("sections", &seal.sections), ("inputs", &seal.inputs)] {
        let map = checksums(map);
        strings(text, table, map.iter().map(|(name, sum)| (name, sum)))?;
    }
    for part in &seal.parts {
        writeln!(
            text,
            "\n[[parts]]\nlayout = {}\nfirst = {}",
            quoted(&part.layout),
            part.first
        )?;
        writeln!(text, "count = {}\ngiven = \"{}\"", part.count, part.given)?;
    }
    for (number, page) in (1..).zip(&seal.pages) {
        writeln!(text, "\n[[pages]] # {number}")?;
        writeln!(text, "part = {}", quoted(&page.part))?;
        writeln!(text, "print = \"{}\"\ntext = \"{}\"", page.print, page.text)?;
    }
    Ok(())
}

fn strings<'a>(
    text: &mut String,
    table: &str,
    entries: impl Iterator<Item = (&'a String, &'a String)>,
) -> std::fmt::Result {
    writeln!(text, "\n[{table}]")?;
    for (name, value) in entries {
        writeln!(text, "{} = {}", key(name), quoted(value))?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A key, in quotes where it needs them (TOML 1.0, keys).
fn key(name: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if !name.is_empty() && name.bytes().all(bare) {
        name.to_owned()
    } else {
        quoted(name)
    }
}
