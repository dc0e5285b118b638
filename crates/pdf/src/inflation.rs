//! What a PDF becomes without compression, before a renderer is asked to hold it: two
//! megabytes may be gigabytes.

use std::borrow::Cow;
use std::io::{self, Write};

use lopdf::{Document, Object, Stream};

use crate::reading::stream::{Unreadable, filters, up_to_coding};
use crate::reading::{Unopenable, mended};

use super::interpreter::image::LARGEST_PICTURE;

/// The most bytes of one stream.
const LARGEST: usize = 64 << 20;
/// The most bytes of the tables of all functions together, of which renderers keep each.
const LARGEST_TABLES: usize = 64 << 20;

/// A file as a renderer may have it, which holds all of it: mended where it is
/// oddly written, so that the renderer sees what everybody else here does.
///
/// # Errors
/// What is wrong with it, or too large.
pub fn bearable(pdf: &[u8]) -> Result<Cow<'_, [u8]>, Unbearable> {
    let (document, pdf) = mended(pdf).map_err(Unbearable::Unopenable)?;
    held(&document).map_err(Unbearable::TooLarge)?;
    Ok(pdf)
}

/// Why a renderer isn't asked to hold a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unbearable {
    /// It can't be read.
    Unopenable(Unopenable),
    /// Something in it is too large.
    TooLarge(Excess),
}

/// What is too large without compression, and how many MB are borne.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// An object.
    Object {
        /// Its number.
        number: u32,
        /// The most MB.
        most: usize,
    },
    /// The tables of its functions together.
    Tables {
        /// The most MB.
        most: usize,
    },
}

/// Whether a renderer can hold all of a document.
///
/// # Errors
/// What is too large.
pub fn held(document: &Document) -> Result<(), Excess> {
    let mut tables = 0_usize;
    for ((number, _), object) in &document.objects {
        let Object::Stream(stream) = object else { continue };
        let kind = stream.dict.get_deref(b"Subtype", document).and_then(Object::as_name);
        let most = match kind {
            Ok(b"Image") => LARGEST_PICTURE,
            _ => LARGEST,
        };
        let size = size(stream, document, most)
            .map_err(|Oversize| Excess::Object { number: *number, most: most >> 20 })?;
        if stream.dict.has(b"FunctionType") {
            tables += size;
        }
        if tables > LARGEST_TABLES {
            return Err(Excess::Tables { most: LARGEST_TABLES >> 20 });
        }
    }
    Ok(())
}

/// More than is borne.
struct Oversize;

/// How large a stream is without compression. One layer is counted without being held; of
/// more, all but the last are.
fn size(stream: &Stream, document: &Document, most: usize) -> Result<usize, Oversize> {
    if filters(&stream.dict, document) == ["FlateDecode"] {
        let decoder = flate2::read::ZlibDecoder::new(stream.content.as_slice());
        let mut counter = Counter { count: 0, most };
        // What is damaged counts up to there.
        let _ = io::copy(&mut { decoder }, &mut counter);
        return match counter.count > most {
            true => Err(Oversize),
            false => Ok(counter.count),
        };
    }
    match up_to_coding(stream, document, most) {
        Ok((bytes, _)) => Ok(bytes.len()),
        Err(Unreadable::TooLarge) => Err(Oversize),
        Err(_) => Ok(0),
    }
}

/// Counts bytes up to a bound.
struct Counter {
    count: usize,
    most: usize,
}

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.count += bytes.len();
        match self.count > self.most {
            true => Err(io::ErrorKind::FileTooLarge.into()),
            false => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
