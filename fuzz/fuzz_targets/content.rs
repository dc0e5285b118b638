//! The content walker: the input is the content of a page. Its first byte says which of
//! some PDFs by other programs the page is of: they have fonts of all kinds, forms,
//! patterns, gradients, pictures and masks in their resources.

#![cfg_attr(feature = "libfuzzer", no_main)]

use std::cell::LazyCell;

use lopdf::{Dictionary, Document, Stream};
use marbre_fuzz::fuzz_target;
use marbre_pdf::interpreter::Interpreter;
use marbre_preflight::scene::Collector;

const FILES: [&[u8]; 4] = [
    include_bytes!("../../tests/foreign/ghostscript.pdf"),
    include_bytes!("../../tests/foreign/chromium.pdf"),
    include_bytes!("../../tests/foreign/weasyprint.pdf"),
    include_bytes!("../../tests/foreign/cairo-type-1.pdf"),
];

thread_local! {
    static DOCUMENTS: LazyCell<Vec<Document>> = LazyCell::new(|| {
        let load = |bytes: &&[u8]| Document::load_mem(bytes).expect("a whole PDF");
        FILES.iter().map(load).collect()
    });
}

fuzz_target!(|input: &[u8]| {
    let Some((which, content)) = input.split_first() else { return };
    DOCUMENTS.with(|documents| {
        let mut document = documents[usize::from(*which) % documents.len()].clone();
        let page = document.get_pages()[&1];
        let content = Stream::new(Dictionary::new(), content.to_vec());
        let content = document.add_object(content);
        let page = document.get_dictionary_mut(page).expect("a page");
        page.set("Contents", content);
        let interpreter = Interpreter::new(&document);
        let mut collector = Collector::default();
        interpreter.draw(&interpreter.pages()[0], &mut collector);
        drop(collector.sheet());
    });
});
