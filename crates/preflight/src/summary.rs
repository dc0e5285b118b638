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
        "code": finding.message.code(),
        "parameters": finding.message.json(),
        "message": finding.message.english(),
        "hint": finding.hint.english,
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::profile::{Intent, Profile};

    #[test]
    fn findings_have_a_code_and_what_was_measured_by_name() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
        let intent = Intent {
            icc: fs::read(format!("{root}profiles/ISOcoated_v2_300_bas.icc"))
                .expect("a profile")
                .into(),
            condition: "FOGRA39".to_owned(),
            registry: "http://www.color.org".to_owned(),
            info: "Offset on coated paper".to_owned(),
        };
        let profile = Profile::sheetfed("a printer", intent);
        let pdf = fs::read(format!("{root}tests/foreign/chromium.pdf")).expect("a PDF");
        let findings = crate::check(&pdf, &profile).expect("findings");
        let json = json("a.pdf", Checksum::of(&pdf), "a printer", &findings);
        let findings = json["findings"].as_array().expect("findings");
        let of = |code: &str| {
            let found = findings.iter().find(|it| it["code"] == code);
            found.unwrap_or_else(|| panic!("no {code} in {json:#}"))
        };
        let light = of("colour-in-light");
        assert_eq!(light["rule"], "colour-in-light");
        assert_eq!(light["parameters"]["space"], "DeviceRGB");
        let what = light["parameters"]["what"].as_str().expect("what it is");
        assert_eq!(light["message"], format!("{what} in DeviceRGB, which isn't ink"));
        // Numbers are numbers, as precise as they are said.
        let bleed = of("short-bleed/box");
        assert_eq!(bleed["parameters"], json!({ "bleed": 0.0, "limit": 3 }));
        assert_eq!(bleed["message"], "the bleed is 0.0 mm, less than 3 mm");
        let intent = of("output-intent/count");
        assert_eq!(intent["parameters"], json!({ "count": 0 }));
        assert_eq!(of("wrong-boxes/no-trim")["parameters"], json!({}));
    }
}
