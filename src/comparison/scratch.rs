//! A folder for the time of a comparison.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use crate::store::leftovers;

/// How the names of such folders begin.
const NAME: &str = "marbre-diff";

/// A folder of our own among the system's temporary ones; it goes with its owner.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder, for nobody else to look into. A name that is taken isn't ours: the
    /// next one is tried. What comparisons have left that were killed goes.
    ///
    /// # Errors
    /// Where the system has no room for it.
    pub(super) fn new(sink: &mut Sink) -> Result<Self, Reported> {
        let base = std::env::temp_dir();
        leftovers::remove(&base, &format!("{NAME}."));
        loop {
            let folder = leftovers::beside(&base.join(NAME));
            match private(&folder) {
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

/// Makes a folder that only its owner may enter, where the system knows owners.
fn private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What can't be removed is the system's to clear away.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn unwritable(path: &Path, error: &io::Error, sink: &mut Sink) -> Reported {
    let message =
        said!("`{path}` can't be written: {error}", path = path.display(), error);
    let place = Place::File(path.display().to_string());
    sink.fail(
        Diagnostic::error("unwritable-output", place, message)
            .hint("make room in the system's folder for temporary files"),
    )
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use super::*;

    #[test]
    fn folders_are_private_and_go_with_their_process() {
        let mut child = Command::new("true").spawn().expect("it starts");
        child.wait().expect("it ends");
        let name = format!("{NAME}.{}-0.part", child.id());
        let left = std::env::temp_dir().join(name);
        fs::create_dir_all(left.join("pages")).expect("a folder");
        let scratch = Scratch::new(&mut Sink::default()).expect("a folder");
        let facts = fs::metadata(scratch.path()).expect("a folder");
        assert_eq!(facts.permissions().mode() & 0o777, 0o700);
        assert!(!left.exists(), "what a killed comparison has left is gone");
        let path = scratch.path().to_owned();
        let other = Scratch::new(&mut Sink::default()).expect("a folder");
        assert!(path.exists() && other.path() != path);
        drop(scratch);
        assert!(!path.exists());
    }
}
