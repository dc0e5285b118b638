//! # `output-intent`
//!
//! ## What it checks
//! There is one output intent for PDF/X, with the identifier of a printing condition
//! and a whole ICC profile of a CMYK press; and it says where that condition is
//! registered, or what it is.
//!
//! ## Why it matters
//! Without it nobody knows which colours the numbers mean.
//!
//! ## What to do
//! Export it with the profile of the printing condition.
//!
//! ## Source
//! GWG 2022, R0035; ISO 15930-7 (requirements 12 to 15, 20).

use lopdf::Dictionary;
use lopdf::Document;
use lopdf::Object;

use marbre_diag::Severity;
use marbre_pdf::reading::stream::inflated;

use super::{
    Bilingual, Book, Check, ERROR, Findings, Job, Message, Rule, Topic, Wording, say,
};

pub(super) const RULE: Rule = Rule {
    name: "output-intent",
    number: Some("R0035"),
    severities: ERROR,
    topic: Topic::File,
    title: Bilingual::new(
        "Output intent missing or damaged",
        "Condition d'impression absente ou défectueuse",
    ),
    remedy: Bilingual::new(
        "export it with the profile of the printing condition as its output intent",
        "exporter avec le profil de la condition d'impression comme intention de \
         sortie",
    ),
    says: &[COUNT, UNNAMED, NO_PROFILE, DAMAGED, NO_PRESS, NOT_CMYK, UNREGISTERED],
    check: Check::File(check),
};

const COUNT: Wording = Wording::new(
    "output-intent/count",
    "the file has {count} output intents for PDF/X, not one",
    "le fichier a {count} conditions d'impression PDF/X, et non une",
);

const UNNAMED: Wording = Wording::new(
    "output-intent/unnamed",
    "the output intent doesn't name its printing condition",
    "la condition d'impression n'est pas nommée",
);

const NO_PROFILE: Wording = Wording::new(
    "output-intent/no-profile",
    "the output intent has no ICC profile",
    "la condition d'impression n'a pas de profil ICC",
);

const DAMAGED: Wording = Wording::new(
    "output-intent/damaged",
    "the output intent's ICC profile is damaged",
    "le profil ICC de la condition d'impression est défectueux",
);

const NO_PRESS: Wording = Wording::new(
    "output-intent/no-press",
    "the output intent's ICC profile isn't that of a press",
    "le profil ICC de la condition d'impression n'est pas celui d'une presse",
);

const NOT_CMYK: Wording = Wording::new(
    "output-intent/not-cmyk",
    "the output intent's ICC profile isn't for CMYK",
    "le profil ICC de la condition d'impression n'est pas CMJN",
);

const UNREGISTERED: Wording = Wording::new(
    "output-intent/unregistered",
    "the output intent says neither which registry its printing condition is from nor \
     what it is (RegistryName, Info)",
    "la condition d'impression n'indique ni son registre ni sa description \
     (RegistryName, Info)",
);

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    match wrong(job.document) {
        Err(what) => findings.file(what),
        Ok(intent) if intent.has(b"RegistryName") || intent.has(b"Info") => {}
        Ok(_) => findings.file_as(Severity::Warning, say!(UNREGISTERED)),
    }
}

/// The output intent, or what is wrong with it.
fn wrong(document: &Document) -> Result<&Dictionary, Message> {
    let intents =
        document.catalog().and_then(|it| it.get_deref(b"OutputIntents", document));
    let intents = intents.and_then(Object::as_array).map_or(&[][..], |it| it);
    let intents: Vec<&Dictionary> = intents
        .iter()
        .filter_map(|it| document.dereference(it).ok()?.1.as_dict().ok())
        .filter(|it| it.get(b"S").and_then(Object::as_name).ok() == Some(b"GTS_PDFX"))
        .collect();
    let [intent] = intents[..] else {
        let count = intents.len();
        return Err(say!(COUNT, count = count));
    };
    let identifier = intent.get_deref(b"OutputConditionIdentifier", document);
    if identifier.and_then(Object::as_str).map_or(true, <[u8]>::is_empty) {
        return Err(say!(UNNAMED));
    }
    let profile = intent.get_deref(b"DestOutputProfile", document);
    let Ok(profile) = profile.and_then(Object::as_stream) else {
        return Err(say!(NO_PROFILE));
    };
    let icc = inflated(profile, document, 32 << 20).unwrap_or_default();
    let at = |at: usize| icc.get(at..at + 4);
    let size = u32::try_from(icc.len()).unwrap_or(0).to_be_bytes();
    if at(0) != Some(&size) || at(36) != Some(b"acsp") {
        return Err(say!(DAMAGED));
    }
    if at(12) != Some(b"prtr") {
        return Err(say!(NO_PRESS));
    }
    let channels = profile.dict.get_deref(b"N", document).and_then(Object::as_i64);
    if at(16) != Some(b"CMYK") || channels.ok() != Some(4) {
        return Err(say!(NOT_CMYK));
    }
    Ok(intent)
}
