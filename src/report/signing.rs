//! Findings that somebody has agreed to: `[[sign-off]]` in `report.toml`.
//!
//! What is signed off stays in the report of the preflight, with who agreed and why; it
//! stops nothing any more. A sign-off that nothing answers to is a warning: what it was
//! for is gone, and it would hide the next defect.

use std::collections::BTreeSet;

use marbre_diag::{
    Diagnostic, Located, Message, Place, Severity, Sink, SourceFile, said,
};
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
        let warning = |message: Message| {
            Diagnostic::warning("needless-sign-off", self.place.clone(), message)
        };
        let rule = &self.rule.value;
        let mut layouts = parts.iter().map(|part| part.layout.as_str());
        let last = parts.last().map_or(0, |part| part.pages().end.saturating_sub(1));
        match (&self.part, self.page) {
            (Some(part), _) if !layouts.clone().any(|layout| layout == part) => {
                let known = layouts.by_ref();
                warning(said!("no part has the layout `{part}`", part))
                    .suggest(part, known)
            }
            (_, Some(page)) if page > last => warning(said!(
                "there is no page {page}: the report has {last}",
                page,
                last
            )),
            _ => warning(said!("`{rule}` finds nothing there", rule))
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

/// Signs findings of a build off, as [`sign`] does those of any file; but nobody can agree to
/// what a print edition owes as PDF/X-4, and that is an error.
pub fn sign_own(
    findings: &mut [Finding],
    signed: &[Signed],
    parts: &[PlacedPart],
    severity: Severity,
    sink: &mut Sink,
) {
    sign(findings, signed, parts, severity, sink);
    let owed = |it: &&mut Finding| marbre_preflight::is_owed(it.rule);
    let signed_off = findings.iter_mut().filter(owed);
    let refused: BTreeSet<&str> = signed_off
        .filter_map(|finding| finding.sign_off.take().map(|_| finding.rule))
        .collect();
    for signed in signed.iter().filter(|it| refused.contains(it.rule.value.as_str())) {
        let rule = &signed.rule;
        let message = said!("`{rule}` can't be signed off in a build", rule = rule.value);
        let error = Diagnostic::error("unknown-value", rule.place.clone(), message);
        sink.report(error.hint(
            "a file that this rule finds fault with isn't the PDF/X-4 that it says it is",
        ));
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

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_preflight::profile::{Intent, Profile};

    #[test]
    fn what_a_print_edition_owes_is_not_signed_off_in_a_build() {
        let root = env!("CARGO_MANIFEST_DIR");
        let file = |name: &str| std::fs::read(format!("{root}/{name}")).expect(name);
        let intent = Intent {
            icc: file("profiles/ISOcoated_v2_300_bas.icc").into(),
            condition: "FOGRA39".to_owned(),
            registry: String::new(),
            info: String::new(),
        };
        let profile = Profile::sheetfed("a printer", intent);
        let pdf = file("tests/foreign/chromium.pdf");
        let found = marbre_preflight::check(&pdf, &profile).expect("a PDF");
        let signed = ["colour-in-light"].map(|rule| Signed {
            rule: Located::new(rule.to_owned(), Place::Nowhere),
            page: None,
            part: None,
            sign_off: SignOff { by: "Ana".to_owned(), reason: "a proof".to_owned() },
            place: Place::Nowhere,
        });
        let light = |findings: &[Finding]| {
            let mut all = findings.iter().filter(|it| it.rule == "colour-in-light");
            all.all(|it| it.sign_off.is_some())
        };
        let (mut anybodys, mut ours) = (found.clone(), found);
        let mut sink = Sink::default();
        sign(&mut anybodys, &signed, &[], Severity::Warning, &mut sink);
        assert!(light(&anybodys) && sink.all().is_empty());
        sign_own(&mut ours, &signed, &[], Severity::Warning, &mut sink);
        assert!(!light(&ours));
        let [refused] = sink.all() else { panic!("{:?}", sink.all()) };
        assert_eq!(refused.severity, Severity::Error);
    }
}
