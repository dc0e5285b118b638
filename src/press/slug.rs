//! The line in the slug: which report, state and page a sheet belongs to.
//!
//! It is printed on every plate, as crop marks are: a plate that lies alone on a
//! table, that of a spot colour too, says what it is for. It stands beyond the bleed
//! and is cut off. Its letters are outlines, so that it isn't among the report's text.

use lopdf::{Dictionary, Document, ObjectId, Stream, dictionary};

use marbre_pdf::outlines::{Lettering, Outline};
use marbre_typography::words;

use crate::press::lettering;
use crate::report::Report;
use crate::report::validation::Accounts;

use marbre_pdf::resources;
use marbre_pdf::separation::REGISTRATION;

use super::fingerprint::ASIDE;

/// The size of the line, in pt.
const SIZE: f64 = 6.0;
/// How far the baseline stands over the sheet's lower edge, in pt: in the middle of
/// the slug, and clear of the bleed.
const BASELINE: f64 = 5.0;
/// What stands between two facts.
const BETWEEN: &str = " · ";
/// The name of the line among a page's resources.
const NAME: &str = "Slug";

/// The line of a report's pages.
pub(super) struct Slug<'a> {
    lettering: Lettering<'a>,
    pages: usize,
    size: f64,
    /// What all pages say, as a form.
    same: ObjectId,
    /// How far that goes, in pt.
    width: f64,
}

impl<'a> Slug<'a> {
    /// The line for a report of so many pages, no longer than `room`, in pt; `None`
    /// where no face of the report can set it.
    pub(super) fn of(
        report: &'a Report,
        pages: usize,
        room: f64,
        document: &mut Document,
    ) -> Option<Self> {
        let lettering = lettering::smallest(&report.theme, &report.fonts);
        let mut facts = facts(report);
        facts.retain(|fact| lettering.line(fact, SIZE).is_some());
        facts.push(String::new());
        let text = facts.join(BETWEEN);
        let longest = format!("{text}{pages}/{pages}");
        let size = SIZE * (room / lettering.line(&longest, SIZE)?.width).min(1.0);
        let Outline { path, width, reach: [low, high] } = lettering.line(&text, size)?;
        // To the next whole pt. A form has no colour of its own here.
        let extent = [-1.0, low.floor(), width.ceil(), high.ceil()].map(|pt| pt as f32);
        let form = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "Resources" => Dictionary::new(),
            "BBox" => extent.map(lopdf::Object::Real).to_vec(),
        };
        let same =
            document.add_object(Stream::new(form, format!("{path}f\n").into_bytes()));
        Some(Self { lettering, pages, size, same, width })
    }

    /// Prints the line of a page, from 1, and gives what draws it: from the left end of
    /// its room, at the sheet's lower edge, in pt.
    pub(super) fn print(
        &self,
        page: u32,
        [x, y]: [f64; 2],
        resources: &mut Dictionary,
        document: &mut Document,
    ) -> ObjectId {
        let number = format!("{page}/{}", self.pages);
        let number = self.lettering.line(&number, self.size);
        let number = number.map(|it| it.path).unwrap_or_default();
        let (y, width) = (y + BASELINE, self.width);
        let content = format!(
            "/{ASIDE} BMC\nq\n/{REGISTRATION} cs\n1 scn\n1 0 0 1 {x:.3} {y:.3} cm\n/{NAME} Do\n\
             1 0 0 1 {width:.3} 0 cm\n{number}f\nQ\nEMC\n"
        );
        resources::add(resources, "XObject", NAME.as_bytes(), self.same);
        document.add_object(Stream::new(Dictionary::new(), content.into_bytes()))
    }
}

/// What is known of a sheet, but for its number.
fn facts(report: &Report) -> Vec<String> {
    let identity = &report.identity;
    let language = identity.language;
    let status = matches!(report.accounts(), Accounts::Provisional(_));
    let status = status.then(|| words::provisional_sheet(language));
    let facts = [
        Some(identity.slug.value.clone()),
        identity.version.as_deref().map(words::version),
        status.map(str::to_owned),
        Some(report.print.name.clone()),
        identity.date.map(|date| words::day(language, date)),
    ];
    facts.into_iter().flatten().collect()
}
