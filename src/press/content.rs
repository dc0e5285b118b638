//! Content streams in inks: every colour operator says which ink, and black text
//! and lines overprint.
//!
//! The operators are those of ISO 32000-1, tables 74 (colour), 60 (paths) and
//! 107 to 109 (text).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use lopdf::{Document, Object};

use marbre_pdf::colour::Space;
use marbre_pdf::matrix::Matrix;
use marbre_pdf::operations::Operation;
use marbre_pdf::spelling::write_name;

use super::findings::Findings;
use super::overprint::{Overprint, Path, Pen};
use super::palette::{Ink, Palette};
use super::space::{self, Numbers};
use super::survey::{Drawing, Holder, Role};

/// A drawing as it is written anew.
pub(super) struct Written {
    /// What it does.
    pub(super) content: Vec<u8>,
    /// The categories and names of the resources that it refers to.
    pub(super) names: BTreeSet<(&'static str, Vec<u8>)>,
    /// How it overprints.
    pub(super) overprints: BTreeSet<Overprint>,
    /// The spot colours that it uses.
    pub(super) spots: BTreeSet<String>,
}

/// What paints areas, or what paints lines.
#[derive(Clone)]
struct Paint {
    /// `None` where it makes no sense.
    space: Option<Arc<Space>>,
    /// The ink; `None` for patterns, and for what a form is called with.
    ink: Option<Ink>,
}

/// The graphics state, as far as ink depends on it.
#[derive(Clone)]
struct State {
    fill: Paint,
    stroke: Paint,
    pen: Pen,
    overprint: Overprint,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Fill,
    Stroke,
}

/// Writes a drawing's colours as inks.
pub(super) fn ink(
    drawing: &Drawing,
    document: &Document,
    palette: &mut Palette<'_>,
    findings: &mut Findings,
) -> Written {
    let ink = match drawing.kind {
        Holder::Page | Holder::Cell => Some(Ink::BLACK),
        Holder::Form => None,
    };
    let paint = Paint { space: Some(Arc::new(Space::Cmyk)), ink };
    let state = State {
        fill: paint.clone(),
        stroke: paint,
        pen: Pen::new(drawing.scale),
        overprint: Overprint::default(),
    };
    let out = Written {
        content: Vec::new(),
        names: BTreeSet::new(),
        overprints: BTreeSet::new(),
        spots: BTreeSet::new(),
    };
    let path = Path::default();
    let mut writer = Writer {
        drawing,
        document,
        palette,
        findings,
        state,
        saved: Vec::new(),
        taller: 1.0,
        path,
        colour: None,
        spaces: BTreeMap::new(),
        out,
    };
    if matches!(drawing.kind, Holder::Page | Holder::Cell) {
        // The black that a page starts with is light; this one is ink.
        writer.set(Act::Fill, &[0.0, 0.0, 0.0, 1.0]);
        writer.set(Act::Stroke, &[0.0, 0.0, 0.0, 1.0]);
    }
    // Where they stop making sense, the survey has said so.
    for operation in drawing.operations().flatten() {
        writer.operation(&operation);
    }
    writer.out
}

struct Writer<'a, 'p> {
    drawing: &'a Drawing,
    document: &'a Document,
    palette: &'a mut Palette<'p>,
    findings: &'a mut Findings,
    state: State,
    saved: Vec<State>,
    /// What the text matrix does to the height of letters.
    taller: f64,
    path: Path,
    /// The colour that was written last, and from where to where.
    colour: Option<(Act, Range<usize>)>,
    /// The spaces of names.
    spaces: BTreeMap<Vec<u8>, Option<Arc<Space>>>,
    out: Written,
}

impl Writer<'_, '_> {
    fn operation(&mut self, operation: &Operation<'_>) {
        let operator = operation.operator;
        if Path::builds(operator) {
            self.path.written.extend_from_slice(operation.written);
            self.path.written.push(b'\n');
            return;
        }
        let number = |index: usize| operation.number(index).map(f64::from);
        let matrix =
            || Matrix::of_numbers(&operation.numbers()).unwrap_or(Matrix::IDENTITY);
        match operator {
            "q" => self.saved.push(self.state.clone()),
            "Q" => {
                if let Some(state) = self.saved.pop() {
                    self.state = state;
                }
            }
            "cm" => self.state.pen.scale *= matrix().scale(),
            "w" => self.state.pen.width = number(0).unwrap_or(self.state.pen.width),
            "Tf" => self.state.pen.size = number(1).unwrap_or(self.state.pen.size).abs(),
            "Tr" => self.state.pen.mode = number(0).unwrap_or_default() as i64,
            "BT" => self.taller = 1.0,
            "Tm" => self.taller = matrix().axes()[1],
            "cs" => return self.space(Act::Fill, operation),
            "CS" => return self.space(Act::Stroke, operation),
            "sc" | "scn" => return self.color(Act::Fill, operation),
            "SC" | "SCN" => return self.color(Act::Stroke, operation),
            "g" | "rg" | "k" => return self.device(Act::Fill, operation),
            "G" | "RG" | "K" => return self.device(Act::Stroke, operation),
            "Tj" | "TJ" | "'" | "\"" => {
                let [fill, stroke] = [&self.state.fill.ink, &self.state.stroke.ink];
                let other = Ink::Process([0.0; 4]);
                let [fill, stroke] =
                    [fill, stroke].map(|ink| ink.as_ref().unwrap_or(&other));
                let overprint = self.state.pen.text(fill, stroke, self.taller);
                self.overprint(overprint);
            }
            "f" | "F" | "f*" => self.finish(true, false),
            "S" | "s" => self.finish(false, true),
            "B" | "B*" | "b" | "b*" => self.finish(true, true),
            "n" => self.out.content.append(&mut self.path.written),
            // What is called starts with what is set here.
            "Do" | "sh" => self.overprint(Overprint::default()),
            _ => {}
        }
        self.copy(operation);
    }

    /// Writes an operation as it was written.
    fn copy(&mut self, operation: &Operation<'_>) {
        self.out.content.extend_from_slice(operation.written);
        self.out.content.push(b'\n');
        if let Some((category, name)) = operation.reference() {
            self.out.names.insert((category, name.to_vec()));
        }
    }

    /// Writes the path that waits, and before it how it overprints.
    fn finish(&mut self, fills: bool, strokes: bool) {
        let fill = self.state.fill.ink.as_ref().filter(|_| fills);
        let stroke = self.state.stroke.ink.as_ref().filter(|_| strokes);
        let overprint = self.state.pen.path(fill, stroke, &self.path);
        self.overprint(overprint);
        self.out.content.append(&mut self.path.written);
    }

    fn overprint(&mut self, wanted: Overprint) {
        if self.drawing.role == Role::Paint && self.state.overprint != wanted {
            self.out.content.extend(format!("/{} gs\n", wanted.name()).bytes());
            self.out.overprints.insert(wanted);
            self.state.overprint = wanted;
        }
    }

    /// `cs`: the first colour of a space is set with it (ISO 32000-1, table 74).
    fn space(&mut self, act: Act, operation: &Operation<'_>) {
        let space = self.named(operation.name(0).unwrap_or_default());
        let first = match Numbers::of(space.as_deref()) {
            Numbers::Grey => vec![0.0],
            Numbers::Rgb => vec![0.0; 3],
            Numbers::Inks => vec![0.0, 0.0, 0.0, 1.0],
            Numbers::Spot(spot) => {
                if self.drawing.role == Role::Paint {
                    self.palette.define(spot, self.drawing.page, self.findings);
                }
                vec![1.0]
            }
            Numbers::Pattern => {
                *self.paint_of(act) = Paint { space, ink: None };
                self.copy(operation);
                return;
            }
            Numbers::Other => {
                let what = "a colour that is neither light nor ink";
                self.findings.add(self.drawing.page, what);
                vec![]
            }
        };
        self.paint_of(act).space = space;
        self.set(act, &first);
    }

    fn named(&mut self, name: &[u8]) -> Option<Arc<Space>> {
        if let Some(known) = self.spaces.get(name) {
            return known.clone();
        }
        let written = Object::Name(name.to_vec());
        let space = Space::read(&written, self.document, &self.drawing.resources);
        let space = space.map(Arc::new);
        self.spaces.insert(name.to_vec(), space.clone());
        space
    }

    /// `scn`: numbers in the space that is set, or a pattern's name.
    fn color(&mut self, act: Act, operation: &Operation<'_>) {
        let space = self.paint_of(act).space.as_deref();
        if matches!(space, Some(Space::Pattern(_))) {
            if operation.operands.len() > 1 {
                let what = "a pattern whose colour is given where it is used";
                self.findings.add(self.drawing.page, what);
            }
            self.copy(operation);
            return;
        }
        self.set(act, &operation.numbers());
    }

    /// `g`, `rg`, `k`: space and colour in one.
    fn device(&mut self, act: Act, operation: &Operation<'_>) {
        self.paint_of(act).space = match operation.operands.len() {
            1 => Some(Arc::new(Space::Gray)),
            3 => Some(Arc::new(Space::Rgb)),
            _ => Some(Arc::new(Space::Cmyk)),
        };
        self.color(act, operation);
    }

    fn paint_of(&mut self, act: Act) -> &mut Paint {
        match act {
            Act::Fill => &mut self.state.fill,
            Act::Stroke => &mut self.state.stroke,
        }
    }

    fn set(&mut self, act: Act, numbers: &[f32]) {
        let space = self.paint_of(act).space.clone();
        let space = Numbers::of(space.as_deref());
        if self.drawing.role == Role::Mask {
            let operator = if act == Act::Fill { "g" } else { "G" };
            let colour = format!("{} {operator}\n", space.luminosity(numbers));
            self.replace(act, colour.as_bytes());
            return;
        }
        let ink = match (space, numbers) {
            (Numbers::Grey, [grey]) => self.palette.of_light([*grey; 3]),
            (Numbers::Rgb, [r, g, b]) => self.palette.of_light([*r, *g, *b]),
            (Numbers::Inks, [c, m, y, k]) => self.palette.of_inks([*c, *m, *y, *k]),
            (Numbers::Spot(spot), [tint]) => {
                self.palette.of_spot(space::name(spot), *tint)
            }
            _ => {
                let what = "a colour with the wrong count of numbers";
                self.findings.add(self.drawing.page, what);
                return;
            }
        };
        self.paint(act, ink);
    }

    fn paint(&mut self, act: Act, ink: Ink) {
        let (space, tint, process) = match act {
            Act::Fill => ("cs", "scn", "k"),
            Act::Stroke => ("CS", "SCN", "K"),
        };
        match &ink {
            Ink::Process([c, m, y, k]) => {
                let colour = format!("{c} {m} {y} {k} {process}\n");
                self.replace(act, colour.as_bytes());
            }
            Ink::Spot { name, tint: part } => {
                let mut colour = Vec::new();
                write_name(&resource(name), &mut colour);
                colour.extend(format!(" {space}\n{part} {tint}\n").bytes());
                self.replace(act, &colour);
                self.out.spots.insert(name.clone());
            }
        }
        self.paint_of(act).ink = Some(ink);
    }

    /// Writes a colour; one that was set just before, and painted nothing, goes.
    fn replace(&mut self, act: Act, colour: &[u8]) {
        let content = &mut self.out.content;
        if let Some((before, range)) = &self.colour
            && *before == act
            && range.end == content.len()
        {
            content.truncate(range.start);
        }
        let start = content.len();
        content.extend_from_slice(colour);
        self.colour = Some((act, start..content.len()));
    }
}

/// The name that a spot colour has among a content stream's colour spaces.
pub(super) fn resource(spot: &str) -> Vec<u8> {
    format!("Spot-{spot}").into_bytes()
}
