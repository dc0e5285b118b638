//! A folder of references: what somebody has looked at and accepted.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use image::{ImageFormat, ImageReader, RgbImage};

use crate::store::output;

use super::lines::Lines;
use super::look::Look;

/// The most pixels on a side of a picture that is kept.
const SIDE: u32 = 10_000;

/// References in a folder, a file each.
#[derive(Clone, Debug)]
pub struct References {
    folder: PathBuf,
}

/// What a reference has to say of what is there now.
#[derive(Clone, Debug)]
pub enum Finding<T> {
    /// It is the same.
    Same,
    /// It isn't.
    Different(T),
    /// There is no reference.
    Missing,
}

/// Why a reference can't be compared with.
#[derive(Debug)]
pub enum Unusable {
    /// The system says no.
    Unreadable(io::Error),
    /// It isn't what its name says: damaged, or something else.
    Damaged,
}

/// What can be kept as a reference.
pub trait Keepsake: Sized {
    /// What is said where two of them differ.
    type Difference;

    /// What a file holds; `None` where it is damaged.
    fn read(bytes: Vec<u8>) -> Option<Self>;

    /// What a file will hold.
    ///
    /// # Errors
    /// Where it can't be written down.
    fn bytes(&self) -> io::Result<Vec<u8>>;

    /// How this one differs from the one that was accepted, if it does.
    fn since(&self, accepted: Self) -> Option<Self::Difference>;
}

/// Texts must match to the byte.
impl Keepsake for String {
    type Difference = Lines;

    fn read(bytes: Vec<u8>) -> Option<Self> {
        Self::from_utf8(bytes).ok()
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        Ok(self.clone().into_bytes())
    }

    fn since(&self, accepted: Self) -> Option<Lines> {
        (*self != accepted).then(|| Lines::between(&accepted, self))
    }
}

/// Pictures must match but for their soft edges: see [`Look::between`].
impl Keepsake for RgbImage {
    type Difference = Look;

    fn read(bytes: Vec<u8>) -> Option<Self> {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
        let mut limits = image::Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(SIDE), Some(SIDE));
        reader.limits(limits);
        reader.decode().ok().map(|picture| picture.to_rgb8())
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut png = Cursor::new(Vec::new());
        self.write_to(&mut png, ImageFormat::Png).map_err(io::Error::other)?;
        Ok(png.into_inner())
    }

    fn since(&self, accepted: Self) -> Option<Look> {
        Look::between(accepted, self)
    }
}

impl References {
    /// The references in a folder, which doesn't have to be there yet.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The file of a reference.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Compares what is there now with its reference.
    ///
    /// # Errors
    /// Where the reference can't be read, or is damaged.
    pub fn compare<T: Keepsake>(
        &self,
        name: &str,
        now: &T,
    ) -> Result<Finding<T::Difference>, Unusable> {
        let bytes = match fs::read(self.path(name)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Finding::Missing);
            }
            Err(error) => return Err(Unusable::Unreadable(error)),
        };
        let accepted = T::read(bytes).ok_or(Unusable::Damaged)?;
        Ok(now.since(accepted).map_or(Finding::Same, Finding::Different))
    }

    /// Takes what is there now as the reference; says whether that changed anything.
    /// A reference that is the same stays as it is, to the byte.
    ///
    /// # Errors
    /// Where the file can't be written.
    pub fn accept<T: Keepsake>(&self, name: &str, now: &T) -> io::Result<bool> {
        if matches!(self.compare(name, now), Ok(Finding::Same)) {
            return Ok(false);
        }
        output::replace(&self.path(name), &now.bytes()?)?;
        Ok(true)
    }

    /// The names of all references, in order: those files of the folder that aren't
    /// hidden or being written.
    ///
    /// # Errors
    /// Where the folder can't be read.
    pub fn names(&self) -> io::Result<BTreeSet<String>> {
        let here = Path::new(".");
        let folder = if self.folder == Path::new("") { here } else { &self.folder };
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(BTreeSet::new());
            }
            Err(error) => return Err(error),
        };
        let mut names = BTreeSet::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if !name.starts_with('.') && !name.ends_with(".part") {
                names.insert(name);
            }
        }
        Ok(names)
    }

    /// Removes a reference.
    ///
    /// # Errors
    /// Where it can't be removed.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path(name))
    }
}
