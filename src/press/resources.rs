//! The names in content streams, and the objects that they stand for (ISO 32000-1,
//! 7.8.3).

use lopdf::content::Operation;
use lopdf::{Dictionary, Object};

/// The category and the name of the resource that an operation refers to.
pub(super) fn reference(operation: &Operation) -> Option<(&'static str, &[u8])> {
    let (category, operand) = match operation.operator.as_str() {
        "cs" | "CS" => ("ColorSpace", operation.operands.first()),
        "scn" | "SCN" => ("Pattern", operation.operands.last()),
        "sh" => ("Shading", operation.operands.first()),
        "Do" => ("XObject", operation.operands.first()),
        "gs" => ("ExtGState", operation.operands.first()),
        "Tf" => ("Font", operation.operands.first()),
        "BDC" | "DP" => ("Properties", operation.operands.get(1)),
        _ => return None,
    };
    Some((category, operand?.as_name().ok()?))
}

/// What a name stands for.
pub(super) fn named<'a>(
    resources: &'a Dictionary,
    category: &str,
    name: &[u8],
) -> Option<&'a Object> {
    resources.get(category.as_bytes()).ok()?.as_dict().ok()?.get(name).ok()
}

/// The resources that operations use, and no others.
pub(super) fn used(operations: &[Operation], resources: &Dictionary) -> Dictionary {
    let mut used = Dictionary::new();
    for (category, name) in operations.iter().filter_map(reference) {
        if let Some(object) = named(resources, category, name) {
            add(&mut used, category, name, object.clone());
        }
    }
    used
}

/// Gives an object a name.
pub(super) fn add(
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
