//! What Typst says, as a person who writes reports or layouts should hear it.

use typst::diag::{Severity, SourceDiagnostic};

use marbre_diag::{Diagnostic, Message, Parameter, Place, SourceFile, said};

use crate::report::Report;

use super::layouts;
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
        if let Some(said) = self.explained(fault, &place) {
            return Some(self.traced(said, fault));
        }
        let message = match fault.message.strip_prefix("unexpected argument: ") {
            Some(field) => {
                said!("the layout doesn't take `{field}`, its contract does", field)
            }
            None => said!("{error}", error = fault.message.as_str()),
        };
        let mut said = match fault.severity {
            Severity::Error => Diagnostic::error("layout-error", place, message),
            // Families are checked against `fonts`, glyphs on the pages.
            Severity::Warning if fault.message.starts_with("unknown font family") => {
                Diagnostic::error("missing-font", place, message).hint(said!(
                    "families in `fonts`: {families}",
                    families = Parameter::list(self.report.fonts.families())
                ))
            }
            Severity::Warning => Diagnostic::warning("layout-warning", place, message),
        };
        // Typst's own program has a `--root`; this one doesn't.
        for hint in fault.hints.iter().filter(|hint| !hint.v.contains("--root")) {
            said = said.hint(said!("{hint}", hint = hint.v.as_str()));
        }
        Some(self.traced(said, fault))
    }

    /// With the calls that led there.
    fn traced(&self, mut said: Diagnostic, fault: &SourceDiagnostic) -> Diagnostic {
        for point in &fault.trace {
            if let Some(place) = self.spans.place(self.world, point.span)
                && !is_main(&place)
                && place != said.place
            {
                said = said.and_at(place, said!("{call}", call = point.v.to_string()));
            }
        }
        said
    }

    /// What Typst says of its own world, in terms of this one: its hints lead elsewhere.
    fn explained(&self, fault: &SourceDiagnostic, place: &Place) -> Option<Diagnostic> {
        let message = fault.message.as_str();
        let said = |place: Place, message: Message| {
            Diagnostic::error("layout-error", place, message)
        };
        if let Some(rest) = message.strip_prefix("dictionary does not contain key ") {
            let key = rest.trim_start_matches('"').split('"').next()?;
            return Some(self.unknown_name(key, fault, place));
        }
        if let Some(rest) = message.strip_prefix("module `")
            && let Some((module, name)) = rest.split_once("` does not contain `")
        {
            let name = name.trim_end_matches('`');
            let own = module.strip_prefix("layout-").is_some() || module == name;
            let path = format!("layouts/{name}.typ");
            let bytes = self.report.project.read(&path).ok().filter(|_| own)?;
            let text = String::from_utf8_lossy(&bytes);
            let names = layouts::defined(&text);
            let message = said!("`{path}` doesn't define `{name}`", path, name);
            let found = names.iter().find_map(|it| {
                let start = text.find(&format!("#let {it}"))?;
                Some(SourceFile::new(&*path, &*text).at(start..start + 5 + it.len()))
            });
            let error = said(found.unwrap_or(Place::File(path.clone())), message);
            let has = match names.is_empty() {
                true => said!("it defines nothing"),
                false => {
                    let names = names.iter().map(|name| said!("`{name}`", name));
                    said!("it has {names}", names = Parameter::list(names))
                }
            };
            return Some(error.hint(said!(
                "a layout is the function that is called as its file: {has}",
                has
            )));
        }
        if message.starts_with("unable to get the current date") {
            let message =
                "there is no today in a layout: two builds of a report are alike";
            let error = said(place.clone(), message.into());
            return Some(
                error.hint(
                    "take a day as a field of the part, or `sys.inputs.report.year`",
                ),
            );
        }
        if let Some(rest) = message.strip_prefix("file not found (searched at ") {
            let path =
                rest.trim_end_matches(')').trim_start_matches('/').replace('\\', "/");
            let error = said(place.clone(), said!("there is no file `{path}`", path));
            let inner = path.strip_prefix("layouts/").unwrap_or(&path);
            return Some(match inner != path && self.report.project.has(inner) {
                true => error.hint(said!(
                    "a path without `/` starts at `layouts`: write \"/{inner}\"",
                    inner,
                )),
                false => error.hint(
                    "a path with `/` starts at the report's folder, one without at `layouts`",
                ),
            });
        }
        None
    }

    /// A name that a table of the theme, or another one, hasn't got.
    fn unknown_name(
        &self,
        key: &str,
        fault: &SourceDiagnostic,
        place: &Place,
    ) -> Diagnostic {
        let theme = &self.report.theme;
        let colors: Vec<&str> = theme.colors.iter().map(|(name, _)| &**name).collect();
        let types: Vec<&str> = theme.types.iter().map(|(name, _)| &**name).collect();
        // The call that has the name in it is the one to mend.
        let traced =
            fault.trace.iter().filter_map(|p| self.spans.place(self.world, p.span));
        let names = |place: &Place| place.text().is_some_and(|text| text.contains(key));
        let caller =
            std::iter::once(place.clone()).chain(traced).find(|place| names(place));
        let asked = place.text().unwrap_or_default();
        let of = |words: &[&str]| words.iter().any(|word| asked.contains(word));
        let (message, known) = if of(&["color", "colour"]) {
            (said!("the theme has no colour `{key}`", key), colors)
        } else if of(&[".type"]) {
            (said!("the theme has no type role `{key}`", key), types)
        } else {
            (said!("the dictionary has no `{key}`", key), Vec::new())
        };
        let place = caller.unwrap_or_else(|| place.clone());
        Diagnostic::error("layout-error", place, message).suggest(key, known)
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
        let layout = file.strip_prefix("layouts/").and_then(|it| it.strip_suffix(".typ"));
        match layout {
            Some(layout) => layouts::definition(&self.report.project, layout),
            None => Place::File(file.to_owned()),
        }
    }
}

fn is_main(place: &Place) -> bool {
    matches!(place, Place::Source { file, .. } if file.name() == "main.typ")
}
