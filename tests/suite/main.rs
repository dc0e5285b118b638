//! One program for all tests that need the whole of Marbre: Typst is linked once.

mod audit;
mod case;
mod embedded;
mod figures;
mod gradients;
mod ink;
mod killed;
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
mod proof;
mod refs;
mod regenerate;
mod seal;
mod snapshots;
mod typography;
mod validation;
