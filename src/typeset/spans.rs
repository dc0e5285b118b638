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

/// The bytes of a file that a span can point at, and so the most cells that one has.
const WIDEST: usize = (1 << 23) - 1;

/// The files that content comes from.
#[derive(Default)]
pub(super) struct Spans {
    /// Each with the byte that the span's own bytes are counted from.
    files: HashMap<FileId, (SourceFile, usize)>,
    /// The bytes at which the tables of a TOML file start, by its name.
    tables: HashMap<String, Vec<usize>>,
    /// Cells of workbooks have no bytes to point at: to Typst, those of a sheet are a file,
    /// in which each has a byte of its own.
    sheets: HashMap<FileId, Vec<Place>>,
    /// The spans of cells that have one.
    cells: HashMap<Place, Span>,
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
                let (name, from) = self.table(file, range.start);
                let Some(id) = file_id(&name) else { return Span::detached() };
                self.files.entry(id).or_insert_with(|| (file.clone(), from));
                span(id, range.start - from..range.end - from)
            }
            Place::Cell { file, sheet, .. } => {
                if let Some(span) = self.cells.get(place) {
                    return *span;
                }
                let span = self.cell(file, sheet, place);
                self.cells.insert(place.clone(), span);
                span
            }
            Place::File(_) | Place::Nowhere => Span::detached(),
        }
    }

    /// The table of a TOML file that a byte is in, and where that starts; or the file. To Typst
    /// each table is a file of its own: a word more in one leaves the spans of all others as
    /// they were, and so what Typst remembers of their pages.
    fn table(&mut self, file: &SourceFile, byte: usize) -> (String, usize) {
        let name = file.name();
        if !name.ends_with(".toml") {
            return (name.to_owned(), 0);
        }
        let tables = self.tables.entry(name.to_owned()).or_insert_with(|| {
            let starts = file.text().match_indices("\n[").map(|(at, _)| at + 1);
            std::iter::once(0).chain(starts).collect()
        });
        let number = tables.partition_point(|start| *start <= byte).saturating_sub(1);
        // No file of the project can be called like that: it would lie in another file.
        (format!("{name}/{number}"), tables.get(number).copied().unwrap_or(0))
    }

    /// The span of a cell that has none yet. Typst has 65,535 file ids, and a file has
    /// [`WIDEST`] bytes at most that a span can point at: a sheet with more cells is several
    /// files.
    fn cell(&mut self, file: &str, sheet: &str, cell: &Place) -> Span {
        for part in 0.. {
            // No file of the project can be called like that: it would lie in another file.
            let Some(id) = file_id(&format!("{file}/{sheet}/{part}")) else { break };
            let cells = self.sheets.entry(id).or_default();
            if cells.len() < WIDEST {
                cells.push(cell.clone());
                return span(id, cells.len() - 1..cells.len());
            }
        }
        Span::detached()
    }

    /// What stands at some bytes of a file that isn't Typst's.
    fn written(&self, id: FileId, range: Range<usize>) -> Option<Place> {
        match self.sheets.get(&id) {
            Some(cells) => cells.get(range.start).cloned(),
            None => {
                let (file, from) = self.files.get(&id)?;
                Some(file.at(from + range.start..from + range.end))
            }
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
            SpanKind::Range { id, range } => self.written(id, range),
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
                if let Some(place) = self.written(id, range.clone()) {
                    return Some(place);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_may_have_more_cells_than_typst_has_files() {
        let cell = |row: usize| Place::Cell {
            file: "names.xlsx".to_owned(),
            sheet: "Members".to_owned(),
            cell: format!("A{row}"),
            shown: row.to_string(),
        };
        let mut spans = Spans::default();
        let found: Vec<Span> = (0..70_000).map(|row| spans.of(&cell(row))).collect();
        for (row, span) in found.into_iter().enumerate() {
            let SpanKind::Range { id, range } = span.get() else { panic!("{span:?}") };
            assert_eq!(spans.written(id, range), Some(cell(row)));
            assert_eq!(spans.of(&cell(row)), span, "one cell, one span");
        }
    }
}
