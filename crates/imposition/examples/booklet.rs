//! Makes a booklet of a PDF: its pages on sheets that are folded, nested and stapled.
//!
//! ```text
//! cargo run -p marbre-imposition --example booklet -- FILE.pdf SHEETS.pdf [PAPER [THICKNESS]]
//! cargo run -p marbre-imposition --example booklet -- report.pdf sheets.pdf SRA3 0.1mm
//! ```
//!
//! Without a paper, sheets are as large as they have to be; with a thickness, the inner leaves
//! are shifted for what folding pushes out.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks there")]

use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use marbre_diag::{Place, Sink};
use marbre_imposition::{Around, Arrangement, Scheme, impose};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, output, more @ ..] = arguments.as_slice() else {
        return Err("usage: booklet FILE.pdf SHEETS.pdf [PAPER [THICKNESS]]".into());
    };
    let scheme = Scheme {
        kind: Arrangement::Saddle(more.get(1).map(|it| it.parse()).transpose()?),
        paper: more.first().map(|it| it.parse()).transpose()?,
        around: Around::All,
        place: Place::Nowhere,
    };

    let pdf = fs::read(file).map_err(|why| format!("{file}: {why}"))?;
    // All that there is to say comes together here, errors and warnings.
    let mut sink = Sink::default();
    let imposed = impose(&pdf, file, &scheme, &mut sink);
    for it in sink.all() {
        eprintln!("{}: {}", it.rule, it.english());
    }
    let imposed = imposed.map_err(|_| format!("{file} can't be made a booklet"))?;

    fs::write(output, &imposed.sheets).map_err(|why| format!("{output}: {why}"))?;
    println!("{output}: {} sheets", imposed.count);
    Ok(())
}
