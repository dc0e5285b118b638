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

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "layer-configuration",
    number: Some("X34"),
    severities: ERROR,
    hint: "export without layers, or flatten them",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    let properties = document
        .catalog()
        .and_then(|it| it.get_deref(b"OCProperties", document)?.as_dict());
    let Ok(properties) = properties else { return };
    let default = properties.get_deref(b"D", document).and_then(Object::as_dict);
    if default.is_err() {
        findings.file("layers without a default configuration");
    }
    let others = properties.get_deref(b"Configs", document).and_then(Object::as_array);
    let others = others.into_iter().flatten();
    let others = others.filter_map(|it| document.dereference(it).ok()?.1.as_dict().ok());
    for configuration in default.ok().into_iter().chain(others) {
        if configuration.has(b"AS") {
            findings.file("layers that are shown and hidden by themselves (AS)");
        }
        if !configuration.has(b"Name") {
            findings.file("a configuration of layers without a name");
        }
    }
}
