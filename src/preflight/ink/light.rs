//! From light to inks, for files that have light in them.

use lopdf::{Document, Object};

use crate::preflight::interpreter::stream::inflated;
use crate::separator::Separator;

/// The most bytes of a profile.
const LARGEST: usize = 16 << 20;

/// How light becomes inks.
pub(super) enum Light {
    /// By the profile of a printing condition.
    Press(Box<Separator>),
    /// Each ink takes away its own light: for masks, which are light again in the end,
    /// and for documents without a profile.
    Simple,
}

impl Light {
    /// By a document's output intent, where its profile can be used.
    pub(super) fn of(document: &Document) -> Self {
        let intents = document.catalog().and_then(|catalog| {
            catalog.get_deref(b"OutputIntents", document)?.as_array()
        });
        let profile = intents.into_iter().flatten().find_map(|intent| {
            let intent = document.dereference(intent).ok()?.1.as_dict().ok()?;
            let profile = intent.get_deref(b"DestOutputProfile", document).ok();
            inflated(profile.map(Object::as_stream)?.ok()?, document, LARGEST).ok()
        });
        let separator = profile.and_then(|icc| Separator::new(&icc, 400.0).ok());
        separator.map_or(Self::Simple, |separator| Self::Press(Box::new(separator)))
    }

    /// Red, green and blue (0 to 1) in process inks.
    pub(super) fn inks(&self, rgb: [f32; 3]) -> [f32; 4] {
        let rgb = rgb.map(|part| part.clamp(0.0, 1.0));
        match self {
            Self::Press(separator) => separator.by_profile(rgb),
            Self::Simple => [1.0 - rgb[0], 1.0 - rgb[1], 1.0 - rgb[2], 0.0],
        }
    }
}

/// Lab as sRGB, roughly: L* from 0 to 100 under D50.
pub(super) fn of_lab([l, a, b]: [f32; 3]) -> [f32; 3] {
    let middle = (l + 16.0) / 116.0;
    let cube = |value: f32| match value {
        value if value > 6.0 / 29.0 => value.powi(3),
        value => (value - 4.0 / 29.0) * 3.0 * (6.0_f32 / 29.0).powi(2),
    };
    let x = 0.9642 * cube(middle + a / 500.0);
    let y = cube(middle);
    let z = 0.8249 * cube(middle - b / 200.0);
    let straight = [
        3.1339 * x - 1.6169 * y - 0.4906 * z,
        -0.9788 * x + 1.9161 * y + 0.0335 * z,
        0.0719 * x - 0.2290 * y + 1.4052 * z,
    ];
    straight.map(|part| match part.clamp(0.0, 1.0) {
        part if part <= 0.003_130_8 => part * 12.92,
        part => 1.055 * part.powf(1.0 / 2.4) - 0.055,
    })
}
