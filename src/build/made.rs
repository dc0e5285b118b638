//! What a build makes.

use std::path::PathBuf;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use marbre_diag::{Message, said};
use marbre_pdf::geom::Side;

use super::clearance::Cleared;
use super::seal::Changes;
use crate::press::{self, Fingerprint, PressReady};
use crate::report::Report;
use crate::report::inputs::Inputs;
use crate::report::statement::Totals;
use crate::report::validation::Accounts;
use crate::typeset::PlacedPart;
use crate::typeset::origins::Origins;
use crate::typeset::trail::Trail;

/// What a build made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Built {
    /// The PDF.
    pub file: PathBuf,
    /// How many pages it has.
    pub pages: usize,
    /// The parts, with their pages.
    pub parts: Vec<PlacedPart>,
    /// How far the accounts are validated.
    pub accounts: Accounts,
    /// How many totals of the accounts were held against stated ones.
    pub totals: Totals,
    /// What has changed since the report was sealed; `None` where it wasn't.
    pub changes: Option<Changes>,
    /// The printer's sheets, as files, where the report asks for them.
    pub sheets: Vec<PathBuf>,
    /// The preflight of the file; `None` for a proof.
    pub preflight: Option<Cleared>,
}

impl Built {
    /// The state of the report in words, for `--status`.
    pub fn status(&self) -> Vec<Message> {
        let mut lines = vec![match &self.accounts {
            Accounts::Provisional(mention) => {
                said!("accounts: provisional ({mention})", mention)
            }
            Accounts::Validated => said!("accounts: validated"),
            Accounts::Unstated => said!("accounts: nothing provisional"),
        }];
        for part in &self.parts {
            let last = part.first + part.count.max(1) - 1;
            let side = Side::of(part.first).name();
            let pages = match part.count {
                1 => format!("{}", part.first),
                _ => format!("{}–{last}", part.first),
            };
            let (pages, layout) = (format!("{pages:>7}"), &part.layout);
            lines.push(said!("{pages}  {side}  {layout}", pages, side, layout));
        }
        lines
    }
}

/// A finished file, and what it was made from.
#[derive(Debug)]
pub struct Made {
    /// The report.
    pub report: Report,
    /// The print edition.
    pub press: PressReady,
    /// How many pages it has.
    pub pages: usize,
    /// The parts, with their pages.
    pub parts: Vec<PlacedPart>,
    /// Everything of the project that was read for it.
    pub inputs: Inputs,
    /// What stands on each page, in words.
    pub words: Vec<String>,
    /// What stands where on the pages, and where it was written.
    pub origins: Origins,
    /// The words of the pages, and where each was written.
    pub trail: Trail,
    pub(super) prints: OnceLock<Vec<Fingerprint>>,
}

impl Made {
    /// The fingerprints of its pages, taken once.
    ///
    /// # Errors
    /// Where the PDF can't be read, which is a fault of ours.
    pub fn fingerprints(&self) -> lopdf::Result<&[Fingerprint]> {
        if let Some(prints) = self.prints.get() {
            return Ok(prints);
        }
        let prints = press::fingerprints(self.press.document())?;
        Ok(self.prints.get_or_init(|| prints))
    }
}
