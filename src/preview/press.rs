//! The pages as the press will print them: plates, ink, and what the preflight finds.
//!
//! That takes seconds, so a process of its own makes them once nobody is writing; a change ends
//! it.

use std::io::{self, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use marbre_diag::{Diagnostic, Place, Severity, Sink, SourceFile, Texts};
use marbre_pdf::checksum::Checksum;
use marbre_preflight::Leaf;
use serde::{Deserialize, Serialize};

use crate::build::{self, Order};
use crate::store::timings::Timings;
use crate::typeset::confined::Limits;
use crate::typeset::resident::answer::{self, Blob};
use crate::typeset::resident::{Edges, Mark};

/// The name of the subcommand that the process is started with.
pub const PRESS: &str = "preview-press";

/// How far it steps back behind what somebody waits for.
#[cfg(unix)]
const NICE: i32 = 10;

/// What the press will print.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Press {
    /// The pages, in order; none where the print edition can't be made.
    pub(super) pages: Vec<Sheet>,
    /// What was found, and where.
    pub(super) said: Vec<(Diagnostic, Vec<Mark>)>,
}

/// A page.
#[derive(Serialize, Deserialize)]
pub(super) struct Sheet {
    /// What its pictures show, in mm from the trim's top left corner.
    pub(super) edges: Edges,
    /// What it looks like, made of its plates.
    pub(super) look: Checksum,
    /// How much ink lies where.
    pub(super) map: Checksum,
    /// The plates: the ink's name, how much it covers, %, and the plate unless it is blank.
    pub(super) plates: Vec<(String, f64, Option<Checksum>)>,
}

/// The process itself: makes the print edition, and writes what is to be seen of it.
///
/// # Errors
/// Where nobody reads it.
pub fn serve(manifest: &Path, limits: Limits, to: &mut dyn Write) -> io::Result<()> {
    #[cfg(unix)]
    let _ = rustix::process::nice(NICE);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
    let order = Order::new(manifest.to_owned(), limits);
    let mut sink = Sink::default();
    let mut blobs = Vec::new();
    let seen = build::inspect(&order, &mut Timings::default(), &mut sink, |clearance| {
        let pages = clearance.leaves().iter().map(|leaf| sheet(leaf, &mut blobs));
        let found = marbre_preflight::folded(clearance.findings());
        let said = found.iter().map(|it| {
            let marks = it.areas().map(|(page, area)| Mark {
                page,
                edges: area.edges().map(|edge| edge as f32),
            });
            (it.diagnostic(order.edition()), marks.collect())
        });
        Press { pages: pages.collect(), said: said.collect() }
    });
    let mut press = seen.unwrap_or_default();
    press.said.extend(sink.all().iter().map(|said| (said.clone(), Vec::new())));
    // Notes are for the build; here, they would stand before what is to be seen to.
    press.said.retain(|(said, _)| said.severity != Severity::Note);
    let mut texts = Texts::default();
    files(&mut press).for_each(|file| texts.take(file));
    answer::write(&(&texts, &press), &blobs, to)
}

fn sheet(leaf: &Leaf, blobs: &mut Vec<Blob>) -> Sheet {
    let mut put = |bytes: &[u8]| {
        let (name, kind) = (Checksum::of(bytes), "image/jpeg".to_owned());
        blobs.push(Blob { name, kind, bytes: bytes.to_vec() });
        name
    };
    let (look, map) = (put(&leaf.look), put(&leaf.ink_map));
    let plates = leaf.plates.iter().map(|tile| {
        let plate = (!tile.image.is_empty()).then(|| put(&tile.image));
        (tile.name.clone(), tile.coverage, plate)
    });
    let plates = plates.collect();
    Sheet { edges: leaf.sheet.edges().map(|edge| edge as f32), look, map, plates }
}

/// The files of all places.
fn files(press: &mut Press) -> impl Iterator<Item = &mut SourceFile> {
    let places = press.said.iter_mut().flat_map(|(said, _)| said.places_mut());
    places.filter_map(Place::source_mut)
}

/// The process while it runs. Dropped, it is ended, and nobody hears of it any more.
pub(super) struct Running {
    child: Child,
    wanted: Arc<AtomicBool>,
}

impl Running {
    /// Starts it; `done` hears what it has made, unless it is ended before.
    ///
    /// # Errors
    /// Where the system can't.
    pub(super) fn start(
        manifest: &Path,
        limits: &Limits,
        done: impl FnOnce(Press, Vec<Blob>) + Send + 'static,
    ) -> io::Result<Self> {
        let mut child = Command::new(&limits.program)
            .arg(PRESS)
            .arg(manifest)
            .arg(limits.memory.to_string())
            .arg(limits.time.as_secs().max(1).to_string())
            .arg(limits.pages.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let wanted = Arc::new(AtomicBool::new(true));
        if let Some(answer) = child.stdout.take() {
            let wanted = wanted.clone();
            thread::spawn(move || {
                let read = answer::read(&mut BufReader::new(answer));
                let Ok(((texts, mut press), blobs)) = read else { return };
                let texts: Texts = texts;
                let whole = files(&mut press).all(|file| texts.give_back(file));
                if whole && wanted.load(Ordering::Relaxed) {
                    done(press, blobs);
                }
            });
        }
        Ok(Self { child, wanted })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.wanted.store(false, Ordering::Relaxed);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
