//! The press pass: from Typst's PDF to PDF/X-4 (ISO 15930-7).
//!
//! ```text
//!  Typst's PDF ──► survey ──► pictures ──► inking ──► sheet ──► metadata
//!                  what is    converted    every      boxes,    intent,
//!                  drawn      ones for     colour     marks     XMP, Info
//!                             stand-ins    an ink
//! ```
//!
//! What can't be made right is a finding, and then there is no file. Whether the file that
//! is made is what it says, a PDF/X-4, isn't for this stage to say: the preflight judges it.

mod content;
mod findings;
mod fingerprint;
mod inking;
pub(crate) mod lettering;
mod metadata;
mod overprint;
mod palette;
mod pictures;
pub mod proof;
mod purpose;
mod ready;
mod separation;
mod shading;
mod sheet;
mod slug;
mod space;
mod survey;

use std::collections::BTreeMap;

use lopdf::{Document, ObjectId, Stream, dictionary};

use marbre_diag::{Diagnostic, Place, Reported, Sink, said};
use marbre_ink::{Separator, Unusable};
use marbre_pdf::checksum::Checksum;
use marbre_pdf::deflate::deflated;

use crate::report::Report;
use crate::store::cache::{Cache, Key};
use crate::typeset::PlacedPart;
use crate::typeset::standin::StandIn;

pub use self::purpose::Purpose;
pub use self::ready::PressReady;

pub use self::fingerprint::{Fingerprint, Places, Print, fingerprints};

use self::findings::Findings;
use self::inking::Inking;
use self::palette::Palette;
use self::pictures::Pictures;
use self::separation::Separations;
use self::sheet::Sheet;
use self::survey::Survey;

pub(crate) use self::metadata::describe;
pub(crate) use self::pictures::stored;

/// Typeset pages, as Typst has written them.
#[derive(Debug)]
pub struct Typeset<'a> {
    /// The PDF.
    pub pdf: &'a [u8],
    /// The parts, with their pages.
    pub parts: &'a [PlacedPart],
    /// The pictures that have stand-ins on the pages.
    pub stand_ins: &'a [StandIn],
    /// Who the file is for; it says so.
    pub purpose: Purpose,
}

/// Makes the press edition of typeset pages: a PDF/X-4 in the inks of the report's
/// printing condition.
///
/// # Errors
/// Where a picture can't be read, or where the pages have what can't be printed or
/// isn't allowed in PDF/X-4.
pub fn finish(
    typeset: &Typeset<'_>,
    report: &Report,
    cache: &Cache,
    sink: &mut Sink,
) -> Result<PressReady, Reported> {
    let profile = &report.print;
    let separator = Separator::new(&profile.intent.icc, profile.ink_limit);
    let useless = |sink: &mut Sink, error: &Unusable| {
        let message = said!(
            "the profile of the printing condition fails: {error}",
            error = marbre_picture::unusable(error)
        );
        sink.fail(Diagnostic::error("bad-profile", Place::Nowhere, message))
    };
    let separator = separator.map_err(|error| useless(sink, &error))?;
    let broken = |sink: &mut Sink, error: lopdf::Error| {
        let message =
            said!("the PDF can't be finished: {error}", error = error.to_string());
        sink.fail(Diagnostic::error("export-error", Place::Nowhere, message))
    };
    let checksum = Checksum::of(&profile.intent.icc);
    let mut findings = Findings::default();
    let pictures = Pictures {
        report,
        separator: &separator,
        cache,
        icc: checksum,
        stand_ins: typeset.stand_ins,
        parts: typeset.parts,
    };
    let placed = Document::load_mem(typeset.pdf).and_then(|mut document| {
        let survey = Survey::of(&document, &mut findings)?;
        let same = pictures.put(&mut document, &survey, &mut findings, sink)?;
        Ok((document, survey, same))
    });
    let (document, survey, same) = placed.map_err(|error| broken(sink, error))?;
    // Without a picture, all that follows would complain of its stand-in.
    if let Err(reported) = sink.settle() {
        findings.report(typeset.parts, sink);
        return Err(reported);
    }
    let palette = Palette::new(&report.theme, profile, &separator);
    let icc = cached_icc(&profile.intent.icc, &checksum, cache);
    let job = Job { report, purpose: typeset.purpose, icc };
    let made = inked(document, &survey, &same, palette, job, &mut findings);
    if let Some(error) = separator.failure() {
        return Err(useless(sink, error));
    }
    findings.report(typeset.parts, sink);
    let made = made.map_err(|error| broken(sink, error));
    sink.settle()?;
    made
}

/// Typeset pages in inks as far as that can be done, whatever stands in the way of printing
/// them; where nothing can be, as Typst has written them.
pub(crate) fn as_far_as_it_goes(
    typeset: &Typeset<'_>,
    report: &Report,
    cache: &Cache,
) -> Option<Document> {
    let mut unheard = Sink::default();
    let plain = || Document::load_mem(typeset.pdf).ok();
    let Ok(separator) = Separator::new(&report.print.intent.icc, report.print.ink_limit)
    else {
        return plain();
    };
    let checksum = Checksum::of(&report.print.intent.icc);
    let mut findings = Findings::default();
    let pictures = Pictures {
        report,
        separator: &separator,
        cache,
        icc: checksum,
        stand_ins: typeset.stand_ins,
        parts: typeset.parts,
    };
    let mut document = plain()?;
    let placed = Survey::of(&document, &mut findings).and_then(|survey| {
        let same = pictures.put(&mut document, &survey, &mut findings, &mut unheard)?;
        Ok((survey, same))
    });
    let Ok((survey, same)) = placed else { return plain() };
    let palette = Palette::new(&report.theme, &report.print, &separator);
    let icc = cached_icc(&report.print.intent.icc, &checksum, cache);
    let job = Job { report, purpose: typeset.purpose, icc };
    let made = inked(document, &survey, &same, palette, job, &mut findings);
    made.map(PressReady::into_document).ok().or_else(plain)
}

/// What a file says of itself.
struct Job<'a> {
    report: &'a Report,
    purpose: Purpose,
    /// The output intent's profile.
    icc: Stream,
}

/// Everything after the pictures.
fn inked(
    mut document: Document,
    survey: &Survey,
    same: &BTreeMap<ObjectId, ObjectId>,
    mut palette: Palette<'_>,
    job: Job<'_>,
    findings: &mut Findings,
) -> lopdf::Result<PressReady> {
    let inking = Inking {
        document: &mut document,
        palette: &mut palette,
        findings,
        same,
        separations: Separations::default(),
        shadings: BTreeMap::new(),
        overprints: BTreeMap::new(),
    };
    inking.all(survey)?;
    let pages = document.get_pages();
    let sheet = Sheet::of(job.report, pages.len(), &mut document);
    let transparent = survey.transparent(&document);
    for (number, id) in pages {
        sheet.frame(id, number, &mut document)?;
        if transparent.contains(&(number as usize)) {
            blend_in_inks(id, &mut document)?;
        }
    }
    metadata::write(&mut document, job)?;
    PressReady::write(document)
}

/// The output intent's profile as an object. It is large, and the same in every
/// build, so it is kept once it is compressed.
fn cached_icc(icc: &[u8], checksum: &Checksum, cache: &Cache) -> Stream {
    let key = Key::new("profile", 1, &[checksum.bytes()]);
    let compressed = cache.get(&key).unwrap_or_else(|| {
        let compressed = deflated(icc);
        cache.put(&key, &compressed);
        compressed
    });
    let dictionary = dictionary! {
        "N" => 4, "Alternate" => "DeviceCMYK", "Filter" => "FlateDecode",
    };
    Stream::new(dictionary, compressed).with_compression(false)
}

/// The pictures that a file's pages show, each with the largest width and height that
/// it is shown in, in pt.
///
/// # Errors
/// Where an object of the file can't be read.
pub(crate) fn largest_places(
    document: &Document,
) -> lopdf::Result<BTreeMap<ObjectId, [f64; 2]>> {
    let images = Survey::of(document, &mut Findings::default())?.images;
    let largest = images.into_iter().map(|(id, (_, placements))| {
        let sides = placements.iter().map(|placement| placement.matrix.axes());
        (id, sides.fold([0.0; 2], |[w, h], [x, y]| [f64::max(w, x), f64::max(h, y)]))
    });
    Ok(largest.collect())
}

/// A page with anything transparent on it is blended in the inks of the press
/// (ISO 15930-7; GWG 2022, R0030).
///
/// # Errors
/// Where the page can't be read.
pub(crate) fn blend_in_inks(
    page: ObjectId,
    document: &mut Document,
) -> lopdf::Result<()> {
    let group = dictionary! {
        "Type" => "Group", "S" => "Transparency", "CS" => "DeviceCMYK",
    };
    document.get_dictionary_mut(page)?.set("Group", group);
    Ok(())
}
