//! Preflight: what would go wrong at the press, found in the finished PDF.
//!
//! ```text
//!  bytes ──► open ──► interpreter ──► scene ──► rules ──► findings
//!            bounded  Canvas: what    marks,    one file
//!                     a page draws    page by   each
//!                                     page
//! ```
//!
//! It takes any PDF, and works on one page at a time. `docs/preflight.md` has the rules.
//!
//! ```
//! use marbre_diag::Severity;
//! use marbre_preflight::profile::{Intent, Profile};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
//! let intent = Intent {
//!     icc: std::fs::read(format!("{root}profiles/ISOcoated_v2_300_bas.icc"))?.into(),
//!     condition: "FOGRA39".to_owned(),
//!     registry: "http://www.color.org".to_owned(),
//!     info: "Offset on coated paper".to_owned(),
//! };
//! let profile = Profile::sheetfed("my printer", intent);
//! let pdf = std::fs::read(format!("{root}tests/foreign/chromium.pdf"))?;
//! let findings = marbre_preflight::check(&pdf, &profile).map_err(|why| why.to_string())?;
//! let found = |rule: &str| findings.iter().find(|finding| finding.rule == rule);
//! // A browser's colours are light.
//! assert_eq!(found("colour-in-light").map(|it| it.severity), Some(Severity::Error));
//! # Ok(())
//! # }
//! ```

pub mod finding;
mod folding;
pub mod identity;
pub mod ink;
mod inspection;
pub mod leaf;
mod load;
pub mod names;
pub mod page;
pub mod profile;
pub mod rules;
pub mod scene;
mod summary;

use lopdf::{Document, Object};

use marbre_diag::{Message, said};

use crate::profile::Profile;

use marbre_pdf::canvas::Page;
use marbre_pdf::interpreter::Interpreter;

use self::ink::{PPI, Plates, Separation};
use self::inspection::Inspection;
use self::rules::Scope;
use self::scene::Memory;

pub use self::finding::{Beside, Finding, SignOff, Tally, take_warnings_as_errors};
pub use self::folding::{Folded, folded};
pub use self::leaf::Leaf;
pub use self::load::Load;
pub use self::names::{check_rules, check_words};
pub use self::rules::{in_build, is_owed};
pub use self::summary::json;
pub use marbre_pdf::reading::{Unopenable, open};

/// Holds a PDF against all rules.
///
/// # Errors
/// Where it can't be read as a PDF.
pub fn check(pdf: &[u8], profile: &Profile) -> Result<Vec<Finding>, Unopenable> {
    let document = open(pdf)?;
    let interpreter = Interpreter::new(&document);
    let mut inspection = Inspection::of(&interpreter, profile, Scope::Anybodys, None)?;
    if inspection.asks_for_ink() {
        let loads =
            Separation::of(&document)
                .each_of(inspection.bearable(), PPI, |_, plates| Load::of(&plates));
        inspection.check_ink(&loads);
    }
    Ok(inspection.finish(pdf))
}

/// Holds a PDF against all rules, and shows the plates of its pages to `look`: in
/// parallel, up to the page that does more than can be borne. What comes back is in the
/// order of the pages.
///
/// # Errors
/// Where it can't be read as a PDF.
pub fn check_showing<T: Send>(
    pdf: &[u8],
    profile: &Profile,
    look: impl Fn(&Page, Plates) -> T + Sync,
) -> Result<Showing<T>, Unopenable> {
    let document = open(pdf)?;
    let interpreter = Interpreter::new(&document);
    let mut inspection = Inspection::of(&interpreter, profile, Scope::Anybodys, None)?;
    let separation = Separation::of(&document);
    let pages = separation.each_of(inspection.bearable(), PPI, |page, plates| {
        (Load::of(&plates), look(page, plates))
    });
    let (loads, seen): (Vec<_>, Vec<_>) = pages.into_iter().unzip();
    inspection.check_ink(&loads);
    let pages = interpreter.pages().len();
    let findings = inspection.finish(pdf);
    Ok(Showing { findings, pages, seen, french: is_french(&document) })
}

/// Why a file can't be read, as a message.
pub fn unopenable(why: &Unopenable) -> Message {
    match why {
        Unopenable::NotPdf => said!("the file isn't a PDF"),
        Unopenable::Encrypted => said!("the file is encrypted, which no press takes"),
        Unopenable::Damaged(how) => {
            said!("the file is damaged: {how}", how = Message::from(*how))
        }
    }
}

/// Whether a file's pages are printer's sheets that this program has made.
pub fn are_sheets(pdf: &[u8]) -> bool {
    open(pdf).is_ok_and(|document| {
        let interpreter = Interpreter::new(&document);
        interpreter.pages().iter().any(|page| page.on_sheet.is_some())
    })
}

/// What was found in a file, and what was seen of its pages.
#[derive(Debug)]
pub struct Showing<T> {
    /// The findings.
    pub findings: Vec<Finding>,
    /// How many pages the file has.
    pub pages: usize,
    /// What `look` made of each page that was shown to it.
    pub seen: Vec<T>,
    /// Whether the file says that it is in French.
    pub french: bool,
}

fn is_french(document: &Document) -> bool {
    let language = document.catalog().and_then(|it| it.get_deref(b"Lang", document));
    let language = language.and_then(Object::as_str).unwrap_or_default();
    language.to_ascii_lowercase().starts_with(b"fr")
}

/// Holds a PDF against all rules that has been opened, and the ink of whose pages has been
/// counted. What is known of its pictures may come from a memory.
///
/// # Errors
/// Where it has no pages.
pub fn check_with(
    pdf: &[u8],
    document: &Document,
    profile: &Profile,
    loads: &[Load],
    memory: Option<&dyn Memory>,
) -> Result<Vec<Finding>, Unopenable> {
    judged(Scope::Anybodys, pdf, document, profile, loads, memory)
}

/// Holds a print edition of ours against all rules, as [`check_with`] does any file, and to
/// the letter against those that it owes as a PDF/X-4 in inks alone ([`is_owed`]): these
/// findings are errors, whatever the press profile says.
///
/// # Errors
/// Where it has no pages.
pub fn check_own(
    pdf: &[u8],
    document: &Document,
    profile: &Profile,
    loads: &[Load],
    memory: Option<&dyn Memory>,
) -> Result<Vec<Finding>, Unopenable> {
    judged(Scope::Ours, pdf, document, profile, loads, memory)
}

/// What keeps a file of ours from being a PDF/X-4 in inks alone, and nothing else: without a
/// look at what can be read, and how much ink there is.
///
/// # Errors
/// Where it has no pages.
pub fn breaches(
    pdf: &[u8],
    document: &Document,
    profile: &Profile,
) -> Result<Vec<Finding>, Unopenable> {
    judged(Scope::Owed, pdf, document, profile, &[], None)
}

/// Holds an opened PDF against the rules of a scope, with as much of its pages' ink as is
/// known.
fn judged(
    scope: Scope,
    pdf: &[u8],
    document: &Document,
    profile: &Profile,
    loads: &[Load],
    memory: Option<&dyn Memory>,
) -> Result<Vec<Finding>, Unopenable> {
    let interpreter = Interpreter::new(document);
    let mut inspection = Inspection::of(&interpreter, profile, scope, memory)?;
    inspection.check_ink(loads);
    Ok(inspection.finish(pdf))
}
