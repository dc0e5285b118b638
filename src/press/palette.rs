//! Which ink each colour is that Typst has written.
//!
//! A theme colour lands with the numbers of `report.toml`, however Typst wrote it:
//! in steps of 1/255, or as the light of an SVG picture. Other light goes through
//! the printing condition's profile.

use std::collections::BTreeMap;

use marbre_ink::Separator;
use marbre_pdf::colour::Named;
use marbre_preflight::profile::{Profile, SpotUse};

use marbre_diag::{Message, said};

use crate::report::theme::Theme;

use super::findings::Findings;
use super::space::{self, Numbers};

/// What is printed in one place: inks from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ink {
    /// Cyan, magenta, yellow and black.
    Process([f32; 4]),
    /// A tint of a spot colour, on a plate of its own.
    Spot {
        /// The colorant's name.
        name: String,
        /// How much of it.
        tint: f32,
    },
}

impl Ink {
    /// The black of text.
    pub(super) const BLACK: Self = Self::Process([0.0, 0.0, 0.0, 1.0]);
}

/// The inks of a report.
pub(super) struct Palette<'a> {
    separator: &'a Separator,
    profile: &'a Profile,
    /// Theme colours by Typst's steps.
    steps: BTreeMap<[u8; 4], [f32; 4]>,
    /// Theme colours by their light.
    light: BTreeMap<[u8; 3], Ink>,
    /// Spot colours, with the inks of their full tint.
    spots: BTreeMap<String, [f32; 4]>,
    /// Tints of the theme's spot colours, by Typst's steps.
    tints: BTreeMap<(String, u8), f32>,
}

impl<'a> Palette<'a> {
    /// The palette of a theme for a printing condition.
    pub(super) fn new(
        theme: &Theme,
        profile: &'a Profile,
        separator: &'a Separator,
    ) -> Self {
        let (mut steps, mut light) = (BTreeMap::new(), BTreeMap::new());
        let (mut spots, mut tints) = (BTreeMap::new(), BTreeMap::new());
        for (_, color) in &theme.colors {
            let inks = color.cmyk.map(|percent| (percent / 100.0) as f32);
            steps.entry(inks.map(step)).or_insert(inks);
            let ink = match &color.spot {
                None => Ink::Process(inks),
                Some(spot) => {
                    spots.insert(spot.name.clone(), inks);
                    let tint = (spot.tint / 100.0) as f32;
                    tints.insert((spot.name.clone(), step(tint)), tint);
                    Ink::Spot { name: spot.name.clone(), tint }
                }
            };
            light.entry(color.rgb).or_insert(ink);
        }
        Self { separator, profile, steps, light, spots, tints }
    }

    /// The ink of numbers in CMYK.
    pub(super) fn of_inks(&self, inks: [f32; 4]) -> Ink {
        Ink::Process(self.exact(inks))
    }

    /// The same numbers, a theme colour's as they are in `report.toml`.
    pub(super) fn exact(&self, inks: [f32; 4]) -> [f32; 4] {
        self.steps.get(&inks.map(step)).copied().unwrap_or(inks)
    }

    /// The ink of light in sRGB.
    pub(super) fn of_light(&self, rgb: [f32; 3]) -> Ink {
        match self.light.get(&rgb.map(step)) {
            Some(Ink::Spot { name, tint }) => self.of_spot(name, *tint),
            Some(ink) => ink.clone(),
            None => Ink::Process(self.separator.light(rgb)),
        }
    }

    /// The ink of a tint of a spot colour, which may have to be converted.
    pub(super) fn of_spot(&self, name: &str, tint: f32) -> Ink {
        let exact = self.tints.get(&(name.to_owned(), step(tint)));
        let tint = exact.copied().unwrap_or(tint);
        if self.keeps_spots() {
            return Ink::Spot { name: name.to_owned(), tint };
        }
        let full = self.full(name).unwrap_or_default();
        Ink::Process(full.map(|part| thousandths(part * tint)))
    }

    /// Whether spot colours stay on plates of their own.
    pub(super) fn keeps_spots(&self) -> bool {
        self.profile.spot != SpotUse::Convert
    }

    /// Whether light is that of a spot colour which stays on its plate.
    pub(super) fn is_spot(&self, rgb: [f32; 3]) -> bool {
        self.keeps_spots() && matches!(self.of_light(rgb), Ink::Spot { .. })
    }

    /// The process inks of light, for colours that are mixed: the theme's where it
    /// is one of the theme's, whole spots as their alternates.
    pub(super) fn mixable(&self, rgb: [f32; 3]) -> [f32; 4] {
        match self.of_light(rgb) {
            Ink::Process(inks) => inks,
            Ink::Spot { name, tint } => {
                let full = self.spots.get(&name).copied().unwrap_or_default();
                full.map(|part| part * tint)
            }
        }
    }

    /// The printing condition's conversion.
    pub(super) const fn separator(&self) -> &Separator {
        self.separator
    }

    /// Takes down what a spot colour is, as it is written on a page; its alternate
    /// may be light.
    pub(super) fn define(&mut self, spot: &Named, page: usize, findings: &mut Findings) {
        let full = space::full(spot).unwrap_or_default();
        let full = match (Numbers::of(Some(&spot.alternate)), full) {
            (Numbers::Inks, [c, m, y, k]) => Some(self.exact([*c, *m, *y, *k])),
            (Numbers::Rgb, [r, g, b]) => Some(self.mixable([*r, *g, *b])),
            (Numbers::Grey, [grey]) => Some(self.mixable([*grey; 3])),
            _ => None,
        };
        let name = space::name(spot);
        let wrong = match full {
            Some(full) => self.admit(name, full),
            None => Some("whose alternate is neither light nor ink"),
        };
        if let Some(wrong) = wrong {
            findings.add(
                page,
                said!(
                    "the spot colour \"{name}\", {wrong}",
                    name = name,
                    wrong = Message::from(wrong)
                ),
            );
        }
    }

    /// What is wrong with a spot colour (ISO 15930-7: one name, one definition).
    fn admit(&mut self, name: &str, full: [f32; 4]) -> Option<&'static str> {
        let known = *self.spots.entry(name.to_owned()).or_insert(full);
        if known.map(step) != full.map(step) {
            return Some("which has two definitions");
        }
        let refused = self.profile.refuses(name);
        refused.then_some("which the press profile doesn't allow")
    }

    /// The inks of a spot colour's full tint.
    pub(super) fn full(&self, name: &str) -> Option<[f32; 4]> {
        self.spots.get(name).copied()
    }
}

/// Typst writes colours in steps of 1/255.
fn step(part: f32) -> u8 {
    (part * 255.0).round() as u8
}

/// Rounds to 1/1000, which is finer than any press prints.
pub(super) fn thousandths(part: f32) -> f32 {
    (part * 1000.0).round() / 1000.0
}
