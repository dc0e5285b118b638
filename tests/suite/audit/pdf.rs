//! A PDF that faults are planted in.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// A file to plant a fault in.
pub(super) struct Pdf(pub(super) Document);

impl Pdf {
    pub(super) fn dictionary(&mut self, id: ObjectId) -> &mut Dictionary {
        match self.0.get_object_mut(id).expect("an object") {
            Object::Stream(stream) => &mut stream.dict,
            object => object.as_dict_mut().expect("a dictionary"),
        }
    }

    pub(super) fn catalog(&mut self) -> &mut Dictionary {
        self.0.catalog_mut().expect("a catalog")
    }

    /// The back cover.
    pub(super) fn page(&mut self) -> &mut Dictionary {
        let id = self.0.get_pages()[&4];
        self.dictionary(id)
    }

    pub(super) fn info(&mut self) -> &mut Dictionary {
        let id = self.0.trailer.get(b"Info").and_then(Object::as_reference);
        self.dictionary(id.expect("Info"))
    }

    pub(super) fn intent(&mut self) -> &mut Dictionary {
        let intents = self.catalog().get(b"OutputIntents").and_then(Object::as_array);
        let id = intents.expect("intents")[0].as_reference().expect("a reference");
        self.dictionary(id)
    }

    pub(super) fn profile(&mut self) -> &mut Stream {
        let id = self.intent().get(b"DestOutputProfile").and_then(Object::as_reference);
        let stream = self.0.get_object_mut(id.expect("a profile")).expect("an object");
        let stream = stream.as_stream_mut().expect("a stream");
        stream.decompress().expect("a profile");
        stream
    }

    /// Changes bytes of the profile.
    pub(super) fn in_profile(&mut self, at: usize, bytes: &[u8]) {
        self.profile().content[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// Changes a stretch of XMP that must be there.
    pub(super) fn in_xmp(&mut self, from: &str, to: &str) {
        let id = self.catalog().get(b"Metadata").and_then(Object::as_reference);
        let stream = self.0.get_object_mut(id.expect("XMP")).expect("an object");
        let stream = stream.as_stream_mut().expect("a stream");
        let xmp = String::from_utf8(stream.content.clone()).expect("XMP");
        assert!(xmp.contains(from), "{from} isn't in {xmp}");
        stream.set_content(xmp.replace(from, to).into_bytes());
    }

    /// Adds operators to the back cover.
    pub(super) fn draws(&mut self, operators: &str) {
        let id = self.0.get_pages()[&4];
        let mut content = self.0.get_page_content(id);
        content.extend([b"\n", operators.as_bytes(), b"\n"].concat());
        let content = self.0.add_object(Stream::new(Dictionary::new(), content));
        self.page().set("Contents", content);
    }

    /// Adds a resource of the back cover under the name `X`.
    pub(super) fn names(&mut self, category: &str, object: impl Into<Object>) {
        let object = self.0.add_object(object);
        let page = self.page().get_mut(b"Resources").expect("resources");
        let resources = page.as_dict_mut().expect("a dictionary");
        let known = resources.get(category.as_bytes()).and_then(Object::as_dict).ok();
        let mut named = known.cloned().unwrap_or_default();
        named.set("X", object);
        resources.set(category, named);
    }

    /// The first stream or dictionary with a key.
    pub(super) fn with(&mut self, key: &str) -> &mut Dictionary {
        let has = |object: &Object| match object {
            Object::Stream(stream) => stream.dict.has(key.as_bytes()),
            Object::Dictionary(dictionary) => dictionary.has(key.as_bytes()),
            _ => false,
        };
        let found = self.0.objects.iter().find(|(_, object)| has(object));
        let id = *found.unwrap_or_else(|| panic!("no {key}")).0;
        self.dictionary(id)
    }

    pub(super) fn state(&mut self, state: Dictionary) {
        self.names("ExtGState", state);
        self.draws("/X gs");
    }

    pub(super) fn picture(&mut self, key: &str, value: impl Into<Object>) {
        self.with("BitsPerComponent").set(key, value);
    }
}

/// An array of numbers.
pub(super) fn numbers(numbers: &[f32]) -> Object {
    numbers.iter().map(|number| Object::Real(*number)).collect::<Vec<_>>().into()
}

pub(super) fn name(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

pub(super) fn function(inks: [f32; 4]) -> Object {
    let (domain, from) = (numbers(&[0.0, 1.0]), numbers(&[0.0; 4]));
    let to = numbers(&inks);
    dictionary! { "FunctionType" => 2, "Domain" => domain, "C0" => from, "C1" => to, "N" => 1 }
        .into()
}

/// A spot colour of the name of the good file's.
pub(super) fn separation(alternate: &str, inks: [f32; 4]) -> Object {
    vec![name("Separation"), name("HKS 13"), name(alternate), function(inks)].into()
}

pub(super) fn form(content: &str, more: Dictionary) -> Stream {
    let mut form = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => numbers(&[0.0, 0.0, 9.0, 9.0]),
    };
    form.extend(&more);
    Stream::new(form, content.as_bytes().to_vec())
}

pub(super) fn action() -> Dictionary {
    dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") }
}
