//! What has been made before, in `.marbre` beside the report.
//!
//! A cache can only save time: whatever goes wrong with it, the build does its work
//! again. Nothing that is read from it is trusted before its checksum fits, which covers
//! what the entry is of: one that has come under another's name is of no use.

mod holding;
mod needs;

use std::collections::BTreeSet;
use std::fs::{self, File, FileTimes, Metadata};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use marbre_pdf::checksum::Checksum;

use crate::store::leftovers;
use crate::store::output;

pub use self::holding::{Held, Holding};

/// The most that is kept of what no report needs any more, bytes; also the size of the largest
/// entry.
const MOST: u64 = 512 << 20;
/// The file that tells Git to leave the folder out.
const IGNORE: &str = ".gitignore";
/// How an entry begins; the digit is for its format.
const MAGIC: &[u8; 8] = b"marbre2\n";
/// Magic, key, length, checksum.
const HEAD: usize = 8 + 32 + 8 + 32;
/// The build of this program: another one may make other things of the same inputs.
const BUILD: &str = env!("MARBRE_BUILD");

/// A folder of things that take long to make.
///
/// What the reports beside it need is never forgotten, however much it is: a bound that is
/// less than a report makes each build of it a cold one. Of the rest, what was used longest
/// ago goes first, when the cache is closed.
#[derive(Debug)]
pub struct Cache {
    /// The folder of the report.
    report: PathBuf,
    folder: PathBuf,
    most: u64,
    /// The names of the entries that have been found or put since it was opened.
    used: Mutex<BTreeSet<String>>,
    /// Whether any was put.
    grown: AtomicBool,
}

/// What an entry was made from: equal inputs, equal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    kind: &'static str,
    inputs: Checksum,
}

impl Key {
    /// For something of a kind, made by this build of the program in this format from
    /// these inputs.
    pub fn new(kind: &'static str, format: u32, inputs: &[&[u8]]) -> Self {
        Self::of_build(BUILD, kind, format, inputs)
    }

    fn of_build(build: &str, kind: &'static str, format: u32, inputs: &[&[u8]]) -> Self {
        let made = [kind.as_bytes(), build.as_bytes(), &format.to_be_bytes()];
        Self { kind, inputs: Checksum::of_parts(made.iter().chain(inputs).copied()) }
    }

    fn name(&self) -> String {
        format!("{}-{}", self.kind, self.inputs)
    }
}

impl Cache {
    /// The cache of the reports in this folder. Beside what they need, up to 512 MiB are
    /// kept; the folder is made when there is something to put into it.
    pub fn open(report: &Path) -> Self {
        let folder = report.join(".marbre");
        leftovers::remove(&folder, "");
        Self {
            report: report.to_owned(),
            folder,
            most: MOST,
            used: Mutex::default(),
            grown: AtomicBool::default(),
        }
    }

    /// What was put under this key; `None` if nothing was, or if it isn't whole, or isn't
    /// what was put there.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let payload = self.look(key)?;
        touch(&self.folder.join(key.name()));
        self.note(key);
        Some(payload)
    }

    /// The same, without any use being made of it.
    fn look(&self, key: &Key) -> Option<Vec<u8>> {
        let mut bytes = self.read(&self.folder.join(key.name()))?;
        let (head, payload) = bytes.split_at_checked(HEAD)?;
        let whole = head == self::head(key, payload);
        whole.then(|| bytes.split_off(HEAD))
    }

    /// The bytes of an entry. A pipe would keep its reader waiting, a link may lead
    /// anywhere, and a file without end fills the memory: none of them is an entry.
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let fits = |length: u64| length >= HEAD as u64 && length <= MOST;
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

    /// Keeps several things, each under its key.
    pub fn put_all<'a>(
        &self,
        all: impl IntoIterator<Item = (&'a Key, impl AsRef<[u8]>)>,
    ) {
        for (key, payload) in all {
            if self.write(key, payload.as_ref()).is_ok() {
                self.note(key);
                self.grown.store(true, Ordering::Relaxed);
            }
        }
    }

    /// The names of the entries that have been used since it was opened.
    pub fn used(&self) -> BTreeSet<String> {
        self.lock().clone()
    }

    /// Takes down that what was made with these entries is as good as made with them again.
    pub fn use_again(&self, entries: BTreeSet<String>) {
        self.lock().extend(entries);
    }

    /// Takes down that an edition of a report, by its name in the folder, is finished: what has
    /// been used since the cache was opened is what the report needs.
    pub fn finish(&self, report: &str, edition: &str) {
        needs::keep(self, report, edition, self.used());
    }

    fn note(&self, key: &Key) {
        self.lock().insert(key.name());
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // Who has panicked with it has added a name or not: both are sound.
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, key: &Key, payload: &[u8]) -> std::io::Result<()> {
        output::within_limit(HEAD + payload.len())?;
        fs::create_dir_all(&self.folder)?;
        let ignore = self.folder.join(IGNORE);
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

    /// Its files, by their names: all but the one for Git, and those that are being written.
    fn files(&self) -> impl Iterator<Item = (String, Metadata)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let ours = name.rsplit_once('-').map_or(&*name, |(_, digits)| digits);
            let ours = ours.len() == 64 && ours.bytes().all(|it| it.is_ascii_hexdigit());
            // Of a link, this is the link's.
            let facts = entry.metadata().ok().filter(|it| ours && !it.is_dir())?;
            Some((name, facts))
        })
    }

    /// What is never forgotten: what has been used, and what the reports need.
    fn needed(&self) -> BTreeSet<String> {
        let mut needed = needs::of_all(self, &self.report);
        needed.extend(self.used());
        needed
    }

    /// Removes what was used longest ago of what isn't needed, until that is small enough.
    fn shrink(&self) {
        let needed = self.needed();
        let mut rest: Vec<_> = self
            .files()
            .filter(|(name, _)| !needed.contains(name))
            .filter_map(|(name, facts)| Some((facts.modified().ok()?, name, facts.len())))
            .collect();
        rest.sort();
        let mut total = rest.iter().map(|(_, _, length)| length).sum::<u64>();
        for (_, name, length) in rest {
            if total <= self.most {
                break;
            }
            if fs::remove_file(self.folder.join(name)).is_ok() {
                total -= length;
            }
        }
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        if *self.grown.get_mut() {
            self.shrink();
        }
    }
}

/// What an entry begins with.
fn head(key: &Key, payload: &[u8]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(MAGIC);
    head[8..40].copy_from_slice(key.inputs.bytes());
    head[40..48].copy_from_slice(&(payload.len() as u64).to_be_bytes());
    let sum = Checksum::of_parts([&key.inputs.bytes()[..], payload]);
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
        let mut cache = Cache::open(&report);
        cache.most = most;
        cache
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
        let _ = fs::remove_dir_all(&cache.report);
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
        let _ = fs::remove_dir_all(&cache.report);
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
        let _ = fs::remove_dir_all(&cache.report);
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
        let _ = fs::remove_dir_all(&cache.report);
    }

    /// Sets the time at which an entry was used, in thousands of seconds.
    fn age(cache: &Cache, key: &Key, at: u64) {
        let file = File::options().append(true).open(cache.folder.join(key.name()));
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(at * 1000);
        let times = FileTimes::new().set_modified(then);
        file.expect("the entry").set_times(times).expect("aged");
    }

    /// The cache as the next run has it.
    fn again(cache: Cache) -> Cache {
        let (report, most) = (cache.report.clone(), cache.most);
        drop(cache);
        let mut cache = Cache::open(&report);
        cache.most = most;
        cache
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let cache = cache("shrink", 2 * (1000 + HEAD as u64));
        let keys = [b"a", b"b", b"c", b"d"].map(|input| Key::new("inks", 1, &[input]));
        for (at, key) in (1..).zip(&keys) {
            cache.put(key, &[0; 1000]);
            age(&cache, key, at);
        }
        // What this run has used stays, however much it is.
        assert_eq!(cache.holding().all.needed, 4 * (1000 + HEAD as u64));
        let cache = again(cache);
        let kept = |cache: &Cache| keys.map(|key| cache.folder.join(key.name()).exists());
        assert_eq!(kept(&cache), [true; 4]);
        // The oldest is used once more, and of the others the one is too much that is oldest.
        assert!(cache.get(&keys[0]).is_some());
        cache.put(&Key::new("inks", 1, &[b"e"]), &[0; 1000]);
        let cache = again(cache);
        assert_eq!(kept(&cache), [true, false, true, true]);
        let _ = fs::remove_dir_all(&cache.report);
    }

    #[test]
    fn what_a_report_needs_is_never_forgotten() {
        let cache = cache("needs", 0);
        fs::create_dir_all(&cache.report).expect("a folder");
        for name in ["report.toml", "other.toml"] {
            fs::write(cache.report.join(name), "").expect("a report");
        }
        let keys = [b"a", b"b", b"c"].map(|input| Key::new("inks", 1, &[input]));
        let kept = |cache: &Cache| keys.map(|key| cache.folder.join(key.name()).exists());
        cache.put(&keys[0], &[0; 1000]);
        cache.finish("report.toml", "print");
        let cache = again(cache);
        cache.put(&keys[1], &[0; 1000]);
        cache.finish("report.toml", "proof");
        // A build that has failed: what it has used goes with the next one.
        let cache = again(cache);
        cache.put(&keys[2], &[0; 1000]);
        let cache = again(cache);
        assert_eq!(kept(&cache), [true; 3]);
        let other = Key::new("leaf", 1, &[b"a"]);
        cache.put(&other, &[0; 10]);
        cache.finish("other.toml", "print");
        let cache = again(cache);
        assert_eq!(kept(&cache), [true, true, false]);
        let holding = cache.holding();
        let of = |kind: &str| holding.kinds[&Some(kind.to_owned())];
        let size = (1000 + HEAD) as u64;
        let inks = Held { files: 2, bytes: 2 * size, needed: 2 * size };
        assert_eq!((of("inks"), of("leaf").files, of("needs").files), (inks, 1, 3));
        // Its next build needs something else.
        assert!(cache.get(&keys[1]).is_some());
        cache.finish("report.toml", "print");
        fs::remove_file(cache.report.join("other.toml")).expect("it can go");
        let cache = again(cache);
        assert_eq!(kept(&cache), [false, true, false]);
        assert_eq!(cache.get(&other), None);
        let all = cache.clear().expect("it is cleared").all;
        assert_eq!(all.files, 3, "an entry, and two lists");
        assert!(!cache.folder.exists());
        let _ = fs::remove_dir_all(&cache.report);
    }

    #[test]
    fn what_others_have_left_in_the_folder_stays() {
        let cache = cache("others", 0);
        cache.put(&Key::new("inks", 1, &[b"a"]), b"payload");
        let note = cache.folder.join("note.txt");
        fs::write(&note, "mine").expect("written");
        fs::write(cache.folder.join("a".repeat(64)), "of another version")
            .expect("written");
        let holding = cache.clear().expect("it is cleared");
        assert_eq!((holding.all.files, holding.kinds[&None].files), (2, 1));
        assert!(note.exists() && cache.folder.join(IGNORE).exists());
        let _ = fs::remove_dir_all(&cache.report);
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
