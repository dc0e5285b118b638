//! Typesetting in a process that stays: it keeps Typst's memory of what it has laid out, so
//! that a change costs what depends on it.
//!
//! Its bounds are those of [`super::confined`], and the process that asks keeps the clock: it
//! ends a worker that takes too long, and starts another.

pub mod answer;
mod items;
mod page;
mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use marbre_diag::Told;
use marbre_pdf::checksum::Checksum;
use serde::{Deserialize, Serialize};

use crate::report::placed::PlacedPart;

use super::confined::{self, Ended, Limits};

pub use self::answer::{Answer, Blob};
pub use self::items::Edges;
pub use self::worker::serve;

/// The name of the subcommand that the worker is started with.
pub const WORKER: &str = "typeset-resident";

/// What is seen of a report.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct View {
    /// The pages, in order; `None` where the report can't be laid out.
    pub pages: Option<Vec<Page>>,
    /// The parts, with their pages.
    pub parts: Vec<PlacedPart>,
    /// The pictures of the project that are on the pages, by the checksums of their files.
    pub pictures: BTreeMap<Checksum, String>,
    /// All images, items and other pictures of the pages.
    pub named: BTreeSet<Checksum>,
    /// How far text has to stay from the trim, in mm.
    pub safe: f64,
    /// The files and folders that were asked for, whether they are there or not.
    pub read: BTreeSet<String>,
    /// What was said of the report.
    pub told: Told,
    /// Where on the pages that is which was said, in the same order.
    pub marks: Vec<Vec<Mark>>,
    /// How much memory the worker takes, in MiB, where the system tells.
    pub memory: Option<u64>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Its image, with the bleed: SVG, in which pictures have their checksums as names.
    pub image: Checksum,
    /// What stands on it, and where that was written.
    pub items: Checksum,
    /// Width and height of the trimmed page, in mm.
    pub trim: [f64; 2],
    /// The bleed on the left, at the top, on the right and at the foot, in mm.
    pub bleed: [f64; 4],
}

/// A place on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// The page, from 1.
    pub page: usize,
    /// What it is around.
    pub edges: Edges,
}

/// A worker that stays.
pub struct Resident {
    child: Child,
    asks: ChildStdin,
    answers: Receiver<io::Result<Answer>>,
    words: Receiver<Vec<u8>>,
}

impl Resident {
    /// Starts a worker for a report.
    ///
    /// # Errors
    /// Where the system can't start it.
    pub fn start(manifest: &Path, limits: &Limits) -> io::Result<Self> {
        let mut child = Command::new(&limits.program)
            .arg(WORKER)
            .arg(manifest)
            .arg(limits.memory.to_string())
            .arg(limits.pages.to_string())
            // The last words of a panic, not its backtrace.
            .env("RUST_BACKTRACE", "0")
            // What is forgotten goes back to the system: by glibc's malloc, with few arenas.
            .env("MALLOC_ARENA_MAX", "2")
            .env("MALLOC_TRIM_THRESHOLD_", (8 << 20).to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let missing = || io::Error::from(io::ErrorKind::BrokenPipe);
        let asks = child.stdin.take().ok_or_else(missing)?;
        let answers = child.stdout.take().ok_or_else(missing)?;
        let words = last_words(child.stderr.take().ok_or_else(missing)?);
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let mut answers = BufReader::new(answers);
            loop {
                let answer = Answer::read(&mut answers);
                let last = answer.is_err();
                if send.send(answer).is_err() || last {
                    return;
                }
            }
        });
        Ok(Self { child, asks, answers: receive, words })
    }

    /// Asks for the report as it is now.
    ///
    /// # Errors
    /// Where the worker isn't there any more.
    pub fn ask(&mut self) -> io::Result<()> {
        self.asks.write_all(b"set\n")?;
        self.asks.flush()
    }

    /// Waits for an answer; `None` where it takes longer than this.
    ///
    /// # Errors
    /// Where the worker has come to an end: how.
    pub fn answer(&mut self, wait: Duration) -> Result<Option<Answer>, Ended> {
        match self.answers.recv_timeout(wait) {
            Ok(Ok(answer)) => Ok(Some(answer)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                let status = self.child.wait();
                let words = self.words.recv().unwrap_or_default();
                let status = status.map_or_else(|e| e.to_string(), |it| it.to_string());
                Err(confined::ended(&String::from_utf8_lossy(&words), status))
            }
        }
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a pipe to its end, and keeps the end.
fn last_words(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    /// As much as the message of a panic has.
    const KEPT: usize = 8 << 10;
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let (mut kept, mut some) = (Vec::new(), [0; 1024]);
        while let Ok(count @ 1..) = pipe.read(&mut some) {
            kept.extend_from_slice(&some[..count]);
            if kept.len() > KEPT {
                kept.drain(..kept.len() - KEPT);
            }
        }
        let _ = sender.send(kept);
    });
    receiver
}
