//! Layouts that would take the machine with them.

use super::case::Case;

fn endless(name: &str, code: &str, arguments: &[&str], sentences: &[&str]) {
    let case = Case::new(name);
    case.replace("layouts/back.typ", "  if address", &format!("  {code}\n  if address"));
    let arguments: Vec<&str> = ["report.toml"].iter().chain(arguments).copied().collect();
    let run = case.run(&arguments);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for sentence in sentences {
        assert!(run.stderr.contains(sentence), "{sentence} isn't in\n{}", run.stderr);
    }
    assert!(!case.path("build").exists(), "nothing may be written");
}

#[test]
fn a_loop_without_end() {
    // Typst stops a plain `while true` by itself; this one takes its time.
    let code = "for i in range(100000) { for j in range(100000) { let x = i * j } }";
    endless(
        "endless-loop",
        code,
        &["--max-time", "3"],
        &[
            "error[out-of-time]: the layout `back` takes more than 3 s",
            "layouts/back.typ",
            "called here",
        ],
    );
}

#[test]
fn a_list_without_end() {
    let code = "let x = range(100000000000)";
    endless(
        "endless-list",
        code,
        &["--max-memory", "512"],
        &[
            "error[out-of-memory]: the layout `back` takes more than 512 MiB of memory",
            "layouts/back.typ",
        ],
    );
}

#[test]
fn pages_without_end() {
    let code = "for i in range(60) { pagebreak() }";
    // A ground is a page of its own, and can't be broken: breaks go beside it.
    let case = Case::new("endless-pages");
    case.replace("layouts/back.typ", "ground(\"accent\", {", "{");
    case.replace("layouts/back.typ", "  if address", &format!("  {code}\n  if address"));
    let text = std::fs::read_to_string(case.path("layouts/back.typ")).expect("a layout");
    let text =
        text.trim_end().strip_suffix(')').expect("the ground's bracket").to_owned();
    case.write("layouts/back.typ", text);
    let run = case.run(&["report.toml", "--max-pages", "40"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = "more than 40; most are made by the layout `back`";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn a_loop_in_the_module_that_all_layouts_share() {
    let case = Case::new("endless-module");
    let code = "#for i in range(100000) { for j in range(100000) { let x = i * j } }\n";
    case.replace("layouts/page.typ", "#let theme", &format!("{code}#let theme"));
    let run = case.run(&["report.toml", "--max-time", "2"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let said = "error[out-of-time]: the layout `page` takes more than 2 s";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}
