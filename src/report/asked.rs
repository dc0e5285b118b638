//! What contracts ask for, as people say it.

use std::ops::RangeInclusive;

use marbre_diag::{Message, said};

use crate::report::contract::FieldType;

pub(super) fn wanted(kind: &FieldType) -> Message {
    Message::from(match kind {
        FieldType::Text | FieldType::Line | FieldType::String | FieldType::Choice(_) => {
            "a string"
        }
        FieldType::Integer => "a whole number",
        FieldType::Year => "a year, such as 2025",
        FieldType::Flag => "true or false",
        FieldType::Image => "a picture: { file = …, alt = … }",
        FieldType::Link => "an address, or { url = …, label = … }",
        FieldType::Statement => "the name of a statement",
        FieldType::Directory => "the name of a directory",
        FieldType::Record(_) => "a table",
    })
}

/// A range as people say it.
pub(super) fn bounds(range: &RangeInclusive<usize>) -> Message {
    match (*range.start(), *range.end()) {
        (least, usize::MAX) => said!("at least {least}", least),
        (0, most) => said!("at most {most}", most),
        (least, most) if least == most => said!("{least}", least),
        (least, most) => said!("{least} to {most}", least, most),
    }
}
