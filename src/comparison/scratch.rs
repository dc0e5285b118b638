//! A folder for the time of a comparison.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::diag::{Diagnostic, Place, Reported, Sink};

/// A folder of our own among the system's temporary ones; it goes with its owner.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder. A name that is taken isn't ours: the next one is tried.
    ///
    /// # Errors
    /// Where the system has no room for it.
    pub(super) fn new(sink: &mut Sink) -> Result<Self, Reported> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let base = std::env::temp_dir();
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let folder = base.join(format!("marbre-diff-{}-{count}", process::id()));
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self(folder)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(unwritable(&folder, &error, sink)),
            }
        }
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it, in folders as its path says.
    ///
    /// # Errors
    /// Where it can't be written.
    pub(super) fn put(
        &self,
        path: &str,
        bytes: &[u8],
        sink: &mut Sink,
    ) -> Result<(), Reported> {
        let file = self.0.join(path);
        let folder = file.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, bytes))
            .map_err(|error| unwritable(&file, &error, sink))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What can't be removed is the system's to clear away.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn unwritable(path: &Path, error: &io::Error, sink: &mut Sink) -> Reported {
    let message = format!("`{}` can't be written: {error}", path.display());
    let place = Place::File(path.display().to_string());
    sink.fail(
        Diagnostic::error("unwritable-output", place, message)
            .hint("make room in the system's folder for temporary files"),
    )
}
