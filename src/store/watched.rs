//! The files of a project, looked at again and again.
//!
//! They are looked at rather than listened for: that works on network folders too, and sees
//! files that are swapped for others.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::here;

/// Folders that hold what is made, or other people's files.
const PASSED_OVER: [&str; 3] = ["build", "target", "node_modules"];
/// The most files that are looked at: a report has hundreds.
const MOST: usize = 20_000;
/// The shortest time between two looks of somebody who waits.
const SHORTEST: Duration = Duration::from_millis(20);
/// And the longest, however long a look takes.
const LONGEST: Duration = Duration::from_secs(1);
/// How many times as long as a look takes is waited before the next.
const REST: u32 = 12;

/// A folder whose files are looked at.
#[derive(Clone, Debug)]
pub struct Watched {
    folder: PathBuf,
    passed_over: Option<PathBuf>,
}

/// The files as they are at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look(BTreeMap<PathBuf, State>);

/// What tells one state of a file from another.
type State = (u64, Option<SystemTime>);

impl Watched {
    /// The files beside a report and below, without those in a folder that it is built into.
    pub fn of(manifest: &Path, output: Option<&Path>) -> Self {
        let folder = here(manifest.parent().unwrap_or(Path::new(""))).to_owned();
        Self { folder, passed_over: output.map(Path::to_owned) }
    }

    /// The files as they are now.
    pub fn look(&self) -> Look {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
            for entry in entries {
                let (name, path) = (entry.file_name(), entry.path());
                let name = name.to_string_lossy();
                if name.starts_with('.')
                    || PASSED_OVER.contains(&&*name)
                    || self.passed_over.as_ref().is_some_and(|it| *it == path)
                    || files.len() >= MOST
                {
                    continue;
                }
                // What a link leads to counts.
                let Ok(found) = fs::metadata(&path) else { continue };
                match found.is_dir() {
                    true if entry.file_type().is_ok_and(|it| it.is_dir()) => {
                        folders.push(path)
                    }
                    true => {}
                    false => {
                        files.insert(path, state(&found));
                    }
                }
            }
        }
        Look(files)
    }

    /// The files as they are now, and how long to wait before the next look: on a slow disk, or
    /// with many files, looking doesn't become all that is done.
    pub fn look_and_rest(&self) -> (Look, Duration) {
        let started = Instant::now();
        let look = self.look();
        let rest = (started.elapsed() * REST).clamp(SHORTEST, LONGEST);
        (look, rest)
    }
}

impl Look {
    /// The files that aren't as they were, are new, or are gone: their paths in the folder, with
    /// `/` between names.
    pub fn changed_since(&self, before: &Self, watched: &Watched) -> Vec<String> {
        let new =
            self.0.iter().filter(|(path, state)| before.0.get(*path) != Some(state));
        let gone = before.0.keys().filter(|path| !self.0.contains_key(*path));
        let all = new.map(|(path, _)| path).chain(gone);
        let within = all.filter_map(|path| path.strip_prefix(&watched.folder).ok());
        let names = |path: &Path| {
            let names = path.components().map(|it| it.as_os_str().to_string_lossy());
            names.collect::<Vec<_>>().join("/")
        };
        within.map(names).collect()
    }

    /// Whether a file that isn't as it was is empty now: most likely somebody is in the middle
    /// of saving it.
    pub fn has_emptied(&self, before: &Self) -> bool {
        let changed = self
            .0
            .iter()
            .filter(|(path, state)| before.0.get(*path).is_some_and(|old| old != *state));
        changed.into_iter().any(|(_, (length, _))| *length == 0)
    }
}

fn state(found: &Metadata) -> State {
    (found.len(), found.modified().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_named_and_what_is_empty_is_noticed() {
        let folder = std::env::temp_dir().join(format!("watched-{}", std::process::id()));
        fs::create_dir_all(folder.join("texts")).expect("a folder");
        fs::create_dir_all(folder.join("build")).expect("a folder");
        let write = |name: &str, text: &str| {
            fs::write(folder.join(name), text).expect("a file");
        };
        write("report.toml", "one");
        write("texts/a.md", "one");
        let watched = Watched::of(&folder.join("report.toml"), None);
        let before = watched.look();
        assert_eq!(before, watched.look());
        write("build/made.pdf", "one");
        write(".hidden", "one");
        assert_eq!(before, watched.look());
        write("texts/a.md", "");
        write("texts/b.md", "new");
        fs::remove_file(folder.join("report.toml")).expect("removed");
        let after = watched.look();
        let changed = after.changed_since(&before, &watched);
        assert_eq!(changed, ["texts/a.md", "texts/b.md", "report.toml"]);
        assert!(after.has_emptied(&before) && !before.has_emptied(&after));
        fs::remove_dir_all(&folder).expect("removed");
    }
}
