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

use lopdf::Document;
use lopdf::Object;

use crate::preflight::interpreter::stream::inflated;

use super::{Book, Check, ERROR, Findings, Job, Rule};

pub(super) const RULE: Rule = Rule {
    name: "bad-source-profile",
    number: Some("X22"),
    severities: ERROR,
    hint: "convert the colours, or export the picture with a whole profile",
    check: Check::File(check),
};

fn check(_book: &Book<'_>, job: &Job<'_>, findings: &mut Findings<'_>) {
    let document = job.document;
    let intent = intent(document);
    for object in document.objects.values() {
        each_array(object, 0, &mut |array| {
            let [Object::Name(family), Object::Reference(id)] = array else { return };
            let stream = document.get_object(*id).and_then(Object::as_stream);
            let (b"ICCBased", Ok(stream)) = (family.as_slice(), stream) else { return };
            let icc = inflated(stream, document, 32 << 20).unwrap_or_default();
            let at = |at: usize| icc.get(at..at + 4);
            let channels = match at(16) {
                Some(b"GRAY") => 1,
                Some(b"RGB " | b"Lab ") => 3,
                Some(b"CMYK") => 4,
                _ => 0,
            };
            let given = stream.dict.get_deref(b"N", document).and_then(Object::as_i64);
            if at(36) != Some(b"acsp") || given.ok() != Some(channels) {
                findings.object(Some(*id), "the ICC profile of a colour is damaged");
            } else if channels == 4 && intent.as_ref() == Some(&icc) {
                let message = "a colour has the output intent's own profile";
                findings.object(Some(*id), message);
            }
        });
    }
}

/// The output intent's profile.
fn intent(document: &Document) -> Option<Vec<u8>> {
    let intents = document.catalog().ok()?.get_deref(b"OutputIntents", document).ok()?;
    let intent = document.dereference(intents.as_array().ok()?.first()?).ok()?.1;
    let profile =
        intent.as_dict().ok()?.get_deref(b"DestOutputProfile", document).ok()?;
    inflated(profile.as_stream().ok()?, document, 32 << 20).ok()
}

/// Shows every array in an object, however deep.
fn each_array(object: &Object, depth: usize, visit: &mut dyn FnMut(&[Object])) {
    let deeper = depth + 1;
    match object {
        _ if depth > 32 => {}
        Object::Array(items) => {
            visit(items);
            items.iter().for_each(|item| each_array(item, deeper, visit));
        }
        Object::Dictionary(dictionary) => {
            dictionary.iter().for_each(|(_, value)| each_array(value, deeper, visit));
        }
        Object::Stream(stream) => {
            stream.dict.iter().for_each(|(_, value)| each_array(value, deeper, visit));
        }
        _ => {}
    }
}
