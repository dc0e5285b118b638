//! From light to inks, for files that have light in them: as PDF has it by default, by
//! relative colorimetry with black points compensated.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use lopdf::{Document, Object, ObjectId};

use crate::preflight::interpreter::stream::inflated;
use crate::separator::{Colour, Separator};

/// The most bytes of a profile.
const LARGEST: usize = 16 << 20;
/// The most profiles of a document that are used; each takes a megabyte, and time.
const MOST_PROFILES: usize = 32;

/// How light becomes inks.
pub(super) enum Light<'d> {
    /// By the profile of a printing condition.
    Press(Box<Press<'d>>),
    /// Each ink takes away its own light: for masks, which are light again in the end,
    /// and for documents without a profile.
    Simple,
}

/// A printing condition, for the light of a document.
pub(super) struct Press<'d> {
    document: &'d Document,
    separator: Separator,
    /// By the object of a profile; that of sRGB has none. `None` where light in it can't
    /// be turned into inks.
    ways: Mutex<BTreeMap<Option<ObjectId>, Option<Arc<Colour>>>>,
}

/// How light of three colours becomes inks.
pub(super) enum Way {
    /// By a profile, in the colours of another.
    Colour(Arc<Colour>),
    /// Each ink takes away its own light.
    Simple,
}

impl<'d> Light<'d> {
    /// By a document's output intent, where its profile can be used.
    pub(super) fn of(document: &'d Document) -> Self {
        let intents = document.catalog().and_then(|catalog| {
            catalog.get_deref(b"OutputIntents", document)?.as_array()
        });
        let profile = intents.into_iter().flatten().find_map(|intent| {
            let intent = document.dereference(intent).ok()?.1.as_dict().ok()?;
            let profile = intent.get_deref(b"DestOutputProfile", document).ok();
            inflated(profile.map(Object::as_stream)?.ok()?, document, LARGEST).ok()
        });
        let separator = profile.and_then(|icc| Separator::new(&icc, 400.0).ok());
        separator.map_or(Self::Simple, |separator| {
            let ways = Mutex::default();
            Self::Press(Box::new(Press { document, separator, ways }))
        })
    }

    /// For red, green and blue, in the space of a profile, or in sRGB.
    pub(super) fn way(&self, profile: Option<ObjectId>) -> Way {
        let way = match self {
            Self::Press(press) => {
                let own = profile.and_then(|profile| press.way(Some(profile)));
                own.or_else(|| press.way(None))
            }
            Self::Simple => None,
        };
        way.map_or(Way::Simple, Way::Colour)
    }

    /// L*a*b* under D50 in process inks.
    pub(super) fn inks_of_lab(&self, lab: [f32; 3]) -> [f32; 4] {
        let inks = match self {
            Self::Press(press) => press.separator.relative_of_lab(lab).ok(),
            Self::Simple => None,
        };
        inks.unwrap_or_else(|| Way::Simple.inks(of_lab(lab)))
    }
}

impl Press<'_> {
    fn way(&self, profile: Option<ObjectId>) -> Option<Arc<Colour>> {
        // A thread that stopped while it had the map has left it whole.
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = ways.get(&profile) {
            return known.clone();
        }
        if ways.len() >= MOST_PROFILES {
            return None;
        }
        let icc = profile.map(|id| self.profile(id));
        let made = match icc {
            Some(None) => None,
            Some(Some(icc)) => self.separator.relative(Some(&icc)).ok(),
            None => self.separator.relative(None).ok(),
        };
        let made = made.map(Arc::new);
        ways.insert(profile, made.clone());
        made
    }

    fn profile(&self, id: ObjectId) -> Option<Vec<u8>> {
        let stream = self.document.get_object(id).ok()?.as_stream().ok()?;
        inflated(stream, self.document, LARGEST).ok()
    }
}

impl Way {
    /// Red, green and blue (0 to 1) in process inks.
    pub(super) fn inks(&self, rgb: [f32; 3]) -> [f32; 4] {
        match self {
            Self::Colour(colour) => colour.inks(rgb),
            Self::Simple => {
                let [red, green, blue] = rgb.map(|part| part.clamp(0.0, 1.0));
                [1.0 - red, 1.0 - green, 1.0 - blue, 0.0]
            }
        }
    }
}

/// Lab as sRGB, roughly: L* from 0 to 100 under D50.
fn of_lab([l, a, b]: [f32; 3]) -> [f32; 3] {
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
