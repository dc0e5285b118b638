//! From a checked report to pages: layouts and fonts, through Typst.
//!
//! [`pages`] typesets, then looks at what came out: every part on its side and
//! within its pages, every frame's text inside the frame, every glyph there.
//! What the layouts are given is made in `values`; what Typst complains about
//! is translated in `faults`.

mod accounts;
pub mod confined;
mod content;
mod embedding;
mod emphasis;
mod facts;
mod faults;
mod frames;
mod given;
mod glyphs;
mod imprint;
mod inks;
mod landing;
mod layouts;
mod lines;
mod notes;
pub mod origins;
mod pictures;
mod printed;
pub mod resident;
mod sequence;
mod sources;
mod spans;
pub mod spots;
pub mod standin;
mod steps;
mod syntax;
pub mod trail;
mod unprintable;
mod values;
mod world;

use std::num::NonZeroUsize;
use std::time::Instant;

use typst::diag::Warned;
use typst::foundations::Smart;
use typst_layout::PagedDocument;

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};

use crate::report::fonts::Fonts;
use crate::report::{Part, Report};
use crate::store::timings::Timings;
use crate::typeset::origins::Origins;
use crate::typeset::standin::StandIn;
use crate::typeset::trail::Trail;

pub use self::facts::Baseline;
pub use self::lines::Line;
pub use self::sources::sources_of;
pub use self::syntax::check_layouts;
pub use crate::report::placed::PlacedPart;

use self::content::{EMPHASIS, TABLE};
use self::emphasis::BASE;
use self::imprint::Imprint;
use self::printed::Printed;
use self::spans::Spans;
use self::spots::{Spot, Spots};
use self::values::Values;
use self::world::ReportWorld;

/// Who the pages are for; layouts can ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// The press: inks.
    Print,
    /// Screens: light.
    Screen,
}

impl Edition {
    /// Its name in layouts and file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Screen => "screen",
        }
    }
}

/// Typeset pages.
pub struct Pages {
    document: PagedDocument,
    parts: Vec<PlacedPart>,
    stand_ins: Vec<StandIn>,
    origins: Origins,
    trail: Trail,
    slug: String,
    fonts: Fonts,
}

/// Pages as far as they could be set.
pub struct Attempt {
    /// The pages.
    pub pages: Pages,
    /// Where they are at fault.
    pub spots: Vec<Spot>,
    /// Whether all is well with them.
    pub sound: Result<(), Reported>,
}

/// Typesets a report.
///
/// # Errors
/// Where a layout fails, text doesn't fit, a part can't stand on its side, a
/// glyph is missing, or there are more than `max_pages` pages.
pub fn pages(
    report: &Report,
    edition: Edition,
    max_pages: usize,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Pages, Reported> {
    let Attempt { pages, sound, .. } =
        attempt(report, edition, max_pages, timings, sink)?;
    sound.map(|()| pages)
}

/// Typesets a report as far as that can be done.
///
/// # Errors
/// Where there are no pages: a layout fails, or there are more than `max_pages`.
pub fn attempt(
    report: &Report,
    edition: Edition,
    max_pages: usize,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Attempt, Reported> {
    let Laid { sheet, spots, inspected: sound } =
        laid(report, edition, max_pages, timings, sink)?;
    let stand_ins = sheet.world.stand_ins();
    let (origins, trail) = {
        let Sheet { document, world, spans, .. } = &sheet;
        landing::origins(document, world, spans, report)
    };
    let Sheet { document, placed, .. } = sheet;
    let (slug, fonts) = (report.identity.slug.value.clone(), report.fonts.clone());
    let parts = placed;
    let pages = Pages { document, parts, stand_ins, origins, trail, slug, fonts };
    Ok(Attempt { pages, spots, sound })
}

/// Pages as they lie on the table, whether or not all is well with them.
struct Laid {
    sheet: Sheet,
    spots: Vec<Spot>,
    inspected: Result<(), Reported>,
}

/// Lays out a report, and looks at what came out.
///
/// # Errors
/// Where there are no pages to look at: a layout fails, or there are too many.
fn laid(
    report: &Report,
    edition: Edition,
    max_pages: usize,
    timings: &mut Timings,
    sink: &mut Sink,
) -> Result<Laid, Reported> {
    let mut parts: Vec<&Part> = report.parts.iter().collect();
    let mut fillers: Vec<&Part> = report.fillers.iter().collect();
    let mut said = Sink::default();
    let mut filled = Vec::new();
    let mut spots = Spots::default();
    loop {
        let started = Instant::now();
        let sheet = set(report, &parts, edition, &mut said);
        timings.add("typeset", started);
        let sheet = match sheet {
            Ok(sheet) => sheet,
            Err(reported) => {
                said.all().iter().for_each(|d| sink.report(d.clone()));
                return Err(reported);
            }
        };
        let count = sheet.document.pages().len();
        if count > max_pages {
            return Err(sink.fail(sequence::too_many(&sheet, &parts, max_pages)));
        }
        // The first hole is filled; then everything behind it has moved.
        let hole = sequence::first_hole(&sheet.placed, &parts);
        if let Some(hole) =
            hole.filter(|h| sequence::good_up_to(h, &sheet.placed, &parts))
        {
            let fits = |filler: &&Part| sequence::fits(filler, &hole);
            match fillers.iter().position(fits) {
                Some(index) => {
                    let filler = fillers.remove(index);
                    filled.push(sequence::filled(&hole, filler, &parts));
                    parts.insert(hole.part, filler);
                    said = Sink::default();
                    continue;
                }
                None => {
                    spots.mark(sink, hole.page, sequence::whole_page(), String::new());
                    sink.report(sequence::unfilled(&hole, &sheet.placed, &parts));
                }
            }
        }
        filled.drain(..).for_each(|note| sink.report(note));
        said.all().iter().for_each(|d| sink.report(d.clone()));
        let started = Instant::now();
        let inspected = inspect(&sheet, &parts, report, edition, &mut spots, sink);
        timings.add("measure", started);
        return Ok(Laid { sheet, spots: spots.finish(), inspected });
    }
}

/// Looks at what came out, as somebody would who has the pages on the table.
fn inspect(
    sheet: &Sheet,
    parts: &[&Part],
    report: &Report,
    edition: Edition,
    spots: &mut Spots,
    sink: &mut Sink,
) -> Result<(), Reported> {
    let imprint = Imprint::of(&sheet.document, &sheet.world, &sheet.spans, &report.theme);
    let bleed = report.print.bleed;
    sequence::check_sizes(&sheet.document, &sheet.placed, parts, bleed, sink);
    sequence::check(&sheet.placed, parts, &imprint, spots, sink);
    frames::check(&sheet.placed, parts, &imprint, &report.project, spots, sink);
    // What runs out of a frame may well run off the page; that is said already.
    if sink.settle().is_ok() {
        imprint.check_places(bleed, spots, sink);
    }
    glyphs::check(&imprint, report, spots, sink);
    emphasis::check(&imprint, report, sink);
    notes::check(&sheet.document, &sheet.world, &sheet.spans, sink);
    embedding::check(&imprint, &sheet.world, sink);
    if edition == Edition::Print {
        imprint.check_inks(&sheet.placed, &report.project, sink);
        let Sheet { document, world, spans, .. } = sheet;
        unprintable::check(document, world, spans, &report.print, sink);
    }
    sink.settle()?;
    // Where all is well: what an error keeps from the page isn't lost.
    let printed = Printed::of(imprint.runs());
    frames::check_printed(&sheet.placed, parts, &printed, sink);
    pictures::check_words(&sheet.placed, parts, &printed, sink);
    pictures::check_crops(&sheet.document, &sheet.world, &sheet.placed, parts, sink);
    Ok(())
}

/// A typeset report, and what leads from its pages back to their sources.
struct Sheet {
    document: PagedDocument,
    placed: Vec<PlacedPart>,
    world: ReportWorld,
    spans: Spans,
}

fn set(
    report: &Report,
    parts: &[&Part],
    edition: Edition,
    sink: &mut Sink,
) -> Result<Sheet, Reported> {
    let mut spans = Spans::default();
    let mut values = Values { report, spans: &mut spans };
    let given = given::keep(parts.iter().map(|part| values.part(part)).collect());
    let inputs = values.inputs(edition);
    let main = main_source(parts, &given);
    let world = ReportWorld::new(&report.project, &report.fonts, main, inputs, edition);
    let Warned { output, warnings } = typst::compile::<PagedDocument>(&world);
    let faults = faults::Faults { world: &world, spans: &spans, report };
    for warning in &warnings {
        if let Some(diagnostic) = faults.translate(warning) {
            sink.report(diagnostic);
        }
    }
    let document = match output {
        Ok(document) => document,
        Err(errors) => {
            errors
                .iter()
                .filter_map(|e| faults.translate(e))
                .for_each(|d| sink.report(d));
            let place = Place::File("layouts".to_owned());
            let message = "the layouts can't be typeset";
            sink.settle()?;
            return Err(sink.fail(Diagnostic::error("layout-error", place, message)));
        }
    };
    let placed = sequence::placed(&document, parts);
    Ok(Sheet { document, placed, world, spans })
}

/// The main file: every part's layout, called with what the part gives it.
fn main_source(parts: &[&Part], given: &[String]) -> String {
    let mut main = format!(
        "#import \"/layouts/page.typ\": report\n\
         #import \"/layouts/page.typ\" as shared\n\
         #set text(fallback: false)\n\
         #let plain-table(..it) = context {{\n\
         let headed = it.pos().first().func() == table.header\n\
         let below(_, y) = if headed and y == 0 {{ (bottom: 0.5pt + text.fill) }}\n\
         table(stroke: below, inset: (x: 0.4em, y: 0.25em), ..it)\n\
         }}\n\
         #let text-table = dictionary(shared).at(\"text-table\", default: plain-table)\n\
         #show <{TABLE}>: it => text-table(columns: it.columns, align: it.align, ..it.children)\n\
         #show <{EMPHASIS}>: it => {{\n\
         context [#metadata((weight: text.weight, style: text.style))<{BASE}>]\n\
         it\n\
         }}\n\
         #show: report\n",
    );
    for (index, (part, given)) in parts.iter().zip(given).enumerate() {
        let layout = &part.layout;
        main.push_str(&format!(
            "#pagebreak(weak: true)\n\
             #metadata({index})<marbre-part>\n\
             #import \"/layouts/{layout}.typ\" as layout-{index}\n\
             #layout-{index}.{layout}(..(sys.inputs.part)(\"{given}\"))\n"
        ));
    }
    main
}

impl Pages {
    /// How many pages there are.
    pub fn count(&self) -> usize {
        self.document.pages().len()
    }

    /// The parts, with their pages.
    pub fn parts(&self) -> &[PlacedPart] {
        &self.parts
    }

    /// The pictures that have stand-ins on the pages.
    pub fn stand_ins(&self) -> &[StandIn] {
        &self.stand_ins
    }

    /// What stands where on the pages, and where it was written.
    pub const fn origins(&self) -> &Origins {
        &self.origins
    }

    /// The words of the pages, and where each was written.
    pub const fn trail(&self) -> &Trail {
        &self.trail
    }

    /// What stands on a page (from 1), in words: text with its place and face,
    /// pictures with their resolution.
    pub fn facts(&self, folio: NonZeroUsize) -> Option<String> {
        let page = self.document.pages().get(folio.get() - 1)?;
        Some(facts::of(page, folio.get(), &self.stand_ins))
    }

    /// The facts of all pages, in order.
    pub fn words(&self) -> Vec<String> {
        let folios = (1..=self.count()).filter_map(NonZeroUsize::new);
        folios.filter_map(|folio| self.facts(folio)).collect()
    }

    /// Where the baselines of a page's text are: is the grid kept?
    pub fn baselines(&self, folio: NonZeroUsize) -> Vec<Baseline> {
        let page = self.document.pages().get(folio.get() - 1);
        page.map(facts::baselines).unwrap_or_default()
    }

    /// The lines of all pages, measured: are they broken well?
    pub fn lines(&self) -> Vec<Line> {
        lines::of(&self.document)
    }

    /// The pages as a PDF without tags and without the clock; [`crate::press`]
    /// finishes it.
    ///
    /// # Errors
    /// Where Typst can't write the PDF.
    pub fn pdf(&self, sink: &mut Sink) -> Result<Vec<u8>, Reported> {
        let standards = typst_pdf::PdfStandards::new(&[typst_pdf::PdfStandard::V_1_6]);
        let options = typst_pdf::PdfOptions {
            standards: standards.unwrap_or_default(),
            tagged: false,
            creator: Smart::Custom(Some(
                concat!("Marbre ", env!("CARGO_PKG_VERSION")).to_owned(),
            )),
            ident: Smart::Custom(self.slug.clone()),
            ..typst_pdf::PdfOptions::default()
        };
        typst_pdf::pdf(&self.document, &options).map_err(|errors| {
            let messages: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
            let messages = messages.join("; ");
            if let Some(error) = self.bad_font(&messages) {
                return sink.fail(error);
            }
            let place = Place::File("layouts".to_owned());
            let message = said!("the PDF can't be written: {messages}", messages);
            sink.fail(Diagnostic::error("export-error", place, message))
        })
    }

    /// The error for a font that Typst can't embed: it says which family that is, and
    /// nothing of files.
    fn bad_font(&self, message: &str) -> Option<Diagnostic> {
        let family = message.split_once("failed to process font `\"")?.1;
        let (family, _) = family.split_once("\"`")?;
        let faces = self.fonts.faces().iter().filter(|face| face.family == family);
        let mut files: Vec<&str> = faces.map(|face| face.path.as_str()).collect();
        files.dedup();
        let (first, others) = files.split_first()?;
        let message = match others.is_empty() {
            true => said!(
                "the font of the family \"{family}\" can't be embedded: it is damaged",
                family
            ),
            false => said!(
                "a font of the family \"{family}\" can't be embedded: it is damaged",
                family
            ),
        };
        let place = Place::File((*first).to_owned());
        let error = Diagnostic::error("bad-font", place, message);
        let error = others.iter().fold(error, |error, file| {
            error.and_at(Place::File((*file).to_owned()), "or in")
        });
        Some(error.hint("copy the files of this family again, from where they came"))
    }
}
