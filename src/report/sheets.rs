//! What a report says of its printer's sheets: `[print.sheets]`.

use std::str::FromStr;

use marbre_diag::{Diagnostic, Located, Sink, said};
use marbre_imposition::{Around, Name, Scheme, Unknown, Written, around};
use marbre_pdf::geom::Length;

use crate::report::written::Reader;

/// Reads `[print.sheets]`; `None` where it isn't there, or where something is wrong
/// with it.
pub fn read(print: &mut Reader<'_>, sink: &mut Sink) -> Option<Scheme> {
    let node = print.get("sheets")?;
    let mut reader = Reader::new(print.file(), node, "[print.sheets]", sink)?;
    let errors = sink.count();
    let name = reader.required_string("kind", sink);
    let name = name.and_then(|it| parsed::<Name>(&it, sink));
    let paper = reader.string("paper", sink).and_then(|it| parsed(&it, sink));
    let thickness = reader.string("thickness", sink).and_then(|it| parsed(&it, sink));
    let gap = reader.string("gap", sink).and_then(|it| {
        let gap = Length::parse(&it.value);
        if gap.is_none() {
            let message = said!("`{text}` isn't a length", text = it.value);
            let error = Diagnostic::error("wrong-type", it.place, message);
            sink.report(error.hint("write it with its unit: 6mm"));
        }
        gap
    });
    let mut count = |key| {
        let number = reader.integer(key, sink)?;
        Some(u8::try_from(number.value).unwrap_or(0))
    };
    let (rows, columns) = (count("rows"), count("columns"));
    let marks = reader.boolean("marks", sink).unwrap_or(true);
    let strip = reader.boolean("strip", sink).unwrap_or(marks);
    let place = reader.place().clone();
    reader.finish(sink);
    let around = around(marks, strip).unwrap_or_else(|| {
        let message = "there is no control strip without marks";
        let error = Diagnostic::error("incomplete-sheets", place.clone(), message);
        sink.report(error.hint("leave `strip` out, or set `marks = true`"));
        Around::Nothing
    });
    if sink.count() > errors {
        return None;
    }
    match (Written { name: name?, thickness, rows, columns, gap }).kind() {
        Ok(kind) => Some(Scheme { kind, paper, around, place }),
        Err(why) => {
            let error = Diagnostic::error("incomplete-sheets", place, why.said());
            sink.report(error.hint(why.remedy()));
            None
        }
    }
}

fn parsed<T: FromStr<Err = Unknown>>(
    text: &Located<String>,
    sink: &mut Sink,
) -> Option<T> {
    text.value
        .parse()
        .map_err(|why: Unknown| {
            let place = text.place.clone();
            sink.report(Diagnostic::error("unknown-value", place, why.said()));
        })
        .ok()
}
