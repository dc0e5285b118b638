//! The whole preflight: the input is a PDF.

#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use marbre::report::profile;
use marbre_diag::Sink;
use marbre_fuzz::fuzz_target;
use marbre_preflight::profile::Profile;

static PROFILE: LazyLock<Profile> = LazyLock::new(|| {
    profile::chosen(Some("offset-coated"), &mut Sink::default())
        .expect("a shipped profile")
});

fuzz_target!(|input: &[u8]| {
    let _ = marbre_preflight::check(input, &PROFILE);
});
