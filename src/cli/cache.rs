//! `marbre cache`: what is kept beside a report, and its end.

use std::path::Path;

use marbre::store::cache::{Cache, Held, Holding};
use marbre::store::here;
use marbre_diag::{Diagnostic, Message, Parameter, Place, Reported, Sink, said};

use serde_json::{Value, json};

use super::args::Format;
use super::speech::Voice;

/// Says what is kept beside a report.
///
/// # Errors
/// Where there is no such report.
pub(super) fn tell(
    report: &Path,
    voice: &Voice,
    sink: &mut Sink,
) -> Result<String, Reported> {
    let (cache, name) = opened(report, sink)?;
    let holding = cache.holding();
    Ok(match voice.format() {
        Format::Json => listed(&name, &holding).to_string() + "\n",
        Format::Human => table(&name, &holding, voice),
    })
}

/// Removes what is kept beside a report, and says what that was.
///
/// # Errors
/// Where there is no such report, or a file can't be removed.
pub(super) fn clear(
    report: &Path,
    voice: &Voice,
    sink: &mut Sink,
) -> Result<String, Reported> {
    let (cache, name) = opened(report, sink)?;
    let holding = cache.clear().map_err(|error| {
        let message = said!("`{name}` can't be cleared: {error}", name, error);
        let error =
            Diagnostic::error("unwritable-output", Place::File(name.clone()), message);
        sink.fail(error.hint("remove the folder: nothing in it is lost"))
    })?;
    Ok(match voice.format() {
        Format::Json => json!({ "removed": listed(&name, &holding) }).to_string() + "\n",
        Format::Human => {
            let removed =
                said!("{name}: {held} removed", name, held = counted(holding.all));
            voice.words(&removed) + "\n"
        }
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
fn words(kind: Option<&str>) -> Message {
    match kind {
        Some("picture") => said!("pictures in inks"),
        Some("pages") => said!("typeset pages"),
        Some("leaf") => said!("pages of the preflight"),
        Some("lookup") => said!("pictures that texts stand on"),
        Some("profile") => said!("press profiles"),
        Some("built") => said!("good builds"),
        Some("needs") => said!("lists of what is needed"),
        Some(other) => said!("{other}", other),
        None => said!("of older versions"),
    }
}

fn table(name: &str, holding: &Holding, voice: &Voice) -> String {
    if holding.all.files == 0 {
        return voice.words(&said!("{name}: empty", name)) + "\n";
    }
    let line = |what: &str, files: &str, size: &str, needed: &str| {
        format!("{what:<28} {files:>8} {size:>10} {needed:>10}\n")
    };
    let heads = [said!("files"), said!("MB"), said!("needed")].map(|it| voice.words(&it));
    let [files, size, needed] = &heads;
    let mut text = format!("{name}\n") + &line("", files, size, needed);
    let all = [(said!("all"), holding.all)];
    let kinds = holding.kinds.iter().map(|(kind, held)| (words(kind.as_deref()), *held));
    for (what, held) in kinds.chain(all) {
        let Held { files, bytes, needed } = held;
        text += &line(
            &voice.words(&what),
            &files.to_string(),
            &megabytes(bytes),
            &megabytes(needed),
        );
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
fn counted(held: Held) -> Message {
    let size = Parameter::number(held.bytes as f64 / 1e6, 1);
    match held.files {
        1 => said!("1 file, {size} MB", size),
        files => said!("{files} files, {size} MB", files, size),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}
