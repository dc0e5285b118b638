//! # `content-from-elsewhere`
//!
//! ## What it checks
//! Nothing is in another file or in another language: no PostScript, OPI, reference
//! `XObject`s, alternate pictures, or streams outside the file.
//!
//! ## Why it matters
//! It isn't there when the press needs it.
//!
//! ## What to do
//! Put it into the file.
//!
//! ## Source
//! ISO 15930-7 (requirements 28 and 29).

use lopdf::Object;

use marbre_pdf::objects;

use super::{Bilingual, Book, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "content-from-elsewhere",
    number: Some("X28"),
    severities: ERROR,
    topic: Topic::Content,
    title: Bilingual::new(
        "Content from outside the file",
        "Contenu situé hors du fichier",
    ),
    remedy: Bilingual::new(
        "put the content into the file itself",
        "placer le contenu dans le fichier même",
    ),
    says: &[POSTSCRIPT, OPI, PAGE, ALTERNATES, STREAM],
    check: Check::File(check),
};

const POSTSCRIPT: Wording =
    Wording::new("content-from-elsewhere/postscript", "PostScript", "du PostScript");

const OPI: Wording = Wording::new(
    "content-from-elsewhere/opi",
    "a picture from a server (OPI)",
    "une image sur un serveur (OPI)",
);

const PAGE: Wording = Wording::new(
    "content-from-elsewhere/page",
    "a page from another file",
    "une page d'un autre fichier",
);

const ALTERNATES: Wording = Wording::new(
    "content-from-elsewhere/alternates",
    "alternate pictures",
    "des images de remplacement",
);

const STREAM: Wording = Wording::new(
    "content-from-elsewhere/stream",
    "a stream in another file",
    "un flux dans un autre fichier",
);

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    objects::each(document, &mut |id, dictionary, stream| {
        let name = |key: &[u8]| {
            dictionary.get_deref(key, document).and_then(Object::as_name).ok()
        };
        let drawn = matches!(name(b"Subtype"), Some(b"Form" | b"Image" | b"PS"));
        if name(b"Subtype") == Some(b"PS") || name(b"Subtype2") == Some(b"PS") {
            findings.object(Some(id), say!(POSTSCRIPT));
        }
        for (key, what) in [
            (&b"OPI"[..], say!(OPI)),
            (b"Ref", say!(PAGE)),
            (b"Alternates", say!(ALTERNATES)),
        ] {
            if drawn && dictionary.has(key) {
                findings.object(Some(id), what);
            }
        }
        if let Some(stream) = stream
            && (stream.dict.has(b"F") || stream.dict.has(b"FFilter"))
        {
            findings.object(Some(id), say!(STREAM));
        }
    });
}
