//! `marbre cache`: what is kept beside a report, and its end.

use std::path::Path;

use marbre::store::cache::{Cache, Held, Holding};
use marbre::store::here;
use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use serde_json::{Value, json};

use super::args::Format;

/// Says what is kept beside a report.
///
/// # Errors
/// Where there is no such report.
pub(super) fn tell(
    report: &Path,
    format: Format,
    sink: &mut Sink,
) -> Result<String, Reported> {
    let (cache, name) = opened(report, sink)?;
    let holding = cache.holding();
    Ok(match format {
        Format::Json => listed(&name, &holding).to_string() + "\n",
        Format::Human => table(&name, &holding),
    })
}

/// Removes what is kept beside a report, and says what that was.
///
/// # Errors
/// Where there is no such report, or a file can't be removed.
pub(super) fn clear(
    report: &Path,
    format: Format,
    sink: &mut Sink,
) -> Result<String, Reported> {
    let (cache, name) = opened(report, sink)?;
    let holding = cache.clear().map_err(|error| {
        let message = said!("`{name}` can't be cleared: {error}", name, error);
        let error =
            Diagnostic::error("unwritable-output", Place::File(name.clone()), message);
        sink.fail(error.hint("remove the folder: nothing in it is lost"))
    })?;
    Ok(match format {
        Format::Json => json!({ "removed": listed(&name, &holding) }).to_string() + "\n",
        Format::Human => format!("{name}: {} removed\n", counted(holding.all)),
    })
}

/// The cache of a report, and what its folder is called.
fn opened(report: &Path, sink: &mut Sink) -> Result<(Cache, String), Reported> {
    let folder = report.parent().unwrap_or(Path::new(""));
    let shown = report.display().to_string();
    if !report.is_file() {
        let message = said!("there is no file `{shown}`", shown);
        let error = Diagnostic::error("missing-file", Place::File(shown), message);
        return Err(sink.fail(error.hint("name a report, or its folder")));
    }
    let name = folder.join(".marbre").display().to_string();
    Ok((Cache::open(here(folder)), name))
}

/// What entries of a kind are.
fn words(kind: Option<&str>) -> &str {
    match kind {
        Some("picture") => "pictures in inks",
        Some("pages") => "typeset pages",
        Some("leaf") => "pages of the preflight",
        Some("lookup") => "pictures that texts stand on",
        Some("profile") => "press profiles",
        Some("needs") => "lists of what is needed",
        Some(other) => other,
        None => "of older versions",
    }
}

fn table(name: &str, holding: &Holding) -> String {
    if holding.all.files == 0 {
        return format!("{name}: empty\n");
    }
    let line = |what: &str, files: &str, size: &str, needed: &str| {
        format!("{what:<28} {files:>8} {size:>10} {needed:>10}\n")
    };
    let mut text = format!("{name}\n") + &line("", "files", "MB", "needed");
    let all = [("all", holding.all)];
    let kinds = holding.kinds.iter().map(|(kind, held)| (words(kind.as_deref()), *held));
    for (what, held) in kinds.chain(all) {
        let Held { files, bytes, needed } = held;
        text += &line(what, &files.to_string(), &megabytes(bytes), &megabytes(needed));
    }
    text
}

fn listed(name: &str, holding: &Holding) -> Value {
    let facts = |Held { files, bytes, needed }: Held| json!({ "files": files, "bytes": bytes, "needed": needed });
    let kinds = holding.kinds.iter().map(|(kind, held)| {
        let mut facts = facts(*held);
        facts["kind"] = kind.clone().into();
        facts
    });
    let mut all = facts(holding.all);
    all["folder"] = name.into();
    all["kinds"] = kinds.collect();
    all
}

/// Files and their size, in words.
fn counted(held: Held) -> String {
    let files = if held.files == 1 { "file" } else { "files" };
    format!("{} {files}, {} MB", held.files, megabytes(held.bytes))
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}
