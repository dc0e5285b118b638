//! The files inside a workbook, which is a ZIP archive, within limits.

use std::io::{Cursor, Read};

use marbre_diag::{Message, said};
use zip::ZipArchive;

/// The most bytes that one part of a workbook may unpack to: a sheet of a million cells
/// has some fifty million.
const LARGEST: u64 = 128 << 20;

/// The most parts that a workbook may have.
const MOST: usize = 65_536;

/// A workbook's parts by name.
pub(super) struct Archive<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// Where it isn't one, or is damaged.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Message> {
        let archive = ZipArchive::new(Cursor::new(bytes));
        let archive = archive.map_err(|_| "it is damaged, or cut off")?;
        match archive.len() > MOST {
            true => Err("it has more than 65,536 parts".into()),
            false => Ok(Self(archive)),
        }
    }

    /// Whether it has a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.index_for_name(name).is_some()
    }

    /// The text of a part; `None` where there is none.
    ///
    /// # Errors
    /// Where it can't be unpacked, or is too large.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Message> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let damaged = || said!("its part `{name}` is damaged", name);
        let part = self.0.by_index(index).map_err(|_| damaged())?;
        let mut bytes = Vec::new();
        let read = part.take(LARGEST + 1).read_to_end(&mut bytes);
        read.map_err(|_| damaged())?;
        if bytes.len() as u64 > LARGEST {
            return Err(said!("its part `{name}` unpacks to more than 128 MB", name));
        }
        let (text, _, wrong) = encoding_rs::UTF_8.decode(&bytes);
        if wrong {
            return Err(damaged());
        }
        Ok(Some(text.into_owned()))
    }

    /// The index of a part. Names differ in capitals and slashes where a program was
    /// careless about them.
    fn index(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('/');
        self.0.index_for_name(name).or_else(|| {
            let plain = |name: &str| name.replace('\\', "/").to_ascii_lowercase();
            let wanted = plain(name);
            let own: Vec<String> = self
                .0
                .file_names_raw()
                .map(|own| plain(&String::from_utf8_lossy(own)))
                .collect();
            let found = own.into_iter().find(|own| *own == wanted)?;
            let exact = self
                .0
                .file_names_raw()
                .find(|own| plain(&String::from_utf8_lossy(own)) == found)?;
            self.0.index_for_name_raw(exact)
        })
    }
}
