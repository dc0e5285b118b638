//! Each fault is found by the rule that is meant for it, and a good file has none.

mod gaps;
mod plant;
mod planted;
mod words;

use std::sync::OnceLock;

use lopdf::Document;
use marbre_preflight::Finding;
use marbre_preflight::profile::{Intent, Profile, SpotUse, Variant};

/// The profile of the press.
const ICC: &[u8] = include_bytes!("../../../../profiles/ISOcoated_v2_300_bas.icc");

/// A good file: the report that `marbre new` writes, for `offset-coated`. It is kept without
/// the profile of the press, which is twenty times as large.
fn clean() -> &'static [u8] {
    static CLEAN: OnceLock<Vec<u8>> = OnceLock::new();
    CLEAN.get_or_init(|| {
        let kept = include_bytes!("../good.pdf");
        let mut document = Document::load_mem(kept).expect("a PDF");
        let streams =
            document.objects.values_mut().filter_map(|it| it.as_stream_mut().ok());
        for stream in streams.filter(|it| it.dict.has(b"Alternate")) {
            stream.set_plain_content(ICC.to_vec());
        }
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).expect("a PDF");
        bytes
    })
}

/// The shipped profile `offset-coated`.
fn offset() -> Profile {
    let intent = Intent {
        icc: ICC.into(),
        condition: "FOGRA39".to_owned(),
        registry: "http://www.color.org".to_owned(),
        info: "Offset on coated paper".to_owned(),
    };
    Profile::sheetfed("offset-coated", intent)
}

/// A profile for spot colours.
fn spot() -> Profile {
    Profile { variant: Variant::SheetSpot, spot: SpotUse::Keep, ..offset() }
}

fn found(pdf: &[u8], profile: &Profile) -> Vec<Finding> {
    marbre_preflight::check(pdf, profile).expect("a PDF")
}

fn shown(findings: &[Finding]) -> String {
    let line = |it: &Finding| {
        format!("{:?} {} {}: {}\n", it.severity, it.rule, it.place(), it.message)
    };
    findings.iter().map(line).collect()
}

#[test]
fn a_good_file_has_no_finding() {
    let findings = found(clean(), &offset());
    assert!(findings.is_empty(), "{}", shown(&findings));
}
