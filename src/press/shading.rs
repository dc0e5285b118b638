//! Gradients in inks: shadings along a line or between circles, whose colours are
//! mixed in steps (ISO 32000-1, 8.7.4.5 and 7.10).

use lopdf::{Dictionary, Document, Object, Stream, dictionary};

use marbre_ink::Separator;

use marbre_pdf::colour::Space;
use marbre_pdf::function;
use marbre_pdf::separation::{numbers, straight};

use super::findings::Findings;
use super::palette::{Palette, thousandths};
use super::separation::Separations;
use super::space::{self, Numbers};
use super::survey::Role;

/// The colours between two that light is converted at.
const SAMPLES: u16 = 33;

/// How soon black alone is left behind, as a power of the distance to the other end:
/// halfway, it would be lighter than what the profile mixes.
const SOON: i32 = 8;

/// A shading with its colours as inks, or as the tints of a mask; `None` where it
/// isn't of a kind that can be converted.
pub(super) fn ink(
    written: &Dictionary,
    role: Role,
    page: usize,
    document: &mut Document,
    palette: &mut Palette<'_>,
    separations: &mut Separations,
    findings: &mut Findings,
) -> Option<Dictionary> {
    let kind = written.get(b"ShadingType").and_then(Object::as_i64);
    if !matches!(kind, Ok(2 | 3)) || written.has(b"Background") {
        findings.add(page, "a gradient that is neither linear nor radial");
        return None;
    }
    let space = written.get(b"ColorSpace").ok();
    let space = space.and_then(|space| Space::read(space, document, &Dictionary::new()));
    let space = Numbers::of(space.as_ref());
    if let Numbers::Spot(spot) = space {
        palette.define(spot, page, findings);
    }
    let mix = Mix { space, role, palette };
    let function = written.get(b"Function").ok().cloned();
    let Some(function) = function.and_then(|f| mix.function(&f, document, 0)) else {
        findings.add(
            page,
            "a gradient whose colours can't be converted: it isn't straight, or mixes a \
             spot colour as light",
        );
        return None;
    };
    let function = document.add_object(function);
    let mut inked = written.clone();
    inked.set("Function", function);
    let target: Object = match (role, space) {
        (Role::Mask, _) => "DeviceGray".into(),
        (Role::Paint, Numbers::Spot(spot)) if palette.keeps_spots() => {
            separations.of(space::name(spot), palette, document).into()
        }
        (Role::Paint, _) => "DeviceCMYK".into(),
    };
    inked.set("ColorSpace", target);
    Some(inked)
}

/// How the colours of one shading are mixed.
struct Mix<'a, 'p> {
    space: Numbers<'a>,
    role: Role,
    palette: &'a Palette<'p>,
}

impl Mix<'_, '_> {
    /// A function from places to colours.
    fn function(
        &self,
        written: &Object,
        document: &mut Document,
        depth: usize,
    ) -> Option<Object> {
        let dictionary = document.dereference(written).ok()?.1.as_dict().ok()?.clone();
        match dictionary.get(b"FunctionType").and_then(Object::as_i64).ok()? {
            2 => {
                let number = |key| dictionary.get(key).and_then(Object::as_float).ok();
                let ends = |key| function::numbers(&dictionary, key, document);
                let (from, to) = (ends(b"C0")?, ends(b"C1")?);
                // Typst's gradients are straight between two stops.
                #[expect(clippy::float_cmp, reason = "1 is written as 1")]
                let straight = number(b"N")? == 1.0;
                straight.then(|| self.between(&from, &to))?
            }
            3 if depth < 4 => {
                let parts =
                    dictionary.get(b"Functions").and_then(Object::as_array).ok()?;
                let parts: Vec<Object> = parts
                    .iter()
                    .map(|part| {
                        let part = self.function(part, document, depth + 1)?;
                        Some(document.add_object(part).into())
                    })
                    .collect::<Option<_>>()?;
                let mut stitched = dictionary;
                stitched.remove(b"Range");
                stitched.set("Functions", parts);
                Some(stitched.into())
            }
            _ => None,
        }
    }

    /// The colours from one to another.
    fn between(&self, from: &[f32], to: &[f32]) -> Option<Object> {
        let straight = |from: &[f32], to: &[f32]| -> Object { straight(from, to).into() };
        if self.role == Role::Mask {
            let ends = [from, to].map(|end| self.space.luminosity(end));
            return Some(straight(&ends[..1], &ends[1..]));
        }
        match (self.space, from, to) {
            (Numbers::Inks, &[c, m, y, k], &[c1, m1, y1, k1]) => {
                let ends =
                    [[c, m, y, k], [c1, m1, y1, k1]].map(|e| self.palette.exact(e));
                Some(straight(&ends[0], &ends[1]))
            }
            (Numbers::Spot(_), [_], [_]) if self.palette.keeps_spots() => {
                Some(straight(from, to))
            }
            (Numbers::Spot(spot), &[from], &[to]) => {
                let full = self.palette.full(space::name(spot))?;
                let ends = [from, to].map(|tint| full.map(|part| part * tint));
                Some(straight(&ends[0], &ends[1]))
            }
            (Numbers::Rgb, &[r, g, b], &[r1, g1, b1]) => {
                self.sampled([r, g, b], [r1, g1, b1])
            }
            (Numbers::Grey, &[from], &[to]) => self.sampled([from; 3], [to; 3]),
            _ => None,
        }
    }

    /// Light from one colour to another, converted in steps. Both ends meet flat
    /// areas of the same colour, whose inks the theme or the rule for black may
    /// give; near them, what the profile says is shifted to meet them too.
    fn sampled(&self, from: [f32; 3], to: [f32; 3]) -> Option<Object> {
        // Light leads to no plate of its own.
        if [from, to].iter().any(|end| self.palette.is_spot(*end)) {
            return None;
        }
        let separator = self.palette.separator();
        let grey = Separator::is_neutral(from) && Separator::is_neutral(to);
        let by_rule = |rgb: [f32; 3]| match grey {
            true => [0.0, 0.0, 0.0, separator.black(rgb[1])],
            false => separator.by_profile(rgb),
        };
        let shift = |end: [f32; 3]| {
            let (wanted, plain) = (self.palette.mixable(end), by_rule(end));
            [0, 1, 2, 3].map(|ink| wanted[ink] - plain[ink])
        };
        let power = |end: [f32; 3]| match self.palette.mixable(end) {
            [0.0, 0.0, 0.0, black] if black > 0.0 && !grey => SOON,
            _ => 1,
        };
        let (first, last) = (shift(from), shift(to));
        let (leaves, meets) = (power(from), power(to));
        let mut samples = Vec::new();
        for step in 0..SAMPLES {
            let part = f32::from(step) / f32::from(SAMPLES - 1);
            let light = [0, 1, 2].map(|i| from[i] + (to[i] - from[i]) * part);
            let plain = by_rule(light);
            for ink in 0..4 {
                let shifted = plain[ink]
                    + first[ink] * (1.0 - part).powi(leaves)
                    + last[ink] * part.powi(meets);
                let sample = (thousandths(shifted.clamp(0.0, 1.0)) * 65535.0).round();
                samples.extend((sample as u16).to_be_bytes());
            }
        }
        let unit = |times: usize| numbers(&[0.0, 1.0].repeat(times));
        let size: Vec<Object> = vec![i64::from(SAMPLES).into()];
        let dictionary = dictionary! {
            "FunctionType" => 0, "Domain" => unit(1), "Range" => unit(4),
            "Size" => size, "BitsPerSample" => 16,
        };
        Some(Stream::new(dictionary, samples).into())
    }
}
