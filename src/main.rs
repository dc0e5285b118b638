//! The program: reads the command line, calls the library, prints, exits.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    cli::run(cli::args::Cli::parse()).into()
}
