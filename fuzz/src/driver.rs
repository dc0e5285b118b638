//! The loop: take an input, change it, run it, keep it if it has reached something new.
//!
//! `TARGET SECONDS ARTIFACTS SEEDS…`: the last are files, and folders of files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use super::counters;

/// The longest that one input may take, of one processor or of all together.
const LONGEST: Duration = Duration::from_secs(10);
/// The most bytes of an input.
const MOST: usize = 200_000;

/// Numbers that make programs stumble that count.
const COUNTS: [u32; 8] =
    [0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

/// Runs a target for as long as the command line says; a panic, an abort or an input that
/// takes too long ends it, with that input in the folder for artifacts.
pub fn run(target: impl Fn(&[u8])) {
    let mut arguments = std::env::args_os().skip(1);
    let seconds = arguments.next().and_then(|it| it.to_str()?.parse().ok()).unwrap_or(60);
    let artifacts =
        PathBuf::from(arguments.next().unwrap_or_else(|| "fuzz/artifacts".into()));
    let mut corpus = Vec::new();
    arguments.for_each(|path| gather(Path::new(&path), &mut corpus));
    if corpus.is_empty() {
        corpus.push(vec![0]);
    }
    let guard = Guard::new(artifacts);
    let mut reached = vec![0_u8; counters::count()];
    let mut dice = Dice(2020);
    let until = Instant::now() + Duration::from_secs(seconds);
    let (mut runs, seeds) = (0_u64, corpus.len());
    let mut next = 0;
    while Instant::now() < until {
        // First the seeds as they are.
        let seed = next < seeds;
        let input = if seed { corpus[next].clone() } else { changed(&corpus, &mut dice) };
        next += 1;
        guard.begin(&input);
        target(&input);
        guard.end();
        runs += 1;
        let mut new = false;
        counters::take(|index, count| {
            // How often is told roughly: 1, 2, 4, … times.
            let bit = 1 << count.ilog2();
            if let Some(known) = reached.get_mut(index) {
                new |= *known & bit == 0;
                *known |= bit;
            }
        });
        if new && !seed {
            corpus.push(input);
        }
    }
    let pieces = reached.iter().filter(|it| **it != 0).count();
    println!(
        "{runs} runs, {} inputs, {pieces} of {} pieces of code reached",
        corpus.len(),
        reached.len()
    );
    if reached.is_empty() {
        println!("nothing is counted: build it with fuzz/run");
        process::exit(1);
    }
}

/// The files under a path.
fn gather(path: &Path, into: &mut Vec<Vec<u8>>) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        paths.iter().for_each(|path| gather(path, into));
    } else if let Ok(bytes) = fs::read(path)
        && bytes.len() <= MOST
    {
        into.push(bytes);
    }
}

/// Keeps the input that is being run, in case it is the last one.
struct Guard {
    running: Arc<Mutex<Option<Vec<u8>>>>,
    begun: Sender<bool>,
}

impl Guard {
    fn new(artifacts: PathBuf) -> Self {
        let running = Arc::new(Mutex::new(None::<Vec<u8>>));
        let save = {
            let running = running.clone();
            move |why: &str| {
                let input = running.lock().unwrap_or_else(PoisonError::into_inner).take();
                let Some(input) = input else { return };
                let name = std::env::args().next().unwrap_or_default();
                let name =
                    Path::new(&name).file_name().unwrap_or_default().to_string_lossy();
                let path = artifacts.join(format!("{name}-{why}-{}", process::id()));
                let _ = fs::create_dir_all(&artifacts);
                let _ = fs::write(&path, input);
                println!("{why}: {}", path.display());
            }
        };
        let (begun, wait) = mpsc::channel::<bool>();
        let late = save.clone();
        thread::spawn(move || {
            let mut begun = None;
            loop {
                match wait.recv_timeout(Duration::from_secs(1)) {
                    Ok(runs) => begun = runs.then(processor_time),
                    Err(RecvTimeoutError::Disconnected) => break,
                    Err(RecvTimeoutError::Timeout) => {
                        // Not by the clock: others may be at work on this machine.
                        let time =
                            begun.map(|begun| processor_time().saturating_sub(begun));
                        if time.is_some_and(|time| time > LONGEST) {
                            late("timeout");
                            process::exit(1);
                        }
                    }
                }
            }
        });
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            usual(panic);
            save("panic");
            // Whoever catches it doesn't make it right.
            process::exit(1);
        }));
        Self { running, begun }
    }

    fn begin(&self, input: &[u8]) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(input.to_vec());
        let _ = self.begun.send(true);
    }

    fn end(&self) {
        let _ = self.begun.send(false);
    }
}

/// How long this process has been at work.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    Duration::from_secs(seconds)
        + Duration::from_nanos(u64::try_from(time.tv_nsec).unwrap_or(0))
}

/// A linear congruential generator with Knuth's constants for MMIX.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }

    /// A number below another one; 0 where that is 0.
    fn below(&mut self, most: usize) -> usize {
        self.roll().checked_rem(most).unwrap_or(0)
    }
}

/// An input of those that are known, changed in one way or several.
fn changed(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    // What was found last leads furthest, half of the time.
    let from = if dice.below(2) == 0 { corpus.len().saturating_sub(50) } else { 0 };
    let mut bytes = corpus[from + dice.below(corpus.len() - from)].clone();
    for _ in 0..1 << dice.below(4) {
        let at = dice.below(bytes.len());
        let reach = 1 << dice.below(10);
        let end = (at + 1 + dice.below(reach)).min(bytes.len());
        match dice.below(8) {
            0 | 1 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            2 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = dice.roll() as u8;
                }
            }
            3 => drop(bytes.drain(at.min(end)..end)),
            4 => {
                let again = bytes[at.min(end)..end].to_vec();
                bytes.splice(at..at, again);
            }
            5 => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len());
                let piece = &other[from..(from + reach).min(other.len())];
                // In the place of what is there, or between.
                let end = if dice.below(2) == 0 { at } else { end };
                bytes.splice(at..end.max(at), piece.iter().copied());
            }
            6 => {
                let count = COUNTS[dice.below(COUNTS.len())];
                let count = match dice.below(2) {
                    0 => count.to_be_bytes(),
                    _ => count.to_le_bytes(),
                };
                for (byte, new) in bytes.iter_mut().skip(at).zip(count) {
                    *byte = new;
                }
            }
            _ => {
                let digits = dice.below(31);
                let number = dice.below(1 << digits).to_string();
                let digits = bytes.iter().skip(at).take_while(|it| it.is_ascii_digit());
                let end = at + digits.count();
                bytes.splice(at..end, number.bytes());
            }
        }
    }
    bytes.truncate(MOST);
    bytes
}
