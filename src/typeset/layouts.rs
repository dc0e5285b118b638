//! The text of layouts, where a message has to point into it.

use marbre_diag::{Place, SourceFile};

use crate::report::project::Project;

/// A layout's Typst file.
fn file(project: &Project, path: &str) -> Option<SourceFile> {
    let text = String::from_utf8(project.read(path).ok()?).ok()?;
    Some(SourceFile::new(path, text))
}

/// Where a layout defines the function of its own name; its file where it doesn't.
pub(super) fn definition(project: &Project, layout: &str) -> Place {
    let path = format!("layouts/{layout}.typ");
    let found = file(project, &path).and_then(|file| {
        let start = file.text().find(&format!("#let {layout}("))?;
        Some(file.at(start..start + "#let ".len() + layout.len()))
    });
    found.unwrap_or(Place::File(path))
}

/// Where a layout marks the frame of a field; its function where that isn't found.
pub(super) fn frame(project: &Project, layout: &str, field: &str) -> Place {
    let path = format!("layouts/{layout}.typ");
    let found = file(project, &path).and_then(|file| {
        let text = file.text();
        let named = format!("\"{field}\"");
        let mut places = text.match_indices(&named).map(|(at, _)| at);
        let at = places.find(|at| {
            let line = text[..*at].rfind('\n').map_or(0, |newline| newline + 1);
            // A call may go over several lines.
            let before = &text[two_above(text, line)..*at];
            before.contains("frame")
        })?;
        Some(file.at(at..at + named.len()))
    });
    found.unwrap_or_else(|| definition(project, layout))
}

/// The start of the line that is two above another.
fn two_above(text: &str, line: usize) -> usize {
    let mut start = line;
    for _ in 0..2 {
        start = text[..start.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
    }
    start
}

/// The functions and values that a file of Typst defines, in order.
pub(super) fn defined(text: &str) -> Vec<&str> {
    let names = text.lines().filter_map(|line| line.strip_prefix("#let "));
    let name = |rest: &'_ str| -> usize {
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
            .unwrap_or(rest.len())
    };
    names.map(|rest| &rest[..name(rest)]).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_those_at_the_heads_of_lines() {
        let text =
            "#import \"page.typ\"\n#let uu(a) = {\n  let inner = 1\n}\n#let row = 1\n";
        assert_eq!(defined(text), ["uu", "row"]);
    }
}
