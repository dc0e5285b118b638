//! A preview that is served, and somebody who asks it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::case::Case;

/// Long enough for any machine: nothing hangs on how long it takes.
const LONG: Duration = Duration::from_secs(120);

/// A preview of a project. It ends with the test.
pub(super) struct Served {
    child: Child,
    pub(super) port: u16,
    pub(super) token: String,
}

/// An answer: its status, its headers, its body.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: Vec<u8>,
}

impl Served {
    pub(super) fn of(case: &Case, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_marbre"))
            .env("LC_ALL", "C")
            .env_remove("VISUAL")
            .current_dir(case.path(""))
            .args(["preview", "report.toml", "--no-open"])
            .args(options)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("a line");
        let address = line.split("http://127.0.0.1:").nth(1).expect(&line);
        let mut parts = address.split('/');
        let port = parts.next().and_then(|it| it.parse().ok()).expect("a port");
        let token = parts.next().expect("a token").to_owned();
        Self { child, port, token }
    }

    /// Sends bytes, and reads what is answered until the connection is closed.
    pub(super) fn raw(&self, bytes: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a server");
        stream.set_read_timeout(Some(LONG)).expect("a bound");
        // It may close the connection before it has heard all.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n");
        let end = end.unwrap_or(answer.len());
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        let headers = head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let body = answer.get(end + 4..).unwrap_or_default().to_vec();
        Reply { status, headers, body }
    }

    /// Asks with these headers beside what has to be there.
    pub(super) fn ask(&self, line: &str, headers: &[&str], body: &str) -> Reply {
        let mut request = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|it| it.starts_with("Host:")) {
            request += &format!("Host: 127.0.0.1:{}\r\n", self.port);
        }
        for header in headers {
            request += &format!("{header}\r\n");
        }
        if !body.is_empty() {
            request += &format!("Content-Length: {}\r\n", body.len());
        }
        self.raw(format!("{request}\r\n{body}").as_bytes())
    }

    pub(super) fn get(&self, path: &str) -> Reply {
        self.ask(&format!("GET /{}/{path}", self.token), &[], "")
    }

    pub(super) fn post(&self, path: &str, body: &str) -> Reply {
        let origin = format!("Origin: http://127.0.0.1:{}", self.port);
        let headers = [origin.as_str(), "Content-Type: application/json"];
        self.ask(&format!("POST /{}/{path}", self.token), &headers, body)
    }

    /// The first state, from now on, that is as wanted.
    pub(super) fn state(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let reply = self.get("state");
            let state: Value = serde_json::from_slice(&reply.body).expect("JSON");
            if wanted(&state) {
                return state;
            }
            assert!(started.elapsed() < LONG, "{state:#}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// The state after another that is as wanted. What the press will print may come between.
    pub(super) fn after(&self, before: &Value, wanted: &str) -> Value {
        let differ = |it: &Value, what: &str| it[what] != before[what];
        self.state(|it| {
            let other = differ(it, "state")
                || differ(it, "pages")
                || wanted == "stale" && differ(it, "said");
            other && it["state"] == wanted
        })
    }

    /// What stands on a page, from 1.
    pub(super) fn items(&self, state: &Value, page: usize) -> Value {
        let name = state["pages"][page - 1]["items"].as_str().expect("a name");
        let reply = self.get(&format!("items/{name}"));
        assert_eq!(reply.status, 200);
        serde_json::from_slice(&reply.body).expect("JSON")
    }

    pub(super) fn image(&self, state: &Value, page: usize) -> String {
        let name = state["pages"][page - 1]["image"].as_str().expect("a name");
        let reply = self.get(&format!("image/{name}"));
        assert_eq!(reply.status, 200);
        String::from_utf8(reply.body).expect("text")
    }

    /// Listens to what changes.
    pub(super) fn events(&self) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a server");
        stream.set_read_timeout(Some(LONG)).expect("a bound");
        let Self { port, token, .. } = self;
        write!(stream, "GET /{token}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
            .expect("sent");
        BufReader::new(stream)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The data of the next event of a kind.
pub(super) fn next(events: &mut BufReader<TcpStream>, kind: &str) -> Value {
    let (mut line, mut own) = (String::new(), false);
    loop {
        line.clear();
        assert!(events.read_line(&mut line).expect("an event") > 0, "no event");
        if let Some(found) = line.strip_prefix("event: ") {
            own = found.trim() == kind;
        }
        if let Some(data) = line.strip_prefix("data: ").filter(|_| own) {
            return serde_json::from_str(data).expect("JSON");
        }
    }
}

/// Replaces the first of some words in a file of a project.
pub(super) fn edit(case: &Case, file: &str, old: &str, new: &str) {
    let text = fs::read_to_string(case.path(file)).expect("a text");
    assert!(text.contains(old), "{old}");
    case.write(file, text.replacen(old, new, 1));
}
