//! # `layer-configuration`
//!
//! ## What it checks
//! Layers have a default configuration, none that changes by itself (`AS`), and each
//! configuration has a name.
//!
//! ## Why it matters
//! Which layers are printed must not depend on the program.
//!
//! ## What to do
//! Flatten the layers.
//!
//! ## Source
//! ISO 15930-7 (requirement 34).

use lopdf::Object;

use super::{Bilingual, Book, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "layer-configuration",
    number: Some("X34"),
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new(
        "Layers that may be shown or not",
        "Calques à affichage variable",
    ),
    remedy: Bilingual::new(
        "export without layers, or flatten them",
        "exporter sans calques, ou les aplatir",
    ),
    says: &[NO_DEFAULT, AUTOMATIC, UNNAMED],
    check: Check::File(check),
};

const NO_DEFAULT: Wording = Wording::new(
    "layer-configuration/no-default",
    "layers without a default configuration",
    "des calques sans configuration par défaut",
);

const AUTOMATIC: Wording = Wording::new(
    "layer-configuration/automatic",
    "layers that are shown and hidden by themselves (AS)",
    "des calques affichés ou masqués d'eux-mêmes (AS)",
);

const UNNAMED: Wording = Wording::new(
    "layer-configuration/unnamed",
    "a configuration of layers without a name",
    "une configuration de calques sans nom",
);

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    let properties = document
        .catalog()
        .and_then(|it| it.get_deref(b"OCProperties", document)?.as_dict());
    let Ok(properties) = properties else { return };
    let default = properties.get_deref(b"D", document).and_then(Object::as_dict);
    if default.is_err() {
        findings.file(say!(NO_DEFAULT));
    }
    let others = properties.get_deref(b"Configs", document).and_then(Object::as_array);
    let others = others.into_iter().flatten();
    let others = others.filter_map(|it| document.dereference(it).ok()?.1.as_dict().ok());
    for configuration in default.ok().into_iter().chain(others) {
        if configuration.has(b"AS") {
            findings.file(say!(AUTOMATIC));
        }
        if !configuration.has(b"Name") {
            findings.file(say!(UNNAMED));
        }
    }
}
