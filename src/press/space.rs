//! Colour spaces, as far as Typst writes them (ISO 32000-1, 8.6).

use lopdf::{Dictionary, Document, Object};

/// What a colour's numbers are.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Space {
    /// Light without colour: one number.
    Grey,
    /// Light: three numbers, sRGB.
    Rgb,
    /// Process inks: four numbers.
    Inks,
    /// A tint of a spot colour.
    Spot(Spot),
    /// A pattern's name.
    Pattern,
    /// Anything else.
    Other,
}

/// A separation (ISO 32000-1, 8.6.6.4).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    /// The colorant's name.
    pub(super) name: String,
    /// The space of its alternate.
    pub(super) alternate: Box<Space>,
    /// The alternate of the full tint.
    pub(super) full: Vec<f32>,
}

impl Space {
    /// Reads a colour space, which may have a name in `resources`.
    pub(super) fn of(
        object: &Object,
        document: &Document,
        resources: &Dictionary,
    ) -> Self {
        let Ok((_, object)) = document.dereference(object) else { return Self::Other };
        match object {
            Object::Name(name) => match name.as_slice() {
                b"DeviceGray" | b"G" => Self::Grey,
                b"DeviceRGB" | b"RGB" => Self::Rgb,
                b"DeviceCMYK" | b"CMYK" => Self::Inks,
                b"Pattern" => Self::Pattern,
                name => {
                    let named = resources.get_deref(b"ColorSpace", document);
                    let named = named.and_then(|spaces| spaces.as_dict()?.get(name));
                    let unnamed = Dictionary::new();
                    named.map_or(Self::Other, |o| Self::of(o, document, &unnamed))
                }
            },
            Object::Array(parts) => {
                let family = parts.first().and_then(|name| name.as_name().ok());
                match (family, parts.get(1)) {
                    (Some(b"ICCBased"), Some(profile)) => based(document, profile),
                    (Some(b"Separation"), _) => {
                        spot(document, parts).map_or(Self::Other, Self::Spot)
                    }
                    (Some(_), None) => Self::of(&parts[0], document, resources),
                    _ => Self::Other,
                }
            }
            _ => Self::Other,
        }
    }

    /// How light a colour is: in a mask, that is how much shows (ISO 32000-1, 11.5.3;
    /// SVG 1.1, 14.4, where Typst's masks come from).
    pub(super) fn luminosity(&self, numbers: &[f32]) -> f32 {
        match (self, numbers) {
            (Self::Grey, [grey]) => *grey,
            (Self::Rgb, [r, g, b]) => 0.2125 * r + 0.7154 * g + 0.0721 * b,
            (Self::Inks, [c, m, y, k]) => {
                1.0 - (0.3 * c + 0.59 * m + 0.11 * y + k).min(1.0)
            }
            (Self::Spot(spot), [tint]) => {
                1.0 - tint * (1.0 - spot.alternate.luminosity(&spot.full))
            }
            _ => 0.0,
        }
    }
}

/// A space with a profile: Typst's are those of sRGB and its grey.
fn based(document: &Document, profile: &Object) -> Space {
    let stream = document.dereference(profile).and_then(|(_, object)| object.as_stream());
    match stream.and_then(|stream| stream.dict.get(b"N")?.as_i64()) {
        Ok(1) => Space::Grey,
        Ok(3) => Space::Rgb,
        Ok(4) => Space::Inks,
        _ => Space::Other,
    }
}

fn spot(document: &Document, parts: &[Object]) -> Option<Spot> {
    let [_, name, alternate, transform, ..] = parts else { return None };
    let name = String::from_utf8_lossy(name.as_name().ok()?).into_owned();
    let alternate = match document.dereference(alternate).ok()?.1 {
        // Not one within another, however deep.
        Object::Array(parts) if parts.first()?.as_name().ok()? != b"ICCBased" => {
            Space::Other
        }
        alternate => Space::of(alternate, document, &Dictionary::new()),
    };
    let transform = document.dereference(transform).ok()?.1.as_dict().ok()?;
    let full = floats(transform.get_deref(b"C1", document).ok()?)?;
    Some(Spot { name, alternate: Box::new(alternate), full })
}

/// The numbers of an array.
pub(super) fn floats(object: &Object) -> Option<Vec<f32>> {
    let numbers = object.as_array().ok()?.iter().map(|number| number.as_float().ok());
    numbers.collect()
}
