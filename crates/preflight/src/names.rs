//! Names of rules, where people write them.

use marbre_diag::{Diagnostic, Located, Sink, nearest, said};

use crate::profile::{Gravity, Profile};

use super::rules::{ALL, in_build};

/// Reports rules that a profile names and that don't exist.
pub fn check_rules(profile: &Profile, sink: &mut Sink) {
    let names = profile.severities.iter().map(|(name, _)| name);
    names.filter_map(unknown).for_each(|error| sink.report(error));
}

/// Reports rules that a report's own profile sets aside, and that are about its words: who
/// agrees to those signs a finding off.
pub fn check_words(profile: &Profile, sink: &mut Sink) {
    for (name, gravity) in &profile.severities {
        let least = in_build(&name.value);
        let set_aside = match gravity {
            Gravity::Ignored => least.is_some(),
            Gravity::Matters(severity) => least.is_some_and(|least| *severity > least),
        };
        if set_aside {
            let rule = &name.value;
            let message = said!("`{rule}` can't be set aside for all pages", rule);
            let error = Diagnostic::error("unknown-value", name.place.clone(), message);
            sink.report(error.hint(
                "a layout says what is meant to lie over words (`over-words`); or sign the \
                 finding off: `[[sign-off]]`",
            ));
        }
    }
}

/// The error for the name of a rule that doesn't exist; `None` where it does.
pub fn unknown(name: &Located<String>) -> Option<Diagnostic> {
    let known = || ALL.iter().map(|rule| rule.name);
    if known().any(|rule| rule == name.value) {
        return None;
    }
    let message = said!("there is no preflight rule `{rule}`", rule = name.value);
    let error = Diagnostic::error("unknown-value", name.place.clone(), message);
    Some(match nearest(&name.value, known()) {
        Some(best) => error.hint(said!("did you mean `{best}`?", best)),
        None => error.hint("docs/preflight.md lists the rules"),
    })
}
