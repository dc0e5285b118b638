//! The commands, and how a run ends.

pub(crate) mod args;
mod cache;
mod diff;
mod help;
mod impose;
mod line;
mod new;
mod preflight;
mod preview;
mod remarks;
mod report;
mod separations;
mod snapshot;
mod speech;
mod watch;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::CommandFactory;

use marbre::build::clearance::Cleared;
use marbre::build::seal::{Changes, PageChange};
use marbre::report::project::Project;
use marbre::report::statement::Totals;
use marbre::report::validation::Accounts;
use marbre::report::{contract, fonts, schema};
use marbre::store::timings::Timings;
use marbre::typeset::PlacedPart;
use marbre::typeset::{confined, resident};
use marbre::{Built, Order, quoted};
use marbre_diag::{Diagnostic, Message, Parameter, Place, Reported, Sink, said};
use marbre_pdf::geom::Side;

use serde_json::{Value, json};

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
    /// What should be looked at can't be, and the person has been told why. For diff(1) as well,
    /// this isn't the same as a difference, or as a fault that was found.
    Unreadable,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Problems | Outcome::Different => 1,
            // Clap's too, for a command line that makes no sense.
            // 101 is Rust's, for a panic, which is a bug of ours.
            Outcome::Unreadable => 2,
        })
    }
}

/// Does what the command line asks.
pub(crate) fn run(cli: Cli) -> Outcome {
    let voice = Voice::new(cli.speech);
    let mut sink = Sink::default();
    let bare = std::env::args_os().len() == 1;
    if bare && !report::is_here() {
        // Nothing is asked, and there is nothing to do it to.
        let _ = voice.help(Cli::command()).print_help();
        return Outcome::Unreadable;
    }
    let result = match cli.command.unwrap_or(Command::Build(cli.build)) {
        Command::Worker { report, memory, seconds, pages, only } => {
            let answer = &mut io::stdout().lock();
            let (program, time) = (PathBuf::new(), Duration::from_secs(seconds));
            let limits = confined::Limits { program, time, memory, pages };
            return match confined::serve(&report, &limits, only.as_deref(), answer) {
                Ok(()) => Outcome::Done,
                Err(_) => Outcome::Problems,
            };
        }
        Command::Press { report, memory, seconds, pages } => {
            let Ok(program) = std::env::current_exe() else {
                return Outcome::Problems;
            };
            let time = Duration::from_secs(seconds);
            let limits = confined::Limits { program, time, memory, pages };
            let answer = &mut io::stdout().lock();
            return match marbre::preview::serve_press(&report, limits, answer) {
                Ok(()) => Outcome::Done,
                Err(_) => Outcome::Problems,
            };
        }
        Command::Resident { report, memory, pages } => {
            let (program, time) = (PathBuf::new(), Duration::ZERO);
            let limits = confined::Limits { program, time, memory, pages };
            let (asked, answers) = (&mut io::stdin().lock(), &mut io::stdout().lock());
            return match resident::serve(&report, &limits, asked, answers) {
                Ok(()) => Outcome::Done,
                Err(_) => Outcome::Problems,
            };
        }
        Command::Build(order) => {
            return build(order, &cli.bounds, &voice, &mut sink);
        }
        Command::Watch(order) => return watch::run(&order, &cli.bounds, &voice),
        Command::Preview(order) => {
            preview::run(order, &cli.bounds, &voice, &mut sink).map(|()| String::new())
        }
        Command::Diff(order) => {
            return diff::run(&order, &cli.bounds, &voice, &mut sink);
        }
        Command::Preflight(order) => {
            return preflight::run(&order, &cli.bounds, &voice, &mut sink);
        }
        Command::Remarks(order) => {
            return remarks::run(&order, &voice, &mut sink);
        }
        Command::Snapshot(order) => {
            return snapshot::run(order, &cli.bounds, &voice, &mut sink);
        }
        Command::Impose(order) => impose::run(order, &voice, &mut sink),
        Command::Seal { report } => report::located(report, &mut sink)
            .and_then(|report| seal(report, &cli.bounds, &mut sink))
            .map(|line| voice.words(&line) + "\n"),
        Command::New(order) => new::run(&order, &voice, &mut sink),
        Command::Cache { report, clear } => {
            report::located(report, &mut sink).and_then(|report| match clear {
                true => cache::clear(&report, &voice, &mut sink),
                false => cache::tell(&report, &voice, &mut sink),
            })
        }
        Command::Fonts { report } => report::located(report, &mut sink)
            .and_then(|report| list_fonts(&report, &mut sink)),
        Command::Schema { report, write } => {
            report::located(report, &mut sink).and_then(|report| match write {
                true => {
                    write_schema(&report, &mut sink).map(|line| voice.words(&line) + "\n")
                }
                false => print_schema(&report, &mut sink),
            })
        }
    };
    let result = result.and_then(|text| print(&text, &mut sink));
    voice.say(sink.all());
    match result {
        Ok(()) => Outcome::Done,
        Err(_reported) => Outcome::Problems,
    }
}

/// Writes what was asked for to where it was asked for.
///
/// # Errors
/// Where it can't be written; a reader that has closed the pipe has seen enough.
fn print(text: &str, sink: &mut Sink) -> Result<(), Reported> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let message = said!("the answer can't be written: {error}", error);
            let error = Diagnostic::error("unwritable-output", Place::Nowhere, message);
            Err(sink.fail(error.hint("see where it goes: a disk may be full")))
        }
        _ => Ok(()),
    }
}

/// What this program is called by: its name, where a shell finds it under that.
fn program() -> String {
    let Ok(own) = std::env::current_exe() else { return "marbre".to_owned() };
    let real = own.canonicalize().unwrap_or_else(|_| own.clone());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let name = format!("marbre{}", std::env::consts::EXE_SUFFIX);
    let mut found = std::env::split_paths(&path).map(|folder| folder.join(&name));
    let first = found.find(|it| it.is_file()).and_then(|it| it.canonicalize().ok());
    match first == Some(real) {
        true => "marbre".to_owned(),
        false => quoted(&own),
    }
}

fn build(mut order: Build, bounds: &Bounds, voice: &Voice, sink: &mut Sink) -> Outcome {
    let started = Instant::now();
    let mut timings = Timings::default();
    let named = order.report.take();
    let manifest = report::located(named, sink);
    let progress = voice.progress(&said!("typesetting"));
    let limits = manifest.and_then(|manifest| Ok((manifest, bounds.limits(sink)?)));
    let result = limits.and_then(|(manifest, limits)| {
        let folder = order.output.clone();
        let order = Order {
            folder,
            purpose: order.readers.purpose(),
            margin: order.readers.margin(),
            strictness: order.demands.strictness(),
            warnings: order.demands.warnings(),
            answers: order.demands.answers(),
            ..Order::new(manifest, limits)
        };
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
    let mut outcome = Outcome::Done;
    if order.status {
        let status = match voice.format() {
            Format::Human => {
                let lines = built.status().into_iter();
                lines.map(|line| voice.words(&line) + "\n").collect()
            }
            Format::Json => status(&built),
        };
        let mut told = Sink::default();
        if print(&status, &mut told).is_err() {
            voice.say(told.all());
            outcome = Outcome::Problems;
        }
    }
    if let Some(changes) = &built.changes {
        say_changes(changes, voice);
    }
    if voice.format() == Format::Human {
        built.sheets.iter().for_each(|file| voice.line(&file.display().to_string()));
        if let Some(Cleared { account, tally }) = &built.preflight
            && tally.sum() > 0
        {
            let (file, facts) = (account.display(), preflight::counted(tally));
            voice.tell(&said!("{file}: {facts}", file, facts));
        }
    }
    voice.line(&closing(&built, sink.warnings(), started.elapsed(), voice));
    outcome
}

/// The state of a report, for programs.
fn status(built: &Built) -> String {
    let mention = match &built.accounts {
        Accounts::Provisional(mention) => Some(mention),
        Accounts::Validated | Accounts::Unstated => None,
    };
    let part = |part: &PlacedPart| {
        let side = Side::of(part.first).name();
        json!({
            "layout": part.layout, "first": part.first, "pages": part.count, "side": side,
        })
    };
    let parts: Vec<Value> = built.parts.iter().map(part).collect();
    let accounts = json!({ "state": built.accounts.name(), "mention": mention });
    json!({ "accounts": accounts, "pages": built.pages, "parts": parts }).to_string()
        + "\n"
}

/// What has changed since the seal: a line a page, or an object of JSON.
fn say_changes(changes: &Changes, voice: &Voice) {
    match voice.format() {
        Format::Human => changes.lines().iter().for_each(|line| voice.tell(line)),
        Format::Json => {
            let english = |all: &[Message]| {
                all.iter().map(Message::english).collect::<Vec<String>>()
            };
            let page = |it: &PageChange| json!({ "page": it.page, "reasons": english(&it.reasons) });
            let since = json!({
                "pages": changes.pages.iter().map(page).collect::<Vec<_>>(),
                "removed": changes.removed,
                "on-no-page": english(&changes.unseen),
                "unchanged": changes.unchanged,
                "older-seal": changes.older,
            });
            voice.line(&json!({ "since-seal": since }).to_string());
        }
    }
}

/// Seals a report.
fn seal(
    manifest: PathBuf,
    bounds: &Bounds,
    sink: &mut Sink,
) -> Result<Message, Reported> {
    let order = Order::new(manifest, bounds.limits(sink)?);
    let (file, seal) = marbre::seal(&order, &mut Timings::default(), sink)?;
    let (file, (pages, figures)) = (file.display(), seal.count());
    let sealed = said!(
        "{pages} and {figures} figures sealed",
        pages = self::pages(pages),
        figures,
    );
    let facts = Parameter::list([sealed, accounts(seal.accounts())]);
    Ok(said!("{file}: {facts}", file, facts))
}

impl Bounds {
    fn limits(&self, sink: &mut Sink) -> Result<confined::Limits, Reported> {
        let program = std::env::current_exe().map_err(|error| {
            let message = said!("this program can't be found: {error}", error);
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

/// What to name instead of a report, where a PDF is wanted.
fn printed(report: &Path) -> Message {
    let text = std::fs::read_to_string(report).unwrap_or_default();
    let slugs = text.lines().filter_map(|line| line.trim().strip_prefix("slug"));
    let slug = slugs.filter_map(|rest| rest.split('"').nth(1)).next().unwrap_or("SLUG");
    let pdf = report.with_file_name("build").join(format!("{slug}-print.pdf"));
    match pdf.exists() {
        true => said!("name the PDF that was built of it: `{pdf}`", pdf = pdf.display()),
        false => said!("build it, and name its PDF then: `{pdf}`", pdf = pdf.display()),
    }
}

/// A number of pages, in words.
fn pages(count: usize) -> Message {
    match count {
        1 => said!("1 page"),
        _ => said!("{count} pages", count),
    }
}

/// How far accounts are validated, by its word in files.
fn accounts(state: &str) -> Message {
    match state {
        "provisional" => said!("accounts provisional"),
        "validated" => said!("accounts validated"),
        other => said!("accounts {other}", other),
    }
}

/// A number of warnings, in words.
fn warnings(count: usize) -> Message {
    match count {
        0 => said!("no warnings"),
        1 => said!("1 warning"),
        _ => said!("{count} warnings", count),
    }
}

/// The line that a good build ends with.
fn closing(built: &Built, warnings: usize, time: Duration, voice: &Voice) -> String {
    let (file, pages) = (built.file.display(), built.pages);
    let seconds = time.as_secs_f64();
    let state = match &built.accounts {
        Accounts::Unstated => None,
        accounts => Some(accounts.name()),
    };
    if voice.format() == Format::Json {
        let file = file.to_string();
        let mut line = json!({
            "file": file, "pages": pages, "accounts": state, "warnings": warnings,
            "seconds": seconds,
        });
        if let Totals { checked, computed } = built.totals
            && checked + computed > 0
        {
            line["totals"] = json!({ "checked": checked, "computed": computed });
        }
        if let Some(Cleared { account, .. }) = &built.preflight {
            line["preflight"] = account.display().to_string().into();
        }
        if !built.sheets.is_empty() {
            let sheets = built.sheets.iter().map(|file| file.display().to_string());
            line["sheets"] = sheets.collect();
        }
        return line.to_string();
    }
    let facts = [Some(self::pages(pages)), state.map(accounts), sums(built.totals)];
    let time = said!("{seconds} s", seconds = Parameter::number(seconds, 1));
    let facts = facts.into_iter().flatten().chain([self::warnings(warnings), time]);
    voice.words(&said!("{file}: {facts}", file, facts = Parameter::list(facts)))
}

/// How many totals agree with what is stated, and how many nobody has stated.
fn sums(totals: Totals) -> Option<Message> {
    let checked = |count: usize| match count {
        1 => said!("1 total checked"),
        _ => said!("{count} totals checked", count),
    };
    Some(match (totals.checked, totals.computed) {
        (0, 0) => return None,
        (count, 0) => checked(count),
        (0, 1) => said!("1 total only computed"),
        (0, count) => said!("{count} totals only computed", count),
        (count, computed) => said!(
            "{checked} and {computed} only computed",
            checked = checked(count),
            computed,
        ),
    })
}

fn list_fonts(report: &Path, sink: &mut Sink) -> Result<String, Reported> {
    let project = Project::open(report, sink)?;
    let fonts = fonts::Fonts::of(&project, sink);
    sink.settle()?;
    let mut text = String::new();
    for family in fonts.families() {
        text.push_str(&format!("{family}\n"));
        for face in fonts.faces().iter().filter(|face| face.family == family) {
            text.push_str(&format!("  {}  {}\n", face.described(), face.path));
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

fn write_schema(report: &Path, sink: &mut Sink) -> Result<Message, Reported> {
    let project = Project::open(report, sink)?;
    let (file, named) = schema::write(&project, sink)?;
    let file = file.display();
    Ok(match named {
        true => said!("{file} is current", file),
        false => said!(
            "{file} is current; for editors, begin {report} with `#:schema {schema}`",
            file,
            report = report.display(),
            schema = schema::FILE,
        ),
    })
}
