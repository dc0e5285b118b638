//! What the compiler counts: a byte for each piece of code, in one array.

use std::slice;
use std::sync::Mutex;

/// The arrays, as their first byte and their length.
static ARRAYS: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

/// Called before `main` by what the compiler adds to a crate
/// (Clang's SanitizerCoverage, "Inline 8bit-counters").
///
/// # Safety
/// Both ends are those of one array that stays where it is.
#[unsafe(no_mangle)]
unsafe extern "C" fn __sanitizer_cov_8bit_counters_init(start: *mut u8, end: *mut u8) {
    let array = (start.addr(), end.addr() - start.addr());
    let mut arrays = ARRAYS.lock().expect("nobody panics here");
    if !arrays.contains(&array) {
        arrays.push(array);
    }
}

/// How many pieces of code there are.
pub(crate) fn count() -> usize {
    ARRAYS.lock().expect("nobody panics here").iter().map(|(_, length)| length).sum()
}

/// Gives each piece that was run to `see`, with how often, and begins anew.
pub(crate) fn take(mut see: impl FnMut(usize, u8)) {
    let mut first = 0;
    for (start, length) in ARRAYS.lock().expect("nobody panics here").iter() {
        let start = std::ptr::with_exposed_provenance_mut::<u8>(*start);
        // SAFETY: the compiler's array of that many bytes; other threads may count in it
        // meanwhile, and a count that is lost is no more than that.
        let counters = unsafe { slice::from_raw_parts_mut(start, *length) };
        for (index, counter) in counters.iter_mut().enumerate().filter(|(_, it)| **it > 0)
        {
            see(first + index, *counter);
            *counter = 0;
        }
        first += length;
    }
}
