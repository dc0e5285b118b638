//! Files that belong together: all of them get their names, or none does.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use marbre_diag::{Reported, Sink, said};
use marbre_pdf::checksum::Checksum;
use rayon::prelude::*;

use crate::store::leftovers;

use super::{Receipt, create, unwritable};

/// Files that are handed over together, in the order in which they get their names: what
/// people take the others by comes last.
///
/// All are written beside their places first, and what stands in those is kept until the
/// last one has its name. Where anything fails, the folder is as it was. A run that is
/// killed in between leaves some new and some old; what it has kept, the next one removes.
#[derive(Debug, Default)]
pub struct Delivery<'a> {
    files: Vec<(PathBuf, Change<'a>)>,
}

#[derive(Debug)]
enum Change<'a> {
    /// With its checksum, where that is known.
    Write(Cow<'a, [u8]>, Option<Checksum>),
    Remove,
}

impl<'a> Delivery<'a> {
    /// Adds a file; gives its path.
    pub fn add(
        &mut self,
        folder: &Path,
        name: &str,
        bytes: impl Into<Cow<'a, [u8]>>,
    ) -> PathBuf {
        let path = folder.join(name);
        self.files.push((path.clone(), Change::Write(bytes.into(), None)));
        path
    }

    /// Adds a file whose checksum is known; gives its path.
    pub fn add_known(
        &mut self,
        folder: &Path,
        name: &str,
        bytes: impl Into<Cow<'a, [u8]>>,
        checksum: Checksum,
    ) -> PathBuf {
        let path = folder.join(name);
        self.files.push((path.clone(), Change::Write(bytes.into(), Some(checksum))));
        path
    }

    /// Has a file removed that no longer belongs to the others. That it isn't there is
    /// no error.
    pub fn remove(&mut self, path: PathBuf) {
        self.files.push((path, Change::Remove));
    }

    /// What there is once all is handed over.
    pub fn receipt(&self) -> Receipt {
        Receipt::of(self.files.par_iter().map(|(path, change)| {
            let left = match change {
                Change::Write(bytes, known) => {
                    let sum = known.unwrap_or_else(|| Checksum::of(bytes));
                    Some((bytes.len() as u64, sum))
                }
                Change::Remove => None,
            };
            (path.clone(), left)
        }))
    }

    /// Gives all files their names.
    ///
    /// # Errors
    /// Where one of them can't be written or can't have its name.
    pub fn hand_over(self, sink: &mut Sink) -> Result<(), Reported> {
        self.deliver(&|from, to| fs::rename(from, to)).map_err(|failure| {
            let Failure { path, error, astray } = failure;
            let hint = "choose another folder with -o, make room there, or change its \
                        permissions";
            let mut error = unwritable(&path, &error).hint(hint);
            for path in &astray {
                let message = said!(
                    "`{path}` couldn't be put back as it was: it doesn't belong to the \
                     files beside it",
                    path = path.display(),
                );
                error = error.hint(message);
            }
            sink.fail(error)
        })
    }

    fn deliver(self, rename: Rename<'_>) -> Result<(), Failure> {
        let mut underway = Underway::default();
        match underway.go(&self.files, rename) {
            Ok(()) => {
                underway.forget();
                Ok(())
            }
            Err((path, error)) => {
                Err(Failure { path, error, astray: underway.undo(rename) })
            }
        }
    }
}

/// How a file gets another name; tests let it fail.
type Rename<'a> = &'a dyn Fn(&Path, &Path) -> io::Result<()>;

/// Why files weren't handed over.
#[derive(Debug)]
struct Failure {
    path: PathBuf,
    error: io::Error,
    /// What couldn't be put back as it was.
    astray: Vec<PathBuf>,
}

/// What has been done so far.
#[derive(Default)]
struct Underway {
    /// Folders that weren't there, the outermost first.
    folders: Vec<PathBuf>,
    steps: Vec<Step>,
}

struct Step {
    path: PathBuf,
    /// The new file; `None` where the old one goes.
    new: Option<PathBuf>,
    /// The old one, under another name; `None` where there was none.
    old: Option<PathBuf>,
    done: bool,
}

impl Underway {
    fn go(
        &mut self,
        files: &[(PathBuf, Change<'_>)],
        rename: Rename<'_>,
    ) -> Result<(), (PathBuf, io::Error)> {
        for (path, change) in files {
            self.prepare(path, change).map_err(|error| (path.clone(), error))?;
        }
        for step in &mut self.steps {
            let done = match &step.new {
                Some(new) => rename(new, &step.path),
                None => fs::remove_file(&step.path),
            };
            done.map_err(|error| (step.path.clone(), error))?;
            step.done = true;
        }
        Ok(())
    }

    /// Writes the new file beside its place, and keeps the old one.
    fn prepare(&mut self, path: &Path, change: &Change<'_>) -> io::Result<()> {
        let there = fs::symlink_metadata(path);
        if let Change::Remove = change
            && !there.as_ref().is_ok_and(|it| it.is_file())
        {
            return Ok(());
        }
        self.make_way(path)?;
        let step = Step { path: path.to_owned(), new: None, old: None, done: false };
        self.steps.push(step);
        let Some(step) = self.steps.last_mut() else { return Ok(()) };
        if let Change::Write(bytes, _) = change {
            let new = step.new.insert(leftovers::beside(path));
            create(new, bytes)?;
        }
        if let Ok(there) = there {
            if there.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            let old = step.old.insert(leftovers::beside(path));
            // Not every file system has links; a copy does as well.
            fs::hard_link(path, &*old).or_else(|_| fs::copy(path, &*old).map(|_| ()))?;
        }
        Ok(())
    }

    /// Makes the folder of a file, and clears away what killed runs have left there.
    fn make_way(&mut self, path: &Path) -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let missing = |folder: &&Path| *folder != Path::new("") && !folder.exists();
        let new: Vec<PathBuf> =
            folder.ancestors().take_while(missing).map(Path::to_owned).collect();
        self.folders.extend(new.into_iter().rev());
        super::make_way(path)
    }

    /// Forgets what was there before.
    fn forget(&self) {
        for old in self.steps.iter().filter_map(|step| step.old.as_ref()) {
            // The next run removes it.
            let _ = fs::remove_file(old);
        }
    }

    /// Puts everything back; gives what couldn't be.
    fn undo(&self, rename: Rename<'_>) -> Vec<PathBuf> {
        let mut astray = Vec::new();
        for step in self.steps.iter().rev() {
            let back = match &step.old {
                _ if !step.done => Ok(()),
                Some(old) => rename(old, &step.path),
                None => fs::remove_file(&step.path),
            };
            if back.is_err() {
                astray.push(step.path.clone());
                continue;
            }
            for path in [&step.new, &step.old].into_iter().flatten() {
                let _ = fs::remove_file(path);
            }
        }
        for folder in self.folders.iter().rev() {
            // One that isn't empty isn't ours alone.
            let _ = fs::remove_dir(folder);
        }
        astray
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeMap;

    use super::*;

    /// A folder of its own for a test.
    fn folder(name: &str) -> PathBuf {
        let name = format!("marbre-delivery-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    /// All that is in a folder.
    fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(folder).expect("a folder").flatten();
        let of = |entry: fs::DirEntry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a file"))
        };
        entries.map(of).collect()
    }

    fn delivery(folder: &Path) -> Delivery<'static> {
        let mut delivery = Delivery::default();
        delivery.add(folder, "account.json", &b"new account"[..]);
        delivery.add(folder, "sheets.pdf", &b"new sheets"[..]);
        delivery.remove(folder.join("refused.json"));
        delivery.remove(folder.join("never-there.json"));
        delivery.add(folder, "print.pdf", &b"new print"[..]);
        delivery
    }

    #[test]
    fn all_get_their_names_and_nothing_else_is_left() {
        let folder = folder("good");
        for _ in 0..2 {
            let delivered = delivery(&folder).hand_over(&mut Sink::default());
            assert!(delivered.is_ok());
            let names: Vec<String> = contents(&folder).into_keys().collect();
            assert_eq!(names, ["account.json", "print.pdf", "sheets.pdf"]);
            fs::write(folder.join("refused.json"), "of an earlier build").expect("it");
        }
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn whichever_name_can_not_be_given_the_folder_is_as_it_was() {
        let folder = folder("renames");
        fs::create_dir_all(&folder).expect("a folder");
        for (name, old) in [
            ("account.json", "old account"),
            ("refused.json", "old refusal"),
            ("print.pdf", "old print"),
        ] {
            fs::write(folder.join(name), old).expect("written");
        }
        let before = contents(&folder);
        for at in 0..3 {
            let count = Cell::new(0);
            let failing = |from: &Path, to: &Path| {
                count.set(count.get() + 1);
                if count.get() == at + 1 {
                    return Err(io::Error::other("no"));
                }
                fs::rename(from, to)
            };
            let failure = delivery(&folder).deliver(&failing).expect_err("a failure");
            assert!(failure.astray.is_empty(), "{at}");
            assert_eq!(contents(&folder), before, "{at}");
        }
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn what_can_not_be_put_back_is_named() {
        let folder = folder("astray");
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("account.json"), "old account").expect("written");
        let count = Cell::new(0);
        // Only the first name is given, and nothing any more.
        let failing = |from: &Path, to: &Path| match count.replace(count.get() + 1) {
            0 => fs::rename(from, to),
            _ => Err(io::Error::other("no")),
        };
        let failure = delivery(&folder).deliver(&failing).expect_err("a failure");
        assert_eq!(failure.astray, [folder.join("account.json")]);
        let _ = fs::remove_dir_all(folder);
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_stops_the_others() {
        for name in ["account.json", "sheets.pdf", "print.pdf"] {
            let folder = folder(&format!("blocked-{name}"));
            fs::create_dir_all(folder.join(name)).expect("a folder");
            let mut sink = Sink::default();
            assert!(delivery(&folder).hand_over(&mut sink).is_err());
            let left = fs::read_dir(&folder).expect("a folder").count();
            assert_eq!(left, 1, "{name}");
            let said = &sink.all()[0];
            assert!(said.english().contains(name), "{said:?}");
            let _ = fs::remove_dir_all(folder);
        }
    }

    #[test]
    fn folders_that_were_not_there_go_again() {
        let folder = folder("new");
        fs::create_dir_all(&folder).expect("a folder");
        let mut delivery = Delivery::default();
        delivery.add(&folder.join("a/b"), "account.json", &b"new"[..]);
        delivery.add(&folder.join("a/b"), "print.pdf", &b"new"[..]);
        let failing = |_: &Path, _: &Path| Err(io::Error::other("no"));
        assert!(delivery.deliver(&failing).is_err());
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 0);
        let _ = fs::remove_dir_all(folder);
    }
}
