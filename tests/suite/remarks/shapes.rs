//! Files as Acrobat and Preview write them, by hand; files that are no proofs, and files that
//! are made to do harm.

use std::fs;
use std::path::Path;

use lopdf::{Dictionary, Document, IncrementalDocument, Object, dictionary};
use serde_json::Value;

use super::annotator::{Annotator, Spot, letters, reals, string, utf_16};
use crate::case::{Case, Run};

/// A starter report with its proof.
pub(super) fn starter(name: &str) -> (Case, Vec<u8>) {
    let case = Case::new(name);
    let (_, pdf) = case.proof();
    (case, pdf)
}

/// Where words stand on the proof's page with the text.
pub(super) fn spot(annotator: &Annotator, words: &str) -> Spot {
    let all = annotator.words();
    let page = 1;
    let mut wanted = letters(words);
    for start in 0..all[page].len() {
        let mut marked = Vec::new();
        let mut rest = wanted.as_str();
        if all[page][start].0.is_empty() {
            continue;
        }
        for (letters, edges) in &all[page][start..] {
            let Some(after) = rest.strip_prefix(letters.as_str()) else { break };
            marked.push(*edges);
            rest = after;
            if rest.is_empty() {
                return Spot { page, words: marked };
            }
        }
    }
    wanted.push('?');
    panic!("{wanted} isn't on the page");
}

fn remarks(case: &Case, files: &[&str]) -> (Run, Vec<Value>) {
    let line = [&["remarks"][..], files, &["--format", "json"]].concat();
    let run = case.run(&line);
    let json: Value = serde_json::from_str(&run.stdout).unwrap_or_default();
    let all = json["remarks"].as_array().cloned().unwrap_or_default();
    (run, all)
}

/// Line and column of words in the starter's text.
fn written(case: &Case, words: &str) -> (u64, u64) {
    let text = fs::read_to_string(case.path("texts/bref.md")).expect("a text");
    let row = text.lines().position(|line| line.contains(words)).expect("the words");
    let line = text.lines().nth(row).expect("a line");
    let column = line[..line.find(words).expect("the words")].chars().count();
    (row as u64 + 1, column as u64 + 1)
}

#[track_caller]
fn leads(remark: &Value, (line, column): (u64, u64)) {
    let there =
        (remark["file"].as_str(), remark["line"].as_u64(), remark["column"].as_u64());
    assert_eq!(there, (Some("texts/bref.md"), Some(line), Some(column)), "{remark}");
}

/// Sets the entries of a dictionary in another one.
fn lay(on: &mut Dictionary, more: &Dictionary) {
    for (key, value) in more {
        on.set(key.clone(), value.clone());
    }
}

#[test]
fn acrobat_adds_to_a_file_and_answers_in_it() {
    let (case, pdf) = starter("remarks-acrobat");
    let annotator = Annotator::of(&pdf);
    let words = spot(&annotator, "votre trésorière");
    let quads: Vec<[f64; 4]> =
        words.words.iter().map(|it| annotator.edges(1, *it)).collect();
    let corners: Vec<f64> =
        quads.iter().flat_map(|[l, b, r, t]| [*l, *t, *r, *t, *l, *b, *r, *b]).collect();
    let last = quads[quads.len() - 1];
    let rect = [quads[0][0], quads[0][1], last[2], last[3]];
    let around = reals(&rect);
    let document = Document::load_mem(&pdf).expect("a PDF");
    let page = *document.get_pages().get(&2).expect("a page");
    let mut page_now = document.get_dictionary(page).expect("a page").clone();
    let mut added = IncrementalDocument::create_from(pdf.clone(), document);
    let new = &mut added.new_document;
    let [caret, struck, reply, state, popup] = [(); 5].map(|()| new.new_object_id());
    let form = |new: &mut Document| {
        let form = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => around.clone(),
            "Resources" => dictionary! {},
        };
        new.add_object(lopdf::Stream::new(form, b"0 0 1 RG".to_vec()))
    };
    let (look, other) = (form(new), form(new));
    let rich = "<?xml version=\"1.0\"?><body xmlns=\"http://www.w3.org/1999/xhtml\" \
                xmlns:xfa=\"http://www.xfa.org/schema/xfa-data/1.0/\" xfa:APIVersion=\"Acrobat:23.1\">\
                <p dir=\"ltr\"><span>notre tr\u{e9}sorier</span></p></body>";
    let made = |subtype: &str, rect: &[f64], name: &str| {
        dictionary! {
            "Type" => "Annot", "Subtype" => subtype, "Rect" => reals(rect), "F" => 4,
            "NM" => string(name), "T" => utf_16("Trésorière Zoé"), "CA" => 1,
            "C" => reals(&[0.0, 0.0, 1.0]), "CreationDate" => string("D:20210602090807+02'00'"),
            "M" => string("D:20210602091011+02'00'"),
        }
    };
    let mut it = made(
        "Caret",
        &[last[2] - 2.0, last[1] - 5.0, last[2] + 4.5, last[1] + 3.0],
        "a-1",
    );
    lay(
        &mut it,
        &dictionary! {
            "Subj" => utf_16("Texte de remplacement"), "IT" => "Replace", "RC" => utf_16(rich),
            "RD" => reals(&[0.5, 0.5, 0.5, 0.5]), "Popup" => popup,
            "AP" => dictionary! { "N" => look },
        },
    );
    new.objects.insert(caret, it.into());
    let mut it = made("StrikeOut", &rect, "a-2");
    lay(
        &mut it,
        &dictionary! {
            "Subj" => utf_16("Barré"), "IRT" => caret, "RT" => "Group", "IT" => "StrikeOutTextEdit",
            "QuadPoints" => reals(&corners), "AP" => dictionary! { "N" => other },
        },
    );
    new.objects.insert(struck, it.into());
    let mut it = made("Text", &[500.0, 500.0, 524.0, 524.0], "a-3");
    lay(
        &mut it,
        &dictionary! {
            "IRT" => caret, "T" => string("Marc"), "Contents" => string("D'accord"), "Name" => "Comment",
            "CreationDate" => string("D:20210603"),
        },
    );
    new.objects.insert(reply, it.into());
    let mut it = made("Text", &[500.0, 500.0, 524.0, 524.0], "a-4");
    lay(
        &mut it,
        &dictionary! {
            "IRT" => caret, "F" => 30, "T" => string("Marc"), "State" => string("Accepted"),
            "StateModel" => string("Review"), "Contents" => utf_16("Accepté défini par Marc"),
        },
    );
    new.objects.insert(state, it.into());
    new.objects.insert(popup, made("Popup", &[600.0, 500.0, 780.0, 620.0], "a-5").into());
    let all = [struck, caret, popup, reply, state];
    page_now.set("Annots", all.map(Object::from).to_vec());
    new.objects.insert(page, page_now.into());
    let mut bytes = Vec::new();
    added.save_to(&mut bytes).expect("an update");
    assert!(bytes.starts_with(&pdf), "what was there stays");
    case.write("acrobat.pdf", &bytes);
    let (run, all) = remarks(&case, &["acrobat.pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let [remark] = &all[..] else { panic!("{all:#?}") };
    leads(remark, written(&case, "votre trésorière"));
    assert_eq!(remark["kind"], "replace");
    assert_eq!(remark["text"], "notre trésorier");
    assert_eq!(remark["words"], "votre trésorière");
    assert_eq!(remark["author"], "Trésorière Zoé");
    assert_eq!(remark["date"], "2021-06-02T09:08:07+02:00");
    assert_eq!(remark["replies"][0]["author"], "Marc");
    assert_eq!(remark["replies"][0]["text"], "D'accord");
    assert_eq!(remark["states"][0]["state"], "Accepted");
    assert_eq!(remark["states"].as_array().map(Vec::len), Some(1));
}

#[test]
fn preview_writes_a_file_anew_and_turns_a_page() {
    let (case, pdf) = starter("remarks-preview");
    let mut annotator = Annotator::of(&pdf);
    let words = spot(&annotator, "un peu de force");
    let rect = annotator.edges(1, words.words[0]);
    let end = annotator.edges(1, words.words[words.words.len() - 1]);
    let key = |name: &str| format!("AAPL:{name}");
    // Quadrilaterals from the lower left corner on, and nothing that names the mark.
    let quad = [rect[0], rect[1], end[2], rect[1], rect[0], end[3], end[2], end[3]];
    let mut highlight = dictionary! {
        "Type" => "Annot", "Subtype" => "Highlight", "F" => 4, "C" => reals(&[1.0, 0.9, 0.2]),
        "Rect" => reals(&[rect[0], rect[1], end[2], end[3]]), "QuadPoints" => reals(&quad),
        "T" => string("marie"), "M" => string("D:20210604120000Z00'00'"),
        "DA" => string("//Helvetica 12.0 Tf  0.0 0.0 0.0  rg"),
    };
    highlight.set("Contents", utf_16("plutôt « beaucoup » ?"));
    highlight.set(
        key("AKExtras"),
        dictionary! { key("AKAnnotationObject") => string("bplist00") },
    );
    annotator.add(1, highlight);
    let pages = annotator.document.get_pages();
    let page = annotator.document.get_dictionary_mut(pages[&2]).expect("a page");
    page.set("Rotate", 90);
    case.write("preview.pdf", annotator.bytes());
    let (run, all) = remarks(&case, &["preview.pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let [remark] = &all[..] else { panic!("{all:#?}") };
    leads(remark, written(&case, "un peu de"));
    assert_eq!(remark["text"], "plutôt « beaucoup » ?");
    assert_eq!(remark["date"], "2021-06-04T12:00:00Z");
    // Without the record, turned as it is.
    let mut document = Document::load(case.path("preview.pdf")).expect("a PDF");
    document.catalog_mut().expect("a catalog").remove(b"Names");
    document.catalog_mut().expect("a catalog").remove(b"AF");
    document.save(case.path("bare.pdf")).expect("a PDF");
    let (run, all) = remarks(&case, &["bare.pdf"]);
    assert!(run.stderr.contains("\"rule\":\"no-record\""), "{}", run.stderr);
    leads(&all[0], written(&case, "un peu de"));
}

#[test]
fn files_of_several_readers_are_one_list_in_the_order_of_the_pages() {
    let (case, pdf) = starter("remarks-several");
    let write = |name: &str, marks: &[(&str, usize, &str)]| {
        let mut annotator = Annotator::of(&pdf);
        for (words, shape, text) in marks {
            let spot = spot(&annotator, words);
            annotator.mark(&spot, *shape, text);
        }
        case.write(name, annotator.bytes());
    };
    write(
        "a.pdf",
        &[("un deuxième", 0, "lequel ?"), ("Un rapport est un objet", 2, "à revoir")],
    );
    write("b.pdf", &[("Un rapport est un objet", 2, "à revoir"), ("écrit en", 7, "oui")]);
    let (run, all) = remarks(&case, &["b.pdf", "a.pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let said: Vec<&str> = all.iter().filter_map(|it| it["text"].as_str()).collect();
    assert_eq!(said, ["oui", "lequel ?", "à revoir"]);
    assert_eq!(all[2]["files"], serde_json::json!(["b.pdf", "a.pdf"]));
}

#[test]
fn a_page_that_was_taken_out_of_the_proof_is_known_by_its_words() {
    let (case, pdf) = starter("remarks-extracted");
    let mut annotator = Annotator::of(&pdf);
    let spot = spot(&annotator, "un deuxième");
    annotator.mark(&spot, 0, "lequel ?");
    annotator.document.delete_pages(&[1]);
    case.write("one.pdf", annotator.bytes());
    let (run, all) = remarks(&case, &["one.pdf"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(all[0]["page"], 2);
    leads(&all[0], written(&case, "un deuxième"));
}

#[test]
fn what_is_no_proof_is_said_to_be_none() {
    let case = Case::new("remarks-foreign");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let run = |file: &Path| case.run(&["remarks", file.to_str().expect("a plain name")]);
    let foreign = run(&root.join("tests/foreign/weasyprint.pdf"));
    assert_eq!(foreign.code, Some(0), "{}", foreign.stderr);
    assert!(foreign.stderr.contains("warning[no-record]"), "{}", foreign.stderr);
    assert!(foreign.stderr.contains("0 remarks"), "{}", foreign.stderr);
    let encrypted = run(&root.join("tests/data/encrypted.pdf"));
    assert_eq!(encrypted.code, Some(2), "{}", encrypted.stderr);
    assert!(encrypted.stderr.contains("encrypted"), "{}", encrypted.stderr);
    let text = run(&case.path("report.toml"));
    assert_eq!(text.code, Some(2), "{}", text.stderr);
    assert!(text.stderr.contains("error[not-a-pdf]"), "{}", text.stderr);
    let missing = run(&case.path("no.pdf"));
    assert_eq!(missing.code, Some(2), "{}", missing.stderr);
}

#[test]
fn files_that_do_harm_end_in_a_list_or_in_an_error() {
    let (case, pdf) = starter("remarks-harm");
    let mut annotator = Annotator::of(&pdf);
    let first = annotator.document.new_object_id();
    let ring = annotator.add(
        1,
        dictionary! {
            "Subtype" => "Text", "IRT" => first, "Contents" => string("a"),
        },
    );
    let ring = Object::from(ring);
    annotator.document.objects.insert(
        first,
        dictionary! { "Subtype" => "Text", "IRT" => ring, "Contents" => string("b") }
            .into(),
    );
    let endless = Object::from(first);
    let odd = [
        dictionary! { "Subtype" => "Highlight", "QuadPoints" => reals(&[f64::NAN; 8]) },
        dictionary! { "Subtype" => "Highlight", "QuadPoints" => reals(&[7.0; 8]), "Rect" => endless },
        dictionary! { "Subtype" => "Ink", "InkList" => vec![vec![Object::Null; 9].into()] },
        dictionary! { "Subtype" => "Caret", "Rect" => reals(&[1e30, -1e30, 0.0, 0.0]) },
        dictionary! { "Subtype" => "Text", "Contents" => string("\u{1b}[31m\r\n\u{7}`*_<b>") },
        dictionary! { "Subtype" => "FreeText", "RC" => string("<p><p><&#x110000;<") },
    ];
    for annotation in odd {
        annotator.add(1, annotation);
    }
    let own = annotator.document.get_pages()[&3];
    let page = annotator.document.get_dictionary_mut(own).expect("a page");
    page.set("Annots", vec![Object::Integer(1), Object::from((9_999, 0)), Object::Null]);
    let sound = annotator.bytes();
    case.write("odd.pdf", &sound);
    let run = case.run(&["remarks", "odd.pdf", "--html", "a.html", "--markdown", "a.md"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(!run.stdout.contains('\u{1b}'), "what a terminal would obey: {}", run.stdout);
    let page = fs::read_to_string(case.path("a.html")).expect("a page");
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>`"), "text is text");
    // Spoilt at places that are the same in every run.
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    for _ in 0..40 {
        let mut bytes = sound.clone();
        for _ in 0..12 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let at = usize::try_from(seed % bytes.len() as u64).expect("an index");
            bytes[at] = seed.to_le_bytes()[5];
        }
        case.write("spoilt.pdf", &bytes);
        let run = case.run(&["remarks", "spoilt.pdf"]);
        assert!(matches!(run.code, Some(0 | 2)), "{:?}: {}", run.code, run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
}

#[test]
fn a_proof_may_be_written_on_and_says_where_its_words_are_and_nothing_else() {
    let case = Case::new("remarks-proof");
    case.append("texts/bref.md", "\n<!-- une note que personne ne doit lire -->\n");
    let (_, pdf) = case.proof();
    let text = String::from_utf8_lossy(&pdf);
    assert!(!text.contains("/Encrypt") && !text.contains("/Perms"));
    let document = Document::load_mem(&pdf).expect("a PDF");
    let attached = document.objects.values().find_map(|object| {
        let stream = object.as_stream().ok()?;
        stream
            .dict
            .has_type(b"EmbeddedFile")
            .then(|| stream.get_plain_content().expect("it"))
    });
    let record = String::from_utf8(attached.expect("a record")).expect("JSON");
    assert!(record.contains("texts/bref.md") && record.contains("tableur"));
    assert!(!record.contains("personne ne doit lire"), "comments stay at home");
    let here = case.path("").to_str().expect("a plain name").to_owned();
    assert!(!record.contains(&here), "nothing of the disk");
    // The same from another folder, and once more from the cache.
    let other = Case::new("remarks-proof-elsewhere");
    other.append("texts/bref.md", "\n<!-- une note que personne ne doit lire -->\n");
    assert!(other.proof().1 == pdf && case.proof().1 == pdf);
    let run = case.run(&["report.toml", "--proof", "--line-numbers"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(fs::read(case.path("build/mon-rapport-proof.pdf")).expect("a PDF") != pdf);
    let run = case.run(&["report.toml", "--line-numbers"]);
    assert_eq!(run.code, Some(2), "a print file has none");
}
