//! Findings that somebody has agreed to: `[[sign-off]]` in `report.toml`.
//!
//! What is signed off stays in the report of the preflight, with who agreed and why; it
//! stops nothing any more. A sign-off that nothing answers to is a warning: what it was
//! for is gone, and it would hide the next defect.

use marbre_diag::{Diagnostic, Located, Place, Severity, Sink, SourceFile};
use marbre_preflight::{Finding, SignOff, names};

use crate::report::placed::PlacedPart;
use crate::report::written::{Node, Reader};

/// A `[[sign-off]]`.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The rule.
    rule: Located<String>,
    /// The page, from 1; any where there is none.
    page: Option<usize>,
    /// The layout of the part; any where there is none.
    part: Option<String>,
    /// Who agreed, and why.
    sign_off: SignOff,
    /// The table as a whole.
    place: Place,
}

impl Signed {
    /// Reads all sign-offs; reports what they can't mean.
    pub fn read_all(file: &SourceFile, nodes: &[Node], sink: &mut Sink) -> Vec<Self> {
        nodes.iter().filter_map(|node| Self::read(file, node, sink)).collect()
    }

    fn read(file: &SourceFile, node: &Node, sink: &mut Sink) -> Option<Self> {
        let mut reader = Reader::new(file, node, "[[sign-off]]", sink)?;
        let rule = reader.required_string("rule", sink);
        let page = reader.integer("page", sink);
        let part = reader.string("part", sink);
        let by = reader.required_string("by", sink);
        let reason = reader.required_string("reason", sink);
        let place = reader.place().clone();
        reader.finish(sink);
        let errors = sink.count();
        if let Some(error) = rule.as_ref().and_then(names::unknown) {
            sink.report(error);
        }
        if let Some(page) = page.as_ref().filter(|page| page.value < 1) {
            let message = "pages are numbered from 1";
            sink.report(Diagnostic::error("unknown-value", page.place.clone(), message));
        }
        for text in [&by, &reason].into_iter().flatten() {
            if text.value.trim().is_empty() {
                let message = "a sign-off needs somebody, and a reason";
                let error = Diagnostic::error("empty-text", text.place.clone(), message);
                sink.report(error.hint("say who has agreed, and why it is right"));
            }
        }
        let sign_off = SignOff { by: by?.value, reason: reason?.value };
        let (rule, part) = (rule?, part.map(|it| it.value));
        let page = page.and_then(|it| usize::try_from(it.value).ok());
        let sound = sink.count() == errors;
        sound.then_some(Self { rule, page, part, sign_off, place })
    }

    /// Whether it is for the pages of a part.
    pub const fn is_of_a_part(&self) -> bool {
        self.part.is_some()
    }

    /// Whether it is for some pages, and not for all.
    pub const fn is_of_some_pages(&self) -> bool {
        self.part.is_some() || self.page.is_some()
    }

    /// Says that nothing answers to it, and why where that is plain.
    fn needless(&self, parts: &[PlacedPart]) -> Diagnostic {
        let warning = |message| {
            Diagnostic::warning("needless-sign-off", self.place.clone(), message)
        };
        let rule = &self.rule.value;
        let mut layouts = parts.iter().map(|part| part.layout.as_str());
        let last = parts.last().map_or(0, |part| part.pages().end.saturating_sub(1));
        match (&self.part, self.page) {
            (Some(part), _) if !layouts.clone().any(|layout| layout == part) => {
                let known = layouts.by_ref();
                warning(format!("no part has the layout `{part}`")).suggest(part, known)
            }
            (_, Some(page)) if page > last => {
                warning(format!("there is no page {page}: the report has {last}"))
            }
            _ => warning(format!("`{rule}` finds nothing there"))
                .hint("take it out: it would hide the next defect"),
        }
    }

    fn covers(&self, finding: &Finding, parts: &[PlacedPart]) -> bool {
        let on_part = |name: &String| {
            let page = finding.page.unwrap_or_default();
            let part = parts.iter().find(|part| part.pages().contains(&page));
            part.is_some_and(|part| part.layout == *name)
        };
        self.rule.value == finding.rule
            && self.page.is_none_or(|page| finding.page == Some(page))
            && self.part.as_ref().is_none_or(on_part)
    }
}

/// Signs findings off; reports what signs nothing, as a warning or an error.
pub fn sign(
    findings: &mut [Finding],
    signed: &[Signed],
    parts: &[PlacedPart],
    severity: Severity,
    sink: &mut Sink,
) {
    for signed in signed {
        let mut any = false;
        for finding in findings.iter_mut().filter(|it| signed.covers(it, parts)) {
            finding.sign_off.get_or_insert_with(|| signed.sign_off.clone());
            any = true;
        }
        if !any {
            sink.report(Diagnostic { severity, ..signed.needless(parts) });
        }
    }
}
