//! The XML of workbooks, piece by piece.

use marbre_diag::{Message, said};
use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesStart, Event};

/// A piece of XML.
pub(super) enum Piece<'a> {
    /// The start of an element.
    Open(Element<'a>),
    /// The end of the element with this local name.
    Close(String),
    /// Text, with its entities resolved.
    Text(String),
    /// The end of the document.
    End,
}

/// The start of an element.
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// Its name, without the prefix of its namespace.
    pub(super) fn name(&self) -> String {
        self.0.local_name().as_ref().to_owned()
    }

    /// Whether it has this local name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.0.local_name().as_ref() == name
    }

    /// An attribute by its local name.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.find(|own| own.rsplit(':').next() == Some(name))
    }

    /// An attribute by its name with the usual prefix, where two differ by that alone.
    pub(super) fn get_exact(&self, name: &str) -> Option<String> {
        self.find(|own| own == name)
    }

    /// Whether an attribute says yes.
    pub(super) fn says(&self, name: &str) -> bool {
        self.get(name).is_some_and(|word| word == "1" || word == "true")
    }

    /// A whole number in an attribute.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name).and_then(|text| text.trim().parse().ok())
    }

    fn find(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let found = self.0.attributes().flatten().find(|it| wanted(it.key.as_ref()))?;
        let value = unescape(&found.value);
        Some(value.map_or_else(|_| found.value.to_string(), |it| it.into_owned()))
    }
}

/// Reads XML piece by piece.
pub(super) struct Pieces<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader }
    }

    /// The next piece.
    ///
    /// # Errors
    /// Where the XML isn't well formed.
    pub(super) fn next(&mut self) -> Result<Piece<'a>, Message> {
        let damaged = || said!("its XML is damaged");
        loop {
            return Ok(match self.reader.read_event().map_err(|_| damaged())? {
                Event::Start(start) => Piece::Open(Element(start)),
                Event::End(end) => Piece::Close(end.local_name().as_ref().to_owned()),
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(entity) => {
                    let name: &str = &entity;
                    match entity.resolve_char_ref().map_err(|_| damaged())? {
                        Some(c) => Piece::Text(c.to_string()),
                        None => {
                            let known = resolve_predefined_entity(name);
                            Piece::Text(known.ok_or_else(damaged)?.to_owned())
                        }
                    }
                }
                Event::Eof => Piece::End,
                Event::Empty(start) => Piece::Open(Element(start)),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                    continue;
                }
            });
        }
    }
}
