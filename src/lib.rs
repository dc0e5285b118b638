//! Marbre typesets printed reports.
//!
//! ```text
//!  report.toml   texts, data,   layouts    fonts
//!       │        pictures          │         │
//!  ┌────▼───┐       │         ┌────▼───┐     │
//!  │manifest├───────┤         │contract│     │
//!  └────┬───┘       │         └────┬───┘     │
//!  ┌────▼───────────▼──────────────▼─────────▼┐
//!  │ report: looked up, added up, complete    │
//!  └────┬─────────────────────────────────────┘
//!  ┌────▼──┐  pages that fit, on their sides
//!  │typeset│
//!  └────┬──┘
//!  ┌────▼──┐  every object in ink, PDF/X-4
//!  │ press │
//!  └────┬──┘
//!  ┌────▼────┐  nothing that would go wrong at the press
//!  │clearance│
//!  └────┬────┘
//!  ┌────▼──┐  the PDF, whole or not at all
//!  │output │
//!  └───────┘
//! ```
//!
//! Each stage takes what the one before it made, and puts what it has to say
//! into a [`marbre_diag::Sink`]. [`typeset::confined`] runs the typesetting in a process of its
//! own, because layouts are programs.

pub mod build;
pub mod comparison;
pub mod press;
pub mod preview;
pub mod remarks;
pub mod report;
pub mod starter;
pub mod store;
pub mod typeset;

pub use crate::build::{Built, Made, Order, build, make, quoted, seal};
pub use crate::press::Purpose;
