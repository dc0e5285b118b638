//! What a report needs of its cache: what its last build that was finished has used.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Cache, Key};

/// The kind of such a list.
pub(super) const KIND: &str = "needs";
/// The format of what is kept.
const FORMAT: u32 = 1;

/// The entries that one edition of a report was made with.
#[derive(Serialize, Deserialize)]
struct Needs {
    /// The name of the report in its folder.
    report: String,
    edition: String,
    /// The names of the entries.
    entries: BTreeSet<String>,
}

/// Keeps a list of what has been used, unless it is there already.
pub(super) fn keep(cache: &Cache, report: &str, edition: &str, used: BTreeSet<String>) {
    let key = key(report, edition);
    let (report, edition) = (report.to_owned(), edition.to_owned());
    let needs = Needs { report, edition, entries: used };
    let Ok(list) = serde_json::to_vec(&needs) else { return };
    if cache.look(&key).as_ref() != Some(&list) {
        cache.put(&key, &list);
    }
}

/// What all reports of the folder need that are still there, their lists among it.
pub(super) fn of_all(cache: &Cache, folder: &Path) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (name, _) in cache.files() {
        if !name.starts_with(KIND) {
            continue;
        }
        let list = cache.read(&cache.folder.join(&name)).and_then(|bytes| {
            serde_json::from_slice::<Needs>(bytes.get(super::HEAD..)?).ok()
        });
        let Some(Needs { report, edition, .. }) = list else { continue };
        // A list of another build of the program has another name: nothing that it is of is
        // of any use to this one.
        let key = key(&report, &edition);
        if key.name() != name || !folder.join(&report).is_file() {
            continue;
        }
        // Only now is it held against its checksum.
        let list =
            cache.look(&key).and_then(|it| serde_json::from_slice::<Needs>(&it).ok());
        if let Some(list) = list {
            all.extend(list.entries);
            all.insert(name);
        }
    }
    all
}

fn key(report: &str, edition: &str) -> Key {
    Key::new(KIND, FORMAT, &[report.as_bytes(), edition.as_bytes()])
}
