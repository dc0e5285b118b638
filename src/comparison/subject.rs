//! What is compared: a PDF, a report, or a report as a git revision has it.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use hayro::hayro_syntax::object::{Dict, String as Text};

use marbre_diag::{Diagnostic, Place, Reported, Severity, Sink, SourceFile, said};
use marbre_pdf::inflation::{self, Excess, Unbearable};
use marbre_pdf::reading::Unopenable;
use marbre_pdf::view::{Unviewable, View};
use marbre_typography::Language;

use crate::build::untouched::Untouched;
use crate::build::{Made, Order, make};
use crate::store::timings::Timings;
use crate::typeset::confined::Limits;

use super::revision;

/// One of the two things that are compared, as it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A PDF that is there.
    Pdf(PathBuf),
    /// A report, made for the comparison.
    Report(PathBuf),
    /// A report as it was, made for the comparison.
    Revision {
        /// The report.
        report: PathBuf,
        /// The git revision: a tag, a branch, a commit.
        revision: String,
    },
}

/// One of the two things that are compared, ready to be looked at.
pub struct Side {
    /// What it is called, as it was typed.
    pub name: String,
    /// What else there is to say of it: the commit, with its first digits.
    pub commit: Option<String>,
    /// Its pages.
    pub view: View,
    /// The report's title.
    pub title: Option<String>,
    /// The language of the report.
    pub language: Language,
    /// What files about it are named after.
    pub slug: String,
    /// The files that it was read or made from; those of a revision are no one's.
    pub files: Vec<PathBuf>,
}

impl Subject {
    /// What somebody means who types this: `report.toml` is a report, `report.toml@v1` a
    /// revision of one, anything else a PDF. A file that has such a name is that file.
    pub fn parse(text: &OsStr) -> Self {
        let path = PathBuf::from(text);
        let is_report = |path: &Path| path.extension().is_some_and(|it| it == "toml");
        if path.exists() {
            return if is_report(&path) { Self::Report(path) } else { Self::Pdf(path) };
        }
        // A revision may have an @ in it (`HEAD@{1}`): the report ends at the first one after its
        // ending.
        let split = text.to_str().and_then(|text| {
            let (report, revision) = text.split_once(".toml@")?;
            Some((format!("{report}.toml"), revision.to_owned()))
        });
        match split {
            Some((report, revision)) => {
                Self::Revision { report: PathBuf::from(report), revision }
            }
            None if is_report(&path) => Self::Report(path),
            None => Self::Pdf(path),
        }
    }

    /// What it is called.
    pub fn name(&self) -> String {
        match self {
            Self::Pdf(path) | Self::Report(path) => path.display().to_string(),
            Self::Revision { report, revision } => {
                format!("{}@{revision}", report.display())
            }
        }
    }

    /// The report that it is made from, as it lies in its folder today.
    pub fn report(&self) -> Option<&Path> {
        match self {
            Self::Pdf(_) => None,
            Self::Report(path) | Self::Revision { report: path, .. } => Some(path),
        }
    }

    /// The folder that it lies in; empty for the current one.
    pub fn folder(&self) -> &Path {
        let (Self::Pdf(path) | Self::Report(path) | Self::Revision { report: path, .. }) =
            self;
        path.parent().unwrap_or(Path::new(""))
    }

    /// Reads it, or makes it in memory.
    ///
    /// # Errors
    /// Where it isn't there, isn't a PDF that can be looked at, or the report has errors. A
    /// report's warnings aren't repeated here: a build shows them.
    pub fn open(&self, limits: &Limits, sink: &mut Sink) -> Result<Side, Reported> {
        match self {
            Self::Pdf(path) => self.read(path, sink),
            Self::Report(path) => {
                let made = self.make(path, None, limits, sink)?;
                self.made(made, None, sink)
            }
            Self::Revision { report, revision } => {
                let checkout = revision::check_out(report, revision, sink)?;
                let commit = checkout.commit().to_owned();
                let made = self.make(&checkout.report(), Some(revision), limits, sink)?;
                self.made(made, Some(commit), sink)
            }
        }
    }

    fn make(
        &self,
        manifest: &Path,
        revision: Option<&str>,
        limits: &Limits,
        sink: &mut Sink,
    ) -> Result<Made, Reported> {
        let order = Order {
            // Pictures that are as they were needn't be converted again.
            cache: Some(self.folder().to_owned()),
            ..Order::new(manifest.to_owned(), limits.clone())
        };
        let mut own = Sink::default();
        make(&order, &mut Timings::default(), &mut own).inspect_err(|_| {
            let errors = own.all().iter().filter(|it| it.severity == Severity::Error);
            errors.for_each(|error| sink.report(of_revision(error, revision)));
        })
    }

    fn made(
        &self,
        made: Made,
        commit: Option<String>,
        sink: &mut Sink,
    ) -> Result<Side, Reported> {
        let identity = &made.report.identity;
        let files = match self {
            Self::Revision { .. } => Vec::new(),
            _ => Untouched::of_report(&made).files(),
        };
        Ok(Side {
            files,
            name: self.name(),
            commit,
            title: Some(identity.title.value.clone()),
            language: identity.language,
            slug: identity.slug.value.clone(),
            view: self.view(made.press.bytes().to_vec(), sink)?,
        })
    }

    fn read(&self, path: &Path, sink: &mut Sink) -> Result<Side, Reported> {
        let bytes = bytes_of(path, sink)?;
        let view = self.view(bytes, sink)?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let slug = ["-print", "-proof"].iter().find_map(|end| stem.strip_suffix(end));
        Ok(Side {
            files: vec![path.to_owned()],
            name: self.name(),
            commit: None,
            title: None,
            language: language(&view),
            slug: slug.map_or(stem.clone(), str::to_owned),
            view,
        })
    }

    fn view(&self, bytes: Vec<u8>, sink: &mut Sink) -> Result<View, Reported> {
        let place = Place::File(self.name());
        let encrypted = || {
            let message = "the PDF is encrypted, and wants a password";
            Diagnostic::error("encrypted-pdf", place.clone(), message)
                .hint("save it without a password, and compare that file")
        };
        let no_pdf = || {
            let message = "the file isn't a PDF, or not a whole one";
            Diagnostic::error("not-a-pdf", place.clone(), message).hint(
                "name a PDF, a report (`report.toml`) or a revision of one \
                 (`report.toml@v1`)",
            )
        };
        let held = inflation::bearable(&bytes).map_err(|why| match why {
            Unbearable::Unopenable(Unopenable::NotPdf) => no_pdf(),
            Unbearable::Unopenable(Unopenable::Encrypted) => encrypted(),
            Unbearable::Unopenable(why @ Unopenable::Damaged(_)) => {
                let message = marbre_preflight::unopenable(&why);
                Diagnostic::error("not-a-pdf", place.clone(), message).hint(why.hint())
            }
            Unbearable::TooLarge(what) => {
                let what = match what {
                    Excess::Object { number, most } => said!(
                        "object {number} is more than {most} MB without compression",
                        number,
                        most
                    ),
                    Excess::Tables { most } => {
                        said!("its functions have tables of more than {most} MB", most)
                    }
                };
                let message = said!("the PDF can't be looked at: {what}", what);
                Diagnostic::error("not-a-pdf", place.clone(), message)
                    .hint("export it anew")
            }
        });
        let held = held.map(Cow::into_owned).map_err(|error| sink.fail(error))?;
        View::open(held).map_err(|reason| {
            sink.fail(match reason {
                Unviewable::Encrypted => encrypted(),
                Unviewable::NotAPdf => no_pdf(),
            })
        })
    }
}

fn bytes_of(path: &Path, sink: &mut Sink) -> Result<Vec<u8>, Reported> {
    let place = Place::File(path.display().to_string());
    let error = match fs::metadata(path) {
        // A pipe or a device could keep its reader waiting for ever.
        Ok(facts) if !facts.is_file() => {
            Diagnostic::error("not-a-pdf", place, "this isn't a file")
        }
        Ok(_) => match fs::read(path) {
            Ok(bytes) => return Ok(bytes),
            Err(error) => {
                let message = said!("the file can't be read: {error}", error);
                Diagnostic::error("unreadable-file", place, message)
            }
        },
        Err(_) => Diagnostic::error("missing-file", place, "there is no such file"),
    };
    Err(sink.fail(error.hint(
        "name a PDF, a report (`report.toml`) or a revision of one (`report.toml@v1`)",
    )))
}

/// The language that a PDF says it is in (ISO 32000-1, 14.9.2); English for others than
/// ours.
fn language(view: &View) -> Language {
    let xref = view.pdf().xref();
    let catalog = xref.get::<Dict<'_>>(xref.root_id());
    let text = catalog.and_then(|catalog| catalog.get::<Text<'_>>(b"Lang".as_slice()));
    let text = text.map(|text| String::from_utf8_lossy(text.as_ref()).into_owned());
    let code = text.as_deref().and_then(|text| text.get(..2)).unwrap_or_default();
    Language::of_code(&code.to_ascii_lowercase()).unwrap_or(Language::English)
}

/// An error of an older report: its files are those of that revision.
fn of_revision(error: &Diagnostic, revision: Option<&str>) -> Diagnostic {
    let Some(revision) = revision else { return error.clone() };
    let named = |file: &str| format!("{file}@{revision}");
    let there = |place: &Place| match place {
        Place::Source { file, range } => {
            SourceFile::new(named(file.name()), file.text()).at(range.clone())
        }
        Place::Cell { file, sheet, cell, shown } => Place::Cell {
            file: named(file),
            sheet: sheet.clone(),
            cell: cell.clone(),
            shown: shown.clone(),
        },
        Place::File(file) => Place::File(named(file)),
        Place::Nowhere => Place::Nowhere,
    };
    let related = error.related.iter().map(|(place, what)| (there(place), what.clone()));
    Diagnostic { place: there(&error.place), related: related.collect(), ..error.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_a_pdf_a_report_or_a_revision() {
        let parse = |text: &str| Subject::parse(OsStr::new(text));
        let revision = |report: &str, revision: &str| Subject::Revision {
            report: PathBuf::from(report),
            revision: revision.to_owned(),
        };
        assert_eq!(parse("no/old.pdf"), Subject::Pdf(PathBuf::from("no/old.pdf")));
        assert_eq!(parse("no/report.toml"), Subject::Report("no/report.toml".into()));
        assert_eq!(parse("no/report.toml@v1"), revision("no/report.toml", "v1"));
        assert_eq!(parse("report.toml@HEAD@{1}"), revision("report.toml", "HEAD@{1}"));
        assert_eq!(parse("a@b.pdf"), Subject::Pdf(PathBuf::from("a@b.pdf")));
    }
}
