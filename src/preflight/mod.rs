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

mod calculator;
pub mod canvas;
pub mod colour;
pub mod finding;
pub mod function;
pub mod ink;
mod inspection;
pub mod interpreter;
pub mod leaf;
mod load;
mod objects;
mod open;
pub mod rules;
pub mod scene;
pub mod shading;
pub mod signing;
mod summary;

use crate::diag::Sink;
use crate::profile::Profile;

use self::inspection::Inspection;
use self::interpreter::Interpreter;

pub use self::finding::{Finding, SignOff, harden};
pub use self::leaf::Leaf;
pub use self::load::Load;
pub use self::open::{Unopenable, open};
pub use self::signing::Signed;
pub use self::summary::json;

/// Holds a PDF against all rules.
///
/// # Errors
/// Where it can't be read as a PDF.
pub fn check(pdf: &[u8], profile: &Profile) -> Result<Vec<Finding>, Unopenable> {
    let document = open(pdf)?;
    let interpreter = Interpreter::new(&document);
    let mut inspection = Inspection::of(&interpreter, profile)?;
    if inspection.asks_for_ink() {
        let loads = Load::of_pages(&document, inspection.bearable());
        inspection.weigh(&loads);
    }
    Ok(inspection.finish(pdf))
}

/// Holds a PDF against all rules, where the ink of its pages has been counted before.
///
/// # Errors
/// Where it can't be read as a PDF.
pub fn check_with(
    pdf: &[u8],
    profile: &Profile,
    loads: &[Load],
) -> Result<Vec<Finding>, Unopenable> {
    let document = open(pdf)?;
    let interpreter = Interpreter::new(&document);
    let mut inspection = Inspection::of(&interpreter, profile)?;
    inspection.weigh(loads);
    Ok(inspection.finish(pdf))
}

/// Reports rules that a profile names and that don't exist.
pub fn check_rules(profile: &Profile, sink: &mut Sink) {
    let names = profile.severities.iter().map(|(name, _)| name);
    names.filter_map(rules::unknown).for_each(|error| sink.report(error));
}
