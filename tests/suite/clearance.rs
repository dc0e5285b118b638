//! The preflight of a build: what it finds leads back to a line, can be signed off, and
//! stands between the pages and the file.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::case::{Case, Run, run_in};
use super::refs;

/// A report whose back cover has its address 1 mm from the cut.
fn near_the_cut(name: &str) -> Case {
    Case::drawing(name, "place(dx: -15mm, styled(\"subtitle\", address))")
}

impl Case {
    /// A build of the report with more arguments.
    fn strict(&self) -> Run {
        self.run(&["report.toml", "--strict"])
    }

    fn json(&self, what: &str) -> Option<Value> {
        let path = self.path(&format!("build/mon-rapport-{what}.json"));
        Some(serde_json::from_slice(&fs::read(path).ok()?).expect("JSON"))
    }

    fn sign_off(&self, lines: &str) -> &Self {
        let table = format!("\n[[sign-off]]\n{lines}");
        self.append("report.toml", &table)
    }
}

/// What a build says before its closing line, which has its time.
fn said(run: &Run) -> &[u8] {
    let lines = run.stderr.trim_end().rsplit_once('\n');
    lines.map_or("", |(before, _)| before).as_bytes()
}

const SIGNED: &str = "rule = \"too-near-the-cut\"\npart = \"back\"\n\
                      by = \"Camille Perrin, graphiste\"\n\
                      reason = \"L'adresse touche la coupe par dessein.\"\n";

#[test]
fn a_finding_names_the_line_that_was_written() {
    let case = near_the_cut("clearance-line");
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    refs::check("mistakes/near-the-cut.txt", said(&run));
    let json = case.json("preflight").expect("an account");
    assert_eq!(json["warnings"], 1);
    let [finding] = &json["findings"].as_array().expect("findings")[..] else {
        panic!("{json:#}")
    };
    assert_eq!(finding["page"], 4);
    assert_eq!(finding["source"]["file"], "report.toml");
    let text = fs::read_to_string(case.path("report.toml")).expect("a text");
    let line =
        1 + text.lines().position(|line| line.starts_with("address =")).expect("it");
    assert_eq!(finding["source"]["line"], line);
    let left = finding["area"]["x"].as_f64().expect("a number");
    assert!((0.5..1.5).contains(&left), "{left}");
}

#[test]
fn what_is_signed_off_stays_and_stops_nothing() {
    let case = near_the_cut("clearance-signed");
    case.sign_off(SIGNED);
    let run = case.strict();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    refs::check("mistakes/signed-off.txt", said(&run));
    let json = case.json("preflight").expect("an account");
    assert_eq!(json["warnings"], 0);
    let signed = &json["findings"][0]["signed-off"];
    assert_eq!(signed["by"], "Camille Perrin, graphiste");
    assert_eq!(signed["reason"], "L'adresse touche la coupe par dessein.");
}

#[test]
fn a_sign_off_that_nothing_answers_to_is_a_warning() {
    let case = Case::new("clearance-needless");
    case.sign_off(SIGNED);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("warning[needless-sign-off]"), "{}", run.stderr);
    assert!(run.stderr.contains("report.toml:"), "{}", run.stderr);
    // Another page, another part, another rule: each is another thing.
    for (was, is) in [
        ("part = \"back\"", "page = 3"),
        ("part = \"back\"", "part = \"cover\""),
        ("too-near-the-cut", "faint-tint"),
    ] {
        let case = near_the_cut("clearance-other");
        case.sign_off(&SIGNED.replace(was, is));
        let run = case.strict();
        assert_eq!(run.code, Some(1), "{is}");
        assert!(run.stderr.contains("error[needless-sign-off]"), "{}", run.stderr);
        assert!(run.stderr.contains("error[too-near-the-cut]"), "{}", run.stderr);
    }
}

#[test]
fn mistakes_in_sign_offs_are_all_shown() {
    let case = Case::new("clearance-mistakes");
    case.sign_off("rule = \"too-near-the-cuts\"\nby = \"A\"\nreason = \"B\"\n");
    case.sign_off("rule = \"faint-tint\"\npage = 0\nby = \" \"\nreason = \"\"\n");
    case.sign_off("rule = \"faint-tint\"\npart = \"bak\"\nwho = \"A\"\n");
    case.append("report.toml", "\n[print.severity]\nfaint-tints = \"note\"\n");
    case.fails("sign-offs");
}

#[test]
fn a_file_that_is_refused_leaves_the_last_good_one() {
    let case = near_the_cut("clearance-refused");
    case.build();
    let (good, account) = (case.pdf(), case.json("preflight"));
    case.replace("report.toml", "notre-association.example", "autre.example");
    let run = case.strict();
    assert_eq!(run.code, Some(1));
    refs::check("mistakes/refused.txt", run.stderr.as_bytes());
    assert!(case.pdf() == good, "the last good file stays");
    assert_eq!(case.json("preflight"), account);
    let refused = case.json("refused").expect("an account of what was refused");
    assert_eq!(refused["errors"], 1);
    // Where something else is wrong, it isn't of this file any more.
    case.sign_off(SIGNED);
    case.sign_off(&SIGNED.replace("back", "accounts"));
    assert_eq!(case.strict().code, Some(1));
    assert_eq!(case.json("refused"), None);
    case.replace("report.toml", "part = \"accounts\"", "part = \"back\"");
    // Once the file is handed over, nothing says any more that it wasn't.
    assert_eq!(case.strict().code, Some(0));
    assert_eq!(case.json("refused"), None);
    assert!(case.pdf() != good);
}

#[test]
fn a_finding_without_words_leads_to_the_layout_that_drew_it() {
    let code = "place(dx: 10mm, dy: 10mm, line(length: 40mm, \
                stroke: 0.1pt + color(\"accent\")))";
    let case = Case::drawing("clearance-layout", code);
    let run = case.build();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let json = case.json("preflight").expect("an account");
    let finding = &json["findings"][0];
    assert_eq!(finding["source"]["file"], "layouts/back.typ", "{json:#}");
}

#[test]
fn a_print_shop_says_how_much_a_rule_matters() {
    let case = near_the_cut("clearance-severity");
    let severity = "\n[print.severity]\ntoo-near-the-cut = \"note\"\n";
    case.append("report.toml", severity);
    let run = case.strict();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("note[too-near-the-cut]"), "{}", run.stderr);
    case.replace("report.toml", "= \"note\"", "= \"error\"");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("error[too-near-the-cut]"), "{}", run.stderr);
    case.replace("report.toml", "= \"error\"", "= \"ignore\"");
    let run = case.strict();
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stderr.contains("too-near-the-cut"), "{}", run.stderr);
    case.replace("report.toml", "too-near-the-cut = \"ignore\"", "to-near = \"off\"");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("`to-near` can't be `off`"), "{}", run.stderr);
}

/// A report whose back cover has patterns within patterns, which Typst sets and no reader
/// follows to their end.
fn too_deep(name: &str) -> Case {
    Case::drawing(
        name,
        "let deep(n) = if n == 0 { color(\"accent\") } else { \
         tiling(size: (9mm, 9mm), square(size: 9mm, stroke: none, fill: deep(n - 1))) }; \
         place(square(size: 9mm, stroke: none, fill: deep(55)))",
    )
}

#[test]
fn nobody_agrees_to_what_a_print_edition_owes() {
    let case = too_deep("clearance-owed");
    case.sign_off("rule = \"broken-content\"\nby = \"A\"\nreason = \"B.\"\n");
    let run = case.build();
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    for said in [
        "error[broken-content X43]: drawings stand too deep in each other",
        "error[unknown-value]: `broken-content` can't be signed off in a build",
    ] {
        assert!(run.stderr.contains(said), "{said} isn't in {}", run.stderr);
    }
    assert!(!case.path("build/mon-rapport-print.pdf").exists());
    let account = case.json("refused").expect("an account of what is refused");
    assert_eq!(account["findings"][0]["rule"], "broken-content", "{account}");
}

#[test]
fn what_a_print_edition_owes_is_looked_at_before_a_seal_and_a_proof() {
    let case = too_deep("clearance-standard");
    for order in [&["seal"][..], &["report.toml", "--proof"], &["snapshot", "--accept"]] {
        let run = case.run(order);
        assert_eq!(run.code, Some(1), "{order:?}: {}", run.stderr);
        let said = "error[broken-content X43]";
        assert!(run.stderr.contains(said), "{order:?}: {}", run.stderr);
    }
    for left in ["report.lock", "snapshots", "build/mon-rapport-proof.pdf"] {
        assert!(!case.path(left).exists(), "{left}");
    }
}

#[test]
fn the_proof_has_no_preflight_of_its_own() {
    let case = Case::new("clearance-proof");
    case.proof();
    assert_eq!(case.json("preflight"), None);
}

#[test]
fn the_real_report_has_nothing_but_what_is_signed_off() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clearance-real");
    let out = folder.to_str().expect("a plain name");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = run_in(root, &["report.toml", "--strict", "-o", out]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let path = folder.join("rapport-activite-2020-preflight.json");
    let json: Value =
        serde_json::from_slice(&fs::read(path).expect("an account")).expect("JSON");
    assert_eq!((&json["errors"], &json["warnings"]), (&0.into(), &0.into()), "{json:#}");
}
