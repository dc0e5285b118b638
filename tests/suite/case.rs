//! A small project to spoil: the one that `marbre new` writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use marbre::starter::Wish;

/// A project of its own for one test.
pub(crate) struct Case {
    root: PathBuf,
}

/// How a run of the program ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Case {
    /// A fresh project under a name that no other test uses.
    pub(crate) fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if root.exists() {
            fs::remove_dir_all(&root).expect("the last run's folder can go");
        }
        let mut sink = marbre_diag::Sink::default();
        marbre::starter::write(&root, Wish::default(), "marbre", &mut sink)
            .expect("the starter can be written");
        Self { root }
    }

    /// A copy of the real report: what it is made from, and nothing else.
    pub(crate) fn of_the_report(name: &str) -> Self {
        Self::copy_of(Path::new(env!("CARGO_MANIFEST_DIR")), name)
    }

    /// A copy of a project, without what was made of it.
    pub(crate) fn copy_of(folder: &Path, name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if root.exists() {
            fs::remove_dir_all(&root).expect("the last run's folder can go");
        }
        let case = Self { root };
        for file in ["report.toml", "texts", "data", "images", "layouts", "fonts"] {
            case.copy(&folder.join(file), file);
        }
        case
    }

    fn copy(&self, from: &Path, to: &str) {
        if from.is_file() {
            self.write(to, fs::read(from).expect("a file"));
            return;
        }
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            let name = entry.file_name().into_string().expect("plain names");
            self.copy(&entry.path(), &format!("{to}/{name}"));
        }
    }

    /// Lays the files of a folder over the project's own.
    pub(crate) fn lay(&self, folder: &Path) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let name = entry.file_name().into_string().expect("plain names");
            self.copy(&entry.path(), &name);
        }
    }

    /// A fresh project whose back cover, page 4, draws more.
    pub(crate) fn drawing(name: &str, code: &str) -> Self {
        let case = Self::new(name);
        let more = format!("  {code}\n  if address");
        case.replace("layouts/back.typ", "  if address", &more);
        case
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
        fs::write(path, bytes).expect("a writable folder");
        self
    }

    /// Changes a stretch of a file that must be there.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = fs::read_to_string(self.root.join(path)).expect("a text file");
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, text.replacen(from, to, 1))
    }

    /// Has the board validate the accounts.
    pub(crate) fn decide(&self) -> &Self {
        let decided = "status = \"validated\"\n[validation.board]\ndate = 2026-05-20\n";
        self.replace("report.toml", "status = \"provisional\"\n", decided)
    }

    /// Adds to the end of a file.
    pub(crate) fn append(&self, path: &str, more: &str) -> &Self {
        let text = fs::read_to_string(self.root.join(path)).expect("a text file");
        self.write(path, text + more)
    }

    /// Runs the program in the project's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        run_in(&self.root, arguments)
    }

    /// Runs git in the project's folder, whatever its user has configured.
    #[track_caller]
    pub(crate) fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
            .arg("-C")
            .arg(&self.root)
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("git starts");
        assert!(done.status.success(), "{arguments:?}: {done:?}");
    }

    /// Builds the report.
    pub(crate) fn build(&self) -> Run {
        self.run(&["report.toml"])
    }

    /// Builds the report, which must fail with what the reference says, and
    /// must leave neither a PDF for print nor half of one.
    #[track_caller]
    pub(crate) fn fails(&self, reference: &str) {
        let run = self.build();
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        assert_eq!(run.stdout, "", "diagnostics belong on stderr");
        let left = fs::read_dir(self.root.join("build")).into_iter().flatten().flatten();
        let draft = |name: &str| name.ends_with("-draft.pdf");
        let left = left.filter(|it| !it.file_name().to_str().is_some_and(draft)).count();
        assert_eq!(left, 0, "nothing may be written but a draft");
        super::refs::check(&format!("mistakes/{reference}.txt"), run.stderr.as_bytes());
    }

    /// Makes the board's proof, which must succeed.
    #[track_caller]
    pub(crate) fn proof(&self) -> (Run, Vec<u8>) {
        let run = self.run(&["report.toml", "--proof"]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let pdf = self.root.join("build/mon-rapport-proof.pdf");
        (run, fs::read(pdf).expect("a PDF"))
    }

    /// The PDF's bytes.
    pub(crate) fn pdf(&self) -> Vec<u8> {
        fs::read(self.root.join("build/mon-rapport-print.pdf")).expect("a PDF")
    }
}

/// Runs the program in a folder.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_marbre"))
        .env("LC_ALL", "C")
        .current_dir(folder)
        .args(arguments)
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("the program speaks UTF-8");
    Run {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
