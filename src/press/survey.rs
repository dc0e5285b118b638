//! What the pages draw: every content stream, picture and shading that they
//! reach, where it lands, and whether it is seen or masks what is seen.
//!
//! Nothing is changed here; the stages behind it work through what was found.
//!
//! It is no canvas of `marbre_pdf`'s interpreter, which shows what is seen, placed and
//! resolved: forms without a group, cells of patterns and masks never come to a canvas as
//! objects with resources of their own, and hidden layers not at all, but each of them is
//! written anew. It would read every font and place every glyph for that, too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId};

use marbre_pdf::matrix::Matrix;
use marbre_pdf::operations::Operations;
use marbre_pdf::resources;

use super::findings::Findings;

/// What a drawing is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// It is printed.
    Paint,
    /// It says where other things are printed: a soft mask (ISO 32000-1, 11.6.5.3).
    Mask,
}

/// What a content stream belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// A page, which starts with a graphics state of its own.
    Page,
    /// A pattern's cell, which does so too (ISO 32000-1, 8.7.3.1).
    Cell,
    /// A form, which goes on with the state that it is called in.
    Form,
}

/// A content stream.
#[derive(Clone)]
pub(super) struct Drawing {
    /// What it belongs to.
    pub(super) kind: Holder,
    /// The bytes of the stream.
    content: Arc<[u8]>,
    /// What its names stand for, category by category, without references between.
    pub(super) resources: Arc<Dictionary>,
    /// What it is for.
    pub(super) role: Role,
    /// The first page that it is on, from 1.
    pub(super) page: usize,
    /// The smallest scale that it is drawn at.
    pub(super) scale: f64,
}

impl Drawing {
    /// What it does, up to where it makes no sense.
    pub(super) fn operations(&self) -> Operations<'_> {
        Operations::of(&self.content)
    }
}

/// A place where a picture is put.
pub(super) struct Placement {
    /// The page, from 1.
    pub(super) page: usize,
    /// From the unit square to the page, in pt.
    pub(super) matrix: Matrix,
}

/// An object that content streams refer to, and what for.
#[derive(Clone, Copy)]
pub(super) struct Use {
    /// What for.
    pub(super) role: Role,
    /// The first page, from 1.
    pub(super) page: usize,
}

/// Everything that is drawn.
#[derive(Default)]
pub(super) struct Survey {
    /// Content streams; those of pages under the page's own number.
    pub(super) drawings: BTreeMap<ObjectId, Drawing>,
    /// Pictures, with all the places that they are put.
    pub(super) images: BTreeMap<ObjectId, (Use, Vec<Placement>)>,
    /// Shadings, with the first page: one may be seen in one place and mask another.
    pub(super) shadings: BTreeMap<(ObjectId, Role), usize>,
    /// Pages with anything transparent on them, but for pictures.
    transparent: BTreeSet<usize>,
}

/// How deep drawings may stand in each other; Typst's stay far below.
const DEEPEST: usize = 64;

impl Survey {
    /// Walks through all pages.
    ///
    /// # Errors
    /// Where an object of the file can't be read.
    pub(super) fn of(
        document: &Document,
        findings: &mut Findings,
    ) -> lopdf::Result<Self> {
        let mut survey = Self::default();
        let mut walk = Walk { document, survey: &mut survey, findings, page: 0 };
        for (number, id) in document.get_pages() {
            walk.page = number as usize;
            let resources = inlined(document, page_resources(document, id)?);
            let drawing = Drawing {
                kind: Holder::Page,
                content: document.get_page_content(id).into(),
                resources: resources.into(),
                role: Role::Paint,
                page: walk.page,
                scale: 1.0,
            };
            walk.survey.drawings.insert(id, drawing.clone());
            walk.follow(&drawing, Matrix::IDENTITY, 0)?;
        }
        Ok(survey)
    }

    /// Pages with anything transparent on them, pictures as the file has them now.
    pub(super) fn transparent(&self, document: &Document) -> BTreeSet<usize> {
        let masked = |id: &ObjectId| {
            let picture = document.get_object(*id).and_then(Object::as_stream);
            picture.is_ok_and(|picture| picture.dict.has(b"SMask"))
        };
        let pictures = self.images.iter().filter(|(id, _)| masked(id));
        let pages = pictures.flat_map(|(_, (_, placements))| placements);
        self.transparent.iter().copied().chain(pages.map(|p| p.page)).collect()
    }
}

fn page_resources(document: &Document, page: ObjectId) -> lopdf::Result<Dictionary> {
    let (own, inherited) = document.get_page_resources(page)?;
    Ok(match (own, inherited.first()) {
        (Some(own), _) => own.clone(),
        (None, Some(id)) => document.get_dictionary(*id)?.clone(),
        (None, None) => Dictionary::new(),
    })
}

/// Resources with a dictionary of its own for each category.
fn inlined(document: &Document, written: Dictionary) -> Dictionary {
    let mut plain = Dictionary::new();
    for (category, _) in &written {
        let named = written.get_deref(category, document).and_then(Object::as_dict);
        if let Ok(named) = named {
            plain.set(category.clone(), named.clone());
        }
    }
    plain
}

/// The object that a name stands for, and its number.
fn named<'a>(
    document: &'a Document,
    resources: &'a Dictionary,
    category: &str,
    name: &[u8],
) -> Option<(Option<ObjectId>, &'a Object)> {
    document.dereference(resources::named(resources, category, name)?).ok()
}

struct Walk<'a> {
    document: &'a Document,
    survey: &'a mut Survey,
    findings: &'a mut Findings,
    page: usize,
}

impl Walk<'_> {
    /// A form or a pattern's cell.
    fn stream(
        &mut self,
        id: ObjectId,
        kind: Holder,
        outer: Matrix,
        role: Role,
        depth: usize,
    ) -> lopdf::Result<()> {
        let stream = self.document.get_object(id)?.as_stream()?;
        let matrix = stream.dict.get_deref(b"Matrix", self.document);
        let matrix = matrix.and_then(Object::as_array).ok().map(|m| Matrix::of(m));
        let placed = matrix.flatten().unwrap_or(Matrix::IDENTITY).within(outer);
        if depth > DEEPEST {
            self.findings.add(self.page, "a drawing that contains itself");
            return Ok(());
        }
        if stream.dict.has(b"Group") {
            self.survey.transparent.insert(self.page);
        }
        let scale = placed.scale();
        let drawing = match self.survey.drawings.get_mut(&id) {
            Some(known) => {
                if known.role != role {
                    let what = "a drawing that is both a mask and printed itself";
                    self.findings.add(self.page, what);
                }
                known.scale = known.scale.min(scale);
                known.clone()
            }
            None => {
                let own = stream.dict.get_deref(b"Resources", self.document);
                let own = own.and_then(Object::as_dict).ok().cloned();
                let resources = inlined(self.document, own.unwrap_or_default());
                let drawing = Drawing {
                    kind,
                    content: stream.get_plain_content()?.into(),
                    resources: resources.into(),
                    role,
                    page: self.page,
                    scale,
                };
                self.survey.drawings.insert(id, drawing.clone());
                drawing
            }
        };
        self.follow(&drawing, placed, depth + 1)
    }

    /// Follows what a drawing refers to.
    fn follow(
        &mut self,
        drawing: &Drawing,
        outer: Matrix,
        depth: usize,
    ) -> lopdf::Result<()> {
        let role = drawing.role;
        let resources = &*drawing.resources;
        let mut matrix = outer;
        let mut saved = Vec::new();
        for operation in drawing.operations() {
            let Ok(operation) = operation else {
                self.findings.add(self.page, "operators that can't be read");
                return Ok(());
            };
            match (operation.operator, operation.last_name()) {
                ("q", _) => saved.push(matrix),
                ("Q", _) => matrix = saved.pop().unwrap_or(outer),
                ("cm", _) => {
                    if let Some(inner) = Matrix::of_numbers(&operation.numbers()) {
                        matrix = inner.within(matrix);
                    }
                }
                ("Do", Some(name)) => {
                    self.object(name, resources, matrix, role, depth)?;
                }
                ("gs", Some(name)) => self.state(name, resources, matrix, depth)?,
                ("scn" | "SCN", Some(name)) => {
                    self.pattern(name, resources, outer, role, depth)?;
                }
                ("sh", Some(name)) => {
                    match named(self.document, resources, "Shading", name) {
                        Some((Some(id), _)) => self.shading(id, role),
                        _ => self.findings.add(self.page, "a gradient without a number"),
                    }
                }
                ("Tf", _) => {
                    self.font(operation.name(0).unwrap_or_default(), resources);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Letters that are drawings (ISO 32000-1, 9.6.5) may have colours of their own,
    /// and come from fonts for screens.
    fn font(&mut self, name: &[u8], resources: &Dictionary) {
        let found = named(self.document, resources, "Font", name);
        let font = found.and_then(|(_, object)| object.as_dict().ok());
        let kind = font.and_then(|font| font.get(b"Subtype").ok()?.as_name().ok());
        if kind == Some(b"Type3") {
            self.findings.add(self.page, "a font whose letters are coloured drawings");
        }
    }

    fn object(
        &mut self,
        name: &[u8],
        resources: &Dictionary,
        matrix: Matrix,
        role: Role,
        depth: usize,
    ) -> lopdf::Result<()> {
        let found = named(self.document, resources, "XObject", name);
        let Some((Some(id), Object::Stream(stream))) = found else { return Ok(()) };
        match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") => self.stream(id, Holder::Form, matrix, role, depth),
            Ok(b"Image") => {
                let page = self.page;
                let entry = self.survey.images.entry(id);
                let (known, placements) =
                    entry.or_insert_with(|| (Use { role, page }, Vec::new()));
                if known.role != role {
                    let what = "a picture that is both a mask and printed itself";
                    self.findings.add(page, what);
                }
                placements.push(Placement { page, matrix });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// The soft mask and the transparency of a graphics state.
    fn state(
        &mut self,
        name: &[u8],
        resources: &Dictionary,
        matrix: Matrix,
        depth: usize,
    ) -> lopdf::Result<()> {
        let found = named(self.document, resources, "ExtGState", name);
        let Some(Ok(state)) = found.map(|(_, object)| object.as_dict()) else {
            return Ok(());
        };
        let veiled = |key: &[u8]| {
            let part = state.get(key).and_then(Object::as_float);
            part.is_ok_and(|part| part < 1.0)
        };
        let blend = state.get(b"BM").and_then(Object::as_name);
        if veiled(b"ca") || veiled(b"CA") || blend.is_ok_and(|name| name != b"Normal") {
            self.survey.transparent.insert(self.page);
        }
        let mask = state.get_deref(b"SMask", self.document).and_then(Object::as_dict);
        let group = mask.and_then(|mask| mask.get(b"G")?.as_reference());
        if let Ok(group) = group {
            self.survey.transparent.insert(self.page);
            self.stream(group, Holder::Form, matrix, Role::Mask, depth)?;
        }
        Ok(())
    }

    /// A pattern: its matrix counts from the space that its drawing stands in.
    fn pattern(
        &mut self,
        name: &[u8],
        resources: &Dictionary,
        outer: Matrix,
        role: Role,
        depth: usize,
    ) -> lopdf::Result<()> {
        match named(self.document, resources, "Pattern", name) {
            Some((Some(id), Object::Stream(_))) => {
                self.stream(id, Holder::Cell, outer, role, depth)
            }
            Some((_, Object::Dictionary(pattern))) => {
                match pattern.get(b"Shading").and_then(Object::as_reference) {
                    Ok(id) => self.shading(id, role),
                    Err(_) => self.findings.add(self.page, "a pattern without a number"),
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn shading(&mut self, id: ObjectId, role: Role) {
        self.survey.shadings.entry((id, role)).or_insert(self.page);
    }
}
