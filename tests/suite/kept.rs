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
