//! What differs from one print shop to the next, as data: paper, inks, bleed, limits.

use std::sync::Arc;

use marbre_diag::{Located, Place, Severity};
use marbre_pdf::geom::Length;

/// What a print shop wants.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What it is called: a shipped name, or its file in the project.
    pub name: String,
    /// Where the report asks for it; nowhere, where no report does.
    pub place: Place,
    /// What it is for.
    pub title: String,
    /// The paper.
    pub paper: Paper,
    /// The most ink on one spot of the paper, all plates added up, in %: total area
    /// coverage (GWG 2022, R0026).
    pub ink_limit: f64,
    /// The bleed on all sides of a page.
    pub bleed: Length,
    /// Whether crop marks are printed outside the bleed.
    pub marks: bool,
    /// The smallest text that may be printed in more than one ink (GWG 2022, R0017).
    pub smallest_text: Length,
    /// The thinnest line that may be printed in more than one ink (GWG 2022, R0019).
    pub thinnest_line: Length,
    /// How far text and lines stay from the cut; what bleeds excepted.
    pub quiet_zone: Length,
    /// The variant of GWG 2022 that a file is held against.
    pub variant: Variant,
    /// How the leaves are held together.
    pub binding: Binding,
    /// What becomes of spot colours.
    pub spot: SpotUse,
    /// The spot colours that may be kept; any where it is empty.
    pub spots: Vec<String>,
    /// Rules of the preflight that matter more to this print shop, or less, than the
    /// variant says. Of several for one rule, the first counts.
    pub severities: Vec<(Located<String>, Gravity)>,
    /// The press that colours are meant for.
    pub intent: Intent,
    /// How many pixels pictures should have.
    pub resolution: Resolution,
}

/// A kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Coated: ink stays on top of it.
    Coated,
    /// Uncoated: ink sinks in.
    Uncoated,
}

/// A variant of GWG 2022: how, and in which colours, a file is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// `SheetCMYK CMYK`: sheetfed offset, all colours in inks.
    SheetCmyk,
    /// `SheetCMYK CMYK+RGB`: pictures may be in light with a profile.
    SheetCmykRgb,
    /// `SheetSpot CMYK`: with spot colours.
    SheetSpot,
    /// "Digital Print".
    Digital,
}

/// How the leaves of a report are held together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Nothing is said of it.
    Unstated,
    /// Any number of pages does.
    Open,
    /// Nested sheets, stapled through the fold: pages in fours.
    SaddleStitch,
    /// Leaves glued into a spine: pages in twos.
    Perfect,
}

/// What becomes of the theme's spot colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpotUse {
    /// Each has a plate of its own.
    Keep,
    /// They are printed in the four process inks.
    Convert,
    /// There may be none.
    Refuse,
}

/// The output intent: the printing condition that colours are meant for
/// (ISO 15930-7, 6.2.3).
#[derive(Clone, Debug)]
pub struct Intent {
    /// The condition's ICC profile: version 2, CMYK, of the output class.
    pub icc: Arc<[u8]>,
    /// The condition's identifier, such as `FOGRA39`.
    pub condition: String,
    /// The registry that the identifier is from.
    pub registry: String,
    /// A sentence about the condition, for people.
    pub info: String,
}

/// How much something matters to a print shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gravity {
    /// This much.
    Matters(Severity),
    /// Not at all: it isn't looked for.
    Ignored,
}

/// Resolutions of pictures at the size that they are placed in, in ppi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// What a picture should have.
    pub target: u32,
    /// Below it, somebody should look (GWG 2022, R0031).
    pub warning: u32,
    /// Below it, nothing is printed (GWG 2022, R0031).
    pub error: u32,
}

impl Profile {
    /// What most print shops want of sheetfed offset on coated paper, `SheetCMYK CMYK` in
    /// GWG 2022: 300 % of ink, 3 mm of bleed, no spot colours.
    pub fn sheetfed(name: &str, intent: Intent) -> Self {
        Self {
            name: name.to_owned(),
            place: Place::Nowhere,
            title: intent.info.clone(),
            paper: Paper::Coated,
            ink_limit: 300.0,
            bleed: Length::um(3_000),
            marks: false,
            smallest_text: Length::hundredths_of_pt(800),
            thinnest_line: Length::hundredths_of_pt(25),
            quiet_zone: Length::um(3_000),
            variant: Variant::SheetCmyk,
            binding: Binding::Unstated,
            spot: SpotUse::Refuse,
            spots: Vec::new(),
            severities: Vec::new(),
            intent,
            resolution: Resolution { target: 300, warning: 225, error: 150 },
        }
    }

    /// Whether a spot colour of this name may not be printed, neither as itself nor
    /// converted.
    pub fn refuses(&self, spot: &str) -> bool {
        match self.spot {
            SpotUse::Refuse => true,
            SpotUse::Keep => {
                !self.spots.is_empty() && !self.spots.iter().any(|known| known == spot)
            }
            SpotUse::Convert => false,
        }
    }
}
