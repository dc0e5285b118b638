//! Pictures of pixels: looked at, and turned into inks.

#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use marbre_fuzz::fuzz_target;
use marbre_ink::Separator;
use marbre_picture::{Inked, Picture};

static SEPARATOR: LazyLock<Separator> = LazyLock::new(|| {
    let icc = include_bytes!("../../profiles/ISOcoated_v2_300_bas.icc");
    Separator::new(icc, 300.0).expect("a shipped profile")
});

/// The most pixels that are decoded: larger pictures only take longer.
const MOST: u64 = 1 << 20;

fuzz_target!(|input: &[u8]| {
    let sizes = ["a.jpg", "a.png", "a.tif", "a.webp"]
        .map(|name| marbre_picture::probe(name, input));
    for size in sizes.into_iter().flatten() {
        let Picture::Raster { width, height } = size else { continue };
        if u64::from(width) * u64::from(height) > MOST {
            continue;
        }
        let to = Some([width.div_ceil(2), height.div_ceil(2)]);
        for to in [None, to] {
            if let Ok(inked) = marbre_picture::ink(input, to, &SEPARATOR) {
                let kept = Inked::from_bytes(&inked.to_bytes());
                assert!(kept.is_some(), "what is kept can't be read");
            }
        }
    }
    // It may be an entry of the cache as well.
    let _ = Inked::from_bytes(input);
});
