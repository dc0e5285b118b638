//! What a command reads, and therefore never writes over.
//!
//! A file is the same file under any spelling of its path, through symbolic links and
//! under its other names on the disk: it is compared by what it is, not by its path.

use std::fs;
use std::path::{Path, PathBuf};

use marbre_diag::{Diagnostic, Message, Place, Reported, Sink, said};

use crate::build::Made;

/// The files that a command reads.
#[derive(Debug, Default)]
pub struct Untouched(Vec<(PathBuf, Identity)>);

/// What a file is, whatever it is called.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|facts| (facts.dev(), facts.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok()
}

impl Untouched {
    /// These files; what isn't there can't be written over.
    pub fn of<P: Into<PathBuf>>(files: impl IntoIterator<Item = P>) -> Self {
        let mut untouched = Self::default();
        untouched.extend(files);
        untouched
    }

    /// What a report was made from.
    pub fn of_report(made: &Made) -> Self {
        let root = made.report.project.root();
        let files = made.inputs.files().into_keys();
        let own = root.join(made.report.project.manifest());
        Self::of(files.map(|file| root.join(file)).chain([own]))
    }

    /// Adds files.
    pub fn extend<P: Into<PathBuf>>(&mut self, files: impl IntoIterator<Item = P>) {
        let known = |path: PathBuf| Some((path.clone(), identity(&path)?));
        self.0.extend(files.into_iter().map(Into::into).filter_map(known));
    }

    /// The files, as they were named.
    pub fn files(self) -> Vec<PathBuf> {
        self.0.into_iter().map(|(path, _)| path).collect()
    }

    /// Refuses to write over any of them: `what` is what would be written.
    ///
    /// # Errors
    /// Where `target` is one of them.
    pub fn spare(
        &self,
        target: &Path,
        what: impl Into<Message>,
        sink: &mut Sink,
    ) -> Result<(), Reported> {
        let Some(there) = identity(target) else { return Ok(()) };
        let Some((input, _)) = self.0.iter().find(|(_, it)| *it == there) else {
            return Ok(());
        };
        let (target, input, what) = (target.display(), input.display(), what.into());
        let message = if target.to_string() == input.to_string() {
            said!(
                "{what} would take the place of `{input}`, which is read for it",
                what,
                input
            )
        } else {
            said!(
                "{what} would take the place of `{input}`, which is read for it: \
                 `{target}` is the same file",
                what,
                input,
                target
            )
        };
        let place = Place::File(target.to_string());
        let error = Diagnostic::error("output-is-input", place, message);
        Err(sink.fail(error.hint("write it somewhere else: choose another name with -o")))
    }

    /// Refuses to put a folder in the place of one that holds any of them.
    ///
    /// # Errors
    /// Where one of them lies below `folder`.
    pub fn spare_below(
        &self,
        folder: &Path,
        what: impl Into<Message>,
        sink: &mut Sink,
    ) -> Result<(), Reported> {
        let Ok(real) = folder.canonicalize() else { return Ok(()) };
        let below = self.0.iter().find(|(path, _)| {
            path.canonicalize().is_ok_and(|path| path.starts_with(&real))
        });
        let Some((input, _)) = below else { return Ok(()) };
        let message = said!(
            "{what} would take the place of a folder with `{input}`, which is read for \
             it",
            what = what.into(),
            input = input.display(),
        );
        let place = Place::File(folder.display().to_string());
        let error = Diagnostic::error("output-is-input", place, message);
        Err(sink
            .fail(error.hint("write it somewhere else: choose another folder with -o")))
    }
}

/// Refuses to write over a file of another kind: one that doesn't begin as `kind`, which
/// is called `name`.
///
/// # Errors
/// Where there is such a file.
pub fn spare_others(
    target: &Path,
    (kind, name): (&[u8], &'static str),
    sink: &mut Sink,
) -> Result<(), Reported> {
    use std::io::Read;
    let mut begin = Vec::new();
    let facts = fs::metadata(target);
    if !facts.is_ok_and(|facts| facts.is_file() && facts.len() > 0) {
        return Ok(());
    }
    let read =
        fs::File::open(target).and_then(|it| it.take(1024).read_to_end(&mut begin));
    let begin = begin.to_ascii_lowercase();
    let alike = begin.windows(kind.len()).any(|it| it == kind);
    if read.is_err() || alike {
        // What can't be read can't be judged; that it can't be written is said later.
        return Ok(());
    }
    let message =
        said!("the file is there already, and isn't {kind}", kind = Message::from(name));
    let place = Place::File(target.display().to_string());
    let error = Diagnostic::error("output-is-other", place, message);
    Err(sink
        .fail(error.hint("choose another name, or remove the file if it isn't needed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("marbre-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("sub")).expect("a folder");
        fs::write(folder.join("in.pdf"), b"%PDF-1.6").expect("a file");
        fs::write(folder.join("other.pdf"), b"%PDF-1.6").expect("a file");
        folder
    }

    #[test]
    fn a_file_is_the_same_under_all_its_names() {
        let folder = scratch("names");
        let untouched = Untouched::of([folder.join("in.pdf")]);
        let refused = |path: PathBuf| {
            untouched.spare(&path, "the sheets", &mut Sink::default()).is_err()
        };
        assert!(refused(folder.join("in.pdf")));
        assert!(refused(folder.join("sub/../in.pdf")));
        assert!(refused(folder.join("./in.pdf")));
        assert!(!refused(folder.join("other.pdf")));
        assert!(!refused(folder.join("new.pdf")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink("in.pdf", folder.join("soft.pdf")).expect("a link");
            symlink(".", folder.join("here")).expect("a link");
            fs::hard_link(folder.join("in.pdf"), folder.join("hard.pdf"))
                .expect("a link");
            for name in ["soft.pdf", "hard.pdf", "here/in.pdf", "here/here/hard.pdf"] {
                assert!(refused(folder.join(name)), "{name}");
            }
        }
        let below = |path: &Path| {
            untouched.spare_below(path, "the pictures", &mut Sink::default()).is_err()
        };
        assert!(below(&folder));
        assert!(!below(&folder.join("sub")));
        let kind = (&b"%pdf-"[..], "a PDF");
        let other =
            |path: &str| spare_others(&folder.join(path), kind, &mut Sink::default());
        assert!(other("in.pdf").is_ok() && other("new.pdf").is_ok());
        fs::write(folder.join("report.toml"), b"[report]").expect("a file");
        assert!(other("report.toml").is_err());
        fs::remove_dir_all(&folder).expect("a folder that can go");
    }
}
