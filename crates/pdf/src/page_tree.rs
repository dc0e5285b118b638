//! The pages of a document, and what they have from the nodes above them (ISO 32000-1,
//! 7.7.3).

use std::collections::BTreeSet;

use lopdf::{Document, Object, ObjectId};

/// How far a page may be from the root; [`crate::reading`] brings those nearer that are further.
pub const DEEPEST: usize = 64;

/// All pages, in their order, each once.
pub fn pages(document: &Document) -> Vec<ObjectId> {
    let root =
        document.catalog().and_then(|catalog| catalog.get(b"Pages")?.as_reference());
    let (mut pages, mut seen) = (Vec::new(), BTreeSet::new());
    let mut open: Vec<ObjectId> = root.into_iter().collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let Ok(node) = document.get_dictionary(id) else { continue };
        match node.get_deref(b"Kids", document).and_then(Object::as_array) {
            Ok(kids) => {
                let kids = kids.iter().rev().filter_map(|kid| kid.as_reference().ok());
                open.extend(kids);
            }
            Err(_) if node.has_type(b"Pages") => {}
            Err(_) => pages.push(id),
        }
    }
    pages
}

/// A value of a page, or of the nearest node above it that has one.
pub fn inherited<'a>(
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
