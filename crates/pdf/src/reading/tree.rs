//! The page tree (ISO 32000-1, 7.7.3), made such that anybody can walk it: every page stands
//! in it once, a few levels below its root, and knows what is above it.

use std::collections::BTreeSet;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use crate::page_tree::DEEPEST;

use super::Unopenable;
use super::lexer::Budget;

/// The most pages of a file.
const MOST: usize = 100_000;
/// What pages have from the nodes above them.
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];

/// Settles a document's page tree. Whether nothing had to be changed.
///
/// # Errors
/// Where it has no pages, too many, or some are missing.
pub(super) fn settle(
    document: &mut Document,
    budget: &Budget,
) -> Result<bool, Unopenable> {
    let mut walk = Walk { document, budget, pages: 0, deepest: 0, sound: true };
    let root = walk.root()?;
    walk.descend(root)?;
    let Walk { pages, deepest, mut sound, .. } = walk;
    if pages == 0 {
        return Err(Unopenable::damaged("it has no pages"));
    }
    if deepest > DEEPEST {
        flatten(document, root, budget)?;
        sound = false;
    }
    Ok(sound)
}

/// A way through the tree, from above.
struct Walk<'d> {
    document: &'d mut Document,
    budget: &'d Budget,
    pages: usize,
    deepest: usize,
    sound: bool,
}

impl Walk<'_> {
    /// The root, as an object of its own.
    fn root(&mut self) -> Result<ObjectId, Unopenable> {
        let none = || Unopenable::damaged("it has no pages");
        let catalog = self.document.catalog().map_err(|_| none())?;
        match catalog.get(b"Pages").cloned() {
            Ok(Object::Reference(id)) => Ok(id),
            Ok(Object::Dictionary(pages)) => {
                let id = self.document.add_object(pages);
                let catalog = self.document.catalog_mut().map_err(|_| none())?;
                catalog.set("Pages", id);
                self.sound = false;
                Ok(id)
            }
            _ => Err(none()),
        }
    }

    fn descend(&mut self, root: ObjectId) -> Result<(), Unopenable> {
        // The catalog may lead to the only page at once.
        let is_page = self.kids(root).is_none();
        if is_page
            && self.document.get_dictionary(root).is_ok_and(|it| it.has_type(b"Page"))
        {
            let tree = dictionary! {
                "Type" => "Pages", "Count" => 1, "Kids" => vec![root.into()],
            };
            let tree = self.document.add_object(tree);
            if let Ok(catalog) = self.document.catalog_mut() {
                catalog.set("Pages", tree);
            }
            self.sound = false;
            return self.descend(tree);
        }
        let mut seen = BTreeSet::from([root]);
        let mut open = vec![(root, 1)];
        while let Some((node, depth)) = open.pop() {
            self.deepest = self.deepest.max(depth);
            let Some(kids) = self.kids(node) else {
                let known = self.document.get_dictionary(node);
                if known.is_ok_and(|it| !it.has_type(b"Pages")) {
                    self.pages += 1;
                }
                if self.pages > MOST {
                    return Err(Unopenable::damaged("it has more than 100,000 pages"));
                }
                continue;
            };
            let kids = self.kept(node, kids, &mut seen)?;
            open.extend(kids.into_iter().rev().map(|kid| (kid, depth + 1)));
        }
        Ok(())
    }

    /// What a node has below it; nothing for a page.
    fn kids(&self, node: ObjectId) -> Option<Vec<Object>> {
        let node = self.document.get_dictionary(node).ok()?;
        node.get_deref(b"Kids", self.document).and_then(Object::as_array).ok().cloned()
    }

    /// What stays below a node: each page once, with the node above it.
    fn kept(
        &mut self,
        node: ObjectId,
        kids: Vec<Object>,
        seen: &mut BTreeSet<ObjectId>,
    ) -> Result<Vec<ObjectId>, Unopenable> {
        let mut kept = Vec::with_capacity(kids.len());
        let mut changed = false;
        for kid in kids {
            let (id, own) = match kid {
                Object::Reference(id) => (id, None),
                Object::Dictionary(page) => (self.document.new_object_id(), Some(page)),
                _ => return Err(missing()),
            };
            if let Some(page) = own {
                self.document.objects.insert(id, Object::Dictionary(page));
                changed = true;
            }
            let Ok(page) = self.document.get_dictionary(id) else {
                return Err(missing());
            };
            let above = page.get(b"Parent").and_then(Object::as_reference).ok();
            let mut id = id;
            if !seen.insert(id) {
                changed = true;
                if page.has(b"Kids") {
                    continue;
                }
                // A page that stands in the tree twice is printed twice.
                let copy = page.clone();
                let weight = copy.len() * size_of::<Object>();
                self.budget.take(weight)?;
                id = self.document.add_object(copy);
            }
            if above != Some(node)
                && let Ok(page) = self.document.get_dictionary_mut(id)
            {
                page.set("Parent", node);
                self.sound = false;
            }
            kept.push(id);
        }
        if changed {
            self.sound = false;
            if let Ok(node) = self.document.get_dictionary_mut(node) {
                let kids: Vec<Object> = kept.iter().map(|id| (*id).into()).collect();
                node.set("Kids", kids);
            }
        }
        Ok(kept)
    }
}

fn missing() -> Unopenable {
    Unopenable::damaged("a page that it lists is missing")
}

/// Puts all pages right below the root, with what they had from the nodes between.
fn flatten(
    document: &mut Document,
    root: ObjectId,
    budget: &Budget,
) -> Result<(), Unopenable> {
    let mut pages = Vec::new();
    let mut open = vec![(root, Rc::new(Dictionary::new()))];
    while let Some((id, above)) = open.pop() {
        let mut given = above;
        for key in INHERITED {
            let Ok(own) = document.get_dictionary(id).and_then(|it| it.get(key)) else {
                continue;
            };
            // What many have in common isn't copied.
            let own = match own.clone() {
                Object::Reference(shared) => shared,
                value => {
                    let shared = document.add_object(value);
                    if let Ok(node) = document.get_dictionary_mut(id) {
                        node.set(key, shared);
                    }
                    shared
                }
            };
            Rc::make_mut(&mut given).set(key, own);
        }
        let node = document.get_dictionary_mut(id);
        let node = node.map_err(|_| Unopenable::damaged("it has no pages"))?;
        budget.take(size_of::<Object>() * 4)?;
        let kids = node.get(b"Kids").cloned();
        let kids = kids.and_then(|kids| Ok(document.dereference(&kids)?.1.clone()));
        if let Ok(Object::Array(kids)) = kids {
            let kids = kids.iter().rev().filter_map(|kid| kid.as_reference().ok());
            open.extend(kids.map(|kid| (kid, Rc::clone(&given))));
            continue;
        }
        if let Ok(page) = document.get_dictionary_mut(id)
            && !page.has_type(b"Pages")
        {
            for (key, value) in given.iter() {
                page.set(key.clone(), value.clone());
            }
            page.set("Parent", root);
            pages.push(Object::Reference(id));
        }
    }
    if let Ok(node) = document.get_dictionary_mut(root) {
        node.set("Count", i64::try_from(pages.len()).unwrap_or(i64::MAX));
        node.set("Kids", pages);
    }
    Ok(())
}
