//! One program for all tests that need the whole of Marbre: Typst is linked once.

mod audit;
mod case;
mod diff;
mod digits;
mod embedded;
mod figures;
mod gradients;
mod ink;
mod limits;
mod manual;
mod marks;
mod mistakes;
mod pages;
mod patches;
mod pictures;
mod placed;
mod press;
mod profile;
mod program;
mod refs;
mod typography;
