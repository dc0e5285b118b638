//! Objects as checksums that don't depend on their numbers.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use marbre_pdf::checksum::Checksum;

/// The checksums of objects that have been looked at.
#[derive(Default)]
pub(super) struct Objects {
    known: BTreeMap<ObjectId, Checksum>,
    /// Those that are being looked at: some may lead back to themselves.
    open: BTreeSet<ObjectId>,
}

/// What leads out of what is drawn, or says only how it is stored.
const IGNORED: [&[u8]; 5] =
    [b"Parent", b"StructParent", b"StructParents", b"Metadata", b"Length"];

impl Objects {
    /// The checksum of an object, and of all that it refers to.
    pub(super) fn of(&mut self, object: &Object, document: &Document) -> Checksum {
        let Object::Reference(id) = object else {
            let mut bytes = Vec::new();
            self.write(object, document, &mut bytes);
            return Checksum::of(&bytes);
        };
        if let Some(known) = self.known.get(id) {
            return *known;
        }
        if !self.open.insert(*id) {
            return Checksum::of(b"itself");
        }
        let found = document.get_object(*id).unwrap_or(&Object::Null);
        let checksum = self.of(found, document);
        self.open.remove(id);
        self.known.insert(*id, checksum);
        checksum
    }

    fn write(&mut self, object: &Object, document: &Document, out: &mut Vec<u8>) {
        match object {
            Object::Null => out.push(b'n'),
            Object::Boolean(value) => out.extend([b'b', u8::from(*value)]),
            // A whole number may be written either way.
            Object::Integer(number) => number_to(*number as f32, out),
            Object::Real(number) => number_to(*number, out),
            Object::Name(name) => counted(b'/', name, out),
            Object::String(text, _) => counted(b'(', text, out),
            Object::Array(items) => {
                counted(b'[', &items.len().to_be_bytes(), out);
                items.iter().for_each(|item| self.write(item, document, out));
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary, document, out),
            Object::Stream(stream) => self.stream(stream, document, out),
            Object::Reference(_) => {
                let checksum = self.of(object, document);
                counted(b'r', checksum.bytes(), out);
            }
        }
    }

    fn dictionary(
        &mut self,
        dictionary: &Dictionary,
        document: &Document,
        out: &mut Vec<u8>,
    ) {
        let entries: BTreeMap<&[u8], &Object> =
            dictionary.iter().map(|(key, value)| (&key[..], value)).collect();
        out.push(b'<');
        for (key, value) in entries {
            if !IGNORED.contains(&key) {
                counted(b'/', key, out);
                self.write(value, document, out);
            }
        }
        out.push(b'>');
    }

    /// A stream by what it holds: however well it is compressed.
    fn stream(&mut self, stream: &Stream, document: &Document, out: &mut Vec<u8>) {
        let filter = stream.dict.get(b"Filter").and_then(Object::as_name);
        let deflated = filter.is_ok_and(|name| name == b"FlateDecode");
        let plain = deflated.then(|| stream.decompressed_content().ok()).flatten();
        match plain {
            Some(plain) => {
                let mut dictionary = stream.dict.clone();
                dictionary.remove(b"Filter");
                dictionary.remove(b"DecodeParms");
                self.dictionary(&dictionary, document, out);
                counted(b's', &plain, out);
            }
            None => {
                self.dictionary(&stream.dict, document, out);
                counted(b's', &stream.content, out);
            }
        }
    }
}

fn number_to(number: f32, out: &mut Vec<u8>) {
    out.push(b'#');
    out.extend(number.to_be_bytes());
}

fn counted(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    out.extend((bytes.len() as u64).to_be_bytes());
    out.extend(bytes);
}
