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
pub mod tiling;

mod cmap;
mod codes;
mod content;
mod footprint;
mod layers;
mod pages;
mod pen;
mod program;
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
use crate::reading::stream::{Unreadable, inflated_so_far};

use self::content::{Execution, Frame};
use self::font::Font;
use self::footprint::Footprint;
use self::image::Image;
use self::layers::Layers;

/// The most operations and glyphs in a file: 10,000 for each of 2,000 pages.
const MOST_OPERATIONS: u64 = 20_000_000;
/// The most bytes of all content streams of a file, without compression.
const MOST_CONTENT: usize = 256 << 20;
/// The most bytes of one of them, or of a page's.
const LARGEST_CONTENT: usize = 64 << 20;
/// The most bytes that fonts, spaces and gradients of a file may take.
const MOST_HELD: usize = 256 << 20;
/// The most bytes that they may take of a page that is drawn by itself, and its content: as
/// many such pages are drawn at once as there are threads.
const MOST_OF_PAGE: usize = 64 << 20;
/// The most bytes of fonts that are kept from page to page.
const MOST_KEPT: usize = 32 << 20;

/// Reads the content of a document's pages.
#[derive(Debug)]
pub struct Interpreter<'a> {
    pub(super) document: &'a Document,
    pages: Vec<Page>,
    layers: Layers,
    empty: Dictionary,
    contents: RefCell<BTreeMap<ObjectId, Arc<[u8]>>>,
    fonts: Kept<Font>,
    spaces: Kept<Space>,
    shadings: Kept<Shading>,
    images: Kept<Image<'a>>,
    operations: Cell<u64>,
    content: Cell<usize>,
    held: Cell<usize>,
    kept: KeptFonts,
}

/// Fonts of earlier pages, and how many bytes they take.
type KeptFonts = RefCell<(BTreeMap<Key, Option<Arc<Font>>>, usize)>;

/// What has been read already, or why it isn't to be had.
type Kept<T> = RefCell<BTreeMap<Key, Result<Arc<T>, Denied>>>;

/// Why what a name of the resources stands for isn't to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Denied {
    /// It stands for nothing.
    Undefined,
    /// It makes no sense.
    Senseless,
    /// There is no room for it in memory.
    TooMuch,
}

/// Which object of the file something has been read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// One with a number.
    Numbered(ObjectId),
    /// One within another: where it stands in memory for as long as the file does. It is
    /// looked up, and nothing is done in the order of these.
    Within(usize),
}

impl Key {
    fn of(object: &Object) -> Self {
        match object.as_reference() {
            Ok(id) => Self::Numbered(id),
            Err(_) => Self::Within(std::ptr::from_ref(object).addr()),
        }
    }
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
            images: RefCell::default(),
            operations: Cell::new(MOST_OPERATIONS),
            content: Cell::new(MOST_CONTENT),
            held: Cell::new(MOST_HELD),
            kept: RefCell::default(),
        }
    }

    /// Begins a page by itself: what the pages before it have used up is there again. Nothing
    /// that they have left shows in what is drawn; fonts are kept, but count once more.
    ///
    /// Without it, the bounds are for all pages of the file together.
    pub fn reset_budget(&self) {
        self.operations.set(MOST_OPERATIONS);
        self.content.set(MOST_OF_PAGE);
        self.held.set(MOST_OF_PAGE);
        self.contents.take();
        self.fonts.take();
        // How these are read depends on the resources of whoever names them first.
        self.spaces.take();
        self.shadings.take();
        self.images.take();
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
        let parts = match contents.map(|it| self.document.dereference(it)) {
            Ok(Ok((Some(id), Object::Stream(_)))) => vec![Some(id)],
            Ok(Ok((_, Object::Array(parts)))) => {
                parts.iter().map(|part| part.as_reference().ok()).collect()
            }
            Ok(Ok((_, Object::Null))) | Err(_) => Vec::new(),
            // Something is said to be there, and isn't.
            Ok(_) => vec![None],
        };
        let mut content = Vec::new();
        for part in parts {
            let Some(part) = part else {
                canvas.trouble(&Trouble::Damaged(Some(page)));
                continue;
            };
            let room = LARGEST_CONTENT.saturating_sub(content.len());
            let Some(mut bytes) = self.inflate(part, room, canvas) else { continue };
            bytes.push(b'\n');
            match content.is_empty() {
                true => content = bytes,
                false => content.append(&mut bytes),
            }
        }
        content
    }

    /// The bytes of the content stream of a drawing, which may be placed again.
    fn stream(&self, id: ObjectId, canvas: &mut dyn Canvas<'a>) -> Option<Arc<[u8]>> {
        if let Some(known) = self.contents.borrow().get(&id) {
            return Some(Arc::clone(known));
        }
        let bytes = self.inflate(id, LARGEST_CONTENT, canvas);
        // What can't be read isn't tried again.
        let bytes: Arc<[u8]> = bytes.unwrap_or_default().into();
        self.contents.borrow_mut().insert(id, Arc::clone(&bytes));
        Some(bytes)
    }

    /// The bytes of a content stream; what keeps them away is shown to the canvas.
    fn inflate(
        &self,
        id: ObjectId,
        most: usize,
        canvas: &mut dyn Canvas<'a>,
    ) -> Option<Vec<u8>> {
        let stream = self.document.get_object(id).and_then(Object::as_stream).ok();
        let left = self.content.get();
        let stream = stream.ok_or(Unreadable::Damaged);
        let most = most.min(left);
        let bytes = stream.and_then(|it| inflated_so_far(it, self.document, most));
        match bytes {
            Ok((bytes, whole)) => {
                self.content.set(left.saturating_sub(bytes.len()));
                if !whole {
                    canvas.trouble(&Trouble::Damaged(Some(id)));
                }
                Some(bytes)
            }
            Err(error) => {
                canvas.trouble(&match error {
                    Unreadable::TooLarge => Trouble::TooLarge(Some(id)),
                    _ => Trouble::Damaged(Some(id)),
                });
                None
            }
        }
    }

    /// Whether there is room for so much more work.
    fn afford(&self, count: usize) -> bool {
        let left = self.operations.get();
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.operations.set(left.saturating_sub(count));
        left >= count
    }

    /// What stands for an object of resources, read once.
    fn read<T: Footprint>(
        &self,
        kept: &Kept<T>,
        object: &'a Object,
        read: impl FnOnce() -> Option<Arc<T>>,
    ) -> Result<Arc<T>, Denied> {
        let key = Key::of(object);
        if let Some(known) = kept.borrow().get(&key) {
            return known.clone();
        }
        let new = read().ok_or(Denied::Senseless).and_then(|it| {
            self.hold(it.footprint()).then_some(it).ok_or(Denied::TooMuch)
        });
        kept.borrow_mut().insert(key, new.clone());
        new
    }

    /// Whether there is room for so many more bytes.
    fn hold(&self, bytes: usize) -> bool {
        let left = self.held.get();
        if left >= bytes {
            self.held.set(left - bytes);
        }
        left >= bytes
    }

    fn font(&self, object: &'a Object) -> Result<Arc<Font>, Denied> {
        self.read(&self.fonts, object, || self.kept_font(object))
    }

    /// A font that an earlier page has read, or a new one.
    fn kept_font(&self, object: &'a Object) -> Option<Arc<Font>> {
        let key = Key::of(object);
        if let Some(known) = self.kept.borrow().0.get(&key) {
            return known.clone();
        }
        let font = self.document.dereference(object).ok().and_then(|(id, font)| {
            Font::read(font.as_dict().ok()?, id, self.document).map(Arc::new)
        });
        let weight = font.as_ref().map_or(0, |it| it.footprint());
        let (fonts, bytes) = &mut *self.kept.borrow_mut();
        if *bytes + weight > MOST_KEPT {
            fonts.clear();
            *bytes = 0;
        }
        if weight <= MOST_KEPT {
            fonts.insert(key, font.clone());
            *bytes += weight;
        }
        font
    }

    fn space(
        &self,
        object: &'a Object,
        resources: &Dictionary,
    ) -> Result<Arc<Space>, Denied> {
        self.read(&self.spaces, object, || {
            Space::read(object, self.document, resources).map(Arc::new)
        })
    }

    fn shading(
        &self,
        object: &'a Object,
        resources: &Dictionary,
    ) -> Result<Arc<Shading>, Denied> {
        self.read(&self.shadings, object, || {
            Shading::read(object, self.document, resources).map(Arc::new)
        })
    }

    /// A picture of the file, placed.
    fn image(
        &self,
        object: &'a Object,
        resources: &Dictionary,
        transform: Transform,
    ) -> Result<Image<'a>, Denied> {
        let image = self.read(&self.images, object, || {
            let (id, stream) = self.document.dereference(object).ok()?;
            let stream = stream.as_stream().ok()?;
            Image::read(stream, id, self.document, resources, transform).map(Arc::new)
        });
        let mut image = Image::clone(&*image?);
        image.transform = transform;
        Ok(image)
    }

    /// The transparency group of a form or a page; `None` where it isn't one.
    fn group(
        &self,
        about: &'a Dictionary,
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
        let space = group.get(b"CS").ok().and_then(|it| self.space(it, resources).ok());
        let bounds = numbers(about, b"BBox", self.document);
        let bounds = bounds.and_then(|it| rect(it.try_into().ok()?));
        let bounds = bounds.and_then(|it| {
            super::canvas::bounds(&tiny_skia::PathBuilder::from_rect(it), placed)
        });
        let (isolated, knockout) = (flag(b"I"), flag(b"K"));
        Some(Group { isolated, knockout, space, object, bounds })
    }
}
