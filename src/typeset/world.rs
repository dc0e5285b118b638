//! What Typst may see: the project's files and fonts, and the generated main
//! file. No network, no clock, no system fonts, nothing outside the project.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore};

use marbre_picture::{Flaw, Picture, ending};

use marbre_diag::{Message, said};

use crate::report::fonts::{Face, Fonts};
use crate::report::project::{Project, Refusal};
use crate::typeset::standin::StandIn;

use super::Edition;

/// The main file, which no layout can name. One for all worlds of a process: what Typst
/// remembers of one it can then use in the next.
static MAIN: LazyLock<FileId> = LazyLock::new(|| {
    let path = VirtualPath::new("/main.typ").expect("a plain name is a path");
    FileId::unique(RootedPath::new(VirtualRoot::Project, path))
});

/// The world of one report.
pub(super) struct ReportWorld {
    library: LazyHash<Library>,
    offered: Arc<Offered>,
    files: FileStore<ProjectFiles>,
    main: Source,
}

/// The fonts that may be used.
struct Offered {
    /// The faces that a project has.
    all: Vec<Face>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The faces that the fonts were made from, in the same order.
    faces: Vec<Face>,
}

/// Those of the last world of this process: the next one has the same, nearly always, and
/// reading them takes longer than setting a word.
static OFFERED: Mutex<Option<Arc<Offered>>> = Mutex::new(None);

impl Offered {
    fn of(all: &[Face]) -> Arc<Self> {
        let mut last = OFFERED.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |(one, other): (&Face, &Face)| {
            (&one.path, one.index) == (&other.path, other.index)
                && one.bytes.as_ref() == other.bytes.as_ref()
        };
        let known = last.as_ref().filter(|it| {
            it.all.len() == all.len() && it.all.iter().zip(all).all(is_same)
        });
        if let Some(known) = known {
            return known.clone();
        }
        // A face that fontdb reads, and Typst can't, isn't offered to it.
        let font = |face: &Face| Font::new(Bytes::new(face.bytes.clone()), face.index);
        let (fonts, faces): (Vec<Font>, Vec<Face>) =
            all.iter().filter_map(|face| Some((font(face)?, face.clone()))).unzip();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        let offered = Arc::new(Self { all: all.to_vec(), book, fonts, faces });
        *last = Some(offered.clone());
        offered
    }
}

/// The files of the project, pictures as their stand-ins where that is wanted.
struct ProjectFiles {
    project: Project,
    edition: Edition,
    stand_ins: Mutex<BTreeSet<StandIn>>,
}

/// Whether a file's name is that of a picture.
fn is_picture(path: &str) -> bool {
    let endings =
        ["jpg", "jpeg", "png", "tif", "tiff", "webp", "svg", "svgz", "pdf", "gif"];
    endings.contains(&ending(path).as_str())
}

impl FileLoader for ProjectFiles {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        if let VirtualRoot::Package(package) = id.root() {
            let message = format!(
                "layouts can't load packages ({package}): \
                 copy what you need into `layouts`"
            );
            return Err(FileError::Other(Some(message.into())));
        }
        let path = id.vpath().get_without_slash();
        match self.project.read(path) {
            Ok(bytes) if self.edition == Edition::Print && is_picture(path) => {
                self.picture(path, bytes)
            }
            Ok(bytes) => Ok(Bytes::new(bytes)),
            Err(Refusal::Missing) => Err(FileError::NotFound(path.into())),
            Err(Refusal::Folder) => Err(FileError::IsDirectory),
            Err(
                refusal @ (Refusal::Outside | Refusal::NoFile | Refusal::TooLarge { .. }),
            ) => {
                let (_, message) = refusal.describe(path);
                Err(FileError::Other(Some(message.english().into())))
            }
            Err(Refusal::Io(error)) => Err(FileError::from_io(error, path.as_ref())),
        }
    }
}

/// The fault of a picture that a layout has asked for, and what to do, as Typst
/// repeats them: they pass through it as JSON.
pub(super) fn picture_fault(message: &str) -> Option<(Message, Message)> {
    let inner = message.strip_prefix("failed to load file (")?.strip_suffix(')')?;
    serde_json::from_str(inner).ok()
}

impl ProjectFiles {
    /// A picture for the press: a large one as its stand-in.
    fn picture(&self, path: &str, bytes: Vec<u8>) -> FileResult<Bytes> {
        let fault = |message: Message, hint: Message| {
            let both = serde_json::to_string(&(&message, hint));
            FileError::Other(Some(both.unwrap_or_else(|_| message.english()).into()))
        };
        let first = |flaws: Vec<Flaw>| match flaws.into_iter().next() {
            Some(flaw) => fault(flaw.placed(), flaw.hint),
            None => fault("a picture can't be placed".into(), "export it again".into()),
        };
        if marbre_picture::is_drawing(path) {
            let drawing = marbre_picture::drawing(path, &bytes).map_err(first)?;
            return Ok(match drawing {
                Cow::Borrowed(_) => Bytes::new(bytes),
                Cow::Owned(drawing) => Bytes::new(drawing),
            });
        }
        let picture = marbre_picture::probe(path, &bytes).map_err(first)?;
        let Picture::Raster { width, height } = picture else {
            return Ok(Bytes::new(bytes));
        };
        let stand_in = StandIn::new(path, [width, height]);
        let Some(bytes) = stand_in.bytes() else {
            let message = said!("the picture `{path}` is too long for its height", path);
            return Err(fault(message, "cut it, or repeat a part of it".into()));
        };
        // A thread that panicked has left nothing half done in a set.
        let mut known = self.stand_ins.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(stand_in);
        Ok(Bytes::new(bytes))
    }
}

impl ReportWorld {
    /// A world with a main file, its inputs and a project's fonts.
    pub(super) fn new(
        project: &Project,
        fonts: &Fonts,
        main: String,
        inputs: Dict,
        edition: Edition,
    ) -> Self {
        let id = *MAIN;
        Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            offered: Offered::of(fonts.faces()),
            files: FileStore::new(ProjectFiles {
                project: project.clone(),
                edition,
                stand_ins: Mutex::default(),
            }),
            main: Source::new(id, main),
        }
    }

    /// The stand-ins that layouts have asked for, in the order of their paths.
    pub(super) fn stand_ins(&self) -> Vec<StandIn> {
        let known = &self.files.loader().stand_ins;
        let known = known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().cloned().collect()
    }

    /// The faces that may be used.
    pub(super) fn faces(&self) -> &[Face] {
        &self.offered.faces
    }

    /// The face that a font was made from.
    pub(super) fn face(&self, font: &Font) -> Option<&Face> {
        let Offered { fonts, faces, .. } = &*self.offered;
        faces.get(fonts.iter().position(|other| other == font)?)
    }
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.offered.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { self.files.source(id) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.offered.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
