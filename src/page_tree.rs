//! What pages have from the nodes above them (ISO 32000-1, 7.7.3.4).

use lopdf::{Document, Object, ObjectId};

/// How far a page may be from the root.
const DEEPEST: usize = 64;

/// A value of a page, or of the nearest node above it that has one.
pub(crate) fn inherited<'a>(
    document: &'a Document,
    page: ObjectId,
    key: &[u8],
) -> Option<&'a Object> {
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..DEEPEST {
        if let Ok(value) = node.get_deref(key, document) {
            return Some(value);
        }
        node = node.get_deref(b"Parent", document).ok()?.as_dict().ok()?;
    }
    None
}
