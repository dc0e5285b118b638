//! Findings as JSON; `docs/preflight.md` has the schema.

use serde_json::{Value, json};

use marbre_diag::Place;
use marbre_pdf::checksum::Checksum;

use super::{Finding, Tally};

/// All findings of a file, as one object. Its checksum says which file that was.
pub fn json(
    file: &str,
    checksum: Checksum,
    profile: &str,
    findings: &[Finding],
) -> Value {
    let Tally { errors, warnings, notes, signed } = Tally::of(findings);
    json!({
        "file": file,
        "sha256": checksum.to_string(),
        "profile": profile,
        "errors": errors,
        "warnings": warnings,
        "notes": notes,
        "signed-off": signed,
        "findings": findings.iter().map(one).collect::<Vec<_>>(),
    })
}

fn one(finding: &Finding) -> Value {
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
        "source": finding.source.as_ref().map(source),
        "other": finding.beside.as_ref().map(|it| json!({
            "area": it.area,
            "source": it.source.as_ref().map(source),
        })),
        "signed-off": finding.sign_off,
    })
}

/// Where something was written: a file and its line, or a cell of a sheet.
fn source(place: &Place) -> Value {
    match place {
        Place::Source { file, .. } => {
            let (line, column) = place.line_and_column().unzip();
            json!({ "file": file.name(), "line": line, "column": column })
        }
        Place::Cell { file, sheet, cell, .. } => {
            json!({ "file": file, "sheet": sheet, "cell": cell })
        }
        Place::File(file) => json!({ "file": file }),
        Place::Nowhere => Value::Null,
    }
}
