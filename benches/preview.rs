//! From saving a file to the new image of its page, through the real server of `marbre preview`:
//! for a word, an amount, a colour of the theme, a layout and a picture, each time another one,
//! so that nothing is remembered. Then how much memory hundreds of changes leave.
//!
//! What a browser then takes to draw isn't in it. Needs `cargo build --release` before.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often each is changed for its median.
const TIMES: usize = 14;
/// How many words are changed for the memory.
const MANY: usize = 300;
/// As long as a change may take.
const LONG: Duration = Duration::from_secs(60);

/// A preview, and a browser that listens.
struct Served {
    child: Child,
    port: u16,
    token: String,
    events: BufReader<TcpStream>,
    /// The images of the last pages.
    images: Vec<String>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    fn of(report: &Path) -> Self {
        let mut child = Command::new(marbre_benches::program())
            .args(["preview", "report.toml", "--no-open", "--lang", "en"])
            .current_dir(report)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        stderr.read_line(&mut line).expect("a line");
        let address = line.split("http://127.0.0.1:").nth(1).expect("an address");
        let (port, rest) = address.split_once('/').expect("a token");
        let token = rest.split('/').next().expect("a token").to_owned();
        let port = port.parse().expect("a port");
        let mut stream = connect(port);
        write!(stream, "GET /{token}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
            .expect("sent");
        let events = BufReader::new(stream);
        let mut served = Self { child, port, token, events, images: Vec::new() };
        while served.images.is_empty() {
            served.next();
        }
        served
    }

    /// Waits for the next state; gives the images that the last one hadn't.
    fn next(&mut self) -> Vec<String> {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.events.read_line(&mut line).expect("an event") > 0);
            if line.starts_with("data: ") && line.contains("\"pages\":") {
                break;
            }
        }
        // Plates have images as well, behind.
        let pages = line.split("\"pages\":").nth(1).unwrap_or_default();
        let pages = pages.split("\"parts\":").next().unwrap_or_default();
        let names = pages.split("\"image\":\"").skip(1);
        let names = names.filter_map(|it| it.split('"').next());
        let images: Vec<String> = names.map(str::to_owned).collect();
        let old: BTreeSet<&String> = self.images.iter().collect();
        let new = images.iter().filter(|it| !old.contains(it)).cloned().collect();
        self.images = images;
        new
    }

    /// Fetches an image; gives how many bytes it has.
    fn fetch(&self, name: &str) -> usize {
        let Self { port, token, .. } = self;
        let mut stream = connect(*port);
        write!(
            stream,
            "GET /{token}/image/{name} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
             Connection: close\r\n\r\n"
        )
        .expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        assert!(answer.starts_with(b"HTTP/1.1 200"), "an image");
        answer.len()
    }

    /// Makes a change; gives how long it takes until two of its images are there, as in a
    /// spread, and how many have changed.
    fn change(&mut self, save: impl FnOnce()) -> (Duration, usize) {
        let started = Instant::now();
        save();
        loop {
            let new = self.next();
            if let Some(seen) = new.get(..new.len().min(2)).filter(|it| !it.is_empty()) {
                seen.iter().for_each(|name| {
                    self.fetch(name);
                });
                return (started.elapsed(), new.len());
            }
            assert!(started.elapsed() < LONG, "no change");
        }
    }

    /// The memory of the preview and of what it has started, in MiB; `None` where the system
    /// doesn't tell.
    fn memory(&self) -> Option<u64> {
        let own = self.child.id();
        let children = format!("/proc/{own}/task/{own}/children");
        let children = fs::read_to_string(children).ok()?;
        let all = children.split_whitespace().map(str::to_owned);
        let all = all.chain([own.to_string()]).filter_map(|process| {
            let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
            let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        });
        Some(all.sum::<u64>() / 1024)
    }
}

fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).expect("a server");
    stream.set_read_timeout(Some(LONG)).expect("a bound");
    stream
}

/// Replaces what a file has once, each time by something else.
struct Edit {
    file: PathBuf,
    text: String,
    old: &'static str,
}

impl Edit {
    fn of(report: &Path, file: &str, old: &'static str) -> Self {
        let file = report.join(file);
        let text = fs::read_to_string(&file).expect("a text");
        assert!(text.contains(old), "{old}");
        Self { file, text, old }
    }

    fn save(&self, new: &str) {
        fs::write(&self.file, self.text.replacen(self.old, new, 1)).expect("saved");
    }
}

fn main() {
    // `cargo test` runs benches too, to see whether they compile.
    if std::env::args().any(|it| it == "--test") {
        return;
    }
    let report = marbre_benches::copy_of_the_report("marbre-bench-preview");
    let mut out = io::stdout().lock();
    let mut say = |line: String| writeln!(out, "{line}").expect("somebody reads");
    let started = Instant::now();
    let mut served = Served::of(&report);
    say(format!("first state        {:>6} ms", started.elapsed().as_millis()));

    let word = Edit::of(&report, "texts/02-deformations.md", "programme");
    let amount = Edit::of(&report, "data/compte-de-resultat.csv", "45 985");
    let colour = Edit::of(&report, "report.toml", "cmyk = [0, 76, 78, 0]");
    let drawn = "bleed-picture(picture)\n";
    let layout = Edit::of(&report, "layouts/highlight-plate.typ", drawn);
    let picture = report.join("images/plate-1.jpg");
    let pictures: Vec<Vec<u8>> = (0..TIMES as u32)
        .map(|seed| marbre_benches::photograph(seed, [2551, 3579]))
        .collect();
    let kinds: [(&str, &dyn Fn(usize)); 5] = [
        ("word", &|n| word.save(&format!("programme{}", "a".repeat(n + 1)))),
        // All within rounding: more would be a mistake.
        ("amount", &|n| amount.save(&format!("45 {}", 978 + n + n / 7))),
        ("colour", &|n| colour.save(&format!("cmyk = [0, {}, 78, 0]", 75 - n))),
        ("layout", &|n| {
            let square = "rect(width: 4mm, height: 4mm, fill: cmyk(0%, 0%, 0%, 100%))";
            layout.save(&format!("{drawn}    place(dx: {n}mm, dy: 20mm, {square})\n"));
        }),
        ("picture", &|n| fs::write(&picture, &pictures[n]).expect("saved")),
    ];
    for (kind, save) in kinds {
        let mut all = Vec::with_capacity(TIMES);
        let mut changed = 0;
        for n in 0..TIMES {
            let (time, count) = served.change(|| save(n));
            all.push(time);
            changed = count;
        }
        all.sort();
        let (median, worst) = (all[TIMES / 2].as_millis(), all[TIMES - 1].as_millis());
        say(format!(
            "{kind:<10} median {median:>6} ms, worst {worst:>6} ms, {changed} images"
        ));
    }
    let before = served.memory();
    let mut most = before;
    for n in 0..MANY {
        served.change(|| word.save(&format!("programme {n}")));
        most = most.max(served.memory());
    }
    if let (Some(before), Some(most)) = (before, most) {
        say(format!(
            "memory     {before} MiB, at most {most} MiB over {MANY} words more"
        ));
    }
}
