//! Writes files whole or not at all, and clears away what killed runs have left.
//!
//! Whatever is written gets its bytes beside its place, under a name that ends with
//! the process that writes it, and then its own name. A run that is killed leaves
//! the first; the next one removes it.

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
    replace(&path, bytes).map_err(|error| {
        let hint = "choose another folder with -o, or change its permissions";
        sink.fail(unwritable(&path, &error).hint(hint))
    })?;
    Ok(path)
}

/// The error for a file that can't be written.
pub fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("`{}` can't be written: {error}", path.display());
    let folder = path.parent().unwrap_or(path);
    let place = Place::File(folder.display().to_string());
    Diagnostic::error("unwritable-output", place, message)
}

/// Writes a file whole, with the folders that lead to it.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = make_way(path)?;
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

/// Writes a folder of files in the place of the one that may be there.
pub(crate) fn replace_folder(path: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    let beside = make_way(path)?;
    let written = fs::create_dir_all(&beside).and_then(|()| {
        files.iter().try_for_each(|(name, bytes)| fs::write(beside.join(name), bytes))
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

/// Makes the folder of `path`, clears away what killed runs have left beside it, and
/// gives the name beside it that no other run writes to.
fn make_way(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let here = if folder == Path::new("") { Path::new(".") } else { folder };
    sweep(here, &format!("{name}."));
    Ok(folder.join(format!("{name}.{}.part", std::process::id())))
}

/// Removes what runs have left in a folder that ended before they were done: whatever
/// has a name from `start` to `PROCESS.part` or `PROCESS-COUNT.part`. What belongs to
/// a run that goes on stays, and so does all of it where processes can't be asked for.
pub(crate) fn sweep(folder: &Path, start: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let rest = name.to_str().and_then(|name| name.strip_prefix(start));
        if rest.and_then(process).is_some_and(has_ended) {
            let path = entry.path();
            // What can't be removed will be tried again by the next run.
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

/// The process that a name such as `12.part` or `12-3.part` belongs to.
fn process(name: &str) -> Option<i32> {
    let id = name.strip_suffix(".part")?;
    let id = id.split_once('-').map_or(id, |(id, _)| id);
    let digits = id.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| id.parse().ok())?
}

#[cfg(unix)]
fn has_ended(process: i32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};
    // One that may not be asked for is somebody else's, and goes on.
    let asked = Pid::from_raw(process).map(test_kill_process);
    matches!(asked, Some(Err(Errno::SRCH)))
}

#[cfg(not(unix))]
fn has_ended(_process: i32) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_leftovers_say_whose_they_are() {
        assert_eq!(process("12.part"), Some(12));
        assert_eq!(process("12-3.part"), Some(12));
        for other in ["12", "a.part", ".part", "+1.part", "-1.part", "99999999999.part"] {
            assert_eq!(process(other), None, "{other}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_leftovers_of_runs_that_have_ended_are_removed() {
        let name = format!("marbre-{}-sweep", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let mut child = std::process::Command::new("true").spawn().expect("a process");
        let gone = child.id();
        child.wait().expect("it ends");
        let here = std::process::id();
        let names = [
            format!("a.pdf.{gone}.part"),
            format!("a.pdf.{here}.part"),
            format!("b.pdf.{gone}.part"),
            "a.pdf.part".to_owned(),
            "a.pdf".to_owned(),
        ];
        for name in &names {
            fs::write(folder.join(name), "").expect("written");
        }
        sweep(&folder, "a.pdf.");
        let left = names.map(|name| folder.join(name).exists());
        assert_eq!(left, [false, true, true, true, true]);
        let _ = fs::remove_dir_all(folder);
    }
}
