//! Builds that are killed: what they leave, and what the next one makes of it.
#![cfg(unix)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::case::Case;

/// A sealed report with a picture, so that there is something to convert and to keep.
fn project(name: &str) -> Case {
    let case = Case::drawing(name, "place(image(\"/disc.png\", width: 6mm))");
    let pictures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    let picture = fs::read(pictures.join("disc.png")).expect("a picture");
    case.write("disc.png", picture);
    let run = case.run(&["seal"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    case
}

fn lock(case: &Case) -> String {
    fs::read_to_string(case.path("report.lock")).expect("the lock")
}

/// Starts the program, and kills it after a while; was it still running?
fn kill(case: &Case, argument: &str, moment: Duration) -> bool {
    let mut run = Command::new(env!("CARGO_BIN_EXE_marbre"))
        .env("LC_ALL", "C")
        .current_dir(case.path(""))
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    thread::sleep(moment);
    // On Unix, this is SIGKILL.
    run.kill().expect("it can be killed");
    run.wait().expect("it has ended").code().is_none()
}

/// Ten euros more or less of donations.
fn change_an_amount(case: &Case, more: bool) {
    let amounts = [["48 300;", "Dons;6 000"], ["48 310;", "Dons;6 010"]];
    let (from, to) = (amounts[usize::from(!more)], amounts[usize::from(more)]);
    for (from, to) in from.iter().zip(to) {
        case.replace("data/comptes.csv", from, to);
    }
}

/// What a build is made of has to be made again.
fn forget(case: &Case) {
    let _ = fs::remove_dir_all(case.path(".marbre"));
}

/// Numbers from 0 to 1 that look random and are always the same: a linear
/// congruential generator with Knuth's constants for MMIX.
fn random(state: &mut u64) -> f64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 11) as f64 / (1_u64 << 53) as f64
}

/// The files in a folder that are still being written.
fn parts(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|it| it == "part")).collect()
}

/// Whether a process works in this folder, as the system's list of them shows it.
#[cfg(target_os = "linux")]
fn somebody_works_in(folder: &Path) -> bool {
    let folder = folder.canonicalize().expect("a folder");
    let processes = fs::read_dir("/proc").expect("the system's list").flatten();
    let mut folders =
        processes.filter_map(|entry| fs::read_link(entry.path().join("cwd")).ok());
    folders.any(|cwd| cwd == folder)
}

#[cfg(not(target_os = "linux"))]
fn somebody_works_in(_folder: &Path) -> bool {
    false
}

#[test]
fn a_build_killed_at_any_moment_leaves_the_last_good_pdf_and_the_next_one_succeeds() {
    let case = project("killed");
    let sealed = lock(&case);
    let mut pdfs = Vec::new();
    let mut time = Duration::ZERO;
    for more in [true, false] {
        change_an_amount(&case, more);
        forget(&case);
        let started = Instant::now();
        let run = case.build();
        time = started.elapsed();
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        pdfs.push(case.pdf());
    }
    assert!(pdfs[0] != pdfs[1], "ten euros have to be seen");

    let mut state = 2020;
    let mut killed = 0;
    for round in 0..10 {
        let (new, old) = (&pdfs[round % 2], &pdfs[1 - round % 2]);
        change_an_amount(&case, round % 2 == 0);
        forget(&case);
        let moment = time.mul_f64((round as f64 + random(&mut state)) / 10.0);
        killed += usize::from(kill(&case, "report.toml", moment));

        let left = case.pdf();
        assert!(left == *old || left == *new, "{moment:?}: the PDF is neither");
        assert!(lock(&case) == sealed, "{moment:?}: a build doesn't touch the lock");
        let ended = Instant::now();
        while somebody_works_in(&case.path("")) {
            let waited = ended.elapsed();
            assert!(waited < Duration::from_secs(10), "{moment:?}: a worker is left");
            thread::sleep(Duration::from_millis(10));
        }

        let started = Instant::now();
        let run = case.build();
        // The machine may have become faster or slower.
        time = started.elapsed();
        assert_eq!(run.code, Some(0), "{moment:?}: {}", run.stderr);
        assert!(case.pdf() == *new, "{moment:?}: another PDF than without the kill");
        let left = [parts(&case.path("build")), parts(&case.path(".marbre"))].concat();
        assert!(left.is_empty(), "{moment:?}: {left:?}");
    }
    assert!(killed >= 3, "only {killed} builds were still running");
}

#[test]
fn a_seal_killed_at_any_moment_leaves_a_whole_lock() {
    let case = project("killed-seal");
    let mut locks = Vec::new();
    let mut time = Duration::ZERO;
    for more in [true, false] {
        change_an_amount(&case, more);
        let started = Instant::now();
        assert_eq!(case.run(&["seal"]).code, Some(0));
        time = started.elapsed();
        locks.push(lock(&case));
    }
    let mut state = 1515;
    for round in 0..10 {
        change_an_amount(&case, round % 2 == 0);
        let moment = time.mul_f64((round as f64 + random(&mut state)) / 10.0);
        kill(&case, "seal", moment);
        assert!(locks.contains(&lock(&case)), "{moment:?}: the lock is neither");
        assert_eq!(case.run(&["seal"]).code, Some(0), "{moment:?}");
        assert!(lock(&case) == locks[round % 2], "{moment:?}");
    }
}

#[test]
fn whoever_has_the_pdf_open_goes_on_reading_the_old_one() {
    let case = project("open-pdf");
    assert_eq!(case.build().code, Some(0));
    let old = case.pdf();
    let file = fs::File::open(case.path("build/mon-rapport-print.pdf"));
    change_an_amount(&case, true);
    assert_eq!(case.build().code, Some(0));
    assert!(case.pdf() != old);
    let mut read = Vec::new();
    file.expect("a PDF").read_to_end(&mut read).expect("it can be read");
    assert!(read == old, "it was written over, and a kill would have left half of it");
}

#[test]
fn what_killed_builds_left_goes_and_what_others_write_stays() {
    let case = project("leftovers");
    let mut gone = Command::new("true").spawn().expect("a process");
    let dead = gone.id();
    gone.wait().expect("it ends");
    let alive = std::process::id();
    let path =
        |name: &str, process: u32| case.path(&format!("build/{name}.{process}-0.part"));
    let ours = path("mon-rapport-print.pdf", dead);
    let running = path("mon-rapport-print.pdf", alive);
    let foreign = path("une-video.mp4", dead);
    fs::create_dir_all(case.path("build")).expect("a folder");
    for path in [&ours, &running, &foreign] {
        fs::write(path, "half of it").expect("written");
    }
    assert_eq!(case.build().code, Some(0));
    assert!(!ours.exists(), "nobody will finish it");
    assert!(running.exists(), "somebody may be writing it");
    assert!(foreign.exists(), "it isn't of this report");

    // The pictures of snapshots are put in place as a folder.
    let album = path("mon-rapport-snapshots", dead);
    fs::create_dir_all(&album).expect("a folder");
    fs::write(album.join("01.png"), "half of it").expect("written");
    assert_eq!(case.run(&["snapshot", "report.toml"]).code, Some(1));
    assert!(!album.exists());
}
