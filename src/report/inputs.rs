//! What has been read of a project: the same inputs make the same file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use marbre_pdf::checksum::Checksum;

/// Everything that a run has asked a project for, and what it found there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs(BTreeMap<String, Found>);

/// What was found under a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Found {
    /// A file.
    File(Checksum),
    /// A folder whose entries were asked for: their names and kinds.
    Folder(Checksum),
    /// Nothing that could be read. A file that appears there is a change.
    Nothing,
    /// The same, where the entries of a folder were asked for: nor was there a folder.
    NoFolder,
    /// One thing first, then another: somebody has saved it meanwhile.
    Changing,
}

impl Inputs {
    /// Takes down what was found under a path.
    pub fn note(&mut self, path: &str, found: Found) {
        // `./a` and `a` are one file.
        let path = path.strip_prefix("./").unwrap_or(path);
        match self.0.get_mut(path) {
            Some(known) if *known == found => {}
            Some(known @ (Found::Nothing | Found::NoFolder))
                if matches!(found, Found::Nothing | Found::NoFolder) =>
            {
                *known = Found::NoFolder;
            }
            Some(known) => *known = Found::Changing,
            None => {
                self.0.insert(path.to_owned(), found);
            }
        }
    }

    /// Takes over what another process has found in the same project.
    pub fn extend(&mut self, other: &Self) {
        for (path, found) in &other.0 {
            self.note(path, *found);
        }
    }

    /// The paths and what was found there, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Found)> {
        self.0.iter().map(|(path, found)| (path.as_str(), *found))
    }

    /// What was found under a path; `None` where it hasn't been asked for.
    pub fn get(&self, path: &str) -> Option<Found> {
        self.0.get(path).copied()
    }

    /// Whether nothing has changed while it was read.
    pub fn steady(&self) -> bool {
        self.0.values().all(|found| *found != Found::Changing)
    }

    /// The files that are there, each by its path in the project.
    pub fn files(&self) -> BTreeMap<String, Checksum> {
        let file = |(path, found): (&str, Found)| match found {
            Found::File(checksum) => Some((path.to_owned(), checksum)),
            _ => None,
        };
        self.iter().filter_map(file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_while_it_is_read_is_noticed() {
        let mut inputs = Inputs::default();
        let [old, new] = [b"old", b"new"].map(|bytes| Found::File(Checksum::of(bytes)));
        inputs.note("a", old);
        inputs.note("./a", old);
        inputs.note("b", Found::Nothing);
        assert!(inputs.steady());
        assert_eq!(inputs.files().len(), 1);
        inputs.note("c", Found::NoFolder);
        inputs.note("c", Found::Nothing);
        inputs.note("b", Found::Nothing);
        let found = |path| inputs.get(path);
        assert_eq!(
            (found("b"), found("c")),
            (Some(Found::Nothing), Some(Found::NoFolder))
        );
        let mut other = Inputs::default();
        other.note("b", new);
        inputs.extend(&other);
        assert_eq!(inputs.get("b"), Some(Found::Changing));
        assert!(!inputs.steady());
    }
}
