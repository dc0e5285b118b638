//! `marbre watch`: the report is built again whenever one of its files changes.
//!
//! Files are looked at rather than listened for: that works on network folders too, and sees
//! files that are swapped for others.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use marbre_diag::{Sink, said};

use super::args::{Bounds, Build};
use super::speech::Voice;
use super::{Outcome, build, report};

/// How long between two looks. A file that is saved in two steps is whole by the next one.
const PAUSE: Duration = Duration::from_millis(150);
/// Folders that hold what is made, or other people's files.
const PASSED_OVER: [&str; 3] = ["build", "target", "node_modules"];
/// The most files that are looked at: a report has hundreds.
const MOST: usize = 20_000;

/// What tells one state of a file from another.
type State = (u64, Option<SystemTime>);

/// Builds a report, and again after each change, until the program is ended.
pub(super) fn run(order: &Build, bounds: &Bounds, voice: &Voice) -> Outcome {
    let mut sink = Sink::default();
    let Ok(manifest) = report::located(order.report.clone(), &mut sink) else {
        voice.say(sink.all());
        return Outcome::Problems;
    };
    let folder = match manifest.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let output = order.output.clone();
    let look = || seen(&folder, output.as_deref());
    let mut built = None;
    loop {
        let now = Some(look());
        if now == built {
            thread::sleep(PAUSE);
            continue;
        }
        // Somebody may be in the middle of saving.
        thread::sleep(PAUSE);
        if Some(look()) != now {
            continue;
        }
        built = now;
        build(order.clone(), bounds, voice, &mut Sink::default());
        let report = manifest.display();
        voice.tell(&said!(
            "a change of {report} or its files builds it again; Ctrl+C ends",
            report
        ));
    }
}

/// The files of a project, as they are now.
fn seen(folder: &Path, output: Option<&Path>) -> BTreeMap<PathBuf, State> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        for entry in entries {
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_string_lossy();
            let passed = name.starts_with('.') || PASSED_OVER.contains(&&*name);
            // What a link leads to counts.
            let Ok(found) = fs::metadata(&path) else { continue };
            if passed
                || output.is_some_and(|output| output == path)
                || files.len() >= MOST
            {
                continue;
            }
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
    files
}

fn state(found: &Metadata) -> State {
    (found.len(), found.modified().ok())
}
