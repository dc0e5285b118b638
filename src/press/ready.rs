//! A finished file, with what it was parsed into.

use std::sync::OnceLock;

use lopdf::Document;

use marbre_pdf::checksum::Checksum;

/// A press edition: a PDF/X-4, as bytes and as objects. Only the press stage makes one, and
/// whoever looks at our own file afterwards takes it: nobody parses it again.
pub struct PressReady {
    bytes: Vec<u8>,
    document: Document,
    checksum: OnceLock<Checksum>,
}

impl PressReady {
    /// Writes the objects of a file that is finished.
    ///
    /// # Errors
    /// Where they can't be written.
    pub(super) fn write(mut document: Document) -> lopdf::Result<Self> {
        let mut bytes = Vec::new();
        document.save_to(&mut bytes)?;
        Ok(Self { bytes, document, checksum: OnceLock::new() })
    }

    /// The file, as it is handed over.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its objects.
    pub const fn document(&self) -> &Document {
        &self.document
    }

    /// Its objects, for good.
    pub(super) fn into_document(self) -> Document {
        self.document
    }

    /// Which file it is; looked at once.
    pub fn checksum(&self) -> Checksum {
        *self.checksum.get_or_init(|| Checksum::of(&self.bytes))
    }
}

impl std::fmt::Debug for PressReady {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PressReady({} bytes)", self.bytes.len())
    }
}
