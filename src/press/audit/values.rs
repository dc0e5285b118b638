//! Every value of every object: no light, nothing from outside, nothing that acts
//! (requirements 19 to 23, 27 to 30, 32 to 41).

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use super::super::findings::{FILE, Findings};

pub(super) fn check(document: &Document, findings: &mut Findings) {
    let mut look = Look { findings, spots: BTreeMap::new() };
    for object in document.objects.values() {
        look.value(object);
    }
    look.dictionary(&document.trailer);
}

struct Look<'a> {
    findings: &'a mut Findings,
    spots: BTreeMap<Vec<u8>, String>,
}

/// Keys that have no place in a file for the press.
const FORBIDDEN: &[(&str, &str)] = &[
    ("Encrypt", "encryption"),
    ("OpenAction", "an action"),
    ("AA", "an action"),
    ("JavaScript", "a script"),
    ("JS", "a script"),
    ("EmbeddedFiles", "an attached file"),
    ("AF", "an attached file"),
    ("AcroForm", "a form to fill in"),
    ("XFA", "a form to fill in"),
    ("OCProperties", "layers"),
    ("StructTreeRoot", "tags"),
    ("ViewerPreferences", "preferences for a screen"),
    ("TR", "a transfer function"),
    ("TR2", "a transfer function"),
    ("HTP", "a halftone phase"),
    ("HT", "a halftone"),
    ("OPI", "a picture from a server"),
    ("Alternates", "alternate pictures"),
    ("Ref", "a page from another file"),
];

/// The blend modes of ISO 32000-1, tables 136 and 137.
const BLENDS: &[&str] = &[
    "Normal",
    "Compatible",
    "Multiply",
    "Screen",
    "Overlay",
    "Darken",
    "Lighten",
    "ColorDodge",
    "ColorBurn",
    "HardLight",
    "SoftLight",
    "Difference",
    "Exclusion",
    "Hue",
    "Saturation",
    "Color",
    "Luminosity",
];

/// The rendering intents of ISO 32000-1, table 70.
pub(super) const INTENTS: &[&str] =
    &["AbsoluteColorimetric", "RelativeColorimetric", "Perceptual", "Saturation"];

/// The filters of PDF 1.6; LZW isn't for new files (requirement 38).
const FILTERS: &[&str] = &[
    "FlateDecode",
    "DCTDecode",
    "CCITTFaxDecode",
    "JBIG2Decode",
    "JPXDecode",
    "RunLengthDecode",
    "ASCIIHexDecode",
    "ASCII85Decode",
];

impl Look<'_> {
    fn value(&mut self, object: &Object) {
        match object {
            Object::Array(values) => {
                self.space(values);
                values.iter().for_each(|value| self.value(value));
            }
            Object::Dictionary(dictionary) => self.dictionary(dictionary),
            Object::Stream(stream) => {
                if stream.dict.has(b"F") || stream.dict.has(b"FFilter") {
                    self.findings.add(FILE, "a stream in another file");
                }
                for filter in stream.filters().unwrap_or_default() {
                    if !FILTERS.iter().any(|known| known.as_bytes() == filter) {
                        let filter = String::from_utf8_lossy(filter);
                        self.findings.add(FILE, format!("the filter {filter}"));
                    }
                }
                self.dictionary(&stream.dict);
            }
            Object::Name(name) if name == b"DeviceRGB" => {
                self.findings.add(FILE, "a colour in RGB");
            }
            _ => {}
        }
    }

    fn dictionary(&mut self, dictionary: &Dictionary) {
        for (key, value) in dictionary {
            if let Some((_, what)) =
                FORBIDDEN.iter().find(|(forbidden, _)| forbidden.as_bytes() == key)
                && !matches!(value, Object::Null)
            {
                self.findings.add(FILE, *what);
            }
            match (key.as_slice(), value) {
                (b"BM", Object::Name(name)) => self.among(name, BLENDS, "the blend mode"),
                (b"BM", Object::Array(names)) => {
                    for name in names.iter().filter_map(|name| name.as_name().ok()) {
                        self.among(name, BLENDS, "the blend mode");
                    }
                }
                (b"RI" | b"Intent", Object::Name(name)) => {
                    self.among(name, INTENTS, "the rendering intent");
                }
                (b"Subtype" | b"Subtype2", Object::Name(name)) if name == b"PS" => {
                    self.findings.add(FILE, "PostScript");
                }
                (b"S", Object::Name(name)) if ACTIONS.contains(&&name[..]) => {
                    self.findings.add(FILE, "an action");
                }
                _ => {}
            }
            self.value(value);
        }
    }

    fn among(&mut self, name: &[u8], known: &[&str], what: &str) {
        if !known.iter().any(|known| known.as_bytes() == name) {
            let name = String::from_utf8_lossy(name);
            self.findings.add(FILE, format!("{what} {name}"));
        }
    }

    /// An array may be a colour space.
    fn space(&mut self, values: &[Object]) {
        let Some(Object::Name(family)) = values.first() else { return };
        match family.as_slice() {
            b"ICCBased" => self.findings.add(FILE, "a colour with a profile of its own"),
            b"CalRGB" | b"CalGray" | b"Lab" => {
                let family = String::from_utf8_lossy(family);
                self.findings.add(FILE, format!("a colour in {family}"));
            }
            b"Separation" => {
                let [_, Object::Name(name), rest @ ..] = values else { return };
                let definition = format!("{rest:?}");
                let known =
                    self.spots.entry(name.clone()).or_insert_with(|| definition.clone());
                if *known != definition {
                    let name = String::from_utf8_lossy(name);
                    let what = format!("the spot colour \"{name}\" with two definitions");
                    self.findings.add(FILE, what);
                }
            }
            _ => {}
        }
    }
}

/// Actions of ISO 32000-1, table 198.
const ACTIONS: &[&[u8]] = &[
    b"GoTo",
    b"GoToR",
    b"GoToE",
    b"Launch",
    b"Thread",
    b"URI",
    b"Sound",
    b"Movie",
    b"Hide",
    b"Named",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"JavaScript",
    b"SetOCGState",
    b"Rendition",
    b"Trans",
    b"GoTo3DView",
];
