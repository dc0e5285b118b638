//! Functions from numbers to colours (ISO 32000-1, 7.10).

use lopdf::{Dictionary, Object, dictionary};

/// The function that goes straight from one colour, at 0, to another, at 1.
pub(super) fn straight(from: &[f32], to: &[f32]) -> Dictionary {
    dictionary! {
        "FunctionType" => 2,
        "Domain" => numbers(&[0.0, 1.0]),
        "C0" => numbers(from),
        "C1" => numbers(to),
        "N" => 1,
    }
}

/// Numbers as an array.
pub(super) fn numbers(numbers: &[f32]) -> Vec<Object> {
    numbers.iter().map(|number| Object::Real(*number)).collect()
}
