//! Writes files whole or not at all, and clears away what killed runs have left.
//!
//! Whatever is written gets its bytes beside its place, under a name that ends with
//! the process that writes it, and then its own name. A run that is killed leaves
//! the first; the next one removes it. Files that belong together are a [`Delivery`].

mod delivery;
mod receipt;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use crate::store::here;
use crate::store::leftovers;

pub use self::delivery::Delivery;
pub use self::receipt::Receipt;

/// Writes `bytes` beside `folder/name`, then gives them that name: whoever has
/// the file open, or kills the run, has the old file or the new one.
///
/// # Errors
/// Where the folder can't be made or written to.
pub fn write(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    sink: &mut Sink,
) -> Result<PathBuf, Reported> {
    let mut delivery = Delivery::default();
    let path = delivery.add(folder, name, bytes);
    delivery.hand_over(sink)?;
    Ok(path)
}

/// The error for a file that can't be written.
pub fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message =
        said!("`{path}` can't be written: {error}", path = path.display(), error);
    let folder = path.parent().unwrap_or(path);
    let place = Place::File(folder.display().to_string());
    Diagnostic::error("unwritable-output", place, message)
}

/// Writes a file whole, with the folders that lead to it.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_way(path)?;
    let beside = leftovers::beside(path);
    let done = create(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if done.is_err() {
        // The first error is the one worth telling.
        let _ = fs::remove_file(&beside);
    }
    done
}

/// Makes a file with these bytes, and waits until they are on the disk.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    within_limit(bytes.len())?;
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// An error where the system doesn't let this process write files of so many bytes
/// (`ulimit -f`): it would end the process, rather than say so.
pub(crate) fn within_limit(bytes: usize) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        let most = getrlimit(Resource::Fsize).current;
        if let Some(most) = most.filter(|most| bytes as u64 > *most) {
            let message = said!(
                "it has {bytes} bytes, and files may have {most} here (`ulimit -f`)",
                bytes,
                most
            );
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
        }
    }
    #[cfg(not(unix))]
    let _ = bytes;
    Ok(())
}

/// Writes a folder of files in the place of the one that may be there.
pub(crate) fn replace_folder(path: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    make_way(path)?;
    let beside = leftovers::beside(path);
    let written = fs::create_dir_all(&beside).and_then(|()| {
        files.iter().try_for_each(|(name, bytes)| {
            within_limit(bytes.len())?;
            fs::write(beside.join(name), bytes)
        })
    });
    let done = written
        .and_then(|()| remove_folder(path))
        .and_then(|()| fs::rename(&beside, path));
    if done.is_err() {
        let _ = fs::remove_dir_all(&beside);
    }
    done
}

/// Removes a folder with all that is in it; that it isn't there is no error.
pub(crate) fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the folder of `path`, and clears away what killed runs have left beside it.
fn make_way(path: &Path) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    leftovers::remove(here(folder), &format!("{name}."));
    Ok(())
}
