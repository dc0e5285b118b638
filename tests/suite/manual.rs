//! The manuals say what the program does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use marbre::report::contract;
use marbre::report::project::Project;
use marbre_diag::Sink;
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema() -> String {
    let mut sink = Sink::default();
    let project =
        Project::open(&root().join("report.toml"), &mut sink).expect("a project");
    let contracts = contract::read_all(&project, &mut sink);
    assert!(sink.all().is_empty(), "{:#?}", sink.all());
    marbre::report::schema::of(&contracts)
}

#[test]
fn the_committed_schema_is_current() {
    let path = root().join("docs/report.schema.json");
    if std::env::var_os("UPDATE_REFS").is_some() {
        fs::write(&path, schema()).expect("a writable checkout");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == schema(), "run: UPDATE_REFS=1 cargo test");
}

/// All keys that a schema allows, with the path that leads to them.
fn keys(schema: &Value, path: &str, found: &mut Vec<String>) {
    if !schema.is_object() {
        return;
    }
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}{key}");
        found.push(path.clone());
        keys(value, &format!("{path}."), found);
    }
    for inner in ["additionalProperties", "items", "then"] {
        keys(&schema[inner], &format!("{path}*."), found);
    }
    for inner in ["allOf", "anyOf", "oneOf"] {
        for schema in schema[inner].as_array().into_iter().flatten() {
            keys(schema, path, found);
        }
    }
}

#[test]
fn every_key_has_its_line_in_the_manual() {
    let schema: Value = serde_json::from_str(&schema()).expect("JSON");
    let mut found = Vec::new();
    keys(&schema, "", &mut found);
    keys(&schema["definitions"]["part"], "part.", &mut found);
    assert!(found.len() > 40, "{found:?}");
    for manual in ["docs/report.md", "docs/fr/report.md"] {
        let text = fs::read_to_string(root().join(manual)).expect("a manual");
        for key in &found {
            let name = key.rsplit('.').next().expect("a name");
            assert!(text.contains(&format!("`{name}`")), "`{key}` isn't in {manual}");
        }
    }
}

/// The contracts of this repository's layouts.
fn contracts() -> Vec<contract::Contract> {
    let mut sink = Sink::default();
    let project =
        Project::open(&root().join("report.toml"), &mut sink).expect("a project");
    contract::read_all(&project, &mut sink)
}

#[test]
fn the_manual_lists_every_layout_with_its_fields_as_the_contracts_have_them() {
    let manual = fs::read_to_string(root().join("docs/report.md")).expect("a manual");
    for contract in contracts() {
        let heading = format!("### Layout \"{}\"\n", contract.name);
        let section = manual.split(&heading).nth(1).expect("a section for each layout");
        let section = section.split("\n### ").next().expect("its text");
        assert!(section.contains(&contract.description), "{}", contract.name);
        for field in contract.fields {
            let row =
                section.lines().find(|l| l.starts_with(&format!("| `{}` |", field.name)));
            let row =
                row.unwrap_or_else(|| panic!("{} has no {}", contract.name, field.name));
            assert!(row.contains(&field.description), "{row}");
        }
    }
}

/// The contracts are in English; what they say of each field has a line in French.
#[test]
fn the_manual_in_french_lists_every_layout_with_its_fields() {
    let manual = fs::read_to_string(root().join("docs/fr/report.md")).expect("a manual");
    for contract in contracts() {
        let heading = format!("### Gabarit `{}`\n", contract.name);
        let section = manual.split(&heading).nth(1).expect("a section for each layout");
        let section = section.split("\n### ").next().expect("its text");
        for field in contract.fields {
            let row = format!("\n| `{}` |", field.name);
            assert!(section.contains(&row), "{} has no {}", contract.name, field.name);
        }
    }
}

/// A heading, and what stands below it: how many lines of tables, and which keys, rules,
/// commands and files are named in their first column.
#[derive(Debug, PartialEq)]
struct Section {
    level: usize,
    rows: usize,
    named: BTreeSet<String>,
}

fn sections(text: &str) -> Vec<Section> {
    let (mut found, mut fenced) = (Vec::<Section>::new(), false);
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if fenced {
            continue;
        }
        if line.starts_with('#') {
            let level = line.chars().take_while(|it| *it == '#').count();
            found.push(Section { level, rows: 0, named: BTreeSet::new() });
        } else if let (Some(row), Some(section)) =
            (line.strip_prefix("| "), found.last_mut())
        {
            section.rows += 1;
            let first = row.split(" | ").next().unwrap_or_default();
            // Words are in the page's own language.
            let plain = |it: &&str| it.is_ascii() && !it.contains([' ', '*', '[']);
            let names = first.split('`').skip(1).step_by(2).filter(plain);
            section.named.extend(names.map(str::to_owned));
        }
    }
    found
}

#[test]
fn pages_in_french_have_the_headings_and_the_lines_of_their_twins() {
    let pages: BTreeSet<_> = fs::read_dir(root().join("docs/fr"))
        .expect("a folder")
        .map(|entry| entry.expect("a page").file_name())
        .collect();
    assert_eq!(pages.len(), 4, "{pages:?}");
    for page in pages.iter().map(|page| page.to_str().expect("a plain name")) {
        let [english, french] = ["docs", "docs/fr"].map(|folder| {
            fs::read_to_string(root().join(folder).join(page)).expect("a manual")
        });
        assert!(english.contains(&format!("\n[En français](fr/{page})\n")), "{page}");
        assert!(french.contains(&format!("\n[In English](../{page})\n")), "{page}");
        let [english, french] = [english, french].map(|text| sections(&text));
        for (english, french) in english.iter().zip(&french) {
            assert_eq!(english, french, "{page}");
        }
        assert_eq!(english.len(), french.len(), "{page}");
    }
}

/// Typography that the program sees to in reports, and nobody in its manuals.
#[test]
fn pages_in_french_have_their_spaces_and_apostrophes() {
    for entry in fs::read_dir(root().join("docs/fr")).expect("a folder") {
        let path = entry.expect("a page").path();
        let text = fs::read_to_string(&path).expect("a manual");
        let (mut fenced, mut hidden) = (false, false);
        for (number, line) in text.lines().enumerate() {
            fenced ^= line.starts_with("```");
            hidden |= line.starts_with("<!--");
            // Between backticks are the words of files, of the program and of who types.
            let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            let wrong = [" ;", " !", " ?", " : ", "« ", " »", "'"];
            let found = wrong.iter().find(|it| prose.contains(**it));
            if !fenced && !hidden {
                assert_eq!(found, None, "{}:{}", path.display(), number + 1);
            }
            hidden &= line != "-->";
        }
    }
}

#[test]
fn every_rule_has_its_line_in_the_manuals() {
    let manuals = ["docs/diagnostics.md", "docs/fr/diagnostics.md"];
    let mut rules = Vec::new();
    let mut folders = vec![root().join("src"), root().join("crates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|it| it != "rs") {
                continue;
            }
            let code = fs::read_to_string(path).expect("a source file");
            // What stands in comments is said by nobody.
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let code = lines.collect::<Vec<_>>().join("\n");
            for call in ["::error(", "::warning(", "::note("] {
                for after in code.split(&format!("Diagnostic{call}")).skip(1) {
                    let after = after.trim_start();
                    if let Some(rest) = after.strip_prefix('"') {
                        rules.extend(rest.split('"').next().map(str::to_owned));
                    }
                }
            }
        }
    }
    assert!(rules.len() > 30, "{rules:?}");
    for rule in rules.iter().filter(|rule| rule.as_str() != "r") {
        for manual in manuals {
            let text = fs::read_to_string(root().join(manual)).expect("a manual");
            assert!(text.contains(&format!("`{rule}`")), "`{rule}` isn't in {manual}");
        }
    }
}

#[test]
fn every_type_of_field_has_its_line_in_the_designers_manual() {
    let manual = fs::read_to_string(root().join("docs/layouts.md")).expect("a manual");
    for word in [
        "text",
        "line",
        "string",
        "integer",
        "flag",
        "choice",
        "image",
        "link",
        "statement",
        "directory",
        "record",
        "many",
        "required",
        "default",
        "max-words",
        "min-words",
        "words",
        "max-chars",
        "pages",
        "starts",
        "values",
        "min",
        "max",
        "description",
    ] {
        assert!(
            manual.contains(&format!("`{word}`")),
            "`{word}` isn't in docs/layouts.md"
        );
    }
}

#[test]
fn every_test_that_the_table_of_pdf_x_4_names_is_there() {
    let manual = fs::read_to_string(root().join("docs/pdfx4.md")).expect("a manual");
    let suite = root().join("tests/suite");
    let mut named = 0;
    for name in manual.split('`').skip(1).step_by(2) {
        let Some((module, test)) = name.split_once("::") else { continue };
        let files = [format!("{module}.rs"), format!("{module}/mod.rs")];
        let code =
            files.iter().find_map(|file| fs::read_to_string(suite.join(file)).ok());
        let code = code.unwrap_or_else(|| panic!("there is no module of `{name}`"));
        let there = code.contains(&format!("#[test]\nfn {test}()"));
        assert!(there, "docs/pdfx4.md names `{name}`, which isn't a test");
        named += 1;
    }
    assert!(named > 60, "{named}");
}

#[test]
fn every_requirement_of_pdf_x_4_has_its_row() {
    let manual = fs::read_to_string(root().join("docs/pdfx4.md")).expect("a manual");
    let rows = manual.lines().filter_map(|line| line.strip_prefix("| "));
    let numbers = rows.filter_map(|row| row.split(" | ").next()?.parse::<u8>().ok());
    let wanted: Vec<u8> = (1..=43).filter(|number| *number != 11).collect();
    assert_eq!(numbers.collect::<Vec<_>>(), wanted);
}

#[test]
fn every_module_that_the_table_of_pdf_x_4_names_is_there() {
    let manual = fs::read_to_string(root().join("docs/pdfx4.md")).expect("a manual");
    for name in manual.split('`').skip(1).step_by(2).filter(|n| n.starts_with("press/")) {
        let path = root().join("src").join(name);
        assert!(path.is_dir() || path.with_extension("rs").is_file(), "{name}");
    }
}
