//! Functions from numbers to numbers, evaluated (ISO 32000-1, 7.10): tints of spot
//! colours, gradients, transfer curves.

use lopdf::{Dictionary, Document, Object};

use super::calculator::Calculator;
use crate::reading::stream::inflated;

/// A function of a PDF.
#[derive(Clone, Debug)]
pub struct Function {
    domain: Vec<[f32; 2]>,
    range: Vec<[f32; 2]>,
    kind: FunctionType,
}

#[derive(Clone, Debug)]
enum FunctionType {
    /// A table of samples, between which values are interpolated.
    Sampled(Sampled),
    /// From one colour to another, by a power.
    Exponential { from: Vec<f32>, to: Vec<f32>, power: f32 },
    /// Several functions, each for a stretch of the domain.
    Stitched { parts: Vec<Function>, bounds: Vec<f32>, encode: Vec<[f32; 2]> },
    /// A small PostScript program.
    Calculated(Calculator),
    /// Several functions of the same input, each with one output.
    Together(Vec<Function>),
    /// What goes in comes out.
    Identity,
}

#[derive(Clone, Debug)]
struct Sampled {
    sizes: Vec<usize>,
    encode: Vec<[f32; 2]>,
    decode: Vec<[f32; 2]>,
    outputs: usize,
    /// 0 to 1, outputs first, then the first input.
    samples: Vec<f32>,
}

/// How deep functions may be stitched into each other.
const DEEPEST: usize = 8;
/// The most samples of a table: 16 MiB of them.
const MOST_SAMPLES: usize = 4 << 20;

impl Function {
    /// Reads a function, or an array of functions with one output each; `None` where it
    /// makes no sense.
    pub fn read(object: &Object, document: &Document) -> Option<Self> {
        Self::at_depth(object, document, 0)
    }

    fn at_depth(object: &Object, document: &Document, depth: usize) -> Option<Self> {
        if depth > DEEPEST {
            return None;
        }
        let (_, object) = document.dereference(object).ok()?;
        let dictionary = match object {
            Object::Name(name) if name == b"Identity" || name == b"Default" => {
                let (domain, range) = (Vec::new(), Vec::new());
                return Some(Self { domain, range, kind: FunctionType::Identity });
            }
            Object::Array(parts) => {
                let parts =
                    parts.iter().map(|part| Self::at_depth(part, document, depth + 1));
                let parts = parts.collect::<Option<Vec<_>>>()?;
                let domain = parts.first()?.domain.clone();
                let kind = FunctionType::Together(parts);
                return Some(Self { domain, range: Vec::new(), kind });
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => return None,
        };
        let domain = pairs(dictionary, b"Domain", document)?;
        let range = pairs(dictionary, b"Range", document).unwrap_or_default();
        let kind = match (integer(dictionary, b"FunctionType", document)?, object) {
            (0, Object::Stream(stream)) => {
                let bytes = inflated(stream, document, MOST_SAMPLES * 4).ok()?;
                let sampled =
                    Sampled::read(dictionary, &bytes, &domain, &range, document);
                FunctionType::Sampled(sampled?)
            }
            (2, _) => {
                let list = |key: &[u8]| numbers(dictionary, key, document);
                FunctionType::Exponential {
                    from: list(b"C0").unwrap_or_else(|| vec![0.0]),
                    to: list(b"C1").unwrap_or_else(|| vec![1.0]),
                    power: number(dictionary, b"N", document)?,
                }
            }
            (3, _) => {
                let parts = dictionary.get_deref(b"Functions", document).ok()?;
                let parts = parts.as_array().ok()?.iter();
                let parts = parts.map(|part| Self::at_depth(part, document, depth + 1));
                let parts = parts.collect::<Option<Vec<_>>>()?;
                let bounds = numbers(dictionary, b"Bounds", document)?;
                let encode = pairs(dictionary, b"Encode", document)?;
                let fits = bounds.len() + 1 == parts.len() && encode.len() == parts.len();
                fits.then_some(FunctionType::Stitched { parts, bounds, encode })?
            }
            (4, Object::Stream(stream)) => {
                let program = inflated(stream, document, 1 << 20).ok()?;
                FunctionType::Calculated(Calculator::read(&program)?)
            }
            _ => return None,
        };
        Some(Self { domain, range, kind })
    }

    /// About how many bytes of memory its tables and programs take.
    pub(super) fn bytes(&self) -> usize {
        match &self.kind {
            FunctionType::Sampled(sampled) => size_of_val(&*sampled.samples),
            FunctionType::Stitched { parts, .. } | FunctionType::Together(parts) => {
                parts.iter().map(|part| size_of::<Self>() + part.bytes()).sum()
            }
            FunctionType::Calculated(program) => program.bytes(),
            FunctionType::Exponential { .. } | FunctionType::Identity => 0,
        }
    }

    /// Where a power leads: what comes out for 1, as it is written.
    pub fn end(&self) -> Option<&[f32]> {
        match &self.kind {
            FunctionType::Exponential { to, .. } => Some(to),
            _ => None,
        }
    }

    /// What comes out for what goes in.
    pub fn evaluate(&self, input: &[f32]) -> Vec<f32> {
        let clamped: Vec<f32> = match self.domain.is_empty() {
            true => input.to_vec(),
            false => {
                let pairs = self.domain.iter().zip(input);
                pairs.map(|([low, high], value)| value.max(*low).min(*high)).collect()
            }
        };
        let first = clamped.first().copied().unwrap_or(0.0);
        let mut output = match &self.kind {
            FunctionType::Identity => clamped,
            FunctionType::Together(parts) => {
                let all = parts.iter().map(|part| part.evaluate(&clamped));
                all.map(|output| output.first().copied().unwrap_or(0.0)).collect()
            }
            FunctionType::Exponential { from, to, power } => {
                let part = if (*power - 1.0).abs() < f32::EPSILON {
                    first
                } else {
                    first.powf(*power)
                };
                let mix = |(from, to): (&f32, &f32)| from + part * (to - from);
                from.iter().zip(to).map(mix).collect()
            }
            FunctionType::Stitched { parts, bounds, encode } => {
                let which = bounds.iter().take_while(|bound| first >= **bound).count();
                let [start, end] = self.domain.first().copied().unwrap_or([0.0, 1.0]);
                let below = which.checked_sub(1).and_then(|it| bounds.get(it));
                let low = below.copied().unwrap_or(start);
                let high = bounds.get(which).copied().unwrap_or(end);
                match (parts.get(which), encode.get(which)) {
                    (Some(part), Some(encode)) => {
                        part.evaluate(&[between(first, [low, high], *encode)])
                    }
                    _ => Vec::new(),
                }
            }
            FunctionType::Sampled(sampled) => sampled.evaluate(&clamped, &self.domain),
            FunctionType::Calculated(program) => {
                program.run(&clamped).unwrap_or_default()
            }
        };
        for (value, [low, high]) in output.iter_mut().zip(&self.range) {
            *value = value.max(*low).min(*high);
        }
        if !self.range.is_empty() {
            output.resize(self.range.len(), 0.0);
        }
        output
    }
}

/// A value of one stretch as the same part of another.
fn between(value: f32, [low, high]: [f32; 2], [from, to]: [f32; 2]) -> f32 {
    if high <= low { from } else { from + (value - low) * (to - from) / (high - low) }
}

impl Sampled {
    fn read(
        dictionary: &Dictionary,
        bytes: &[u8],
        domain: &[[f32; 2]],
        range: &[[f32; 2]],
        document: &Document,
    ) -> Option<Self> {
        let sizes = numbers(dictionary, b"Size", document)?;
        let sizes: Vec<usize> = sizes.iter().map(|size| *size as usize).collect();
        let outputs = range.len();
        let bits =
            u32::try_from(integer(dictionary, b"BitsPerSample", document)?).ok()?;
        if !matches!(bits, 1 | 2 | 4 | 8 | 12 | 16 | 24 | 32) || outputs == 0 {
            return None;
        }
        if sizes.len() != domain.len() || sizes.contains(&0) || sizes.len() > 8 {
            return None;
        }
        let total = sizes.iter().try_fold(outputs, |all, size| all.checked_mul(*size))?;
        if total > MOST_SAMPLES {
            return None;
        }
        let most = ((1_u64 << bits) - 1) as f32;
        let mut samples = Vec::with_capacity(total);
        let (mut held, mut count) = (0_u64, 0);
        let mut bytes = bytes.iter();
        while samples.len() < total {
            while count < bits {
                held = held << 8 | u64::from(*bytes.next()?);
                count += 8;
            }
            count -= bits;
            samples.push((held >> count & ((1 << bits) - 1)) as f32 / most);
        }
        let whole = sizes.iter().map(|size| [0.0, (size - 1) as f32]).collect();
        let encode = pairs(dictionary, b"Encode", document).unwrap_or(whole);
        let decode = pairs(dictionary, b"Decode", document);
        let decode = decode.unwrap_or_else(|| range.to_vec());
        let fits = encode.len() == sizes.len() && decode.len() == outputs;
        fits.then_some(Self { sizes, encode, decode, outputs, samples })
    }

    fn evaluate(&self, input: &[f32], domain: &[[f32; 2]]) -> Vec<f32> {
        let axes: Vec<(usize, f32)> = input
            .iter()
            .zip(domain)
            .zip(self.encode.iter().zip(&self.sizes))
            .map(|((value, domain), (encode, size))| {
                let most = (size - 1) as f32;
                let at = between(*value, *domain, *encode).max(0.0).min(most);
                let low = (at.floor() as usize).min(size.saturating_sub(2));
                (low, at - low as f32)
            })
            .collect();
        if axes.len() != self.sizes.len() {
            return vec![0.0; self.outputs];
        }
        let mut output = vec![0.0_f32; self.outputs];
        // All corners of the cell that the input lies in.
        for corner in 0..1_usize << axes.len() {
            let (mut weight, mut index, mut stride) = (1.0, 0, 1);
            for (axis, ((low, part), size)) in axes.iter().zip(&self.sizes).enumerate() {
                let upper = corner >> axis & 1;
                weight *= if upper == 1 { *part } else { 1.0 - part };
                index += (low + upper).min(size - 1) * stride;
                stride *= size;
            }
            if weight == 0.0 {
                continue;
            }
            for (at, value) in output.iter_mut().enumerate() {
                let sample = self.samples.get(index * self.outputs + at);
                *value += weight * sample.copied().unwrap_or(0.0);
            }
        }
        let decoded = output.iter().zip(&self.decode);
        decoded.map(|(value, [low, high])| low + value * (high - low)).collect()
    }
}

/// A number of a dictionary.
pub fn number(dictionary: &Dictionary, key: &[u8], document: &Document) -> Option<f32> {
    dictionary.get_deref(key, document).ok()?.as_float().ok()
}

/// A whole number of a dictionary.
pub fn integer(dictionary: &Dictionary, key: &[u8], document: &Document) -> Option<i64> {
    match dictionary.get_deref(key, document).ok()? {
        Object::Integer(number) => Some(*number),
        Object::Real(number) => Some(*number as i64),
        _ => None,
    }
}

/// An array of numbers in a dictionary.
pub fn numbers(
    dictionary: &Dictionary,
    key: &[u8],
    document: &Document,
) -> Option<Vec<f32>> {
    floats(dictionary.get_deref(key, document).ok()?, document)
}

/// The numbers of an array.
pub(super) fn floats(object: &Object, document: &Document) -> Option<Vec<f32>> {
    let items = object.as_array().ok()?.iter();
    let item = |item| document.dereference(item).ok()?.1.as_float().ok();
    items.map(item).collect()
}

fn pairs(
    dictionary: &Dictionary,
    key: &[u8],
    document: &Document,
) -> Option<Vec<[f32; 2]>> {
    let numbers = numbers(dictionary, key, document)?;
    Some(numbers.as_chunks::<2>().0.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::{Stream, dictionary};

    fn read(object: impl Into<Object>) -> Function {
        Function::read(&object.into(), &Document::new()).expect("a function")
    }

    #[test]
    fn each_type_of_function_is_evaluated() {
        let straight = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 2,
            "C0" => vec![0.into(), 1.into()], "C1" => vec![1.into(), 0.into()],
        };
        assert_eq!(read(straight.clone()).evaluate(&[0.5]), [0.25, 0.75]);
        let stitched = dictionary! {
            "FunctionType" => 3, "Domain" => vec![0.into(), 1.into()],
            "Functions" => vec![straight.clone().into(), straight.into()],
            "Bounds" => vec![0.5_f32.into()],
            "Encode" => vec![0.into(), 1.into(), 1.into(), 0.into()],
        };
        assert_eq!(read(stitched).evaluate(&[0.75]), [0.25, 0.75]);
        let sampled = Stream::new(
            dictionary! {
                "FunctionType" => 0, "Domain" => vec![0.into(), 1.into()],
                "Range" => vec![0.into(), 1.into()], "Size" => vec![3.into()],
                "BitsPerSample" => 8,
            },
            vec![0, 255, 0],
        );
        assert_eq!(read(sampled).evaluate(&[0.25]), [0.5]);
        let program = Stream::new(
            dictionary! {
                "FunctionType" => 4, "Domain" => vec![0.into(), 1.into()],
                "Range" => vec![0.into(), 1.into(), 0.into(), 1.into()],
            },
            b"{ dup 0.5 gt { 1 exch sub } { pop 0.125 } ifelse dup 2 mul }".to_vec(),
        );
        assert_eq!(read(program.clone()).evaluate(&[0.75]), [0.25, 0.5]);
        assert_eq!(read(program).evaluate(&[0.5]), [0.125, 0.25]);
    }
}
