//! What stands on a page, in words: the medium in which changes are reviewed.

use std::collections::BTreeMap;
use std::fmt::Write;

use typst::layout::{FrameItem, Transform};
use typst::text::{AxisValue, FontInstance, FontStyle, FontWeight, StandardAxes, Tag};
use typst::visualize::{Color, ImageKind, Paint, ProcessColor};
use typst_layout::Page;

use marbre_pdf::geom::Side;

use crate::typeset::standin::StandIn;

use super::imprint::walk;

/// A line of text: runs that share a baseline and follow each other.
struct Line {
    x: f64,
    y: f64,
    end: f64,
    face: String,
    text: String,
}

/// The facts of a page.
pub(super) fn of(page: &Page, folio: usize, stand_ins: &[StandIn]) -> String {
    let size = page.frame.size();
    let (width, height) = (size.x.to_mm(), size.y.to_mm());
    let (side, bleed) = (Side::of(folio).name(), page.bleed.left.to_mm());
    let mut facts = format!(
        "page {folio} {side}   trim {width:.0} × {height:.0}   bleed {bleed:.0} mm\n"
    );
    let mut lines: Vec<Line> = Vec::new();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    walk(&page.frame, Transform::identity(), &mut |at, item| {
        let (x, y) = (at.x.to_mm(), at.y.to_mm());
        match item {
            FrameItem::Text(text) => {
                let info = text.font.font().info();
                let italic = if is_italic(&text.font) { " italic" } else { "" };
                let weight = weight(&text.font);
                let size = text.size.to_pt();
                let ink = ink(&text.fill);
                let face = format!("{} {weight}{italic} {size:.1} pt {ink}", info.family);
                let end = x + text.width().to_mm();
                match lines.last_mut() {
                    Some(line)
                        if line.face == face
                            && (line.y - y).abs() < 0.01
                            && (x - line.end).abs() < 1.5 =>
                    {
                        line.text.push_str(&text.text);
                        line.end = end;
                    }
                    _ => {
                        lines.push(Line { x, y, end, face, text: text.text.to_string() })
                    }
                }
            }
            FrameItem::Image(image, size, _) => {
                let (width, height) = (size.x.to_mm(), size.y.to_mm());
                let ppi = match image.kind() {
                    ImageKind::Raster(raster) => {
                        let stand_in = stand_ins.iter().find(|it| it.is(raster.data()));
                        let pixels = match stand_in {
                            Some(stand_in) => f64::from(stand_in.size[0]),
                            None => image.width(),
                        };
                        format!("{:.0} ppi", pixels / (width / 25.4))
                    }
                    _ => "vector".to_owned(),
                };
                let _ = writeln!(
                    facts,
                    "  image  {width:.0} × {height:.0} mm at {x:.1}, {y:.1}   {ppi}"
                );
            }
            FrameItem::Shape(shape, _) => {
                let stroke = shape.stroke.as_ref().map(|stroke| &stroke.paint);
                for paint in shape.fill.iter().chain(stroke) {
                    *shapes.entry(ink(paint)).or_default() += 1;
                }
            }
            _ => {}
        }
    });
    for (ink, count) in shapes {
        let _ = writeln!(facts, "  {count} shapes in {ink}");
    }
    let mut face = String::new();
    for line in lines {
        if line.face != face {
            let _ = writeln!(facts, "  [{}]", line.face);
            face.clone_from(&line.face);
        }
        let text = line.text.replace('\u{202F}', "·").replace('\u{A0}', "~");
        let _ = writeln!(facts, "  {:6.2} {:6.2}  {text}", line.x, line.y);
    }
    facts
}

/// The weight that a face is set in: of a variable font, the chosen one.
pub(super) fn weight(font: &FontInstance) -> u16 {
    let axis = font.variations().0.iter().find(|(tag, _)| *tag == StandardAxes::WGHT);
    let weight = axis.map(|(_, value)| FontWeight::from_wght(*value));
    weight.unwrap_or(font.font().info().variant.weight).to_number()
}

/// Whether a face is set in italics: of a variable font, whether these are chosen.
pub(super) fn is_italic(font: &FontInstance) -> bool {
    let slanted = |(tag, value): &(Tag, AxisValue)| {
        [StandardAxes::ITAL, StandardAxes::SLNT].contains(tag) && value.0 != 0.0
    };
    font.font().info().variant.style != FontStyle::Normal
        || font.variations().0.iter().any(slanted)
}

/// The inks of a paint, in %.
fn ink(paint: &Paint) -> String {
    match paint {
        Paint::Solid(Color::Process(ProcessColor::Cmyk(c))) => {
            let parts = [("C", c.c), ("M", c.m), ("Y", c.y), ("K", c.k)];
            let inks: Vec<String> = parts
                .iter()
                .filter(|(_, part)| *part > 0.0)
                .map(|(name, part)| format!("{name}{:.0}", part * 100.0))
                .collect();
            if inks.is_empty() { "paper".to_owned() } else { inks.join(" ") }
        }
        Paint::Solid(_) => "not in CMYK".to_owned(),
        _ => "not a plain colour".to_owned(),
    }
}

/// A run of text and where its baseline is.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// Where it starts, from the trim's left, in pt.
    pub x: f64,
    /// Where it ends, from the trim's left, in pt.
    pub end: f64,
    /// Its place below the trim's top, in pt.
    pub y: f64,
    /// The text's size, in pt.
    pub size: f64,
    /// The font's family.
    pub family: String,
    /// Whether it stands in italics.
    pub italic: bool,
    /// What it says.
    pub text: String,
}

/// The baselines of all runs of a page.
pub(super) fn baselines(page: &Page) -> Vec<Baseline> {
    let mut found = Vec::new();
    walk(&page.frame, Transform::identity(), &mut |at, item| {
        if let FrameItem::Text(text) = item {
            found.push(Baseline {
                x: at.x.to_pt(),
                end: (at.x + text.width()).to_pt(),
                y: at.y.to_pt(),
                size: text.size.to_pt(),
                family: text.font.font().info().family.clone(),
                italic: is_italic(&text.font),
                text: text.text.to_string(),
            });
        }
    });
    found
}
