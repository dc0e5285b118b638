//! Finding one's way: what is typed by mistake, and what needn't be typed.

use std::fs;
use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use super::case::{Case, run_in};

#[test]
fn a_wrong_command_is_not_taken_for_a_report() {
    let case = Case::new("commands-wrong");
    for (line, hint) in [
        (&["sael"][..], "did you mean `marbre seal`?"),
        (&["validate", "report.toml"], "did you mean `marbre seal`?"),
        (&["bulid", "report.toml"], "did you mean `marbre build`?"),
        (&["init", "dossier"], "did you mean `marbre new DIR`?"),
        (&["report"], "`marbre report.toml`"),
        (&["--max-time", "9", "impos", "a.pdf"], "did you mean `marbre impose`?"),
    ] {
        let run = case.run(line);
        assert_eq!(run.code, Some(2), "{line:?}: {}", run.stderr);
        let wrong = "there is no command `";
        assert!(run.stderr.contains(wrong), "{line:?}: {}", run.stderr);
        assert!(run.stderr.contains(hint), "{line:?}: {}", run.stderr);
        assert!(!run.stderr.contains("no such report"), "{line:?}: {}", run.stderr);
    }
}

#[test]
fn a_report_need_not_be_named_where_it_lies() {
    let case = Case::new("commands-bare");
    let built = case.path("build/mon-rapport-print.pdf");
    for (folder, line) in [
        (case.path(""), &[][..]),
        (case.path(""), &["."]),
        (case.path(".."), &["commands-bare"]),
        (case.path(".."), &["build", "commands-bare/"]),
    ] {
        let run = run_in(&folder, line);
        assert_eq!(run.code, Some(0), "{line:?}: {}", run.stderr);
        assert!(built.exists(), "{line:?}");
        fs::remove_dir_all(case.path("build")).expect("a folder");
    }
    fs::rename(case.path("report.toml"), case.path("rapport.toml")).expect("a file");
    assert_eq!(case.run(&[]).code, Some(0));
    assert_eq!(case.run(&["seal"]).code, Some(0));
    assert_eq!(case.run(&["fonts"]).code, Some(0));
    fs::copy(case.path("rapport.toml"), case.path("autre.toml")).expect("a file");
    let run = case.run(&["."]);
    assert_eq!(run.code, Some(1));
    let said = "there are several reports here: autre.toml, rapport.toml";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    let run = case.run(&["layouts"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("there is no report in this folder"), "{}", run.stderr);
    // Where there is nothing to build, the help is shown.
    let run = run_in(&case.path("layouts"), &[]);
    assert_eq!(run.code, Some(2));
    assert!(run.stdout.contains("Usage: "), "{}", run.stdout);
}

#[test]
fn the_command_that_new_names_works() {
    let case = Case::new("commands-new");
    for folder in ["Rapport été 2025", "l'an \"un\" $HOME", "simple"] {
        let run = case.run(&["new", folder]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let (_, command) = run.stdout.split_once(" is ready: ").expect("a command");
        let shell = Command::new("sh")
            .args(["-c", command])
            .current_dir(case.path(""))
            .output()
            .expect("a shell");
        assert!(shell.status.success(), "{command}: {shell:?}");
        assert!(case.path(folder).join("build/our-report-print.pdf").exists());
    }
}

#[test]
fn limits_of_nothing_are_refused() {
    let case = Case::new("commands-limits");
    for (option, value) in [
        ("--max-time", "0"),
        ("--max-time", "0.0"),
        ("--max-time", "-1"),
        ("--max-time", "NaN"),
        ("--max-memory", "0"),
        ("--max-pages", "0"),
    ] {
        let run = case.run(&["report.toml", &format!("{option}={value}")]);
        assert_eq!(run.code, Some(2), "{option} {value}: {}", run.stderr);
    }
}

#[test]
fn the_state_of_a_report_for_programs() {
    let case = Case::new("commands-status");
    let run = case.run(&["report.toml", "--status", "--format", "json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let status: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(status["accounts"]["state"], "provisional");
    assert!(
        status["accounts"]["mention"].as_str().is_some_and(|it| it.starts_with("sous"))
    );
    assert_eq!(status["pages"], 4);
    assert_eq!(status["parts"][3]["layout"], "back");
    assert_eq!(status["parts"][3]["first"], 4);
    assert_eq!(status["parts"][3]["side"], "verso");
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_no_success() {
    let case = Case::new("commands-full");
    for line in [&["report.toml", "--status"][..], &["fonts"], &["schema"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let run = Command::new(env!("CARGO_BIN_EXE_marbre"))
            .env("LC_ALL", "C")
            .current_dir(case.path(""))
            .args(line)
            .stdout(Stdio::from(full))
            .output()
            .expect("the program starts");
        assert_eq!(run.status.code(), Some(1), "{line:?}");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(said.contains("the answer can't be written"), "{line:?}: {said}");
    }
}
