//! # `not-pdf-x-4`
//!
//! ## What it checks
//! The file is what a PDF/X-4 has to say it is: version 1.6, identifiers, trapping, XMP
//! metadata and Info that agree.
//!
//! ## Why it matters
//! Print shops' programs refuse a file that doesn't say so, or guess at what it leaves
//! open.
//!
//! ## What to do
//! Export it as PDF/X-4.
//!
//! ## Source
//! GWG 2022, R0001; ISO 15930-7 (requirements 1 to 10).

use marbre_diag::Severity;

use crate::identity::{self, Fact, Want};

use super::{
    Bilingual, Book, Check, ERROR, Findings, Job, Message, Parameter, Rule, Topic,
    Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "not-pdf-x-4",
    number: Some("R0001"),
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new("File that isn't PDF/X-4", "Fichier non conforme à PDF/X-4"),
    remedy: Bilingual::new(
        "export the file as PDF/X-4",
        "exporter le fichier en PDF/X-4",
    ),
    says: &[COMMENT, VERSION, IDENTIFIER, METADATA, MALFORMED, DISAGREES, ABSENT],
    check: Check::File(check),
};

const COMMENT: Wording = Wording::new(
    "not-pdf-x-4/no-binary-comment",
    "no binary comment after the header",
    "il manque le commentaire binaire après l'en-tête",
);

const VERSION: Wording = Wording::new(
    "not-pdf-x-4/version",
    "another version than PDF 1.6",
    "une autre version que PDF 1.6",
);

const IDENTIFIER: Wording =
    Wording::new("not-pdf-x-4/no-identifier", "no identifier", "pas d'identifiant");

const METADATA: Wording = Wording::new(
    "not-pdf-x-4/no-metadata",
    "no metadata, as Info or as XMP",
    "pas de métadonnées, en Info ou en XMP",
);

const MALFORMED: Wording = Wording::new(
    "not-pdf-x-4/malformed-xmp",
    "XMP that isn't well-formed",
    "un XMP mal formé",
);

const DISAGREES: Wording = Wording::new(
    "not-pdf-x-4/disagreement",
    "metadata that disagrees on {what}",
    "des métadonnées en désaccord sur {what}",
);

const ABSENT: Wording =
    Wording::new("not-pdf-x-4/absent-from-xmp", "XMP without {key}", "un XMP sans {key}");

fn check(book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    for what in identity::of_any(job.document) {
        findings.file(said(what));
    }
    // After the header, bytes that no text has keep programs from treating it as one.
    let start = book.bytes.get(..64).unwrap_or(book.bytes);
    if start.iter().filter(|byte| **byte >= 0x80).count() < 4 {
        findings.file_as(Severity::Warning, say!(COMMENT));
    }
}

/// What a file doesn't say of itself, in words.
pub(crate) fn said(want: Want) -> Message {
    match want {
        Want::Version => say!(VERSION),
        Want::Identifier => say!(IDENTIFIER),
        Want::Metadata => say!(METADATA),
        Want::WellFormedXmp => say!(MALFORMED),
        Want::Agreement(fact) => say!(DISAGREES, what = fact_said(fact)),
        Want::InXmp(key) => say!(ABSENT, key = Parameter::foreign(key)),
    }
}

fn fact_said(fact: Fact) -> Message {
    match fact {
        Fact::Title => say!(TITLE),
        Fact::Author => say!(AUTHOR),
        Fact::Program => say!(PROGRAM),
        Fact::Producer => say!(PRODUCER),
        Fact::Trapping => say!(TRAPPING),
        Fact::Standard => say!(STANDARD),
        Fact::Date => say!(DATE),
        Fact::LastChange => say!(LAST_CHANGE),
    }
}

const TITLE: Wording = Wording::new("fact-title", "the title", "le titre");
const AUTHOR: Wording = Wording::new("fact-author", "the author", "l'auteur");
const PROGRAM: Wording = Wording::new("fact-program", "the program", "le programme");
const PRODUCER: Wording = Wording::new("fact-producer", "the producer", "le producteur");
const TRAPPING: Wording = Wording::new("fact-trapping", "trapping", "le grossi-maigri");
const STANDARD: Wording = Wording::new("fact-standard", "the standard", "la norme");
const DATE: Wording = Wording::new("fact-date", "the date", "la date");
const LAST_CHANGE: Wording =
    Wording::new("fact-last-change", "the last change", "la dernière modification");
