//! What is kept in `.marbre`: whatever becomes of it, the PDF is the same.

use std::fs;
use std::path::PathBuf;

use super::case::Case;

/// A report with pictures that has been built: what is kept of it, and its PDF.
fn built(name: &str) -> (Case, Vec<PathBuf>, Vec<u8>) {
    let code =
        "place(image(\"/a.png\", width: 6mm))\n  place(image(\"/b.png\", width: 6mm))";
    let case = Case::drawing(name, code);
    let pictures =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    let picture = fs::read(pictures.join("disc.png")).expect("a picture");
    case.write("a.png", &picture);
    let mut other = image::load_from_memory(&picture).expect("a picture");
    other.invert();
    let mut file = std::io::Cursor::new(Vec::new());
    other.write_to(&mut file, image::ImageFormat::Png).expect("a picture");
    case.write("b.png", file.into_inner());
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let pdf = case.pdf();
    let entries = entries(&case);
    assert!(entries.len() >= 8, "two pictures, a profile, the pages and four leaves");
    (case, entries, pdf)
}

fn entries(case: &Case) -> Vec<PathBuf> {
    let folder = fs::read_dir(case.path(".marbre")).expect("a folder").flatten();
    let paths = folder.map(|entry| entry.path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| !path.ends_with(".gitignore")).collect();
    paths.sort();
    paths
}

#[test]
fn entries_under_each_others_names_are_made_anew() {
    let (case, entries, pdf) = built("kept-swapped");
    let whole: Vec<Vec<u8>> =
        entries.iter().map(|path| fs::read(path).expect("an entry")).collect();
    // Each entry has been under the name of each other one at the end.
    for by in 1..entries.len() {
        for (index, path) in entries.iter().enumerate() {
            fs::write(path, &whole[(index + by) % whole.len()]).expect("written");
        }
        let run = case.build();
        assert_eq!(run.code, Some(0), "{by}: {}", run.stderr);
        assert!(case.pdf() == pdf, "{by}: another PDF");
        assert!(run.stderr.ends_with('\n') && !run.stderr.contains("error"));
    }
}

#[cfg(unix)]
#[test]
fn pipes_links_folders_and_endless_files_are_passed_over() {
    use std::process::Command;

    let (case, entries, pdf) = built("kept-odd");
    type Make = fn(&PathBuf);
    let odd: [(&str, Make); 5] = [
        ("a pipe", |path| {
            let made = Command::new("mkfifo").arg(path).status();
            assert!(made.is_ok_and(|status| status.success()));
        }),
        ("a link to what never ends", |path| {
            std::os::unix::fs::symlink("/dev/zero", path).expect("a link");
        }),
        ("a link to itself", |path| {
            std::os::unix::fs::symlink(path, path).expect("a link");
        }),
        ("a folder", |path| fs::create_dir(path).expect("a folder")),
        ("a file of a terabyte", |path| {
            let file = fs::File::create(path).expect("a file");
            file.set_len(1 << 40).expect("a hole");
        }),
    ];
    for (what, make) in odd {
        for path in &entries {
            let _ = fs::remove_file(path).or_else(|_| fs::remove_dir(path));
            make(path);
        }
        let run = case.build();
        assert_eq!(run.code, Some(0), "{what}: {}", run.stderr);
        assert!(case.pdf() == pdf, "{what}: another PDF");
    }
}

#[test]
fn what_is_kept_is_told_and_cleared() {
    let (case, entries, pdf) = built("kept-told");
    let told = |arguments: &[&str]| {
        let run = case.run(arguments);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let json = |arguments: &[&str]| -> serde_json::Value {
        serde_json::from_str(&told(arguments)).expect("JSON")
    };
    let held = json(&["cache", "--format", "json"]);
    assert_eq!(held["files"], entries.len());
    // All of it belongs to the build, the list that says so among it.
    assert!(held["bytes"].as_u64() > Some(1000) && held["bytes"] == held["needed"]);
    let of = |held: &serde_json::Value, kind: &str| {
        let kinds = held["kinds"].as_array().expect("kinds").iter();
        let one = kinds.into_iter().find(|it| it["kind"] == kind);
        one.map(|it| [it["files"].clone(), it["needed"].clone()])
    };
    assert_eq!(of(&held, "picture").expect("pictures")[0], 2);
    assert_eq!(of(&held, "leaf").expect("leaves")[0], 4);
    // A picture that is printed no more isn't needed any more.
    let before = of(&held, "picture").expect("pictures");
    case.replace("layouts/back.typ", "place(image(\"/b.png\", width: 6mm))", "");
    assert_eq!(case.build().code, Some(0));
    let after = of(&json(&["cache", "report.toml", "--format", "json"]), "picture");
    let after = after.expect("pictures");
    assert_eq!(after[0], 2);
    assert!(after[1].as_u64() < before[1].as_u64() && after[1].as_u64() > Some(0));
    let text = told(&["cache"]);
    assert!(text.starts_with(".marbre\n") && text.contains("pictures in inks"), "{text}");
    let text = told(&["cache", "--clear"]);
    assert!(text.starts_with(".marbre: ") && text.ends_with(" MB removed\n"), "{text}");
    assert!(!case.path(".marbre").exists());
    assert_eq!(told(&["cache", "."]), "./.marbre: empty\n");
    case.replace(
        "layouts/back.typ",
        "place(image(\"/a.png\", width: 6mm))",
        "place(image(\"/a.png\", width: 6mm))\n  place(image(\"/b.png\", width: 6mm))",
    );
    assert_eq!(case.build().code, Some(0));
    assert!(case.pdf() == pdf);
    let run = case.run(&["cache", "no-report.toml"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("missing-file"), "{}", run.stderr);
}
