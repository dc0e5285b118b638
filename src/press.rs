//! The press pass over Typst's PDF: theme colours in inks, exact boxes, no links.
//!
//! Typst writes the colours of SVG pictures as light. A picture that uses a theme
//! colour means the ink that the page beside it is printed with, so such a colour
//! is written with the theme's own inks. Other colours of pictures stay as they are.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use crate::diag::{Diagnostic, Place, Reported, Sink};
use crate::geom::{Length, TRIM};
use crate::report::Report;
use crate::theme::Theme;

/// Makes the print edition of a PDF that Typst has written.
///
/// # Errors
/// Where the PDF can't be read back; that would be a fault of ours.
pub fn finish(pdf: &[u8], report: &Report, sink: &mut Sink) -> Result<Vec<u8>, Reported> {
    let finished = Document::load_mem(pdf).and_then(|mut document| {
        let inks = Inks::of(&report.theme);
        recolour(&mut document, &inks)?;
        for id in document.get_pages().into_values() {
            let page = document.get_dictionary_mut(id)?;
            page.remove(b"Annots");
            boxes(page, report.print.bleed);
        }
        document.prune_objects();
        document.renumber_objects();
        document.compress();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes)?;
        Ok(bytes)
    });
    finished.map_err(|error| {
        let message = format!("the PDF can't be finished: {error}");
        sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
    })
}

/// Writes the boxes from exact lengths: Typst's are rounded, and lack the `BleedBox`
/// (ISO 15930-7, 6.2.1: trim within bleed within media).
fn boxes(page: &mut Dictionary, bleed: Length) {
    let bleed = bleed.to_pt();
    let [width, height] = TRIM.map(Length::to_pt);
    let corners = |[x0, y0, x1, y1]: [f64; 4]| -> Object {
        Object::Array([x0, y0, x1, y1].map(|pt| Object::Real(pt as f32)).to_vec())
    };
    let media = [0.0, 0.0, width + 2.0 * bleed, height + 2.0 * bleed];
    page.set("MediaBox", corners(media));
    page.set("BleedBox", corners(media));
    page.set("TrimBox", corners([bleed, bleed, width + bleed, height + bleed]));
}

/// The inks of each theme colour, by its light.
struct Inks(BTreeMap<[u8; 3], [f32; 4]>);

impl Inks {
    fn of(theme: &Theme) -> Self {
        // Typst writes inks in steps of 1/255; the same step is taken here.
        let step = |percent: f64| (percent * 2.55).round() as f32 / 255.0;
        let colors = theme.colors.iter();
        Self(colors.map(|(_, color)| (color.rgb, color.cmyk.map(step))).collect())
    }

    /// The inks for the operands of a colour operator.
    fn matching(&self, operands: &[Object]) -> Option<[f32; 4]> {
        let light: Vec<u8> = operands
            .iter()
            .map(|part| Some((part.as_float().ok()? * 255.0).round() as u8))
            .collect::<Option<_>>()?;
        // Typst writes neutral light as one grey component.
        let light = match light[..] {
            [grey] => [grey; 3],
            [red, green, blue] => [red, green, blue],
            _ => return None,
        };
        self.0.get(&light).copied()
    }
}

fn recolour(document: &mut Document, inks: &Inks) -> lopdf::Result<()> {
    let mut streams: BTreeMap<ObjectId, Option<Dictionary>> = BTreeMap::new();
    for id in document.get_pages().into_values() {
        let (own, inherited) = document.get_page_resources(id)?;
        let resources = match (own, inherited.first()) {
            (Some(own), _) => Some(own.clone()),
            (None, Some(id)) => document.get_dictionary(*id).ok().cloned(),
            (None, None) => None,
        };
        for content in document.get_page_contents(id) {
            streams.insert(content, resources.clone());
        }
    }
    for (id, object) in &document.objects {
        let Ok(stream) = object.as_stream() else { continue };
        // Forms and tiling patterns have content and resources of their own.
        let subtype = stream.dict.get(b"Subtype").and_then(Object::as_name);
        let form = subtype.is_ok_and(|name| name == b"Form");
        if form || stream.dict.has(b"PatternType") {
            let resources = stream.dict.get_deref(b"Resources", document);
            streams.insert(*id, resources.and_then(Object::as_dict).ok().cloned());
        }
    }
    for (id, resources) in streams {
        let spaces = light_spaces(document, resources.as_ref());
        if spaces.is_empty() {
            continue;
        }
        let stream = document.get_object_mut(id)?.as_stream_mut()?;
        let content = Content::decode(&stream.decompressed_content()?)?;
        let encoded = inked(content.operations, &spaces, inks).encode()?;
        stream.dict.remove(b"Filter");
        stream.dict.remove(b"DecodeParms");
        *stream = Stream::new(stream.dict.clone(), encoded);
    }
    Ok(())
}

/// The names of colour spaces of one or three components with a profile: light.
fn light_spaces(document: &Document, resources: Option<&Dictionary>) -> Vec<Vec<u8>> {
    let spaces = resources.and_then(|r| r.get_deref(b"ColorSpace", document).ok());
    let Some(spaces) = spaces.and_then(|s| s.as_dict().ok()) else { return Vec::new() };
    let light = |object: &Object| -> Option<bool> {
        let space = document.dereference(object).ok()?.1.as_array().ok()?;
        let profile = document.dereference(space.get(1)?).ok()?.1.as_stream().ok()?;
        let based = space.first()?.as_name().ok()? == b"ICCBased";
        Some(based && [1, 3].contains(&profile.dict.get(b"N").ok()?.as_i64().ok()?))
    };
    let named = spaces.iter().filter(|(_, space)| light(space) == Some(true));
    named.map(|(name, _)| name.clone()).collect()
}

/// Fill and stroke, as the graphics state keeps them.
#[derive(Clone, Default)]
struct Paint {
    /// The name of the colour space that the content has set.
    space: Vec<u8>,
    /// Whether inks have been put in its place.
    inked: bool,
}

/// Replaces theme colours by their inks; the operators are those of ISO 32000-1,
/// table 74.
fn inked(operations: Vec<Operation>, spaces: &[Vec<u8>], inks: &Inks) -> Content {
    let mut state = [Paint::default(), Paint::default()];
    let mut saved = Vec::new();
    let mut out = Vec::with_capacity(operations.len());
    for operation in operations {
        let which = match operation.operator.as_str() {
            "q" => {
                saved.push(state.clone());
                None
            }
            "Q" => {
                state = saved.pop().unwrap_or_default();
                None
            }
            "cs" | "sc" | "scn" => Some((0, "cs", "k")),
            "CS" | "SC" | "SCN" => Some((1, "CS", "K")),
            _ => None,
        };
        let Some((index, set_space, set_inks)) = which else {
            out.push(operation);
            continue;
        };
        let paint = &mut state[index];
        if operation.operator == set_space {
            let name = operation.operands.first().and_then(|o| o.as_name().ok());
            *paint = Paint { space: name.unwrap_or_default().to_vec(), inked: false };
            out.push(operation);
            continue;
        }
        let light = spaces.contains(&paint.space);
        let matching = inks.matching(&operation.operands).filter(|_| light);
        if let Some(inks) = matching {
            let operands = inks.map(Object::Real).to_vec();
            out.push(Operation::new(set_inks, operands));
            paint.inked = true;
            continue;
        }
        if paint.inked {
            let space = Object::Name(paint.space.clone());
            out.push(Operation::new(set_space, vec![space]));
            paint.inked = false;
        }
        out.push(operation);
    }
    Content { operations: out }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inks() -> Inks {
        Inks([([232, 85, 58], [0.0, 0.76, 0.78, 0.0])].into())
    }

    fn through(content: &str) -> String {
        let content = Content::decode(content.as_bytes()).expect("operators");
        let inked = inked(content.operations, &[b"c0".to_vec()], &inks());
        String::from_utf8(inked.encode().expect("bytes"))
            .expect("text")
            .replace('\n', " ")
    }

    #[test]
    fn a_theme_colour_gets_its_inks_and_others_keep_their_space() {
        let set = through("/c0 cs 0.91 0.333 0.227 scn f 1 0 0 scn f");
        assert_eq!(set, "/c0 cs 0 0.76 0.78 0 k f /c0 cs 1 0 0 scn f");
    }

    #[test]
    fn the_graphics_state_is_followed() {
        let set = through("/c0 cs q 0.91 0.333 0.227 scn f Q 1 0 0 scn f");
        assert_eq!(set, "/c0 cs q 0 0.76 0.78 0 k f Q 1 0 0 scn f");
    }

    #[test]
    fn numbers_in_another_space_are_left_alone() {
        let content = "/c1 cs 0.91 0.333 0.227 scn f";
        assert_eq!(through(content), content);
    }
}
