//! Files that were made to do harm, or by something that broke.

use std::time::Instant;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use marbre::preflight;

use super::plant::Plant;
use super::{clean, found, offset};

/// The rules that find something, within ten seconds.
#[track_caller]
fn survived(pdf: &[u8]) -> Vec<&'static str> {
    let started = Instant::now();
    let rules = found(pdf, &offset()).into_iter().map(|it| it.rule).collect();
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    rules
}

#[test]
fn a_form_that_draws_itself_is_found() {
    let mut plant = Plant::new(clean());
    let form = plant.form(Dictionary::new(), "/X Do");
    let resources = dictionary! { "XObject" => dictionary! { "X" => form } };
    let stream = plant.document.get_object_mut(form).and_then(Object::as_stream_mut);
    stream.expect("a form").dict.set("Resources", resources);
    plant.draw("/X Do");
    assert!(survived(&plant.bytes()).contains(&"broken-content"));
}

#[test]
fn drawings_that_multiply_are_given_up() {
    let mut plant = Plant::new(clean());
    let mut inner = plant.form(Dictionary::new(), "0 0 1 1 re f");
    for _ in 0..20 {
        let resources = dictionary! { "XObject" => dictionary! { "X" => inner } };
        let twenty = "/X Do ".repeat(20);
        inner = plant.form(dictionary! { "Resources" => resources }, &twenty);
    }
    plant.draw("/X Do");
    assert!(survived(&plant.bytes()).contains(&"broken-content"));
}

#[test]
fn a_stream_that_inflates_without_end_is_given_up() {
    let mut plant = Plant::new(clean());
    let mut zeros = Stream::new(Dictionary::new(), vec![b' '; 300 << 20]);
    zeros.compress().expect("zlib");
    assert!(zeros.content.len() < 2 << 20);
    let id = plant.add(zeros);
    plant.page().set("Contents", id);
    assert!(survived(&plant.bytes()).contains(&"broken-content"));
}

#[test]
fn a_page_tree_that_bites_its_tail_is_walked_once() {
    let mut plant = Plant::new(clean());
    let root =
        plant.catalog().get(b"Pages").and_then(Object::as_reference).expect("pages");
    let tree = plant.document.get_dictionary_mut(root).expect("pages");
    let kids = tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids");
    kids.push(root.into());
    survived(&plant.bytes());
}

#[test]
fn a_page_without_a_box_is_found() {
    let mut plant = Plant::new(clean());
    for name in ["MediaBox", "BleedBox", "TrimBox"] {
        plant.page().remove(name.as_bytes());
    }
    assert!(survived(&plant.bytes()).contains(&"wrong-boxes"));
}

#[test]
fn a_file_without_pages_is_refused() {
    let mut document = Document::with_version("1.6");
    let pages = document.add_object(dictionary! { "Type" => "Pages", "Count" => 0 });
    let catalog = dictionary! { "Type" => "Catalog", "Pages" => pages };
    let catalog = document.add_object(catalog);
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("a PDF");
    assert!(preflight::check(&bytes, &offset()).is_err());
}

#[test]
fn spoilt_bytes_never_end_in_a_panic() {
    let pdf = clean();
    for at in (0..pdf.len()).step_by(pdf.len() / 40) {
        let mut spoilt = pdf.to_vec();
        for byte in spoilt.iter_mut().skip(at).take(16) {
            *byte = byte.wrapping_mul(31).wrapping_add(7);
        }
        let _ = preflight::check(&spoilt, &offset());
    }
}
