//! Snapshots: every page against how somebody last accepted it.
//!
//! ```text
//!  PDF, words ──► pages ──► compare ──► changes ──► album
//!                   │          ▲
//!                   └► accept ─┴─ references
//! ```
//!
//! A page has two references beside the report: a small picture, which shows what
//! moved, and its facts in words, in which no digit changes unseen.

mod album;
mod html;
mod lines;
mod look;
mod references;
mod selection;

use image::RgbImage;
use rayon::prelude::*;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_pdf::view::View;

use crate::store::output;

pub use self::album::Album;
pub use self::lines::{Line, Lines};
pub use self::look::{Extent, Look};
pub use self::references::{Finding, Keepsake, References, Unusable};
pub use self::selection::Selection;

/// The folder of references, beside the report.
pub const FOLDER: &str = "snapshots";

/// The resolution of the pictures that are kept, in ppi: enough to see what moved,
/// small enough to keep in a repository.
pub const PPI: f32 = 30.0;

/// A page as it is now.
pub struct Page {
    /// Its number, from 1.
    pub number: usize,
    /// What stands on it, in words.
    pub words: String,
    /// What it looks like at [`PPI`], bleed included.
    pub picture: RgbImage,
}

/// A page that isn't as it was accepted.
pub struct Change<'a> {
    /// The page as it is now.
    pub page: &'a Page,
    /// What became of its words; `None` where the reference can't be read.
    pub words: Option<Finding<Lines>>,
    /// What became of its looks; `None` where the reference can't be read.
    pub look: Option<Finding<Look>>,
}

/// What accepting has done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// The pages whose references are new.
    pub pages: Vec<usize>,
    /// The references that were removed.
    pub removed: Vec<String>,
}

impl Page {
    /// The names of the references of a page: `07.txt` and `07.png`. Numbers have two
    /// digits, and three from 100 on: a page's name doesn't depend on how many follow.
    pub fn names(number: usize) -> [String; 2] {
        ["txt", "png"].map(|ending| format!("{number:02}.{ending}"))
    }
}

/// The pages of a finished PDF, with what stands on each in words.
///
/// # Errors
/// Where the PDF can't be drawn.
pub fn pages(
    pdf: &[u8],
    words: &[String],
    sink: &mut Sink,
) -> Result<Vec<Page>, Reported> {
    let drawn = View::open(pdf.to_vec()).ok().and_then(|view| {
        let words = words.par_iter().enumerate();
        let page = |(index, words): (usize, &String)| {
            let picture = view.picture(index, PPI)?;
            Some(Page { number: index + 1, words: words.clone(), picture })
        };
        (words.len() == view.count()).then(|| words.map(page).collect())?
    });
    drawn.ok_or_else(|| {
        let message = "the pages of the PDF can't be drawn";
        sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
    })
}

/// Compares pages with their references, and says which aren't the same. Reports
/// references that can't be read, and, where all pages are looked at, those that no
/// page asks for.
pub fn compare<'a>(
    pages: &'a [Page],
    references: &References,
    selection: &Selection,
    sink: &mut Sink,
) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for page in pages.iter().filter(|page| selection.has(page.number)) {
        let [words, picture] = Page::names(page.number);
        let words = finding(references, &words, &page.words, sink);
        let look = finding(references, &picture, &page.picture, sink);
        let same = matches!(words, Some(Finding::Same));
        if !(same && matches!(look, Some(Finding::Same))) {
            changes.push(Change { page, words, look });
        }
    }
    if *selection == Selection::All {
        for name in unasked(pages, references, sink) {
            let place = Place::File(references.path(&name).display().to_string());
            let message = "no page asks for this reference";
            let error = Diagnostic::error("unasked-reference", place, message);
            sink.report(error.hint("`--accept` without `--page` deletes it"));
        }
    }
    changes
}

fn finding<T: Keepsake>(
    references: &References,
    name: &str,
    now: &T,
    sink: &mut Sink,
) -> Option<Finding<T::Difference>> {
    let unusable = match references.compare(name, now) {
        Ok(finding) => return Some(finding),
        Err(unusable) => unusable,
    };
    let place = Place::File(references.path(name).display().to_string());
    sink.report(match unusable {
        Unusable::Unreadable(error) => {
            let message =
                said!("the reference `{name}` can't be read: {error}", name, error);
            Diagnostic::error("unreadable-file", place, message)
        }
        Unusable::Damaged => {
            let message = said!("the reference `{name}` is damaged", name);
            Diagnostic::error("damaged-reference", place, message)
                .hint("fetch it again, or look at the page and take it with `--accept`")
        }
    });
    None
}

/// References of pages that aren't there. Files whose names aren't numbers are
/// somebody's notes.
fn unasked(pages: &[Page], references: &References, sink: &mut Sink) -> Vec<String> {
    let names = references.names().unwrap_or_else(|error| {
        let folder = references.path("");
        let message =
            said!("`{folder}` can't be read: {error}", folder = folder.display(), error);
        let place = Place::File(folder.display().to_string());
        sink.report(Diagnostic::error("unreadable-file", place, message));
        Default::default()
    });
    let asked =
        |name: &String| pages.iter().any(|page| Page::names(page.number).contains(name));
    let is_reference = |name: &String| {
        let stem = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".png"));
        stem.is_some_and(|stem| stem.bytes().all(|byte| byte.is_ascii_digit()))
    };
    names.into_iter().filter(|name| is_reference(name) && !asked(name)).collect()
}

/// Takes pages as their new references; where all are taken, references that no page
/// asks for are removed.
///
/// # Errors
/// Where the folder can't be written to.
pub fn accept(
    pages: &[Page],
    references: &References,
    selection: &Selection,
    sink: &mut Sink,
) -> Result<Accepted, Reported> {
    let mut accepted = Accepted::default();
    for page in pages.iter().filter(|page| selection.has(page.number)) {
        let [words, picture] = Page::names(page.number);
        let mut new = false;
        for (name, taken) in [
            (&words, references.accept(&words, &page.words)),
            (&picture, references.accept(&picture, &page.picture)),
        ] {
            new |= taken.map_err(|error| {
                sink.fail(output::unwritable(&references.path(name), &error))
            })?;
        }
        if new {
            accepted.pages.push(page.number);
        }
    }
    if *selection == Selection::All {
        for name in unasked(pages, references, sink) {
            references.remove(&name).map_err(|error| {
                sink.fail(output::unwritable(&references.path(&name), &error))
            })?;
            accepted.removed.push(name);
        }
    }
    sink.settle()?;
    Ok(accepted)
}

impl Change<'_> {
    /// What has changed, in one line.
    pub fn line(&self) -> String {
        if let (Some(Finding::Missing), Some(Finding::Missing)) =
            (&self.words, &self.look)
        {
            return format!("page {}: not accepted yet", self.page.number);
        }
        let words = match &self.words {
            Some(Finding::Same) => None,
            Some(Finding::Different(lines)) => {
                let (removed, added) = (lines.removed(), lines.added());
                Some(format!("{} of text removed, {added} added", counted(removed)))
            }
            Some(Finding::Missing) => Some("no text to compare with yet".to_owned()),
            None => Some("its text can't be compared".to_owned()),
        };
        let look = match &self.look {
            Some(Finding::Same) => None,
            Some(Finding::Different(look)) => Some(look.line(&self.page.picture)),
            Some(Finding::Missing) => Some("no picture to compare with yet".to_owned()),
            None => Some("its picture can't be compared".to_owned()),
        };
        let said: Vec<String> = words.into_iter().chain(look).collect();
        format!("page {}: {}", self.page.number, said.join("; "))
    }
}

fn counted(lines: usize) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}

impl Look {
    fn line(&self, actual: &RgbImage) -> String {
        match self.change {
            Extent::Share(share) if share < 0.1 => {
                "less than 0.1 % of the picture changed".to_owned()
            }
            Extent::Share(share) => format!("{share:.1} % of the picture changed"),
            Extent::Size => {
                let (old, new) = (self.expected.dimensions(), actual.dimensions());
                let [old, new] = [old, new].map(|(w, h)| format!("{w} × {h}"));
                format!("the picture has {new} pixels, had {old}")
            }
        }
    }
}
