//! `marbre diff`: what has changed is found, all of it, and nothing else is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use lopdf::{Document, Object};
use serde_json::Value;

use super::case::{Case, Run, run_in};

/// A PDF that a test has changed.
pub(crate) fn bytes(pdf: &mut Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).expect("memory");
    bytes
}

#[test]
fn what_a_rasteriser_may_do_differently_is_no_change() {
    let case = Case::new("diff-antialiasing");
    assert_eq!(case.build().code, Some(0));
    let mut pdf = Document::load_mem(&case.pdf()).expect("a PDF");
    // A quarter of a pixel, at the 100 ppi of the comparison: a hairline of 0.25 pt is less
    // wide than a pixel, and may be told from there on.
    let set_off = 0.25 * 72.0 / 100.0;
    for page in pdf.get_pages().into_values().collect::<Vec<_>>() {
        let page = pdf.get_dictionary_mut(page).expect("a page");
        for name in ["MediaBox", "CropBox", "TrimBox", "BleedBox"] {
            let Ok(sides) = page.get_mut(name.as_bytes()).and_then(Object::as_array_mut)
            else {
                continue;
            };
            for side in sides {
                let moved = side.as_float().expect("a number") + set_off;
                *side = Object::Real(moved);
            }
        }
    }
    case.write("set-off.pdf", bytes(&mut pdf));
    let run = case.run(&["diff", "build/mon-rapport-print.pdf", "set-off.pdf"]);
    assert_eq!(run.stdout, "all 4 pages are the same\n");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn what_is_drawn_is_compared_as_well() {
    let case = Case::drawing(
        "diff-drawing",
        "place(rect(width: 10mm, height: 5mm, fill: color(\"ink\")))",
    );
    assert_eq!(case.build().code, Some(0));
    fs::copy(case.path("build/mon-rapport-print.pdf"), case.path("old.pdf"))
        .expect("a copy");
    case.replace("layouts/back.typ", "width: 10mm", "width: 12mm");
    let run = case.run(&["diff", "old.pdf", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "page 4: changed (less than 0.1 % of the page)\n3 pages are the same\n"
    );
    // The mark lies where the rectangle has grown: 2 mm, from 26 mm on.
    let changes = json(&case, "build/mon-rapport-changes.json");
    let mark = &changes["pages"][3]["marks"]["new"][0];
    let number = |key: &str| mark[key].as_f64().expect("a number");
    let (left, width) = (number("x"), number("width"));
    assert!(left < 26.0 && left + width > 28.0 && width < 8.0, "{mark}");
}

/// A project whose accent, on its covers, has changed since it was built.
fn recoloured(name: &str, accent: &str) -> Case {
    let case = Case::new(name);
    assert_eq!(case.build().code, Some(0));
    fs::copy(case.path("build/mon-rapport-print.pdf"), case.path("old.pdf"))
        .expect("a copy");
    case.replace("report.toml", "cmyk = [90, 26, 48, 18]", &format!("cmyk = {accent}"));
    assert_eq!(case.build().code, Some(0));
    case
}

#[test]
fn a_colour_that_hardly_changes_is_found() {
    let case = recoloured("diff-colour", "[90, 26, 45, 18]");
    let run = case.run(&["diff", "old.pdf", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stdout.contains("page 4: changed (99.9 % of the page)\n"),
        "{}",
        run.stdout
    );
    // Another program's file has no more to go by than what is seen.
    let mut foreign = Document::load_mem(&case.pdf()).expect("a PDF");
    foreign.trailer.remove(b"Info");
    case.write("foreign.pdf", bytes(&mut foreign));
    let run = case.run(&["diff", "old.pdf", "foreign.pdf"]);
    assert!(
        run.stdout.contains("page 4: changed (99.9 % of the page)\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_colour_that_changes_by_less_than_can_be_seen_is_found() {
    let case = recoloured("diff-unseen", "[90, 26, 48, 18.1]");
    let run = case.run(&["diff", "old.pdf", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let reason = "colour or drawing differs by less than can be seen";
    assert!(
        run.stdout.contains(&format!("page 4: changed ({reason})\n")),
        "{}",
        run.stdout
    );
    let page = &json(&case, "build/mon-rapport-changes.json")["pages"][3];
    assert_eq!((&page["status"], &page["reason"]), (&"changed".into(), &reason.into()));
    assert_eq!(page["share"], 0.0);
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/changes.md");
    assert!(fs::read_to_string(manual).expect("a manual").contains("`reason`"));
    let shown =
        Document::load(case.path("build/mon-rapport-changes.pdf")).expect("a PDF");
    let pages = shown.get_pages().len() as u32;
    let text = shown.extract_text(&[pages]).expect("text");
    assert!(text.contains("diffère de moins"), "{text}");
    // The same file again, numbered and packed by another program, is the same.
    let mut again = Document::load_mem(&case.pdf()).expect("a PDF");
    again.renumber_objects_with(500);
    again.decompress();
    case.write("again.pdf", bytes(&mut again));
    let run = case.run(&["diff", "again.pdf", "report.toml"]);
    assert_eq!(run.stdout, "all 4 pages are the same\n", "{}", run.stderr);
}

// Pages that go, come and move.

/// A project whose pages have their numbers at the foot.
fn numbered(name: &str) -> Case {
    let case = Case::new(name);
    let footer =
        "fill: none,\n    footer: context align(center, counter(page).display()),";
    case.replace("layouts/page.typ", "fill: none,", footer);
    case.write("texts/autre.md", "Un texte **autre**, en quelques mots.\n".repeat(30));
    assert_eq!(case.build().code, Some(0));
    fs::rename(case.path("build/mon-rapport-print.pdf"), case.path("old.pdf"))
        .expect("a PDF");
    case
}

const ARTICLE: &str =
    "[[part]]\nlayout = \"article\"\n[part.with]\ntitle = \"L'année en bref\"\n";
const OTHERS: &str = "[[part]]\nlayout = \"article\"\nwith = { title = \"Autre\", body = \
                      \"texts/autre.md\" }\n\n[[part]]\nlayout = \"article\"\nwith = { title \
                      = \"Encore\", body = \"texts/autre.md\" }\n\n";

#[test]
fn pages_that_come_go_and_move_are_known_again() {
    let case = numbered("diff-moved");
    case.replace("report.toml", ARTICLE, &format!("{OTHERS}{ARTICLE}"));
    let run = case.run(&["diff", "old.pdf", "report.toml", "-o", "out"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "page 2: added\npage 3: added\npages 4–6: moved, were 2–4\n1 page is the same\n"
    );
    assert!(case.path("out/mon-rapport-changes.pdf").exists());
    // The other way round, they are gone.
    assert_eq!(case.build().code, Some(0));
    let run = case.run(&["diff", "build/mon-rapport-print.pdf", "old.pdf"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(
        run.stdout,
        "page 2 of build/mon-rapport-print.pdf: removed\n\
         page 3 of build/mon-rapport-print.pdf: removed\n\
         pages 2–4: moved, were 4–6\n1 page is the same\n"
    );
}

#[test]
fn pages_that_change_sides_have_moved_although_their_margins_are_mirrored() {
    let case = numbered("diff-sides");
    let text = fs::read_to_string(case.path("report.toml")).expect("a report");
    let parts: Vec<&str> = text.split("[[part]]").collect();
    let [head, cover, article, accounts, back] = parts[..] else { panic!("{parts:?}") };
    let turned = [head, cover, accounts, article, back].join("[[part]]");
    case.write("report.toml", turned);
    let run = case.run(&["diff", "old.pdf", "report.toml"]);
    assert_eq!(
        run.stdout,
        "page 2: moved, was 3\npage 3: moved, was 2\n2 pages are the same\n"
    );
    // A digit that changes on the way is found.
    case.replace("data/comptes.csv", "46 820", "46 821");
    let run = case.run(&["diff", "old.pdf", "report.toml"]);
    assert!(
        run.stdout.contains("page 2, was 3: changed"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert!(run.stdout.contains("− 46 820  + 46 821"), "{}", run.stdout);
}

// What is written, and how a run ends.

fn json(case: &Case, path: &str) -> Value {
    let text = fs::read_to_string(case.path(path)).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// A project in a repository, in a folder of it, with a tag.
fn versioned(name: &str) -> Case {
    let case = Case::new(name);
    case.git(&["init", "-q"]);
    case.git(&["add", "."]);
    case.git(&["commit", "-qm", "First"]);
    case.git(&["tag", "v1"]);
    case
}

#[test]
fn a_report_is_compared_with_a_revision_of_it() {
    let case = versioned("diff-revision");
    let run = case.run(&["diff", "report.toml@v1", "report.toml"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, "all 4 pages are the same\n");
    assert!(!case.path("build/mon-rapport-changes.pdf").exists());
    assert_eq!(json(&case, "build/mon-rapport-changes.json")["result"], "same");

    case.replace("texts/bref.md", "12 500", "12 600");
    let before = listing(&case.path(".git"));
    let run = case.run(&["diff", "--format", "json", "report.toml@v1", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert_eq!(run.stderr, "");
    let text =
        fs::read_to_string(case.path("build/mon-rapport-changes.json")).expect("JSON");
    assert_eq!(run.stdout, text);
    let changes = json(&case, "build/mon-rapport-changes.json");
    assert_eq!(changes["counts"]["same"], 3);
    assert_eq!(changes["pages"][1]["status"], "changed");
    assert_eq!(changes["pages"][1]["words"][0]["removed"], "12 500");
    assert_eq!(changes["pages"][1]["words"][0]["added"], "12 600");
    assert_eq!(listing(&case.path(".git")), before, "the repository is only read");
    let pdf = case.path("build/mon-rapport-changes.pdf");
    let shown = Document::load(&pdf).expect("a PDF");
    assert_eq!(shown.get_pages().len(), 2, "a list, and a page");
    assert!(
        !case.path("build/mon-rapport-print.pdf").exists(),
        "nothing else is written"
    );

    // A folder that is none is trouble, not a difference.
    let run = case.run(&["diff", "report.toml@v1", "report.toml", "-o", "report.toml"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("--output <DIR>"), "{}", run.stderr);

    // Again: to the byte the same.
    let before = fs::read(&pdf).expect("a PDF");
    let run = case.run(&["diff", "report.toml@v1", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(fs::read(&pdf).expect("a PDF") == before);

    // What is the same again leaves no changes behind.
    let run = case.run(&["diff", "report.toml@HEAD", "report.toml@v1"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!pdf.exists());
}

/// All files in a folder, with their bytes.
fn listing(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(listing(&path));
        } else {
            files.insert(path.display().to_string(), fs::read(&path).expect("a file"));
        }
    }
    files
}

#[test]
fn every_key_of_the_changes_has_its_line_in_the_manual() {
    let case = versioned("diff-keys");
    case.write("texts/autre.md", "Un texte **autre**, en quelques mots.\n".repeat(30));
    // A title may hold what isn't Markdown, and characters that the changes' face lacks.
    case.replace("report.toml", "Rapport d'activité", "![Rapport](x) *漢 `d'activité");
    case.replace("texts/bref.md", "12 500", "12 600");
    case.replace(
        "report.toml",
        "[[part]]\nlayout = \"back\"",
        &format!("{OTHERS}[[part]]\nlayout = \"back\""),
    );
    let run = case.run(&["diff", "report.toml@v1", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/changes.md");
    let manual = fs::read_to_string(manual).expect("a manual");
    let mut found = BTreeSet::new();
    keys(&json(&case, "build/mon-rapport-changes.json"), &mut found);
    assert!(found.len() > 20, "{found:?}");
    for key in found {
        assert!(manual.contains(&format!("`{key}`")), "`{key}` isn't in docs/changes.md");
    }
    for status in ["same", "changed", "added", "removed", "moved", "different"] {
        assert!(manual.contains(&format!("`\"{status}\"`")), "{status}");
    }
}

#[test]
fn the_files_are_named_after_the_new_pdf_and_lie_beside_it() {
    let case = Case::new("diff-names");
    assert_eq!(case.build().code, Some(0));
    fs::copy(case.path("build/mon-rapport-print.pdf"), case.path("avant.pdf"))
        .expect("a copy");
    let run = case.run(&["diff", "avant.pdf", "build/mon-rapport-print.pdf"]);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(0), "build/mon-rapport-changes.json\n")
    );
    // A file whose name looks like a revision's is that file.
    fs::rename(case.path("avant.pdf"), case.path("report.toml@v1")).expect("a file");
    let run =
        case.run(&["diff", "build/mon-rapport-print.pdf", "report.toml@v1", "-o", "."]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

// What can't be compared.

/// A PDF of one page: its size in pt, and a word in a font that isn't in the file.
fn tiny(width: u32, height: u32, word: &str) -> Vec<u8> {
    drawn(
        &format!("0 0 {width} {height}"),
        &format!("BT /F 20 Tf 50 50 Td ({word}) Tj ET"),
        &[],
    )
}

/// A PDF of one page: its media box in pt, its content, and more objects, from number 6
/// on, which are its forms `X6`, `X7`…
pub(crate) fn drawn(media_box: &str, content: &str, more: &[String]) -> Vec<u8> {
    let forms: String = (6..6 + more.len()).map(|n| format!("/X{n} {n} 0 R ")).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [{media_box}] /Contents 4 0 R \
             /Resources << /Font << /F 5 0 R >> /XObject << {forms}>> >> >>"
        ),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    objects.extend_from_slice(more);
    let mut pdf = String::from("%PDF-1.4\n");
    let mut offsets = String::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = pdf.len();
    pdf.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{offsets}trailer\n<< /Size {size} /Root 1 0 R \
         >>\nstartxref\n{start}\n%%EOF\n",
        size = objects.len() + 1,
    ));
    pdf.into_bytes()
}

#[test]
fn words_in_a_font_that_is_not_in_the_file_are_compared() {
    let case = Case::new("diff-foreign");
    case.write("a.pdf", tiny(595, 842, "13 100 euros"));
    case.write("b.pdf", tiny(595, 842, "13 150 euros"));
    let run = case.run(&["diff", "a.pdf", "b.pdf"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("− 13 100  + 13 150"), "{}", run.stdout);
}

/// Runs a comparison that can't be made: nothing may be written.
#[track_caller]
fn refused(case: &Case, old: &str, new: &str) -> Run {
    let run = case.run(&["diff", old, new]);
    assert_eq!(run.code, Some(2), "{}{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("hint: "), "{}", run.stderr);
    let written = |path: &str| {
        fs::read_dir(case.path(path))
            .into_iter()
            .flatten()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().contains("-changes"))
    };
    assert!(!written("build") && !written(""), "nothing may be written");
    run
}

#[test]
fn what_is_no_pdf_is_refused() {
    let case = Case::new("diff-no-pdf");
    case.write("words.pdf", "words")
        .write("empty.pdf", "")
        .write("whole.pdf", tiny(595, 842, "1"));
    assert_eq!(case.build().code, Some(0));
    let whole = case.pdf();
    case.write("cut.pdf", &whole[..2000]);
    for name in ["words.pdf", "empty.pdf", "cut.pdf", "texts"] {
        let run = refused(&case, "whole.pdf", name);
        assert!(run.stderr.contains("error[not-a-pdf]"), "{name}: {}", run.stderr);
        assert!(
            run.stderr.contains(&format!(" = in: {name}\n")),
            "{name}: {}",
            run.stderr
        );
    }
    // Both sides are looked at.
    let run = refused(&case, "nothing.pdf", "words.pdf");
    assert!(run.stderr.contains("error[missing-file]"), "{}", run.stderr);
    assert!(run.stderr.contains("error[not-a-pdf]"), "{}", run.stderr);
}

#[test]
fn an_encrypted_pdf_is_refused() {
    let case = Case::new("diff-encrypted");
    let locked = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encrypted.pdf");
    fs::copy(locked, case.path("locked.pdf")).expect("a copy");
    let run = refused(&case, "locked.pdf", "report.toml");
    assert!(run.stderr.contains("error[encrypted-pdf]"), "{}", run.stderr);
    assert!(run.stderr.contains(" = in: locked.pdf\n"), "{}", run.stderr);
}

#[test]
fn a_pdf_of_another_page_size_is_refused() {
    let case = Case::new("diff-size");
    case.write("a5.pdf", tiny(420, 595, "1"));
    let run = refused(&case, "a5.pdf", "report.toml");
    let wanted = "error[other-page-size]: page 1 is 148 × 210 mm, but page 1 of `report.toml` \
                  is 210 × 297 mm";
    assert!(run.stderr.contains(wanted), "{}", run.stderr);
    // The bleed around A4 is no other size.
    case.write("a4.pdf", tiny(595, 842, "1"));
    let run = case.run(&["diff", "a4.pdf", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}

/// A form that draws others, by their numbers.
fn form(calls: &[usize]) -> String {
    let content: String = calls.iter().map(|n| format!("/X{n} Do ")).collect();
    let named: String = calls.iter().map(|n| format!("/X{n} {n} 0 R ")).collect();
    format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 600 900] /Resources << /XObject << {named}>> \
         >> /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    )
}

/// A form with this content.
fn painting(content: &str) -> String {
    format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 600 900] /Length {} >>\nstream\n{content}\n\
         endstream",
        content.len()
    )
}

/// Runs a comparison that would never end, or take all the memory: with 10 s of the processor
/// and 1 GiB.
#[cfg(unix)]
#[track_caller]
fn refused_in_time(case: &Case, rule: &str, words: &str) {
    case.write("plain.pdf", tiny(595, 842, "1"));
    for sides in
        [["crafted.pdf", "plain.pdf"], ["plain.pdf", "crafted.pdf"], ["crafted.pdf"; 2]]
    {
        let run = Command::new("sh")
            .args([
                "-c",
                "ulimit -d 1048576; ulimit -t 10; exec \"$0\" diff \"$1\" \"$2\"",
            ])
            .arg(env!("CARGO_BIN_EXE_marbre"))
            .args(sides)
            .current_dir(case.path(""))
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{sides:?}: {said}");
        assert!(said.contains(&format!("error[{rule}]: page 1 {words}")), "{said}");
        assert!(said.contains(" = in: crafted.pdf") && said.contains("hint: "), "{said}");
        assert!(run.stdout.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn a_page_that_can_not_be_drawn_is_refused_before_it_is() {
    let case = Case::new("diff-crafted");
    let a4 = "0 0 595 842";
    let page = |content: &str, forms: &[String]| {
        case.write("crafted.pdf", drawn(a4, content, forms));
    };
    page("/X6 Do", &[form(&[6, 6])]);
    refused_in_time(&case, "unviewable-page", "has something on it that draws itself");
    page("/X6 Do", &[form(&[7]), form(&[6, 6])]);
    refused_in_time(&case, "unviewable-page", "has something on it that draws itself");
    let doubled = |count: usize| -> Vec<String> {
        (0..count).map(|n| form(&[7 + n, 7 + n])).collect()
    };
    let last = painting("0 0 10 10 re f");
    page("/X6 Do", &[doubled(25), vec![last.clone()]].concat());
    refused_in_time(&case, "unviewable-page", "takes too many operations to draw");
    page("/X6 Do", &[doubled(30), vec![last]].concat());
    refused_in_time(&case, "unviewable-page", "");
    // Few operations, but each paints all of the page.
    let coat = painting("0 0 600 900 re f");
    page("/X6 Do", &[doubled(15), vec![coat]].concat());
    refused_in_time(&case, "unviewable-page", "takes too many operations to draw");
    // Glyphs and patterns are drawings as well.
    let tile = "<< /Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 \
                /YStep 9 /Resources << /Pattern << /P 6 0 R >> >> /Length 32 >>\nstream\n\
                /Pattern cs /P scn 0 0 9 9 re f \nendstream";
    let mut pattern = String::from_utf8(drawn(
        a4,
        "/Pattern cs /P scn 0 0 99 99 re f",
        &[tile.to_owned()],
    ))
    .expect("ASCII");
    pattern = pattern.replace("/XObject << /X6 6 0 R >>", "/Pattern << /P 6 0 R >>");
    case.write("crafted.pdf", pattern);
    refused_in_time(&case, "unviewable-page", "has something on it that draws itself");
}

#[cfg(unix)]
#[test]
fn a_page_that_is_too_large_or_too_small_is_refused() {
    let case = Case::new("diff-sizes");
    for (media_box, size) in [
        ("0 0 14400 14400", "is 5080.00 × 5080.00 mm"),
        ("0 0 60000 60000", "is 21166.67 × 21166.67 mm"),
        ("0 0 595 0.01", "is 209.90 × 0.00 mm"),
        ("0 0 595 10", "is 209.90 × 3.53 mm"),
        ("0 0 0 0", "is 0.00 × 0.00 mm"),
    ] {
        case.write("crafted.pdf", drawn(media_box, "0 0 9 9 re f", &[]));
        refused_in_time(&case, "unviewable-page-size", size);
    }
    // A trim that is too small, on a sheet that isn't.
    let trimmed = drawn("0 0 595 842] /TrimBox [0 0 595 9", "0 0 9 9 re f", &[]);
    case.write("crafted.pdf", trimmed);
    refused_in_time(&case, "unviewable-page-size", "is 209.90 × 3.17 mm");
    // Two metres of banner can be compared.
    case.write("a.pdf", tiny(5669, 300, "1")).write("b.pdf", tiny(5669, 300, "2"));
    let run = case.run(&["diff", "a.pdf", "b.pdf"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
}

#[test]
fn a_revision_that_is_not_there_is_refused() {
    let case = versioned("diff-no-revision");
    for (name, rule) in [
        ("report.toml@v2", "unknown-revision"),
        ("report.toml@--help", "unknown-revision"),
        ("report.toml@", "unknown-revision"),
        ("other.toml@v1", "not-in-revision"),
        ("nowhere/report.toml@v1", "missing-file"),
    ] {
        let run = refused(&case, name, "report.toml");
        assert!(run.stderr.contains(&format!("error[{rule}]")), "{name}: {}", run.stderr);
        assert!(
            run.stderr.contains(&format!(" = in: {name}\n")),
            "{name}: {}",
            run.stderr
        );
    }
    // Outside a repository, and without git.
    let folder =
        std::env::temp_dir().join(format!("marbre-no-git-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let run = run_in(&folder, &["diff", "report.toml@v1", "x.pdf"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("error[no-repository]"), "{}", run.stderr);
    fs::remove_dir(&folder).expect("an empty folder");
    let output = Command::new(env!("CARGO_BIN_EXE_marbre"))
        .env("LC_ALL", "C")
        .current_dir(case.path(""))
        .args(["diff", "report.toml@v1", "report.toml"])
        .env("PATH", "/nowhere")
        .output()
        .expect("the program starts");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("error[no-git]: git isn't installed"), "{said}");
}

#[test]
fn a_repository_of_another_user_is_told_from_none() {
    let case = versioned("diff-owner");
    let output = Command::new(env!("CARGO_BIN_EXE_marbre"))
        .env("LC_ALL", "C")
        .current_dir(case.path(""))
        .args(["diff", "report.toml@v1", "report.toml"])
        // Git's own tests have it so.
        .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("the program starts");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("error[no-repository]: git doesn't trust the repository of `.`"),
        "{said}"
    );
    assert!(
        said.contains("hint: if you trust it: git config --global --add safe.dir"),
        "{said}"
    );
}

#[test]
fn changes_of_an_earlier_comparison_never_stay() {
    let case = Case::new("diff-stale");
    case.write("a.pdf", tiny(595, 842, "1"));
    // What can't be removed as a file.
    case.write("a-changes.pdf/notes.txt", "mine");
    let run = case.run(&["diff", "a.pdf", "a.pdf"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert_eq!(run.stdout, "1 page is the same\n");
    assert!(
        run.stderr.contains("error[unwritable-output]: `a-changes.pdf`"),
        "{}",
        run.stderr
    );
    assert_eq!(json(&case, "a-changes.json")["result"], "same");
    // Changes that can't be shown are told all the same.
    case.write("b.pdf", tiny(595, 842, "2"));
    let run = case.run(&["diff", "b.pdf", "a.pdf"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stdout.starts_with("page 1: changed"), "{}", run.stdout);
    assert!(run.stderr.contains("error[unwritable-output]: "), "{}", run.stderr);
    assert_eq!(json(&case, "a-changes.json")["result"], "different");
}

#[test]
fn a_revision_with_mistakes_is_told_from_the_report_of_today() {
    let case = Case::new("diff-mistakes");
    case.replace("data/comptes.csv", "46 820", "46 920");
    case.git(&["init", "-q"]);
    case.git(&["add", "."]);
    case.git(&["commit", "-qm", "First"]);
    case.git(&["tag", "v1"]);
    case.replace("report.toml", "slug = ", "slugg = ");
    let run = refused(&case, "report.toml@v1", "report.toml");
    assert!(run.stderr.contains("┌─ data/comptes.csv@v1:"), "{}", run.stderr);
    assert!(run.stderr.contains("┌─ report.toml:"), "{}", run.stderr);
}

// The changes as a PDF, however many there are.

#[test]
fn the_changes_are_set_as_a_compositor_would() {
    let case = versioned("diff-set");
    case.replace("report.toml", "Rapport d'activité", "L'état d'une année");
    case.replace("texts/bref.md", "12 500", "12 500 – sous réserve");
    let run = case.run(&["diff", "report.toml@v1", "report.toml"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("+ sous réserve"), "{}", run.stdout);
    let shown =
        Document::load(case.path("build/mon-rapport-changes.pdf")).expect("a PDF");
    let text = shown.extract_text(&[1]).expect("text");
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Once at the head, and once at the foot.
    assert_eq!(words.matches("L’état d’une année").count(), 2, "{words}");
    assert!(words.contains("ce qui a changé d’aspect est encadré"), "{words}");
    assert!(words.contains("+ sous réserve") && !words.contains("+ –"), "{words}");
}

/// A page with so many lines, each with a word of its own before what changes.
fn lined((width, height): (u32, u32), lines: usize, last: &str) -> Vec<u8> {
    let step = f64::from(height - 20) / lines as f64;
    let line = |n: usize| {
        let y = f64::from(height) - 10.0 - step * (n + 1) as f64;
        format!(
            "BT /F 3 Tf 10 {y:.2} Td (mot{n}) Tj ET BT /F 3 Tf 40 {y:.2} Td ({n}{last}) Tj ET\n"
        )
    };
    let content: String = (0..lines).map(line).collect();
    drawn(&format!("0 0 {width} {height}"), &content, &[])
}

/// The words of the changes PDF's second page, and how many pages it has.
fn shown(case: &Case) -> (usize, String) {
    let pdf = Document::load(case.path("b-changes.pdf")).expect("a PDF");
    (pdf.get_pages().len(), pdf.extract_text(&[2]).expect("text"))
}

#[test]
fn as_many_changes_are_listed_as_there_is_room_for() {
    let case = Case::new("diff-many");
    let shapes =
        [(595, 842), (842, 595), (1700, 200), (200, 842), (150, 150), (150, 3000)];
    let long = " un mot de plus et encore un autre".repeat(8);
    let unbroken = "WWWWWWWWWWWWWW ".repeat(14);
    for shape in shapes {
        let a4 = shape == (595, 842);
        let few: &[usize] = if a4 { &[1, 14, 15, 16, 18, 19, 60] } else { &[15, 34, 36] };
        for lines in few.iter().copied() {
            for last in ["1", &long, &unbroken] {
                if last.len() > 1 && !(a4 && lines == 16) {
                    continue;
                }
                case.write("a.pdf", lined(shape, lines, "0"));
                case.write("b.pdf", lined(shape, lines, last));
                let run = case.run(&["diff", "a.pdf", "b.pdf"]);
                assert_eq!(run.code, Some(1), "{shape:?} {lines}: {}", run.stderr);
                let (pages, text) = shown(&case);
                assert_eq!(pages, 2, "{shape:?}: {lines} {last}");
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let listed = words.matches("− ").count();
                let more = match lines - listed {
                    0 => String::new(),
                    1 => "and one more change".to_owned(),
                    n => format!("and {n} more changes"),
                };
                assert!(words.contains(&more), "{shape:?} {lines} {listed}: {words}");
                assert_eq!(words.contains("more change"), listed < lines);
                // 57 rows are 1.5 for each, less what the two pages take.
                assert!(
                    listed >= lines.min(if last == "1" { 14 } else { 1 }),
                    "{shape:?} {lines}"
                );
                if shape == (1700, 200) && last == "1" {
                    assert!(listed >= lines.min(30), "{listed}");
                }
            }
        }
    }
}
