//! One program for all tests that need the whole of Marbre: Typst is linked once.

mod case;
mod figures;
mod limits;
mod manual;
mod mistakes;
mod pages;
mod pictures;
mod profile;
mod program;
mod refs;
mod typography;
