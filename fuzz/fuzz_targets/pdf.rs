//! The whole preflight: the input is a PDF.

#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use marbre::diag::Sink;
use marbre::preflight;
use marbre::profile::Profile;
use marbre_fuzz::fuzz_target;

static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
    Profile::named(Some("offset-coated"), &mut Sink::default())
        .expect("a shipped profile")
});

fuzz_target!(|input: &[u8]| {
    let _ = preflight::check(input, &PROFILE);
});
