//! # `screen-preferences`
//!
//! ## What it checks
//! What viewers are told to show and print is the media box or the bleed box.
//!
//! ## Why it matters
//! Otherwise a print of it isn't the page.
//!
//! ## What to do
//! Remove the preferences.
//!
//! ## Source
//! ISO 15930-7 (requirement 37).

use lopdf::Object;

use marbre_pdf::objects;

use super::{
    Bilingual, Book, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "screen-preferences",
    number: Some("X37"),
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new("Viewer preferences", "Préférences d'affichage"),
    remedy: Bilingual::new(
        "remove the viewer's preferences",
        "retirer les préférences d'affichage",
    ),
    says: &[PREFERENCE],
    check: Check::File(check),
};

const PREFERENCE: Wording = Wording::new(
    "screen-preferences",
    "the preference {key} is another box",
    "la préférence {key} désigne un autre cadre",
);

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, _stream| {
        for key in [&b"ViewArea"[..], b"ViewClip", b"PrintArea", b"PrintClip"] {
            let area = dictionary.get_deref(key, document).and_then(Object::as_name);
            if area.is_ok_and(|area| !matches!(area, b"MediaBox" | b"BleedBox")) {
                let key = String::from_utf8_lossy(key);
                findings
                    .object(Some(id), say!(PREFERENCE, key = Parameter::foreign(key)));
            }
        }
    });
}
