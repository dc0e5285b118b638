//! Colours as a PDF has them: in their own space, exact, nothing converted (ISO 32000-1,
//! 8.6). What becomes of them in inks is asked of [`Space::inks`].

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::function::{Function, floats, integer, numbers};
use crate::reading::stream::inflated;

pub use self::calibration::Calibration;

mod calibration;

/// A colour space, complete.
#[derive(Clone, Debug)]
pub enum Space {
    /// `DeviceGray`: one number, 0 black.
    Gray,
    /// `DeviceRGB`.
    Rgb,
    /// `DeviceCMYK`.
    Cmyk,
    /// `CalGray`: one number, of light.
    CalGray(Calibration),
    /// `CalRGB`: three numbers, of light.
    CalRgb(Calibration),
    /// `Lab`, with the ranges of a* and b*.
    Lab([f32; 4]),
    /// `ICCBased`.
    Icc(Icc),
    /// `Indexed`.
    Indexed(Indexed),
    /// `Separation` and `DeviceN`: colorants by their names.
    Named(Named),
    /// `Pattern`, with the space of an uncoloured pattern's colour.
    Pattern(Option<Arc<Space>>),
}

/// A space with an ICC profile of its own (ISO 32000-1, 8.6.5.5).
#[derive(Clone, Debug)]
pub struct Icc {
    /// How many numbers a colour has: 1, 3 or 4.
    pub components: usize,
    /// The object of the profile.
    pub profile: Option<ObjectId>,
    /// The space to take where the profile isn't used.
    pub alternate: Option<Arc<Space>>,
}

/// A space whose colours are numbered (ISO 32000-1, 8.6.6.3).
#[derive(Clone, Debug)]
pub struct Indexed {
    /// The space of the colours.
    pub base: Arc<Space>,
    /// The highest number.
    pub highest: usize,
    /// The colours, one byte for each of their numbers.
    pub table: Arc<[u8]>,
}

/// Colorants by their names (ISO 32000-1, 8.6.6.4 and 8.6.6.5).
#[derive(Clone, Debug)]
pub struct Named {
    /// Their names: one for a `Separation`.
    pub names: Vec<String>,
    /// The space that simulates them.
    pub alternate: Arc<Space>,
    /// From tints to the alternate space.
    pub tint: Function,
    /// How it is written, to tell definitions of the same name apart.
    pub definition: Arc<str>,
    /// Whether it is a `Separation`, not a `DeviceN`.
    pub separation: bool,
}

/// A colour: a space and its numbers.
#[derive(Clone, Debug)]
pub struct Color {
    /// The space.
    pub space: Arc<Space>,
    /// As many numbers as the space wants.
    pub numbers: Vec<f32>,
}

/// What a plate prints: the name of its ink.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    /// A process ink.
    Cyan,
    /// A process ink.
    Magenta,
    /// A process ink.
    Yellow,
    /// A process ink.
    Black,
    /// A spot colour.
    Spot(String),
    /// Every plate: registration marks.
    All,
}

impl Ink {
    /// The process inks, in the order of `DeviceCMYK`.
    pub const PROCESS: [Self; 4] = [Self::Cyan, Self::Magenta, Self::Yellow, Self::Black];

    /// The ink of a colorant's name; `None` for `None`, which marks nothing (GWG 2022,
    /// I00003; ISO 32000-1, 8.6.6.4).
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Cyan" => Self::Cyan,
            "Magenta" => Self::Magenta,
            "Yellow" => Self::Yellow,
            "Black" => Self::Black,
            "All" => Self::All,
            "None" => return None,
            name => Self::Spot(name.to_owned()),
        })
    }

    /// Its name, as people know it.
    pub fn name(&self) -> &str {
        match self {
            Self::Cyan => "Cyan",
            Self::Magenta => "Magenta",
            Self::Yellow => "Yellow",
            Self::Black => "Black",
            Self::Spot(name) => name,
            Self::All => "All",
        }
    }
}

/// How much of each ink a colour prints, 0 to 1; an ink that the colour's space has is
/// there even with 0, because it knocks out what is below.
pub type Inks = BTreeMap<Ink, f32>;

/// How deep spaces may stand in each other.
const DEEPEST: usize = 6;

impl Space {
    /// Reads a colour space, whose name may stand for one in `resources`; `None` where it
    /// makes no sense.
    pub fn read(
        object: &Object,
        document: &Document,
        resources: &Dictionary,
    ) -> Option<Self> {
        Self::at_depth(object, document, resources, 0)
    }

    fn at_depth(
        object: &Object,
        document: &Document,
        resources: &Dictionary,
        depth: usize,
    ) -> Option<Self> {
        if depth > DEEPEST {
            return None;
        }
        match document.dereference(object).ok()?.1 {
            Object::Name(name) => match name.as_slice() {
                b"DeviceGray" | b"G" => Some(Self::Gray),
                b"DeviceRGB" | b"RGB" => Some(Self::Rgb),
                b"DeviceCMYK" | b"CMYK" => Some(Self::Cmyk),
                b"Pattern" => Some(Self::Pattern(None)),
                name => {
                    let named = resources.get_deref(b"ColorSpace", document).ok()?;
                    let named = named.as_dict().ok()?.get(name).ok()?;
                    // A name of a name isn't looked up again.
                    Self::at_depth(named, document, &Dictionary::new(), depth + 1)
                }
            },
            Object::Array(parts) => {
                let part = |at: usize| parts.get(at);
                let inner = |at: usize| {
                    Self::at_depth(part(at)?, document, resources, depth + 1)
                        .map(Arc::new)
                };
                match document.dereference(part(0)?).ok()?.1.as_name().ok()? {
                    b"CalGray" => {
                        let about = document.dereference(part(1)?).ok()?.1.as_dict();
                        let calibration = Calibration::read(about.ok()?, document, true);
                        Some(Self::CalGray(calibration))
                    }
                    b"CalRGB" => {
                        let about = document.dereference(part(1)?).ok()?.1.as_dict();
                        let calibration = Calibration::read(about.ok()?, document, false);
                        Some(Self::CalRgb(calibration))
                    }
                    b"Lab" => {
                        let about = document.dereference(part(1)?).ok()?.1.as_dict();
                        let range = numbers(about.ok()?, b"Range", document);
                        let range = range.and_then(|range| range.try_into().ok());
                        Some(Self::Lab(range.unwrap_or([-100.0, 100.0, -100.0, 100.0])))
                    }
                    b"ICCBased" => {
                        let (profile, stream) = document.dereference(part(1)?).ok()?;
                        let about = &stream.as_stream().ok()?.dict;
                        let count = integer(about, b"N", document)?;
                        let alternate = about.get(b"Alternate").ok().and_then(|it| {
                            Self::at_depth(it, document, resources, depth + 1)
                        });
                        let components = usize::try_from(count).ok()?;
                        let alternate = alternate.map(Arc::new);
                        matches!(components, 1 | 3 | 4).then_some(Self::Icc(Icc {
                            components,
                            profile,
                            alternate,
                        }))
                    }
                    b"Indexed" | b"I" => {
                        let base = inner(1)?;
                        let highest = document.dereference(part(2)?).ok()?.1.as_i64();
                        let highest = usize::try_from(highest.ok()?).ok()?.min(255);
                        let table = match document.dereference(part(3)?).ok()?.1 {
                            Object::String(bytes, _) => bytes.clone(),
                            Object::Stream(stream) => {
                                inflated(stream, document, 1 << 16).ok()?
                            }
                            _ => return None,
                        };
                        Some(Self::Indexed(Indexed {
                            base,
                            highest,
                            table: table.into(),
                        }))
                    }
                    b"Separation" => {
                        let name = document.dereference(part(1)?).ok()?.1.as_name();
                        let names = vec![plain(name.ok()?)];
                        let separation = true;
                        Self::colorants(names, parts, inner(2)?, document, separation)
                    }
                    b"DeviceN" => {
                        let names = document.dereference(part(1)?).ok()?.1.as_array();
                        let names = names.ok()?.iter().map(|name| {
                            let name = document.dereference(name).ok()?.1;
                            name.as_name().ok().map(plain)
                        });
                        let names = names.collect::<Option<Vec<_>>>()?;
                        let fits = (1..=32).contains(&names.len());
                        fits.then_some(())?;
                        Self::colorants(names, parts, inner(2)?, document, false)
                    }
                    b"Pattern" => Some(Self::Pattern(inner(1))),
                    _ if parts.len() == 1 => {
                        Self::at_depth(part(0)?, document, resources, depth + 1)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn colorants(
        names: Vec<String>,
        parts: &[Object],
        alternate: Arc<Self>,
        document: &Document,
        separation: bool,
    ) -> Option<Self> {
        let transform = parts.get(3)?;
        let tint = Function::read(transform, document)?;
        let tint_as_written = document.dereference(transform).ok()?.1;
        let definition = format!("{:?}/{tint_as_written:?}", parts.get(2)?).into();
        Some(Self::Named(Named { names, alternate, tint, definition, separation }))
    }

    /// How many numbers a colour of this space has.
    pub fn components(&self) -> usize {
        match self {
            Self::Gray | Self::CalGray(_) | Self::Indexed(_) => 1,
            Self::Rgb | Self::CalRgb(_) | Self::Lab(_) => 3,
            Self::Cmyk => 4,
            Self::Icc(icc) => icc.components,
            Self::Named(named) => named.names.len(),
            Self::Pattern(under) => under.as_ref().map_or(0, |it| it.components()),
        }
    }

    /// The colour that a graphics state has when this space is chosen.
    pub fn initial(self: &Arc<Self>) -> Color {
        let numbers = match &**self {
            Self::Cmyk => vec![0.0, 0.0, 0.0, 1.0],
            Self::Named(named) => vec![1.0; named.names.len()],
            other => vec![0.0; other.components()],
        };
        Color { space: Arc::clone(self), numbers }
    }

    /// What it is called, without names of colorants: `DeviceCMYK`, `Separation`.
    pub fn family(&self) -> &'static str {
        match self {
            Self::Gray => "DeviceGray",
            Self::Rgb => "DeviceRGB",
            Self::Cmyk => "DeviceCMYK",
            Self::CalGray(_) => "CalGray",
            Self::CalRgb(_) => "CalRGB",
            Self::Lab(_) => "Lab",
            Self::Icc(_) => "ICCBased",
            Self::Indexed(_) => "Indexed",
            Self::Named(named) if named.separation => "Separation",
            Self::Named(_) => "DeviceN",
            Self::Pattern(_) => "Pattern",
        }
    }

    /// The default range of each number in a picture (ISO 32000-1, table 90).
    pub fn default_decode(&self, bits: u8) -> Vec<[f32; 2]> {
        match self {
            Self::Indexed(_) => vec![[0.0, ((1_u32 << bits.min(16)) - 1) as f32]],
            Self::Lab([a0, a1, b0, b1]) => vec![[0.0, 100.0], [*a0, *a1], [*b0, *b1]],
            other => vec![[0.0, 1.0]; other.components()],
        }
    }

    /// The inks that a colour prints with; `None` for light, which a press has none of.
    ///
    /// Grey light of a device is black ink, as presses print it.
    pub fn inks(&self, numbers: &[f32]) -> Option<Inks> {
        match self {
            Self::Gray => {
                let black = 1.0 - numbers.first()?.clamp(0.0, 1.0);
                Some(Inks::from([(Ink::Black, black)]))
            }
            Self::Cmyk => {
                let inks = Ink::PROCESS.into_iter().zip(numbers);
                Some(inks.map(|(ink, part)| (ink, part.clamp(0.0, 1.0))).collect())
            }
            Self::Icc(icc) if icc.components == 4 => Self::Cmyk.inks(numbers),
            Self::Icc(icc) if icc.components == 1 => Self::Gray.inks(numbers),
            Self::Indexed(indexed) => {
                let color = indexed.color(*numbers.first()?);
                indexed.base.inks(&color)
            }
            Self::Named(named) => {
                let tints = named.names.iter().zip(numbers).filter_map(|(name, tint)| {
                    Some((Ink::named(name)?, tint.clamp(0.0, 1.0)))
                });
                Some(tints.collect())
            }
            Self::Rgb
            | Self::CalGray(_)
            | Self::CalRgb(_)
            | Self::Lab(_)
            | Self::Icc(_)
            | Self::Pattern(_) => None,
        }
    }

    /// Whether the space, or one that it is built on, fits a test. Alternates of
    /// colorants count only where `alternates` is asked for by the caller's own walk.
    pub fn any(&self, test: &dyn Fn(&Self) -> bool) -> bool {
        test(self)
            || match self {
                Self::Indexed(indexed) => indexed.base.any(test),
                Self::Pattern(Some(under)) => under.any(test),
                _ => false,
            }
    }

    /// The colorants of the space, wherever they stand in it.
    pub fn named(&self) -> Option<&Named> {
        match self {
            Self::Named(named) => Some(named),
            Self::Indexed(indexed) => indexed.base.named(),
            Self::Pattern(Some(under)) => under.named(),
            _ => None,
        }
    }
}

impl Indexed {
    /// The colour of a number, in the base space.
    pub fn color(&self, number: f32) -> Vec<f32> {
        let count = self.base.components();
        // Between two of them, the nearest (ISO 32000-1, 8.6.6.3).
        let index = (number.round().max(0.0) as usize).min(self.highest);
        let ranges = self.base.default_decode(8);
        let bytes = self.table.get(index * count..).unwrap_or_default();
        let bytes = bytes.iter().copied().chain(std::iter::repeat(0));
        let part = |(byte, [low, high]): (u8, &[f32; 2])| {
            low + f32::from(byte) / 255.0 * (high - low)
        };
        bytes.zip(&ranges).map(part).collect()
    }
}

impl Named {
    /// The colour that simulates these tints, in the alternate space.
    pub fn simulated(&self, tints: &[f32]) -> Vec<f32> {
        let mut numbers = self.tint.evaluate(tints);
        numbers.resize(self.alternate.components(), 0.0);
        numbers
    }
}

impl Color {
    /// Black of a device's grey: what a page starts with.
    pub fn black() -> Self {
        Self { space: Arc::new(Space::Gray), numbers: vec![0.0] }
    }

    /// The inks that it prints with; `None` for light.
    pub fn inks(&self) -> Option<Inks> {
        self.space.inks(&self.numbers)
    }

    /// Whether it is the colour of the paper: no ink at all, or white light.
    pub fn is_white(&self) -> bool {
        match self.inks() {
            Some(inks) => inks.values().all(|part| *part == 0.0),
            None => match &*self.space {
                Space::Lab(_) => self.numbers.first().is_some_and(|l| *l >= 100.0),
                _ => self.numbers.iter().all(|part| *part >= 1.0),
            },
        }
    }
}

fn plain(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// The numbers of an array of a picture's `Decode`, in pairs.
pub(super) fn decode(object: &Object, document: &Document) -> Option<Vec<[f32; 2]>> {
    Some(floats(object, document)?.as_chunks::<2>().0.to_vec())
}
