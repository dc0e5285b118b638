//! Typesetting in a process of its own, with bounds.
//!
//! Layouts are programs: a loop without end, or a list of a million million
//! entries, would take this process with it. So a second one, the worker, does
//! the typesetting; this one watches the clock, the system watches the memory,
//! and what ends the worker is an error that names the layout.

mod answer;
mod kept;
mod trials;

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use marbre_diag::{Diagnostic, Moment, Parameter, Place, Reported, Sink, said};

use crate::report::Report;
use crate::report::inputs::Inputs;
use crate::report::project::Project;
use crate::store::cache::Cache;
use crate::store::timings::Timings;
use crate::typeset::origins::Origins;
use crate::typeset::spots::Spot;
use crate::typeset::standin::StandIn;
use crate::typeset::trail::Trail;
use crate::typeset::{self, Attempt, Edition, PlacedPart};

use self::answer::Answer;
use self::kept::Kept;

/// How far typesetting may go.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The program that serves as the worker: this one.
    pub program: PathBuf,
    /// The longest time.
    pub time: Duration,
    /// The most memory, in MiB.
    pub memory: u64,
    /// The most pages.
    pub pages: usize,
}

/// The name of the subcommand that the worker is started with.
pub const WORKER: &str = "typeset-worker";

/// What the worker has made.
#[derive(Debug)]
pub struct Set {
    /// The PDF, as Typst has written it.
    pub pdf: Vec<u8>,
    /// What is known of its pages.
    pub facts: Facts,
}

/// What is known of typeset pages beside what a PDF says.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    /// How many pages there are.
    pub pages: usize,
    /// The parts, with their pages.
    pub parts: Vec<PlacedPart>,
    /// The pictures that have stand-ins on the pages.
    pub stand_ins: Vec<StandIn>,
    /// What the worker has read of the project.
    pub inputs: Inputs,
    /// What stands on each page, in words.
    pub words: Vec<String>,
    /// What stands where on the pages, and where it was written.
    pub origins: Origins,
    /// The words of the pages, and where each was written.
    pub trail: Trail,
    /// Where they are at fault.
    pub spots: Vec<Spot>,
}

/// All that a worker has written; the PDF begins at this byte.
struct Received(Vec<u8>, usize);

impl Received {
    fn into_pdf(mut self) -> Vec<u8> {
        self.0.split_off(self.1)
    }
}

/// How a worker came to its end.
enum End {
    Answer(Box<Answer>, Received),
    Early(Ended),
}

/// How a worker came to its end before it had answered.
#[derive(Clone, Debug)]
pub enum Ended {
    /// It took more time than it had.
    OutOfTime,
    /// It wanted more memory than it had.
    OutOfMemory,
    /// It crashed: its last words.
    Crash(String),
}

/// Typesets a report in a worker, unless nothing has changed since that was done. The
/// limit of time counts from `begun`. Where something is at fault with the pages, they are left
/// in `draft`.
///
/// # Errors
/// Where the pages can't be made, or a limit is reached.
pub fn typeset(
    report: &Report,
    limits: &Limits,
    begun: Instant,
    cache: &Cache,
    (draft, timings): (&mut Option<Set>, &mut Timings),
    sink: &mut Sink,
) -> Result<Set, Reported> {
    let started = Instant::now();
    let kept = Kept::of(cache, &report.project, limits);
    if let Some((answer, pdf)) = kept.as_ref().and_then(Kept::get) {
        timings.add("typeset", started);
        // What was said then holds now.
        sink.tell_again(answer.told);
        return Ok(Set { pdf, facts: answer.facts });
    }
    too_many_parts(report, limits, sink)?;
    let (end, culprit) = timed(report, limits, begun);
    let end = end.map_err(|error| {
        let place = Place::File(limits.program.display().to_string());
        let message = said!("typesetting can't be started: {error}", error);
        sink.fail(Diagnostic::error("no-worker", place, message))
    })?;
    match end {
        End::Answer(answer, received) => {
            let before = sink.all().len();
            sink.tell_again(answer.told.clone());
            if let Err(reported) = sink.settle() {
                let (pdf, mut facts) = (received.into_pdf(), answer.facts);
                // They were counted among what the worker has said.
                facts.spots.iter_mut().for_each(|spot| spot.said += before);
                let set = Set { pdf, facts };
                *draft = (!set.pdf.is_empty()).then_some(set);
                return Err(reported);
            }
            if let Some(kept) = kept {
                kept.put(&answer, &received.0);
            }
            timings.extend(answer.timings);
            Ok(Set { pdf: received.into_pdf(), facts: answer.facts })
        }
        End::Early(ended) => {
            timings.add("typeset", started);
            Err(sink.fail(reached(&ended, limits, culprit, report)))
        }
    }
}

/// The error for a worker that didn't come to a good end.
fn reached(
    end: &Ended,
    limits: &Limits,
    culprit: Option<&str>,
    report: &Report,
) -> Diagnostic {
    let error = blamed(end, limits, culprit);
    let part = report.parts.iter().find(|part| Some(part.layout.as_str()) == culprit);
    match part {
        Some(part) => error.and_at(part.place.clone(), "called here"),
        None => error,
    }
}

fn blamed(end: &Ended, limits: &Limits, culprit: Option<&str>) -> Diagnostic {
    let who = match culprit {
        Some(layout) => said!("the layout `{layout}`", layout),
        None => said!("typesetting"),
    };
    let (rule, message, hint) = match end {
        Ended::OutOfMemory => (
            "out-of-memory",
            said!(
                "{who} takes more than {memory} MiB of memory",
                who,
                memory = limits.memory
            ),
            said!("look for a list or a range without end, or raise --max-memory"),
        ),
        Ended::Crash(words) => (
            "typesetting-crashed",
            said!("{who} comes to a bad end", who),
            said!("its last words: {words}", words),
        ),
        Ended::OutOfTime => (
            "out-of-time",
            said!(
                "{who} takes more than {seconds} s",
                who,
                seconds = Parameter::exact(limits.time.as_secs_f32())
            ),
            said!("look for a loop without end, or raise --max-time"),
        ),
    };
    let file = culprit.map(|layout| format!("layouts/{layout}.typ"));
    let place = Place::File(file.unwrap_or_else(|| "layouts".to_owned()));
    Diagnostic::error(rule, place, message).hint(hint)
}

/// Refuses a report with more parts than it may have pages: each makes one at least.
fn too_many_parts(
    report: &Report,
    limits: &Limits,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let Some(part) = report.parts.get(limits.pages) else { return Ok(()) };
    let (parts, most) = (report.parts.len(), limits.pages);
    let message = said!(
        "the report has {parts} parts, and {most} pages are the limit",
        parts,
        most
    );
    let error = Diagnostic::error("too-many-pages", part.place.clone(), message);
    Err(sink.fail(error.hint("take parts out, or raise --max-pages")))
}

/// Runs the worker until its time is up. What is to blame is looked for before that:
/// nobody waits twice as long as they have said.
fn timed<'a>(
    report: &'a Report,
    limits: &Limits,
    begun: Instant,
) -> (io::Result<End>, Option<&'a str>) {
    let until = begun + limits.time;
    let half = until.saturating_duration_since(Instant::now()) / 2;
    let (done, waiting) = mpsc::channel::<()>();
    let stop = AtomicBool::new(false);
    let trials = trials::Trials { report, limits, until, stop: &stop };
    let (end, culprit) = thread::scope(|scope| {
        let trials = &trials;
        let search = scope.spawn(move || {
            let late = waiting.recv_timeout(half) == Err(RecvTimeoutError::Timeout);
            if late { trials.culprit(trials::AT_ONCE) } else { None }
        });
        let end = run(report, limits, None, until, None);
        if !matches!(end, Ok(End::Early(Ended::OutOfTime))) {
            stop.store(true, Ordering::Relaxed);
        }
        drop(done);
        (end, search.join().unwrap_or_default())
    });
    let culprit = match end {
        Ok(End::Early(Ended::OutOfTime)) => culprit,
        Ok(End::Early(Ended::OutOfMemory | Ended::Crash(_))) => {
            stop.store(false, Ordering::Relaxed);
            // Each may take all the memory that there is.
            trials.culprit(1)
        }
        Ok(End::Answer(..)) | Err(_) => None,
    };
    (end, culprit)
}

/// Runs a worker until it has answered, or until it is to be stopped.
fn run(
    report: &Report,
    limits: &Limits,
    only: Option<&str>,
    until: Instant,
    stopped: Option<&AtomicBool>,
) -> io::Result<End> {
    let manifest = report.project.root().join(report.project.manifest());
    let mut command = Command::new(&limits.program);
    command
        .arg(WORKER)
        .arg(manifest)
        .arg(limits.memory.to_string())
        .arg(limits.time.as_secs().to_string())
        .arg(limits.pages.to_string())
        .args(only)
        // The last words of a panic, not its backtrace.
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let answer = drain(child.stdout.take());
    let words = drain(child.stderr.take());
    let received = loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || stopped.is_some_and(|it| it.load(Ordering::Relaxed)) {
            stop(&mut child)?;
            return Ok(End::Early(Ended::OutOfTime));
        }
        // Now and then, it is asked whether anybody still wants the answer.
        let wait = if stopped.is_some() { left.min(TICK) } else { left };
        match answer.recv_timeout(wait) {
            Err(RecvTimeoutError::Timeout) => {}
            received => break received.unwrap_or_default(),
        }
    };
    let status = child.wait()?;
    let words = words.recv().unwrap_or_default();
    let words = String::from_utf8_lossy(&words).into_owned();
    Ok(end(status, received, &words))
}

/// How often a trial looks whether it is wanted any more.
const TICK: Duration = Duration::from_millis(20);

fn stop(child: &mut Child) -> io::Result<()> {
    child.kill()?;
    child.wait().map(|_| ())
}

/// Reads a pipe to its end, on a thread.
fn drain(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // A pipe that breaks has said all that it will.
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    receiver
}

fn end(status: ExitStatus, bytes: Vec<u8>, words: &str) -> End {
    if status.success()
        && let Some((answer, end)) = Answer::read(&bytes)
    {
        return End::Answer(Box::new(answer), Received(bytes, end));
    }
    End::Early(ended(words, status.to_string()))
}

/// How a worker has come to its end that hasn't answered, by its last words or its status.
pub(super) fn ended(words: &str, status: String) -> Ended {
    if words.contains("memory allocation of") || words.contains("capacity overflow") {
        return Ended::OutOfMemory;
    }
    let said = |line: &&str| !line.trim().is_empty() && !line.starts_with("note:");
    let last = words.lines().rfind(said);
    Ended::Crash(last.map_or(status, |line| line.trim().to_owned()))
}

/// The worker: typesets a report and writes the answer, then the PDF.
///
/// # Errors
/// Where the answer can't be written.
pub fn serve(
    manifest: &Path,
    limits: &Limits,
    only: Option<&str>,
    answer_to: &mut dyn Write,
) -> io::Result<()> {
    bound(limits);
    let mut sink = Sink::default();
    let mut timings = Timings::default();
    let made = set(manifest, limits.pages, only, &mut timings, &mut sink);
    let (facts, pdf) = made.unwrap_or_default();
    let told = sink.told_since(&Moment::default());
    let answer = Answer { told, facts, timings };
    answer_to.write_all(&answer.written(&pdf)?)?;
    answer_to.flush()
}

fn set(
    manifest: &Path,
    max_pages: usize,
    only: Option<&str>,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<(Facts, Vec<u8>), Reported> {
    // What is wrong with the report has been said by the process that asks.
    let mut heard = Sink::default();
    let started = Instant::now();
    let report = Project::open(manifest, &mut heard)
        .and_then(|project| Report::check(project, &mut heard));
    timings.add("read again", started);
    let mut report = report.inspect_err(|_| {
        // Unless somebody has saved a file in the meantime.
        heard.all().iter().for_each(|d| sink.report(d.clone()));
    })?;
    if let Some(layout) = only {
        let fillers = std::mem::take(&mut report.fillers);
        report.parts.extend(fillers);
        report.parts.retain(|part| part.layout == layout);
    }
    // What is at fault has been said; the pages are for a draft then.
    let Attempt { pages, spots, .. } =
        typeset::attempt(&report, Edition::Print, max_pages, timings, sink)?;
    let started = Instant::now();
    let pdf = pages.pdf(sink)?;
    timings.add("export", started);
    let facts = Facts {
        pages: pages.count(),
        parts: pages.parts().to_vec(),
        stand_ins: pages.stand_ins().to_vec(),
        inputs: report.project.inputs(),
        words: pages.words(),
        origins: pages.origins().clone(),
        trail: pages.trail().clone(),
        spots,
    };
    Ok((facts, pdf))
}

/// The error for a worker that has come to its end before it had answered, beside any build:
/// each layout is tried by itself to find out whose fault that is.
pub fn fault(ended: &Ended, manifest: &Path, limits: &Limits) -> Diagnostic {
    let mut heard = Sink::default();
    let report = Project::open(manifest, &mut heard)
        .and_then(|project| Report::check(project, &mut heard));
    let Ok(report) = report else { return blamed(ended, limits, None) };
    /// Somebody waits for the page to say something.
    const SEARCH: Duration = Duration::from_secs(10);
    let until = Instant::now() + limits.time.min(SEARCH);
    let stop = AtomicBool::new(false);
    let trials = trials::Trials { report: &report, limits, until, stop: &stop };
    // Each may take all the memory that there is.
    let at_once = if matches!(ended, Ended::OutOfTime) { trials::AT_ONCE } else { 1 };
    reached(ended, limits, trials.culprit(at_once), &report)
}

/// Bounds this process, where the system can: its memory, its processor time, and
/// its life, which ends with that of the process that asked.
fn bound(limits: &Limits) {
    bound_for_good(limits);
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let seconds = (limits.time.as_secs() + 5).saturating_mul(threads as u64);
        let most = Some(seconds);
        let _ = setrlimit(Resource::Cpu, Rlimit { current: most, maximum: most });
    }
}

/// The same but for its processor time: it stays.
pub(super) fn bound_for_good(limits: &Limits) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let to = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
        // Data, not address space: fonts and the program itself are mapped. Where a
        // limit can't be set, the clock of the other process still bounds this one.
        let _ = setrlimit(Resource::Data, to(limits.memory.saturating_mul(1024 * 1024)));
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
    #[cfg(not(unix))]
    let _ = limits;
}
