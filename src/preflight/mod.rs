//! Preflight: what would go wrong at the press, found in the finished PDF.
//!
//! ```text
//!  PDF ──► interpreter ──► Canvas
//! ```

mod calculator;
pub mod canvas;
pub mod colour;
pub mod function;
pub mod ink;
pub mod interpreter;
pub mod shading;
