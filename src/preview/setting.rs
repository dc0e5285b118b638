//! Has the report set again whenever one of its files changes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use marbre_diag::{Diagnostic, Place, Severity, Sink, said};

use crate::store::watched::{Look, Watched};
use crate::typeset::confined::{self, Ended, Limits};
use crate::typeset::resident::{Answer, Resident, View};

use super::desk::{Desk, Seen};
use super::folder;
use super::press::Running;

/// How long all files have to be as they are before a mistake in them is believed: somebody may
/// be in the middle of saving.
const QUIET: Duration = Duration::from_millis(150);
/// How long a set may take before a change that comes meanwhile ends it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked whether there is an answer.
const TICK: Duration = Duration::from_millis(25);
/// The memory, in MiB, beyond which a worker is replaced once nobody waits for it.
const FAT: u64 = 520;
/// How much more, in MiB, one may take than it took when it was new.
const GROWTH: u64 = 200;
/// How long nothing has to change before that.
const IDLE: Duration = Duration::from_secs(2);
/// How long nothing has to change before the print edition is made.
const PAUSE: Duration = Duration::from_secs(1);

/// The thread that looks and sets.
pub(super) struct Setting {
    manifest: PathBuf,
    limits: Limits,
    desk: Arc<Desk>,
    watched: Watched,
    resident: Option<Resident>,
    /// How much memory the worker takes, in MiB.
    memory: u64,
    /// How much of it is too much.
    most: u64,
    /// What makes the print edition of the pages that are seen, and whether it is to be made.
    press: Option<Running>,
    owed: bool,
    /// What the pages that are seen were made from; `None` where there may be more.
    read: Option<BTreeSet<String>>,
    /// The files when they were looked at last, and since when they are so.
    seen: Look,
    since: Instant,
    /// When the last set was answered.
    answered: Instant,
    rest: Duration,
}

/// How a set ended.
enum End {
    Answer(Box<Answer>),
    /// Files have changed, and nobody waits for it any more.
    Overtaken,
    Fault(Box<Diagnostic>),
}

impl Setting {
    pub(super) fn new(manifest: &Path, limits: &Limits, desk: Arc<Desk>) -> Self {
        let watched = Watched::of(manifest, Some(&folder(manifest).join("build")));
        let (seen, rest) = watched.look_and_rest();
        Self {
            manifest: manifest.to_owned(),
            limits: limits.clone(),
            desk,
            watched,
            resident: None,
            memory: 0,
            most: FAT,
            press: None,
            owed: false,
            read: None,
            seen,
            since: Instant::now(),
            answered: Instant::now(),
            rest,
        }
    }

    /// Sets, looks, and sets again, until the process is ended.
    pub(super) fn run(mut self) {
        self.set_until_settled();
        loop {
            thread::sleep(self.rest);
            if self.changed() {
                self.set_until_settled();
            } else if self.memory > self.most
                && (self.since.max(self.answered).elapsed() > IDLE
                    || self.memory > 2 * self.most)
            {
                // The next one reads all anew; what it has to say is known.
                self.resident = None;
                self.set_until_settled();
                // Some reports take that much from the beginning.
                self.most = FAT.max(self.memory + GROWTH);
            } else if self.owed && self.since.elapsed() > PAUSE {
                self.owed = false;
                self.print();
            }
        }
    }

    /// Begins to make the print edition.
    fn print(&mut self) {
        let (desk, version) = (self.desk.clone(), self.desk.version());
        let done = move |press, blobs| desk.put_press(press, blobs, version);
        // Without it, there are pages all the same.
        self.press = Running::start(&self.manifest, &self.limits, done).ok();
    }

    /// Looks whether a file has changed; waits while one is being saved.
    fn changed(&mut self) -> bool {
        let (look, rest) = self.watched.look_and_rest();
        self.rest = rest;
        if look == self.seen {
            return false;
        }
        let changed = look.changed_since(&self.seen, &self.watched);
        let emptied = look.has_emptied(&self.seen);
        self.seen = look;
        // What editors and people keep beside a report is none of its files.
        if self
            .read
            .as_ref()
            .is_some_and(|read| !changed.iter().any(|it| is_in(read, it)))
        {
            return false;
        }
        self.since = Instant::now();
        if emptied {
            self.wait_for_quiet();
        }
        true
    }

    /// Waits until the files have been the same for a while.
    fn wait_for_quiet(&mut self) {
        while self.since.elapsed() < QUIET {
            thread::sleep(self.rest.min(QUIET));
            let (look, rest) = self.watched.look_and_rest();
            self.rest = rest;
            if look != self.seen {
                (self.seen, self.since) = (look, Instant::now());
            }
        }
    }

    /// Sets until what comes of it is of the files as they are.
    fn set_until_settled(&mut self) {
        self.press = None;
        loop {
            let (seen, started) = (self.seen.clone(), Instant::now());
            match self.set() {
                End::Overtaken => {}
                End::Answer(answer) => {
                    let Answer { view, blobs } = *answer;
                    (self.memory, self.answered) =
                        (view.memory.unwrap_or(0), Instant::now());
                    self.desk.keep(blobs, &view.named);
                    let took = started.elapsed();
                    let mut sink = Sink::default();
                    let View { pages, told, marks, read, .. } = view;
                    self.read = pages.is_some().then_some(read);
                    sink.tell_again(told);
                    let good = pages.is_some() && !is_wrong(&sink);
                    if !good {
                        self.wait_for_quiet();
                        if self.seen != seen {
                            continue;
                        }
                    }
                    match pages {
                        Some(pages) => {
                            let View { parts, pictures, named, safe, .. } = view;
                            let seen = Seen { pages, parts, pictures, named, safe };
                            self.desk.put(seen, sink.all(), &marks, took);
                            self.owed = !self.desk.has_press();
                        }
                        None => self.desk.put_mistakes(sink.all()),
                    }
                    return;
                }
                End::Fault(fault) => {
                    self.read = None;
                    self.desk.put_mistakes(&[*fault]);
                    return;
                }
            }
        }
    }

    fn set(&mut self) -> End {
        let started = Instant::now();
        let asked = self.resident().and_then(|it| it.ask());
        if let Err(error) = asked {
            self.resident = None;
            let place = Place::File(self.limits.program.display().to_string());
            let message = said!("typesetting can't be started: {error}", error);
            return End::Fault(Box::new(Diagnostic::error("no-worker", place, message)));
        }
        loop {
            let Some(resident) = &mut self.resident else { return End::Overtaken };
            match resident.answer(TICK) {
                Ok(Some(answer)) => return End::Answer(Box::new(answer)),
                Ok(None) if started.elapsed() > self.limits.time => {
                    self.resident = None;
                    return End::Fault(Box::new(self.fault(&Ended::OutOfTime)));
                }
                Ok(None) if started.elapsed() > PATIENCE => {
                    if self.changed() {
                        self.resident = None;
                        return End::Overtaken;
                    }
                }
                Ok(None) => {}
                Err(ended) => {
                    self.resident = None;
                    return End::Fault(Box::new(self.fault(&ended)));
                }
            }
        }
    }

    fn fault(&self, ended: &Ended) -> Diagnostic {
        confined::fault(ended, &self.manifest, &self.limits)
    }

    /// The worker, started where there is none.
    fn resident(&mut self) -> std::io::Result<&mut Resident> {
        let resident = match self.resident.take() {
            Some(resident) => resident,
            None => Resident::start(&self.manifest, &self.limits)?,
        };
        Ok(self.resident.insert(resident))
    }
}

/// Whether a file, or a folder that it lies in, was read.
fn is_in(read: &BTreeSet<String>, file: &str) -> bool {
    let folders = file.match_indices('/').map(|(at, _)| &file[..at]);
    folders.chain([file]).any(|it| read.contains(it))
}

fn is_wrong(sink: &Sink) -> bool {
    sink.all().iter().any(|it| it.severity == Severity::Error)
}
