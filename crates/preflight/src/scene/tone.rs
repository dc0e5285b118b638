//! What a colour is on the plates, near enough to say whether two can be told apart.

use std::collections::BTreeMap;

use marbre_pdf::colour::{Ink, Space};

use super::Painted;

/// How much of each ink lies somewhere, 0 to 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tone {
    process: [f32; 4],
    /// Inks that aren't process inks.
    others: BTreeMap<Ink, f32>,
}

impl Tone {
    /// The tone of a colour; `None` for one that can't be said without its profile.
    ///
    /// Light is taken for inks that take it away, with as much black as all three have in
    /// common: what is equal stays equal, white is the paper, and black is black ink.
    pub(super) fn of(space: &Space, numbers: &[f32]) -> Option<Self> {
        let light = |numbers: &[f32]| {
            let [red, green, blue] =
                numbers.first_chunk::<3>()?.map(|it| it.clamp(0.0, 1.0));
            let most = red.max(green).max(blue);
            let process = [most - red, most - green, most - blue, 1.0 - most];
            Some(Self { process, others: BTreeMap::new() })
        };
        match space {
            Space::Rgb | Space::CalRgb(_) => light(numbers),
            Space::Icc(icc) if icc.components == 3 => light(numbers),
            Space::CalGray(_) => Self::of(&Space::Gray, numbers),
            Space::Indexed(indexed) => {
                Self::of(&indexed.base, &indexed.color(*numbers.first()?))
            }
            Space::Lab(_) | Space::Pattern(_) => None,
            Space::Cmyk | Space::Gray | Space::Icc(_) | Space::Named(_) => {
                let mut tone = Self::default();
                for (ink, part) in space.inks(numbers)? {
                    tone.set(ink, part);
                }
                Some(tone)
            }
        }
    }

    fn set(&mut self, ink: Ink, part: f32) {
        if ink == Ink::All {
            self.process = self.process.map(|own| own.max(part));
        }
        match Ink::PROCESS.iter().position(|it| *it == ink) {
            Some(plane) => {
                if let Some(own) = self.process.get_mut(plane) {
                    *own = part;
                }
            }
            None => {
                self.others.insert(ink, part);
            }
        }
    }

    fn part(&self, ink: &Ink) -> f32 {
        match Ink::PROCESS.iter().position(|it| it == ink) {
            Some(plane) => self.process.get(plane).copied().unwrap_or(0.0),
            None => self.others.get(ink).copied().unwrap_or(0.0),
        }
    }

    /// How far two are apart on the plate where they are furthest.
    pub(super) fn distance(&self, other: &Self) -> f32 {
        let process = self.process.iter().zip(&other.process);
        let furthest = process.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let inks = self.others.keys().chain(other.others.keys());
        let apart = inks.map(|ink| (self.part(ink) - other.part(ink)).abs());
        apart.fold(furthest, f32::max)
    }

    /// This tone with `part` of another over it, 0 to 1.
    pub(super) fn under(&self, over: &Self, part: f32) -> Self {
        let mix = |below: f32, above: f32| above * part + below * (1.0 - part);
        let [c, m, y, k] = self.process;
        let [c2, m2, y2, k2] = over.process;
        let process = [mix(c, c2), mix(m, m2), mix(y, y2), mix(k, k2)];
        let inks = self.others.keys().chain(over.others.keys());
        let others =
            inks.map(|ink| (ink.clone(), mix(self.part(ink), over.part(ink)))).collect();
        Self { process, others }
    }

    /// What a paint leaves over this tone; `None` where it is no single colour.
    pub(super) fn painted(&self, paint: &Painted, alpha: f32) -> Option<Self> {
        let color = paint.color.as_ref()?;
        let tone = Self::of(&color.space, &color.numbers)?;
        let Some(inks) = paint.inks.as_ref().filter(|_| paint.overprints) else {
            return Some(self.under(&tone, alpha));
        };
        // Where it overprints, plates that it doesn't print on stay as they are.
        let mut over = self.clone();
        for (ink, part) in inks {
            if *part > 0.0 || !paint.nonzero {
                over.set(ink.clone(), *part);
            }
        }
        Some(self.under(&over, alpha))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cmyk(numbers: [f32; 4]) -> Tone {
        Tone::of(&Space::Cmyk, &numbers).expect("inks")
    }

    #[test]
    fn light_and_ink_that_print_alike_are_alike() {
        let rgb = |numbers: [f32; 3]| Tone::of(&Space::Rgb, &numbers).expect("light");
        let grey = |number: f32| Tone::of(&Space::Gray, &[number]).expect("light");
        assert!(rgb([1.0; 3]).distance(&Tone::default()) < 1e-6);
        assert!(rgb([0.0; 3]).distance(&cmyk([0.0, 0.0, 0.0, 1.0])) < 1e-6);
        assert!(rgb([0.5; 3]).distance(&grey(0.5)) < 1e-6);
        assert!(rgb([1.0, 0.0, 0.0]).distance(&cmyk([0.0, 1.0, 1.0, 0.0])) < 1e-6);
        assert!(cmyk([0.0, 0.0, 0.1, 0.0]).distance(&Tone::default()) > 0.09);
    }

    #[test]
    fn what_lies_over_it_mixes_by_its_opacity() {
        let half = cmyk([0.0, 0.0, 0.0, 1.0]).under(&Tone::default(), 0.5);
        assert!(half.distance(&cmyk([0.0, 0.0, 0.0, 0.5])) < 1e-6);
    }
}
