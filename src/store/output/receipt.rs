//! What was handed over, so that it can be seen whether it is there still.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use marbre_pdf::checksum::Checksum;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::store::{here, leftovers};

/// What a [`super::Delivery`] leaves: its files by their length in bytes and their checksum, and
/// what isn't there any more.
#[derive(Debug, Serialize, Deserialize)]
pub struct Receipt(Vec<(PathBuf, Left)>);

/// A file; `None` where there is none.
type Left = Option<(u64, Checksum)>;

impl Receipt {
    pub(super) fn of(
        files: impl IndexedParallelIterator<Item = (PathBuf, Left)>,
    ) -> Self {
        Self(files.collect())
    }

    /// Whether all is as it was left: to deliver it again would change nothing. What killed runs
    /// have left beside it is then cleared away, as it would be.
    pub fn holds(&self) -> bool {
        // Most that has changed has another length.
        let Self(files) = self;
        let holds = files.iter().all(|(path, left)| is_as_long(path, left.as_ref()))
            && files.par_iter().all(|(path, left)| is_same(path, left.as_ref()));
        if holds {
            for (path, _) in files.iter().filter(|(_, left)| left.is_some()) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let folder = path.parent().unwrap_or(Path::new(""));
                leftovers::remove(here(folder), &format!("{name}."));
            }
        }
        holds
    }
}

/// A link isn't a file: what is handed over takes its place.
fn is_as_long(path: &Path, left: Option<&(u64, Checksum)>) -> bool {
    match (fs::symlink_metadata(path), left) {
        (Ok(facts), Some((length, _))) => facts.is_file() && facts.len() == *length,
        (there, None) => !there.is_ok_and(|facts| facts.is_file()),
        (Err(_), Some(_)) => false,
    }
}

fn is_same(path: &Path, left: Option<&(u64, Checksum)>) -> bool {
    left.is_none_or(|(_, checksum)| {
        File::open(path).and_then(Checksum::of_all).is_ok_and(|it| it == *checksum)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Delivery;
    use super::*;
    use marbre_diag::Sink;

    #[test]
    fn what_is_not_as_it_was_left_is_noticed() {
        let folder =
            std::env::temp_dir().join(format!("marbre-receipt-{}", std::process::id()));
        let mut delivery = Delivery::default();
        let account = delivery.add(&folder, "account.json", &b"an account"[..]);
        let sum = Checksum::of(b"a print");
        let print = delivery.add_known(&folder, "print.pdf", &b"a print"[..], sum);
        let refused = folder.join("refused.json");
        delivery.remove(refused.clone());
        let receipt = delivery.receipt();
        assert!(!receipt.holds(), "nothing is there");
        delivery.hand_over(&mut Sink::default()).expect("it is handed over");
        let json = serde_json::to_string(&receipt).expect("JSON");
        let receipt: Receipt = serde_json::from_str(&json).expect("a receipt");
        assert!(receipt.holds());

        for (path, good) in [(&account, "an account"), (&print, "a print")] {
            for bad in ["", "a prinT", "AN account", "longer than either of them"] {
                fs::write(path, bad).expect("written");
                assert!(!receipt.holds(), "{bad}");
            }
            fs::remove_file(path).expect("it can go");
            assert!(!receipt.holds(), "a file is gone");
            fs::create_dir(path).expect("a folder");
            assert!(!receipt.holds(), "a folder in its place");
            fs::remove_dir(path).expect("it can go");
            #[cfg(unix)]
            {
                let beside = folder.join("beside");
                fs::write(&beside, good).expect("written");
                std::os::unix::fs::symlink(&beside, path).expect("a link");
                assert!(!receipt.holds(), "a link in its place");
                fs::remove_file(path).expect("it can go");
            }
            fs::write(path, good).expect("written");
            assert!(receipt.holds());
        }
        fs::write(&refused, "of another build").expect("written");
        assert!(!receipt.holds(), "what had gone is there again");
        let _ = fs::remove_dir_all(folder);
    }
}
