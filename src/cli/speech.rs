//! How the program speaks: on stderr, in colour where that is wanted.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use codespan_reporting::term::termcolor::{ColorChoice, StandardStream};
use marbre_diag::{Diagnostic, render};

use super::args::{Color, Format, Speech};

/// The program's voice.
pub(crate) struct Voice {
    format: Format,
    color: ColorChoice,
}

impl Voice {
    pub(crate) fn new(speech: Speech) -> Self {
        let terminal = io::stderr().is_terminal();
        let color = match speech.color {
            Color::Always => ColorChoice::Always,
            // `Auto` obeys `NO_COLOR`.
            Color::Auto if terminal => ColorChoice::Auto,
            Color::Auto | Color::Never => ColorChoice::Never,
        };
        Self { format: speech.format, color }
    }

    /// How diagnostics are written.
    pub(crate) const fn format(&self) -> Format {
        self.format
    }

    /// Prints diagnostics.
    pub(crate) fn say(&self, diagnostics: &[Diagnostic]) {
        // There is nobody left to tell if stderr is closed.
        let _ = match self.format {
            Format::Human => {
                render::human(diagnostics, &mut StandardStream::stderr(self.color))
            }
            Format::Json => render::json(diagnostics, &mut io::stderr().lock()),
        };
    }

    /// Prints a line of its own.
    pub(crate) fn line(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// Shows what takes long, on a terminal only.
    pub(crate) fn progress(&self, what: &'static str) -> Progress {
        let wanted = io::stderr().is_terminal() && self.format == Format::Human;
        Progress(wanted.then(|| {
            let (done, wait) = mpsc::channel();
            let shower = thread::spawn(move || {
                let long = wait.recv_timeout(Duration::from_millis(500));
                if long != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                let _ = write!(io::stderr(), "{what} …");
                let _ = io::stderr().flush();
                let _ = wait.recv();
                // Carriage return, and erase to the end of the line (ECMA-48).
                let _ = write!(io::stderr(), "\r\x1b[K");
            });
            (done, shower)
        }))
    }
}

/// A line on the terminal that is gone at the end.
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Progress {
    /// Takes the line away.
    pub(crate) fn finish(self) {
        if let Some((done, shower)) = self.0 {
            drop(done);
            let _ = shower.join();
        }
    }
}
