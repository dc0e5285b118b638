//! # `action`
//!
//! ## What it checks
//! Nothing acts: no actions, no JavaScript.
//!
//! ## Why it matters
//! A press has nobody who clicks, and a file that runs is a risk.
//!
//! ## What to do
//! Remove them.
//!
//! ## Source
//! ISO 15930-7 (requirement 30).

use lopdf::Object;

use marbre_pdf::objects;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "action",
    number: Some("X30"),
    severities: ERROR,
    hint: "remove actions and scripts",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        for key in [&b"AA"[..], b"OpenAction", b"JavaScript", b"JS"] {
            if dictionary.has(key) {
                let key = String::from_utf8_lossy(key);
                findings.object(Some(id), format!("an action or a script ({key})"));
            }
        }
        let target = dictionary.get_deref(b"A", document).and_then(Object::as_dict);
        if target.is_ok_and(|target| target.has(b"S")) {
            findings.object(Some(id), "a link, a field or a bookmark that acts (A)");
        }
    });
}
