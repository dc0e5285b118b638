//! Pictures with as many pixels as a screen shows.

use lopdf::{Document, Object, ObjectId, Stream};
use rayon::prelude::*;

use marbre_picture::{Inked, Stored};

use crate::press;

/// The resolution of a proof's pictures at the size that they are placed in, in ppi:
/// a page fills a large screen, and a desk printer's raster shows no more.
const PPI: f64 = 130.0;
/// Of 100: coarser than print, and no blocks are seen at the size of a page.
const QUALITY: u8 = 75;

/// Brings all pictures of a file down. One that can't be read, or that wouldn't get
/// smaller, stays as it is.
///
/// # Errors
/// Where the pages can't be read.
pub(super) fn lower(document: &mut Document) -> lopdf::Result<()> {
    let places: Vec<_> = press::largest_places(document)?.into_iter().collect();
    let lowered: Vec<(ObjectId, Inked)> = places
        .par_iter()
        .filter_map(|(id, size)| Some((*id, lowered(*id, *size, document)?)))
        .collect();
    for (id, inked) in lowered {
        let mask = document.get_dictionary(id).and_then(|it| it.get(b"SMask"));
        let mask = mask.ok().filter(|_| inked.alpha.is_none()).cloned();
        let mut stream = press::stored(inked, document);
        // One of another size than its picture, which stays.
        if let Some(mask) = mask {
            stream.dict.set("SMask", mask);
        }
        document.set_object(id, stream);
    }
    Ok(())
}

/// A picture as it is shown in places of this size at most, in pt.
fn lowered(id: ObjectId, place: [f64; 2], document: &Document) -> Option<Inked> {
    let stream = document.get_object(id).ok()?.as_stream().ok()?;
    let [width, height] = size(stream)?;
    let space = stream.dict.get(b"ColorSpace").and_then(Object::as_name).ok()?;
    if space != b"DeviceCMYK" || number(stream, "BitsPerComponent")? != 8 {
        return None;
    }
    let stored = match stream.filters().ok()?.as_slice() {
        [b"DCTDecode"] => Stored::Jpeg(stream.content.clone()),
        [b"FlateDecode"] if !stream.dict.has(b"Decode") => {
            let inks = stream.get_plain_content().ok()?;
            Stored::Bytes { size: [width, height], inks }
        }
        _ => return None,
    };
    let alpha = alpha(stream, document);
    let to = place.map(|pt| (pt / 72.0 * PPI).ceil().max(1.0) as u32);
    let before = stream.content.len();
    let lowered = marbre_picture::lower(stored, alpha, to, QUALITY)?;
    // What covers its pixels is as much smaller as they are fewer.
    (lowered.data.len() < before).then_some(lowered)
}

/// How much each pixel of a picture covers, where its soft mask has as many pixels.
fn alpha(stream: &Stream, document: &Document) -> Option<Vec<u8>> {
    let mask = stream.dict.get_deref(b"SMask", document).ok()?.as_stream().ok()?;
    let same = size(mask) == size(stream) && number(mask, "BitsPerComponent") == Some(8);
    let plain = !mask.dict.has(b"Decode") && !mask.dict.has(b"Matte");
    (same && plain).then(|| mask.get_plain_content().ok())?
}

fn size(stream: &Stream) -> Option<[u32; 2]> {
    let side = |key| number(stream, key).and_then(|side| u32::try_from(side).ok());
    Some([side("Width")?, side("Height")?])
}

fn number(stream: &Stream, key: &str) -> Option<i64> {
    stream.dict.get(key.as_bytes()).and_then(Object::as_i64).ok()
}
