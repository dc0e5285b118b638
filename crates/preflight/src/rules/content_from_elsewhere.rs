//! # `content-from-elsewhere`
//!
//! ## What it checks
//! Nothing is in another file or in another language: no PostScript, OPI, reference
//! `XObject`s, alternate pictures, or streams outside the file.
//!
//! ## Why it matters
//! It isn't there when the press needs it.
//!
//! ## What to do
//! Put it into the file.
//!
//! ## Source
//! ISO 15930-7 (requirements 28 and 29).

use lopdf::Object;

use marbre_pdf::objects;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "content-from-elsewhere",
    number: Some("X28"),
    severities: ERROR,
    hint: "put the content into the file itself",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, stream| {
        let name = |key: &[u8]| {
            dictionary.get_deref(key, document).and_then(Object::as_name).ok()
        };
        let drawn = matches!(name(b"Subtype"), Some(b"Form" | b"Image" | b"PS"));
        if name(b"Subtype") == Some(b"PS") || name(b"Subtype2") == Some(b"PS") {
            findings.object(Some(id), "PostScript");
        }
        for (key, what) in [
            (&b"OPI"[..], "a picture from a server (OPI)"),
            (b"Ref", "a page from another file"),
            (b"Alternates", "alternate pictures"),
        ] {
            if drawn && dictionary.has(key) {
                findings.object(Some(id), what);
            }
        }
        if let Some(stream) = stream
            && (stream.dict.has(b"F") || stream.dict.has(b"FFilter"))
        {
            findings.object(Some(id), "a stream in another file");
        }
    });
}
