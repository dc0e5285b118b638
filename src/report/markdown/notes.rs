//! Footnotes: each is printed where it is first referred to.

use marbre_diag::{Diagnostic, Place, Sink, said};

use super::{Block, Inline};

/// A footnote's definition.
pub(super) struct Note {
    pub(super) name: String,
    pub(super) blocks: Vec<Block>,
    pub(super) place: Place,
}

/// Puts the notes where they are first referred to; reports those that aren't printed.
pub(super) fn place(blocks: &mut [Block], notes: &[Note], sink: &mut Sink) {
    let mut placing = Placing { notes, placed: Vec::new() };
    placing.blocks(blocks);
    for (index, note) in notes.iter().enumerate() {
        if notes[..index].iter().any(|other| other.name == note.name) {
            let message = said!(
                "there are two notes `{name}`, and this isn't printed",
                name = note.name
            );
            let place = note.place.clone();
            let error = Diagnostic::error("unused-note", place, message);
            sink.report(error.hint("give it another name"));
            continue;
        }
        if placing.placed.contains(&note.name) {
            continue;
        }
        let message = said!("nothing refers to the note `{name}`", name = note.name);
        sink.report(
            Diagnostic::warning("unused-note", note.place.clone(), message)
                .hint(said!("put [^{name}] where it belongs", name = note.name)),
        );
    }
}

/// Puts the notes where they are first referred to.
struct Placing<'a> {
    notes: &'a [Note],
    placed: Vec<String>,
}

impl Placing<'_> {
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Paragraph(line) | Block::Heading(_, line) => self.line(line),
                Block::List(_, items) => {
                    items.iter_mut().for_each(|blocks| self.blocks(blocks));
                }
                Block::Quote(blocks) => self.blocks(blocks),
                Block::Table(table) => {
                    table.cells_mut().for_each(|cell| self.line(cell));
                }
                Block::Code(..) => {}
            }
        }
    }

    fn line(&mut self, line: &mut [Inline]) {
        for inline in line {
            if let Some(inner) = inline.inner_mut() {
                self.line(inner);
                continue;
            }
            let Inline::Footnote(body, number) = inline else { continue };
            let Some(Block::Paragraph(reference)) = body.first() else { continue };
            let [Inline::Verbatim(name, place)] = reference.as_slice() else { continue };
            let found = self.notes.iter().position(|note| note.name == *name);
            let Some(index) = found else { continue };
            if self.placed.contains(name) {
                *inline = Inline::NoteAgain(index, place.clone());
            } else {
                self.placed.push(name.clone());
                *number = index;
                body.clone_from(&self.notes[index].blocks);
            }
        }
    }
}
