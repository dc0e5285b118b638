//! `marbre remarks`: what readers have written on a proof leads to the lines that it is about.

mod annotator;
mod kept;
mod real;
mod shapes;
