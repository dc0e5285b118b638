//! What stands on a page, word by word, and where each was written.

use std::collections::HashMap;

use serde::Serialize;
use typst::World;
use typst::foundations::Bytes;
use typst::layout::{Abs, Frame, FrameItem, Point, Rect, Transform};
use typst::syntax::Span;
use typst::text::TextItem;
use typst::visualize::Image;
use typst_layout::Page;

use marbre_diag::Place;

use crate::report::Report;

use super::super::imprint::{data, into_group, placed};
use super::super::spans::{Spans, file_id};
use super::super::world::ReportWorld;

/// Left, top, right and bottom, in mm from the trim's top left corner.
pub type Edges = [f32; 4];

/// Something on a page that was written somewhere.
pub(super) struct Item {
    pub(super) edges: Edges,
    /// The line that letters stand on, in mm from the trim's upper edge.
    baseline: Option<f32>,
    /// The word that it is, of text.
    text: String,
    pub(super) place: Place,
}

/// An item as the browser reads it.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "e")]
    edges: Edges,
    #[serde(rename = "b", skip_serializing_if = "Option::is_none")]
    baseline: Option<f32>,
    #[serde(rename = "t", skip_serializing_if = "str::is_empty")]
    text: &'a str,
    /// The file's index.
    #[serde(rename = "f")]
    file: usize,
    /// Line and column, or the cell.
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    line: Option<(usize, usize)>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
}

/// The items of a page as JSON: the files, and what was written in them.
pub(super) fn written(items: &[Item]) -> Vec<u8> {
    let mut files: Vec<&str> = Vec::new();
    let mut all = Vec::with_capacity(items.len());
    for Item { edges, baseline, text, place } in items {
        let Some(name) = place.file() else { continue };
        let known = files.iter().position(|it| *it == name);
        let file = known.unwrap_or_else(|| {
            files.push(name);
            files.len() - 1
        });
        let line = place.line_and_column();
        let cell = matches!(place, Place::Cell { .. }).then(|| place.short());
        let (edges, baseline) = (*edges, *baseline);
        all.push(Written { edges, baseline, text, file, line, cell });
    }
    serde_json::to_vec(&serde_json::json!({ "files": files, "items": all }))
        .unwrap_or_default()
}

/// What leads from pages to what was written.
pub(super) struct Lookup<'a> {
    world: &'a ReportWorld,
    spans: &'a Spans,
    /// The pictures of the report as layouts get them, and where each is named.
    pictures: Vec<(Bytes, &'a Place)>,
    /// Places that spans have been asked for.
    known: HashMap<Span, Option<Place>>,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(
        world: &'a ReportWorld,
        spans: &'a Spans,
        report: &'a Report,
    ) -> Self {
        let named = report.pictures().into_iter();
        let pictures = named
            .filter_map(|(path, place)| Some((world.file(file_id(path)?).ok()?, place)))
            .collect();
        Self { world, spans, pictures, known: HashMap::new() }
    }

    /// All on a page; what was drawn first comes first.
    pub(super) fn items(&mut self, page: &Page) -> Vec<Item> {
        let mut items = Vec::new();
        self.frame(&page.frame, Transform::identity(), &mut items);
        items
    }

    fn frame(&mut self, frame: &Frame, transform: Transform, items: &mut Vec<Item>) {
        for (at, item) in frame.items() {
            let there = transform.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => {
                    self.frame(&group.frame, into_group(transform, *at, group), items);
                }
                FrameItem::Text(text) => self.words(text, there, items),
                FrameItem::Shape(shape, span) => {
                    let place = self.place(*span);
                    items.extend(thing(shape.bbox(true), there, place));
                }
                FrameItem::Image(image, size, span) => {
                    let area = Rect::new(Point::zero(), size.to_point());
                    let place = self.named(image).or_else(|| self.place(*span));
                    items.extend(thing(area, there, place));
                }
                _ => {}
            }
        }
    }

    /// Where the report names a picture.
    fn named(&self, image: &Image) -> Option<Place> {
        let bytes = data(image);
        let found = self.pictures.iter().find(|(own, _)| own.as_slice() == bytes);
        found.map(|(_, place)| (*place).clone())
    }

    fn place(&mut self, span: Span) -> Option<Place> {
        let Self { known, spans, world, .. } = self;
        known.entry(span).or_insert_with(|| spans.place(*world, span)).clone()
    }

    fn words(&mut self, text: &TextItem, there: Transform, items: &mut Vec<Item>) {
        let metrics = text.font.metrics();
        let top = -metrics.ascender.at(text.size);
        let bottom = -metrics.descender.at(text.size);
        let baseline = Point::zero().transform(there).y.to_mm() as f32;
        let mut x = Abs::zero();
        let mut word: Option<(Abs, String, (Span, u16))> = None;
        let mut end = |word: &mut Option<(Abs, String, (Span, u16))>, x: Abs| {
            let Some((from, text, (span, offset))) = word.take() else { return };
            let Some(place) = self.place(span) else { return };
            let area = Rect::new(Point::new(from, top), Point::new(x, bottom));
            let place = narrowed(&place, &text, usize::from(offset));
            let edges = edges(area, there);
            items.push(Item { edges, baseline: Some(baseline), text, place });
        };
        for glyph in &text.glyphs {
            let letters = text.text.get(glyph.range()).unwrap_or_default();
            if letters.chars().all(char::is_whitespace) && !letters.is_empty() {
                end(&mut word, x);
            } else {
                match &mut word {
                    Some((_, text, _)) => text.push_str(letters),
                    None => word = Some((x, letters.to_owned(), glyph.span)),
                }
            }
            x += glyph.x_advance.at(text.size);
        }
        end(&mut word, x);
    }
}

/// The place of a word in what was written: the nearest to where its letters came from.
fn narrowed(place: &Place, word: &str, offset: usize) -> Place {
    let Place::Source { file, range } = place else { return place.clone() };
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let within = file.text().get(range.clone()).unwrap_or_default();
    if word.is_empty() || within.len() <= word.len() {
        return place.clone();
    }
    let found = within.match_indices(word).map(|(at, _)| at);
    match found.min_by_key(|at| at.abs_diff(offset)) {
        Some(at) => file.at(range.start + at..range.start + at + word.len()),
        None => place.clone(),
    }
}

fn thing(area: Rect, there: Transform, place: Option<Place>) -> Option<Item> {
    let (edges, text) = (edges(area, there), String::new());
    Some(Item { edges, baseline: None, text, place: place? })
}

fn edges(area: Rect, there: Transform) -> Edges {
    let Rect { min, max } = placed(area, there);
    // A hundredth of a mm is more than anybody points at.
    [min.x, min.y, max.x, max.y].map(|it| (it.to_mm() * 100.0).round() as f32 / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_diag::SourceFile;

    #[test]
    fn of_equal_words_the_nearest_is_meant() {
        let file = SourceFile::new("a.md", "# A\n\nla ville et la mer");
        let place = file.at(5..23);
        let at = |word: &str, offset| narrowed(&place, word, offset).short();
        assert_eq!(at("la", 0), "a.md:3:1");
        assert_eq!(at("la", 12), "a.md:3:13");
        assert_eq!(at("mer.", 15), "a.md:3:16");
        assert_eq!(at("elsewhere", 3), "a.md:3:1");
    }
}
