//! What a renderer would have to do for a page, before it is asked to.
//!
//! A form may draw another form twice, which draws another one twice: 30 of them are a few
//! kilobytes and a thousand million drawings. A renderer doesn't come to an end then, so
//! operations are counted first, as often as they are carried out, up to a limit.

use hayro::hayro_syntax::content::UntypedIter;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use hayro::hayro_syntax::page::{Page, Resources};

use super::trim::{MM, Trim};

/// Why a page can't be looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unbearable {
    /// Its sheet or its trim is shorter or longer than [`SIDES`]: width and height, in mm.
    Size(f64, f64),
    /// Something on it draws itself.
    Endless,
    /// Its forms lie within each other more than [`DEPTH`] deep.
    Deep,
    /// It takes more than [`MOST`] operations, or paints itself over more than
    /// [`MOST_COATS`] times.
    Much,
}

/// How short and how long the sides of a page may be, in mm.
pub(super) const SIDES: (f64, f64) = (5.0, 2000.0);
/// The most operations of a page, with those of all that it draws.
const MOST: u64 = 2_000_000;
/// The most coats of a page: the areas of all that is drawn on it, in its own area.
pub(super) const MOST_COATS: f64 = 2_000.0;
/// How deep forms may lie within each other. Graphics states within each other, which are
/// what a viewer has to follow, are 28 (ISO 32000-1, annex C).
const DEPTH: usize = 28;
/// So many bytes of a form count as an operation, even if they are none.
const BYTES: u64 = 64;

/// Looks at a page without drawing it.
///
/// # Errors
/// Where it is too large or too small, or drawing it would take too long.
pub(super) fn check(page: &Page<'_>) -> Result<(), Unbearable> {
    let sheet = page.intersected_crop_box();
    let sheet = (sheet.width() * MM, sheet.height() * MM);
    for (width, height) in [sheet, Trim::of(page).size()] {
        if [width, height].iter().any(|side| !(SIDES.0..=SIDES.1).contains(side)) {
            return Err(Unbearable::Size(width, height));
        }
    }
    let mut walk = Walk { left: MOST, open: Vec::new() };
    walk.content(page.page_stream().unwrap_or_default(), page.resources())?;
    let notes = page.raw().get::<Array<'_>>(b"Annots".as_slice()).unwrap_or_default();
    for note in notes.iter::<Dict<'_>>() {
        let looks = note.get::<Dict<'_>>(b"AP".as_slice());
        let look = looks.and_then(|it| it.get::<Stream<'_>>(b"N".as_slice()));
        look.map_or(Ok(()), |look| walk.form(&look, page.resources()))?;
    }
    Ok(())
}

/// Goes through all that is drawn.
struct Walk {
    /// How many operations are left.
    left: u64,
    /// What is being gone through, from the outermost.
    open: Vec<ObjectIdentifier>,
}

/// What an operation uses that was named before.
#[derive(Clone, Default)]
struct State<'a> {
    /// The patterns that are painted with: for areas and for strokes.
    patterns: [Option<Stream<'a>>; 2],
    /// The most operations that a glyph takes.
    glyph: u64,
}

impl Walk {
    fn spend(&mut self, operations: u64) -> Result<(), Unbearable> {
        self.left = self.left.checked_sub(operations).ok_or(Unbearable::Much)?;
        Ok(())
    }

    fn content(
        &mut self,
        content: &[u8],
        resources: &Resources<'_>,
    ) -> Result<(), Unbearable> {
        let mut state = State::default();
        let mut states = Vec::new();
        let mut operations = UntypedIter::new(content);
        while let Some(operation) = operations.next() {
            self.spend(1)?;
            let last = operation.operands().last();
            let name = match last {
                Some(Object::Name(name)) => Some(name),
                _ => None,
            };
            match &**operation.operator {
                b"q" => states.push(state.clone()),
                b"Q" => state = states.pop().unwrap_or(state),
                b"Do" => {
                    let drawn = name.and_then(|name| resources.get_x_object(name));
                    let form = drawn.filter(|it| is(it.dict(), b"Subtype", b"Form"));
                    form.map_or(Ok(()), |form| self.form(&form, resources))?;
                }
                b"gs" => {
                    let set = name.and_then(|name| resources.get_ext_g_state(name));
                    let mask = set.and_then(|it| it.get::<Dict<'_>>(b"SMask".as_slice()));
                    let form = mask.and_then(|it| it.get::<Stream<'_>>(b"G".as_slice()));
                    form.map_or(Ok(()), |form| self.form(&form, resources))?;
                }
                b"Tf" => {
                    let font = operation.operands().next();
                    let font = match font {
                        Some(Object::Name(name)) => resources.get_font(name),
                        _ => None,
                    };
                    state.glyph = self.glyph(font.as_ref(), resources)?;
                }
                b"g" | b"rg" | b"k" | b"cs" | b"sc" => state.patterns[0] = None,
                b"G" | b"RG" | b"K" | b"CS" | b"SC" => state.patterns[1] = None,
                operator @ (b"scn" | b"SCN") => {
                    let pattern = name.and_then(|name| resources.get_pattern(name));
                    let tiles = pattern.and_then(Object::into_stream);
                    state.patterns[usize::from(operator == b"SCN")] = tiles;
                }
                b"f" | b"F" | b"f*" => self.painted(&state.patterns[..1], resources)?,
                b"S" | b"s" => self.painted(&state.patterns[1..], resources)?,
                b"B" | b"B*" | b"b" | b"b*" => {
                    self.painted(&state.patterns, resources)?
                }
                b"Tj" | b"TJ" | b"'" | b"\"" => {
                    let glyphs = last.map_or(0, glyphs);
                    self.spend(glyphs.saturating_mul(state.glyph))?;
                    if state.patterns.iter().any(Option::is_some) {
                        for _ in 0..glyphs {
                            self.painted(&state.patterns, resources)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is painted with patterns draws them.
    fn painted(
        &mut self,
        patterns: &[Option<Stream<'_>>],
        resources: &Resources<'_>,
    ) -> Result<(), Unbearable> {
        patterns.iter().flatten().try_for_each(|pattern| self.form(pattern, resources))
    }

    /// A content stream that is called from another one.
    fn form(
        &mut self,
        form: &Stream<'_>,
        resources: &Resources<'_>,
    ) -> Result<(), Unbearable> {
        let id = form.obj_id();
        if self.open.contains(&id) {
            return Err(Unbearable::Endless);
        }
        if self.open.len() >= DEPTH {
            return Err(Unbearable::Deep);
        }
        let content = form.decoded().unwrap_or_default();
        self.spend(1 + content.len() as u64 / BYTES)?;
        let own = form.dict().get::<Dict<'_>>(b"Resources".as_slice());
        let resources =
            Resources::from_parent(own.unwrap_or_default(), resources.clone());
        self.open.push(id);
        self.content(&content, &resources)?;
        self.open.pop();
        Ok(())
    }

    /// The most operations of a font's glyphs: those of a Type 3 font are drawings.
    fn glyph(
        &mut self,
        font: Option<&Dict<'_>>,
        resources: &Resources<'_>,
    ) -> Result<u64, Unbearable> {
        let Some(font) = font.filter(|font| is(font, b"Subtype", b"Type3")) else {
            return Ok(1);
        };
        let own = font.get::<Dict<'_>>(b"Resources".as_slice()).unwrap_or_default();
        let resources = Resources::from_parent(own, resources.clone());
        let all = font.get::<Dict<'_>>(b"CharProcs".as_slice()).unwrap_or_default();
        let mut most = 1;
        for name in all.keys() {
            let Some(glyph) = all.get::<Stream<'_>>(name) else { continue };
            let before = self.left;
            self.form(&glyph, &resources)?;
            most = most.max(before - self.left);
        }
        Ok(most)
    }
}

fn is(dictionary: &Dict<'_>, key: &[u8], value: &[u8]) -> bool {
    dictionary.get::<Name<'_>>(key).is_some_and(|name| &*name == value)
}

/// How many glyphs an operand shows, at most.
fn glyphs(operand: &Object<'_>) -> u64 {
    match operand {
        Object::String(text) => text.as_bytes().len() as u64,
        Object::Array(items) => {
            let texts = items.iter::<Object<'_>>();
            texts.filter(|it| matches!(it, Object::String(_))).map(|it| glyphs(&it)).sum()
        }
        _ => 0,
    }
}
