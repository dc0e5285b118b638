//! A driver for the fuzz targets: it changes inputs at random, and keeps those that reach
//! code that no other has reached. It needs the compiler that everything else needs.
//!
//! `fuzz/instrument` has the compiler count how often each piece of Marbre is run.

#[cfg(not(feature = "libfuzzer"))]
mod counters;
#[cfg(not(feature = "libfuzzer"))]
mod driver;

#[cfg(feature = "libfuzzer")]
pub use libfuzzer_sys::fuzz_target;

#[cfg(not(feature = "libfuzzer"))]
pub use driver::run;

/// What is done with each input; the target's main function.
#[cfg(not(feature = "libfuzzer"))]
#[macro_export]
macro_rules! fuzz_target {
    (|$input:ident: &[u8]| $body:block) => {
        fn main() {
            $crate::run(|$input: &[u8]| $body);
        }
    };
}
