//! Text: where each glyph lands (ISO 32000-1, 9.3 and 9.4).

use std::sync::Arc;

use tiny_skia::{FillRule, PathBuilder, Transform};

use super::Denied;
use super::content::Execution;
use super::font::Font;
use crate::canvas::{Glyph, Mode, Run, Shape, Trouble, Unbalanced};
use crate::operations::{Operand, Operation};
use crate::shading::transform;

/// The most glyphs of a run; more come in several.
const MOST_GLYPHS: usize = 10_000;
/// The most points of a clip of text.
const MOST_CLIP: usize = 4_000_000;

/// The text part of a graphics state.
#[derive(Clone)]
pub(super) struct Text {
    /// The font that has been chosen; of one that isn't to be had, it has been said.
    pub(super) font: Option<Result<Arc<Font>, Denied>>,
    pub(super) size: f32,
    character_spacing: f32,
    word_spacing: f32,
    /// 1 for 100 %.
    stretch: f32,
    leading: f32,
    rise: f32,
    mode: Mode,
}

impl Default for Text {
    fn default() -> Self {
        Self {
            font: None,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: Mode { fills: true, ..Mode::default() },
        }
    }
}

/// A text that has begun.
pub(super) struct Writing {
    matrix: Transform,
    line: Transform,
    /// The outlines that will narrow the clip, on the page.
    clip: Option<PathBuilder>,
}

impl Execution<'_, '_> {
    /// An operator of text; `false` where it is none.
    pub(super) fn write(&mut self, operation: &Operation<'_>) -> bool {
        let n = |index: usize| operation.number(index).unwrap_or(0.0);
        let string = |index: usize| {
            operation.operands.get(index).and_then(Operand::text).unwrap_or_default()
        };
        match operation.operator {
            "BT" => {
                if self.writing.is_some() {
                    self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::TextInText));
                }
                let (matrix, line) = (Transform::identity(), Transform::identity());
                self.writing = Some(Writing { matrix, line, clip: None });
            }
            "ET" => self.end_text(),
            "Tc" => self.now.text.character_spacing = n(0),
            "Tw" => self.now.text.word_spacing = n(0),
            "Tz" => self.now.text.stretch = n(0) / 100.0,
            "TL" => self.now.text.leading = n(0),
            "Ts" => self.now.text.rise = n(0),
            "Tr" => self.now.text.mode = mode(n(0) as i64),
            "Tf" => {
                let name = operation.name(0).unwrap_or_default();
                let font = match self.named("Font", name) {
                    Some(font) => self.interpreter.font(font),
                    None => Err(Denied::Undefined),
                };
                if let Err(why) = font {
                    self.denied("Font", name, why);
                }
                self.now.text.font = Some(font);
                self.now.text.size = n(1);
            }
            "Td" => self.move_line(n(0), n(1)),
            "TD" => {
                self.now.text.leading = -n(1);
                self.move_line(n(0), n(1));
            }
            "Tm" => {
                if let (Some(matrix), Some(writing)) =
                    (transform(&operation.numbers()), &mut self.writing)
                {
                    (writing.matrix, writing.line) = (matrix, matrix);
                }
            }
            "T*" => self.move_line(0.0, -self.now.text.leading),
            "Tj" => self.show(&[Piece::Text(string(0))]),
            "'" => {
                self.move_line(0.0, -self.now.text.leading);
                self.show(&[Piece::Text(string(0))]);
            }
            "\"" => {
                self.now.text.word_spacing = n(0);
                self.now.text.character_spacing = n(1);
                self.move_line(0.0, -self.now.text.leading);
                self.show(&[Piece::Text(string(2))]);
            }
            "TJ" => {
                let items = operation.operands.first().and_then(Operand::items);
                let piece = |item: &Operand<'_>| match item {
                    Operand::Number(number) => Some(Piece::Back(*number)),
                    other => other.text().map(Piece::Text),
                };
                let pieces = items.unwrap_or_default();
                self.show(&pieces.iter().filter_map(piece).collect::<Vec<_>>());
            }
            _ => return false,
        }
        true
    }

    fn move_line(&mut self, x: f32, y: f32) {
        if let Some(writing) = &mut self.writing {
            writing.line = writing.line.pre_translate(x, y);
            writing.matrix = writing.line;
        }
    }

    fn end_text(&mut self) {
        match self.writing.take() {
            None => self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::TextEnded)),
            Some(Writing { clip: Some(outlines), .. }) => {
                let path = outlines.finish();
                let transform = Transform::identity();
                let shape = Shape { path: path.as_ref(), transform };
                self.canvas.clip(&shape, FillRule::Winding);
            }
            Some(_) => {}
        }
    }

    fn show(&mut self, pieces: &[Piece]) {
        let font = match self.now.text.font.clone() {
            Some(Ok(font)) => font,
            Some(Err(_)) => return,
            None => {
                if self.writing.is_some() {
                    self.canvas.trouble(&Trouble::Unusable("Font", "(none)".to_owned()));
                }
                return;
            }
        };
        let Some(mut matrix) = self.writing.as_ref().map(|it| it.matrix) else {
            self.canvas.trouble(&Trouble::Unbalanced(Unbalanced::TextOutside));
            return;
        };
        let text = self.now.text.clone();
        // Type 3 fonts have a space of their own.
        let unit = font.type3.as_ref().map_or(0.001, |it| it.matrix.sx);
        let em = Transform::from_row(
            text.size * text.stretch,
            0.0,
            0.0,
            text.size,
            0.0,
            text.rise,
        );
        let place = |matrix: Transform, to_page: Transform| {
            em.post_concat(matrix).post_concat(to_page)
        };
        let mut glyphs = Vec::new();
        for piece in pieces {
            let text_bytes = match piece {
                Piece::Back(by) => {
                    let by = -by / 1000.0 * text.size;
                    matrix = match font.vertical {
                        true => matrix.pre_translate(0.0, by),
                        false => matrix.pre_translate(by * text.stretch, 0.0),
                    };
                    continue;
                }
                Piece::Text(bytes) => bytes,
            };
            for (code, length) in font.codes(text_bytes) {
                if !self.interpreter.afford(1) {
                    self.canvas.trouble(&Trouble::TooMuch);
                    return;
                }
                let width = font.width(code) * unit;
                let mut placed = place(matrix, self.now.state.transform);
                if font.vertical {
                    // Glyphs hang from the middle of their top (DW2's default).
                    placed = placed.pre_translate(-width / 2.0, -0.88);
                }
                let glyph = font.glyph(code, placed, width);
                if font.type3.is_some() {
                    self.drawn_glyph(&font, code, placed);
                }
                glyphs.push(glyph);
                if glyphs.len() >= MOST_GLYPHS {
                    self.deliver(&font, &glyphs, text.mode);
                    glyphs.clear();
                }
                let mut along = text.character_spacing;
                if length == 1 && code == 32 {
                    along += text.word_spacing;
                }
                matrix = match font.vertical {
                    true => matrix.pre_translate(0.0, along - text.size),
                    false => {
                        let by = (width * text.size + along) * text.stretch;
                        matrix.pre_translate(by, 0.0)
                    }
                };
            }
        }
        if let Some(writing) = &mut self.writing {
            writing.matrix = matrix;
        }
        self.deliver(&font, &glyphs, text.mode);
    }

    fn deliver(&mut self, font: &Font, glyphs: &[Glyph], mode: Mode) {
        let Some(first) = glyphs.first() else { return };
        if mode.clips
            && let Some(writing) = &mut self.writing
        {
            let clip = writing.clip.get_or_insert_default();
            // What is left out makes the clip smaller, as if the text had ended.
            let mut points = clip.len();
            let fitting = glyphs.iter().take_while(|glyph| {
                points += glyph.outline.as_ref().map_or(0, |it| it.len());
                points <= MOST_CLIP
            });
            let mut count = 0;
            for glyph in fitting {
                count += 1;
                let outline = glyph.outline.as_ref();
                let placed =
                    outline.and_then(|it| (**it).clone().transform(glyph.transform));
                if let Some(placed) = placed {
                    clip.push_path(&placed);
                }
            }
            if count < glyphs.len() {
                self.canvas.trouble(&Trouble::TooMuch);
            }
        }
        if !self.is_hidden() {
            let size = first.transform.kx.hypot(first.transform.sy);
            let run = Run { glyphs, font, size, mode };
            self.canvas.text(&run, &self.now.state);
        }
    }

    /// A glyph of a Type 3 font: a drawing in ems.
    fn drawn_glyph(&mut self, font: &Font, code: u32, placed: Transform) {
        let Some(type3) = &font.type3 else { return };
        let Some(id) = type3.glyphs.get(&code).copied() else { return };
        let shown = self.now.text.mode.fills && !self.is_hidden();
        let Some(frame) = self.frame.within(id).filter(|_| shown) else { return };
        let document = self.interpreter.document;
        let about = font.object.and_then(|id| document.get_dictionary(id).ok());
        let own = about.and_then(|it| it.get_deref(b"Resources", document).ok());
        let resources = own.and_then(|it| it.as_dict().ok()).unwrap_or(self.resources);
        let Some(content) = self.interpreter.stream(id, self.canvas) else { return };
        let mut state = self.now.state.clone();
        state.transform = type3.matrix.post_concat(placed);
        state.stroke = state.fill.clone();
        self.canvas.save();
        let mut inner = Execution::new(self.interpreter, &mut *self.canvas, frame);
        inner.run(&content, resources, state, false);
        self.canvas.restore();
    }
}

/// A part of what `TJ` shows.
enum Piece {
    Text(Vec<u8>),
    /// How far what follows moves back, in 1/1000 of the size.
    Back(f32),
}

fn mode(number: i64) -> Mode {
    Mode {
        fills: matches!(number, 0 | 2 | 4 | 6),
        strokes: matches!(number, 1 | 2 | 5 | 6),
        clips: (4..=7).contains(&number),
    }
}
