//! From light to inks, for files that have light in them: as PDF has it by default, by
//! relative colorimetry with black points compensated.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lopdf::{Document, Object, ObjectId};

use marbre_ink::arithmetic::{linear, power};
use marbre_ink::{Colour, Screen, Separator};
use marbre_pdf::function::integer;
use marbre_pdf::reading::stream::inflated;

/// The most bytes of a profile.
const LARGEST: usize = 16 << 20;
/// The most profiles of a document that are used, those with the lowest numbers; each
/// takes two megabytes, and time.
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
    /// The profiles that are used: which they are depends on the document alone, and not on
    /// the page that asks first.
    profiles: BTreeSet<ObjectId>,
    /// By the object of a profile; that of sRGB has none. `None` where light in it can't
    /// be turned into inks.
    ways: Mutex<Ways>,
    /// How much light process inks leave of the paper's, by their tints in %.
    lights: Mutex<BTreeMap<[u8; 4], f64>>,
}

type Ways = BTreeMap<Option<ObjectId>, Option<Arc<Colour>>>;

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
            let (profiles, ways) = (profiles(document), Mutex::default());
            let lights = Mutex::default();
            Self::Press(Box::new(Press { document, separator, profiles, ways, lights }))
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

    /// How the inks of the press look; `None` where nothing says it.
    pub(super) fn screen(&self) -> Option<Screen> {
        match self {
            Self::Press(press) => press.separator.screen().ok(),
            Self::Simple => None,
        }
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

impl Light<'_> {
    /// How much light process inks (%) leave of the paper's, 0 to 1.
    pub(super) fn of_inks(&self, inks: [u8; 4]) -> f64 {
        let tints = inks.map(|ink| f32::from(ink) / 100.0);
        let light = match self {
            Self::Press(press) => press.light_of(inks, tints),
            Self::Simple => None,
        };
        light.unwrap_or_else(|| {
            let [cyan, magenta, yellow, black] = tints.map(f64::from);
            let part = |ink: f64| linear((1.0 - ink).max(0.0) * (1.0 - black));
            // IEC 61966-2-1.
            0.2126 * part(cyan) + 0.7152 * part(magenta) + 0.0722 * part(yellow)
        })
    }
}

impl Press<'_> {
    fn light_of(&self, inks: [u8; 4], tints: [f32; 4]) -> Option<f64> {
        let lights = || self.lights.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lights().get(&inks).copied();
        if known.is_some() {
            return known;
        }
        let light = self.separator.light_of(tints).ok()?;
        lights().insert(inks, light);
        Some(light)
    }

    fn way(&self, profile: Option<ObjectId>) -> Option<Arc<Colour>> {
        if profile.is_some_and(|id| !self.profiles.contains(&id)) {
            return None;
        }
        if let Some(known) = self.ways().get(&profile) {
            return known.clone();
        }
        // The map isn't locked meanwhile: a thread that waits for the others' parts of a way
        // may take up a page that asks for one too.
        let icc = profile.map(|id| self.profile(id));
        let made = match icc {
            Some(None) => None,
            Some(Some(icc)) => self.separator.relative(Some(&icc)).ok(),
            None => self.separator.relative(None).ok(),
        };
        self.ways().entry(profile).or_insert(made.map(Arc::new)).clone()
    }

    fn ways(&self) -> MutexGuard<'_, Ways> {
        // A thread that stopped while it had the map has left it whole.
        self.ways.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn profile(&self, id: ObjectId) -> Option<Vec<u8>> {
        let stream = self.document.get_object(id).ok()?.as_stream().ok()?;
        inflated(stream, self.document, LARGEST).ok()
    }
}

/// The profiles of a document for light of three colours, as far as they are used.
fn profiles(document: &Document) -> BTreeSet<ObjectId> {
    let is_profile = |object: &Object| {
        // Object streams have such a number too, and a type.
        let about = object.as_stream().ok().map(|it| &it.dict);
        about.is_some_and(|it| !it.has(b"Type") && integer(it, b"N", document) == Some(3))
    };
    let profiles = document.objects.iter().filter(|(_, object)| is_profile(object));
    profiles.map(|(id, _)| *id).take(MOST_PROFILES).collect()
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
        value if value > 6.0 / 29.0 => value * value * value,
        value => (value - 4.0 / 29.0) * 108.0 / 841.0,
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
        part => 1.055 * power(f64::from(part), 1.0 / 2.4) as f32 - 0.055,
    })
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    #[test]
    fn the_profiles_with_the_lowest_numbers_are_used() {
        let mut document = Document::new();
        for number in (1..=100).rev() {
            let about = match number % 10 {
                0 => dictionary! { "N" => 3, "Type" => "ObjStm" },
                5 => dictionary! { "N" => 4 },
                _ => dictionary! { "N" => 3 },
            };
            document.objects.insert((number, 0), Stream::new(about, Vec::new()).into());
        }
        let used = profiles(&document);
        assert_eq!(used.len(), MOST_PROFILES);
        assert_eq!((used.first(), used.last()), (Some(&(1, 0)), Some(&(39, 0))));
        assert!(!used.contains(&(5, 0)) && !used.contains(&(10, 0)));
    }
}
