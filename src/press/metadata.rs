//! What the file says of itself: output intent, XMP, Info and identifiers.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use marbre_pdf::metadata::{Label, STANDARD, Said, say, text};

use marbre_preflight::profile::Profile;

use super::Purpose;
use crate::report::Report;
use crate::report::validation::Accounts;

use super::Job;

/// The state of the report: how far its accounts are validated, and whether the file
/// was asked for as the last one.
fn status(report: &Report, purpose: Purpose) -> &'static str {
    match report.accounts() {
        Accounts::Unstated | Accounts::Validated if purpose == Purpose::Final => "final",
        accounts => accounts.name(),
    }
}

/// Writes the output intent, and what the press edition says of itself.
///
/// # Errors
/// Where the file has no catalog.
pub(super) fn write(
    document: &mut Document,
    Job { report, purpose, icc }: Job<'_>,
) -> lopdf::Result<()> {
    document.version = "1.6".to_owned();
    let intent = intent(document, &report.print, icc);
    let catalog = document.catalog_mut()?;
    let mut plain = Dictionary::new();
    for key in ["Type", "Pages", "Lang"] {
        if let Ok(value) = catalog.get(key.as_bytes()) {
            plain.set(key, value.clone());
        }
    }
    plain.set("OutputIntents", vec![Object::Reference(intent)]);
    *catalog = plain;
    let (title, status) = (report.identity.title.value.as_str(), status(report, purpose));
    describe(document, report, Label { title, status, standard: Some(STANDARD) })
}

/// Writes Info, XMP and the identifiers of a file that is made from a report.
///
/// # Errors
/// Where the file has no catalog.
pub(crate) fn describe(
    document: &mut Document,
    report: &Report,
    label: Label<'_>,
) -> lopdf::Result<()> {
    let identity = &report.identity;
    let subject = report.validation_sentence();
    let said = Said {
        label,
        author: &identity.organisation,
        language: Some(identity.language.code()),
        subject: subject.as_deref(),
        date: identity.stated_date(),
        version: identity.version.as_deref().unwrap_or("1"),
        slug: &identity.slug.value,
        profile: &report.print.name,
    };
    say(document, &said)
}

/// One intent, with the profile that the inks are made for (ISO 15930-7, 6.2.3).
fn intent(document: &mut Document, profile: &Profile, icc: Stream) -> lopdf::ObjectId {
    let intent = &profile.intent;
    let icc = document.add_object(icc);
    document.add_object(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFX",
        "OutputConditionIdentifier" => text(&intent.condition),
        "OutputCondition" => text(&profile.title),
        "RegistryName" => text(&intent.registry),
        "Info" => text(&intent.info),
        "DestOutputProfile" => icc,
    })
}
