//! What a print edition of ours owes beyond what rules ask of any file.
//!
//! Files from elsewhere are judged by what they print, as print shops' programs judge them:
//! boxes may be a hair off, and what nothing draws does no harm. A file that a build makes
//! says itself that it is PDF/X-4, in inks alone. It is held to that to the letter, in all
//! of its objects, whoever prints it: what is found here is found by the rule whose matter
//! it is, and is an error whatever the press profile says.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};

use marbre_diag::Severity;
use marbre_pdf::canvas::{self, Blend};
use marbre_pdf::metadata::STANDARD;
use marbre_pdf::objects::ACTIONS;
use marbre_pdf::reading::stream::filters;

use crate::identity::plain;
use crate::scene::Sheet;

use super::{
    Findings, Job, Message, Parameter, Rule, Wording, action, annotation_on_page,
    attached_file, bad_source_profile, broken_content, colour_in_light,
    content_from_elsewhere, cropped_page, font_not_embedded, form_field,
    layer_configuration, low_contrast, lzw, missing_glyph, not_pdf_x_4, output_intent,
    presentation_steps, say, screen_preferences, spot_defined_twice, transfer_function,
    undefined_name, uneven_pages, unknown_blend_mode, unknown_filter,
    unknown_rendering_intent, unmanaged_colour, user_unit, wrong_blending_space,
    wrong_boxes, wrong_glyph_width,
};

/// The rules that a file breaks only if it isn't PDF/X-4 in inks alone (ISO 15930-7; GWG
/// 2022, R0002 to R0004, R0027 and R0030).
static OWED: &[&Rule] = &[
    &action::RULE,
    &annotation_on_page::RULE,
    &attached_file::RULE,
    &bad_source_profile::RULE,
    &broken_content::RULE,
    &colour_in_light::RULE,
    &content_from_elsewhere::RULE,
    &cropped_page::RULE,
    &font_not_embedded::RULE,
    &form_field::RULE,
    &layer_configuration::RULE,
    &lzw::RULE,
    &missing_glyph::RULE,
    &not_pdf_x_4::RULE,
    &output_intent::RULE,
    &presentation_steps::RULE,
    &screen_preferences::RULE,
    &spot_defined_twice::RULE,
    &transfer_function::RULE,
    &undefined_name::RULE,
    &uneven_pages::RULE,
    &unknown_blend_mode::RULE,
    &unknown_filter::RULE,
    &unknown_rendering_intent::RULE,
    &user_unit::RULE,
    &wrong_blending_space::RULE,
    &wrong_boxes::RULE,
    &wrong_glyph_width::RULE,
];

/// Whether a print edition of ours can't break a rule and be what it says it is: nobody can
/// agree to that.
pub fn is_owed(rule: &str) -> bool {
    OWED.iter().any(|owed| owed.name == rule)
}

/// Which rules a file is held against, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Anybody's file: all rules, as the press profile weighs them.
    Anybodys,
    /// Ours: all rules, to the letter where it owes that.
    Ours,
    /// Ours, for what it owes alone.
    Owed,
}

impl Scope {
    /// How much findings of a rule matter, and whether that is so for all that it finds;
    /// `None` where it isn't asked.
    pub(crate) fn severity(
        self,
        rule: &Rule,
        usual: Option<(Severity, bool)>,
    ) -> Option<(Severity, bool)> {
        match self {
            // Who reads a file from elsewhere, and on what, is for its makers to say.
            Self::Anybodys if rule.name == low_contrast::RULE.name => None,
            Self::Anybodys => usual,
            _ if is_owed(rule.name) => Some((Severity::Error, true)),
            // No colour of ours may be in light, managed or not: another rule says so.
            Self::Ours if rule.name != unmanaged_colour::RULE.name => usual,
            Self::Ours | Self::Owed => None,
        }
    }
}

/// The boxes of a page: media, bleed and trim.
type Boxes = [[f32; 4]; 3];

/// What has been found so far, rule by rule.
#[derive(Default)]
pub(crate) struct Own {
    runs: BTreeMap<&'static str, Findings<'static>>,
    /// The boxes of the first page.
    first: Option<Boxes>,
    /// How spot colours are defined where they are met first.
    spots: BTreeMap<Vec<u8>, String>,
}

impl Own {
    fn by(&mut self, rule: &'static Rule) -> &mut Findings<'static> {
        let (severity, fixed) = (Severity::Error, true);
        let run = self.runs.entry(rule.name);
        run.or_insert_with(|| Findings { rule, severity, fixed, found: Vec::new() })
    }

    /// Looks at a page.
    pub(crate) fn page(&mut self, sheet: &Sheet, job: &Job<'_>) {
        self.boxes(sheet);
        let page = &sheet.page;
        let about = job.document.get_dictionary(page.id);
        let has = |key: &[u8]| about.as_ref().is_ok_and(|about| is_there(about, key));
        if has(b"CropBox") {
            self.by(&cropped_page::RULE).page(page, None, say!(CROP_BOX));
        }
        if has(b"Annots") {
            let message = say!(ANNOTATIONS);
            self.by(&annotation_on_page::RULE).page(page, None, message);
        }
        for (family, masks) in &sheet.light {
            if !(*masks && *family == "DeviceGray") {
                let message = say!(LIGHT, space = Parameter::foreign(*family));
                self.by(&colour_in_light::RULE).page(page, None, message);
            }
        }
        if sheet.transparent && page.group.is_none() {
            let message = say!(UNBLENDED);
            self.by(&wrong_blending_space::RULE).page(page, None, message);
        }
    }

    fn boxes(&mut self, sheet: &Sheet) {
        let (page, given) = (&sheet.page, sheet.page.given);
        let boxes = (given.media, given.bleed, given.trim);
        let (Some(media), Some(bleed), Some(trim)) = boxes else {
            let message = say!(BOXES);
            self.by(&wrong_boxes::RULE).page(page, None, message);
            return;
        };
        let within = |inner: [f32; 4], outer: [f32; 4]| {
            inner[0] >= outer[0]
                && inner[1] >= outer[1]
                && inner[2] <= outer[2]
                && inner[3] <= outer[3]
        };
        for (inner, outer, message) in
            [(trim, bleed, say!(TRIM)), (bleed, media, say!(BLEED))]
        {
            if !within(inner, outer) {
                self.by(&wrong_boxes::RULE).page(page, None, message);
            }
        }
        if given.art.is_some() {
            let message = say!(ART);
            self.by(&wrong_boxes::RULE).page(page, None, message);
        }
        let boxes = [media, bleed, trim];
        if *self.first.get_or_insert(boxes) != boxes {
            let message = say!(UNEVEN);
            self.by(&uneven_pages::RULE).page(page, None, message);
        }
    }

    /// Looks at the file as a whole.
    pub(crate) fn file(&mut self, job: &Job<'_>) {
        let document = job.document;
        let info = document.trailer.get_deref(b"Info", document);
        let info = info.and_then(Object::as_dict).ok();
        // Our files say it in Info too, as older standards want it.
        let said = info.and_then(|info| plain(info.get(b"GTS_PDFXVersion").ok()?));
        if said.as_deref() != Some(STANDARD) {
            let message = say!(INFO);
            self.by(&not_pdf_x_4::RULE).file(message);
        }
        let intents =
            document.catalog().and_then(|it| it.get_deref(b"OutputIntents", document));
        let count = intents.and_then(Object::as_array).map_or(0, Vec::len);
        if count != 1 {
            let message = say!(INTENTS, count = count);
            self.by(&output_intent::RULE).file(message);
        }
        for object in document.objects.values() {
            self.value(object, document, 0);
        }
        self.dictionary(&document.trailer, document, 0);
    }

    /// Looks at a value of an object, and at all that stands in it.
    fn value(&mut self, object: &Object, document: &Document, depth: usize) {
        if depth > DEEPEST {
            self.by(&broken_content::RULE).file(say!(TOO_DEEP));
            return;
        }
        match object {
            Object::Name(name) if name == b"DeviceRGB" => self.light("DeviceRGB"),
            Object::Array(values) => {
                self.space(values);
                values.iter().for_each(|it| self.value(it, document, depth + 1));
            }
            Object::Dictionary(dictionary) => {
                self.dictionary(dictionary, document, depth + 1);
            }
            Object::Stream(stream) => {
                if filters(&stream.dict, document).iter().any(|name| name == "Crypt") {
                    let message = say!(FILTER);
                    self.by(&unknown_filter::RULE).file(message);
                }
                self.dictionary(&stream.dict, document, depth + 1);
            }
            _ => {}
        }
    }

    fn light(&mut self, family: &str) {
        let message = say!(LIGHT, space = Parameter::foreign(family));
        self.by(&colour_in_light::RULE).file(message);
    }

    /// An array may be a colour space.
    fn space(&mut self, values: &[Object]) {
        match values {
            [Object::Name(family), ..]
                if matches!(
                    &family[..],
                    b"ICCBased" | b"CalRGB" | b"CalGray" | b"Lab"
                ) =>
            {
                self.light(&String::from_utf8_lossy(family));
            }
            [Object::Name(family), Object::Name(name), definition @ ..]
                if family == b"Separation" =>
            {
                let definition = format!("{definition:?}");
                let known = self.spots.entry(name.clone());
                if *known.or_insert_with(|| definition.clone()) != definition {
                    let name = String::from_utf8_lossy(name);
                    let message = say!(SPOT, name = Parameter::quoted(name));
                    self.by(&spot_defined_twice::RULE).file(message);
                }
            }
            _ => {}
        }
    }

    fn dictionary(&mut self, about: &Dictionary, document: &Document, depth: usize) {
        for (key, rule, message) in BARRED {
            if is_there(about, key.as_bytes()) {
                self.by(rule).file(message(key));
            }
        }
        let name = |key: &[u8]| about.get_deref(key, document).and_then(Object::as_name);
        self.font(about, name(b"Type").ok(), name(b"Subtype").ok(), document);
        if let Ok(Object::Stream(mask)) = about.get_deref(b"SMask", document) {
            let space = mask.dict.get_deref(b"ColorSpace", document);
            if space.and_then(Object::as_name).ok() != Some(b"DeviceGray") {
                self.by(&colour_in_light::RULE).file(say!(SOFT_MASK));
            }
        }
        for blend in all_names(about, b"BM", document) {
            if Blend::named(blend).is_none() {
                let blend = String::from_utf8_lossy(blend);
                let message = say!(BLEND, name = Parameter::foreign(blend));
                self.by(&unknown_blend_mode::RULE).file(message);
            }
        }
        for intent in [name(b"RI"), name(b"Intent")].into_iter().flatten() {
            if !canvas::INTENTS.contains(&intent) {
                let intent = String::from_utf8_lossy(intent);
                let message = say!(INTENT, name = Parameter::foreign(intent));
                self.by(&unknown_rendering_intent::RULE).file(message);
            }
        }
        if let Some(kind) = name(b"S").ok().filter(|kind| ACTIONS.contains(kind)) {
            let kind = String::from_utf8_lossy(kind);
            let message = say!(ACTION, key = Parameter::foreign(kind));
            self.by(&action::RULE).file(message);
        }
        for (_, value) in about {
            self.value(value, document, depth);
        }
    }

    /// Fonts are in the file, used or not.
    fn font(
        &mut self,
        font: &Dictionary,
        kind: Option<&[u8]>,
        subtype: Option<&[u8]>,
        document: &Document,
    ) {
        // The glyphs of a Type 3 font are drawings, those of a Type 0 font its descendant's.
        if kind != Some(b"Font") || matches!(subtype, Some(b"Type3" | b"Type0")) {
            return;
        }
        let about = font.get_deref(b"FontDescriptor", document).and_then(Object::as_dict);
        let is_embedded = about.is_ok_and(|about| {
            [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| {
                let program = about.get_deref(key, document).and_then(Object::as_stream);
                program.is_ok_and(|program| !program.content.is_empty())
            })
        });
        if !is_embedded {
            let name = font.get(b"BaseFont").and_then(Object::as_name);
            let name = String::from_utf8_lossy(name.unwrap_or_default());
            let message = say!(FONT, name = Parameter::foreign(name));
            self.by(&font_not_embedded::RULE).file(message);
        }
    }

    /// Adds what was found to what rules have found, where they don't say the same already:
    /// a page's fault once on the page, and the file's once, if no page has told it.
    pub(crate) fn add_to(self, runs: &mut [Findings<'_>]) {
        for (name, own) in self.runs {
            let Some(run) = runs.iter_mut().find(|run| run.rule.name == name) else {
                continue;
            };
            let (pages, file): (Vec<_>, Vec<_>) =
                own.found.into_iter().partition(|it| it.page.is_some());
            let told =
                |run: &Findings<'_>, page| run.found.iter().any(|it| it.page == page);
            let new: Vec<_> =
                pages.into_iter().filter(|it| !told(run, it.page)).collect();
            run.found.extend(new);
            if run.found.is_empty() {
                run.found.extend(file);
            }
        }
    }
}

/// How deep values may stand in each other: press editions have some six levels.
const DEEPEST: usize = 64;

/// A key, the rule whose matter it is, and what is said of it.
type Barred = (&'static str, &'static Rule, fn(&str) -> Message);

/// Keys that no dictionary of ours has, whatever they stand for, with the rule whose matter
/// that is.
static BARRED: &[Barred] = &[
    ("Encrypt", &not_pdf_x_4::RULE, |_| say!(ENCRYPTED)),
    ("OpenAction", &action::RULE, |key| say!(ACTION, key = Parameter::foreign(key))),
    ("AA", &action::RULE, |key| say!(ACTION, key = Parameter::foreign(key))),
    ("JavaScript", &action::RULE, |key| say!(ACTION, key = Parameter::foreign(key))),
    ("JS", &action::RULE, |key| say!(ACTION, key = Parameter::foreign(key))),
    ("EmbeddedFiles", &attached_file::RULE, |_| say!(ATTACHED)),
    ("AF", &attached_file::RULE, |_| say!(ATTACHED)),
    ("AcroForm", &form_field::RULE, |_| say!(FORM)),
    ("XFA", &form_field::RULE, |_| say!(FORM)),
    ("OCProperties", &layer_configuration::RULE, |_| say!(LAYERS)),
    ("StructTreeRoot", &screen_preferences::RULE, |_| say!(TAGS)),
    ("ViewerPreferences", &screen_preferences::RULE, |_| say!(PREFERENCES)),
    ("TR", &transfer_function::RULE, |_| say!(TRANSFER)),
    ("TR2", &transfer_function::RULE, |_| say!(TRANSFER)),
    ("HTP", &transfer_function::RULE, |_| say!(PHASE)),
    ("HT", &transfer_function::RULE, |_| say!(HALFTONE)),
    ("OPI", &content_from_elsewhere::RULE, |key| {
        say!(ELSEWHERE, key = Parameter::foreign(key))
    }),
    ("Alternates", &content_from_elsewhere::RULE, |key| {
        say!(ELSEWHERE, key = Parameter::foreign(key))
    }),
    ("Ref", &content_from_elsewhere::RULE, |key| {
        say!(ELSEWHERE, key = Parameter::foreign(key))
    }),
];

/// Whether a dictionary has anything under a key.
fn is_there(about: &Dictionary, key: &[u8]) -> bool {
    about.get(key).is_ok_and(|value| !value.is_null())
}

/// The name under a key, or all names of an array there.
fn all_names<'a>(
    about: &'a Dictionary,
    key: &[u8],
    document: &'a Document,
) -> Vec<&'a [u8]> {
    match about.get_deref(key, document) {
        Ok(Object::Name(name)) => vec![name],
        Ok(Object::Array(names)) => {
            names.iter().filter_map(|name| name.as_name().ok()).collect()
        }
        _ => Vec::new(),
    }
}

/// All that is said of a file of ours beyond what rules say of any.
pub(super) static SAYS: &[Wording] = &[
    CROP_BOX,
    ANNOTATIONS,
    LIGHT,
    SOFT_MASK,
    UNBLENDED,
    BOXES,
    TRIM,
    BLEED,
    ART,
    UNEVEN,
    INFO,
    ENCRYPTED,
    INTENTS,
    TOO_DEEP,
    FILTER,
    SPOT,
    BLEND,
    INTENT,
    ACTION,
    FONT,
    ATTACHED,
    FORM,
    LAYERS,
    TAGS,
    PREFERENCES,
    TRANSFER,
    PHASE,
    HALFTONE,
    ELSEWHERE,
];

const CROP_BOX: Wording =
    Wording::new("cropped-page/own", "the page has a crop box", "la page a une CropBox");
const ANNOTATIONS: Wording = Wording::new(
    "annotation-on-page/own",
    "the page has annotations",
    "la page a des annotations",
);
const LIGHT: Wording = Wording::new(
    "colour-in-light/own",
    "a colour in {space}, which isn't ink",
    "une couleur en {space}, qui n'est pas de l'encre",
);
const SOFT_MASK: Wording = Wording::new(
    "colour-in-light/soft-mask",
    "a soft mask that isn't grey",
    "un masque progressif qui n'est pas gris",
);
const UNBLENDED: Wording = Wording::new(
    "wrong-blending-space/none",
    "the page has something transparent, but no blending space",
    "la page a un élément transparent, mais pas d'espace de fusion",
);
const BOXES: Wording = Wording::new(
    "wrong-boxes/own",
    "the page hasn't its three boxes",
    "la page n'a pas ses trois cadres",
);
const TRIM: Wording = Wording::new(
    "wrong-boxes/own-trim",
    "the trim box reaches out of the bleed box, if by a hair",
    "la TrimBox dépasse la BleedBox, même de très peu",
);
const BLEED: Wording = Wording::new(
    "wrong-boxes/own-bleed",
    "the bleed box reaches out of the media box, if by a hair",
    "la BleedBox dépasse la MediaBox, même de très peu",
);
const ART: Wording = Wording::new(
    "wrong-boxes/own-art",
    "the page has an art box",
    "la page a une ArtBox",
);
const UNEVEN: Wording = Wording::new(
    "uneven-pages/own",
    "the page hasn't the boxes of the first one",
    "la page n'a pas les cadres de la première",
);
const INFO: Wording = Wording::new(
    "not-pdf-x-4/own",
    "Info doesn't say that the file is PDF/X-4",
    "Info ne dit pas que le fichier est en PDF/X-4",
);
const ENCRYPTED: Wording = Wording::new(
    "not-pdf-x-4/encrypted",
    "the file is encrypted",
    "le fichier est chiffré",
);
const INTENTS: Wording = Wording::new(
    "output-intent/own",
    "the file has {count} output intents, not one",
    "le fichier a {count} conditions d'impression, et non une",
);
const TOO_DEEP: Wording = Wording::new(
    "broken-content/own",
    "objects stand too deep in each other",
    "des objets sont imbriqués trop profondément",
);
const FILTER: Wording = Wording::new(
    "unknown-filter/own",
    "a stream that is encrypted (Crypt)",
    "un flux chiffré (Crypt)",
);
const SPOT: Wording = Wording::new(
    "spot-defined-twice/own",
    "the spot colour {name} is defined in two ways",
    "le ton direct {name} est défini de deux manières",
);
const BLEND: Wording = Wording::new(
    "unknown-blend-mode/own",
    "the file names the blend mode {name}, which isn't one of PDF's",
    "le fichier nomme le mode de fusion {name}, qui n'existe pas en PDF",
);
const INTENT: Wording = Wording::new(
    "unknown-rendering-intent/own",
    "the file names the rendering intent {name}, which isn't one of PDF's",
    "le fichier nomme le mode de rendu {name}, qui n'existe pas en PDF",
);
const ACTION: Wording = Wording::new(
    "action/own",
    "an action or a script of the file ({key})",
    "une action ou un script du fichier ({key})",
);
const FONT: Wording = Wording::new(
    "font-not-embedded/own",
    "the font {name} isn't in the file, used or not",
    "la police {name} n'est pas dans le fichier, employée ou non",
);
const ATTACHED: Wording = Wording::new(
    "attached-file/own",
    "the file has another one attached to it",
    "le fichier en contient un autre, joint",
);
const FORM: Wording = Wording::new(
    "form-field/own",
    "the file is a form to fill in",
    "le fichier est un formulaire à remplir",
);
const LAYERS: Wording = Wording::new(
    "layer-configuration/own",
    "the file has layers",
    "le fichier a des calques",
);
const TAGS: Wording = Wording::new(
    "screen-preferences/tags",
    "the file has tags for screens",
    "le fichier a des balises pour l'écran",
);
const PREFERENCES: Wording = Wording::new(
    "screen-preferences/own",
    "the file has preferences for screens",
    "le fichier a des préférences pour l'écran",
);
const TRANSFER: Wording = Wording::new(
    "transfer-function/own",
    "the file has a transfer function, used or not",
    "le fichier a une courbe de transfert, employée ou non",
);
const PHASE: Wording = Wording::new(
    "transfer-function/own-phase",
    "the file has a halftone phase, used or not",
    "le fichier a une phase de trame, employée ou non",
);
const HALFTONE: Wording = Wording::new(
    "transfer-function/own-halftone",
    "the file has a halftone of its own",
    "le fichier a une trame à lui",
);
const ELSEWHERE: Wording = Wording::new(
    "content-from-elsewhere/own",
    "something in the file is from elsewhere ({key})",
    "un élément du fichier vient d'ailleurs ({key})",
);
