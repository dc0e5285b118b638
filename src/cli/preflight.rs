//! `marbre preflight`: any PDF, held against the rules of a press profile.

use std::fs;
use std::io::{self, Write};

use marbre::diag::{Diagnostic, Place, Reported, Severity, Sink};
use marbre::preflight::{self, Finding};
use marbre::profile::Profile;

use super::Outcome;
use super::args::{Format, Preflight};
use super::speech::Voice;

/// Looks at a PDF, and says what is wrong with it.
pub(super) fn run(order: &Preflight, voice: &Voice, sink: &mut Sink) -> Outcome {
    let progress = voice.progress("looking at the pages");
    let found = found(order, sink);
    progress.finish();
    let Ok((profile, findings)) = found else {
        voice.say(sink.all());
        return Outcome::Unreadable;
    };
    let file = order.pdf.display().to_string();
    match voice.format() {
        Format::Human => {
            for finding in &findings {
                sink.report(finding.diagnostic(&file));
            }
            voice.say(sink.all());
            voice.line(&format!("{file}: {}", counted(&findings)));
        }
        Format::Json => {
            voice.say(sink.all());
            let json = preflight::json(&file, &profile.name, &findings);
            // A reader that has closed the pipe has seen enough.
            let _ = writeln!(io::stdout(), "{json}");
        }
    }
    match findings.iter().any(|finding| finding.severity == Severity::Error) {
        true => Outcome::Problems,
        false => Outcome::Done,
    }
}

fn found(
    order: &Preflight,
    sink: &mut Sink,
) -> Result<(Profile, Vec<Finding>), Reported> {
    let profile = Profile::named(order.profile.as_deref(), sink)?;
    preflight::check_rules(&profile, sink);
    sink.settle()?;
    let name = order.pdf.display().to_string();
    let bytes = fs::read(&order.pdf).map_err(|error| {
        let message = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => format!("the file can't be read: {error}"),
        };
        let place = Place::File(name.clone());
        sink.fail(Diagnostic::error("missing-file", place, message))
    })?;
    let mut findings = preflight::check(&bytes, &profile).map_err(|why| {
        let error =
            Diagnostic::error("unreadable-pdf", Place::File(name), why.to_string());
        sink.fail(error.hint(why.hint()))
    })?;
    if order.strict {
        preflight::harden(&mut findings);
    }
    Ok((profile, findings))
}

/// How many findings there are of each kind.
pub(super) fn counted(findings: &[Finding]) -> String {
    let of = |open: bool| findings.iter().filter(move |it| it.sign_off.is_none() == open);
    let count = |severity, one: &str, many: &str| {
        let found = of(true).filter(|finding| finding.severity == severity);
        match found.map(|finding| 1 + finding.more).sum::<usize>() {
            0 => format!("no {many}"),
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        }
    };
    let errors = count(Severity::Error, "error", "errors");
    let warnings = count(Severity::Warning, "warning", "warnings");
    match of(false).map(|finding| 1 + finding.more).sum::<usize>() {
        0 => format!("{errors}, {warnings}"),
        signed => format!("{errors}, {warnings}, {signed} signed off"),
    }
}
