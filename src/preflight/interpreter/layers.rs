//! Which layers are printed (ISO 32000-1, 8.11).

use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// The layers that are hidden by default.
#[derive(Debug, Default)]
pub(super) struct Layers {
    hidden: BTreeSet<ObjectId>,
}

impl Layers {
    /// Those of the default configuration.
    pub(super) fn of(document: &Document) -> Self {
        let properties = document
            .catalog()
            .and_then(|catalog| catalog.get_deref(b"OCProperties", document)?.as_dict());
        let Ok(properties) = properties else { return Self::default() };
        let list = |holder: &Dictionary, key: &[u8]| -> Vec<ObjectId> {
            let list = holder.get_deref(key, document).and_then(Object::as_array);
            let ids = list.into_iter().flatten().filter_map(|it| it.as_reference().ok());
            ids.collect()
        };
        let default = properties.get_deref(b"D", document).and_then(Object::as_dict);
        let Ok(default) = default else { return Self::default() };
        let mut hidden = BTreeSet::new();
        let base = default.get_deref(b"BaseState", document).and_then(Object::as_name);
        if base.ok() == Some(b"OFF") {
            hidden.extend(list(properties, b"OCGs"));
        }
        for shown in list(default, b"ON") {
            hidden.remove(&shown);
        }
        hidden.extend(list(default, b"OFF"));
        Self { hidden }
    }

    /// Whether what belongs to a layer, or to a set of layers, is hidden. Expressions of
    /// sets (`VE`) aren't read: their layers count as a set in which any may be shown.
    pub(super) fn hide(&self, object: &Object, document: &Document) -> bool {
        if self.hidden.is_empty() {
            return false;
        }
        if object.as_reference().is_ok_and(|id| self.hidden.contains(&id)) {
            return true;
        }
        let about = document.dereference(object).and_then(|(_, it)| it.as_dict());
        let Ok(about) = about else { return false };
        let members = match about.get(b"OCGs") {
            Ok(Object::Reference(id)) if document.get_dictionary(*id).is_ok() => {
                vec![*id]
            }
            Ok(other) => {
                let all = document.dereference(other).and_then(|(_, it)| it.as_array());
                all.into_iter()
                    .flatten()
                    .filter_map(|it| it.as_reference().ok())
                    .collect()
            }
            Err(_) => return false,
        };
        if members.is_empty() {
            return false;
        }
        let hidden = |id: &ObjectId| self.hidden.contains(id);
        let policy = about.get_deref(b"P", document).and_then(Object::as_name);
        let shown = match policy.unwrap_or(b"AnyOn") {
            b"AllOn" => !members.iter().any(hidden),
            b"AnyOff" => members.iter().any(hidden),
            b"AllOff" => members.iter().all(hidden),
            _ => !members.iter().all(hidden),
        };
        !shown
    }
}
