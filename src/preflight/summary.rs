//! Findings as JSON; `docs/preflight.md` has the schema.

use serde_json::{Value, json};

use crate::diag::Severity;

use super::Finding;

/// All findings of a file, as one object.
pub fn json(file: &str, profile: &str, findings: &[Finding]) -> Value {
    let count = |severity| {
        let open = findings.iter().filter(|it| it.sign_off.is_none());
        open.filter(|it| it.severity == severity).count()
    };
    json!({
        "file": file,
        "profile": profile,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "notes": count(Severity::Note),
        "findings": findings.iter().map(one).collect::<Vec<_>>(),
    })
}

fn one(finding: &Finding) -> Value {
    let source = finding.source.as_ref().map(|place| place.short());
    json!({
        "rule": finding.rule,
        "number": finding.gwg,
        "severity": finding.severity,
        "message": finding.message,
        "hint": finding.hint,
        "page": finding.page,
        "area": finding.area,
        "object": finding.object.map(|(number, _)| number),
        "more": finding.more,
        "source": source,
        "signed-off": finding.sign_off,
    })
}
