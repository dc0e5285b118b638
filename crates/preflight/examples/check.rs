//! Holds a PDF against what a print shop wants, and prints what would go wrong:
//!
//! ```text
//! cargo run -p marbre-preflight --example check -- FILE.pdf PROFILE.icc [--json]
//! ```
//!
//! The ICC profile is that of the press, for instance `profiles/ISOcoated_v2_300_bas.icc`. Exit
//! status 1: something would go wrong; 2: nobody could look.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks there")]

use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use marbre_diag::Severity;
use marbre_pdf::checksum::Checksum;
use marbre_preflight::profile::{Intent, Profile};

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// Whether the file can go to the press.
fn run() -> Result<bool, Box<dyn Error>> {
    let (flags, files): (Vec<_>, Vec<_>) =
        env::args().skip(1).partition(|it| it.starts_with("--"));
    let [file, icc] = files.as_slice() else {
        return Err("usage: check FILE.pdf PROFILE.icc [--json]".into());
    };

    // What is most usual for coated paper; each field of the profile can be set anew.
    let intent = Intent {
        icc: fs::read(icc).map_err(|why| format!("{icc}: {why}"))?.into(),
        condition: "FOGRA39".to_owned(),
        registry: "http://www.color.org".to_owned(),
        info: "Offset on coated paper".to_owned(),
    };
    let profile = Profile { ink_limit: 320.0, ..Profile::sheetfed("my printer", intent) };

    let pdf = fs::read(file).map_err(|why| format!("{file}: {why}"))?;
    let findings = marbre_preflight::check(&pdf, &profile)
        .map_err(|why| format!("{file}: this can't be read as a PDF: {why}"))?;

    if flags.iter().any(|it| it == "--json") {
        let sum = Checksum::of(&pdf);
        let said = marbre_preflight::json(file, sum, &profile.name, &findings);
        println!("{said:#}");
    } else {
        for it in &findings {
            let severity = match it.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            };
            println!(
                "{severity}[{}]: {}\n  at: {}\n  hint: {}",
                it.rule,
                it.message,
                it.place(),
                it.hint.english
            );
        }
        println!("{file}: {} findings", findings.len());
    }
    Ok(findings.iter().all(|it| it.severity != Severity::Error))
}
