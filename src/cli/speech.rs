//! How the program speaks: on stderr, in colour where that is wanted.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use codespan_reporting::term::termcolor::{ColorChoice, StandardStream};
use marbre_diag::{Diagnostic, Message, Tongue, render};

use super::args::{Color, Format, Lang, Speech};
use super::help;

/// The program's voice.
pub(crate) struct Voice {
    format: Format,
    color: ColorChoice,
    tongue: Tongue,
}

/// The language that the surroundings ask for, by the first of these variables that is set:
/// the order of POSIX (XBD 8.2).
pub(crate) fn tongue_around() -> Tongue {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os);
    let first = set.filter(|it| !it.is_empty()).find_map(|it| it.into_string().ok());
    first.and_then(|code| Tongue::of_code(&code)).unwrap_or(Tongue::English)
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
        let tongue = match speech.lang {
            Some(Lang::En) => Tongue::English,
            Some(Lang::Fr) => Tongue::French,
            None => tongue_around(),
        };
        Self { format: speech.format, color, tongue }
    }

    /// The language that is spoken.
    pub(crate) const fn tongue(&self) -> Tongue {
        self.tongue
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
                let mut stderr = StandardStream::stderr(self.color);
                render::human(diagnostics, self.tongue, &mut stderr)
            }
            Format::Json => render::json(diagnostics, &mut io::stderr().lock()),
        };
    }

    /// Prints a line of its own.
    pub(crate) fn line(&self, text: &str) {
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// A command whose help is in the language that is spoken.
    pub(crate) fn help(&self, command: clap::Command) -> clap::Command {
        help::spoken(command, self.tongue)
    }

    /// A message in the language that is spoken.
    pub(crate) fn words(&self, message: &Message) -> String {
        message.spoken(self.tongue)
    }

    /// Prints a message on a line of its own.
    pub(crate) fn tell(&self, message: &Message) {
        self.line(&self.words(message));
    }

    /// Shows what takes long, on a terminal only.
    pub(crate) fn progress(&self, what: &Message) -> Progress {
        let wanted = io::stderr().is_terminal() && self.format == Format::Human;
        let what = self.words(what);
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
