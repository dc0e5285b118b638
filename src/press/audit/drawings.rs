//! What content streams do, and the pictures, gradients and groups that they draw
//! (requirements 19, 40, 42, 43; GWG 2022, R0027 and R0030).

use lopdf::{Dictionary, Document, Object};

use marbre_pdf::resources;

use super::super::findings::{FILE, Findings};
use super::super::space::Space;
use super::super::survey::{Drawing, Role, Survey};
use super::values::INTENTS;

/// The operators of ISO 32000-1, annex A, without those for light.
const OPERATORS: &[&str] = &[
    "b", "B", "b*", "B*", "BDC", "BMC", "BT", "BX", "c", "cm", "CS", "cs", "d", "d0",
    "d1", "Do", "DP", "EMC", "ET", "EX", "f", "F", "f*", "gs", "h", "i", "j", "J", "K",
    "k", "l", "m", "M", "MP", "n", "q", "Q", "re", "ri", "s", "S", "SC", "sc", "SCN",
    "scn", "sh", "T*", "Tc", "Td", "TD", "Tf", "Tj", "TJ", "TL", "Tm", "Tr", "Ts", "Tw",
    "Tz", "v", "w", "W", "W*", "y", "'", "\"",
];

pub(super) fn check(document: &Document, findings: &mut Findings) -> lopdf::Result<()> {
    let survey = Survey::visiting(document, findings, &mut |drawing, findings| {
        operators(drawing, document, findings);
    })?;
    for (id, (used, _)) in &survey.images {
        let image = &document.get_object(*id)?.as_stream()?.dict;
        if !is_inked(image, document) {
            findings.add(used.page, "a picture in another space than CMYK");
        }
        let mask = image.get_deref(b"SMask", document).and_then(Object::as_stream);
        let grey = mask.map(|mask| space(&mask.dict, document));
        if grey.is_ok_and(|space| space != Space::Grey) {
            findings.add(used.page, "a soft mask that isn't grey");
        }
    }
    for ((id, role), page) in &survey.shadings {
        let shading = document.get_dictionary(*id)?;
        let fits = match (role, space(shading, document)) {
            (Role::Paint, Space::Inks) | (Role::Mask, Space::Grey) => true,
            (Role::Paint, Space::Spot(spot)) => *spot.alternate == Space::Inks,
            _ => false,
        };
        if !fits {
            findings.add(*page, "a gradient that isn't in ink");
        }
    }
    let transparent = survey.transparent(document);
    for (number, id) in document.get_pages() {
        let page = number as usize;
        if transparent.contains(&page) && !document.get_dictionary(id)?.has(b"Group") {
            findings.add(page, "transparency that isn't blended in inks");
        }
    }
    for (id, drawing) in &survey.drawings {
        let holder = match document.get_object(*id)? {
            Object::Stream(stream) => &stream.dict,
            object => object.as_dict()?,
        };
        let Ok(group) = holder.get_deref(b"Group", document) else { continue };
        let Ok(space) = group.as_dict()?.get(b"CS") else { continue };
        let wanted = match drawing.role {
            Role::Paint => &b"DeviceCMYK"[..],
            Role::Mask => b"DeviceGray",
        };
        if space.as_name().ok() != Some(wanted) {
            findings.add(drawing.page, "a group that is blended in light");
        }
    }
    Ok(())
}

fn space(dictionary: &Dictionary, document: &Document) -> Space {
    let space = dictionary.get(b"ColorSpace");
    space.map_or(Space::Other, |space| Space::of(space, document, &Dictionary::new()))
}

/// A picture in process inks, or a stencil for one.
fn is_inked(image: &Dictionary, document: &Document) -> bool {
    let stencil = image.get(b"ImageMask").and_then(Object::as_bool).unwrap_or(false);
    let named = image.get(b"ColorSpace").and_then(Object::as_name).ok();
    stencil || (named == Some(b"DeviceCMYK") && space(image, document) == Space::Inks)
}

fn operators(drawing: &Drawing, document: &Document, findings: &mut Findings) {
    let mut nesting = Nesting::default();
    // Where they can't be read, the survey says so.
    for operation in drawing.operations().flatten() {
        let operator = operation.operator;
        nesting.follow(operator, drawing.page, findings);
        match operator {
            "g" | "G" if drawing.role == Role::Mask => {}
            _ if !OPERATORS.contains(&operator) => {
                let what = match operator {
                    "g" | "G" => "a colour in grey light".to_owned(),
                    "rg" | "RG" => "a colour in RGB".to_owned(),
                    _ => format!("the operator {operator}"),
                };
                findings.add(drawing.page, what);
            }
            "cs" | "CS" => {
                let name = operation.name(0).unwrap_or_default();
                let name = Object::Name(name.to_vec());
                let space = Space::of(&name, document, &drawing.resources);
                let fits = match space {
                    Space::Inks | Space::Pattern => true,
                    Space::Spot(spot) => *spot.alternate == Space::Inks,
                    Space::Grey => drawing.role == Role::Mask,
                    Space::Rgb | Space::Other => false,
                };
                if !fits {
                    findings.add(drawing.page, "a colour that isn't in ink");
                }
            }
            "ri" => {
                let name = operation.name(0).unwrap_or_default();
                let name = String::from_utf8_lossy(name);
                if !INTENTS.contains(&&*name) {
                    findings.add(drawing.page, format!("the rendering intent {name}"));
                }
            }
            _ => {}
        }
        if let Some((category, name)) = operation.reference()
            && !DEVICES.contains(&name)
            && resources::named(&drawing.resources, category, name).is_none()
        {
            let name = String::from_utf8_lossy(name);
            findings.add(drawing.page, format!("the name {name}, which isn't defined"));
        }
    }
    nesting.end(drawing.page, findings);
    if drawing.page == FILE {
        findings.add(FILE, "a drawing without a page");
    }
}

/// Colour spaces that need no definition.
const DEVICES: &[&[u8]] = &[b"DeviceCMYK", b"DeviceGray", b"Pattern"];

/// What has begun in a content stream and hasn't ended.
#[derive(Default)]
struct Nesting {
    /// Graphics states that are saved.
    states: usize,
    /// Texts; there is never one in another (ISO 32000-1, 9.4.1).
    texts: usize,
    /// Stretches of marked content.
    marks: usize,
}

impl Nesting {
    fn follow(&mut self, operator: &str, page: usize, findings: &mut Findings) {
        let (open, what) = match operator {
            "q" | "Q" => (&mut self.states, "a graphics state that was never saved"),
            "BT" | "ET" => (&mut self.texts, "text that never began"),
            "BMC" | "BDC" | "EMC" => (&mut self.marks, "marked content that never began"),
            _ => return,
        };
        match (operator, open.checked_sub(1)) {
            ("Q" | "ET" | "EMC", Some(fewer)) => *open = fewer,
            ("Q" | "ET" | "EMC", None) => findings.add(page, what),
            ("BT", Some(_)) => findings.add(page, "text that begins within text"),
            _ => *open += 1,
        }
    }

    fn end(&self, page: usize, findings: &mut Findings) {
        for (open, what) in [
            (self.states, "a graphics state that is never restored"),
            (self.texts, "text that never ends"),
            (self.marks, "marked content that never ends"),
        ] {
            if open > 0 {
                findings.add(page, what);
            }
        }
    }
}
