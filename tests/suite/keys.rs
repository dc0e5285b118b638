//! Keys of `report.toml` stand once: what is read and what the schema tells an editor are
//! held against each other here, table by table. (The manual is held against the schema in
//! `manual`.)

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use marbre::report::manifest::Manifest;
use marbre::report::project::Project;
use marbre_diag::{Message, Sink};
use serde_json::Value;

use super::case::Case;

/// A key that nobody has, and that is like none.
const NOBODYS: &str = "qqqqqqqqqqqqqqqq";

/// Each table, as it is written and as the schema has it.
const TABLES: [(&str, &str); 19] = [
    ("[report]", "/properties/report"),
    ("[validation]", "/properties/validation"),
    ("[validation.board]", "/properties/validation/properties/board"),
    ("[validation.assembly]", "/properties/validation/properties/assembly"),
    ("[print]", "/properties/print"),
    ("[print.intent]", "/properties/print/properties/intent"),
    ("[print.resolution]", "/properties/print/properties/resolution"),
    ("[print.sheets]", "/properties/print/properties/sheets"),
    ("[theme]", "/properties/theme"),
    ("[theme.colors.ink]", "/properties/theme/properties/colors/additionalProperties"),
    ("[theme.type.body]", "/properties/theme/properties/type/additionalProperties"),
    ("[statements.a]", "/properties/statements/additionalProperties"),
    (
        "[statements.a.income]",
        "/properties/statements/additionalProperties/properties/income",
    ),
    (
        "[statements.a.expense]",
        "/properties/statements/additionalProperties/properties/expense",
    ),
    (
        "[[statements.a.results]]",
        "/properties/statements/additionalProperties/properties/results/items",
    ),
    ("[directories.b]", "/properties/directories/additionalProperties"),
    (
        "[directories.b.columns]",
        "/properties/directories/additionalProperties/properties/columns",
    ),
    ("[[sign-off]]", "/properties/sign-off/items"),
    ("[[part]]", "/definitions/part/oneOf/0"),
];

/// The keys that the program knows in each table, by its header: those that it offers to
/// somebody who has written another one.
fn read(case: &Case) -> BTreeMap<&'static str, BTreeSet<String>> {
    let tables = TABLES.iter().map(|(header, _)| format!("{header}\n{NOBODYS} = 1\n"));
    case.write("report.toml", tables.collect::<String>());
    let mut sink = Sink::default();
    let project = Project::open(&case.path("report.toml"), &mut sink).expect("a project");
    let _ = Manifest::read(&project, &mut sink);
    let mut known = BTreeMap::new();
    for said in sink.all().iter().filter(|said| said.rule == "unknown-key") {
        let (line, _) = said.place.line_and_column().expect("a place in the file");
        let (header, _) = TABLES[(line - 2) / 2];
        let mut hints = said.hints.iter().map(Message::english);
        let offered =
            hints.find_map(|hint| hint.strip_prefix("known here: ").map(str::to_owned));
        let offered = offered.unwrap_or_else(|| panic!("{header}: {:?}", said.hints));
        let offered = offered.split(", ").map(|key| key.trim_matches('`').to_owned());
        // A table that stands there isn't offered once more.
        let below = TABLES.iter().filter_map(|(other, _)| {
            let path = |header: &str| header.trim_matches(['[', ']']).to_owned();
            let inner =
                path(other).strip_prefix(&format!("{}.", path(header)))?.to_owned();
            Some(inner.split('.').next().unwrap_or_default().to_owned())
        });
        known.insert(header, offered.chain(below).collect());
    }
    known
}

#[test]
fn the_schema_has_the_keys_that_are_read_and_no_others() {
    let case = Case::new("keys");
    // Another test keeps it current.
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/report.schema.json");
    let schema = fs::read_to_string(schema).expect("the schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let known = read(&case);
    let mut differ = Vec::new();
    for (header, path) in TABLES {
        let table = schema.pointer(path).unwrap_or_else(|| panic!("no {path}"));
        let properties = table["properties"].as_object();
        let properties = properties.unwrap_or_else(|| panic!("{path}: {table}"));
        let told: BTreeSet<String> = properties.keys().cloned().collect();
        let read = known.get(header).unwrap_or_else(|| panic!("{header} isn't read"));
        for key in told.symmetric_difference(read) {
            differ.push(format!("{header} {key}"));
        }
    }
    assert_eq!(differ, <[&str; 0]>::default());
}
