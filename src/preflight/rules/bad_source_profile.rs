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

use std::collections::BTreeSet;

use lopdf::{Document, Object, ObjectId, Stream};

use crate::preflight::colour::{Icc, Space};
use crate::preflight::interpreter::stream::{beginning, inflated};
use crate::preflight::scene::Sheet;

use super::{Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "bad-source-profile",
    number: Some("X22"),
    severities: ERROR,
    hint: "convert the colours, or export the picture with a whole profile",
    check: Check::Page(check),
};

/// The largest ICC profile: 32 MiB.
const LARGEST: usize = 32 << 20;

fn check(sheet: &Sheet, job: &Job<'_>, findings: &mut Findings<'_>) {
    // Pages use the same few profiles again and again.
    let mut seen = BTreeSet::new();
    for (_, mark) in sheet.visible() {
        for space in mark.spaces() {
            let Some((icc, id)) = profile(space) else { continue };
            if seen.insert((id, icc.components))
                && let Some(wrong) = wrong(icc, id, job.document)
            {
                findings.mark(sheet, mark, wrong);
            }
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

fn wrong(icc: &Icc, id: ObjectId, document: &Document) -> Option<&'static str> {
    let stream = document.get_object(id).and_then(Object::as_stream).ok()?;
    let head = beginning(stream, document, 128);
    let at = |at: usize| head.get(at..at + 4);
    let channels = match at(16) {
        Some(b"GRAY") => 1,
        Some(b"RGB " | b"Lab ") => 3,
        Some(b"CMYK") => 4,
        _ => 0,
    };
    if at(36) != Some(b"acsp") || icc.components != channels {
        Some("the ICC profile of a colour is damaged")
    } else if channels == 4 && is_the_intents(stream, &head, document) {
        Some("a colour has the output intent's own profile")
    } else {
        None
    }
}

/// Whether a profile is that of the output intent, if there is one.
fn is_the_intents(stream: &Stream, head: &[u8], document: &Document) -> bool {
    let Some(intents) = intent(document) else { return false };
    // A profile begins with its length: most that differ, differ there.
    intents.content == stream.content
        || (beginning(intents, document, 128) == head
            && inflated(intents, document, LARGEST)
                == inflated(stream, document, LARGEST))
}

/// The output intent's profile.
fn intent(document: &Document) -> Option<&Stream> {
    let intents = document.catalog().ok()?.get_deref(b"OutputIntents", document).ok()?;
    let intent = document.dereference(intents.as_array().ok()?.first()?).ok()?.1;
    let profile = intent.as_dict().ok()?.get_deref(b"DestOutputProfile", document);
    profile.ok()?.as_stream().ok()
}
