//! The program speaks French: each of its sentences has a twin, and the terminal's language is
//! the one that is asked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use marbre_diag::wording::translations;

/// The Rust files under a folder.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder").flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|it| it == "rs") {
            into.push(path);
        }
    }
}

/// The program's own sources, without their tests and comments.
fn code() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    for entry in fs::read_dir(root.join("crates")).expect("crates").flatten() {
        sources(&entry.path().join("src"), &mut files);
    }
    let read = |file: &PathBuf| {
        let text = fs::read_to_string(file).expect("a source");
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    files.iter().map(read).collect()
}

/// The string literal that a text begins with, after white space.
fn literal(text: &str) -> Option<String> {
    let mut chars = text.trim_start().strip_prefix('"')?.chars().peekable();
    let mut found = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(found),
            '\\' => match chars.next()? {
                '\n' => while chars.next_if(|it| it.is_whitespace()).is_some() {},
                'n' => found.push('\n'),
                't' => found.push('\t'),
                'u' => {
                    let digits: String =
                        chars.by_ref().skip(1).take_while(|it| *it != '}').collect();
                    let code = u32::from_str_radix(&digits, 16).ok()?;
                    found.push(char::from_u32(code)?);
                }
                other => found.push(other),
            },
            other => found.push(other),
        }
    }
}

/// The literals that follow any of these in the sources.
fn said_after(code: &[String], openings: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in code {
        for opening in openings {
            let places = text.match_indices(opening).map(|(at, _)| at + opening.len());
            found.extend(places.filter_map(|at| literal(&text[at..])));
        }
    }
    found
}

/// Whether there is a word in a template, apart from its holes.
fn has_words(template: &str) -> bool {
    let mut depth = 0;
    let words: String = template
        .chars()
        .filter(|c| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect();
    words.split(|c: char| !c.is_alphabetic()).any(|word| word.chars().count() > 1)
}

#[test]
fn no_sentence_is_without_its_twin() {
    let code = code();
    let said = said_after(&code, &["said!(", ".hint(", "Message::from("]);
    assert!(said.len() > 700, "{} sentences are found", said.len());
    let known: BTreeSet<&str> = translations().map(|(english, _)| english).collect();
    let missing: Vec<&String> =
        said.iter().filter(|it| has_words(it) && !known.contains(it.as_str())).collect();
    assert!(missing.is_empty(), "not in crates/diag/languages/fr.txt: {missing:#?}");
}

#[test]
fn spaces_and_marks_are_those_of_french() {
    for (english, french) in translations() {
        // Code is as it is typed.
        let prose: String = french.split('`').step_by(2).collect();
        for mark in [" :", " ;", " !", " ?"] {
            assert!(!prose.contains(mark), "{english}: {french}");
        }
        assert_eq!(english.ends_with('.'), french.ends_with('.'), "{english}: {french}");
    }
}

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_marbre"));
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG");
    command
        .envs(variables.iter().copied())
        .args(arguments)
        .current_dir(std::env::temp_dir());
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn the_terminal_has_the_language_that_is_asked_for() {
    let missing = ["no-such-report.toml"];
    let said = |arguments: &[&str], variables: &[(&str, &str)]| {
        let all: Vec<&str> = arguments.iter().copied().chain(missing).collect();
        text(&run(&all, variables).stderr)
    };
    let french = "erreur[missing-file]";
    for variables in [
        &[("LANG", "fr_FR.UTF-8")][..],
        &[("LC_ALL", "fr_CA"), ("LANG", "en_US.UTF-8")],
        &[("LC_MESSAGES", "fr"), ("LANG", "de_DE")],
        &[("LC_ALL", ""), ("LANG", "fr_CH.UTF-8")],
    ] {
        assert!(said(&[], variables).starts_with(french), "{variables:?}");
        assert!(
            said(&["--lang", "en"], variables).starts_with("error["),
            "{variables:?}"
        );
    }
    for variables in [
        &[][..],
        &[("LANG", "C")],
        &[("LANG", "de_DE")],
        &[("LC_ALL", "en"), ("LANG", "fr")],
    ] {
        assert!(said(&[], variables).starts_with("error["), "{variables:?}");
        assert!(said(&["--lang=fr"], variables).starts_with(french), "{variables:?}");
    }
    let json = |language: &str| said(&["--format", "json", "--lang", language], &[]);
    assert_eq!(json("fr"), json("en"), "programs read English");
}

#[test]
fn the_help_of_every_command_is_in_french() {
    let commands = [
        "",
        "build",
        "seal",
        "new",
        "fonts",
        "schema",
        "cache",
        "snapshot",
        "diff",
        "impose",
        "preflight",
        "preview",
    ];
    for command in commands {
        let help = |language: &str| {
            let arguments = [command, "--lang", language, "--help"];
            let arguments = arguments.iter().copied().filter(|it| !it.is_empty());
            text(&run(&arguments.collect::<Vec<_>>(), &[]).stdout)
        };
        let (english, french) = (help("en"), help("fr"));
        assert!(french.contains("Utilisation\u{A0}: "), "{command}: {french}");
        // What the values of an option mean is listed by clap.
        let sentences = |text: &str| -> BTreeSet<String> {
            let lines = text.lines().map(str::trim).filter(|line| {
                line.split(' ')
                    .filter(|word| word.chars().all(char::is_alphabetic))
                    .count()
                    > 2
                    && !line.starts_with("- ")
            });
            lines.map(str::to_owned).collect()
        };
        let (english, french) = (sentences(&english), sentences(&french));
        let same: Vec<&String> = english.intersection(&french).collect();
        assert!(same.is_empty(), "{command}: {same:#?}");
    }
    let mistaken = run(&["--lang", "fr", "sael"], &[]);
    assert!(text(&mistaken.stderr).contains("vouliez-vous dire `marbre seal`"));
}
