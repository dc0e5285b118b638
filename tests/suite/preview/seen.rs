//! What is seen, and how it changes.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::super::case::Case;
use super::served::{Served, edit, next};

/// The items of a word on a page.
fn words<'a>(items: &'a Value, word: &str) -> Vec<&'a Value> {
    let all = items["items"].as_array().expect("items").iter();
    all.filter(|it| it["t"].as_str().is_some_and(|own| own.contains(word))).collect()
}

/// A text of the project, and a word of it that stands on a page: the page and the place.
fn some_word(
    case: &Case,
    served: &Served,
    state: &Value,
) -> (String, String, usize, String) {
    let pages = state["pages"].as_array().expect("pages").len();
    for page in 1..=pages {
        let items = served.items(state, page);
        for item in items["items"].as_array().expect("items") {
            let file = items["files"][item["f"].as_u64().unwrap_or(0) as usize].as_str();
            let (Some(file), Some(word)) = (file, item["t"].as_str()) else { continue };
            let long = word.len() > 6 && word.chars().all(char::is_alphabetic);
            if !long || !file.ends_with(".md") {
                continue;
            }
            let text = fs::read_to_string(case.path(file)).expect("a text");
            if text.matches(word).count() == 1 {
                let place = format!("{file}:{}:{}", item["l"][0], item["l"][1]);
                return (file.to_owned(), word.to_owned(), page, place);
            }
        }
    }
    panic!("no word");
}

#[test]
fn a_changed_word_changes_its_page_alone() {
    let case = Case::new("preview-word");
    let served = Served::of(&case, &[]);
    let mut events = served.events();
    let mut other = served.events();
    let before = served.state(|it| it["state"] == "fresh");
    assert_eq!(before["pages"].as_array().map(Vec::len), Some(4));
    let (file, word, page, place) = some_word(&case, &served, &before);

    // The place is that of the word in its file.
    let text = fs::read_to_string(case.path(&file)).expect("a text");
    let (row, line) =
        text.lines().enumerate().find(|(_, it)| it.contains(&word)).expect("its line");
    let at = line.find(&word).map(|at| line[..at].chars().count()).expect("its column");
    assert_eq!(place, format!("{file}:{}:{}", row + 1, at + 1));

    edit(&case, &file, &word, "Xylophone");
    let after = served.after(&before, "fresh");
    for (index, (old, new)) in before["pages"]
        .as_array()
        .expect("pages")
        .iter()
        .zip(after["pages"].as_array().expect("pages"))
        .enumerate()
    {
        assert_eq!(old["image"] != new["image"], index + 1 == page, "page {}", index + 1);
    }
    assert_eq!(words(&served.items(&after, page), "Xylophone").len(), 1);
    assert!(served.image(&after, page).starts_with("<svg"));
    // Both who listen are told, and of the same.
    for events in [&mut events, &mut other] {
        let mut told = next(events, "state");
        while told["pages"] != after["pages"] {
            told = next(events, "state");
        }
        assert_eq!(told["version"], after["version"]);
    }

    // Taken back, it is what it was.
    edit(&case, &file, "Xylophone", &word);
    let again = served.after(&after, "fresh");
    assert_eq!(again["pages"], before["pages"]);
}

#[test]
fn a_mistake_keeps_the_last_good_pages() {
    let case = Case::new("preview-mistake");
    let served = Served::of(&case, &[]);
    let before = served.state(|it| it["state"] == "fresh");

    edit(&case, "report.toml", "[report]", "[report");
    let broken = served.after(&before, "stale");
    assert_eq!(broken["pages"], before["pages"]);
    assert_eq!(broken["said"][0]["severity"], "error");
    assert_eq!(broken["said"][0]["file"], "report.toml");
    assert!(served.image(&broken, 1).starts_with("<svg"), "it can still be had");

    // Saved as many editors do: written beside, and swapped.
    let whole = fs::read_to_string(case.path("report.toml")).expect("the report");
    case.write("report.toml~", whole.replacen("[report", "[report]", 1));
    fs::rename(case.path("report.toml~"), case.path("report.toml")).expect("swapped");
    let mended = served.after(&broken, "fresh");
    assert_eq!(mended["pages"], before["pages"]);

    edit(&case, "layouts/cover.typ", "#let", "#lat");
    let broken = served.after(&mended, "stale");
    assert_eq!(broken["pages"], before["pages"]);
    assert_eq!(broken["said"][0]["file"], "layouts/cover.typ");
    edit(&case, "layouts/cover.typ", "#lat", "#let");
    assert_eq!(served.after(&broken, "fresh")["pages"], before["pages"]);
}

#[test]
fn a_file_that_is_half_written_is_no_mistake() {
    let case = Case::new("preview-half");
    let served = Served::of(&case, &[]);
    let before = served.state(|it| it["state"] == "fresh");
    let (file, word, ..) = some_word(&case, &served, &before);
    let mut events = served.events();
    let whole = fs::read_to_string(case.path("report.toml")).expect("the report");
    // Emptied, half written, gone, and there again, each for a moment.
    let moment = || std::thread::sleep(std::time::Duration::from_millis(50));
    case.write("report.toml", "");
    moment();
    case.write("report.toml", &whole[..whole.len() / 2]);
    moment();
    fs::remove_file(case.path("report.toml")).expect("removed");
    moment();
    case.write("report.toml", whole);
    edit(&case, &file, &word, "Xylophone");
    let after = served.state(|it| it["pages"] != before["pages"]);
    assert_eq!(after["state"], "fresh");
    loop {
        let told = next(&mut events, "state");
        assert_eq!(told["state"], "fresh", "{:#}", told["said"]);
        if told["pages"] == after["pages"] {
            break;
        }
    }
}

#[test]
fn a_fault_is_marked_on_its_page_and_the_page_is_there() {
    let case = Case::new("preview-overset");
    let served = Served::of(&case, &[]);
    let before = served.state(|it| it["state"] == "fresh");
    let (file, word, page, _) = some_word(&case, &served, &before);
    edit(&case, &file, &word, "snow\u{2603}man");
    let after = served.after(&before, "fresh");
    let said = &after["said"][0];
    assert_eq!(said["severity"], "error");
    assert_eq!(said["rule"], "missing-glyph", "{said:#}");
    let mark = &said["marks"][0];
    assert_eq!(mark["page"], page, "{said:#}");
    let items = served.items(&after, page);
    let [found] = words(&items, "snow")[..] else { panic!("the word isn't there") };
    assert_eq!(mark["edges"], found["e"]);
    assert!(after["pages"] != before["pages"]);
}

#[test]
fn a_layout_that_hangs_is_ended_and_said() {
    let case = Case::new("preview-hangs");
    let served = Served::of(&case, &["--max-time", "4"]);
    let before = served.state(|it| it["state"] == "fresh");
    let cover = fs::read_to_string(case.path("layouts/cover.typ")).expect("a layout");
    case.write(
        "layouts/cover.typ",
        format!("#let n = 0\n#while true {{ n += 1 }}\n{cover}"),
    );
    // Typst's own bound on loops may be faster than ours.
    let ended = served.after(&before, "stale");
    let rule = ended["said"][0]["rule"].as_str().expect("a rule").to_owned();
    assert!(["out-of-time", "layout-error"].contains(&rule.as_str()), "{rule}");
    case.write(
        "layouts/cover.typ",
        format!("#let n = range(40000).map(i => range(40000).sum()).sum()\n{cover}"),
    );
    let ended = served.after(&ended, "stale");
    assert_eq!(ended["said"][0]["rule"], "out-of-time", "{:#}", ended["said"]);
    assert_eq!(ended["said"][0]["file"], "layouts/cover.typ", "{:#}", ended["said"]);
    assert_eq!(ended["pages"], before["pages"]);
    case.write("layouts/cover.typ", cover);
    assert_eq!(served.after(&ended, "fresh")["pages"], before["pages"]);
}

#[test]
fn another_run_moves_the_pages() {
    let case = Case::new("preview-goto");
    let go = |place: &str| {
        Command::new(env!("CARGO_BIN_EXE_marbre"))
            .env("LC_ALL", "C")
            .current_dir(case.path(""))
            .args(["preview", "report.toml", "--goto", place])
            .output()
            .expect("the program runs")
    };
    let output = go("report.toml:3");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("no preview"), "{said}");

    let served = Served::of(&case, &[]);
    let state = served.state(|it| it["state"] == "fresh");
    let (_, _, page, place) = some_word(&case, &served, &state);
    let mut events = served.events();
    next(&mut events, "state");
    let output = go(&place);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let wanted = next(&mut events, "goto");
    assert_eq!(wanted["page"], page);
    assert_eq!(wanted["edges"].as_array().map(Vec::len), Some(4));

    let output = go("layouts/missing.typ:3");
    assert!(!output.status.success());
    let output = go("fonts/OFL.txt:3");
    assert!(!output.status.success());
    let output = go("nowhere");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("not-a-place"), "{said}");
}

#[test]
fn the_page_speaks_the_language_that_is_asked_for() {
    let case = Case::new("preview-french");
    let served = Served::of(&case, &["--lang", "fr"]);
    let page = String::from_utf8(served.get("").body).expect("text");
    assert!(
        page.contains("<html lang=\"fr\">") && page.contains("doubles pages"),
        "{page}"
    );
    edit(&case, "report.toml", "[report]", "[report");
    let state = served.state(|it| it["said"][0]["severity"] == "error");
    let message = state["said"][0]["message"].as_str().expect("a message");
    assert!(!message.is_empty());
    assert_eq!(
        state["state"],
        if state["pages"][0].is_null() { "none" } else { "stale" }
    );
}

#[test]
fn plates_and_findings_come_once_nobody_writes() {
    let case = Case::new("preview-press");
    let served = Served::of(&case, &[]);
    let state = served.state(|it| it["press"].is_array());
    assert_eq!(state["state"], "fresh");
    assert_eq!(state["press"].as_array().map(Vec::len), Some(4), "{:#}", state["said"]);
    let cover = &state["press"][0];
    let inks: Vec<&str> = cover["plates"]
        .as_array()
        .expect("plates")
        .iter()
        .filter_map(|it| it["ink"].as_str())
        .collect();
    assert_eq!(inks, ["Cyan", "Magenta", "Yellow", "Black"]);
    for name in [&cover["look"], &cover["map"]] {
        let picture = served.get(&format!("image/{}", name.as_str().expect("a name")));
        assert!(picture.body.starts_with(b"\xFF\xD8"), "a JPEG");
    }

    // A file that the report doesn't name changes nothing.
    case.write("notes.txt", "to do");
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(served.state(|_| true)["version"], state["version"]);

    // A change takes the plates away until they are made of it; what is found has its place.
    let (file, word, page, _) = some_word(&case, &served, &state);
    edit(&case, &file, &word, "Xylophone");
    let after = served.after(&state, "fresh");
    assert!(after["pages"] != state["pages"]);
    let again =
        served.state(|it| it["press"].is_array() && it["pages"] == after["pages"]);
    assert!(again["press"][page - 1]["look"] != state["press"][page - 1]["look"]);
}

#[test]
fn what_the_preflight_finds_is_marked_on_its_page() {
    let case = Case::drawing(
        "preview-preflight",
        "place(top + left, dx: 40mm, dy: 60mm, line(length: 30mm, stroke: 0.03pt + cmyk(0%, 0%, 0%, 100%)))",
    );
    let served = Served::of(&case, &[]);
    let state = served.state(|it| it["press"].is_array());
    let said = state["said"].as_array().expect("said");
    let thin = said
        .iter()
        .find(|it| it["rule"].as_str().is_some_and(|rule| rule.starts_with("hairline")));
    let thin = thin.unwrap_or_else(|| panic!("{said:#?}"));
    assert_eq!(thin["marks"][0]["page"], 4);
    assert_eq!(thin["file"], "layouts/back.typ");
}
