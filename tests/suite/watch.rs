//! `marbre watch`: what is changed is built again, and nothing else is.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, SystemTime};

use super::case::Case;

/// A program that watches, and the lines that it says. It ends with the test.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn of(case: &Case) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_marbre"))
            .env("LC_ALL", "C")
            .current_dir(case.path(""))
            .args(["watch", "report.toml"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let stderr = child.stderr.take().expect("a pipe");
        let (tell, lines) = mpsc::channel();
        thread::spawn(move || {
            let said = BufReader::new(stderr).lines().map_while(Result::ok);
            for line in said {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines }
    }

    /// What one build says, to its end.
    fn build(&self) -> String {
        let mut said = String::new();
        loop {
            // Long enough for any machine: nothing hangs on how long it takes.
            let line = self.lines.recv_timeout(Duration::from_secs(120)).expect(&said);
            if line.contains("builds it again") {
                return said;
            }
            said += &line;
            said.push('\n');
        }
    }

    /// Whether it says nothing for some looks.
    fn is_quiet(&self) -> bool {
        self.lines.recv_timeout(Duration::from_secs(1)).is_err()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn pdf(case: &Case) -> (Vec<u8>, SystemTime) {
    let mut files = fs::read_dir(case.path("build")).expect("a folder").flatten();
    let file = files.find(|it| it.path().extension().is_some_and(|it| it == "pdf"));
    let path = file.expect("a PDF").path();
    let written = fs::metadata(&path).and_then(|it| it.modified()).expect("a time");
    (fs::read(&path).expect("a PDF"), written)
}

#[test]
fn a_change_is_built_and_a_mistake_keeps_the_last_good_file() {
    let case = Case::new("watch");
    let watching = Watching::of(&case);
    assert!(watching.build().contains("build/"), "the first build");
    let first = pdf(&case);
    assert!(watching.is_quiet(), "what it writes itself is no change");

    let manifest = fs::read_to_string(case.path("report.toml")).expect("the report");
    case.write("report.toml", manifest.replace("[report]", "[report"));
    assert!(watching.build().contains("error["), "a mistake is said");
    assert!(pdf(&case) == first, "the last good file is as it was");

    let title =
        manifest.lines().find(|line| line.starts_with("title = ")).expect("a title");
    // Saved as many editors do: written beside, and swapped.
    case.write("report.toml~", manifest.replace(title, "title = \"Another title\""));
    fs::rename(case.path("report.toml~"), case.path("report.toml")).expect("swapped");
    let said = watching.build();
    assert!(!said.contains("error["), "{said}");
    assert!(pdf(&case).0 != first.0, "the change is in the file");
}
