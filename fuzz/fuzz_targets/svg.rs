//! SVGs: looked at before they are placed.

#![cfg_attr(feature = "libfuzzer", no_main)]

use marbre_fuzz::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = marbre_picture::probe("drawing.svg", input);
});
