//! Writes a file whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostic, Place, Reported, Sink};

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
    let path = folder.join(name);
    replace(folder, &path, bytes).map_err(|error| {
        let message = format!("`{}` can't be written: {error}", path.display());
        let place = Place::File(folder.display().to_string());
        sink.fail(
            Diagnostic::error("unwritable-output", place, message)
                .hint("choose another folder with -o, or change its permissions"),
        )
    })?;
    Ok(path)
}

fn replace(folder: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    // Two builds at once must not write into one file.
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&beside, path));
    if done.is_err() {
        // The first error is the one worth telling.
        let _ = fs::remove_file(&beside);
    }
    done
}
