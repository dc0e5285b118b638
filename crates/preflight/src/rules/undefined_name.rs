//! # `undefined-name`
//!
//! ## What it checks
//! Every name that a page's content uses is defined, and every operator is one of
//! PDF's.
//!
//! ## Why it matters
//! What isn't defined isn't drawn.
//!
//! ## What to do
//! Export the page anew.
//!
//! ## Source
//! ISO 15930-7 (requirement 42); ISO 32000-1, 7.8.3.

use marbre_pdf::canvas::Trouble;

use crate::scene::Sheet;

use super::{
    Bilingual, Check, ERROR, Findings, Job, Parameter, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "undefined-name",
    number: Some("X42"),
    severities: ERROR,
    topic: Topic::Content,
    title: Bilingual::new("Undefined name or operator", "Nom ou opérateur non défini"),
    remedy: Bilingual::new("export the page anew", "exporter la page à nouveau"),
    says: &[OPERATOR, UNDEFINED, UNUSABLE],
    check: Check::Page(check),
};

const OPERATOR: Wording = Wording::new(
    "undefined-name/operator",
    "{name} is no operator of PDF's",
    "{name} n'est pas un opérateur PDF",
);

const UNDEFINED: Wording = Wording::new(
    "undefined-name/undefined",
    "the name {name} ({category}) isn't defined",
    "le nom {name} ({category}) n'est pas défini",
);

const UNUSABLE: Wording = Wording::new(
    "undefined-name/unusable",
    "what the name {name} ({category}) stands for is of no use",
    "ce que désigne le nom {name} ({category}) est inutilisable",
);

fn check(sheet: &Sheet, _job: &Job<'_>, findings: &mut Findings<'_>) {
    for trouble in &sheet.troubles {
        let message = match trouble {
            Trouble::Operator(name) => say!(OPERATOR, name = visible(name)),
            Trouble::Undefined(category, name) => {
                say!(
                    UNDEFINED,
                    name = Parameter::foreign(name),
                    category = Parameter::foreign(*category)
                )
            }
            Trouble::Unusable(category, name) => {
                say!(
                    UNUSABLE,
                    name = Parameter::foreign(name),
                    category = Parameter::foreign(*category)
                )
            }
            _ => continue,
        };
        findings.page(&sheet.page, None, message);
    }
}

/// An operator as code has it: bytes that can't be seen are escaped.
fn visible(name: &str) -> Parameter {
    let code = format!("{name:?}");
    let within = code.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    Parameter::quoted(within.unwrap_or(&code))
}
