//! The page of HTML, and all that it says.

use marbre_diag::{Message, Tongue, said};
use serde_json::{Map, Value};

use crate::report::project::Project;

const PAGE: &str = include_str!("page/page.html");

/// What stands on the page, by its name there.
fn standing() -> [(&'static str, Message); 31] {
    [
        ("tools", said!("what is shown, and how")),
        ("view", said!("view")),
        ("spreads", said!("spreads")),
        ("single", said!("single pages")),
        ("wall", said!("all pages")),
        ("smaller", said!("smaller")),
        ("larger", said!("larger")),
        ("zoom", said!("zoom")),
        ("fit", said!("fit")),
        ("lines", said!("lines")),
        ("bleed", said!("trim and bleed")),
        ("safe", said!("safe area")),
        ("grid", said!("baseline grid")),
        ("marks", said!("findings")),
        ("page", said!("page")),
        ("pages", said!("pages")),
        ("said", said!("what is to be seen to")),
        ("keys", said!("keys")),
        ("key-pages", said!("the pages before and after")),
        ("key-words", said!("the words on the page, one after the other")),
        ("copy", said!("copy the place")),
        ("click", said!("click a word or a picture to see where it was written")),
        ("error", said!("error")),
        ("warning", said!("warning")),
        ("note", said!("note")),
        ("nothing", said!("nothing")),
        ("shown", said!("shown")),
        ("as-set", said!("the pages as they are set")),
        ("as-printed", said!("as they will be printed")),
        ("ink-map", said!("ink map")),
        ("key-plates", said!("the next plate")),
    ]
}

/// What the page says as things happen.
fn happening() -> [(&'static str, Message); 8] {
    // The page fills the holes itself.
    [
        ("stale", said!("the files have a mistake; these are the last good pages")),
        ("none", said!("there are no pages yet; the files have a mistake")),
        ("setting", said!("typesetting")),
        ("lost", said!("the preview has ended; start it again with `marbre preview`")),
        ("unopened", said!("the editor can't be started")),
        ("more", said!("and {count} more", count = "{count}")),
        ("took", said!("set in {ms} ms", ms = "{ms}")),
        ("copied", said!("{place} is copied", place = "{place}")),
    ]
}

/// The page, with the name of the editor that opens files.
pub(super) fn page(project: &Project, editor: Option<&str>, tongue: Tongue) -> String {
    let mut words = Map::new();
    for (name, message) in standing().into_iter().chain(happening()) {
        words.insert(name.to_owned(), message.spoken(tongue).into());
    }
    let open = said!("open in {editor}", editor = editor.unwrap_or_default());
    words.insert("open".to_owned(), open.spoken(tongue).into());
    let folder = crate::store::here(project.root()).canonicalize().unwrap_or_default();
    let folder = folder.file_name().map(|it| it.to_string_lossy().into_owned());
    let title = format!("{} · {}", folder.unwrap_or_default(), project.manifest());
    words.insert("title".to_owned(), title.into());
    let lang = match tongue {
        Tongue::English => "en",
        Tongue::French => "fr",
    };
    words.insert("lang".to_owned(), lang.into());
    let mut page = PAGE.to_owned();
    for (name, text) in &words {
        let text = text.as_str().unwrap_or_default();
        page = page.replace(&format!("{{{{{name}}}}}"), &escaped(text));
    }
    words.insert("editor".to_owned(), editor.map_or(Value::Null, Value::from));
    // Within a script element, nothing may end it.
    let words = Value::Object(words).to_string().replace('<', "\\u003c");
    page.replace("{{words}}", &words)
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_on_the_page_is_left_open() {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("report.toml");
        let mut sink = marbre_diag::Sink::default();
        let project = Project::open(&file, &mut sink).expect("the report");
        for tongue in [Tongue::English, Tongue::French] {
            let page = page(&project, Some("</script>"), tongue);
            assert!(!page.contains("{{"), "{page}");
            assert_eq!(page.matches("</script>").count(), 2);
        }
    }
}
