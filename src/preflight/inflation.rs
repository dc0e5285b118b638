//! What a PDF becomes without compression, before a renderer is asked to hold it: two
//! megabytes may be gigabytes.

use std::io::{self, Write};

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, Stream};

use super::interpreter::Interpreter;
use super::interpreter::image::LARGEST_PICTURE;
use super::interpreter::stream::{Unreadable, filters, undone};
use super::open::{has_absurd_rows, open};

/// The most bytes of one stream.
const LARGEST: usize = 64 << 20;
/// The most bytes of the tables of all functions together, of which renderers keep each.
const LARGEST_TABLES: usize = 64 << 20;

/// Whether a renderer can hold all of a file. What can't be opened here is left to it: it mends
/// some of what we refuse.
///
/// # Errors
/// What is too large, in words.
pub(crate) fn bearable(pdf: &[u8]) -> Result<(), String> {
    if has_absurd_rows(pdf) {
        return Err("a stream has rows without an end".to_owned());
    }
    let Ok(document) = open(pdf) else { return Ok(()) };
    if Interpreter::new(&document).pages().is_empty() {
        return Err("it has no pages".to_owned());
    }
    // What is compressed together and is too large for us would be read by a renderer.
    for (number, entry) in &document.reference_table.entries {
        if matches!(entry, XrefEntry::Compressed { .. })
            && !document.objects.contains_key(&(*number, 0))
        {
            return Err(format!("object {number} can't be read"));
        }
    }
    let mut tables = 0_usize;
    for ((number, _), object) in &document.objects {
        let Object::Stream(stream) = object else { continue };
        let kind = stream.dict.get_deref(b"Subtype", &document).and_then(Object::as_name);
        let most = match kind {
            Ok(b"Image") => LARGEST_PICTURE,
            _ => LARGEST,
        };
        let size = size(stream, &document, most).map_err(|Oversize| {
            format!("object {number} is more than {} MB without compression", most >> 20)
        })?;
        if stream.dict.has(b"FunctionType") {
            tables += size;
        }
        if tables > LARGEST_TABLES {
            let most = LARGEST_TABLES >> 20;
            return Err(format!("its functions have tables of more than {most} MB"));
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
    match undone(stream, document, most) {
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
