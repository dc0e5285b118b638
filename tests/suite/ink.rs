//! What a PDF's objects say of ink, read without the product's own code.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object};

/// A PDF that a test looks into.
pub(crate) struct Ink(pub(crate) Document);

impl Ink {
    pub(crate) fn of(pdf: &[u8]) -> Self {
        Self(Document::load_mem(pdf).expect("a PDF"))
    }

    /// What a page does, from 1.
    pub(crate) fn page(&self, number: u32) -> Vec<Operation> {
        let id = self.0.get_pages()[&number];
        Content::decode(&self.0.get_page_content(id)).expect("operators").operations
    }

    /// A page's resources of a category.
    pub(crate) fn resources(&self, number: u32, category: &str) -> Dictionary {
        let page = self.0.get_dictionary(self.0.get_pages()[&number]).expect("a page");
        let resources = page.get_deref(b"Resources", &self.0).expect("resources");
        let resources = resources.as_dict().expect("a dictionary");
        match resources.get_deref(category.as_bytes(), &self.0) {
            Ok(named) => named.as_dict().expect("a dictionary").clone(),
            Err(_) => Dictionary::new(),
        }
    }

    /// Everything that any content stream does: pages, forms, patterns.
    pub(crate) fn all(&self) -> Vec<Operation> {
        let pages = self.0.get_pages().into_keys().flat_map(|n| self.page(n));
        let forms = self.0.objects.values().filter_map(|o| o.as_stream().ok());
        let drawn = |stream: &&lopdf::Stream| {
            stream.dict.has(b"PatternType") || stream.dict.has(b"BBox")
        };
        let forms = forms.filter(drawn).flat_map(|stream| {
            let bytes = stream.get_plain_content().expect("a stream");
            Content::decode(&bytes).expect("operators").operations
        });
        pages.chain(forms).collect()
    }

    /// All dictionaries of the file, those within others too.
    pub(crate) fn dictionaries(&self) -> Vec<&Dictionary> {
        fn within<'a>(object: &'a Object, found: &mut Vec<&'a Dictionary>) {
            match object {
                Object::Dictionary(dictionary) => {
                    found.push(dictionary);
                    dictionary.iter().for_each(|(_, value)| within(value, found));
                }
                Object::Stream(stream) => {
                    found.push(&stream.dict);
                    stream.dict.iter().for_each(|(_, value)| within(value, found));
                }
                Object::Array(values) => {
                    values.iter().for_each(|value| within(value, found));
                }
                _ => {}
            }
        }
        let mut found = Vec::new();
        self.0.objects.values().for_each(|object| within(object, &mut found));
        found
    }
}

/// The operands of all operations with an operator, as numbers.
pub(crate) fn numbers(operations: &[Operation], operator: &str) -> Vec<Vec<f32>> {
    let of = |operation: &Operation| -> Vec<f32> {
        operation.operands.iter().filter_map(|o| o.as_float().ok()).collect()
    };
    operations.iter().filter(|o| o.operator == operator).map(of).collect()
}

/// Whether two lists of numbers are the same to within a thousandth.
pub(crate) fn near(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.0011)
}
