//! Messages as data: templates of ours, and what stands at their holes.

use std::collections::BTreeSet;

use marbre_diag::{Diagnostic, Message};
use serde_json::{Value, json};

use super::case::Case;

/// The names of a template's holes.
fn holes(template: &str) -> BTreeSet<&str> {
    let parts = template.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    parts.map(|(name, _)| name).filter(|name| is_name(name)).collect()
}

/// What is wrong with a message as data; it may be one that was read from a file.
fn amiss(message: &Message) -> Option<String> {
    let names: BTreeSet<&str> = message.parameters().map(|(name, _)| name).collect();
    let file = serde_json::to_string(message).expect("JSON");
    let read: Message = serde_json::from_str(&file).expect("a message");
    let whole = holes(message.template()) == names && read == *message;
    (!whole).then(|| format!("{:?} with {names:?}", message.template()))
}

/// What is wrong with what a diagnostic says, as data.
pub(crate) fn amiss_in(diagnostic: &Diagnostic) -> Option<String> {
    let related = diagnostic.related.iter().map(|(_, what)| what);
    let all = [&diagnostic.message].into_iter().chain(&diagnostic.hints).chain(related);
    all.filter_map(amiss).next()
}

/// What a build says, as JSON.
fn said(case: &Case) -> Vec<Value> {
    let run = case.run(&["report.toml", "--format", "json"]);
    let lines = run.stderr.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("lines of JSON")
}

/// The objects with a template in what a diagnostic says.
fn messages(said: &Value) -> Vec<&Value> {
    let lists = ["hint-templates", "related"].map(|key| said[key].as_array());
    [said].into_iter().chain(lists.into_iter().flatten().flatten()).collect()
}

#[test]
fn json_has_the_template_and_its_parameters() {
    let case = Case::new("template-of-a-sum");
    case.replace("data/comptes.csv", "Loyer;9 600", "Loyer;9 700").replace(
        "report.toml",
        "slug =",
        "slugg =",
    );
    let said = said(&case);
    let sum = said.iter().find(|it| it["rule"] == "unknown-key").expect("the key");
    assert_eq!(sum["message"], "[report] has no key `slugg`");
    assert_eq!(sum["template"], "{name} has no key `{key}`");
    assert_eq!(sum["parameters"], json!({ "name": "[report]", "key": "slugg" }));
    assert_eq!(sum["hints"], json!(["did you mean `slug`?"]));
    let hint =
        json!({ "template": "did you mean `{best}`?", "parameters": { "best": "slug" } });
    assert_eq!(sum["hint-templates"], json!([hint]));
    case.replace("report.toml", "slugg =", "slug =");
    let said = self::said(&case);
    let sum = said.iter().find(|it| it["rule"] == "wrong-sum").expect("the sum");
    let parameters = json!({
        "what": "the lines of \"Emplois\"",
        "sum": "46 920",
        "year": 2025,
        "stated": "46 820",
        "difference": "100",
    });
    assert_eq!(sum["parameters"], parameters);
}

#[test]
fn templates_have_nothing_in_them_of_what_people_wrote() {
    /// No word of ours.
    const THEIRS: &str = "zanzibar";
    let cases: [(&str, &str, &str, &str); 10] = [
        ("report.toml", "lang = \"fr\"", "lang = \"zanzibar\"", "unknown-value"),
        ("report.toml", "lang = \"fr\"", "lang = \"fr\"\nzanzibar = 1", "unknown-key"),
        (
            "report.toml",
            "layout = \"article\"",
            "layout = \"zanzibar\"",
            "unknown-layout",
        ),
        ("report.toml", "texts/bref.md", "texts/zanzibar.md", "missing-file"),
        ("report.toml", "font = \"Spectral\"", "font = \"zanzibar\"", "missing-font"),
        ("report.toml", "line = \"Libellé\"", "line = \"zanzibar\"", "missing-column"),
        ("data/comptes.csv", "Loyer;9 600", "Loyer;zanzibar", "not-an-amount"),
        ("layouts/cover.typ", "#let cover(", "#let cover(zanzibar, ", "layout-error"),
        ("layouts/cover.typ", "#let cover(", "#let zanzibar(", "layout-error"),
        (
            "layouts/article.toml",
            "type = \"text\"",
            "type = \"zanzibar\"",
            "unknown-value",
        ),
    ];
    for (number, (file, from, to, rule)) in cases.into_iter().enumerate() {
        let case = Case::new(&format!("theirs-{number}"));
        case.replace(file, from, to);
        let said = said(&case);
        let found = said.iter().filter(|it| it["rule"] == rule);
        let named = found.flat_map(messages).any(|it| it.to_string().contains(THEIRS));
        assert!(named, "{to}: {said:#?}");
        for message in said.iter().flat_map(messages) {
            let template = message["template"].as_str().expect("a template");
            assert!(!template.contains(THEIRS), "{to}: {template}");
            let parameters = message["parameters"].as_object().expect("its parameters");
            let names: BTreeSet<&str> = parameters.keys().map(String::as_str).collect();
            assert_eq!(holes(template), names, "{template}");
        }
    }
}
