//! Plates as objects of a file: separations, and the straight functions that simulate
//! them (ISO 32000-1, 7.10 and 8.6.6.4).

use lopdf::{Dictionary, Object, dictionary};

/// The name of the colour that is printed on every plate, among a page's resources.
pub const REGISTRATION: &str = "Registration";

/// A separation and what simulates it.
pub fn separation(name: &str, full: [f32; 4]) -> Vec<Object> {
    let transform = straight(&[0.0; 4], &full);
    let name = Object::Name(name.as_bytes().to_vec());
    vec!["Separation".into(), name, "DeviceCMYK".into(), transform.into()]
}

/// The function that goes straight from one colour, at 0, to another, at 1.
pub fn straight(from: &[f32], to: &[f32]) -> Dictionary {
    dictionary! {
        "FunctionType" => 2,
        "Domain" => numbers(&[0.0, 1.0]),
        "C0" => numbers(from),
        "C1" => numbers(to),
        "N" => 1,
    }
}

/// Numbers as an array.
pub fn numbers(numbers: &[f32]) -> Vec<Object> {
    numbers.iter().map(|number| Object::Real(*number)).collect()
}
