//! Every input of a report, spoilt at random: what comes of it is a PDF or errors with
//! their places, soon, and never both.
//!
//! The spoilt files are the same in every run: each comes from its number.

mod spoil;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use marbre::Order;
use marbre::store::timings::Timings;
use marbre::typeset::confined::Limits;
use marbre_diag::{Place, Severity, Sink, Tongue, render};
use marbre_pdf::checksum::Checksum;

use super::case::Case;

use self::spoil::Dice;

/// The longest that a build may take, whatever is in its files.
const LONGEST: Duration = Duration::from_secs(10);
/// The most memory for its typesetting, in MiB.
const MEMORY: u64 = 1024;

/// What is spoilt: the files of the report, and what is kept of it.
const INPUTS: [&str; 17] = [
    "report.toml",
    "parts/article.toml",
    "texts/bref.md",
    "data/comptes.csv",
    "data/comptes.xlsx",
    "data/comptes.ods",
    "images/dessin.svg",
    "images/baseline.jpg",
    "images/progressive.jpg",
    "images/disc.png",
    "images/rgb-16.tif",
    "images/lossy.webp",
    "fonts/spectral/Spectral_400Regular.ttf",
    "profiles/presse.icc",
    "profiles/imprimeur.toml",
    "report.lock",
    CACHE,
];

/// Stands for any one of the files in there.
const CACHE: &str = ".marbre";

const DRAWING: &[u8] = include_bytes!("../../../fuzz/seeds/svg/drawing.svg");

/// A report that has an input of every kind, sealed and built.
fn project(name: &str) -> Case {
    let case = Case::new(name);
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let file = |path: &str| fs::read(tests.join(path)).expect("a file of the tests");
    for table in ["comptes.xlsx", "comptes.ods"] {
        case.write(&format!("data/{table}"), file(table));
    }
    case.write("images/dessin.svg", DRAWING);
    let mut pictures = String::new();
    for path in INPUTS.iter().filter(|path| path.starts_with("images/")) {
        if let Some(name) = path.strip_prefix("images/").filter(|it| !it.ends_with("svg"))
        {
            case.write(path, file(&format!("pictures/{name}")));
        }
        pictures.push_str(&format!("place(image(\"/{path}\", width: 2mm))\n  "));
    }
    case.replace("layouts/back.typ", "  if address", &format!("  {pictures}if address"));
    let icc =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/ISOcoated_v2_300_bas.icc");
    case.write("profiles/presse.icc", fs::read(icc).expect("a profile"));
    case.write(
        "profiles/imprimeur.toml",
        "based-on = \"offset-coated\"\ntitle = \"L'imprimerie\"\n[intent]\n\
         icc = \"presse.icc\"\ncondition = \"FOGRA39\"\ninfo = \"Chez nous\"\n",
    );
    case.replace(
        "report.toml",
        "[theme.colors]",
        "[print]\nprofile = \"profiles/imprimeur.toml\"\n\n[theme.colors]",
    );
    case.write(
        "parts/article.toml",
        "title = \"L'année en bref\"\nbody = \"texts/bref.md\"\n",
    );
    case.replace(
        "report.toml",
        "[part.with]\ntitle = \"L'année en bref\"\nbody = \"texts/bref.md\"\n",
        "with = \"parts/article.toml\"\n",
    );
    for (name, table) in [("tableur", "comptes.xlsx"), ("classeur", "comptes.ods")] {
        case.append(
            "report.toml",
            &format!(
                "\n[statements.{name}]\ntitle = \"Comptes\"\nsource = \"data/{table}\"\n\
                 years = [2025, 2024]\n\
                 columns = {{ side = \"Côté\", group = \"Groupe\", line = \"Libellé\" }}\n\
                 income = {{ key = \"Produits\", total = \"Total des produits\" }}\n\
                 expense = {{ key = \"Charges\", total = \"Total des charges\" }}\n\
                 [[part]]\nlayout = \"accounts\"\n\
                 with = {{ title = \"Comptes\", statement = \"{name}\" }}\n"
            ),
        );
    }
    let run = case.run(&["seal"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    case
}

/// What a spoilt build has to leave as it was.
struct Before {
    pdf: Checksum,
    kept: BTreeMap<PathBuf, Vec<u8>>,
}

fn kept(case: &Case) -> BTreeMap<PathBuf, Vec<u8>> {
    let folder = fs::read_dir(case.path(CACHE)).expect("a folder").flatten();
    let files =
        folder.map(|entry| entry.path()).filter(|path| !path.ends_with(".gitignore"));
    files.map(|path| (path.clone(), fs::read(path).expect("an entry"))).collect()
}

/// How a build ended that is as it should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Built,
    Refused,
}

/// Builds a report with one spoilt input; what is wrong with how that ended, in words.
fn tried(case: &Case, number: usize, before: &Before) -> Result<Ended, String> {
    let mut dice = Dice::of(number);
    let input = INPUTS[number % INPUTS.len()];
    let path = match input {
        CACHE => {
            before.kept.keys().nth(dice.below(before.kept.len())).expect("it").clone()
        }
        input => case.path(input),
    };
    let whole = fs::read(&path).map_err(|error| format!("{input}: {error}"))?;
    let other =
        fs::read(case.path(INPUTS[dice.below(INPUTS.len() - 1)])).expect("a file");
    let spoilt = spoil::spoil(input, &whole, &other, &mut dice);
    fs::write(&path, &spoilt).map_err(|error| format!("{input}: {error}"))?;
    let ended = ended(case, input, before);
    fs::write(&path, &whole).map_err(|error| format!("{input}: {error}"))?;
    for entry in kept(case).keys().filter(|path| !before.kept.contains_key(*path)) {
        let _ = fs::remove_file(entry);
    }
    for (path, bytes) in &before.kept {
        if fs::metadata(path).is_ok_and(|it| it.len() == bytes.len() as u64) {
            continue;
        }
        fs::write(path, bytes).map_err(|error| format!("{input}: {error}"))?;
    }
    ended.map_err(|why| format!("{number}: {input}: {why}"))
}

fn ended(case: &Case, input: &str, before: &Before) -> Result<Ended, String> {
    let limits = Limits {
        program: env!("CARGO_BIN_EXE_marbre").into(),
        time: LONGEST,
        memory: MEMORY,
        pages: 40,
    };
    let order = Order::new(case.path("report.toml"), limits);
    let mut sink = Sink::default();
    let started = Instant::now();
    let built = catch_unwind(AssertUnwindSafe(|| {
        let built = marbre::build(&order, &mut Timings::default(), &mut sink);
        let mut said = Vec::new();
        render::json(sink.all(), &mut said).expect("it can be said");
        render::human(sink.all(), Tongue::English, &mut Plain(Vec::new()))
            .expect("it can be said");
        built
    }));
    let time = started.elapsed();
    let built = built.map_err(|_| "a panic".to_owned())?;
    let said = || {
        let errors = sink.all().iter().filter(|it| it.severity == Severity::Error);
        let errors = errors
            .map(|it| format!("{}: {} ({})", it.rule, it.message, it.place.short()));
        errors.collect::<Vec<_>>().join("; ")
    };
    if time > LONGEST + Duration::from_secs(1) {
        return Err(format!("it takes {time:?}: {}", said()));
    }
    if let Some(amiss) = sink.all().iter().find_map(super::templates::amiss_in) {
        return Err(format!("not what a message is: {amiss}"));
    }
    for error in sink.all().iter().filter(|it| it.severity == Severity::Error) {
        let ends =
            ["typesetting-crashed", "out-of-memory", "out-of-time", "invalid-report"];
        if ends.contains(&error.rule.as_str()) {
            return Err(format!("it ends badly: {}: {:?}", said(), error.hints));
        }
        if error.place == Place::Nowhere {
            return Err(format!("an error without a place: {}", said()));
        }
    }
    let file = case.path("build/mon-rapport-print.pdf");
    let pdf = fs::read(&file).map_err(|error| format!("the PDF: {error}"))?;
    match (&built, sink.settle()) {
        (Ok(_), Err(_)) => return Err(format!("a PDF in spite of {}", said())),
        (Err(_), Ok(())) => return Err("no PDF, and no error".to_owned()),
        (Err(_), Err(_)) if Checksum::of(&pdf) != before.pdf => {
            return Err(format!("another PDF in spite of {}", said()));
        }
        (Err(_), Err(_)) if input == CACHE => {
            return Err(format!("what is kept makes an error: {}", said()));
        }
        (Ok(_), Ok(())) if input == CACHE && Checksum::of(&pdf) != before.pdf => {
            return Err("what is kept makes another PDF".to_owned());
        }
        (Ok(_), Ok(())) if lopdf::Document::load_mem(&pdf).is_err() => {
            return Err("the PDF can't be read".to_owned());
        }
        _ => {}
    }
    if built.is_ok() && Checksum::of(&pdf) != before.pdf {
        // The last good build of the next one.
        let good = case.path("good.pdf");
        fs::copy(good, file).map_err(|error| format!("the PDF: {error}"))?;
    }
    Ok(if built.is_ok() { Ended::Built } else { Ended::Refused })
}

/// Takes what is said, without colours.
struct Plain(Vec<u8>);

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl codespan_reporting::term::termcolor::WriteColor for Plain {
    fn supports_color(&self) -> bool {
        false
    }

    fn set_color(
        &mut self,
        _: &codespan_reporting::term::termcolor::ColorSpec,
    ) -> std::io::Result<()> {
        Ok(())
    }

    fn reset(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Tries spoilt inputs, two at a time; each thread has a report of its own.
fn try_all(name: &str, numbers: &[usize]) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let built = AtomicUsize::new(0);
    thread::scope(|scope| {
        for thread in 0..2 {
            let (next, wrong, built) = (&next, &wrong, &built);
            scope.spawn(move || {
                let case = project(&format!("{name}-{thread}"));
                let pdf = case.pdf();
                case.write("good.pdf", &pdf);
                let before = Before { pdf: Checksum::of(&pdf), kept: kept(&case) };
                while let Some(number) = numbers.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let _watch = Watch::over(*number);
                    match tried(&case, *number, &before) {
                        Ok(Ended::Built) => drop(built.fetch_add(1, Ordering::Relaxed)),
                        Ok(Ended::Refused) => {}
                        Err(why) => {
                            say(&why);
                            let wrong = wrong.lock();
                            wrong.unwrap_or_else(PoisonError::into_inner).push(why);
                        }
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (all, built) = (numbers.len(), built.into_inner());
    say(&format!("{built} of {all} spoilt reports are built, the others refused"));
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
    // Inputs that all stop at the first line, or that change nothing, would try nothing.
    assert!((all / 10..all - all / 10).contains(&built), "{built} of {all} are built");
}

/// At once: the tests may not come to their end.
fn say(what: &str) {
    let _ = writeln!(std::io::stderr(), "{what}");
}

/// Ends the tests where one input holds them up for ever.
struct Watch(mpsc::Sender<()>);

impl Watch {
    fn over(number: usize) -> Self {
        let (done, wait) = mpsc::channel();
        thread::spawn(move || {
            if wait.recv_timeout(6 * LONGEST) == Err(mpsc::RecvTimeoutError::Timeout) {
                say(&format!("input {number} hangs"));
                std::process::exit(1);
            }
        });
        Self(done)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[test]
fn spoilt_inputs_make_a_pdf_or_errors() {
    // A few of each kind; each number that was wrong once is looked at for ever.
    let few: Vec<usize> = (0..3 * INPUTS.len()).collect();
    try_all("mutants", &few);
}

/// `cargo test --test suite -- --ignored mutants`
#[test]
#[ignore = "takes minutes: .ci/run asks for it"]
fn two_thousand_spoilt_inputs_make_a_pdf_or_errors() {
    let all: Vec<usize> = (0..2000).collect();
    try_all("mutants-all", &all);
}

/// Otherwise fuzz/run would compile Typst once more, and look at another program.
#[test]
fn the_fuzz_targets_are_made_of_the_same_crates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = |lock: &str| -> Vec<String> {
        let text = fs::read_to_string(root.join(lock)).expect("a lock");
        let entries = text.split("[[package]]").skip(1);
        entries
            .map(|it| it.lines().skip(1).take(2).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let ours = crates("Cargo.lock");
    let own = ["arbitrary", "jobserver", "libfuzzer-sys", "marbre-fuzz"];
    for it in crates("fuzz/Cargo.lock") {
        let known = ours.contains(&it)
            || own.iter().any(|own| it.contains(&format!("\"{own}\"")));
        assert!(
            known,
            "{it} is another version: (cd fuzz && cargo update -p NAME --precise VERSION)"
        );
    }
}
