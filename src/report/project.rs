//! The project's folder, and the only way to read from it.
//!
//! Everything that a report names lies inside the folder of its `report.toml`:
//! a path that leads out, by `..` or by a symbolic link, is refused.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use marbre_diag::{Diagnostic, Message, Place, Reported, Sink, SourceFile, said};
use marbre_pdf::checksum::Checksum;

use crate::report::inputs::{Found, Inputs};
use crate::store::here;

/// The most bytes of a file that are read: a picture of 280 megapixels has no more.
const MOST_BYTES: u64 = 1 << 30;
/// The most bytes of a file with text, or with a table.
const MOST_WRITTEN: u64 = 64 << 20;
/// From how many bytes on a file is worth a core of its own.
const LARGE: u64 = 1 << 18;

/// The folder that a report lives in. Clones share the record of what was read.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    real_root: PathBuf,
    manifest: String,
    inputs: Arc<Mutex<Inputs>>,
}

/// What is in a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder itself.
    pub folder: bool,
}

impl Entry {
    const fn kind(&self) -> &'static [u8] {
        if self.folder { b"folder" } else { b"file" }
    }
}

/// Why a file can't be had.
#[derive(Debug)]
pub enum Refusal {
    /// It leads out of the project.
    Outside,
    /// It isn't there.
    Missing,
    /// It is a folder.
    Folder,
    /// It is a pipe, a device or a socket: reading it might never end.
    NoFile,
    /// It has more bytes than are read.
    TooLarge {
        /// How many it has.
        length: u64,
        /// How many are read.
        most: u64,
    },
    /// The system says no.
    Io(io::Error),
}

impl Refusal {
    /// The rule's name and the sentence for it.
    pub fn describe(&self, path: &str) -> (&'static str, Message) {
        let path = &as_typed(path);
        match self {
            Self::Outside => (
                "outside-project",
                said!("`{path}` leads out of the project's folder", path),
            ),
            Self::Missing => ("missing-file", said!("there is no file `{path}`", path)),
            Self::Folder => ("missing-file", said!("`{path}` is a folder", path)),
            Self::NoFile => (
                "unreadable-file",
                said!("`{path}` is a pipe or a device, and not a file", path),
            ),
            Self::TooLarge { length, most } => {
                let [length, most] = [length, most].map(|bytes| bytes.div_ceil(1 << 20));
                let message = said!(
                    "`{path}` has {length} MiB, and {most} are the limit",
                    path,
                    length,
                    most
                );
                ("too-large", message)
            }
            Self::Io(error) => {
                ("unreadable-file", said!("`{path}` can't be read: {error}", path, error))
            }
        }
    }
}

/// A backslash, or what TOML makes of one and the letter after it.
fn is_backslash(c: char) -> bool {
    matches!(c, '\\' | '\u{8}' | '\t' | '\n' | '\u{C}' | '\r' | '\u{1B}')
}

/// A path with its backslashes as they were typed: `texts\bref.md`.
fn as_typed(path: &str) -> String {
    let letters = [
        ('\u{8}', "\\b"),
        ('\t', "\\t"),
        ('\n', "\\n"),
        ('\u{C}', "\\f"),
        ('\r', "\\r"),
        ('\u{1B}', "\\e"),
    ];
    letters.iter().fold(path.to_owned(), |path, (c, typed)| path.replace(*c, typed))
}

/// What tells whether a folder has the same entries.
fn sum(entries: &[Entry]) -> Checksum {
    Checksum::of_parts(entries.iter().flat_map(|it| [it.name.as_bytes(), it.kind()]))
}

impl Project {
    /// Finds the project of a `report.toml`.
    ///
    /// # Errors
    /// Where there is no such file.
    pub fn open(manifest: &Path, sink: &mut Sink) -> Result<Self, Reported> {
        Self::of(manifest).map_err(|error| {
            let name = manifest.display().to_string();
            let message = match error.kind() {
                io::ErrorKind::NotFound => said!("there is no such report"),
                _ => said!("the report can't be read: {error}", error),
            };
            let error = Diagnostic::error("missing-file", Place::File(name), message);
            sink.fail(error.hint("`marbre new DIR` makes a report to start from"))
        })
    }

    fn of(manifest: &Path) -> io::Result<Self> {
        let name = manifest.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        fs::metadata(manifest)?;
        let root = match manifest.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::new(),
        };
        let real_root = here(&root).canonicalize()?;
        let manifest = name.to_string_lossy().into_owned();
        Ok(Self { root, real_root, manifest, inputs: Arc::default() })
    }

    /// Its folder; empty for the current one.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The report's file name.
    pub fn manifest(&self) -> &str {
        &self.manifest
    }

    /// Everything that the project has been asked for so far.
    pub fn inputs(&self) -> Inputs {
        self.record(|inputs| inputs.clone())
    }

    /// What was found under a path; `None` where nobody has asked for it.
    pub fn found(&self, path: &str) -> Option<Found> {
        self.record(|inputs| inputs.get(path))
    }

    fn record<T>(&self, with: impl FnOnce(&mut Inputs) -> T) -> T {
        // A thread that panicked has left nothing half done in a map.
        with(&mut self.inputs.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The real path of a file in the project.
    fn locate(&self, path: &str) -> Result<PathBuf, Refusal> {
        let relative = Path::new(path);
        let inside = relative
            .components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if !inside {
            return Err(Refusal::Outside);
        }
        let real =
            self.root.join(relative).canonicalize().map_err(|e| match e.kind() {
                io::ErrorKind::NotFound => Refusal::Missing,
                _ => Refusal::Io(e),
            })?;
        if !real.starts_with(&self.real_root) {
            return Err(Refusal::Outside);
        }
        match real.metadata() {
            Ok(facts) if facts.is_file() => Ok(real),
            Ok(facts) if facts.is_dir() => Err(Refusal::Folder),
            Ok(_) => Err(Refusal::NoFile),
            Err(error) => Err(Refusal::Io(error)),
        }
    }

    /// The same of one that has no more bytes than `most`.
    fn within(&self, path: &str, most: u64) -> Result<PathBuf, Refusal> {
        let real = self.locate(path)?;
        let length = fs::metadata(&real).map_err(Refusal::Io)?.len();
        if length > most {
            return Err(Refusal::TooLarge { length, most });
        }
        Ok(real)
    }

    /// The bytes of a file in the project.
    ///
    /// # Errors
    /// Where it can't be had.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Refusal> {
        self.read_up_to(path, MOST_BYTES)
    }

    /// The bytes of a file in the project that has no more of them than `most`.
    fn read_up_to(&self, path: &str, most: u64) -> Result<Vec<u8>, Refusal> {
        let read =
            self.within(path, most).and_then(|it| fs::read(it).map_err(Refusal::Io));
        let found = match &read {
            Ok(bytes) => Found::File(Checksum::of(bytes)),
            Err(_) => Found::Nothing,
        };
        self.record(|inputs| inputs.note(path, found));
        read
    }

    /// Whether there is a file that can be read.
    pub fn has(&self, path: &str) -> bool {
        self.read(path).is_ok()
    }

    /// What is in a folder of the project, in the order of the names.
    ///
    /// # Errors
    /// Where the folder can't be read.
    pub fn entries(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let read = self.listed(folder);
        let found = read.as_ref().map_or(Found::NoFolder, |it| Found::Folder(sum(it)));
        self.record(|inputs| inputs.note(folder, found));
        read
    }

    fn listed(&self, folder: &str) -> io::Result<Vec<Entry>> {
        fs::read_dir(self.root.join(folder)).map(|entries| {
            let entry = |entry: fs::DirEntry| Entry {
                name: entry.file_name().to_string_lossy().into_owned(),
                // A linked folder isn't one: it may lead back to where it stands.
                folder: entry.file_type().is_ok_and(|kind| kind.is_dir()),
            };
            let mut entries: Vec<Entry> = entries.flatten().map(entry).collect();
            entries.sort();
            entries
        })
    }

    /// Whether all that was found before is found again: by this run, or else now. What is
    /// only looked at isn't taken down.
    pub fn finds(&self, before: &Inputs) -> bool {
        let same = |&(path, was): &(&str, Found)| {
            self.found(path).unwrap_or_else(|| self.look(path, was)) == was
        };
        let length = |path: &str| {
            fs::metadata(self.root.join(path)).map_or(0, |facts| facts.len())
        };
        // Of what people change, most is small: large files are read when those are the same.
        let (small, large): (Vec<_>, Vec<_>) =
            before.iter().partition(|(path, _)| length(path) < LARGE);
        before.steady() && small.iter().all(same) && large.par_iter().all(same)
    }

    /// What is found under a path where something was found before.
    fn look(&self, path: &str, before: Found) -> Found {
        let file = || {
            let file =
                self.within(path, MOST_BYTES).ok().and_then(|it| File::open(it).ok());
            let sum = file.and_then(|file| Checksum::of_all(file).ok());
            sum.map_or(Found::Nothing, Found::File)
        };
        let folder =
            || self.listed(path).map_or(Found::NoFolder, |it| Found::Folder(sum(&it)));
        match before {
            Found::File(_) | Found::Nothing => file(),
            Found::Folder(_) => folder(),
            Found::NoFolder if file() == Found::Nothing => folder(),
            Found::NoFolder | Found::Changing => Found::Changing,
        }
    }

    /// The bytes of a file that is named at `place`; reports where it can't be had.
    pub fn read_named(
        &self,
        path: &str,
        place: &Place,
        sink: &mut Sink,
    ) -> Option<Vec<u8>> {
        self.read_limited(path, MOST_BYTES, place, sink)
    }

    /// The bytes of a file with text or with a table, which has its own limit: the
    /// memory for what is made of it is many times its own.
    pub fn read_written(
        &self,
        path: &str,
        place: &Place,
        sink: &mut Sink,
    ) -> Option<Vec<u8>> {
        self.read_limited(path, MOST_WRITTEN, place, sink)
    }

    fn read_limited(
        &self,
        path: &str,
        most: u64,
        place: &Place,
        sink: &mut Sink,
    ) -> Option<Vec<u8>> {
        match self.read_up_to(path, most) {
            Ok(bytes) => Some(bytes),
            Err(refusal) => {
                sink.report(self.refused(path, place, &refusal));
                None
            }
        }
    }

    /// The error for a file that can't be had, with near names as a hint.
    pub fn refused(&self, path: &str, place: &Place, refusal: &Refusal) -> Diagnostic {
        let (rule, message) = refusal.describe(path);
        let error = Diagnostic::error(rule, place.clone(), message);
        match refusal {
            Refusal::Missing if path.contains(is_backslash) => {
                let meant = as_typed(path).replace('\\', "/");
                error.hint(said!("write `/` between folders: `{meant}`", meant))
            }
            Refusal::Missing => {
                let near = self.neighbours(path);
                let name = near.iter().map(String::as_str);
                match marbre_diag::nearest(path, name) {
                    Some(best) => error.hint(said!("did you mean `{best}`?", best)),
                    None => error.hint("paths are relative to the report's own folder"),
                }
            }
            Refusal::Outside => {
                error.hint("copy the file into the project and name it there")
            }
            Refusal::TooLarge { .. } => error.hint(
                "look whether this is the right file; a picture can be scaled down, a text \
                 or a table be divided",
            ),
            _ => error,
        }
    }

    /// Files in the folder that `path` names, as paths of the project.
    fn neighbours(&self, path: &str) -> Vec<String> {
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        let Ok(entries) = fs::read_dir(self.real_root.join(folder)) else {
            return Vec::new();
        };
        let name =
            |e: fs::DirEntry| Some(folder.join(e.file_name()).to_str()?.to_owned());
        let mut names: Vec<String> = entries.flatten().filter_map(name).collect();
        names.sort();
        names
    }

    /// A text file that is named at `place`, as UTF-8; reports where it isn't.
    pub fn text(&self, path: &str, place: &Place, sink: &mut Sink) -> Option<SourceFile> {
        let bytes = self.read_written(path, place, sink)?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let message = said!("`{path}` isn't UTF-8 text from here on", path);
                let at = SourceFile::spoilt(path, error.as_bytes(), at);
                let mut error = Diagnostic::error("not-utf-8", at, message);
                if *place != Place::File(path.to_owned()) {
                    error = error.and_at(place.clone(), "named here");
                }
                sink.report(error.hint("save the file as UTF-8"));
                return None;
            }
        };
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let file = SourceFile::new(path, text.replace("\r\n", "\n"));
        if file.text().starts_with('\u{FEFF}') {
            sink.report(marked_twice(&file));
            return None;
        }
        Some(file)
    }
}

/// The error for a text that begins with two byte order marks: it has been converted
/// twice, and what else that did to it nobody knows.
pub(crate) fn marked_twice(file: &SourceFile) -> Diagnostic {
    let message =
        "the text begins with two byte order marks (U+FEFF), which can't be seen";
    let error =
        Diagnostic::error("not-utf-8", file.at(0..'\u{FEFF}'.len_utf8()), message);
    error.hint("save it as UTF-8 without a mark (BOM), and look at its accents")
}

/// Whether a file is a report, even one with mistakes in it.
pub fn is_report(path: &Path) -> bool {
    let text = fs::metadata(path)
        .is_ok_and(|facts| facts.is_file() && facts.len() < 16 << 20)
        .then(|| fs::read_to_string(path).ok())
        .flatten();
    text.is_some_and(|text| text.lines().any(|line| line.trim() == "[report]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_again_is_what_was_found() {
        let root =
            std::env::temp_dir().join(format!("marbre-finds-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("texts")).expect("a folder");
        fs::write(root.join("report.toml"), "[report]").expect("a file");
        fs::write(root.join("texts/a.md"), "one").expect("a file");
        fs::write(root.join("large"), vec![1; LARGE as usize]).expect("a file");
        let open = || {
            let opened = Project::open(&root.join("report.toml"), &mut Sink::default());
            opened.expect("a project")
        };
        let before = open();
        assert!(before.has("texts/a.md") && before.has("large") && !before.has("b.md"));
        assert!(before.entries("texts").is_ok() && before.entries("fonts").is_err());
        let inputs = before.inputs();

        type Change = fn(&Path);
        let changes: [(&str, Change, Change); 6] = [
            (
                "a file",
                |root| fs::write(root.join("texts/a.md"), "two").expect("written"),
                |root| fs::write(root.join("texts/a.md"), "one").expect("written"),
            ),
            (
                "a large file",
                |root| {
                    fs::write(root.join("large"), vec![2; LARGE as usize]).expect("it")
                },
                |root| {
                    fs::write(root.join("large"), vec![1; LARGE as usize]).expect("it")
                },
            ),
            (
                "an entry",
                |root| fs::write(root.join("texts/c.md"), "").expect("written"),
                |root| fs::remove_file(root.join("texts/c.md")).expect("it goes"),
            ),
            (
                "a file that wasn't there",
                |root| fs::write(root.join("b.md"), "").expect("written"),
                |root| fs::remove_file(root.join("b.md")).expect("it goes"),
            ),
            (
                "a folder that wasn't there",
                |root| fs::create_dir(root.join("fonts")).expect("a folder"),
                |root| fs::remove_dir(root.join("fonts")).expect("it goes"),
            ),
            (
                "a file in the place of a folder that wasn't there",
                |root| fs::write(root.join("fonts"), "").expect("written"),
                |root| fs::remove_file(root.join("fonts")).expect("it goes"),
            ),
        ];
        for (what, change, back) in changes {
            assert!(open().finds(&inputs), "before {what}");
            change(&root);
            let now = open();
            assert!(!now.finds(&inputs), "{what}");
            assert_eq!(now.inputs(), Inputs::default(), "to look is not to read");
            back(&root);
        }
        // What this run has read is what counts.
        assert!(before.finds(&inputs));
        let mut changing = inputs.clone();
        changing.note("large", Found::Nothing);
        assert!(!open().finds(&changing));
        let _ = fs::remove_dir_all(root);
    }
}
