//! What a new report begins with.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use marbre::starter::{self, Template, Theme, Wish};
use marbre_diag::Sink;
use marbre_typography::Language;
use marbre_typography::date::Date;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::case::Case;

/// The drawings that come with the gallery's layouts.
const DRAWINGS: [&str; 2] = ["02.svg", "10.svg"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `starter/gallery.zip` has to hold: the layouts of the report here, some of its
/// drawings, and its theme.
fn gallery() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in ["layouts", "layouts/map"] {
        for entry in fs::read_dir(root().join(folder)).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().into_string().expect("plain names");
            if path.is_file() && !name.ends_with(".py") {
                files.insert(format!("{folder}/{name}"), fs::read(path).expect("a file"));
            }
        }
    }
    for name in DRAWINGS {
        let path = format!("images/{name}");
        let bytes = fs::read(root().join(&path)).expect("a drawing");
        files.insert(path, bytes);
    }
    let report = fs::read_to_string(root().join("report.toml")).expect("the report");
    let from = report.find("[theme.colors.ink]").expect("a theme");
    let to = report.find("[validation]").expect("what comes after it");
    // A comment before what comes after it belongs there.
    let theme = report[from..to].rsplit_once("\n\n").expect("an empty line").0;
    files.insert("theme.toml".to_owned(), format!("{}\n", theme.trim_end()).into_bytes());
    files
}

fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    for (name, bytes) in files {
        archive.start_file(name, options).expect("an entry");
        archive.write_all(bytes).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("its bytes");
        let name = entry.name().expect("a name").into_owned();
        files.insert(name, bytes);
    }
    files
}

#[test]
fn the_packed_gallery_is_the_layouts_that_are_here() {
    let (path, wanted) = (root().join("starter/gallery.zip"), gallery());
    if std::env::var_os("UPDATE_REFS").is_some() {
        let known = fs::read(&path).is_ok_and(|it| unpacked(it) == wanted);
        if !known {
            fs::write(&path, packed(&wanted)).expect("a writable checkout");
        }
    }
    let found = unpacked(fs::read(&path).expect("it is there"));
    assert!(found == wanted, "run: UPDATE_REFS=1 cargo test --test suite beginnings");
}

/// A new report in a folder of its own.
fn begun(name: &str, wish: Wish) -> Case {
    let case = Case::new(name);
    fs::remove_dir_all(case.path("")).expect("its folder can go");
    let mut sink = Sink::default();
    starter::write(&case.path(""), wish, "marbre", &mut sink).expect("a report");
    case
}

#[test]
fn each_template_makes_a_print_file_and_a_proof_without_a_warning() {
    let day = Date::parse("2026-03-01");
    let mut themes = [None].into_iter().chain(Theme::ALL.map(Some)).cycle();
    for language in [Language::French, Language::English] {
        for template in Template::ALL {
            for _ in 0..2 {
                let theme = themes.next().flatten();
                let wish = Wish { template, language, theme, date: day };
                let kind = theme.map_or("own", Theme::name);
                let name =
                    format!("begun-{}-{}-{kind}", template.name(), language.code());
                let case = begun(&name, wish);
                for purpose in [&[][..], &["--proof"]] {
                    let run = case.run(&[&["report.toml"], purpose].concat());
                    assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
                    let none = run.stderr.contains("no warnings");
                    assert!(none, "{name}: {}", run.stderr);
                    assert!(!run.stderr.contains("note["), "{name}: {}", run.stderr);
                }
            }
        }
    }
}

#[test]
fn a_theme_changes_inks_drawings_and_families() {
    let wish = Wish {
        template: Template::Annual,
        language: Language::English,
        theme: Some(Theme::Forest),
        date: None,
    };
    let case = begun("begun-in-forest", wish);
    let read = |path: &str| fs::read_to_string(case.path(path)).expect("a text");
    let (report, cover) = (read("report.toml"), read("images/cover.svg"));
    assert!(
        report.contains("[theme.colors.accent]\ncmyk = [78, 22, 82, 8]\n"),
        "{report}"
    );
    assert!(!report.contains("font = \"Bricolage Grotesque\""), "{report}");
    assert!(!report.contains("weight = 800"), "{report}");
    assert!(cover.contains("#3a8650") && !cover.contains("#e8553a"), "{cover}");
    // What isn't asked for is left out.
    assert!(!report.contains("\ndate = "), "{report}");
}

#[test]
fn a_new_folder_says_how_to_go_on() {
    let wish = Wish { date: Date::parse("2026-03-01"), ..Wish::default() };
    let case = Case::new("begun-with-a-readme");
    fs::remove_dir_all(case.path("")).expect("its folder can go");
    let mut sink = Sink::default();
    let command = "'/opt/a b/marbre'";
    starter::write(&case.path(""), wish, command, &mut sink).expect("a report");
    let read = |path: &str| fs::read_to_string(case.path(path)).expect("a text");
    let readme = read("README.md");
    assert!(readme.contains("    '/opt/a b/marbre' report.toml --proof\n"), "{readme}");
    assert!(read(".gitignore").contains("/build\n"));
    assert!(read("report.toml").contains("lang = \"fr\"\ndate = 2026-03-01\n"));
    assert!(case.path("report.schema.json").is_file());
}

#[test]
fn what_there_is_to_begin_with_is_listed_and_the_language_is_the_users() {
    let case = Case::new("begun-by-name");
    let run = case.run(&["new", "--template"]);
    for template in Template::ALL {
        assert!(run.stdout.contains(template.name()), "{}", run.stdout);
    }
    for theme in Theme::ALL {
        assert!(run.stdout.contains(theme.name()), "{}", run.stdout);
    }
    for (lang, slug) in [("fr", "mon-rapport"), ("en", "our-report")] {
        let run = case.run(&["new", lang, "--template", "annual", "--lang", lang]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let report = case.path(&format!("{lang}/report.toml"));
        let text = fs::read_to_string(report).expect("a report");
        assert!(text.contains(&format!("slug = \"{slug}\"")), "{text}");
    }
    let run = case.run(&["new", "x", "--template", "poster"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}
