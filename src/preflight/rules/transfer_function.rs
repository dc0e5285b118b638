//! # `transfer-function`
//!
//! ## What it checks
//! No graphics state has a transfer function, a halftone phase, or a halftone of
//! another type than 1 or 5.
//!
//! ## Why it matters
//! They change tones behind the back of the printing condition.
//!
//! ## What to do
//! Export without them.
//!
//! ## Source
//! ISO 15930-7 (requirement 27).

use lopdf::Object;

use crate::preflight::objects;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "transfer-function",
    number: Some("X27"),
    severities: ERROR,
    hint: "export without transfer functions and halftones of its own",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        for key in [&b"TR"[..], b"TR2"] {
            let value = dictionary.get_deref(key, document);
            // A mask's function isn't one of these.
            let mask = dictionary.has(b"G");
            let plain = |value: &Object| {
                value.as_name().is_ok_and(|name| matches!(name, b"Identity" | b"Default"))
            };
            if value.is_ok_and(|value| !plain(value)) && !mask {
                findings.object(Some(id), "a transfer function");
            }
        }
        if dictionary.has(b"HTP") {
            findings.object(Some(id), "a halftone phase");
        }
        let kind =
            dictionary.get_deref(b"HalftoneType", document).and_then(Object::as_i64);
        if kind.is_ok_and(|kind| !matches!(kind, 1 | 5)) {
            findings.object(Some(id), "a halftone of a type that PDF/X-4 doesn't have");
        }
    });
}
