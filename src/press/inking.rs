//! Writes everything that a file draws in inks, in its own objects.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use marbre_pdf::resources;

use super::content::{self, Written};
use super::findings::Findings;
use super::overprint::Overprint;
use super::palette::Palette;
use super::separation::Separations;
use super::shading;
use super::survey::{Drawing, Holder, Role, Survey};

/// The inking of one file.
pub(super) struct Inking<'a, 'p> {
    pub(super) document: &'a mut Document,
    pub(super) palette: &'a mut Palette<'p>,
    pub(super) findings: &'a mut Findings,
    /// Pictures that are another one once more.
    pub(super) same: &'a BTreeMap<ObjectId, ObjectId>,
    pub(super) separations: Separations,
    /// Shadings in ink.
    pub(super) shadings: BTreeMap<(ObjectId, Role), ObjectId>,
    pub(super) overprints: BTreeMap<Overprint, ObjectId>,
}

impl Inking<'_, '_> {
    /// Inks all drawings and shadings.
    ///
    /// # Errors
    /// Where an object of the file isn't what the survey found.
    pub(super) fn all(mut self, survey: &Survey) -> lopdf::Result<()> {
        for ((id, role), page) in &survey.shadings {
            let written = match self.document.get_object(*id)? {
                Object::Dictionary(written) => written.clone(),
                _ => {
                    self.findings.add(*page, "a gradient made of a mesh");
                    continue;
                }
            };
            let inked = shading::ink(
                &written,
                *role,
                *page,
                self.document,
                self.palette,
                &mut self.separations,
                self.findings,
            );
            if let Some(inked) = inked {
                let inked = self.document.add_object(inked);
                self.shadings.insert((*id, *role), inked);
            }
        }
        for (id, drawing) in &survey.drawings {
            let inked = content::ink(drawing, self.document, self.palette, self.findings);
            self.write(*id, drawing, inked)?;
        }
        Ok(())
    }

    fn write(
        &mut self,
        id: ObjectId,
        drawing: &Drawing,
        inked: Written,
    ) -> lopdf::Result<()> {
        let resources = self.resources(drawing, &inked);
        let content = inked.content;
        if drawing.kind == Holder::Page {
            let content =
                self.document.add_object(Stream::new(Dictionary::new(), content));
            let page = self.document.get_dictionary_mut(id)?;
            page.set("Contents", content);
            page.set("Resources", resources);
            return Ok(());
        }
        let group = self.group(id, drawing.role)?;
        let stream = self.document.get_object_mut(id)?.as_stream_mut()?;
        let mut dictionary = stream.dict.clone();
        for key in [&b"Filter"[..], b"DecodeParms", b"Length"] {
            dictionary.remove(key);
        }
        dictionary.set("Resources", resources);
        if let Some(group) = group {
            dictionary.set("Group", group);
        }
        *stream = Stream::new(dictionary, content);
        Ok(())
    }

    /// The group of a form, which is blended in inks; that of a mask, in grey (GWG
    /// 2022, R0030).
    fn group(&self, id: ObjectId, role: Role) -> lopdf::Result<Option<Dictionary>> {
        let form = &self.document.get_object(id)?.as_stream()?.dict;
        let Ok(group) = form.get_deref(b"Group", self.document) else { return Ok(None) };
        let mut group = group.as_dict()?.clone();
        let space = match role {
            Role::Paint => "DeviceCMYK",
            Role::Mask => "DeviceGray",
        };
        group.set("CS", space);
        Ok(Some(group))
    }

    /// The resources that a drawing uses once it is inked.
    fn resources(&mut self, drawing: &Drawing, inked: &Written) -> Dictionary {
        let mut resources = resources::used(&inked.names, &drawing.resources);
        for spot in &inked.spots {
            let id = self.separations.of(spot, self.palette, self.document);
            resources::add(&mut resources, "ColorSpace", &content::resource(spot), id);
        }
        for overprint in &inked.overprints {
            let (states, document) = (&mut self.overprints, &mut *self.document);
            let id = *states
                .entry(*overprint)
                .or_insert_with(|| document.add_object(overprint.state()));
            resources::add(&mut resources, "ExtGState", overprint.name().as_bytes(), id);
        }
        self.shade(&mut resources, drawing.role);
        if let Ok(objects) = resources.get_mut(b"XObject").and_then(Object::as_dict_mut) {
            for (_, object) in objects.iter_mut() {
                let same = object.as_reference().ok().and_then(|id| self.same.get(&id));
                if let Some(same) = same {
                    *object = Object::Reference(*same);
                }
            }
        }
        resources
    }

    /// Puts shadings in ink where names stand for others, and for patterns of them.
    fn shade(&mut self, resources: &mut Dictionary, role: Role) {
        let inked = |shadings: &BTreeMap<(ObjectId, Role), ObjectId>, object: &Object| {
            let id = object.as_reference().ok()?;
            shadings.get(&(id, role)).copied()
        };
        if let Ok(named) = resources.get_mut(b"Shading").and_then(Object::as_dict_mut) {
            for (_, object) in named.iter_mut() {
                if let Some(id) = inked(&self.shadings, object) {
                    *object = id.into();
                }
            }
        }
        if let Ok(named) = resources.get_mut(b"Pattern").and_then(Object::as_dict_mut) {
            for (_, object) in named.iter_mut() {
                let Ok((_, Object::Dictionary(pattern))) =
                    self.document.dereference(object)
                else {
                    continue;
                };
                let shading = pattern.get(b"Shading").ok();
                let id = shading.and_then(|shading| inked(&self.shadings, shading));
                if let Some(id) = id {
                    let mut pattern = pattern.clone();
                    pattern.set("Shading", id);
                    *object = pattern.into();
                }
            }
        }
    }
}
