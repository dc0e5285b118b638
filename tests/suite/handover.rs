//! All files of a build are handed over, or none: whatever stands in their way.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use marbre_pdf::checksum::Checksum;

use super::case::Case;

/// All that a build with sheets writes.
const FILES: [&str; 4] = [
    "mon-rapport-preflight.json",
    "mon-rapport-preflight.html",
    "mon-rapport-sheets.pdf",
    "mon-rapport-print.pdf",
];

/// A report with sheets that has been built, and has ten euros more since.
fn built(name: &str) -> Case {
    let case = Case::new(name);
    case.append("report.toml", "\n[print.sheets]\nkind = \"saddle-stitch\"\n");
    assert_eq!(case.build().code, Some(0));
    case.replace("data/comptes.csv", "48 300;", "48 310;");
    case.replace("data/comptes.csv", "Dons;6 000", "Dons;6 010");
    case
}

/// Every file under a folder, and every folder, with what is in it.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path.clone());
                all.insert(path, Vec::new());
            } else {
                all.insert(path.clone(), fs::read(&path).expect("a file"));
            }
        }
    }
    all
}

#[track_caller]
fn fails_and_leaves(
    case: &Case,
    run: &super::case::Run,
    before: &BTreeMap<PathBuf, Vec<u8>>,
) {
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("error[unwritable-output]"), "{}", run.stderr);
    let after = contents(&case.path("build"));
    assert!(after.keys().eq(before.keys()), "{:?}", after.keys());
    assert!(after == *before, "a file has changed: {}", run.stderr);
}

#[test]
fn the_account_says_which_pdf_it_is_of() {
    let case = built("handover-account");
    assert_eq!(case.build().code, Some(0));
    let account = fs::read(case.path("build/mon-rapport-preflight.json")).expect("it");
    let account: serde_json::Value = serde_json::from_slice(&account).expect("JSON");
    assert_eq!(account["sha256"], Checksum::of(&case.pdf()).to_string());
}

#[test]
fn a_folder_in_the_place_of_any_file_leaves_all_others() {
    for name in FILES {
        let case = built(&format!("handover-{name}"));
        let path = case.path(&format!("build/{name}"));
        fs::remove_file(&path).expect("it is there");
        fs::create_dir_all(path.join("of somebody's")).expect("a folder");
        let before = contents(&case.path("build"));
        let run = case.build();
        fails_and_leaves(&case, &run, &before);
        assert!(run.stderr.contains(name), "{}", run.stderr);
    }
}

#[test]
fn no_folder_is_left_where_nothing_can_be_written() {
    let case = built("handover-no-folder");
    case.write("out", "a file where the folder should be");
    let run = case.run(&["report.toml", "-o", "out/of/reach"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("error[unwritable-output]"), "{}", run.stderr);
    assert!(case.path("out").is_file());
}

/// Files may only have so many bytes: the account fits where the PDF doesn't, or nothing.
#[cfg(unix)]
#[test]
fn a_limit_on_files_is_said_and_leaves_all_others() {
    let case = built("handover-ulimit");
    let before = contents(&case.path("build"));
    let sizes = FILES.map(|name| before[&case.path(&format!("build/{name}"))].len());
    // In blocks of 512 bytes: nothing, and just less than each file.
    let limits = sizes.map(|size| size / 512).into_iter().chain([0]);
    for blocks in limits {
        let run = Command::new("sh")
            .arg("-c")
            .arg(format!("ulimit -f {blocks}; exec \"$0\" report.toml"))
            .arg(env!("CARGO_BIN_EXE_marbre"))
            .current_dir(case.path(""))
            .output()
            .expect("it runs");
        let run = super::case::Run {
            code: run.status.code(),
            stdout: String::new(),
            stderr: String::from_utf8_lossy(&run.stderr).into_owned(),
        };
        fails_and_leaves(&case, &run, &before);
        assert!(run.stderr.contains("ulimit -f"), "{}", run.stderr);
    }
    assert_eq!(case.build().code, Some(0));
}

/// A disk that is full: a small one in memory, where this process may mount one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_all_others() {
    let case = built("handover-full");
    let disk = case.path("build");
    let size: usize =
        contents(&disk).values().map(|bytes| bytes.len().next_multiple_of(4096)).sum();
    let old = contents(&disk);
    let mount = |kilobytes: usize| {
        let options = format!("size={kilobytes}k");
        let arguments = ["-t", "tmpfs", "-o", &options, "tmpfs"];
        let mounted = Command::new("mount").args(arguments).arg(&disk).output();
        mounted.is_ok_and(|it| it.status.success())
    };
    let unmount =
        || Command::new("umount").arg(&disk).status().is_ok_and(|it| it.success());
    // Room for what is there, and for a little, more, and nearly all of what is to come.
    for room in [4, 40, size / 1024 - 60, size / 1024 - 4] {
        if !mount(size / 1024 + room) {
            return;
        }
        for (path, bytes) in &old {
            fs::write(path, bytes).expect("there is room");
        }
        let before = contents(&disk);
        let run = case.build();
        let after = contents(&disk);
        assert!(unmount(), "it can't be unmounted");
        assert_eq!(run.code, Some(1), "{room} kB: {}", run.stderr);
        assert!(run.stderr.contains("error[unwritable-output]"), "{}", run.stderr);
        assert!(before == after, "{room} kB: {:?}", after.keys());
    }
}

#[test]
fn an_account_of_another_pdf_is_noticed_and_mended() {
    let case = built("handover-stray");
    let pdf = case.path("build/mon-rapport-print.pdf");
    // A build that was killed after the account has its name, and before the PDF has.
    fs::copy(case.path("build/mon-rapport-sheets.pdf"), &pdf).expect("copied");
    let good = fs::read_to_string(case.path("report.toml")).expect("a text");
    case.replace("report.toml", "layout = \"back\"", "layout = \"bakc\"");
    let before = contents(&case.path("build"));
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(contents(&case.path("build")) == before, "a failed build writes nothing");
    case.write("report.toml", &good);
    // What is found out after the report is read can be said with its files.
    case.replace("layouts/back.typ", "  if address", "  panic(\"no\")\n  if address");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = "this isn't the account of `build/mon-rapport-print.pdf` beside it";
    assert!(run.stderr.contains("warning[stray-account]"), "{}", run.stderr);
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(contents(&case.path("build")) == before, "a failed build writes nothing");

    case.replace("layouts/back.typ", "  panic(\"no\")\n", "");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("stray-account"), "{}", run.stderr);
    let account = fs::read(case.path("build/mon-rapport-preflight.json")).expect("it");
    let account: serde_json::Value = serde_json::from_slice(&account).expect("JSON");
    assert_eq!(account["sha256"], Checksum::of(&case.pdf()).to_string());
}
