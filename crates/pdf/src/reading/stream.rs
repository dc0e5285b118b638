//! The bytes of streams, bounded: two megabytes of a PDF may inflate to gigabytes.

use std::io::Read;

use flate2::read::ZlibDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{DecompressError, Dictionary, Document, Error, Object, Stream};

use crate::spelling::from_hexadecimal;

/// Why a stream's bytes aren't to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// They would be more than the bound.
    TooLarge,
    /// They are coded in a way that isn't read here.
    Filter(String),
    /// They are damaged.
    Damaged,
}

/// The names of a stream's filters.
pub fn filters(dictionary: &Dictionary, document: &Document) -> Vec<String> {
    let short = |name: &[u8]| match name {
        b"AHx" => "ASCIIHexDecode".to_owned(),
        b"A85" => "ASCII85Decode".to_owned(),
        b"LZW" => "LZWDecode".to_owned(),
        b"Fl" => "FlateDecode".to_owned(),
        b"RL" => "RunLengthDecode".to_owned(),
        b"CCF" => "CCITTFaxDecode".to_owned(),
        b"DCT" => "DCTDecode".to_owned(),
        name => String::from_utf8_lossy(name).into_owned(),
    };
    let filter = dictionary
        .get_deref(b"Filter", document)
        .or(dictionary.get_deref(b"F", document));
    match filter {
        Ok(Object::Name(name)) => vec![short(name)],
        Ok(Object::Array(names)) => names
            .iter()
            .filter_map(|name| document.dereference(name).ok()?.1.as_name().ok())
            .map(short)
            .collect(),
        _ => Vec::new(),
    }
}

/// The filters of PDF 1.6 (ISO 32000-1, 7.4).
pub const FILTERS: &[&str] = &[
    "ASCIIHexDecode",
    "ASCII85Decode",
    "LZWDecode",
    "FlateDecode",
    "RunLengthDecode",
    "CCITTFaxDecode",
    "JBIG2Decode",
    "DCTDecode",
    "JPXDecode",
    "Crypt",
];

/// A stream's bytes without any coding, `most` at most.
///
/// # Errors
/// Where they can't be had.
pub fn inflated(
    stream: &Stream,
    document: &Document,
    most: usize,
) -> Result<Vec<u8>, Unreadable> {
    match up_to_coding(stream, document, most)? {
        (bytes, None) => Ok(bytes),
        (_, Some(filter)) => Err(Unreadable::Filter(filter)),
    }
}

/// A stream's bytes without any coding, and whether they are all of them: what comes
/// before damage is there.
///
/// # Errors
/// Where they can't be had.
pub fn inflated_so_far(
    stream: &Stream,
    document: &Document,
    most: usize,
) -> Result<(Vec<u8>, bool), Unreadable> {
    match decoded(stream, document, most)? {
        Decoded { bytes, coding: None, whole } => Ok((bytes, whole)),
        Decoded { coding: Some(filter), .. } => Err(Unreadable::Filter(filter)),
    }
}

/// The first bytes of a stream without any coding, `most` at most; as many as can be had.
pub fn beginning(stream: &Stream, document: &Document, most: usize) -> Vec<u8> {
    let filters = filters(&stream.dict, document);
    if filters == ["FlateDecode"] && !stream.dict.has(b"DecodeParms") {
        let mut bytes = Vec::new();
        let decoder = ZlibDecoder::new(stream.content.as_slice());
        // What comes before damage counts.
        let _ = decoder.take(most as u64).read_to_end(&mut bytes);
        return bytes;
    }
    let mut bytes = inflated(stream, document, 32 << 20).unwrap_or_default();
    bytes.truncate(most);
    bytes
}

/// A stream's bytes up to the first filter that codes pictures, and that filter.
///
/// # Errors
/// Where they can't be had.
pub fn up_to_coding(
    stream: &Stream,
    document: &Document,
    most: usize,
) -> Result<(Vec<u8>, Option<String>), Unreadable> {
    decoded(stream, document, most).map(|it| (it.bytes, it.coding))
}

/// What a stream's filters leave of it.
struct Decoded {
    bytes: Vec<u8>,
    /// The filter that isn't decoded here, where there is one.
    coding: Option<String>,
    /// Whether they came to their end.
    whole: bool,
}

fn decoded(
    stream: &Stream,
    document: &Document,
    most: usize,
) -> Result<Decoded, Unreadable> {
    let parameters = stream.dict.get_deref(b"DecodeParms", document);
    let parameters = parameters.or(stream.dict.get_deref(b"DP", document)).ok();
    let (mut bytes, mut whole) = (stream.content.clone(), true);
    for (index, filter) in filters(&stream.dict, document).into_iter().enumerate() {
        let parameters = match parameters {
            Some(Object::Array(all)) => all
                .get(index)
                .and_then(|it| document.dereference(it).ok()?.1.as_dict().ok()),
            Some(Object::Dictionary(one)) => Some(one),
            _ => None,
        };
        let predicted = parameters.is_some_and(|it| it.has(b"Predictor"));
        bytes = match filter.as_str() {
            "FlateDecode" if !predicted => {
                let (plain, ended) = flate(&bytes, most)?;
                whole &= ended;
                plain
            }
            "FlateDecode" | "LZWDecode" | "ASCII85Decode" => {
                let mut one = Dictionary::new();
                one.set("Filter", Object::Name(filter.into_bytes()));
                if let Some(parameters) = parameters {
                    one.set("DecodeParms", plain(parameters, document));
                }
                let one = Stream::new(one, bytes);
                one.decompressed_content_with_limit(most).map_err(
                    |error| match error {
                        Error::Decompress(DecompressError::MemoryLimitExceeded {
                            ..
                        }) => Unreadable::TooLarge,
                        _ => Unreadable::Damaged,
                    },
                )?
            }
            "ASCIIHexDecode" => {
                let end = bytes.iter().position(|byte| *byte == b'>');
                from_hexadecimal(
                    bytes.get(..end.unwrap_or(bytes.len())).unwrap_or(&bytes),
                )
            }
            "RunLengthDecode" => runs(&bytes, most)?,
            "Crypt" => bytes,
            _ => return Ok(Decoded { bytes, coding: Some(filter), whole }),
        };
    }
    match bytes.len() > most {
        true => Err(Unreadable::TooLarge),
        false => Ok(Decoded { bytes, coding: None, whole }),
    }
}

/// What zlib has packed, and whether it came to its end: the checksum after it isn't
/// looked at, which some leave out.
fn flate(packed: &[u8], most: usize) -> Result<(Vec<u8>, bool), Unreadable> {
    let mut plain = Vec::new();
    let whole = if packed.is_empty() {
        true
    } else {
        // Two bytes say how it is packed; some leave them out.
        let head =
            |a: u8, b: u8| a & 15 == 8 && (u16::from(a) << 8 | u16::from(b)) % 31 == 0;
        let rest = match packed {
            [a, b, rest @ ..] if head(*a, *b) => rest,
            all => all,
        };
        let mut decoder = Decompress::new(false);
        let mut block = vec![0; (32 << 10).min(most.max(1))];
        loop {
            let [before, made] = [decoder.total_in(), decoder.total_out()];
            let at = usize::try_from(before).unwrap_or(usize::MAX);
            let input = rest.get(at..).unwrap_or_default();
            let status = decoder.decompress(input, &mut block, FlushDecompress::None);
            let new = usize::try_from(decoder.total_out() - made).unwrap_or(0);
            plain.extend_from_slice(block.get(..new).unwrap_or_default());
            if plain.len() > most {
                return Err(Unreadable::TooLarge);
            }
            match status {
                Ok(Status::StreamEnd) => break true,
                Ok(_) if decoder.total_in() == before && new == 0 => break false,
                Ok(_) => {}
                Err(_) => break false,
            }
        }
    };
    Ok((plain, whole))
}

/// The most bits of a row that a predictor works on: 32 MiB.
const LONGEST_ROW: i64 = 1 << 28;

/// Parameters without references, as the decoder wants them.
fn plain(parameters: &Dictionary, document: &Document) -> Dictionary {
    let mut plain = Dictionary::new();
    for (key, value) in parameters {
        if let Ok((_, value)) = document.dereference(value) {
            plain.set(key.clone(), value.clone());
        }
    }
    // The decoder multiplies them.
    let absurd = |key: &[u8]| {
        let value = plain.get(key).and_then(Object::as_i64);
        value.is_ok_and(|value| !(1..=1 << 20).contains(&value))
    };
    let keys: [&[u8]; 3] = [b"Columns", b"Colors", b"BitsPerComponent"];
    let row = keys.iter().filter_map(|key| plain.get(key).and_then(Object::as_i64).ok());
    let row = row.fold(1_i64, i64::saturating_mul);
    if keys.into_iter().any(absurd) || row > LONGEST_ROW {
        return Dictionary::new();
    }
    plain
}

/// Lengths and bytes (ISO 32000-1, 7.4.5).
fn runs(mut bytes: &[u8], most: usize) -> Result<Vec<u8>, Unreadable> {
    let mut plain = Vec::new();
    while let [length, rest @ ..] = bytes {
        match usize::from(*length) {
            128 => break,
            length if length < 128 => {
                let (run, rest) = rest.split_at(rest.len().min(length + 1));
                plain.extend_from_slice(run);
                bytes = rest;
            }
            length => {
                let [byte, rest @ ..] = rest else { break };
                plain.extend(std::iter::repeat_n(*byte, 257 - length));
                bytes = rest;
            }
        }
        if plain.len() > most {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(plain)
}
