//! What has been made before, in `.marbre` beside the report.
//!
//! A cache can only save time: whatever goes wrong with it, the build does its work
//! again. Nothing that is read from it is trusted before its checksum fits, which covers
//! what the entry is of: one that has come under another's name is of no use.

use std::fs::{self, File, FileTimes};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use marbre_pdf::checksum::Checksum;

use crate::store::leftovers;
use crate::store::output;

/// The most that is kept, bytes.
const MOST: u64 = 512 << 20;
/// How an entry begins; the digit is for its format.
const MAGIC: &[u8; 8] = b"marbre2\n";
/// Magic, key, length, checksum.
const HEAD: usize = 8 + 32 + 8 + 32;
/// The build of this program: another one may make other things of the same inputs.
const BUILD: &str = env!("MARBRE_BUILD");

/// A folder of things that take long to make.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    most: u64,
}

/// What an entry was made from: equal inputs, equal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(Checksum);

impl Key {
    /// For something of a kind, made by this build of the program in this format from
    /// these inputs.
    pub fn new(kind: &str, format: u32, inputs: &[&[u8]]) -> Self {
        Self::of_build(BUILD, kind, format, inputs)
    }

    fn of_build(build: &str, kind: &str, format: u32, inputs: &[&[u8]]) -> Self {
        let made = [kind.as_bytes(), build.as_bytes(), &format.to_be_bytes()];
        Self(Checksum::of_parts(made.iter().chain(inputs).copied()))
    }

    fn name(&self) -> String {
        self.0.to_string()
    }
}

impl Cache {
    /// The cache of the report in this folder. Up to 512 MiB are kept; the folder is
    /// made when there is something to put into it.
    pub fn open(report: &Path) -> Self {
        let folder = report.join(".marbre");
        leftovers::remove(&folder, "");
        Self { folder, most: MOST }
    }

    /// What was put under this key; `None` if nothing was, or if it isn't whole, or isn't
    /// what was put there.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let path = self.folder.join(key.name());
        let mut bytes = self.read(&path)?;
        let (head, payload) = bytes.split_at_checked(HEAD)?;
        if head != self::head(key, payload) {
            return None;
        }
        touch(&path);
        Some(bytes.split_off(HEAD))
    }

    /// The bytes of an entry. A pipe would keep its reader waiting, a link may lead
    /// anywhere, and a file without end fills the memory: none of them is an entry.
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let fits = |length: u64| length >= HEAD as u64 && length <= self.most;
        let facts = fs::symlink_metadata(path).ok()?;
        if !facts.is_file() || !fits(facts.len()) {
            return None;
        }
        let mut bytes = Vec::with_capacity(usize::try_from(facts.len()).ok()?);
        let file = File::open(path).ok()?;
        file.take(facts.len()).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps something under a key. That it can't be kept is no error.
    pub fn put(&self, key: &Key, payload: &[u8]) {
        self.put_all([(key, payload)]);
    }

    /// Keeps several things, each under its key, and looks once whether they are too much.
    pub fn put_all<'a>(
        &self,
        all: impl IntoIterator<Item = (&'a Key, impl AsRef<[u8]>)>,
    ) {
        let written =
            all.into_iter().filter(|(key, it)| self.write(key, it.as_ref()).is_ok());
        if written.count() > 0 {
            self.shrink();
        }
    }

    fn write(&self, key: &Key, payload: &[u8]) -> std::io::Result<()> {
        output::within_limit(HEAD + payload.len())?;
        fs::create_dir_all(&self.folder)?;
        let ignore = self.folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n")?;
        }
        // An entry is there as a whole or not at all.
        let path = self.folder.join(key.name());
        let beside = leftovers::beside(&path);
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(&head(key, payload))?;
            file.write_all(payload)
        });
        let written = written.and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }

    /// Removes what was used longest ago until the rest is small enough.
    fn shrink(&self) {
        let Ok(folder) = fs::read_dir(&self.folder) else { return };
        let mut entries = folder
            .filter_map(Result::ok)
            .filter(|entry| entry.file_name() != ".gitignore")
            .filter_map(|entry| {
                let data = entry.metadata().ok()?;
                Some((data.modified().ok()?, entry.path(), data.len()))
            })
            .collect::<Vec<_>>();
        entries.sort();
        let mut total = entries.iter().map(|(_, _, length)| length).sum::<u64>();
        for (_, path, length) in entries {
            if total <= self.most {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
    }
}

/// What an entry begins with.
fn head(key: &Key, payload: &[u8]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(MAGIC);
    head[8..40].copy_from_slice(key.0.bytes());
    head[40..48].copy_from_slice(&(payload.len() as u64).to_be_bytes());
    let sum = Checksum::of_parts([&key.0.bytes()[..], payload]);
    head[48..].copy_from_slice(sum.bytes());
    head
}

/// Notes that an entry was used, by the time of its file; nothing that is made depends
/// on it.
#[expect(clippy::disallowed_methods, reason = "decides only what is forgotten first")]
fn touch(path: &Path) {
    if let Ok(file) = File::options().append(true).open(path) {
        let _ = file.set_times(FileTimes::new().set_modified(SystemTime::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn cache(name: &str, most: u64) -> Cache {
        let report =
            std::env::temp_dir().join(format!("marbre-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&report);
        Cache { most, ..Cache::open(&report) }
    }

    #[test]
    fn what_is_put_comes_back_under_its_own_key() {
        let cache = cache("put", MOST);
        let key = Key::new("inks", 1, &[b"ab", b"c"]);
        assert_eq!(cache.get(&key), None);
        cache.put(&key, b"payload");
        assert_eq!(cache.get(&key).as_deref(), Some(&b"payload"[..]));
        for other in [
            Key::new("inks", 1, &[b"a", b"bc"]),
            Key::new("inks", 2, &[b"ab", b"c"]),
            Key::new("ink", 1, &[b"sab", b"c"]),
            Key::of_build("another", "inks", 1, &[b"ab", b"c"]),
        ] {
            assert_eq!(cache.get(&other), None);
        }
        let ignored = fs::read_to_string(cache.folder.join(".gitignore"));
        assert_eq!(ignored.expect("it is there"), "*\n");
        let _ = fs::remove_dir_all(cache.folder);
    }

    #[test]
    fn a_damaged_entry_counts_as_absent() {
        let cache = cache("damaged", MOST);
        let key = Key::new("inks", 1, &[b"a"]);
        cache.put(&key, b"a payload of some length");
        let path = cache.folder.join(key.name());
        let good = fs::read(&path).expect("the entry");
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).expect("written");
            assert_eq!(cache.get(&key), None, "{length} bytes");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).expect("written");
            assert_eq!(cache.get(&key), None, "byte {at}");
        }
        let _ = fs::remove_dir_all(cache.folder);
    }

    #[test]
    fn an_entry_under_another_name_counts_as_absent() {
        let cache = cache("swapped", MOST);
        let [one, other] = [b"a", b"b"].map(|input| Key::new("inks", 1, &[input]));
        let path = |key: &Key| cache.folder.join(key.name());
        cache.put(&one, b"one");
        fs::rename(path(&one), path(&other)).expect("renamed");
        assert_eq!(cache.get(&one), None);
        assert_eq!(cache.get(&other), None);
        cache.put(&other, b"other");
        assert_eq!(cache.get(&other).as_deref(), Some(&b"other"[..]));
        let _ = fs::remove_dir_all(cache.folder);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_or_too_large_is_passed_over() {
        let cache = cache("odd", 10_000);
        let key = Key::new("inks", 1, &[b"a"]);
        let path = cache.folder.join(key.name());
        fs::create_dir_all(&path).expect("a folder");
        assert_eq!(cache.get(&key), None);
        fs::remove_dir(&path).expect("it can go");
        // Reading either would never end.
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.is_ok_and(|status| status.success()));
        assert_eq!(cache.get(&key), None);
        fs::remove_file(&path).expect("it can go");
        std::os::unix::fs::symlink("/dev/zero", &path).expect("a link");
        assert_eq!(cache.get(&key), None);
        // What is put there takes its place.
        cache.put(&key, b"payload");
        assert_eq!(cache.get(&key).as_deref(), Some(&b"payload"[..]));
        let file = File::options().write(true).open(&path).expect("the entry");
        file.set_len(1 << 40).expect("a file with a hole");
        assert_eq!(cache.get(&key), None);
        let _ = fs::remove_dir_all(cache.folder);
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let cache = cache("shrink", 3 * (1000 + HEAD as u64));
        let keys = [b"a", b"b", b"c", b"d"].map(|input| Key::new("inks", 1, &[input]));
        for (age, key) in (1..).zip(&keys[..3]) {
            cache.put(key, &[0; 1000]);
            let file = File::options().append(true).open(cache.folder.join(key.name()));
            let then = SystemTime::UNIX_EPOCH + Duration::from_secs(age * 1000);
            let times = FileTimes::new().set_modified(then);
            file.expect("the entry").set_times(times).expect("aged");
        }
        // The oldest is used once more.
        assert!(cache.get(&keys[0]).is_some());
        cache.put(&keys[3], &[0; 1000]);
        let kept = keys.map(|key| cache.get(&key).is_some());
        assert_eq!(kept, [true, false, true, true]);
        let _ = fs::remove_dir_all(cache.folder);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_no_error() {
        let cache = cache("blocked", MOST);
        let report = cache.folder.parent().expect("a folder").to_owned();
        fs::write(&report, "a file where the folder should be").expect("written");
        let key = Key::new("inks", 1, &[]);
        cache.put(&key, b"payload");
        assert_eq!(cache.get(&key), None);
        let _ = fs::remove_file(report);
    }
}
