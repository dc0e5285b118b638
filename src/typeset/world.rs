//! What Typst may see: the project's files and fonts, and the generated main
//! file. No network, no clock, no system fonts, nothing outside the project.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_kit::files::{FileLoader, FileStore};

use crate::fonts::{Face, Fonts};
use crate::project::{Project, Refusal};

/// The world of one report.
pub(super) struct ReportWorld {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The faces that the fonts were made from, in the same order.
    faces: Vec<Face>,
    files: FileStore<ProjectFiles>,
    main: Source,
}

struct ProjectFiles(Project);

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
        match self.0.read(path) {
            Ok(bytes) => Ok(Bytes::new(bytes)),
            Err(Refusal::Missing) => Err(FileError::NotFound(path.into())),
            Err(Refusal::Folder) => Err(FileError::IsDirectory),
            Err(Refusal::Outside) => {
                let message = format!("`{path}` leads out of the project's folder");
                Err(FileError::Other(Some(message.into())))
            }
            Err(Refusal::Io(error)) => Err(FileError::from_io(error, path.as_ref())),
        }
    }
}

impl ReportWorld {
    /// A world with a main file, its inputs and a project's fonts.
    pub(super) fn new(
        project: &Project,
        fonts: &Fonts,
        main: String,
        inputs: Dict,
    ) -> Self {
        // A face that fontdb reads, and Typst can't, isn't offered to it.
        let font = |face: &Face| Font::new(Bytes::new(face.bytes.clone()), face.index);
        let (fonts, faces): (Vec<Font>, Vec<Face>) = fonts
            .faces()
            .iter()
            .filter_map(|face| Some((font(face)?, face.clone())))
            .unzip();
        let path = VirtualPath::new("/main.typ").expect("a plain name is a path");
        let id = FileId::unique(RootedPath::new(VirtualRoot::Project, path));
        Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            faces,
            files: FileStore::new(ProjectFiles(project.clone())),
            main: Source::new(id, main),
        }
    }

    /// The faces that may be used.
    pub(super) fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The face that a font was made from.
    pub(super) fn face(&self, font: &Font) -> Option<&Face> {
        self.faces.get(self.fonts.iter().position(|other| other == font)?)
    }
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
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
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
