//! What Typst says, as a person who writes reports or layouts should hear it.

use typst::diag::{Severity, SourceDiagnostic};

use crate::diag::{Diagnostic, Place, SourceFile};
use crate::report::Report;

use super::spans::Spans;
use super::world::{self, ReportWorld};

/// Translates Typst's diagnostics.
pub(super) struct Faults<'a> {
    pub(super) world: &'a ReportWorld,
    pub(super) spans: &'a Spans,
    pub(super) report: &'a Report,
}

impl Faults<'_> {
    /// One of Typst's diagnostics with its place; `None` for what is said
    /// better elsewhere.
    pub(super) fn translate(&self, fault: &SourceDiagnostic) -> Option<Diagnostic> {
        let place = self.place(fault);
        if let Some((message, hint)) = world::picture_fault(&fault.message) {
            return Some(Diagnostic::error("bad-picture", place, message).hint(hint));
        }
        let message = match fault.message.strip_prefix("unexpected argument: ") {
            Some(field) => {
                format!("the layout doesn't take `{field}`, its contract does")
            }
            None => fault.message.to_string(),
        };
        let mut said = match fault.severity {
            Severity::Error => Diagnostic::error("layout-error", place, message),
            // Families are checked against `fonts`, glyphs on the pages.
            Severity::Warning if message.starts_with("unknown font family") => {
                Diagnostic::error("missing-font", place, message).hint(format!(
                    "families in `fonts`: {}",
                    self.report.fonts.families().join(", ")
                ))
            }
            Severity::Warning => Diagnostic::warning("layout-warning", place, message),
        };
        // Typst's own program has a `--root`; this one doesn't.
        for hint in fault.hints.iter().filter(|hint| !hint.v.contains("--root")) {
            said = said.hint(hint.v.to_string());
        }
        for point in &fault.trace {
            if let Some(place) = self.spans.place(self.world, point.span)
                && !is_main(&place)
                && place != said.place
            {
                said = said.and_at(place, point.v.to_string());
            }
        }
        Some(said)
    }

    /// A fault in the generated main file is one of the layout that it calls.
    fn place(&self, fault: &SourceDiagnostic) -> Place {
        let own = self.spans.diagnostic_place(self.world, fault.span);
        let traced = fault.trace.iter().map(|p| self.spans.place(self.world, p.span));
        let places: Vec<Place> = std::iter::once(own).chain(traced).flatten().collect();
        if let Some(place) = places.iter().find(|place| !is_main(place)) {
            return place.clone();
        }
        let main = places.first().and_then(|place| match place {
            Place::Source { file, range } => file.text().get(..range.end),
            _ => None,
        });
        // The nearest import above the fault names the layout.
        let import = main.and_then(|text| text.rsplit("#import \"/").next());
        let file = import.and_then(|rest| rest.split('"').next()).unwrap_or("layouts");
        self.definition(file).unwrap_or(Place::File(file.to_owned()))
    }

    /// Where a layout defines the function of its own name.
    fn definition(&self, path: &str) -> Option<Place> {
        let text = String::from_utf8(self.report.project.read(path).ok()?).ok()?;
        let name = path.strip_prefix("layouts/")?.strip_suffix(".typ")?;
        let start = text.find(&format!("#let {name}("))?;
        let end = start + "#let ".len() + name.len();
        Some(SourceFile::new(path, text).at(start..end))
    }
}

fn is_main(place: &Place) -> bool {
    matches!(place, Place::Source { file, .. } if file.name() == "main.typ")
}
