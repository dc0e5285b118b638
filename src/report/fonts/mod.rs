//! The fonts of a project: every face in its `fonts` folder, and no others.
//!
//! The system's fonts are never looked at, so that two machines make the same
//! report. `fontdb` reads the faces' names.

mod kinds;

use std::fmt;
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use fontdb::{Database, Source};
use typst::text::{FontInfo, FontStyle};

use marbre_diag::{Diagnostic, Message, Parameter, Place, Sink, said};

use crate::report::project::Project;
use crate::report::theme::TypeRole;

/// All faces of a project, in the order of their paths.
#[derive(Clone)]
pub struct Fonts(Vec<Face>);

/// A face.
#[derive(Clone)]
pub struct Face {
    /// The file, relative to the project.
    pub path: String,
    /// The family's name.
    pub family: String,
    /// The weight, 100 to 900; of a variable font, its default.
    pub weight: u16,
    /// Whether it is italic or oblique.
    pub italic: bool,
    /// What it can be besides, where it is a variable font.
    pub variable: Variable,
    /// The face's number in its file.
    pub index: u32,
    /// What its licence bits forbid.
    pub forbids: Option<Forbidden>,
    /// The file's bytes.
    pub bytes: FontBytes,
}

/// The axes of a variable font (OpenType, `fvar`) that weights and styles are chosen on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// The weights that it has.
    pub weights: Option<RangeInclusive<u16>>,
    /// Whether it can be slanted.
    pub slants: bool,
}

impl Variable {
    fn of(bytes: &[u8], index: u32) -> Self {
        let Ok(face) = ttf_parser::Face::parse(bytes, index) else {
            return Self::default();
        };
        let mut variable = Self::default();
        for axis in face.variation_axes() {
            match &axis.tag.to_bytes() {
                b"wght" => {
                    // No weight is beyond these, whatever the file says.
                    let weight = |value: f32| value.clamp(1.0, 1000.0) as u16;
                    variable.weights =
                        Some(weight(axis.min_value)..=weight(axis.max_value));
                }
                b"ital" | b"slnt" => variable.slants = axis.min_value < axis.max_value,
                _ => {}
            }
        }
        variable
    }
}

impl Face {
    /// Whether it can be set in a weight and a style.
    pub fn has(&self, weight: i64, italic: bool) -> bool {
        let weighs = match &self.variable.weights {
            Some(weights) => u16::try_from(weight).is_ok_and(|it| weights.contains(&it)),
            None => i64::from(self.weight) == weight,
        };
        weighs && (self.italic == italic || italic && self.variable.slants)
    }

    /// Whether it can be set in italics, or is.
    pub const fn has_italics(&self) -> bool {
        self.italic || self.variable.slants
    }

    /// Its weights and its style, in words.
    pub fn described(&self) -> Message {
        let weight = match &self.variable.weights {
            Some(weights) => {
                said!("{from} to {to}", from = weights.start(), to = weights.end())
            }
            None => said!("{weight}", weight = self.weight),
        };
        match (self.italic, self.variable.slants) {
            (true, _) => said!("{weight} italic", weight),
            (false, true) => said!("{weight}, also italic", weight),
            (false, false) => weight,
        }
    }

    /// Whether it has a glyph for a character.
    pub fn draws(&self, c: char) -> bool {
        let face = ttf_parser::Face::parse(self.bytes.as_ref(), self.index);
        face.is_ok_and(|face| face.glyph_index(c).is_some_and(|glyph| glyph.0 != 0))
    }
}

/// What a face's licence bits keep from a PDF (OpenType, OS/2 `fsType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// Embedding at all.
    Embedding,
    /// Embedding less than the whole font.
    Subsetting,
    /// Embedding outlines: only bitmaps may be.
    Outlines,
}

impl Forbidden {
    fn of(bytes: &[u8], index: u32) -> Option<Self> {
        let face = ttf_parser::Face::parse(bytes, index).ok()?;
        if face.permissions() == Some(ttf_parser::Permissions::Restricted) {
            Some(Self::Embedding)
        } else if !face.is_outline_embedding_allowed() {
            Some(Self::Outlines)
        } else if !face.is_subsetting_allowed() {
            Some(Self::Subsetting)
        } else {
            None
        }
    }

    /// The word for it.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Embedding => "embedding",
            Self::Subsetting => "subsets, which are what a PDF embeds",
            Self::Outlines => "the embedding of its outlines",
        }
    }

    /// The bit that says so, and its name in OpenType.
    pub const fn bit(self) -> &'static str {
        match self {
            Self::Embedding => "0x0002, restricted licence embedding",
            Self::Subsetting => "0x0100, no subsetting",
            Self::Outlines => "0x0200, bitmap embedding only",
        }
    }
}

/// The bytes of a font file, shared by all who read them.
#[derive(Clone)]
pub struct FontBytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for FontBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|face| &face.path)).finish()
    }
}

impl Fonts {
    /// The fonts below `fonts/`; reports files that can't be read as fonts.
    pub fn of(project: &Project, sink: &mut Sink) -> Self {
        let mut files = Vec::new();
        collect(project, "fonts", &mut files);
        // Folder by folder, whatever their names begin with.
        files.sort_by(|a, b| Path::new(a).cmp(Path::new(b)));
        let (paths, others): (Vec<String>, Vec<String>) =
            files.into_iter().partition(|path| is_outline_font(path));
        kinds::check(&others, &paths, sink);
        let mut faces = Vec::new();
        for path in paths {
            match project.read(&path) {
                Ok(bytes) => faces.extend(read(&path, bytes, sink)),
                Err(refusal) => {
                    let place = Place::File(path.clone());
                    let error = project.refused(&path, &place, &refusal);
                    sink.report(error);
                }
            }
        }
        Self(faces)
    }

    /// All faces.
    pub fn faces(&self) -> &[Face] {
        &self.0
    }

    /// The families' names, each once.
    pub fn families(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.iter().map(|f| f.family.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The families that have a glyph for a character.
    pub fn families_with(&self, c: char) -> Vec<&str> {
        let draws = |family: &&str| {
            self.0.iter().any(|face| face.family == **family && face.draws(c))
        };
        self.families().into_iter().filter(draws).collect()
    }

    /// Reports a family or a face that isn't there; nothing is ever put in its place.
    pub fn require(&self, role: &TypeRole, sink: &mut Sink) {
        let families = self.families();
        let mut missing = false;
        for family in &role.fonts {
            if families.contains(&family.value.as_str()) {
                continue;
            }
            missing = true;
            let message = said!(
                "the font family \"{family}\" isn't in `fonts`",
                family = family.value
            );
            let error = Diagnostic::error("missing-font", family.place.clone(), message);
            sink.report(if families.is_empty() {
                error.hint("there are no fonts: put TTF or OTF files into `fonts`")
            } else {
                error.suggest(&family.value, families.iter().copied()).hint(said!(
                    "families in `fonts`: {families}",
                    families = Parameter::list(&families)
                ))
            });
        }
        let Some(family) = role.fonts.first().filter(|_| !missing) else { return };
        if self.0.iter().any(|face| role.names(face)) {
            return;
        }
        let of_family = self.0.iter().filter(|face| face.family == family.value);
        let faces = Parameter::list(of_family.map(Face::described));
        let weight = match role.style.as_str() {
            "italic" => said!("{weight} italic", weight = role.weight),
            _ => said!("{weight}", weight = role.weight),
        };
        let message = said!(
            "\"{family}\" has no face of weight {weight} in `fonts`",
            family = family.value,
            weight
        );
        let error = Diagnostic::error("missing-font", family.place.clone(), message);
        sink.report(error.hint(said!("it has: {faces}", faces)));
    }
}

/// All files of a folder, and of those in it.
fn collect(project: &Project, folder: &str, files: &mut Vec<String>) {
    for entry in project.entries(folder).unwrap_or_default() {
        let path = format!("{folder}/{}", entry.name);
        if entry.folder {
            collect(project, &path, files);
        } else {
            files.push(path);
        }
    }
}

/// Whether a file's name says that it is a TrueType or an OpenType font.
fn is_outline_font(path: &str) -> bool {
    ["ttf", "otf", "ttc", "otc"].contains(&ending(path).as_str())
}

/// What a file's name ends with after its last point, in small letters.
fn ending(path: &str) -> String {
    let ending = Path::new(path).extension().and_then(|ending| ending.to_str());
    ending.unwrap_or_default().to_lowercase()
}

fn read(path: &str, bytes: Vec<u8>, sink: &mut Sink) -> Vec<Face> {
    let bytes = Arc::new(bytes);
    let mut database = Database::new();
    database.load_font_source(Source::Binary(bytes.clone()));
    let faces: Vec<Face> = database
        .faces()
        .filter_map(|face| {
            // Typst's names, since it is Typst that looks faces up.
            let info = FontInfo::new(&bytes, face.index)?;
            Some(Face {
                path: path.to_owned(),
                family: info.family,
                weight: info.variant.weight.to_number(),
                italic: info.variant.style != FontStyle::Normal,
                variable: Variable::of(&bytes, face.index),
                index: face.index,
                forbids: Forbidden::of(&bytes, face.index),
                bytes: FontBytes(bytes.clone()),
            })
        })
        .collect();
    if faces.is_empty() || !is_whole(&bytes) {
        let place = Place::File(path.to_owned());
        let error = match kinds::of(&bytes) {
            Some(kind) => {
                let message = said!(
                    "`{path}` isn't what its ending says, but {what}",
                    path,
                    what = Message::from(kind.name)
                );
                Diagnostic::error("bad-font", place, message).hint(kind.remedy)
            }
            None => {
                let message = said!("`{path}` can't be read as a font", path);
                Diagnostic::error("bad-font", place, message)
                    .hint("copy it again, or take it out of `fonts`")
            }
        };
        sink.report(error);
    }
    faces
}

/// Whether all tables of a font lie inside its file: a font that is cut off still
/// has its names, but prints nothing (OpenType, "Table directory").
fn is_whole(bytes: &[u8]) -> bool {
    let number = |at: usize| {
        let four = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(four)).ok()
    };
    let tables = |at: usize| {
        let count = bytes.get(at + 4..at + 6)?;
        let count = usize::from(u16::from_be_bytes([count[0], count[1]]));
        (0..count).try_for_each(|index| {
            let record = at + 12 + 16 * index;
            let end = number(record + 8)?.checked_add(number(record + 12)?)?;
            (end <= bytes.len()).then_some(())
        })
    };
    let whole = if bytes.starts_with(b"ttcf") {
        number(8).and_then(|fonts| {
            (0..fonts).try_for_each(|index| tables(number(12 + 4 * index)?))
        })
    } else {
        tables(0)
    };
    whole.is_some()
}
