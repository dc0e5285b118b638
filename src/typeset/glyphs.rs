//! Characters that no face of the report's has.

use std::collections::BTreeSet;

use marbre_diag::{Diagnostic, Message, Parameter, Place, Sink, said};

use crate::report::Report;

use super::imprint::{Imprint, Run};
use super::spots::Spots;

/// Reports characters that came out as empty boxes: each one of each text.
pub(super) fn check(
    imprint: &Imprint,
    report: &Report,
    spots: &mut Spots,
    sink: &mut Sink,
) {
    let mut said = BTreeSet::new();
    let mut before: Option<&Run> = None;
    for run in imprint.runs() {
        if run.source.is_some() {
            before = Some(run);
        }
        // What nobody has written, such as the number of a note, stands after what
        // somebody has.
        let written = before.filter(|before| before.page == run.page);
        let place = written.and_then(|before| before.source.clone());
        let place = place.unwrap_or(Place::File("layouts".to_owned()));
        for c in &run.missing {
            let place = place.narrowed(c.encode_utf8(&mut [0; 4]));
            if said.insert((*c, place.short())) {
                spots.mark(sink, run.page, run.edges(), String::new());
                sink.report(missing(*c, place, run, report));
            }
        }
    }
}

fn missing(c: char, place: Place, run: &Run, report: &Report) -> Diagnostic {
    let (code, family) = (u32::from(c), &run.font.info().family);
    let message = said!(
        "the font \"{family}\" has no glyph for '{c}' (U+{code})",
        family,
        c,
        code = format!("{code:04X}")
    );
    let made = run.source.is_some() && !place.text().is_none_or(|text| text.contains(c));
    let error = Diagnostic::error("missing-glyph", place, message);
    let with = report.fonts.families_with(c);
    let others: Vec<&str> = with.into_iter().filter(|other| other != family).collect();
    let error = error.hint(match others.as_slice() {
        [] => said!(
            "on page {page}; no family in `fonts` has it: write it otherwise, or add a \
             font that has it, and name that after the first: {listed}",
            page = run.page,
            listed = listed(family, "…"),
        ),
        [first, ..] => said!(
            "on page {page}; it is in {others}: let the type role take from there what \
             \"{family}\" lacks: {listed}",
            page = run.page,
            others = Parameter::list(&others),
            family,
            listed = listed(family, first),
        ),
    });
    match made {
        true => error.hint(
            "the typography has made it of what is written: page.typ can set it otherwise \
             with a show rule",
        ),
        false => error,
    }
}

/// A role's families, as they are written.
fn listed(family: &str, other: &str) -> Message {
    said!("`font = [\"{family}\", \"{other}\"]`", family, other)
}
