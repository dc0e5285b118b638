//! What the manuals show of the program's answers is what it answers.
//!
//! A block that shows some has a comment above it, which readers don't see: what is done
//! in a project, a step a line, and the run whose answer is shown.
//!
//! ```text
//! <!-- shown
//! starter                          a new report; `report` is a copy of the real one
//! copy report.lock                 a file of this repository
//! edit report.toml | from | to     a stretch of a file, exchanged; `\n` ends a line
//! append report.toml | more        a line at the end of a file
//! commit v1                        all files, as a tagged revision of git
//! run report.toml --proof          the program; what it says is held against the block
//! read build/x.json                a file that is held against it instead
//! -->
//! ```
//!
//! Without `starter` or `report`, the project of the block before goes on. A line `…`
//! stands for any lines. Durations may differ, and the hashes of commits.
//!
//! `UPDATE_REFS=1 cargo test` writes the lines anew that are nearest to those that stand
//! there; read the diff, as for any reference.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::case::Case;

const ENGLISH: [&str; 10] = [
    "README.md",
    "docs/changes.md",
    "docs/diagnostics.md",
    "docs/first-steps.md",
    "docs/layouts.md",
    "docs/preflight.md",
    "docs/report.md",
    "docs/sheets.md",
    "docs/snapshots.md",
    "docs/validation.md",
];

const FRENCH: [&str; 4] = [
    "docs/fr/diagnostics.md",
    "docs/fr/first-steps.md",
    "docs/fr/report.md",
    "docs/fr/validation.md",
];

/// A fenced block, and what is done for it.
struct Block {
    line: usize,
    language: String,
    steps: Option<Vec<String>>,
    text: Vec<String>,
}

fn blocks(manual: &str) -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(manual);
    let text = fs::read_to_string(path).expect("a manual");
    let (mut found, mut steps): (Vec<Block>, Option<Vec<String>>) = (Vec::new(), None);
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        if line.trim() == "<!-- shown" {
            let inner =
                lines.by_ref().map(|(_, line)| line).take_while(|it| *it != "-->");
            steps = Some(inner.map(str::to_owned).collect());
        } else if let Some(language) = line.trim_start().strip_prefix("```") {
            let inner = lines.by_ref().map(|(_, line)| line);
            let inner = inner.take_while(|it| !it.trim_start().starts_with("```"));
            found.push(Block {
                line: number + 1,
                language: language.to_owned(),
                steps: steps.take(),
                text: inner.map(str::to_owned).collect(),
            });
        }
    }
    found
}

/// Does what is written above a block, and gives what it is held against.
fn answer(steps: &[String], name: &str, case: &mut Option<Case>) -> String {
    let mut said = String::new();
    for step in steps {
        let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
        let rest = rest.replace("\\n", "\n");
        let parts: Vec<&str> = rest.split(" | ").collect();
        match verb {
            "starter" => *case = Some(Case::new(name)),
            "report" => *case = Some(Case::of_the_report(name)),
            _ => {}
        }
        let case = case.as_ref().expect("`starter` or `report` comes first");
        match (verb, &parts[..]) {
            ("starter" | "report", _) => {}
            ("edit", [file, from, to]) => {
                case.replace(file, from, to);
            }
            ("append", [file, more]) => {
                case.append(file, &format!("{more}\n"));
            }
            ("copy", [file]) => {
                let real = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
                case.write(file, fs::read(real).expect("a file"));
            }
            ("commit", [tag]) => {
                case.write(".gitignore", "build\n.marbre\n");
                case.git(&["init", "-q"]);
                case.git(&["add", "."]);
                case.git(&["commit", "-q", "-m", "as it was"]);
                case.git(&["tag", tag]);
            }
            ("run", [arguments]) => {
                let run = case.run(&arguments.split(' ').collect::<Vec<_>>());
                said.push_str(&run.stdout);
                said.push_str(&run.stderr);
            }
            ("read", [file]) => {
                said = fs::read_to_string(case.path(file)).expect("a text file");
            }
            _ => panic!("{name}: no such step: {step}"),
        }
    }
    said
}

/// A line without how long something took.
fn timeless(line: &str) -> String {
    let line = line.trim_end();
    match line.strip_suffix(" s").and_then(|it| it.rsplit_once(' ')) {
        Some((rest, number)) if number.replace(',', ".").parse::<f64>().is_ok() => {
            format!("{rest} … s")
        }
        _ => line.to_owned(),
    }
}

/// What of a block of text the program doesn't say.
fn missing(block: &Block, said: &str) -> Option<String> {
    let said: Vec<String> = said.lines().map(timeless).collect();
    let shown: Vec<String> = block.text.iter().map(|line| timeless(line)).collect();
    let mut from = 0;
    for chunk in shown.split(|line| line == "…") {
        let chunk: Vec<&String> = chunk.iter().collect();
        let at = (from..=said.len().saturating_sub(chunk.len())).find(|at| {
            chunk.iter().zip(&said[*at..]).all(|(shown, said)| *shown == said)
        });
        match at {
            Some(at) => from = at + chunk.len(),
            None => {
                return Some(chunk.into_iter().cloned().collect::<Vec<_>>().join("\n"));
            }
        }
    }
    None
}

/// Whether JSON is as it is shown: all its keys, and of lists at least what is shown.
fn fits(shown: &Value, said: &Value) -> Result<(), String> {
    match (shown, said) {
        (Value::Object(shown), Value::Object(said)) => {
            let keys = |it: &serde_json::Map<String, Value>| {
                it.keys().cloned().collect::<std::collections::BTreeSet<_>>()
            };
            if keys(shown) != keys(said) {
                return Err(format!("keys {:?}, not {:?}", keys(said), keys(shown)));
            }
            let timeless = |key: &str| ["seconds", "ms", "commit"].contains(&key);
            let mut pairs = shown.iter().filter(|(key, _)| !timeless(key));
            pairs.try_for_each(|(key, value)| {
                fits(value, &said[key]).map_err(|it| format!("{key}: {it}"))
            })
        }
        (Value::Array(shown), Value::Array(said)) => {
            let mut said = said.iter();
            shown.iter().try_for_each(|shown| {
                match said.by_ref().any(|said| fits(shown, said).is_ok()) {
                    true => Ok(()),
                    false => Err(format!("nothing is {shown}")),
                }
            })
        }
        _ if shown == said => Ok(()),
        _ => Err(format!("{said}, not {shown}")),
    }
}

/// What of a block of JSON, a value or one a line, the program doesn't say.
fn unfit(block: &Block, said: &str) -> Option<String> {
    let value = |text: &str| serde_json::from_str::<Value>(text).ok();
    let whole = block.text.join("\n");
    let shown: Vec<Value> = match value(&whole) {
        Some(whole) => vec![whole],
        None => block.text.iter().map(|line| value(line).expect("JSON")).collect(),
    };
    let said: Vec<Value> = match value(said) {
        Some(whole) => vec![whole],
        None => said.lines().filter_map(value).collect(),
    };
    shown.iter().find_map(|shown| {
        let faults: Vec<String> =
            said.iter().map_while(|said| fits(shown, said).err()).collect();
        (faults.len() == said.len()).then(|| format!("{shown}\n{}", faults.join("\n")))
    })
}

/// The lines that the program says in place of those that are shown: a stretch of as many
/// that is nearest to them.
fn nearest(block: &Block, said: &str) -> Vec<String> {
    let said: Vec<&str> = said.lines().collect();
    let mut lines = Vec::new();
    for (index, chunk) in block.text.split(|line| line == "…").enumerate() {
        if index > 0 {
            lines.push("…".to_owned());
        }
        let distance = |window: &[&str]| -> usize {
            let pairs = window.iter().zip(chunk);
            pairs.map(|(a, b)| strsim::levenshtein(&timeless(a), &timeless(b))).sum()
        };
        match said.windows(chunk.len().max(1)).min_by_key(|window| distance(window)) {
            // A duration isn't news.
            Some(window) if distance(window) > 0 => {
                lines.extend(window.iter().map(|line| (*line).to_owned()));
            }
            _ => lines.extend(chunk.iter().cloned()),
        }
    }
    lines
}

/// Writes blocks anew, the last one first.
fn rewrite(manual: &str, blocks: &[(usize, usize, Vec<String>)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(manual);
    let text = fs::read_to_string(&path).expect("a manual");
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (line, length, anew) in blocks.iter().rev() {
        lines.splice(*line..line + length, anew.iter().cloned());
    }
    fs::write(path, lines.join("\n") + "\n").expect("a writable checkout");
}

/// Holds what manuals show against the program, and gives how many blocks it were.
fn hold(manuals: &[&str]) -> usize {
    let mut wrong = Vec::new();
    let mut held = 0;
    for manual in manuals {
        let mut case = None;
        let mut anew = Vec::new();
        for block in blocks(manual) {
            let Some(steps) = &block.steps else { continue };
            let name = manual.replace(['/', '.'], "-");
            let name = format!("shown-{name}-{}", block.line);
            let said = answer(steps, &name, &mut case);
            let fault = match block.language.as_str() {
                "json" => unfit(&block, &said),
                _ => missing(&block, &said),
            };
            held += 1;
            if fault.is_some() && std::env::var_os("UPDATE_REFS").is_some() {
                anew.push((block.line, block.text.len(), nearest(&block, &said)));
            } else if let Some(fault) = fault {
                wrong.push(format!(
                    "{manual}:{}: not said:\n{fault}\nbut\n{said}",
                    block.line
                ));
            }
        }
        if !anew.is_empty() {
            rewrite(manual, &anew);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    held
}

#[test]
fn what_the_manuals_show_is_what_the_program_says() {
    let held = hold(&ENGLISH);
    assert!(held >= 20, "{held}");
}

#[test]
fn what_the_manuals_in_french_show_is_what_the_program_says() {
    let held = hold(&FRENCH);
    assert!(held >= 15, "{held}");
}

/// A block that looks like an answer is held against one.
#[test]
fn no_block_claims_what_is_not_held_against_the_program() {
    for manual in ENGLISH.into_iter().chain(FRENCH) {
        for block in blocks(manual) {
            let text = block.text.join("\n");
            let said = [
                "error[",
                "warning[",
                "note[",
                "unchanged since",
                "\"severity\":",
                "erreur[",
                "avertissement[",
                "depuis le scellement",
            ];
            let answer = said.iter().any(|it| text.contains(it))
                || text.contains("build/")
                    && ["text", "json"].contains(&&*block.language);
            assert!(
                !answer || block.steps.is_some(),
                "{manual}:{} shows an answer, and no `<!-- shown` stands above it",
                block.line
            );
        }
    }
}
