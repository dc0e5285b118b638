//! What browsers are told, as JSON.

use hyper::body::Bytes;
use marbre_diag::{Diagnostic, Message, Severity, Tongue};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::typeset::resident::{Edges, Mark};

use super::press::Press;

/// What was said, in a language, with its places on the pages.
pub(super) fn said(
    said: &[Diagnostic],
    marks: &[Vec<Mark>],
    tongue: Tongue,
) -> Vec<Value> {
    let none = Vec::new();
    let mut all: Vec<(&Diagnostic, &Vec<Mark>)> = said
        .iter()
        .enumerate()
        .map(|(index, said)| (said, marks.get(index).unwrap_or(&none)))
        .collect();
    // What matters most comes first; else they stay in their order.
    all.sort_by_key(|(said, _)| said.severity);
    all.into_iter().map(|(said, marks)| one(said, marks, tongue)).collect()
}

fn one(said: &Diagnostic, marks: &[Mark], tongue: Tongue) -> Value {
    let severity = match said.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let spoken = |message: &Message| message.spoken(tongue);
    let line = said.place.line_and_column();
    json!({
        "severity": severity,
        "rule": said.rule,
        "message": said.spoken(tongue),
        "hints": said.hints.iter().map(spoken).collect::<Vec<_>>(),
        "place": said.place.file().map(|_| said.place.short()),
        "file": said.place.file(),
        "line": line.map(|it| it.0),
        "column": line.map(|it| it.1),
        "marks": marks,
    })
}

/// Adds what the press will print to a state, and what of it hasn't been said there.
pub(super) fn add_press(state: &mut Value, press: &Press, tongue: Tongue) {
    let pages: Vec<Value> = press
        .pages
        .iter()
        .map(|page| {
            let plates = page.plates.iter().map(|(name, coverage, plate)| {
                json!({ "ink": name, "coverage": coverage, "image": plate })
            });
            let plates: Vec<Value> = plates.collect();
            let (edges, look, map) = (page.edges, page.look, page.map);
            json!({ "edges": edges, "look": look, "map": map, "plates": plates })
        })
        .collect();
    state["press"] = json!(pages);
    let Some(all) = state["said"].as_array_mut() else { return };
    let known: Vec<(Value, Value)> =
        all.iter().map(|it| (it["message"].clone(), it["place"].clone())).collect();
    for (said, marks) in &press.said {
        let it = one(said, marks, tongue);
        if !known
            .iter()
            .any(|(message, place)| *message == it["message"] && *place == it["place"])
        {
            all.push(it);
        }
    }
    // As they were sorted before.
    let rank = |it: &Value| match it["severity"].as_str() {
        Some("error") => 0,
        Some("warning") => 1,
        _ => 2,
    };
    all.sort_by_key(rank);
}

/// The items of a page, as they lie on the desk.
#[derive(Deserialize)]
struct Items {
    files: Vec<String>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    e: Edges,
    f: usize,
    l: Option<(usize, usize)>,
}

/// The most places that are marked of one thing that is said.
const MOST_MARKS: usize = 12;

/// Where on the last pages that stands which was written in the lines that something is said of.
pub(super) fn marks(pages: &[Bytes], said: &[Diagnostic]) -> Vec<Vec<Mark>> {
    let mut marks = vec![Vec::new(); said.len()];
    for (index, page) in pages.iter().enumerate() {
        let Ok(Items { files, items }) = serde_json::from_slice(page) else { continue };
        for (said, marks) in said.iter().zip(&mut marks) {
            let line = said.place.line_and_column().map(|it| it.0);
            let file = files.iter().position(|it| Some(it.as_str()) == said.place.file());
            let (Some(line), Some(file)) = (line, file) else { continue };
            let found = items
                .iter()
                .filter(|it| it.f == file && it.l.is_some_and(|(own, _)| own == line));
            let found = found.map(|it| Mark { page: index + 1, edges: it.e });
            marks.extend(found.take(MOST_MARKS - marks.len().min(MOST_MARKS)));
        }
    }
    marks
}

/// The page and the place on it where that stands which was written nearest to a line.
pub(super) fn nearest(pages: &[Bytes], file: &str, line: usize) -> Option<Value> {
    let mut best: Option<(usize, Value)> = None;
    for (index, page) in pages.iter().enumerate() {
        let Ok(Items { files, items }) = serde_json::from_slice(page) else { continue };
        let Some(wanted) = files.iter().position(|it| it == file) else { continue };
        for Item { e, f, l } in items {
            let Some((own, _)) = l.filter(|_| f == wanted) else { continue };
            let away = own.abs_diff(line);
            if best.as_ref().is_none_or(|(least, _)| away < *least) {
                best = Some((away, json!({ "page": index + 1, "edges": e })));
            }
        }
    }
    best.map(|(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_line_is_found() {
        let page = |line: usize| {
            let item = json!({ "e": [1.0, 2.0, 3.0, 4.0], "f": 0, "l": [line, 1] });
            Bytes::from(json!({ "files": ["a.md"], "items": [item] }).to_string())
        };
        let pages = [page(3), page(12), page(40)];
        let at =
            |file: &str, line| nearest(&pages, file, line).map(|it| it["page"].clone());
        assert_eq!(at("a.md", 14), Some(json!(2)));
        assert_eq!(at("a.md", 1), Some(json!(1)));
        assert_eq!(at("b.md", 1), None);
    }
}
