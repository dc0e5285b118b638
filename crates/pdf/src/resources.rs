//! The names in content streams, and the objects that they stand for (ISO 32000-1,
//! 7.8.3).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Object};

/// What a name stands for.
pub fn named<'a>(
    resources: &'a Dictionary,
    category: &str,
    name: &[u8],
) -> Option<&'a Object> {
    resources.get(category.as_bytes()).ok()?.as_dict().ok()?.get(name).ok()
}

/// The resources with these categories and names, and no others.
pub fn used(
    names: &BTreeSet<(&'static str, Vec<u8>)>,
    resources: &Dictionary,
) -> Dictionary {
    let mut used = Dictionary::new();
    for (category, name) in names {
        if let Some(object) = named(resources, category, name) {
            add(&mut used, category, name, object.clone());
        }
    }
    used
}

/// Gives an object a name.
pub fn add(
    resources: &mut Dictionary,
    category: &str,
    name: &[u8],
    object: impl Into<Object>,
) {
    if !resources.has(category.as_bytes()) {
        resources.set(category, Dictionary::new());
    }
    let known = resources.get_mut(category.as_bytes()).and_then(Object::as_dict_mut);
    if let Ok(known) = known {
        known.set(name.to_vec(), object);
    }
}
