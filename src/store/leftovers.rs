//! Files and folders that are written beside their place, to get their name when they are whole.
//!
//! A build that is killed leaves such a file behind; the next one removes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// How the names of such files end.
const ENDING: &str = ".part";

/// A name beside `path` that no other thread or process has.
pub(crate) fn beside(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    name.push(format!(".{}-{count}{ENDING}", process::id()));
    path.with_file_name(name)
}

/// Removes from a folder what has a name with this start, and was left there by
/// processes that don't run any more. Where the system can't tell (outside Unix), and on
/// an error, it stays.
pub(crate) fn remove(folder: &Path, start: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name.to_str().filter(|name| name.starts_with(start));
        if ours.and_then(writer).is_some_and(is_gone) {
            let path = entry.path();
            let _ = fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path));
        }
    }
}

/// The process that writes a file of this name; `None` if it is another kind of file.
fn writer(name: &str) -> Option<u32> {
    let (_, numbers) = name.strip_suffix(ENDING)?.rsplit_once('.')?;
    let (process, count) = numbers.split_once('-')?;
    count.parse::<u64>().ok()?;
    process.parse().ok()
}

#[cfg(unix)]
fn is_gone(process: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let process = i32::try_from(process).ok().and_then(Pid::from_raw);
    // A process of another person's runs, but may not be asked.
    process.is_none_or(|it| test_kill_process(it) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
const fn is_gone(_: u32) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_writes_any_more_is_removed() {
        let folder = std::env::temp_dir().join(format!("marbre-left-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let mut child = process::Command::new("true").spawn().expect("it starts");
        child.wait().expect("it ends");
        let gone = format!("report.pdf.{}-0.part", child.id());
        let own = beside(&folder.join("report.pdf"));
        let own = own.file_name().and_then(|name| name.to_str()).expect("a name");
        let names = [&gone, own, "report.pdf", "my.part", "report.pdf.1x-0.part"];
        for name in names {
            fs::write(folder.join(name), "").expect("written");
        }
        remove(&folder, "");
        let there = names.map(|name| folder.join(name).exists());
        assert_eq!(there, [false, true, true, true, true]);
        let _ = fs::remove_dir_all(folder);
    }
}
