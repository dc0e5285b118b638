//! The JSON Schema of `report.toml`, made from the layouts' contracts.
//!
//! Editors with a TOML language server complete and check with it. Each layout has an
//! object of its own, so a misspelt field is underlined while it is typed. The objects
//! don't ask for the fields that a layout requires: a server that finds one missing
//! takes the part for none of them, and completes the fields of all. The build asks.
//!
//! A report names its schema in its first lines, `#:schema report.schema.json`;
//! [`write()`] keeps that file current, and [`check`] says when it isn't.

use std::fs;
use std::ops::RangeInclusive;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use marbre_diag::{Diagnostic, Place, Reported, Sink, SourceFile, said};
use marbre_pdf::geom::Side;
use marbre_preflight::rules;

use crate::report::contract::{self, Contract, Field, FieldType};
use crate::report::profile::shipped;
use crate::report::project::Project;
use crate::store::output;

/// The schema, as the text of a file.
pub fn of(contracts: &[Contract]) -> String {
    let layouts: Vec<Value> = contracts.iter().map(layout).collect();
    let part = json!({
        "description": "A part, and the layout that sets it.",
        "oneOf": layouts,
    });
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "report.toml",
        "type": "object",
        "required": ["report", "theme", "part"],
        "additionalProperties": false,
        "properties": {
            "report": identity(),
            "validation": object(
                "How far the accounts are validated.",
                &["status"],
                json!({
                    "status": { "enum": ["provisional", "validated"] },
                    "mention": text("What is printed beside provisional accounts."),
                    "board": decision("The board, and what it has decided."),
                    "assembly": decision("The general assembly, and what it has decided."),
                }),
            ),
            "print": print(),
            "sign-off": {
                "type": "array",
                "description": "Findings of the preflight that somebody has agreed to.",
                "items": object(
                    "A finding that is as it should be.",
                    &["rule", "by", "reason"],
                    json!({
                        "rule": { "enum": rules(), "description": "The rule's name." },
                        "page": { "type": "integer", "minimum": 1, "description": "The page; any by default." },
                        "part": text("The layout of the part; any by default."),
                        "by": text("Who agrees."),
                        "reason": text("Why."),
                    }),
                ),
            },
            "theme": theme(),
            "statements": by_name("Accounts of income and expense.", statement()),
            "directories": by_name("Lists of people and institutions.", directory()),
            "part": {
                "type": "array",
                "description": "The parts of the report, in order.",
                "items": { "$ref": "#/definitions/part" },
            },
            "filler": {
                "type": "array",
                "description": "Pages that fill a hole before a part that starts on the other side.",
                "items": { "$ref": "#/definitions/part" },
            },
        },
        "definitions": { "part": part },
    });
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Where a report's schema is looked for by default, beside it.
pub const FILE: &str = "report.schema.json";

/// The schema that a report names in its first lines, relative to it.
fn named(text: &str) -> Option<&str> {
    let comments = text.lines().take_while(|line| line.starts_with('#'));
    comments.filter_map(|line| line.strip_prefix("#:schema ")).map(str::trim).next()
}

/// The file of a schema that lies in the project; `None` for an address, or a path that
/// leads out.
fn file(project: &Project, name: &str) -> Option<PathBuf> {
    let name = name.strip_prefix("./").unwrap_or(name);
    let inside = |c| matches!(c, Component::Normal(_));
    let local = !name.contains("://") && Path::new(name).components().all(inside);
    local.then(|| project.root().join(name))
}

/// Writes the schema of a report where the report says; gives the file, and whether the
/// report names it.
///
/// # Errors
/// Where a contract has mistakes, or the file can't be written.
pub fn write(project: &Project, sink: &mut Sink) -> Result<(PathBuf, bool), Reported> {
    let contracts = contract::read_all(project, sink);
    let manifest = project.manifest();
    let place = Place::File(manifest.to_owned());
    let text = project.text(manifest, &place, sink);
    sink.settle()?;
    let text = text.as_ref().map_or("", SourceFile::text);
    let name = named(text).unwrap_or(FILE);
    let Some(path) = file(project, name) else {
        let message = said!("the schema `{name}` isn't in the report's folder", name);
        let error = Diagnostic::error("outside-project", place, message);
        return Err(sink.fail(error.hint(said!("write `#:schema {file}`", file = FILE))));
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let path = output::write(folder, &file, of(&contracts).as_bytes(), sink)?;
    Ok((path, named(text).is_some()))
}

/// The schema that a report names, if it lies in the project: its name, and what it holds.
pub fn found(project: &Project) -> Option<(String, Vec<u8>)> {
    let place = Place::File(project.manifest().to_owned());
    // What is wrong with the report is said by whoever reads it.
    let text = project.text(project.manifest(), &place, &mut Sink::default())?;
    let name = named(text.text())?;
    // Not read as a part of the project: no page depends on it.
    let bytes = fs::read(file(project, name)?).ok()?;
    Some((name.to_owned(), bytes))
}

/// Says so where the schema that a report names isn't that of its layouts any more.
///
/// A file that isn't there is for the editor to complain of.
pub fn check(project: &Project, sink: &mut Sink) {
    let Some((name, found)) = found(project) else { return };
    // What is wrong with them has been said.
    let mut unheard = Sink::default();
    let contracts = contract::read_all(project, &mut unheard);
    if unheard.settle().is_ok() && found != of(&contracts).as_bytes() {
        let message = "editors complete with an older state of the layouts and the keys";
        let note = Diagnostic::note("outdated-schema", Place::File(name), message);
        sink.report(note.hint(said!(
            "`marbre schema --write {manifest}`",
            manifest = project.manifest()
        )));
    }
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn object(description: &str, required: &[&str], properties: Value) -> Value {
    json!({
        "type": "object",
        "description": description,
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    })
}

fn by_name(description: &str, item: Value) -> Value {
    json!({
        "type": "object",
        "description": description,
        "additionalProperties": item,
    })
}

fn identity() -> Value {
    object(
        "Whose report it is, and of which year.",
        &["slug", "title", "organisation", "year", "lang"],
        json!({
            "slug": {
                "type": "string",
                "pattern": "^[a-z0-9-]+$",
                "description": "The name of the files that are made.",
            },
            "title": text("The title."),
            "organisation": text("Who reports."),
            "year": { "type": "integer", "description": "The year that is reported on." },
            "lang": { "enum": ["fr", "en"], "description": "The language of the texts." },
            "date": { "format": "date", "description": "The day of the texts' state." },
            "version": text("What this state of the report is called."),
        }),
    )
}

fn length() -> Value {
    json!({ "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)? ?(mm|pt)$" })
}

/// The names of the rules of the preflight.
fn rules() -> Vec<&'static str> {
    rules::ALL.iter().map(|rule| rule.name).collect()
}

fn print() -> Value {
    let described = |mut value: Value, description: &str| {
        value["description"] = json!(description);
        value
    };
    let ppi = || json!({ "type": "integer", "minimum": 1, "maximum": 2400 });
    let names = json!({ "type": "array", "items": { "type": "string" } });
    let shipped: Vec<&str> = shipped::ALL.iter().map(|profile| profile.name).collect();
    let intent = object(
        "The printing condition that colours are meant for.",
        &[],
        json!({
            "icc": text("The ICC profile: CMYK, of a press, version 2."),
            "condition": text("The condition's identifier, such as FOGRA39."),
            "registry": text("The registry that the identifier is from."),
            "info": text("A sentence about the condition, for people."),
        }),
    );
    let resolution = object(
        "Resolutions of pictures at the size that they are placed in, in ppi.",
        &[],
        json!({
            "target": described(ppi(), "What a picture should have."),
            "warning": described(ppi(), "Below it, somebody should look."),
            "error": described(ppi(), "Below it, nothing is printed."),
        }),
    );
    let count =
        || json!({ "type": "integer", "minimum": 1, "maximum": marbre_imposition::MOST });
    let kinds = marbre_imposition::Name::ALL.map(|(name, _)| name);
    let sheets = object(
        "The printer's sheets that are made beside the print file.",
        &["kind"],
        json!({
            "kind": { "enum": kinds, "description": "How pages come onto sheets." },
            "paper": text("A3, A3+, SRA3, A2, SRA2, SRA1, or a size in mm such as 320x450."),
            "thickness": text("How thick the paper is: 90µm or 0.09mm."),
            "rows": described(count(), "Rows of n-up."),
            "columns": described(count(), "Columns of n-up."),
            "gap": described(length(), "What is between pages of n-up."),
            "marks": { "type": "boolean", "description": "Whether there are marks and a slug." },
            "strip": { "type": "boolean", "description": "Whether there is a control strip." },
        }),
    );
    object(
        "What the print shop wants.",
        &[],
        json!({
            "sheets": sheets,
            "profile": {
                "anyOf": [
                    { "enum": shipped },
                    { "type": "string", "pattern": "\\.[tT][oO][mM][lL]$" },
                ],
                "description": "A press profile that is part of Marbre, or a file of the project.",
            },
            "title": text("What the profile is for."),
            "paper": { "enum": ["coated", "uncoated"] },
            "standard": { "enum": ["PDF/X-4"] },
            "ink-limit": {
                "type": "number",
                "minimum": 100,
                "maximum": 400,
                "description": "Total area coverage, in %.",
            },
            "bleed": described(length(), "The bleed on all sides, 1 to 20 mm."),
            "marks": { "type": "boolean", "description": "Whether there are crop marks." },
            "smallest-text": described(length(), "The smallest text in more than one ink."),
            "thinnest-line": described(length(), "The thinnest line in more than one ink."),
            "quiet-zone": described(length(), "How far text and lines stay from the cut."),
            "severity": {
                "type": "object",
                "description": "How much rules of the preflight matter.",
                "propertyNames": { "enum": rules() },
                "additionalProperties": { "enum": ["error", "warning", "note", "ignore"] },
            },
            "variant": {
                "enum": ["sheet-cmyk", "sheet-cmyk-rgb", "sheet-spot", "digital"],
                "description": "The variant of GWG 2022 that the PDF is held against.",
            },
            "binding": {
                "enum": ["open", "saddle-stitch", "perfect"],
                "description": "How the leaves are held together.",
            },
            "spot": {
                "enum": ["keep", "convert", "refuse"],
                "description": "What becomes of spot colours.",
            },
            "spots": described(names, "The spot colours that may be kept; any by default."),
            "intent": intent,
            "resolution": resolution,
        }),
    )
}

fn theme() -> Value {
    let ink = json!({ "type": "number", "minimum": 0, "maximum": 100 });
    let color = object(
        "A colour, for the press and for the screen.",
        &["cmyk", "rgb"],
        json!({
            "cmyk": { "type": "array", "items": ink, "minItems": 4, "maxItems": 4 },
            "rgb": { "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" },
            "spot": text("The spot colour that it is printed in; cmyk is then its alternate."),
            "tint": {
                "type": "number",
                "minimum": 1,
                "maximum": 100,
                "description": "How much of the spot colour, in %; 100 by default.",
            },
        }),
    );
    let length = length();
    let role = object(
        "How a kind of text is set.",
        &["font", "size"],
        json!({
            "font": {
                "description": "The font family, one of those in `fonts`; or a list of them: what the first has no glyph for is set in the next.",
                "oneOf": [
                    { "type": "string" },
                    { "type": "array", "items": { "type": "string" }, "minItems": 1 },
                ],
            },
            "size": length,
            "weight": { "type": "integer", "minimum": 100, "maximum": 900 },
            "style": { "enum": ["normal", "italic"] },
            "rows": { "type": "number", "description": "Line height, in rows of the baseline grid." },
            "tracking": length,
            "justify": { "type": "boolean", "description": "Whether all lines of running text are as wide as their measure; they are ragged by default." },
            "figures": { "enum": ["lining", "old-style"] },
            "caps": { "enum": ["normal", "small"], "description": "`small`: acronyms in small capitals." },
        }),
    );
    object(
        "Colours and type by name, for layouts to use.",
        &["colors", "type"],
        json!({ "colors": by_name("Colours.", color), "type": by_name("Type roles.", role) }),
    )
}

fn table_properties() -> Value {
    json!({
        "source": text("A CSV, XLSX or ODS file."),
        "sheet": text("The sheet of a workbook; the first that isn't hidden by default."),
        "encoding": text("The encoding of a CSV file that isn't UTF-8, such as macintosh."),
        "hidden-rows": {
            "enum": ["print", "leave-out"],
            "description": "What becomes of rows that the spreadsheet hides; printed with a warning by default.",
        },
        "rows": { "type": "array", "items": { "type": "object" }, "description": "The table itself, instead of a file." },
    })
}

/// Properties of a table from outside, and those of its own.
fn with_table(own: Value) -> Value {
    let mut properties = Map::new();
    for part in [table_properties(), own] {
        if let Value::Object(part) = part {
            properties.extend(part);
        }
    }
    Value::Object(properties)
}

fn decision(description: &str) -> Value {
    let day = |description: &str| json!({ "format": "date", "description": description });
    object(
        description,
        &[],
        json!({
            "body": text("What it is called, with its article."),
            "date": day("The day of its decision."),
            "minutes": text("What the minutes of the meeting are called."),
            "minutes-date": day("The day of the minutes."),
        }),
    )
}

fn statement() -> Value {
    let title = object(
        "A title for each status.",
        &["provisional", "validated"],
        json!({
            "provisional": text("The title while anything in it is provisional."),
            "validated": text("The title from then on."),
        }),
    );
    let side = object(
        "A side of the account.",
        &["key", "total"],
        json!({
            "key": text("What stands in the side column for it."),
            "title": text("Its name on the page; the key by default."),
            "total": text("What its total is called."),
        }),
    );
    let amount = json!({ "type": ["string", "integer", "number"] });
    let names = json!({ "type": "array", "items": { "type": "string" } });
    let result = object(
        "A difference between groups of the two sides.",
        &["label"],
        json!({
            "label": text("What it is called."),
            "income": names,
            "expense": names,
            "stated": { "type": "array", "items": amount, "description": "Its amounts, a year each; computed by default." },
        }),
    );
    object(
        "An account of income and expense.",
        &["years", "columns", "income", "expense"],
        with_table(json!({
            "title": {
                "anyOf": [{ "type": "string" }, title],
                "description": "Its title on the page, or one for each status.",
            },
            "status": { "enum": ["provisional", "validated"], "description": "How far it is validated; as the report by default." },
            "unit": text("The unit of its amounts; € by default."),
            "round": {
                "type": "boolean",
                "description": "Whether amounts of a workbook are rounded to what their cells show.",
            },
            "years": { "type": "array", "items": { "type": "integer" }, "minItems": 1 },
            "columns": {
                "type": "object",
                "required": ["side", "group", "line"],
                "additionalProperties": { "type": "string" },
            },
            "income": side,
            "expense": side,
            "results": { "type": "array", "items": result },
        })),
    )
}

fn directory() -> Value {
    let columns = json!({
        "name": text("The column of full names."),
        "given": text("The column of given names."),
        "family": text("The column of family names."),
        "role": text("The column of roles."),
        "group": text("The column that entries are grouped by."),
    });
    object(
        "A list of people or institutions.",
        &["columns"],
        with_table(json!({
            "title": text("Its title on the page."),
            "expect": { "type": "integer", "description": "How many entries it should have." },
            "order": { "enum": ["name", "source"], "description": "By family name, or as in the source." },
            "columns": object("Which columns hold what.", &[], columns),
        })),
    )
}

/// A part that a layout sets.
fn layout(contract: &Contract) -> Value {
    let required = contract.fields.iter().any(|f| f.required);
    let mut with = record(&contract.fields);
    with["type"] = json!(["object", "string"]);
    with["pattern"] = json!("\\.toml$");
    with["description"] =
        json!("What the layout is given, or the TOML file that says it.");
    json!({
        "title": contract.name,
        "type": "object",
        "description": about(contract),
        "required": if required { vec!["layout", "with"] } else { vec!["layout"] },
        "properties": {
            "layout": { "const": contract.name, "description": about(contract) },
            "with": with,
        },
        "additionalProperties": false,
    })
}

fn about(contract: &Contract) -> String {
    let pages = match (*contract.pages.start(), *contract.pages.end()) {
        (1, 1) => "1 page".to_owned(),
        (least, most) if least == most => format!("{least} pages"),
        (_, usize::MAX) => "any number of pages".to_owned(),
        (least, most) => format!("{least} to {most} pages"),
    };
    let side = match contract.starts.map(Side::name) {
        Some(side) => format!(", starts on a {side}"),
        None => String::new(),
    };
    format!("{} ({pages}{side})", contract.description)
}

fn fields(fields: &[Field]) -> Value {
    let mut schema = record(fields);
    let required: Vec<&str> =
        fields.iter().filter(|f| f.required).map(|f| f.name.as_str()).collect();
    schema["required"] = json!(required);
    schema
}

/// Fields, whether they are required or not.
fn record(fields: &[Field]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|f| (f.name.clone(), field(f))).collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn field(field: &Field) -> Value {
    let mut schema = value(field);
    if let Some(count) = &field.many {
        let mut list = Map::new();
        list.insert("type".to_owned(), json!("array"));
        list.insert("items".to_owned(), schema);
        list.extend(bounds("minItems", "maxItems", count));
        schema = match &field.kind {
            FieldType::Record(inner) => json!({ "anyOf": [list, rows(inner)] }),
            _ => Value::Object(list),
        };
    }
    if let Value::Object(schema) = &mut schema
        && let Some(description) = described(field)
    {
        schema.insert("description".to_owned(), json!(description));
    }
    schema
}

/// What a field is for, and that it has to be given.
fn described(field: &Field) -> Option<String> {
    match (field.description.as_str(), field.required) {
        ("", true) => Some("Required.".to_owned()),
        ("", false) => None,
        (about, true) => Some(format!("{about} (required)")),
        (about, false) => Some(about.to_owned()),
    }
}

/// Records from a table: which column is which field.
fn rows(fields: &[Field]) -> Value {
    let columns: Map<String, Value> = fields
        .iter()
        .map(|f| (f.name.clone(), text("The column that holds it.")))
        .collect();
    let own =
        json!({ "columns": object("Which columns hold what.", &[], json!(columns)) });
    object("Rows of a table.", &["columns"], with_table(own))
}

fn value(field: &Field) -> Value {
    match &field.kind {
        FieldType::Text
        | FieldType::Line
        | FieldType::String
        | FieldType::Statement
        | FieldType::Directory => {
            let mut schema = Map::new();
            schema.insert("type".to_owned(), json!("string"));
            // Markdown's marks aren't counted: only plain text has a length here.
            if let (FieldType::String, Some(max)) = (&field.kind, field.max_chars) {
                schema.insert("maxLength".to_owned(), json!(max));
            }
            Value::Object(schema)
        }
        FieldType::Integer | FieldType::Year => json!({ "type": "integer" }),
        FieldType::Flag => json!({ "type": "boolean" }),
        FieldType::Choice(words) => json!({ "enum": words }),
        FieldType::Image => object(
            "A picture.",
            &["file", "alt"],
            json!({
                "file": text("A JPEG, PNG, TIFF, WebP or SVG file."),
                "alt": text("What the picture shows, for those who can't see it."),
                "focus": {
                    "description": "What is kept where the picture is cropped: a side, a \
                                    corner, or how far from the left and the top.",
                    "oneOf": [
                        { "type": "string" },
                        { "type": "array", "minItems": 2, "maxItems": 2 },
                    ],
                },
                "credit": text("Who made the picture: a line of Markdown."),
                "caption": text("What is printed beside the picture: a line of Markdown."),
            }),
        ),
        FieldType::Link => json!({
            "oneOf": [
                { "type": "string", "pattern": "^(https?://|mailto:)" },
                object(
                    "An address on the web.",
                    &["url"],
                    json!({ "url": text("The address."), "label": text("What it leads to.") }),
                ),
            ],
        }),
        FieldType::Record(inner) => fields(inner),
    }
}

fn bounds(min: &str, max: &str, range: &RangeInclusive<usize>) -> Map<String, Value> {
    let mut bounds = Map::new();
    if *range.start() > 0 {
        bounds.insert(min.to_owned(), json!(range.start()));
    }
    if *range.end() < usize::MAX {
        bounds.insert(max.to_owned(), json!(range.end()));
    }
    bounds
}
