//! The command line before it is understood: a word that is no command isn't a report.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};
use marbre_diag::{Message, Tongue, render, said};

use super::args::Cli;
use super::help;
use super::speech::tongue_around;

/// Options with a value, which may stand before a command.
const VALUED: [&str; 8] = [
    "--max-time",
    "--max-memory",
    "--max-pages",
    "--format",
    "--color",
    "--lang",
    "--output",
    "-o",
];

/// Words for what a command does, in either language, and the command.
const MEANT: [(&str, &str); 27] = [
    ("check", "marbre preflight build/SLUG-print.pdf"),
    ("vérifier", "marbre preflight build/SLUG-print.pdf"),
    ("verify", "marbre preflight build/SLUG-print.pdf"),
    ("lint", "marbre preflight build/SLUG-print.pdf"),
    ("compare", "marbre diff OLD NEW"),
    ("comparer", "marbre diff OLD NEW"),
    ("compile", "marbre build"),
    ("make", "marbre build"),
    ("print", "marbre build"),
    ("run", "marbre build"),
    ("construire", "marbre build"),
    ("proof", "marbre --proof"),
    ("épreuve", "marbre --proof"),
    ("final", "marbre --final"),
    ("status", "marbre --status"),
    ("init", "marbre new DIR"),
    ("create", "marbre new DIR"),
    ("start", "marbre new DIR"),
    ("nouveau", "marbre new DIR"),
    ("validate", "marbre seal"),
    ("valider", "marbre seal"),
    ("sceller", "marbre seal"),
    ("lock", "marbre seal"),
    ("version", "marbre --version"),
    ("serve", "marbre preview"),
    ("show", "marbre preview"),
    ("aperçu", "marbre preview"),
];

impl Cli {
    /// Reads the command line; ends the program where it makes no sense, or asks for help.
    pub(crate) fn read() -> Self {
        let line: Vec<OsString> = std::env::args_os().collect();
        let tongue = asked_for(&line).unwrap_or_else(tongue_around);
        let mut command = help::spoken(Self::command(), tongue);
        if let Some(word) = first_word(&line).and_then(stray) {
            let hint = render::hint(&meant(&command, &word), tongue);
            let message = said!("there is no command `{word}`", word).spoken(tongue);
            let message = format!("{message}\n\n  {hint}");
            command.error(ErrorKind::InvalidSubcommand, message).exit();
        }
        let read = command.try_get_matches_from_mut(line);
        read.and_then(|matches| Self::from_arg_matches(&matches)).unwrap_or_else(
            |error| {
                // Clap's own words are in English.
                if error.use_stderr() && tongue != Tongue::English {
                    let what = said!(
                        "the command line can't be understood; in the parser's own words"
                    );
                    let _ = writeln!(io::stderr(), "{}", what.spoken(tongue));
                }
                error.exit()
            },
        )
    }
}

/// The language that the command line asks for, before it is understood.
fn asked_for(line: &[OsString]) -> Option<Tongue> {
    let mut words = line.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if word == "--lang" {
            return words.next().and_then(Tongue::of_code);
        }
        if let Some(code) = word.strip_prefix("--lang=") {
            return Tongue::of_code(code);
        }
    }
    None
}

/// The first word that is no option, nor the value of one.
fn first_word(line: &[OsString]) -> Option<&OsStr> {
    let mut words = line.iter().skip(1);
    while let Some(word) = words.next() {
        if VALUED.iter().any(|option| word == option) {
            words.next();
        } else if !word.as_encoded_bytes().starts_with(b"-") {
            return Some(word);
        }
    }
    None
}

/// A word that is neither a command nor a file, and doesn't look like a path.
fn stray(word: &OsStr) -> Option<String> {
    let text = word.to_str()?;
    let plain = |c: char| c.is_alphabetic() || c == '-' || c == '_';
    let command = Cli::command();
    let known = command.find_subcommand(text).is_some() || text == "help";
    let is_stray = !text.is_empty()
        && text.chars().all(plain)
        && !known
        && !Path::new(text).exists();
    is_stray.then(|| text.to_owned())
}

/// What is meant by a word, as a hint.
fn meant(command: &clap::Command, word: &str) -> Message {
    let lower = word.to_lowercase();
    let shown = command.get_subcommands().filter(|it| !it.is_hide_set());
    let names: Vec<&str> = shown.map(clap::Command::get_name).collect();
    if Path::new(&format!("{word}.toml")).is_file() {
        return said!("the report beside is `marbre {word}.toml`", word);
    }
    if let Some(near) = marbre_diag::nearest(&lower, names.iter().copied()) {
        return said!("did you mean `marbre {near}`?", near);
    }
    if let Some((_, meant)) = MEANT.iter().find(|(other, _)| *other == lower) {
        return said!("did you mean `{meant}`?", meant);
    }
    said!(
        "the commands are {names}; a report is a file: `marbre report.toml`",
        names = names.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_is_no_value_of_an_option() {
        let first = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            first_word(&words).map(|it| it.to_string_lossy().into_owned())
        };
        assert_eq!(first("marbre --max-time 5 sael"), Some("sael".to_owned()));
        assert_eq!(first("marbre --format=json sael x"), Some("sael".to_owned()));
        assert_eq!(first("marbre --proof"), None);
        assert_eq!(first("marbre -o out report.toml"), Some("report.toml".to_owned()));
    }

    #[test]
    fn a_wrong_command_is_told_from_a_report() {
        let is_stray = |word: &str| stray(OsStr::new(word)).is_some();
        for word in ["sael", "validate", "report", "bulid", "vérifier", "im-pose"] {
            assert!(is_stray(word), "{word}");
        }
        for word in ["seal", "help", "report.toml", "a/b", "src", "2025", "diff", ""] {
            assert!(!is_stray(word), "{word}");
        }
    }

    #[test]
    fn the_command_that_is_meant_is_named() {
        let command = Cli::command();
        let cases = [
            ("sael", "`marbre seal`"),
            ("Seal", "`marbre seal`"),
            ("bulid", "`marbre build`"),
            ("prefligth", "`marbre preflight`"),
            ("validate", "`marbre seal`"),
            ("init", "`marbre new DIR`"),
            ("comparer", "`marbre diff OLD NEW`"),
            ("tintamarre", "the commands are build, watch, preview, seal, new"),
        ];
        for (word, said) in cases {
            assert!(meant(&command, word).english().contains(said), "{word}");
        }
    }
}
