//! # `transfer-function`
//!
//! ## What it checks
//! No graphics state has a transfer function, a halftone phase, or a halftone of
//! another type than 1 or 5. `TR` isn't allowed whatever it says, `Identity` among it;
//! `TR2` may say `Default`.
//!
//! ## Why it matters
//! They change tones behind the back of the printing condition.
//!
//! ## What to do
//! Export without them.
//!
//! ## Source
//! ISO 15930-7 (requirement 27): as in ISO 15930-1 to -6 and ISO 19005-1, 6.2.8, it is the
//! key `TR` that isn't there, not a value of it; the standard excepts `TR2` with `Default` alone.

use lopdf::Object;

use marbre_pdf::objects;

use super::{Bilingual, Book, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "transfer-function",
    number: Some("X27"),
    severities: ERROR,
    topic: Topic::Ink,
    title: Bilingual::new(
        "Transfer function or halftone",
        "Courbe de transfert ou trame",
    ),
    remedy: Bilingual::new(
        "export without transfer functions and halftones of its own",
        "exporter sans courbe de transfert ni trame propre",
    ),
    says: &[FUNCTION, IDENTITY, PHASE, HALFTONE],
    check: Check::File(check),
};

const FUNCTION: Wording = Wording::new(
    "transfer-function/function",
    "a transfer function",
    "une courbe de transfert",
);

const IDENTITY: Wording = Wording::new(
    "transfer-function/identity",
    "a transfer function, if one that changes nothing",
    "une courbe de transfert, même si elle ne change rien",
);

const PHASE: Wording = Wording::new(
    "transfer-function/halftone-phase",
    "a halftone phase",
    "une phase de trame",
);

const HALFTONE: Wording = Wording::new(
    "transfer-function/halftone-type",
    "a halftone of a type that PDF/X-4 doesn't have",
    "une trame d'un type absent de PDF/X-4",
);

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        // A mask's function isn't one of these.
        let own = |key: &[u8]| {
            let value = dictionary.get_deref(key, document).ok()?;
            let mask = dictionary.has(b"G");
            (!mask && !value.is_null()).then_some(value)
        };
        let named = |value: &Object, name: &[u8]| value.as_name().ok() == Some(name);
        // The device's own is what `TR2` may ask for; `TR` has no name for that.
        match (own(b"TR"), own(b"TR2").filter(|value| !named(value, b"Default"))) {
            (Some(one), _) | (None, Some(one)) if named(one, b"Identity") => {
                findings.object(Some(id), say!(IDENTITY));
            }
            (None, None) => {}
            _ => findings.object(Some(id), say!(FUNCTION)),
        }
        if dictionary.has(b"HTP") {
            findings.object(Some(id), say!(PHASE));
        }
        let kind =
            dictionary.get_deref(b"HalftoneType", document).and_then(Object::as_i64);
        if kind.is_ok_and(|kind| !matches!(kind, 1 | 5)) {
            findings.object(Some(id), say!(HALFTONE));
        }
    });
}
