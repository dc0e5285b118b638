//! The printer's sheets: pages of a PDF on sheets of paper, so that they come out in
//! order when these are folded and cut.
//!
//! ```text
//!  scheme ──► plan ────────► forme, marks ──► drawing ──► graft ──► metadata
//!  what is    which page on  where that is,   printpdf    the       PDF/X-4 where
//!  wished     which side     in mm            draws       pages     the pages are
//! ```
//!
//! Everything up to the drawing is arithmetic and knows nothing of PDF. What a print
//! shop has to know of the sheets is in `docs/sheets.md`.
//!
//! ```
//! use marbre_diag::{Place, Sink};
//! use marbre_imposition::{Around, Arrangement, Scheme, impose};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/foreign/");
//! let pdf = std::fs::read(format!("{folder}weasyprint.pdf"))?;
//! let scheme = Scheme {
//!     kind: Arrangement::Saddle(Some("90µm".parse()?)),
//!     paper: Some("SRA2".parse()?),
//!     around: Around::All,
//!     place: Place::Nowhere,
//! };
//! let mut sink = Sink::default();
//! let imposed = impose(&pdf, "pages.pdf", &scheme, &mut sink).expect("sheets");
//! assert_eq!(imposed.count, 1);
//! # Ok(())
//! # }
//! ```

mod drawing;
mod folding;
mod forme;
mod graft;
mod job;
mod marks;
mod mistaken;
mod paper;
#[cfg(test)]
mod paper_fold;
mod plan;
mod scheme;
mod slug;
mod source;
mod strip;

use lopdf::Document;
use printpdf::{PdfDocument, PdfSaveOptions};

use marbre_diag::{Diagnostic, Message, Place, Reported, Sink, said};
use marbre_pdf::geom::Length;
use marbre_pdf::metadata::{Label, STANDARD, Said, say};
use marbre_pdf::page_on_sheet::PageOnSheet;
use marbre_pdf::reading;
use marbre_typography::Language;
use marbre_typography::date::Date;

pub use self::mistaken::{Incomplete, Unknown};
pub use self::paper::{Paper, Thickness};
pub use self::scheme::{Around, Arrangement, MOST, Name, Scheme, Written, around};

use self::drawing::Placed;
use self::forme::Area;
use self::graft::Used;
use self::job::{Job, Pages};
use self::marks::{End, Margin};
use self::slug::Slug;
use self::source::Source;

/// Sheets for a press.
#[derive(Debug)]
pub struct Imposed {
    /// The sheets, side by side, as a PDF.
    pub sheets: Vec<u8>,
    /// How many sheets that are.
    pub count: usize,
    /// The sheet of a cover that is printed apart, as a PDF.
    pub cover: Option<Vec<u8>>,
}

/// The names of the sheets that are made of a report, or of another PDF by its stem.
pub fn names(stem: &str) -> [String; 2] {
    ["sheets", "cover"].map(|what| format!("{stem}-{what}.pdf"))
}

/// The day that files without one of their own are from.
const UNDATED: Date = Date { year: 1970, month: 1, day: 1 };

/// Imposes the pages of a PDF, called `name` in messages. The sheets are PDF/X-4 if
/// the pages are, with the same output intent.
///
/// # Errors
/// Where the PDF can't be read or has pages that can't be imposed, or where the paper
/// is too small for them.
pub fn impose(
    pdf: &[u8],
    name: &str,
    scheme: &Scheme,
    sink: &mut Sink,
) -> Result<Imposed, Reported> {
    let source = Source::read(pdf, name, sink)?;
    imposed(source, name, scheme, sink)
}

/// Imposes the pages of a PDF that has been parsed already, as [`impose`] does.
///
/// # Errors
/// Where it has pages that can't be imposed, or where the paper is too small for them.
pub fn impose_parsed(
    document: &Document,
    name: &str,
    scheme: &Scheme,
    sink: &mut Sink,
) -> Result<Imposed, Reported> {
    imposed(Source::of(document.clone(), name, sink)?, name, scheme, sink)
}

fn imposed(
    source: Source,
    name: &str,
    scheme: &Scheme,
    sink: &mut Sink,
) -> Result<Imposed, Reported> {
    if !source.standard {
        let message = "this isn't PDF/X-4, and its sheets won't be";
        let warning =
            Diagnostic::warning("not-pdfx", Place::File(name.to_owned()), message);
        sink.report(
            warning.hint("export it as PDF/X-4, so that its colours are certain"),
        );
    }
    let (size, bleed, count) = (source.size, source.bleed, source.pages.len());
    let pages = Pages { count, size, bleed };
    let plan = pages.plan(scheme);
    let (body, cover) = (pages.body(&plan, scheme, sink), pages.cover(&plan, scheme));
    sink.settle()?;
    let copy = cover.map(|job| (job, source.clone()));
    let mut write = |job: Option<Job<'_>>, source: Source, apart: bool| {
        let job = job.filter(|job| !job.sides.is_empty());
        let Some(job) = job else { return Ok(None) };
        written(&job, source, scheme, apart).map(Some).map_err(|error| {
            let message = said!("the pages can't be put on sheets: {error}", error);
            let error = Diagnostic::error(
                "unreadable-pdf",
                Place::File(name.to_owned()),
                message,
            );
            sink.fail(error.hint("export the PDF anew, and see that it is whole"))
        })
    };
    let cover = match copy {
        Some((job, source)) => write(Some(job), source, true)?,
        None => None,
    };
    let count = body.as_ref().map_or(0, |job| job.sheets);
    let sheets = write(body, source, false)?;
    match (sheets, cover) {
        (Some(sheets), cover) => Ok(Imposed { sheets, count, cover }),
        (None, _) => {
            let message = "there is nothing to bind: all pages are on the cover";
            let error =
                Diagnostic::error("incomplete-sheets", scheme.place.clone(), message);
            Err(sink.fail(error.hint("have up to four pages printed as saddle-stitch")))
        }
    }
}

/// Draws the sheets of a job, and puts the pages in.
fn written(
    job: &Job<'_>,
    source: Source,
    scheme: &Scheme,
    apart: bool,
) -> Result<Vec<u8>, Message> {
    let facts = source.facts.clone();
    let slug = Slug::new(&facts);
    let (mut words, mut used, mut same) = (Vec::new(), Vec::new(), None);
    let mut drawn = PdfDocument::new("");
    for side in &job.sides {
        let placed = side.forme.place(side.grid, side.area);
        let mut numbers: Vec<usize> = placed.iter().map(|it| it.page).collect();
        numbers.sort_unstable();
        let places = placed.iter().map(|it| on_sheet(it, side.forme.page)).collect();
        let margin = Margin { forme: &side.forme, area: side.area };
        let mut words_at = Vec::new();
        let mut refers = Vec::new();
        let [first, second] = match scheme.around {
            Around::Nothing => [None, None],
            Around::All | Around::Marks => widest(margin.free(End::Head)),
        };
        let room = |area: Area| area.size()[0].to_pt();
        if let Some(at) = first {
            // What all sheets say is set anew only where there is another room for it.
            let known = same.filter(|(known, _)| *known == at.size());
            let word = known.map(|(_, word)| word).or_else(|| {
                words.push(slug.facts(&facts, apart, room(at))?);
                Some(words.len() - 1)
            });
            if let Some(word) = word {
                same = Some((at.size(), word));
                let name = "Facts".to_owned();
                refers.push((name.clone(), word));
                words_at.push(Placed { name, at });
            }
        }
        if let Some(at) = second {
            let sheet = [side.sheet, job.sheets];
            if let Some(word) = slug.side(sheet, side.front, &numbers, room(at)) {
                let name = "Side".to_owned();
                refers.push((name.clone(), words.len()));
                words_at.push(Placed { name, at });
                words.push(word);
            }
        }
        let spots = source.spots.len();
        drawn.pages.push(drawing::side(side, job.paper, scheme.around, &words_at, spots));
        used.push(Used { pages: numbers, words: refers, places });
    }
    let options = PdfSaveOptions {
        // Colours of separations are set by operators that printpdf has no word for.
        secure: false,
        optimize: false,
        subset_fonts: false,
        image_optimization: None,
    };
    let drawn = drawn.save(&options, &mut Vec::new());
    let mut sheets =
        reading::open(&drawn).map_err(|why| said!("{why}", why = why.to_string()))?;
    sheets.version = "1.6".to_owned();
    let media = Area { low: [Length::ZERO; 2], high: job.paper };
    let boxes = [media, job.trim.grown(job.bleed), job.trim];
    let standard = source.standard.then_some(STANDARD);
    let date = facts.date.unwrap_or(UNDATED);
    graft::graft(&mut sheets, source, words, &used, boxes, date)?;
    let label = Label {
        title: &facts.title,
        status: facts.status.as_deref().unwrap_or("unstated"),
        standard,
    };
    let said = Said {
        label,
        author: &facts.author,
        language: facts.language.map(Language::code),
        subject: facts.subject.as_deref(),
        date,
        version: facts.version.as_deref().unwrap_or("1"),
        slug: facts.slug.as_deref().unwrap_or_default(),
        profile: facts.profile.as_deref().unwrap_or_default(),
    };
    let unwritable = || said!("the sheets can't be written");
    say(&mut sheets, &said).map_err(|_| unwritable())?;
    let mut bytes = Vec::new();
    sheets.save_to(&mut bytes).map_err(|_| unwritable())?;
    Ok(bytes)
}

/// Where a page stands, for whoever looks at the sheets afterwards.
fn on_sheet(placed: &forme::Placed, [width, height]: [Length; 2]) -> PageOnSheet {
    let [x, y] = placed.corner;
    let (low, high) = (placed.clip.low, placed.clip.high);
    PageOnSheet {
        trim: [x, y, x + width, y + height].map(|it| it.to_pt() as f32),
        clip: [low[0], low[1], high[0], high[1]].map(|it| it.to_pt() as f32),
    }
}

/// The two widest of some places, in their order.
fn widest(mut free: Vec<Area>) -> [Option<Area>; 2] {
    let mut by_width = free.clone();
    by_width.sort_by_key(|area| -area.size()[0]);
    by_width.truncate(2);
    free.retain(|area| by_width.contains(area));
    [free.first().copied(), free.get(1).copied()]
}
