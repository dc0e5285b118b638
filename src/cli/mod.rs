//! The commands, and how a run ends.

pub(crate) mod args;
mod diff;
mod speech;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use marbre::diag::{Diagnostic, Place, Reported, Sink};
use marbre::project::Project;
use marbre::timings::Timings;
use marbre::{Built, Order, Purpose, confined, contract, fonts, schema, starter};

use serde_json::json;

use self::args::{Bounds, Build, Cli, Command, Format};
use self::speech::Voice;

/// How a run ended, as scripts see it.
#[derive(Clone, Copy)]
pub(crate) enum Outcome {
    /// What was asked for is done.
    Done,
    /// There are problems, and the person has been told which.
    Problems,
    /// What was compared isn't the same.
    Different,
    /// What should be compared can't be, and the person has been told why. For diff(1) as well,
    /// this isn't the same as a difference.
    Incomparable,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Problems | Outcome::Different => 1,
            // Clap's too, for a command line that makes no sense.
            // 101 is Rust's, for a panic, which is a bug of ours.
            Outcome::Incomparable => 2,
        })
    }
}

/// Does what the command line asks.
pub(crate) fn run(cli: Cli) -> Outcome {
    let voice = Voice::new(cli.speech);
    let mut sink = Sink::default();
    let result = match (cli.command, cli.build) {
        (Some(Command::Worker { report, memory, seconds, pages, only }), _) => {
            let answer = &mut io::stdout().lock();
            let (program, time) = (PathBuf::new(), Duration::from_secs(seconds));
            let limits = confined::Limits { program, time, memory, pages };
            return match confined::serve(&report, &limits, only.as_deref(), answer) {
                Ok(()) => Outcome::Done,
                Err(_) => Outcome::Problems,
            };
        }
        (Some(Command::Build(order)), _) | (None, Some(order)) => {
            return build(&order, &cli.bounds, &voice, &mut sink);
        }
        (Some(Command::Diff(order)), _) => {
            return diff::run(&order, &cli.bounds, &voice, &mut sink);
        }
        (Some(Command::New { folder }), _) => {
            starter::write(&folder, &mut sink).map(|()| {
                let folder = folder.display();
                format!("{folder} is ready: marbre {folder}/report.toml\n")
            })
        }
        (Some(Command::Fonts { report }), _) => list_fonts(&report, &mut sink),
        (Some(Command::Schema { report }), _) => print_schema(&report, &mut sink),
        (None, None) => Ok(String::new()),
    };
    voice.say(sink.all());
    match result {
        Ok(text) => {
            // A reader that has closed the pipe has seen enough.
            let _ = io::stdout().write_all(text.as_bytes());
            Outcome::Done
        }
        Err(_reported) => Outcome::Problems,
    }
}

fn build(order: &Build, bounds: &Bounds, voice: &Voice, sink: &mut Sink) -> Outcome {
    let started = Instant::now();
    let mut timings = Timings::default();
    let progress = voice.progress("typesetting");
    let result = bounds.limits(sink).and_then(|limits| {
        let (manifest, folder) = (order.report.clone(), order.output.clone());
        let order =
            Order { manifest, folder, cache: None, purpose: Purpose::Print, limits };
        marbre::build(&order, &mut timings, sink)
    });
    progress.finish();
    voice.say(sink.all());
    if order.timings {
        for (stage, time) in timings.stages() {
            let ms = time.as_secs_f64() * 1000.0;
            voice.line(&match voice.format() {
                Format::Human => format!("{stage:<12} {ms:>8.1} ms"),
                Format::Json => json!({ "stage": stage, "ms": ms }).to_string(),
            });
        }
    }
    let Ok(built) = result else { return Outcome::Problems };
    if order.status {
        // A reader that has closed the pipe has seen enough.
        let _ = io::stdout().write_all(built.status().as_bytes());
    }
    voice.line(&closing(&built, sink.warnings(), started.elapsed(), voice.format()));
    Outcome::Done
}

impl Bounds {
    fn limits(&self, sink: &mut Sink) -> Result<confined::Limits, Reported> {
        let program = std::env::current_exe().map_err(|error| {
            let message = format!("this program can't be found: {error}");
            sink.fail(Diagnostic::error("no-worker", Place::Nowhere, message))
        })?;
        Ok(confined::Limits {
            program,
            time: self.max_time,
            memory: self.max_memory,
            pages: self.max_pages,
        })
    }
}

/// The line that a good build ends with.
fn closing(built: &Built, warnings: usize, time: Duration, format: Format) -> String {
    let (file, pages) = (built.file.display(), built.pages);
    let seconds = time.as_secs_f64();
    if format == Format::Json {
        let file = file.to_string();
        return json!({
            "file": file, "pages": pages, "warnings": warnings, "seconds": seconds,
        })
        .to_string();
    }
    let warnings = match warnings {
        0 => "no warnings".to_owned(),
        1 => "1 warning".to_owned(),
        n => format!("{n} warnings"),
    };
    format!("{file}: {pages} pages, {warnings}, {seconds:.1} s")
}

fn list_fonts(report: &Path, sink: &mut Sink) -> Result<String, Reported> {
    let project = Project::open(report, sink)?;
    let fonts = fonts::Fonts::of(&project, sink);
    sink.settle()?;
    let mut text = String::new();
    for family in fonts.families() {
        text.push_str(&format!("{family}\n"));
        for face in fonts.faces().iter().filter(|face| face.family == family) {
            let style = if face.italic { " italic" } else { "" };
            text.push_str(&format!("  {}{style}  {}\n", face.weight, face.path));
        }
    }
    Ok(text)
}

fn print_schema(report: &Path, sink: &mut Sink) -> Result<String, Reported> {
    let project = Project::open(report, sink)?;
    let contracts = contract::read_all(&project, sink);
    sink.settle()?;
    Ok(schema::of(&contracts))
}
