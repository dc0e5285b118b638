//! SVGs: looked at before they are placed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use marbre::picture;

fuzz_target!(|input: &[u8]| {
    let _ = picture::probe("drawing.svg", input);
});
