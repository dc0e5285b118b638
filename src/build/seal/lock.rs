//! A seal as a file that people can read, and that says so when it has been touched.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::PathBuf;

use serde::Deserialize;

use marbre_diag::{Diagnostic, Message, Place, Reported, Sink, SourceFile, said};
use marbre_pdf::checksum::Checksum;

use crate::report::project::Project;
use crate::store::output;

use super::figures::Figures;
use super::{Seal, SealedPart};

/// The number of what is written: another one for another format. The first one had
/// fingerprints of its own, and named neither year nor organisation.
pub(super) const FORMAT: i64 = 2;

/// How every lock begins.
pub(super) const OPENING: &str = "# What was sealed, by `marbre seal`.";

/// The only thing that all formats have in common.
#[derive(Deserialize)]
struct Head {
    format: i64,
}

/// A seal's text with what stands before it.
fn with_head(rest: &str, format: i64) -> String {
    format!(
        "{OPENING} Commit this file, and don't edit it: it\n\
         # knows when it has been changed.\n\
         format = {format}\nchecksum = \"{}\"\n{rest}",
        Checksum::of(rest.as_bytes())
    )
}

/// Whether what a seal says can be: whoever writes a checksum can write anything.
fn is_sound(seal: &Seal) -> bool {
    let pages = seal.pages.len();
    let placed = |part: &SealedPart| {
        let last = part.first.checked_add(part.count);
        part.first >= 1 && last.is_some_and(|last| last <= pages + 1)
    };
    let validated = seal.validated.iter().flat_map(|it| it.statements.values());
    ["unstated", "provisional", "validated"].contains(&seal.accounts.as_str())
        && seal.parts.iter().all(placed)
        && seal.statements.values().chain(validated).all(Figures::is_sound)
}

/// Reads a lock that is called `name`.
///
/// # Errors
/// What is wrong with it: it is damaged, or of a newer program.
pub(super) fn read(name: &str, bytes: Vec<u8>) -> Result<Seal, Box<Diagnostic>> {
    let nowhere = Place::File(name.to_owned());
    let damaged = |place: Place, what: Message| {
        let message =
            said!("`{name}` isn't what `marbre seal` has written: {what}", name, what);
        Box::new(Diagnostic::error("damaged-lock", place, message).hint(
            "take it back from version control; or delete it and seal the report anew, \
             after looking at what changed with `marbre diff`",
        ))
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Err(damaged(nowhere, said!("it isn't text")));
    };
    let text = text.replace("\r\n", "\n");
    let file = SourceFile::new(name.to_owned(), text.clone());
    let place = |error: &toml::de::Error| match error.span() {
        Some(span) => file.at(span),
        None => nowhere.clone(),
    };
    let head: Head = toml::from_str(&text).map_err(|error| {
        damaged(place(&error), said!("{error}", error = error.message()))
    })?;
    if head.format > FORMAT {
        let message = said!("`{name}` was written by a newer Marbre", name);
        let error = Diagnostic::error("newer-lock", nowhere, message);
        let hint = "use that version: this one can't tell what it has sealed";
        return Err(Box::new(error.hint(hint)));
    }
    let changed = || damaged(nowhere.clone(), said!("something in it has been changed"));
    let rest = text.split_once("checksum = ").and_then(|(before, rest)| {
        let (line, rest) = rest.split_once('\n')?;
        let whole = format!("{before}checksum = {line}\n{rest}");
        (whole == with_head(rest, head.format)).then_some(rest)
    });
    let Some(rest) = rest.filter(|_| head.format >= 1) else { return Err(changed()) };
    let seal: Seal = toml::from_str(rest).map_err(|error| {
        damaged(nowhere.clone(), said!("{error}", error = error.message()))
    })?;
    let whole = head.format < FORMAT
        || (seal.year.is_some()
            && seal.organisation.is_some()
            && seal.pages.iter().all(|page| page.places.is_some()));
    if !is_sound(&seal) || !whole {
        return Err(changed());
    }
    Ok(Seal { file: name.to_owned(), format: head.format, ..seal })
}

/// Writes a lock, and makes sure that it can be read again before it takes the place of
/// another.
///
/// # Errors
/// Where it can't be written.
pub(super) fn write(
    seal: &Seal,
    project: &Project,
    sink: &mut Sink,
) -> Result<PathBuf, Reported> {
    let name = seal.file.clone();
    let path = project.root().join(&name);
    let whole = with_head(&written(seal), FORMAT);
    let done = match read(&name, whole.clone().into_bytes()) {
        Ok(again) if again == *seal => output::replace(&path, whole.as_bytes()),
        _ => Err(io::Error::other("it couldn't be read again; report this as a bug")),
    };
    done.map_err(|error| {
        let message = said!("`{name}` can't be written: {error}", name, error);
        let error = Diagnostic::error("unwritable-output", Place::File(name), message);
        sink.fail(error.hint("change the permissions of the report's folder"))
    })?;
    Ok(path)
}

/// A seal as text: sorted, the same for the same seal.
fn written(seal: &Seal) -> String {
    let mut text = String::new();
    // Writing to a string doesn't fail.
    let _ = write_all(seal, &mut text);
    text
}

fn write_all(seal: &Seal, text: &mut String) -> std::fmt::Result {
    writeln!(text, "program = {}", quoted(&seal.program))?;
    writeln!(text, "report = {}", quoted(&seal.report))?;
    if let Some(year) = seal.year {
        writeln!(text, "year = {year}")?;
    }
    if let Some(organisation) = &seal.organisation {
        writeln!(text, "organisation = {}", quoted(organisation))?;
    }
    writeln!(text, "accounts = {}", quoted(&seal.accounts))?;
    write_figures("statements", &seal.statements, text)?;
    if let Some(validated) = &seal.validated {
        writeln!(
            text,
            "\n# What the board has validated: it stays, until it decides anew."
        )?;
        writeln!(text, "[validated]\ndecision = {}", quoted(&validated.decision))?;
        write_figures("validated.statements", &validated.statements, text)?;
    }
    for (table, map) in [("sections", &seal.sections), ("inputs", &seal.inputs)] {
        writeln!(text, "\n[{table}]")?;
        for (name, sum) in map {
            writeln!(text, "{} = \"{sum}\"", key(name))?;
        }
    }
    for part in &seal.parts {
        let layout = quoted(&part.layout);
        writeln!(text, "\n[[parts]]\nlayout = {layout}\nfirst = {}", part.first)?;
        writeln!(text, "count = {}\ngiven = \"{}\"", part.count, part.given)?;
    }
    for (number, page) in (1..).zip(&seal.pages) {
        writeln!(text, "\n[[pages]] # {number}")?;
        writeln!(text, "part = {}", quoted(&page.part))?;
        writeln!(text, "print = \"{}\"", page.print)?;
        if let Some(places) = &page.places {
            let sums = places.sums().iter().map(ToString::to_string);
            writeln!(text, "places = [{}]", sums.collect::<Vec<_>>().join(", "))?;
        }
        writeln!(text, "text = \"{}\"", page.text)?;
    }
    Ok(())
}

fn write_figures(
    table: &str,
    statements: &BTreeMap<String, Figures>,
    text: &mut String,
) -> std::fmt::Result {
    for (name, figures) in statements {
        let table = format!("{table}.{}", key(name));
        writeln!(text, "\n[{table}]\nstatus = {}", quoted(&figures.status))?;
        writeln!(text, "unit = {}", quoted(&figures.unit))?;
        if !figures.provisional.is_empty() {
            let open = figures.provisional.iter().map(|it| quoted(it));
            writeln!(text, "provisional = [{}]", open.collect::<Vec<_>>().join(", "))?;
        }
        writeln!(text, "\n[{table}.amounts]")?;
        for (path, years) in &figures.amounts {
            let years =
                years.iter().map(|(year, it)| format!("{} = {}", key(year), quoted(it)));
            let years = years.collect::<Vec<_>>().join(", ");
            writeln!(text, "{} = {{ {years} }}", key(path))?;
        }
    }
    Ok(())
}

/// A string on one line, with whatever it holds (TOML 1.0, basic strings).
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
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
