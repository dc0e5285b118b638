//! # `bad-source-profile`
//!
//! ## What it checks
//! ICC profiles of colours are whole, have as many channels as they say, and none is
//! the output intent's own: those colours are `DeviceCMYK`.
//!
//! ## Why it matters
//! Programs replace a profile that they can't read by a guess.
//!
//! ## What to do
//! Export it with a whole profile.
//!
//! ## Source
//! ISO 15930-7 (requirements 21 and 22).

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Document, Object, ObjectId, Stream};

use marbre_pdf::colour::{Icc, Space};
use marbre_pdf::reading::stream::{beginning, inflated};

use crate::scene::Sheet;

use super::{Bilingual, Check, ERROR, Findings, Job, Rule, Topic, Wording, say};

pub(super) const RULE: Rule = Rule {
    name: "bad-source-profile",
    number: Some("X22"),
    severities: ERROR,
    topic: Topic::Colours,
    title: Bilingual::new(
        "Bad ICC profile of a colour",
        "Profil ICC d'origine défectueux",
    ),
    remedy: Bilingual::new(
        "convert the colours, or export the picture with a whole profile",
        "convertir les couleurs, ou exporter l'image avec un profil complet",
    ),
    says: &[INTENTS, DAMAGED],
    check: Check::Page(check),
};

const INTENTS: Wording = Wording::new(
    "bad-source-profile/the-intents",
    "a colour has the output intent's own profile",
    "une couleur porte le profil même de la condition d'impression",
);

const DAMAGED: Wording = Wording::new(
    "bad-source-profile/damaged",
    "the ICC profile of a colour is damaged",
    "le profil ICC d'une couleur est défectueux",
);

/// The largest ICC profile: 32 MiB.
const LARGEST: usize = 32 << 20;
/// How many profiles are held against the output intent's byte by byte: those that have its
/// length, and all else that profiles begin with.
const MOST_COMPARED: usize = 16;

/// What has been found out about the ICC profiles of a file, each looked at once: pages use
/// the same few again and again.
#[derive(Debug, Default)]
pub(crate) struct Profiles {
    known: RefCell<BTreeMap<ObjectId, Profile>>,
    compared: Cell<usize>,
}

/// What a profile turned out to be.
#[derive(Clone, Copy, Debug)]
enum Profile {
    Damaged,
    /// A whole one of so many channels.
    Whole(usize),
    /// That of the output intent, for CMYK.
    TheIntents,
}

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for (_, mark) in sheet.visible() {
        for space in mark.spaces() {
            let Some((icc, id)) = profile(space) else { continue };
            if !seen.insert((id, icc.components)) {
                continue;
            }
            let wrong = match (job.profiles.look(id, job.document), icc.components) {
                (Profile::TheIntents, 4) => {
                    say!(INTENTS)
                }
                (Profile::Whole(channels), components) if channels == components => {
                    continue;
                }
                _ => say!(DAMAGED),
            };
            findings.mark(sheet, mark, wrong);
        }
    }
}

/// The profile that a space's colours are defined by.
fn profile(space: &Space) -> Option<(&Icc, ObjectId)> {
    match space {
        Space::Icc(icc) => Some((icc, icc.profile?)),
        Space::Indexed(indexed) => profile(&indexed.base),
        Space::Named(named) => profile(&named.alternate),
        Space::Pattern(under) => profile(under.as_ref()?),
        _ => None,
    }
}

impl Profiles {
    /// Looks at a profile, if that hasn't been done.
    fn look(&self, id: ObjectId, document: &Document) -> Profile {
        if let Some(known) = self.known.borrow().get(&id) {
            return *known;
        }
        let stream = document.get_object(id).and_then(Object::as_stream);
        let profile = stream.map_or(Profile::Damaged, |it| self.read(it, document));
        self.known.borrow_mut().insert(id, profile);
        profile
    }

    fn read(&self, stream: &Stream, document: &Document) -> Profile {
        let head = beginning(stream, document, 128);
        let at = |at: usize| head.get(at..at + 4);
        if at(36) != Some(b"acsp") {
            return Profile::Damaged;
        }
        match at(16) {
            Some(b"GRAY") => Profile::Whole(1),
            Some(b"RGB " | b"Lab ") => Profile::Whole(3),
            Some(b"CMYK") if self.is_the_intents(stream, &head, document) => {
                Profile::TheIntents
            }
            Some(b"CMYK") => Profile::Whole(4),
            _ => Profile::Damaged,
        }
    }

    /// Whether a profile is that of the output intent, if there is one.
    fn is_the_intents(&self, stream: &Stream, head: &[u8], document: &Document) -> bool {
        let Some(intents) = intent(document) else { return false };
        if intents.content == stream.content {
            return true;
        }
        // A profile begins with its length: most that differ, differ there.
        if beginning(intents, document, 128) != head
            || self.compared.get() >= MOST_COMPARED
        {
            return false;
        }
        self.compared.set(self.compared.get() + 1);
        inflated(intents, document, LARGEST) == inflated(stream, document, LARGEST)
    }
}

/// The output intent's profile.
fn intent(document: &Document) -> Option<&Stream> {
    let intents = document.catalog().ok()?.get_deref(b"OutputIntents", document).ok()?;
    let intent = document.dereference(intents.as_array().ok()?.first()?).ok()?.1;
    let profile = intent.as_dict().ok()?.get_deref(b"DestOutputProfile", document);
    profile.ok()?.as_stream().ok()
}
