//! The preview of a report that is running, so that another run of the program finds it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::report::project::Project;
use crate::store::here;

/// Its file, in the folder that the report's cache is in.
const NAME: &str = "preview.json";
/// How long it has for an answer.
const WAIT: Duration = Duration::from_secs(5);

/// How it is reached.
#[derive(Serialize, Deserialize)]
struct Door {
    port: u16,
    token: String,
}

/// The note of a running preview; it goes with it.
pub(super) struct Running {
    file: PathBuf,
    door: Door,
}

fn file(project: &Project) -> PathBuf {
    here(project.root()).join(".marbre").join(NAME)
}

impl Running {
    /// Notes how a preview is reached, for nobody but its user. Where that can't be written,
    /// nobody finds it; it runs all the same.
    pub(super) fn note(project: &Project, port: u16, token: &str) -> Self {
        let file = file(project);
        let door = Door { port, token: token.to_owned() };
        let _ = write(&file, &door);
        Self { file, door }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Another preview may have come after.
        if read(&self.file).is_some_and(|it| it.token == self.door.token) {
            let _ = fs::remove_file(&self.file);
        }
    }
}

fn write(file: &Path, door: &Door) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // Whatever is there may be open to others, or lead elsewhere.
    let _ = fs::remove_file(file);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(file)?.write_all(&serde_json::to_vec(door)?)
}

fn read(file: &Path) -> Option<Door> {
    let mut text = String::new();
    File::open(file).ok()?.take(4096).read_to_string(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

/// Moves the pages of the preview of a report that is running to what was written at a line of
/// a file: a path from here, or from the report's folder.
///
/// # Errors
/// Where no preview is running, or nothing on the pages was written there.
pub fn go_to(
    manifest: &Path,
    wanted: &Path,
    line: u32,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let project = Project::open(manifest, sink)?;
    let place = Place::File(wanted.display().to_string());
    let Some(name) = name(&project, wanted) else {
        let message = said!("this isn't a file of the report's folder");
        let error = Diagnostic::error("not-on-a-page", place, message);
        return Err(sink.fail(error.hint("name it as it is named from here")));
    };
    let status = read(&file(&project)).and_then(|door| ask(&door, &name, line).ok());
    match status {
        Some(200) => Ok(()),
        Some(404) => {
            let message = said!("nothing on the pages was written in this file");
            let error = Diagnostic::error("not-on-a-page", place, message);
            Err(sink.fail(error.hint("see whether a part of the report names it")))
        }
        _ => {
            let place = Place::File(manifest.display().to_string());
            let message = said!("no preview of this report is running");
            let error = Diagnostic::error("no-preview", place, message);
            Err(sink.fail(error.hint("start one with `marbre preview`")))
        }
    }
}

/// A file as it is named in the project.
fn name(project: &Project, wanted: &Path) -> Option<String> {
    let root = here(project.root()).canonicalize().ok()?;
    let real =
        wanted.canonicalize().or_else(|_| root.join(wanted).canonicalize()).ok()?;
    let inside = real.strip_prefix(&root).ok()?;
    let parts: Vec<&str> =
        inside.components().map(|it| it.as_os_str().to_str()).collect::<Option<_>>()?;
    Some(parts.join("/"))
}

/// Asks a server to move its pages; gives the status of its answer.
fn ask(door: &Door, file: &str, line: u32) -> io::Result<u16> {
    let Door { port, token } = door;
    let body = json!({ "file": file, "line": line }).to_string();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, *port))?;
    stream.set_read_timeout(Some(WAIT))?;
    write!(
        stream,
        "POST /{token}/goto HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         Origin: http://127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len(),
    )?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok());
    status.ok_or_else(|| io::ErrorKind::InvalidData.into())
}
