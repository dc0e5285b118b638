//! The program as scripts and people meet it.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::case::{Case, run_in};
use super::refs;

/// The run's output without its time, which differs.
fn without_time(text: &str) -> String {
    let line = |line: &str| match line.rsplit_once(", ") {
        Some((rest, time)) if time.ends_with(" s") => format!("{rest}, [TIME]"),
        _ => line.to_owned(),
    };
    text.lines().map(|l| line(l) + "\n").collect()
}

#[test]
fn a_new_project_builds_at_once() {
    let case = Case::new("new-project");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(run.stdout, "");
    let line = "build/mon-rapport-print.pdf: 4 pages, accounts provisional, \
                4 totals checked and 6 only computed, no warnings, [TIME]\n";
    assert_eq!(without_time(&run.stderr), line);
    assert!(case.pdf().starts_with(b"%PDF-1.6"));
}

#[test]
fn new_does_not_write_into_a_folder_in_use() {
    let case = Case::new("in-use");
    let run = run_in(Path::new(env!("CARGO_TARGET_TMPDIR")), &["new", "in-use"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("the folder isn't empty"), "{}", run.stderr);
    assert!(case.path("report.toml").exists());
}

#[test]
fn build_is_the_default_command() {
    let case = Case::new("default-command");
    assert_eq!(case.run(&["build", "report.toml"]).code, Some(0));
    let first = case.pdf();
    assert_eq!(case.run(&["report.toml"]).code, Some(0));
    assert!(case.pdf() == first);
}

#[test]
fn a_command_line_that_makes_no_sense_ends_with_2() {
    let case = Case::new("command-line");
    for arguments in [&["--frobnicate"][..], &["report.toml", "--format", "xml"]] {
        assert_eq!(case.run(arguments).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn a_report_that_is_not_there_ends_with_1() {
    let run = Case::new("no-report").run(&["rapport.toml"]);
    assert_eq!(run.code, Some(1));
    refs::check("program/no-report.txt", run.stderr.as_bytes());
}

#[test]
fn diagnostics_as_json() {
    let case = Case::new("json");
    case.replace("report.toml", "organisation =", "organization =");
    let run = case.run(&["report.toml", "--format", "json"]);
    assert_eq!(run.code, Some(1));
    refs::check("program/json.txt", run.stderr.as_bytes());
}

#[test]
fn colour_only_where_it_is_wanted() {
    let case = Case::new("colour");
    case.replace("report.toml", "organisation =", "organization =");
    assert!(!case.build().stderr.contains('\u{1b}'));
    let run = case.run(&["report.toml", "--color", "always"]);
    assert!(run.stderr.contains('\u{1b}'));
}

#[test]
fn status_and_timings() {
    let run = Case::new("status").run(&["report.toml", "--status", "--timings"]);
    refs::check("program/status.txt", run.stdout.as_bytes());
    for stage in ["read", "typeset", "export", "write"] {
        assert!(run.stderr.contains(stage), "{stage} isn't in\n{}", run.stderr);
    }
}

#[test]
fn fonts_are_listed_with_their_files() {
    let run = Case::new("fonts").run(&["fonts"]);
    refs::check("program/fonts.txt", run.stdout.as_bytes());
}

#[test]
fn a_failed_build_leaves_the_last_good_pdf() {
    let case = Case::new("last-good");
    assert_eq!(case.build().code, Some(0));
    let files = || fs::read_dir(case.path("build")).expect("a folder").count();
    let (good, written) = (case.pdf(), files());
    case.replace("data/comptes.csv", "Loyer;9 600", "Loyer;9 000");
    assert_eq!(case.build().code, Some(1));
    assert!(case.pdf() == good);
    assert_eq!(files(), written, "nothing else may be left");
}

#[test]
fn an_output_folder_that_cannot_be_written_to() {
    let case = Case::new("unwritable");
    // A file where the folder should be stops even a superuser.
    case.write("build", "in the way");
    let run = case.build();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error[unwritable-output]"), "{}", run.stderr);
    let run = case.run(&["report.toml", "-o", "elsewhere/pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(case.path("elsewhere/pdf/mon-rapport-print.pdf").exists());
}

#[test]
fn builds_are_equal_to_the_byte_anywhere_in_any_time_zone_and_on_any_threads() {
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pictures");
    let picture = fs::read(picture.join("disc.png")).expect("a picture");
    let project = |name: &str| {
        let case = Case::new(name);
        let code = "place(image(\"/a.png\", width: 6mm))";
        let code = format!("  {code}\n  if address");
        case.replace("layouts/back.typ", "  if address", &code);
        case.write("a.png", &picture);
        case
    };
    let build = |case: &Case, zone: &str, threads: &str| {
        // With the cache, nothing would be converted the second time.
        let cache = case.path(".marbre");
        if cache.exists() {
            fs::remove_dir_all(cache).expect("the cache can go");
        }
        let status = Command::new(env!("CARGO_BIN_EXE_marbre"))
            .env("LC_ALL", "C")
            .current_dir(case.path(""))
            .arg("report.toml")
            .env("TZ", zone)
            .env("RAYON_NUM_THREADS", threads)
            .status();
        assert!(status.expect("the program starts").success());
        case.pdf()
    };
    let here = project("deterministic");
    let there = project("deterministic-with-a-longer-name/and-deeper");
    let first = build(&here, "UTC", "1");
    for (case, zone, threads) in [
        (&here, "UTC", "1"),
        (&here, "UTC", "2"),
        (&here, "Pacific/Auckland", "2"),
        (&there, "America/Anchorage", "1"),
    ] {
        let pdf = build(case, zone, threads);
        let root = case.path("");
        assert!(pdf == first, "{zone}, {threads} threads, {}", root.display());
    }
}

#[test]
fn a_hole_is_filled_with_the_page_that_the_report_names_and_it_is_said() {
    let case = Case::new("filler");
    let article = "[[part]]\nlayout = \"article\"";
    let extra = "[[part]]\nlayout = \"article\"\nwith = { title = \"Un\", body = \"texts/bref.md\" }\n\n";
    case.replace("report.toml", article, &format!("{extra}{article}"));
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("`back` has to start on a verso"), "{}", run.stderr);
    case.append(
        "report.toml",
        "\n[[filler]]\nlayout = \"article\"\nwith = { title = \"Notes\", body = \"texts/bref.md\" }\n",
    );
    let run = case.run(&["report.toml", "--status"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let said = "page 5 is a filler (`article`), so that `back` starts on a verso";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(run.stdout.contains("6  verso  back"), "{}", run.stdout);
}

#[test]
fn markup_in_a_text_is_shown_and_never_run() {
    let case = Case::new("markup");
    case.append(
        "texts/bref.md",
        "\n\\#panic(\"Typst\") et $x$ et \\<b onclick=\"x\">gras\\</b>\n",
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let facts = super::pages::facts(&case.path("report.toml"), 2);
    for shown in ["#panic(", "$x$", "<b onclick=\"x\">gras</b>"] {
        assert!(facts.contains(shown), "{shown} isn't in\n{facts}");
    }
}

#[test]
fn texts_may_stand_in_the_report_itself() {
    let case = Case::new("inline-text");
    let text = "body = \"\"\"\nUn texte de *deux* lignes,\net un mot : ☃.\n\"\"\"";
    case.replace("report.toml", "body = \"texts/bref.md\"", text);
    let run = case.build();
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("report.toml:51:13"), "{}", run.stderr);
}

#[test]
fn a_colour_outside_the_theme_is_warned_about() {
    let case = Case::new("stray-color");
    case.replace(
        "layouts/article.typ",
        "  titled(title)",
        "  rect(width: 5mm, height: 4.5mm)\n  titled(title)",
    );
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let said = "warning[stray-color]: a shape on page 2 isn't in a colour of the theme";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    assert!(run.stderr.contains("layouts/article.typ:6:3"), "{}", run.stderr);
}
