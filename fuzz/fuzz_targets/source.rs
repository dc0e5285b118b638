//! A PDF to impose: its pages are read, and put on sheets.

#![cfg_attr(feature = "libfuzzer", no_main)]

use marbre_diag::{Place, Sink};
use marbre_fuzz::fuzz_target;
use marbre_imposition::{Around, Arrangement, Scheme};

fuzz_target!(|input: &[u8]| {
    let scheme = Scheme {
        kind: Arrangement::Pages,
        paper: None,
        around: Around::Nothing,
        place: Place::Nowhere,
    };
    let mut sink = Sink::default();
    if let Ok(imposed) = marbre_imposition::impose(input, "a.pdf", &scheme, &mut sink) {
        // What was made has to be readable by whoever made it.
        let again =
            marbre_imposition::impose(&imposed.sheets, "b.pdf", &scheme, &mut sink);
        assert!(again.is_ok(), "{:?}", sink.all());
    }
});
