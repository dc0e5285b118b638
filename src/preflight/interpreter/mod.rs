//! The interpreter: goes through the content of pages, and shows a
//! [`Canvas`] what they draw.
//!
//! ```text
//!  pages ──► content ──► text, image, tiling ──► Canvas
//!  (boxes)   (state,     (font, cmap, stream)
//!             paths)
//! ```
//!
//! It takes any PDF. What makes no sense is a
//! [`Trouble`], and it goes on after it; how much it does is
//! bounded, by counts and never by a clock.

pub mod font;
pub mod image;
pub mod stream;
pub mod tiling;

mod cmap;
mod content;
mod layers;
mod pages;
mod pen;
mod states;
mod text;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId};
use tiny_skia::Transform;

use super::canvas::{Canvas, Group, Page, State, Trouble};
use super::colour::Space;
use super::function::numbers;
use super::shading::{Shading, rect};

use self::content::{Execution, Frame};
use self::font::Font;
use self::layers::Layers;
use self::stream::{Unreadable, inflated};

/// The most operations and glyphs in a file: 10,000 for each of 2,000 pages.
const MOST_OPERATIONS: u64 = 20_000_000;
/// The most bytes of all content streams of a file, without compression.
const MOST_CONTENT: usize = 256 << 20;

/// Reads the content of a document's pages.
#[derive(Debug)]
pub struct Interpreter<'a> {
    pub(super) document: &'a Document,
    pages: Vec<Page>,
    layers: Layers,
    empty: Dictionary,
    contents: RefCell<BTreeMap<ObjectId, Arc<[u8]>>>,
    fonts: RefCell<BTreeMap<ObjectId, Option<Arc<Font>>>>,
    spaces: RefCell<BTreeMap<ObjectId, Option<Arc<Space>>>>,
    shadings: RefCell<BTreeMap<ObjectId, Option<Arc<Shading>>>>,
    operations: Cell<u64>,
    content: Cell<usize>,
}

impl<'a> Interpreter<'a> {
    /// An interpreter of a document, with its pages looked up.
    pub fn new(document: &'a Document) -> Self {
        Self {
            document,
            pages: pages::of(document),
            layers: Layers::of(document),
            empty: Dictionary::new(),
            contents: RefCell::default(),
            fonts: RefCell::default(),
            spaces: RefCell::default(),
            shadings: RefCell::default(),
            operations: Cell::new(MOST_OPERATIONS),
            content: Cell::new(MOST_CONTENT),
        }
    }

    /// The pages, in the order of the file.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The document.
    pub const fn document(&self) -> &'a Document {
        self.document
    }

    /// Shows a canvas what a page draws.
    pub fn draw(&'a self, page: &Page, canvas: &mut dyn Canvas<'a>) {
        canvas.begin_page(page);
        let content = self.page_content(page.id, canvas);
        let resources = pages::resources(page.id, self.document).unwrap_or(&self.empty);
        let frame = Frame::of_page(page.id);
        let mut execution = Execution::new(self, canvas, frame);
        execution.run(&content, resources, State::initial(Transform::identity()), false);
        canvas.end_page(page);
    }

    /// The parts of a page's content, as one stream.
    fn page_content(&self, page: ObjectId, canvas: &mut dyn Canvas<'a>) -> Vec<u8> {
        let contents =
            self.document.get_dictionary(page).and_then(|it| it.get(b"Contents"));
        let parts = match contents.and_then(|it| self.document.dereference(it)) {
            Ok((Some(id), Object::Stream(_))) => vec![id],
            Ok((_, Object::Array(parts))) => {
                parts.iter().filter_map(|part| part.as_reference().ok()).collect()
            }
            _ => Vec::new(),
        };
        let mut content = Vec::new();
        for part in parts {
            if let Some(bytes) = self.stream(part, canvas) {
                content.extend_from_slice(&bytes);
                content.push(b'\n');
            }
        }
        content
    }

    /// The bytes of a content stream; what keeps them away is shown to the canvas.
    fn stream(&self, id: ObjectId, canvas: &mut dyn Canvas<'a>) -> Option<Arc<[u8]>> {
        if let Some(known) = self.contents.borrow().get(&id) {
            return Some(Arc::clone(known));
        }
        let stream = self.document.get_object(id).and_then(Object::as_stream).ok();
        let Some(stream) = stream else {
            canvas.trouble(&Trouble::Damaged(Some(id)));
            return None;
        };
        let bytes: Arc<[u8]> = match inflated(stream, self.document, self.content.get()) {
            Ok(bytes) => bytes.into(),
            Err(error) => {
                canvas.trouble(&match error {
                    Unreadable::TooLarge => Trouble::TooLarge(Some(id)),
                    _ => Trouble::Damaged(Some(id)),
                });
                // It isn't inflated again.
                Arc::from([])
            }
        };
        self.content.set(self.content.get().saturating_sub(bytes.len()));
        self.contents.borrow_mut().insert(id, Arc::clone(&bytes));
        Some(bytes)
    }

    /// Whether there is room for so much more work.
    fn afford(&self, count: usize) -> bool {
        let left = self.operations.get();
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.operations.set(left.saturating_sub(count));
        left >= count
    }

    /// What stands for an object of resources, read once where it has a number.
    fn read<T>(
        cache: &RefCell<BTreeMap<ObjectId, Option<Arc<T>>>>,
        object: &Object,
        read: impl FnOnce() -> Option<T>,
    ) -> Option<Arc<T>> {
        let Ok(id) = object.as_reference() else { return read().map(Arc::new) };
        if let Some(known) = cache.borrow().get(&id) {
            return known.clone();
        }
        let new = read().map(Arc::new);
        cache.borrow_mut().insert(id, new.clone());
        new
    }

    fn font(&self, object: &Object) -> Option<Arc<Font>> {
        Self::read(&self.fonts, object, || {
            let (id, font) = self.document.dereference(object).ok()?;
            Font::read(font.as_dict().ok()?, id, self.document)
        })
    }

    /// A colour space; only what doesn't depend on resources is kept.
    fn space(&self, object: &Object, resources: &Dictionary) -> Option<Arc<Space>> {
        Self::read(&self.spaces, object, || Space::read(object, self.document, resources))
    }

    fn shading(&self, object: &Object, resources: &Dictionary) -> Option<Arc<Shading>> {
        Self::read(&self.shadings, object, || {
            Shading::read(object, self.document, resources)
        })
    }

    /// The transparency group of a form or a page; `None` where it isn't one.
    fn group(
        &self,
        about: &Dictionary,
        object: Option<ObjectId>,
        placed: Transform,
        resources: &Dictionary,
    ) -> Option<Group> {
        let group = about.get_deref(b"Group", self.document).ok()?.as_dict().ok()?;
        let kind = group.get_deref(b"S", self.document).and_then(Object::as_name).ok();
        (kind == Some(b"Transparency")).then_some(())?;
        let flag = |key: &[u8]| {
            group.get_deref(key, self.document).and_then(Object::as_bool).unwrap_or(false)
        };
        let space = group.get(b"CS").ok().and_then(|it| self.space(it, resources));
        let bounds = numbers(about, b"BBox", self.document);
        let bounds = bounds.and_then(|it| rect(it.try_into().ok()?));
        let bounds = bounds.and_then(|it| {
            super::canvas::bounds(&tiny_skia::PathBuilder::from_rect(it), placed)
        });
        let (isolated, knockout) = (flag(b"I"), flag(b"K"));
        Some(Group { isolated, knockout, space, object, bounds })
    }
}
