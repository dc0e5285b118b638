//! A report as a git revision has it, in a folder for the time of a comparison.
//!
//! The `git` program is asked, so that its own rules hold: what a revision is called, line ends,
//! filters. Nothing of the repository changes: the index is one of our own.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use marbre_diag::{Diagnostic, Message, Place, Reported, Sink, said};

use super::scratch::Scratch;

/// The files of a revision; they go with it.
#[derive(Debug)]
pub(super) struct Checkout {
    scratch: Scratch,
    commit: String,
    /// The report's path in the repository.
    path: PathBuf,
}

impl Checkout {
    /// The report.
    pub(super) fn report(&self) -> PathBuf {
        self.scratch.path().join("files").join(&self.path)
    }

    /// The commit, with its first ten digits.
    pub(super) fn commit(&self) -> &str {
        self.commit.get(..10).unwrap_or(&self.commit)
    }
}

/// Writes the files of a revision of a report's repository.
///
/// # Errors
/// Where there is no git, no repository, no such revision, or no such report in it.
pub(super) fn check_out(
    report: &Path,
    revision: &str,
    sink: &mut Sink,
) -> Result<Checkout, Reported> {
    let place = || Place::File(format!("{}@{revision}", report.display()));
    let folder = match report.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let message = said!("there is no folder `{folder}`", folder = folder.display());
        return Err(sink.fail(Diagnostic::error("missing-file", place(), message).hint(
            "name the report where it lies today: it is looked for in that folder's repository",
        )));
    }
    let git = Git { folder, place: &place };
    let top = git.ask(&["rev-parse", "--show-toplevel"], sink)?;
    let top = top.map_err(|words| sink.fail(no_repository(folder, &words, place())))?;
    let prefix = git.ask(&["rev-parse", "--show-prefix"], sink)?.unwrap_or_default();
    let wanted = format!("{revision}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted];
    let commit = git.ask(&arguments, sink)?.map_err(|_| {
        let message = said!("the repository has no revision `{revision}`", revision);
        sink.fail(
            Diagnostic::error("unknown-revision", place(), message)
                .hint("`git tag` and `git log --oneline` show which ones there are"),
        )
    })?;
    let name = report.file_name().unwrap_or_default();
    let path = Path::new(&prefix).join(name);
    let inside = format!("{commit}:{}", path.to_string_lossy().replace('\\', "/"));
    git.ask(&["cat-file", "-e", &inside], sink)?.map_err(|_| {
        let message = said!(
            "revision `{revision}` has no `{path}`",
            revision,
            path = path.display()
        );
        sink.fail(
            Diagnostic::error("not-in-revision", place(), message)
                .hint("name a later revision, or the report as it was called then"),
        )
    })?;
    let scratch = Scratch::new(sink)?;
    let index = scratch.path().join("index");
    let mut prefix = OsString::from("--prefix=");
    prefix.push(scratch.path().join("files"));
    prefix.push("/");
    let root = Git { folder: Path::new(&top), place: &place };
    let steps: [&[&OsStr]; 2] = [
        &["read-tree".as_ref(), commit.as_ref()],
        &["checkout-index".as_ref(), "--all".as_ref(), "--quiet".as_ref(), &prefix],
    ];
    for step in steps {
        root.run(step, Some(&index), sink)?.map_err(|words| {
            let message =
                said!("the files of revision `{revision}` can't be had", revision);
            sink.fail(
                Diagnostic::error("git-failed", place(), message).hint(words.last()),
            )
        })?;
    }
    Ok(Checkout { scratch, commit, path })
}

/// The error for a folder of which git doesn't say where its repository begins.
fn no_repository(folder: &Path, words: &Words, place: Place) -> Diagnostic {
    let folder = folder.display();
    // Git's way out: it names the repository, and is a line of its own.
    let way_out = words.0.lines().map(str::trim).find(|it| it.starts_with("git config"));
    match way_out.filter(|it| it.contains("safe.directory")) {
        Some(command) => {
            let message = said!(
                "git doesn't trust the repository of `{folder}`, because it belongs to \
                 another user",
                folder,
            );
            Diagnostic::error("no-repository", place, message)
                .hint(said!("if you trust it: {command}", command))
        }
        None => {
            let message = said!("`{folder}` isn't in a git repository", folder);
            let error = Diagnostic::error("no-repository", place, message);
            let known = words.0.contains("not a git repository");
            let error = match known {
                true => error,
                false => error.hint(words.last()),
            };
            error.hint(
                "without one there are no revisions: compare with the PDF that was kept \
                 (`marbre diff OLD.pdf report.toml`)",
            )
        }
    }
}

/// What git says where it says no.
struct Words(String);

impl Words {
    /// The hint with the last of them.
    fn last(&self) -> Message {
        match self.0.lines().last() {
            Some(words) => said!("git says: {words}", words),
            None => said!("git says: nothing"),
        }
    }
}

/// The git program, in a folder.
struct Git<'a> {
    folder: &'a Path,
    place: &'a dyn Fn() -> Place,
}

impl Git<'_> {
    /// What git answers; inside, its words where it says no.
    fn ask(
        &self,
        arguments: &[&str],
        sink: &mut Sink,
    ) -> Result<Result<String, Words>, Reported> {
        let arguments: Vec<&OsStr> = arguments.iter().map(OsStr::new).collect();
        self.run(&arguments, None, sink)
    }

    fn run(
        &self,
        arguments: &[&OsStr],
        index: Option<&Path>,
        sink: &mut Sink,
    ) -> Result<Result<String, Words>, Reported> {
        let mut git = Command::new("git");
        // A hook or a setting may run programs: here only files are read.
        git.args(["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-C"]);
        git.arg(self.folder).args(arguments);
        // Its words are looked at.
        git.env("LC_ALL", "C");
        // Within a hook, these name another repository than the folder's.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            git.env_remove(name);
        }
        if let Some(index) = index {
            git.env("GIT_INDEX_FILE", index);
        }
        let output = git.output().map_err(|error| {
            let message = match error.kind() {
                io::ErrorKind::NotFound => {
                    said!("git isn't installed, so there are no revisions")
                }
                _ => said!("git can't be started: {error}", error),
            };
            sink.fail(
                Diagnostic::error("no-git", (self.place)(), message)
                    .hint("install git, or compare with a PDF of that revision"),
            )
        })?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
        Ok(if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(Words(text(&output.stderr)))
        })
    }
}
