//! Which layers are printed (ISO 32000-1, 8.11).
//!
//! It is the default configuration that is printed: what is off in it leaves no ink. Where
//! it has layers switched by themselves when somebody prints (`AS`), they are.

use std::cell::Cell;
use std::collections::BTreeSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

/// The most parts of an expression that are looked at.
const MOST_PARTS: usize = 1000;
/// How deep expressions may stand in each other.
const DEEPEST: usize = 32;

/// The layers that aren't printed.
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
        let switches = default.get_deref(b"AS", document).and_then(Object::as_array);
        for switch in switches.into_iter().flatten() {
            let switch = document.dereference(switch).and_then(|(_, it)| it.as_dict());
            let Ok(switch) = switch else { continue };
            let printing = names(switch, b"Event", document).any(|it| it == b"Print")
                && names(switch, b"Category", document).any(|it| it == b"Print");
            let layers = printing.then(|| list(switch, b"OCGs"));
            for layer in layers.into_iter().flatten() {
                match print_state(layer, document) {
                    Some(b"OFF") => _ = hidden.insert(layer),
                    Some(b"ON") => _ = hidden.remove(&layer),
                    _ => {}
                }
            }
        }
        // A layer that isn't meant for looking at is no matter of showing.
        hidden.retain(|layer| is_for_view(*layer, document));
        Self { hidden }
    }

    /// Whether what belongs to a layer, or to a set of layers, isn't printed.
    pub(super) fn hide(&self, object: &Object, document: &Document) -> bool {
        if object.as_reference().is_ok_and(|id| self.hidden.contains(&id)) {
            return true;
        }
        let about = document.dereference(object).and_then(|(_, it)| it.as_dict());
        let Ok(about) = about else { return false };
        if let Ok(expression) = about.get(b"VE") {
            let left = Cell::new(MOST_PARTS);
            let shown = self.holds(expression, document, 0, &left);
            if let Some(shown) = shown {
                return !shown;
            }
        }
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

    /// Whether an expression of layers is true (ISO 32000-1, 8.11.2.2); `None` where it
    /// makes no sense.
    fn holds(
        &self,
        expression: &Object,
        document: &Document,
        depth: usize,
        left: &Cell<usize>,
    ) -> Option<bool> {
        left.set(left.get().checked_sub(1)?);
        (depth < DEEPEST).then_some(())?;
        let (id, part) = document.dereference(expression).ok()?;
        let Object::Array(parts) = part else {
            part.as_dict().ok()?;
            return Some(!self.hidden.contains(&id?));
        };
        let (operator, operands) = parts.split_first()?;
        let mut holds =
            operands.iter().map(|it| self.holds(it, document, depth + 1, left));
        match document.dereference(operator).ok()?.1.as_name().ok()? {
            b"Not" => holds.next()?.map(|it| !it),
            b"And" => holds.try_fold(true, |all, it| Some(all && it?)),
            b"Or" => holds.try_fold(false, |any, it| Some(any || it?)),
            _ => None,
        }
    }
}

/// What a layer says of itself for when it is printed.
fn print_state(layer: ObjectId, document: &Document) -> Option<&[u8]> {
    let usage =
        document.get_dictionary(layer).ok()?.get_deref(b"Usage", document).ok()?;
    let print = usage.as_dict().ok()?.get_deref(b"Print", document).ok()?;
    print.as_dict().ok()?.get_deref(b"PrintState", document).ok()?.as_name().ok()
}

/// Whether a layer's intent is to be seen, as it is by default.
fn is_for_view(layer: ObjectId, document: &Document) -> bool {
    let Ok(about) = document.get_dictionary(layer) else { return true };
    let mut intents = names(about, b"Intent", document).peekable();
    intents.peek().is_none() || intents.any(|it| it == b"View" || it == b"All")
}

/// A name, or an array of names.
fn names<'a>(
    about: &'a Dictionary,
    key: &[u8],
    document: &'a Document,
) -> impl Iterator<Item = &'a [u8]> {
    let all = match about.get_deref(key, document) {
        Ok(Object::Array(names)) => names.as_slice(),
        Ok(name) => std::slice::from_ref(name),
        Err(_) => &[],
    };
    all.iter().filter_map(|it| document.dereference(it).ok()?.1.as_name().ok())
}
