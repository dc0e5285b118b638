//! What the numbers of `CalGray` and `CalRGB` look like (ISO 32000-1, 8.6.5.2 and 8.6.5.3).

use lopdf::{Dictionary, Document, Object};

use marbre_ink::arithmetic::{cube_root, power};

use crate::function::{number, numbers};

/// White under D50, as profiles have it.
const D50: [f32; 3] = [0.9642, 1.0, 0.8249];
/// From XYZ to what the cones of an eye see, as Bradford has it, and back.
const CONES: [[f32; 3]; 3] =
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
const BACK: [[f32; 3]; 3] = [
    [0.986_993, -0.147_054, 0.159_963],
    [0.432_305, 0.518_36, 0.049_291],
    [-0.008_529, 0.040_043, 0.968_487],
];

/// The curves and colorants of a calibrated space.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    white: [f32; 3],
    gamma: [f32; 3],
    /// The rows of XYZ for the three numbers.
    matrix: [[f32; 3]; 3],
}

impl Calibration {
    /// Reads it; what is missing or makes no sense is as it is by default.
    pub(super) fn read(about: &Dictionary, document: &Document, grey: bool) -> Self {
        let three = |key: &[u8]| -> Option<[f32; 3]> {
            numbers(about, key, document)?.try_into().ok()
        };
        let white = three(b"WhitePoint");
        let white = white.filter(|it| it.iter().all(|part| *part > 0.0)).unwrap_or(D50);
        if grey {
            let gamma = number(about, b"Gamma", document).unwrap_or(1.0);
            let matrix = white.map(|part| [part, 0.0, 0.0]);
            return Self { white, gamma: [gamma; 3], matrix };
        }
        let matrix = about.get_deref(b"Matrix", document).and_then(Object::as_array);
        let matrix = matrix.ok().and_then(|_| numbers(about, b"Matrix", document));
        let matrix = matrix
            .filter(|it| it.len() == 9)
            .unwrap_or_else(|| vec![1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
        // It is written column by column.
        let at = |row: usize, column: usize| {
            matrix.get(column * 3 + row).copied().unwrap_or(0.0)
        };
        let matrix = [0, 1, 2].map(|row| [0, 1, 2].map(|column| at(row, column)));
        Self { white, gamma: three(b"Gamma").unwrap_or([1.0; 3]), matrix }
    }

    /// L*a*b* under D50 of numbers from 0 to 1.
    pub fn lab(&self, numbers: [f32; 3]) -> [f32; 3] {
        let mut straight = [0.0; 3];
        for ((straight, number), gamma) in
            straight.iter_mut().zip(numbers).zip(self.gamma)
        {
            let number = f64::from(number.clamp(0.0, 1.0));
            *straight = power(number, f64::from(gamma)) as f32;
        }
        let mut seen = times(&CONES, times(&self.matrix, straight));
        let (here, there) = (times(&CONES, self.white), times(&CONES, D50));
        for ((seen, here), there) in seen.iter_mut().zip(here).zip(there) {
            *seen *= there / here;
        }
        let mut roots = times(&BACK, seen);
        for (root, white) in roots.iter_mut().zip(D50) {
            *root = match *root / white {
                value if value > 216.0 / 24389.0 => cube_root(f64::from(value)) as f32,
                value => (value * 24389.0 / 27.0 + 16.0) / 116.0,
            };
        }
        let [x, y, z] = roots;
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }
}

fn times(matrix: &[[f32; 3]; 3], vector: [f32; 3]) -> [f32; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}
