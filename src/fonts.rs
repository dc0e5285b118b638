//! The fonts of a project: every face in its `fonts` folder, and no others.
//!
//! The system's fonts are never looked at, so that two machines make the same
//! report. `fontdb` reads the faces' names.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use fontdb::{Database, Source, Style};

use crate::diag::{Diagnostic, Place, Sink};
use crate::project::Project;
use crate::starter;
use crate::theme::TypeRole;

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
    /// The weight, 100 to 900.
    pub weight: u16,
    /// Whether it is italic or oblique.
    pub italic: bool,
    /// The face's number in its file.
    pub index: u32,
    /// What its licence bits forbid.
    pub forbids: Option<Forbidden>,
    /// The file's bytes.
    pub bytes: FontBytes,
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
        let mut paths = Vec::new();
        collect(project, "fonts", &mut paths);
        // Folder by folder, whatever their names begin with.
        paths.sort_by(|a, b| Path::new(a).cmp(Path::new(b)));
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

    /// Those that are part of the program, for what is set without a project.
    pub(crate) fn of_the_program() -> Self {
        // They can be read: tests look.
        let sink = &mut Sink::default();
        let files = starter::fonts();
        Self(files.flat_map(|(path, bytes)| read(path, bytes.to_vec(), sink)).collect())
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

    /// Reports a family or a face that isn't there; nothing is ever put in its place.
    pub fn require(&self, role: &TypeRole, sink: &mut Sink) {
        let (family, families) = (&role.font, self.families());
        if !families.contains(&family.value.as_str()) {
            let message =
                format!("the font family \"{}\" isn't in `fonts`", family.value);
            let error = Diagnostic::error("missing-font", family.place.clone(), message);
            sink.report(if families.is_empty() {
                error.hint("there are no fonts: put TTF or OTF files into `fonts`")
            } else {
                error
                    .suggest(&family.value, families.iter().copied())
                    .hint(format!("families in `fonts`: {}", families.join(", ")))
            });
            return;
        }
        let italic = role.style == "italic";
        let of_family = self.0.iter().filter(|face| face.family == family.value);
        let found = of_family
            .clone()
            .any(|face| i64::from(face.weight) == role.weight && face.italic == italic);
        if !found {
            let style = |italic: bool| if italic { " italic" } else { "" };
            let faces: Vec<String> = of_family
                .map(|face| format!("{}{}", face.weight, style(face.italic)))
                .collect();
            let message = format!(
                "\"{}\" has no face of weight {}{} in `fonts`",
                family.value,
                role.weight,
                style(italic),
            );
            let error = Diagnostic::error("missing-font", family.place.clone(), message);
            sink.report(error.hint(format!("it has: {}", faces.join(", "))));
        }
    }
}

fn collect(project: &Project, folder: &str, paths: &mut Vec<String>) {
    for entry in project.entries(folder).unwrap_or_default() {
        let path = format!("{folder}/{}", entry.name);
        let ending = Path::new(&entry.name).extension().and_then(|e| e.to_str());
        let ending = ending.unwrap_or_default();
        if entry.folder {
            collect(project, &path, paths);
        } else if ["ttf", "otf", "ttc"].contains(&ending.to_lowercase().as_str()) {
            paths.push(path);
        }
    }
}

fn read(path: &str, bytes: Vec<u8>, sink: &mut Sink) -> Vec<Face> {
    let bytes = Arc::new(bytes);
    let mut database = Database::new();
    database.load_font_source(Source::Binary(bytes.clone()));
    let faces: Vec<Face> = database
        .faces()
        .filter_map(|face| {
            Some(Face {
                path: path.to_owned(),
                family: face.families.first()?.0.clone(),
                weight: face.weight.0,
                italic: face.style != Style::Normal,
                index: face.index,
                forbids: Forbidden::of(&bytes, face.index),
                bytes: FontBytes(bytes.clone()),
            })
        })
        .collect();
    if faces.is_empty() || !is_whole(&bytes) {
        let message = format!("`{path}` can't be read as a font");
        let error = Diagnostic::error("bad-font", Place::File(path.to_owned()), message);
        sink.report(error.hint("copy it again, or take it out of `fonts`"));
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
