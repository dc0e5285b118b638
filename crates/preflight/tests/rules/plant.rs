//! A fault, planted in a good file.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// A file with one fault.
pub(crate) struct Plant {
    pub(crate) document: Document,
    /// The page that it is planted on: the second.
    pub(crate) page: ObjectId,
}

impl Plant {
    pub(crate) fn new(pdf: &[u8]) -> Self {
        let document = Document::load_mem(pdf).expect("a PDF");
        let page = document.get_pages()[&2];
        Self { document, page }
    }

    pub(crate) fn bytes(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).expect("a PDF");
        bytes
    }

    pub(crate) fn page(&mut self) -> &mut Dictionary {
        self.document.get_dictionary_mut(self.page).expect("a page")
    }

    pub(crate) fn catalog(&mut self) -> &mut Dictionary {
        self.document.catalog_mut().expect("a catalog")
    }

    /// Draws more on the page, in pt from the trim's lower left corner.
    pub(crate) fn draw(&mut self, content: &str) {
        let trim = self.corners("TrimBox");
        let content = format!("q 1 0 0 1 {} {} cm\n{content}\nQ", trim[0], trim[1]);
        self.raw(&content);
    }

    /// Adds content to the page as it is.
    pub(crate) fn raw(&mut self, content: &str) {
        let stream = Stream::new(Dictionary::new(), content.as_bytes().to_vec());
        let new = self.document.add_object(stream);
        let old = self.page().get(b"Contents").expect("contents").clone();
        let mut all = match old {
            Object::Array(all) => all,
            one => vec![one],
        };
        all.push(new.into());
        self.page().set("Contents", all);
    }

    pub(crate) fn corners(&mut self, name: &str) -> [f32; 4] {
        let corners = self.page().get(name.as_bytes()).and_then(Object::as_array);
        let corners = corners.expect("a box").iter().map(|it| it.as_float().expect("pt"));
        corners.collect::<Vec<_>>().try_into().expect("four numbers")
    }

    /// Names an object in the page's resources.
    pub(crate) fn name(&mut self, category: &str, name: &str, object: impl Into<Object>) {
        let resources = self.page().get(b"Resources").expect("resources").clone();
        let (_, resources) = self.document.dereference(&resources).expect("resources");
        let mut resources = resources.as_dict().expect("resources").clone();
        let old = resources.get(category.as_bytes()).cloned().unwrap_or(Object::Null);
        let old = self.document.dereference(&old).map(|(_, it)| it.clone());
        let mut named = match old {
            Ok(Object::Dictionary(named)) => named,
            _ => Dictionary::new(),
        };
        named.set(name, object);
        resources.set(category, named);
        self.page().set("Resources", resources);
    }

    pub(crate) fn add(&mut self, object: impl Into<Object>) -> ObjectId {
        self.document.add_object(object)
    }

    /// Puts a graphics state under the name `X`.
    pub(crate) fn state(&mut self, state: Dictionary) {
        self.name("ExtGState", "X", state);
    }

    /// A separation under a name.
    pub(crate) fn spot(&mut self, name: &str, colorant: &str, full: [i64; 4]) {
        let tint = dictionary! {
            "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
            "C0" => vec![Object::Integer(0); 4],
            "C1" => full.map(Object::Integer).to_vec(),
        };
        let space: Vec<Object> =
            vec!["Separation".into(), colorant.into(), "DeviceCMYK".into(), tint.into()];
        self.name("ColorSpace", name, space);
    }

    /// A picture under the name `X`, of so many pixels.
    pub(crate) fn picture(
        &mut self,
        side: i64,
        bits: i64,
        space: impl Into<Object>,
        n: usize,
    ) {
        let row = (usize::try_from(side * bits).expect("a size") * n).div_ceil(8);
        let pixels = vec![0x40; row * usize::try_from(side).expect("a size")];
        let about = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => side, "Height" => side,
            "BitsPerComponent" => bits, "ColorSpace" => space.into(),
        };
        let id = self.add(Stream::new(about, pixels));
        self.name("XObject", "X", id);
    }

    /// A form under the name `X`.
    pub(crate) fn form(&mut self, mut about: Dictionary, content: &str) -> ObjectId {
        about.set("Type", "XObject");
        about.set("Subtype", "Form");
        about.set("BBox", [0, 0, 600, 850].map(Object::Integer).to_vec());
        let id = self.add(Stream::new(about, content.as_bytes().to_vec()));
        self.name("XObject", "X", id);
        id
    }

    /// A text in a font of the page, at a size, of glyphs by their codes.
    pub(crate) fn text(&mut self, size: f32, codes: &str, before: &str) {
        let font = self.font().0;
        self.draw(&format!("{before} BT /{font} {size} Tf 200 400 Td <{codes}> Tj ET"));
    }

    /// The name of a font of the page, and its object.
    pub(crate) fn font(&mut self) -> (String, ObjectId) {
        let resources = self.page().get(b"Resources").expect("resources").clone();
        let (_, resources) = self.document.dereference(&resources).expect("resources");
        let fonts = resources.as_dict().expect("resources");
        let fonts = fonts.get_deref(b"Font", &self.document).expect("fonts");
        let (name, font) = fonts.as_dict().expect("fonts").iter().next().expect("a font");
        (String::from_utf8_lossy(name).into_owned(), font.as_reference().expect("a font"))
    }

    /// The font below the page's composite font.
    pub(crate) fn lower_font(&mut self) -> &mut Dictionary {
        let (_, id) = self.font();
        let font = self.document.get_dictionary(id).expect("a font");
        let below =
            font.get_deref(b"DescendantFonts", &self.document).expect("one below");
        let below = below.as_array().expect("one below")[0].as_reference().expect("one");
        self.document.get_dictionary_mut(below).expect("a font")
    }

    /// Changes the output intent.
    pub(crate) fn intent(&mut self) -> &mut Dictionary {
        let intents = self.catalog().get(b"OutputIntents").expect("intents").clone();
        let (_, intents) = self.document.dereference(&intents).expect("intents");
        let first = intents.as_array().expect("intents")[0].clone();
        match first {
            Object::Reference(id) => self.document.get_dictionary_mut(id).expect("one"),
            _ => self
                .catalog()
                .get_mut(b"OutputIntents")
                .and_then(Object::as_array_mut)
                .expect("intents")[0]
                .as_dict_mut()
                .expect("one"),
        }
    }
}
