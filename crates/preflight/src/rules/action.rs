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

use super::{
    Bilingual, Book, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "action",
    number: Some("X30"),
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new("Action or script", "Action ou script"),
    remedy: Bilingual::new(
        "remove actions and scripts",
        "retirer les actions et les scripts",
    ),
    says: &[SCRIPT, ACTS],
    check: Check::File(check),
};

const SCRIPT: Wording = Wording::new(
    "action",
    "an action or a script ({key})",
    "une action ou un script ({key})",
);

const ACTS: Wording = Wording::new(
    "action/link",
    "a link, a field or a bookmark that acts (A)",
    "un lien, un champ ou un signet qui déclenche une action (A)",
);

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        for key in [&b"AA"[..], b"OpenAction", b"JavaScript", b"JS"] {
            if dictionary.has(key) {
                let key = String::from_utf8_lossy(key);
                findings.object(Some(id), say!(SCRIPT, key = Parameter::foreign(key)));
            }
        }
        let target = dictionary.get_deref(b"A", document).and_then(Object::as_dict);
        if target.is_ok_and(|target| target.has(b"S")) {
            findings.object(Some(id), say!(ACTS));
        }
    });
}
