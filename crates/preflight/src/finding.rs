//! What preflight finds, and how much it matters.

use lopdf::ObjectId;
use serde::{Deserialize, Serialize};

use marbre_diag::wording::{Bilingual, Message};
use marbre_diag::{Place, Severity};
use marbre_pdf::area::Area;

/// A kind of thing on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A run of text.
    Text,
    /// A picture of pixels.
    Picture,
    /// A drawing that was placed: text, paths and pictures of its own.
    Drawing,
    /// A path.
    Shape,
}

/// Something that would go wrong at the press.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule, named after the defect.
    pub rule: &'static str,
    /// GWG 2022's number for it.
    pub gwg: Option<&'static str>,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in plain words.
    pub message: Message,
    /// What to do about it.
    pub hint: Bilingual,
    /// The page, from 1; `None` for the file as a whole.
    pub page: Option<usize>,
    /// Where on the page, mm from the trim's top left corner.
    pub area: Option<Area>,
    /// The object that it is about, or that draws it.
    pub object: Option<ObjectId>,
    /// What it is about, where that is one thing on a page.
    pub kind: Option<Kind>,
    /// What that says, where it is text.
    pub text: Option<String>,
    /// The other thing that it is about, where there are two.
    pub beside: Option<Box<Beside>>,
    /// The process inks, in whole per cent, of a colour that is what is wrong.
    pub inks: Option<[u8; 4]>,
    /// How many more like it are on the page.
    pub more: usize,
    /// What in the project caused it, where that is known.
    pub source: Option<Place>,
    /// Who has agreed to it, and why.
    pub sign_off: Option<SignOff>,
}

/// The other thing that a finding is about: words that are printed over the first ones, or
/// what covers them.
#[derive(Clone, Debug)]
pub struct Beside {
    /// What it is.
    pub kind: Kind,
    /// Where on the page, mm from the trim's top left corner.
    pub area: Area,
    /// What it says, where it is text.
    pub text: Option<String>,
    /// What in the project caused it, where that is known.
    pub source: Option<Place>,
}

/// Somebody's word that a finding is as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignOff {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Finding {
    /// Where it is, for people: page, place, object.
    pub fn place(&self) -> String {
        let mut words = Vec::new();
        if let Some(page) = self.page {
            words.push(format!("page {page}"));
        }
        if let Some(Area { x, y, width, height }) = self.area {
            words.push(format!("{x:.1}, {y:.1} mm ({width:.1} × {height:.1} mm)"));
        }
        if let Some((number, _)) = self.object {
            words.push(format!("object {number}"));
        }
        words.join(", ")
    }
}

/// How many findings there are of each kind, all that are like another on their page
/// among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Errors that nobody has agreed to.
    pub errors: usize,
    /// Warnings that nobody has agreed to.
    pub warnings: usize,
    /// Notes that nobody has agreed to.
    pub notes: usize,
    /// What somebody has agreed to.
    pub signed: usize,
}

impl Tally {
    /// Counts findings.
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            let kind = match (&finding.sign_off, finding.severity) {
                (Some(_), _) => &mut tally.signed,
                (None, Severity::Error) => &mut tally.errors,
                (None, Severity::Warning) => &mut tally.warnings,
                (None, Severity::Note) => &mut tally.notes,
            };
            *kind += 1 + finding.more;
        }
        tally
    }

    /// All of them.
    pub const fn sum(&self) -> usize {
        self.errors + self.warnings + self.notes + self.signed
    }
}

/// Takes warnings as errors; what somebody has agreed to stays agreed to.
pub fn take_warnings_as_errors(findings: &mut [Finding]) {
    for finding in findings {
        if finding.severity == Severity::Warning {
            finding.severity = Severity::Error;
        }
    }
}
