//! How far texts stand out from what they are printed on: their tints, and those of the
//! plates below them at the moment at which they are painted.
//!
//! What counts is the contrast ratio of WCAG 2.2 (its "relative luminance" is the light that
//! inks leave of the paper's, by the press's own profile). Texts in spot inks, or on them,
//! in patterns, masked or blended otherwise than by lying on top aren't judged: how they
//! look isn't known well enough.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tiny_skia::{PathBuilder, Rect};

use marbre_pdf::area::Area;
use marbre_pdf::canvas::{Blend, Glyph, Page, Paint, Run, State, bounds};

use super::layer::Tint;
use super::light::Light;
use super::rasteriser::Rasteriser;
use super::region::Region;

/// The least contrast of text with its ground, and of large text (WCAG 2.2, 1.4.3).
const LEAST: [f64; 2] = [4.5, 3.0];
/// From which size on text is large, pt; and bold text (WCAG 2.2, "large scale").
const LARGE: [f32; 2] = [18.0, 14.0];
/// The part of a text's letters that may lie on a ground that is too near.
const LOST: f64 = 0.1;
/// The most texts of a page that are kept.
const MOST: usize = 20_000;
/// How many characters are kept of a text.
const LONGEST: usize = 200;
/// The tint from which on an ink that isn't a process ink counts.
const PRINTS: f32 = 0.01;

/// Cyan, magenta, yellow and black in whole per cent.
pub(super) type Tone = [u8; 4];

/// A text and the tones that it has and lies on.
#[derive(Clone, Debug)]
pub(super) struct Script {
    text: String,
    bounds: Rect,
    is_large: bool,
    /// For each pair of its own tone and that of its ground, how many letters have it.
    pairs: BTreeMap<(Tone, Tone), usize>,
}

/// Texts of one tone on one ground that don't stand out enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Faint {
    /// The first of them.
    pub text: String,
    /// Where it stands.
    pub area: Area,
    /// Its inks, %.
    pub inks: [u8; 4],
    /// Those of its ground.
    pub ground: [u8; 4],
    /// Their contrast, to one.
    pub ratio: f64,
    /// The least that it should be.
    pub least: f64,
    /// How many more there are on the page.
    pub more: usize,
}

impl<'a> Rasteriser<'a> {
    /// Takes a text down before it is painted.
    pub(super) fn take_down(&mut self, run: &Run<'_>, state: &State<'a>) {
        let Paint::Color(color) = &state.fill else { return };
        let is_plain = state.blend == Blend::Normal && state.soft_mask.is_none();
        if !is_plain || self.is_within() || self.ledger.scripts.len() >= MOST {
            return;
        }
        let painting = self.flat_fill(color, state);
        let mut own = [None; 4];
        for (plane, tint) in &painting.tints {
            let Tint::Flat(tint) = tint else { return };
            match own.get_mut(*plane) {
                Some(own) => *own = Some(*tint),
                None if *tint > PRINTS => return,
                None => {}
            }
        }
        let Some(first) = run.glyphs.iter().find_map(ink) else { return };
        let mut script = Script {
            text: String::new(),
            bounds: first,
            is_large: is_large(&run.font.name, run.size),
            pairs: BTreeMap::new(),
        };
        let mut around: Option<Rect> = None;
        for glyph in run.glyphs {
            let said = glyph.unicode.as_deref().unwrap_or_default();
            if script.text.len() < LONGEST {
                script.text.push_str(said);
            }
            let is_word = said.chars().any(char::is_alphanumeric);
            let Some(ink) = ink(glyph).filter(|_| is_word) else { continue };
            let Some(ground) = self.ground(ink) else { continue };
            around = Some(around.map_or(ink, |it| union(it, ink)));
            let mut tone = ground;
            for (tone, own) in tone.iter_mut().zip(own) {
                let over = own.unwrap_or(if painting.overprints { *tone } else { 0.0 });
                *tone += state.fill_alpha * (over - *tone);
            }
            *script.pairs.entry((percent(tone), percent(ground))).or_default() += 1;
        }
        if let Some(around) = around {
            self.ledger.scripts.push(Script { bounds: around, ..script });
        }
    }

    /// The tints below a letter, in the mean; `None` where nothing of it is within the clip,
    /// or another ink than the four is.
    fn ground(&self, ink: Rect) -> Option<[f32; 4]> {
        let region = Region::around(ink.transform(self.grid.transform)?);
        let region = region.meet(self.shown());
        let area = region.area();
        if area == 0 {
            return None;
        }
        if self.layers().all(|layer| layer.is_clear(region)) {
            return Some([0.0; 4]);
        }
        let mut sums = [0.0; 4];
        for y in region.top..region.bottom {
            for x in region.left..region.right {
                let tints = self.tints_at(x, y)?;
                sums.iter_mut().zip(tints).for_each(|(sum, tint)| *sum += tint);
            }
        }
        Some(sums.map(|sum| sum / area as f32))
    }

    /// The tints of a pixel through all groups that are open; `None` where others than the
    /// process inks print.
    fn tints_at(&self, x: i32, y: i32) -> Option<[f32; 4]> {
        let mut tints = [0.0; 4];
        for layer in self.layers() {
            let Some(at) = layer.region.pixel(x, y) else { continue };
            let alpha = layer.alpha.get(at).copied().unwrap_or(0.0);
            for (plane, own) in layer.planes.iter().enumerate() {
                let own = own.get(at).copied().unwrap_or(0.0);
                match tints.get_mut(plane) {
                    Some(tint) => *tint += alpha * (own - *tint),
                    None if own * alpha > PRINTS => return None,
                    None => {}
                }
            }
        }
        Some(tints)
    }
}

/// Texts that don't stand out from their ground, each pair of tones once, in the order of
/// painting.
pub(super) fn faint(scripts: &[Script], light: &Light<'_>, page: &Page) -> Vec<Faint> {
    let mut found: Vec<Faint> = Vec::new();
    for script in scripts {
        let least = LEAST[usize::from(script.is_large)];
        let all: usize = script.pairs.values().sum();
        let ratios =
            script.pairs.iter().map(|(pair, count)| (pair, count, ratio(*pair, light)));
        let low: Vec<_> = ratios.filter(|(_, _, ratio)| *ratio < least - 0.005).collect();
        let lost: usize = low.iter().map(|(_, count, _)| **count).sum();
        let worst = low.iter().max_by_key(|(_, count, _)| **count);
        let Some(((inks, ground), _, ratio)) = worst else { continue };
        if lost as f64 <= LOST * all as f64 {
            continue;
        }
        let same = found
            .iter_mut()
            .find(|it| (it.inks, it.ground, it.least) == (*inks, *ground, least));
        match same {
            Some(same) => same.more += 1,
            None => found.push(Faint {
                text: script.text.trim().to_owned(),
                area: page.area(script.bounds),
                inks: *inks,
                ground: *ground,
                ratio: *ratio,
                least,
                more: 0,
            }),
        }
    }
    found
}

/// The contrast of two tones, from 1 to 21 (WCAG 2.2, "contrast ratio").
fn ratio((one, other): (Tone, Tone), light: &Light<'_>) -> f64 {
    let [one, other] = [one, other].map(|it| light.of_inks(it));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Whether text counts as large. Families name their weights in their fonts' names.
fn is_large(font: &str, size: f32) -> bool {
    let name = font.to_lowercase();
    let is_half = ["semibold", "demibold", "semi-bold", "demi-bold"];
    let is_bold = ["bold", "black", "heavy"].iter().any(|it| name.contains(it))
        && !is_half.iter().any(|it| name.contains(it));
    size >= LARGE[usize::from(is_bold)] - 0.005
}

/// What a letter marks on the page.
fn ink(glyph: &Glyph) -> Option<Rect> {
    let em = glyph.outline.as_ref()?.bounds();
    bounds(&PathBuilder::from_rect(em), glyph.transform)
}

fn union(a: Rect, b: Rect) -> Rect {
    let [left, top] = [a.left().min(b.left()), a.top().min(b.top())];
    let [right, bottom] = [a.right().max(b.right()), a.bottom().max(b.bottom())];
    Rect::from_ltrb(left, top, right, bottom).unwrap_or(a)
}

fn percent(tints: [f32; 4]) -> Tone {
    tints.map(|tint| (tint.clamp(0.0, 1.0) * 100.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_is_eighteen_points_or_fourteen_in_bold() {
        for (font, size, large) in [
            ("Spectral-Regular", 18.0, true),
            ("Spectral-Regular", 17.9, false),
            ("BricolageGrotesque-ExtraBold", 14.0, true),
            ("BricolageGrotesque-ExtraBold", 13.9, false),
            ("ABCDEF+Spectral-SemiBold", 14.0, false),
        ] {
            assert_eq!(is_large(font, size), large, "{font} {size}");
        }
    }
}
