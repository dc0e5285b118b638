//! What stands on the disk: what was made before, and what is handed over, whole or not at
//! all.

pub mod cache;
pub(crate) mod leftovers;
pub mod output;
pub mod timings;
pub mod watched;

use std::path::Path;

/// A folder as the system calls it: no name is the current one.
pub fn here(folder: &Path) -> &Path {
    if folder == Path::new("") { Path::new(".") } else { folder }
}
