//! `marbre preview`: the pages in a browser, as they are written.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use marbre::preview::{self, Editor, Order};
use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use serde_json::json;

use super::args::{Bounds, Format, Opens, Preview};
use super::report;
use super::speech::Voice;

/// Serves the pages until the program is ended, or moves those of a preview that is running.
///
/// # Errors
/// Where there is nothing to show, or nobody to show it.
pub(super) fn run(
    order: Preview,
    bounds: &Bounds,
    voice: &Voice,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let manifest = report::located(order.report, sink)?;
    if let Some(place) = order.goto {
        let (file, line) = split(&place).ok_or_else(|| {
            let message = said!("`{place}` isn't a file and a line", place);
            let error = Diagnostic::error("not-a-place", Place::Nowhere, message);
            sink.fail(error.hint("write it as `texts/a.md:12`"))
        })?;
        return preview::go_to(&manifest, &file, line, sink);
    }
    let editor = match order.editor {
        Opens::Visual => {
            let visual = std::env::var_os("VISUAL").unwrap_or_default();
            Editor::Visual(visual.to_string_lossy().into_owned())
        }
        Opens::Vscode => Editor::VsCode,
        Opens::Jetbrains => Editor::JetBrains,
        Opens::None => Editor::None,
    };
    let (port, tongue, limits) = (order.port, voice.tongue(), bounds.limits(sink)?);
    let opens = !order.no_open;
    let order = Order { manifest, port, editor, tongue, limits };
    let begun = |address: &str| {
        match voice.format() {
            Format::Human => {
                voice
                    .tell(&said!("the pages are at {address} (Ctrl+C ends it)", address));
            }
            Format::Json => voice.line(&json!({ "address": address }).to_string()),
        }
        if opens {
            open(address);
        }
    };
    preview::serve(&order, &begun, sink)
}

/// A file and a line, as editors and compilers write them; what stands behind the line, such as
/// a column, doesn't count.
fn split(place: &str) -> Option<(PathBuf, u32)> {
    let mut found = None;
    for (at, _) in place.match_indices(':') {
        let rest = &place[at + 1..];
        let digits = rest.split(':').next().unwrap_or_default();
        if let Ok(line) = digits.parse::<u32>()
            && at > 0
        {
            found = Some((Path::new(&place[..at]).to_owned(), line));
            break;
        }
    }
    found
}

/// Opens an address in the browser, where there is one; it was told anyway.
fn open(address: &str) {
    let (program, before): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", ""])
    } else {
        ("xdg-open", &[])
    };
    let child = Command::new(program)
        .args(before)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = child {
        std::thread::spawn(move || child.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_and_a_line() {
        let of =
            |place| split(place).map(|(file, line)| (file.display().to_string(), line));
        assert_eq!(of("texts/a.md:12"), Some(("texts/a.md".to_owned(), 12)));
        assert_eq!(of("texts/a.md:12:3"), Some(("texts/a.md".to_owned(), 12)));
        assert_eq!(of("C:\\a.md:12"), Some(("C:\\a.md".to_owned(), 12)));
        assert_eq!(of("texts/a.md"), None);
        assert_eq!(of(":12"), None);
    }
}
