//! Between our places and Typst's spans.
//!
//! Content that comes from `report.toml`, a text or a table carries a span into
//! that very file; so whatever Typst has to say about it, and whatever becomes
//! of it on a page, leads back to the words that somebody wrote.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

use typst::World;
use typst::syntax::{
    DiagSpan, DiagSpanKind, FileId, RangeMapper, RootedPath, Span, SpanKind, SyntaxKind,
    SyntaxNode, VirtualPath, VirtualRoot,
};

use marbre_diag::{Place, SourceFile};

/// The files that content comes from.
#[derive(Default)]
pub(super) struct Spans {
    files: HashMap<FileId, SourceFile>,
    /// Cells of workbooks, each as a file of its own: they have no bytes to point at.
    cells: HashMap<FileId, Place>,
    /// Layouts that places have been asked of: each is copied, and its lines are found, once.
    layouts: RefCell<HashMap<FileId, SourceFile>>,
    /// How many texts there have been.
    texts: usize,
}

impl Spans {
    /// A span for a place; detached where the place isn't in a text file.
    pub(super) fn of(&mut self, place: &Place) -> Span {
        match place {
            Place::Source { file, range } => {
                let Some(id) = file_id(file.name()) else { return Span::detached() };
                self.files.entry(id).or_insert_with(|| file.clone());
                span(id, range.clone())
            }
            Place::Cell { file, sheet, cell, .. } => {
                let Some(id) = file_id(&format!("{file}/{sheet}/{cell}")) else {
                    return Span::detached();
                };
                self.cells.entry(id).or_insert_with(|| place.clone());
                span(id, 0..1)
            }
            Place::File(_) | Place::Nowhere => Span::detached(),
        }
    }

    /// A number that no other text has.
    pub(super) const fn next_text(&mut self) -> usize {
        self.texts += 1;
        self.texts
    }

    /// The place of a span, if it leads to a file.
    pub(super) fn place(&self, world: &dyn World, span: Span) -> Option<Place> {
        match span.get() {
            SpanKind::Detached => None,
            SpanKind::Range { id, range } => match self.cells.get(&id) {
                Some(cell) => Some(cell.clone()),
                None => Some(self.files.get(&id)?.at(range)),
            },
            SpanKind::Number { id, num } => {
                let source = world.source(id).ok()?;
                let range = source.range(num, None)?;
                Some(self.layout(id, source.text()).at(range))
            }
        }
    }

    fn layout(&self, id: FileId, text: &str) -> SourceFile {
        let mut known = self.layouts.borrow_mut();
        known.entry(id).or_insert_with(|| typst_file(id, text)).clone()
    }

    /// The place of a diagnostic's span.
    pub(super) fn diagnostic_place(
        &self,
        world: &dyn World,
        span: DiagSpan,
    ) -> Option<Place> {
        match span.get() {
            DiagSpanKind::Detached => None,
            DiagSpanKind::Number { id, num, sub_range } => {
                let source = world.source(id).ok()?;
                let range = source.range(num, sub_range)?;
                Some(self.layout(id, source.text()).at(range))
            }
            DiagSpanKind::Range { id, range } => {
                if let Some(file) = self.files.get(&id) {
                    return Some(file.at(range));
                }
                let bytes = world.file(id).ok()?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                Some(typst_file(id, &text).at(range))
            }
        }
    }
}

/// The id of a file of the project.
pub(super) fn file_id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(format!("/{name}")).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn typst_file(id: FileId, text: &str) -> SourceFile {
    SourceFile::new(id.vpath().get_without_slash(), text)
}

/// A span over bytes of a file that isn't Typst's. Typst makes such spans when
/// it parses text from within another file, which is how one is had here.
fn span(id: FileId, range: Range<usize>) -> Span {
    let length = range.len().max(1);
    let start = range.start;
    let mut node = SyntaxNode::leaf(SyntaxKind::Text, "x".repeat(length));
    let mapped = RangeMapper::new(std::iter::once(start..start + length))
        .and_then(|mapper| node.synthesize_mapped(id, &mapper));
    match mapped {
        Ok(()) => node.span(),
        Err(_) => Span::detached(),
    }
}
