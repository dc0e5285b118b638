//! Compression of streams.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, Object};

/// Bytes as `FlateDecode` reads them. The middle level takes a third of the time of
/// the best one, for a file that is one percent larger.
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    // Nothing can go wrong while memory is written to.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

/// Compresses all streams of a file that aren't yet, and may be.
pub(super) fn all(document: &mut Document) {
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        if stream.allows_compression && !stream.dict.has(b"Filter") {
            stream.set_content(deflated(&stream.content));
            stream.dict.set("Filter", "FlateDecode");
        }
    }
}
