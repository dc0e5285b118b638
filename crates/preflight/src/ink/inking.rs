//! Which planes a colour prints on, and how much.

use marbre_pdf::colour::{Calibration, Indexed, Ink, Space};

use super::ledger::Ledger;
use super::light::{self, Light};

/// The planes of the process inks.
const PROCESS: [usize; 4] = [0, 1, 2, 3];

/// How colours of a space become tints on planes.
pub(super) struct Inking<'l> {
    /// The planes that colours of the space print on, even with nothing.
    pub(super) planes: Vec<usize>,
    way: Way<'l>,
}

enum Way<'l> {
    /// Each number is the tint of a plane; `None` for a colorant that prints nothing.
    Direct(Vec<Option<usize>>),
    /// One tint for all planes.
    All,
    /// Grey of a device: black ink.
    Black,
    /// Red, green and blue.
    Colour(light::Way),
    /// Grey light.
    Grey(light::Way),
    Lab(&'l Light<'l>),
    Calibrated(&'l Light<'l>, Calibration),
    /// The number of a colour.
    Table(Indexed, Box<Inking<'l>>),
    /// No colour at all.
    Nothing,
}

impl<'l> Inking<'l> {
    /// For the colours of a space.
    pub(super) fn of(space: &Space, ledger: &mut Ledger, light: &'l Light<'l>) -> Self {
        let process = |way| Self { planes: PROCESS.to_vec(), way };
        match space {
            Space::Cmyk => process(Way::Direct(PROCESS.map(Some).to_vec())),
            Space::Gray => process(Way::Black),
            Space::Icc(icc) => match icc.components {
                4 => process(Way::Direct(PROCESS.map(Some).to_vec())),
                1 => process(Way::Grey(light.way(None))),
                _ => process(Way::Colour(light.way(icc.profile))),
            },
            Space::Rgb => process(Way::Colour(light.way(None))),
            Space::CalGray(it) | Space::CalRgb(it) => {
                process(Way::Calibrated(light, *it))
            }
            Space::Lab(_) => process(Way::Lab(light)),
            Space::Indexed(indexed) => {
                let base = Self::of(&indexed.base, ledger, light);
                let planes = base.planes.clone();
                Self { planes, way: Way::Table(indexed.clone(), Box::new(base)) }
            }
            Space::Named(named) if named.names.iter().any(|name| name == "All") => {
                Self { planes: (0..ledger.inks().len()).collect(), way: Way::All }
            }
            Space::Named(named) => {
                let mut planes = Vec::new();
                let mut ways = Vec::with_capacity(named.names.len());
                for name in &named.names {
                    let plane = Ink::named(name).map(|ink| ledger.plane(ink));
                    let at = plane.map(|plane| {
                        let known = planes.iter().position(|it| *it == plane);
                        known.unwrap_or_else(|| {
                            planes.push(plane);
                            planes.len() - 1
                        })
                    });
                    ways.push(at);
                }
                Self { planes, way: Way::Direct(ways) }
            }
            Space::Pattern(_) => Self { planes: Vec::new(), way: Way::Nothing },
        }
    }

    /// Whether colours are the tints of the process inks, in their order.
    pub(super) fn is_process(&self) -> bool {
        matches!(&self.way, Way::Direct(ways) if ways[..] == PROCESS.map(Some))
    }

    /// The tints of a colour, one for each of [`Self::planes`].
    pub(super) fn tints(&self, numbers: &[f32], tints: &mut [f32]) {
        match &self.way {
            Way::Direct(ways) => {
                for (number, way) in numbers.iter().zip(ways) {
                    let tint = way.and_then(|way| tints.get_mut(way));
                    if let Some(tint) = tint {
                        *tint = number.clamp(0.0, 1.0);
                    }
                }
            }
            Way::All => {
                tints.fill(numbers.first().copied().unwrap_or(0.0).clamp(0.0, 1.0));
            }
            Way::Black => {
                let grey = numbers.first().copied().unwrap_or(0.0);
                fill(tints, [0.0, 0.0, 0.0, 1.0 - grey.clamp(0.0, 1.0)]);
            }
            Way::Colour(way) => fill(tints, way.inks(three(numbers))),
            Way::Grey(way) => fill(tints, way.inks([three(numbers)[0]; 3])),
            Way::Lab(light) => fill(tints, light.inks_of_lab(three(numbers))),
            Way::Calibrated(light, calibration) => {
                let lab = calibration.lab(three(numbers));
                fill(tints, light.inks_of_lab(lab));
            }
            Way::Table(indexed, base) => {
                let number = numbers.first().copied().unwrap_or(0.0);
                base.tints(&indexed.color(number), tints);
            }
            Way::Nothing => {}
        }
    }

    /// The same, in a list of its own.
    pub(super) fn list(&self, numbers: &[f32]) -> Vec<f32> {
        let mut tints = vec![0.0; self.planes.len()];
        self.tints(numbers, &mut tints);
        tints
    }
}

fn three(numbers: &[f32]) -> [f32; 3] {
    [0, 1, 2].map(|at| numbers.get(at).copied().unwrap_or(0.0))
}

fn fill(tints: &mut [f32], inks: [f32; 4]) {
    for (tint, ink) in tints.iter_mut().zip(inks) {
        *tint = ink;
    }
}
