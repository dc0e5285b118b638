//! Every dictionary of a file, however deep it stands in others.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// How deep dictionaries are looked into.
const DEEPEST: usize = 32;

/// What is shown a dictionary, with the object that it stands in, and the stream that it
/// describes.
pub(super) type Visit<'v> = &'v mut dyn FnMut(ObjectId, &Dictionary, Option<&Stream>);

/// Shows all dictionaries.
pub fn each(document: &Document, visit: Visit<'_>) {
    for (id, object) in &document.objects {
        look(*id, object, visit, 0);
    }
}

fn look(id: ObjectId, object: &Object, visit: Visit<'_>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let dictionary = match object {
        Object::Array(items) => {
            items.iter().for_each(|item| look(id, item, visit, depth + 1));
            return;
        }
        Object::Dictionary(dictionary) => {
            visit(id, dictionary, None);
            dictionary
        }
        Object::Stream(stream) => {
            visit(id, &stream.dict, Some(stream));
            &stream.dict
        }
        _ => return,
    };
    for (_, value) in dictionary {
        look(id, value, visit, depth + 1);
    }
}

/// The actions of PDF (ISO 32000-1, table 198).
pub const ACTIONS: &[&[u8]] = &[
    b"GoTo",
    b"GoToR",
    b"GoToE",
    b"Launch",
    b"Thread",
    b"URI",
    b"Sound",
    b"Movie",
    b"Hide",
    b"Named",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"JavaScript",
    b"SetOCGState",
    b"Rendition",
    b"Trans",
    b"GoTo3DView",
];
