//! Remarks over all of the real report's proof, before its texts are edited and after.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use super::annotator::{Annotator, Spot, letters};
use crate::case::{Case, run_in};

/// How many remarks are made.
const COUNT: usize = 40;

/// A remark that was made, and where its words stand in the sources.
#[derive(Clone, Debug)]
struct Made {
    file: String,
    line: usize,
    words: String,
    page: usize,
}

/// The proof of the real report, as its board gets it.
fn proof() -> &'static [u8] {
    static PDF: OnceLock<Vec<u8>> = OnceLock::new();
    PDF.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("remarks-proof");
        let folder = folder.to_str().expect("a plain name");
        let run =
            run_in(root, &["report.toml", "--proof", "--line-numbers", "-o", folder]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        fs::read(Path::new(folder).join("rapport-activite-2020-proof.pdf"))
            .expect("a PDF")
    })
}

/// The files that words are written in.
fn sources(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::from("texts"), PathBuf::from("data")];
    while let Some(relative) = folders.pop() {
        for entry in fs::read_dir(folder.join(&relative)).expect("a folder").flatten() {
            let path = relative.join(entry.file_name());
            let ending =
                path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if entry.path().is_dir() {
                folders.push(path);
            } else if ["md", "csv", "toml"].contains(&ending.as_str()) {
                let text = fs::read_to_string(entry.path()).expect("a text");
                found.insert(path.to_str().expect("a plain name").to_owned(), text);
            }
        }
    }
    let manifest = fs::read_to_string(folder.join("report.toml")).expect("a report");
    found.insert("report.toml".to_owned(), manifest);
    found
}

/// The lines that have these letters, nothing of a word cut off.
fn lines_with(sources: &BTreeMap<String, String>, words: &str) -> Vec<(String, usize)> {
    let wanted = letters(words);
    let mut found = Vec::new();
    for (file, text) in sources {
        for (index, line) in text.lines().enumerate() {
            if letters(line).contains(&wanted) {
                found.push((file.clone(), index + 1));
            }
        }
    }
    found
}

/// Words that stand in one line of the sources and at one place of the proof, from all files.
fn choices(
    annotator: &Annotator,
    sources: &BTreeMap<String, String>,
) -> Vec<(Made, Spot)> {
    let pages = annotator.words();
    let on_page = |wanted: &str| -> Vec<Spot> {
        let mut spots = Vec::new();
        for (page, words) in pages.iter().enumerate() {
            for start in 0..words.len() {
                let mut rest = wanted;
                let mut marked = Vec::new();
                for (letters, edges) in &words[start..] {
                    let Some(after) = rest.strip_prefix(letters.as_str()) else { break };
                    if !letters.is_empty() {
                        marked.push(*edges);
                    }
                    rest = after;
                    if rest.is_empty() {
                        spots.push(Spot { page, words: marked.clone() });
                        break;
                    }
                }
            }
        }
        spots
    };
    let mut chosen = Vec::new();
    for (file, text) in sources {
        for (index, line) in text.lines().enumerate() {
            let parts: Vec<&str> = match file.ends_with(".csv") {
                true => line.split(';').filter(|cell| cell.len() > 5).collect(),
                false => line
                    .split_inclusive(&['.', ',', ';', ':', '"', '*', '[', ']'][..])
                    .collect(),
            };
            let phrases = parts.iter().filter_map(|part| {
                let words: Vec<&str> = part.split_whitespace().collect();
                let plain =
                    |word: &&&str| word.chars().all(|c| c.is_alphanumeric() || c == '’');
                match file.ends_with(".csv") {
                    true => Some((*part).to_owned()),
                    false => {
                        let run: Vec<&str> =
                            words.iter().filter(plain).copied().collect();
                        (words.len() >= 5 && run.len() >= 3)
                            .then(|| words[1..4].join(" "))
                            .filter(|it| it.split(' ').all(|word| plain(&&word)))
                    }
                }
            });
            for words in phrases {
                let places = lines_with(sources, &words);
                if places.len() != 1 || letters(&words).len() < 6 {
                    continue;
                }
                if let [spot] = &on_page(&letters(&words))[..] {
                    let line = index + 1;
                    let made =
                        Made { file: file.clone(), line, words, page: spot.page + 1 };
                    chosen.push((made, spot.clone()));
                    break;
                }
            }
        }
    }
    chosen
}

/// The proof with all remarks on it, and what was made.
fn annotated() -> &'static (Vec<u8>, Vec<Made>) {
    static MADE: OnceLock<(Vec<u8>, Vec<Made>)> = OnceLock::new();
    MADE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut annotator = Annotator::of(proof());
        let all = choices(&annotator, &sources(root));
        assert!(all.len() > 2 * COUNT, "{} places", all.len());
        // Three in five are in texts, the others in tables and in TOML.
        let (texts, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(made, _)| made.file.ends_with(".md"));
        let some = |of: &[(Made, Spot)], count: usize| -> Vec<(Made, Spot)> {
            (0..count).map(|index| of[index * of.len() / count].clone()).collect()
        };
        let chosen = [some(&texts, COUNT * 3 / 5), some(&others, COUNT * 2 / 5)].concat();
        for (number, (_, spot)) in chosen.iter().enumerate() {
            annotator.mark(spot, number, &format!("Remarque n° {number:02} « œuf »"));
        }
        let made = chosen.into_iter().map(|(made, _)| made).collect();
        (annotator.bytes(), made)
    })
}

/// What the program says of each remark, by its number.
fn told(case: &Case, pdf: &[u8]) -> BTreeMap<usize, Value> {
    case.write("returned.pdf", pdf);
    let run = case.run(&[
        "remarks",
        "returned.pdf",
        "--report",
        "report.toml",
        "--format",
        "json",
    ]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let json: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let all = json["remarks"].as_array().expect("remarks").iter();
    all.map(|remark| {
        let text = remark["text"].as_str().expect("a text");
        let number = text.split(' ').nth(2).and_then(|it| it.parse().ok());
        (number.unwrap_or_else(|| panic!("{text}")), remark.clone())
    })
    .collect()
}

#[test]
fn forty_remarks_lead_to_forty_lines() {
    let (pdf, made) = annotated();
    let files: std::collections::BTreeSet<&str> =
        made.iter().map(|it| it.file.as_str()).collect();
    assert!(files.len() > 20, "{files:?}");
    let case = Case::of_the_report("remarks-forty");
    let told = told(&case, pdf);
    assert_eq!(told.len(), COUNT);
    let mut wrong = Vec::new();
    for (number, made) in made.iter().enumerate() {
        let remark = &told[&number];
        let there = (remark["file"].as_str(), remark["line"].as_u64());
        if there != (Some(&made.file), Some(made.line as u64))
            || remark["found"] != "here"
            || remark["on"] != true
            || remark["page"] != made.page
            || remark["author"] != "Anne Roux"
            || remark["date"] != "2021-06-01T10:15:00+02:00"
            || !remark["margin"].is_u64()
        {
            wrong.push(format!("{number} {made:?}: {remark}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// An edit of a text: which line, and what it becomes.
type Edit = fn(&str, &Made) -> Vec<String>;

/// What editors do to the line of a remark; the marked words stay.
const KEEPING: [Edit; 6] = [
    |line, _| vec!["Un paragraphe de plus, avant.".into(), String::new(), line.into()],
    |line, _| vec![line.into(), String::new(), "Un paragraphe de plus, après.".into()],
    |line, made| {
        let at = line.find(&made.words).unwrap_or(0);
        vec![format!("{}, disons-le ainsi, {}", &line[..at], &line[at..])]
    },
    |line, _| vec![format!("{line} Et cela vaut pour toute la suite de ce texte.")],
    |line, made| {
        let end = line.find(&made.words).map_or(line.len(), |at| at + made.words.len());
        vec![format!("{}, c’est nouveau, {}", &line[..end], &line[end..])]
    },
    |line, _| vec![format!("Voici. {line}")],
];

#[test]
fn after_twenty_edits_remarks_lead_to_their_lines_or_say_that_they_do_not_know() {
    let (pdf, made) = annotated();
    let case = Case::of_the_report("remarks-edited");
    let texts: Vec<usize> =
        (0..COUNT).filter(|it| made[*it].file.ends_with(".md")).collect();
    assert!(texts.len() >= 20, "{}", texts.len());
    // Two in three of the texts' remarks: eighteen keep their words, two lose them.
    let mut edited = Vec::new();
    for (index, number) in texts.iter().take(20).enumerate() {
        let made = &made[*number];
        let text = fs::read_to_string(case.path(&made.file)).expect("a text");
        let line = |row: &str| letters(row).contains(&letters(&made.words));
        let lines = text.lines().flat_map(|row| match line(row) {
            false => vec![row.to_owned()],
            true if index == 7 => {
                vec![row.replacen(&made.words, "de tout autres mots", 1)]
            }
            true if index == 13 => Vec::new(),
            true => KEEPING[index % KEEPING.len()](row, made),
        });
        let lines: Vec<String> = lines.collect();
        assert_ne!(lines.join("\n"), text.trim_end(), "{made:?} isn't edited");
        case.write(&made.file, lines.join("\n") + "\n");
        edited.push(*number);
    }
    let now = sources(&case.path(""));
    let told = told(&case, pdf);
    let (mut right, mut unsure, mut wrong) = (0, Vec::new(), Vec::new());
    for (number, made) in made.iter().enumerate() {
        let remark = &told[&number];
        let there = remark["file"].as_str().zip(remark["line"].as_u64());
        let expected = lines_with(&now, &made.words);
        let there = there.map(|(file, line)| (file.to_owned(), line as usize));
        match (&expected[..], there) {
            ([only], Some(there)) if there == *only => right += 1,
            // Its words aren't there any more: the line that they were in is.
            ([], Some((file, _)))
                if file == made.file && remark["found"] == "changed" =>
            {
                assert_eq!(remark["open"], false);
                right += 1;
            }
            (_, None) => {
                assert_eq!(remark["found"], "unsure", "{remark}");
                unsure.push(number);
            }
            (expected, there) => {
                wrong.push(format!("{number} {made:?}: {there:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(right >= 38, "{right} of {COUNT}; unsure {unsure:?}");
}

#[test]
fn a_proof_that_has_lost_its_record_is_led_by_its_words_or_nowhere() {
    let (pdf, made) = annotated();
    let mut document = lopdf::Document::load_mem(pdf).expect("a PDF");
    // As Preview writes a file anew: without attachments.
    let catalog = document.catalog_mut().expect("a catalog");
    catalog.remove(b"Names");
    catalog.remove(b"AF");
    let mut bare = Vec::new();
    document.save_to(&mut bare).expect("a PDF");
    let case = Case::of_the_report("remarks-bare");
    let told = told(&case, &bare);
    let mut right = 0;
    for (number, made) in made.iter().enumerate() {
        let remark = &told[&number];
        let there = remark["file"].as_str().zip(remark["line"].as_u64());
        match there {
            Some(there) => {
                assert_eq!(there, (made.file.as_str(), made.line as u64), "{remark}");
                right += 1;
            }
            None => assert_eq!(remark["found"], "unsure", "{remark}"),
        }
    }
    assert!(right >= 30, "{right} of {COUNT}");
}
