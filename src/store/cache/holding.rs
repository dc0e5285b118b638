//! What a cache holds, for people who wonder what takes so much room.

use std::collections::BTreeMap;
use std::fs;
use std::io;

use super::Cache;

/// What a cache holds of one kind, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many files.
    pub files: usize,
    /// Their size together, in bytes.
    pub bytes: u64,
    /// Of these, the bytes that the last builds of the reports in the folder were made with.
    pub needed: u64,
}

impl Held {
    fn add(&mut self, bytes: u64, needed: bool) {
        self.files += 1;
        self.bytes += bytes;
        self.needed += if needed { bytes } else { 0 };
    }
}

/// All that a cache holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// By kind, as [`super::Key::new`] has it; what other versions have left has none.
    pub kinds: BTreeMap<Option<String>, Held>,
    /// All together.
    pub all: Held,
}

impl Cache {
    /// What it holds.
    pub fn holding(&self) -> Holding {
        let needed = self.needed();
        let mut holding = Holding::default();
        for (name, facts) in self.files() {
            let kind = name.rsplit_once('-').map(|(kind, _)| kind.to_owned());
            let needed = needed.contains(&name);
            holding.kinds.entry(kind).or_default().add(facts.len(), needed);
            holding.all.add(facts.len(), needed);
        }
        holding
    }

    /// Removes all that it holds; gives what that was.
    ///
    /// # Errors
    /// Where a file can't be removed; others may be gone.
    pub fn clear(&self) -> io::Result<Holding> {
        let holding = self.holding();
        for (name, _) in self.files() {
            fs::remove_file(self.folder.join(name))?;
        }
        // What somebody else has put there stays, and the folder with it.
        if fs::read_dir(&self.folder).is_ok_and(|folder| folder.count() <= 1) {
            let _ = fs::remove_file(self.folder.join(super::IGNORE));
            let _ = fs::remove_dir(&self.folder);
        }
        Ok(holding)
    }
}
