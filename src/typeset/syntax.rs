//! Syntax errors of all layouts, found before anything is typeset, so that they
//! are shown together with the mistakes in the report.

use typst::syntax::{DiagSpanKind, Source};

use marbre_diag::{Diagnostic, Place, Sink, SourceFile, said};

use crate::report::project::Project;

/// Reports every syntax error in the project's layouts.
pub fn check_layouts(project: &Project, sink: &mut Sink) {
    let entries = project.entries("layouts").unwrap_or_default();
    for entry in entries.iter().filter(|entry| entry.name.ends_with(".typ")) {
        let path = format!("layouts/{}", entry.name);
        let Some(file) = project.text(&path, &Place::File(path.clone()), sink) else {
            continue;
        };
        check(&file, sink);
    }
}

fn check(file: &SourceFile, sink: &mut Sink) {
    let source = Source::detached(file.text());
    let (errors, _) = source.root().errors_and_warnings();
    for error in errors {
        let range = match error.span.get() {
            DiagSpanKind::Number { num, sub_range, .. } => source.range(num, sub_range),
            DiagSpanKind::Range { range, .. } => Some(range),
            DiagSpanKind::Detached => None,
        };
        let place = file.at(range.unwrap_or(0..0));
        let message = said!("{error}", error = error.message.as_str());
        let mut said = Diagnostic::error("layout-error", place, message);
        for hint in &error.hints {
            said = said.hint(said!("{hint}", hint = hint.v.as_str()));
        }
        sink.report(said);
    }
}
