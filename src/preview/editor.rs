//! Opens a file at a line in somebody's editor.

use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::report::project::Project;

/// What opens a file at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Editor {
    /// A program and its arguments, as `$VISUAL` names them; nothing where it needs a terminal.
    Visual(String),
    /// VS Code, by an address that the browser hands to it.
    VsCode,
    /// An IDE of `JetBrains`, in the same way.
    JetBrains,
    /// Nothing.
    None,
}

/// The same, once its program is known.
#[derive(Clone, Debug)]
pub(super) enum Opener {
    /// A program and its arguments.
    Program(Vec<String>),
    VsCode,
    JetBrains,
    None,
}

/// Editors that need a terminal; the preview has none to give.
const IN_TERMINALS: [&str; 9] =
    ["vi", "vim", "nvim", "nano", "ed", "hx", "helix", "micro", "joe"];

impl Editor {
    pub(super) fn resolved(&self) -> Opener {
        match self {
            Self::VsCode => Opener::VsCode,
            Self::JetBrains => Opener::JetBrains,
            Self::None => Opener::None,
            Self::Visual(visual) => {
                let words: Vec<String> =
                    visual.split_whitespace().map(str::to_owned).collect();
                match words.first() {
                    Some(program) if !IN_TERMINALS.contains(&name(program)) => {
                        Opener::Program(words)
                    }
                    _ => Opener::None,
                }
            }
        }
    }
}

/// What a program is called, without its folder and its ending.
fn name(program: &str) -> &str {
    let name = Path::new(program).file_stem().and_then(|it| it.to_str());
    name.unwrap_or(program)
}

/// A file of a project that may be opened.
pub(super) fn located(project: &Project, file: &str) -> Option<PathBuf> {
    let path = Path::new(file);
    if !path.components().all(|it| matches!(it, Component::Normal(_))) {
        return None;
    }
    let root = crate::store::here(project.root()).canonicalize().ok()?;
    let real = root.join(path).canonicalize().ok()?;
    (real.starts_with(&root) && real.is_file()).then_some(real)
}

impl Opener {
    /// What it is called; `None` where there is none.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Program(words) => words.first().map(|it| name(it)),
            Self::VsCode => Some("VS Code"),
            Self::JetBrains => Some("JetBrains"),
            Self::None => None,
        }
    }

    /// Opens a file at a line and a column, both from 1; gives what the browser has to do for
    /// that. `None` where it can't be done.
    pub(super) fn open(&self, file: &Path, line: u32, column: u32) -> Option<Value> {
        let (line, column) = (line.max(1), column.max(1));
        match self {
            Self::Program(words) => {
                let (program, own) = words.split_first()?;
                let mut child = Command::new(program)
                    .args(own)
                    .args(arguments(
                        name(program),
                        &file.display().to_string(),
                        line,
                        column,
                    ))
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .ok()?;
                // Somebody has to be told that it has ended.
                thread::spawn(move || child.wait());
                Some(json!({}))
            }
            Self::VsCode => {
                let path = escaped(&file.display().to_string());
                let slash = if path.starts_with('/') { "" } else { "/" };
                let address = format!("vscode://file{slash}{path}:{line}:{column}");
                Some(json!({ "address": address }))
            }
            Self::JetBrains => {
                let path = escaped(&file.display().to_string());
                let address =
                    format!("idea://open?file={path}&line={line}&column={column}");
                Some(json!({ "address": address }))
            }
            Self::None => None,
        }
    }
}

/// How an editor is told the place.
fn arguments(editor: &str, file: &str, line: u32, column: u32) -> Vec<String> {
    let place = format!("{file}:{line}:{column}");
    let all: &[&str] = match editor {
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" => {
            &["--goto", &place]
        }
        "subl" | "sublime_text" | "zed" | "zeditor" | "mate" | "lapce" => &[&place],
        "idea" | "idea64" | "webstorm" | "pycharm" | "rustrover" | "clion" => {
            return vec![
                "--line".to_owned(),
                line.to_string(),
                "--column".to_owned(),
                column.to_string(),
                file.to_owned(),
            ];
        }
        "kate" => {
            return vec!["--line".to_owned(), line.to_string(), file.to_owned()];
        }
        // The way of vi, Emacs, gedit and their relatives.
        _ => return vec![format!("+{line}"), file.to_owned()],
    };
    all.iter().map(|it| (*it).to_owned()).collect()
}

/// A path as part of an address.
fn escaped(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte);
    path.replace('\\', "/").bytes().fold(String::new(), |mut all, byte| {
        match plain(byte) {
            true => all.push(char::from(byte)),
            false => all += &format!("%{byte:02X}"),
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_told_the_place_in_their_own_way() {
        let of = |editor| arguments(editor, "/a/b.md", 3, 7).join(" ");
        assert_eq!(of("code"), "--goto /a/b.md:3:7");
        assert_eq!(of("subl"), "/a/b.md:3:7");
        assert_eq!(of("idea"), "--line 3 --column 7 /a/b.md");
        assert_eq!(of("gvim"), "+3 /a/b.md");
        let place = Opener::VsCode.open(Path::new("/a/d\u{e9} b.md"), 3, 7);
        let address = json!({ "address": "vscode://file/a/d%C3%A9%20b.md:3:7" });
        assert_eq!(place, Some(address));
        assert_eq!(Opener::None.open(Path::new("/a"), 1, 1), None);
    }
}
