//! One reader and writer of PDF, for all that looks at a file or adds to one.
//!
//! ```text
//!  bytes ──► reading ──► objects ──► interpreter ──► Canvas
//!            the door,   functions,  what a page     whoever wants
//!            with its    colours,    draws, in its   to know it
//!            bounds      fonts       order
//! ```
//!
//! ```
//! use marbre_pdf::canvas::{Canvas, Run, State};
//! use marbre_pdf::interpreter::Interpreter;
//!
//! /// Counts the glyphs of a page.
//! #[derive(Default)]
//! struct Glyphs(usize);
//!
//! impl<'a> Canvas<'a> for Glyphs {
//!     fn text(&mut self, run: &Run<'_>, _: &State<'a>) {
//!         self.0 += run.glyphs.len();
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/foreign/");
//! let bytes = std::fs::read(format!("{folder}weasyprint.pdf"))?;
//! // Whatever the file says of itself, no more memory is taken than its bytes can ask for.
//! let document = marbre_pdf::reading::open(&bytes).map_err(|why| why.to_string())?;
//! let interpreter = Interpreter::new(&document);
//! let mut glyphs = Glyphs::default();
//! interpreter.draw(&interpreter.pages()[0], &mut glyphs);
//! assert!(glyphs.0 > 0);
//! # Ok(())
//! # }
//! ```

pub mod annotations;
pub mod area;
pub mod blend;
pub mod calculator;
pub mod canvas;
pub mod checksum;
pub mod colour;
pub mod deflate;
pub mod function;
pub mod geom;
pub mod inflation;
pub mod interpreter;
pub mod matrix;
pub mod metadata;
pub mod objects;
pub mod operations;
pub mod outlines;
pub mod page_on_sheet;
pub mod page_tree;
pub mod reading;
pub mod resources;
pub mod separation;
pub mod shading;
pub mod spelling;
pub mod view;
