//! What a worker that stays answers, as bytes: an answer after the other.

use std::io::{self, Read, Write};

use marbre_diag::{Diagnostic, SourceFile, Texts};
use marbre_pdf::checksum::Checksum;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::View;

/// The most bytes of the head of an answer, and of a blob: more is no answer of ours.
const MOST: u64 = 1 << 30;

/// An answer: what is seen, and what of it wasn't sent before.
pub struct Answer {
    /// What is seen.
    pub view: View,
    /// Images, items and pictures that the last answer didn't name.
    pub blobs: Vec<Blob>,
}

/// Bytes under their checksum.
pub struct Blob {
    /// Their checksum.
    pub name: Checksum,
    /// Their media type.
    pub kind: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What stands before the bytes.
#[derive(Serialize, Deserialize)]
struct Head<T> {
    told: T,
    blobs: Vec<(Checksum, String, u64)>,
}

/// Writes what is told, and bytes that belong to it: the head's length, the head, the bytes.
///
/// # Errors
/// Where nobody reads it any more.
pub fn write(told: &impl Serialize, own: &[Blob], to: &mut dyn Write) -> io::Result<()> {
    let blobs = own.iter().map(|it| (it.name, it.kind.clone(), it.bytes.len() as u64));
    let head = serde_json::to_vec(&Head { told, blobs: blobs.collect() })?;
    to.write_all(&(head.len() as u64).to_le_bytes())?;
    to.write_all(&head)?;
    for blob in own {
        to.write_all(&blob.bytes)?;
    }
    to.flush()
}

/// Reads what [`write()`] has written.
///
/// # Errors
/// Where there is none any more, or what is there isn't that.
pub fn read<T: DeserializeOwned>(from: &mut dyn Read) -> io::Result<(T, Vec<Blob>)> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let head = bytes(from, u64::from_le_bytes(length))?;
    let Head { told, blobs } = serde_json::from_slice(&head)?;
    let blob =
        |(name, kind, length)| Ok(Blob { name, kind, bytes: bytes(from, length)? });
    Ok((told, blobs.into_iter().map(blob).collect::<io::Result<_>>()?))
}

impl Answer {
    /// Writes itself.
    ///
    /// # Errors
    /// Where nobody reads it any more.
    pub(super) fn write(mut self, to: &mut dyn Write) -> io::Result<()> {
        let mut texts = Texts::default();
        files(&mut self.view).for_each(|file| texts.take(file));
        write(&(&texts, &self.view), &self.blobs, to)
    }

    /// Reads the next one.
    ///
    /// # Errors
    /// Where there is none any more, or what is there isn't one.
    pub(super) fn read(from: &mut dyn Read) -> io::Result<Self> {
        let ((texts, mut view), blobs): ((Texts, View), _) = read(from)?;
        let whole = files(&mut view).all(|file| texts.give_back(file));
        match whole {
            true => Ok(Self { view, blobs }),
            false => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

fn bytes(from: &mut dyn Read, length: u64) -> io::Result<Vec<u8>> {
    if length > MOST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The files of all places.
fn files(view: &mut View) -> impl Iterator<Item = &mut SourceFile> {
    let said = view.told.diagnostics_mut().flat_map(Diagnostic::places_mut);
    let parts = view.parts.iter_mut().map(|part| &mut part.place);
    said.chain(parts).filter_map(|place| place.source_mut())
}

#[cfg(test)]
mod tests {
    use super::*;
    use marbre_diag::{Moment, Sink};

    fn answer() -> Answer {
        let file = SourceFile::new("report.toml", "[report]");
        let mut sink = Sink::default();
        sink.report(Diagnostic::warning("overset-text", file.at(0..8), "a message"));
        let told = sink.told_since(&Moment::default());
        let blob = |bytes: &[u8]| {
            let (name, kind) = (Checksum::of(bytes), "image/svg+xml".to_owned());
            Blob { name, kind, bytes: bytes.to_vec() }
        };
        let view = View { told, ..View::default() };
        Answer { view, blobs: vec![blob(b"one"), blob(b""), blob(b"three")] }
    }

    #[test]
    fn answers_follow_each_other() {
        let mut bytes = Vec::new();
        answer().write(&mut bytes).expect("written");
        answer().write(&mut bytes).expect("written");
        let mut from = bytes.as_slice();
        for _ in 0..2 {
            let mut read = Answer::read(&mut from).expect("an answer");
            let said = read.view.told.diagnostics_mut().next().expect("the warning");
            assert_eq!(said.place.line_and_column(), Some((1, 1)));
            let blobs: Vec<&[u8]> = read.blobs.iter().map(|it| &*it.bytes).collect();
            assert_eq!(blobs, [&b"one"[..], b"", b"three"]);
        }
        assert!(Answer::read(&mut from).is_err());
    }

    #[test]
    fn half_an_answer_is_none() {
        let mut bytes = Vec::new();
        answer().write(&mut bytes).expect("written");
        for end in 0..bytes.len() {
            assert!(Answer::read(&mut &bytes[..end]).is_err());
        }
    }
}
