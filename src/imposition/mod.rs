//! The printer's sheets.
pub mod folding;
pub mod plan;
#[cfg(test)]
mod paper_fold;
