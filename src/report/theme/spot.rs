//! Spot colours of the theme: inks of their own, each on its own plate.

use std::collections::BTreeMap;

use marbre_diag::{Diagnostic, Place, Sink, said};

use crate::report::written::Reader;

use super::Color;

/// A spot colour, and how much of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The ink's name, as the print shop knows it.
    pub name: String,
    /// How much of it, in %: above 0, at most 100.
    pub tint: f64,
    /// Where the name is written.
    pub place: Place,
}

/// Names that mean something else than a spot colour (GWG 2022, I00003; ISO 32000-1,
/// 8.6.6.4).
const TAKEN: [&str; 6] = ["cyan", "magenta", "yellow", "black", "all", "none"];

impl Spot {
    /// Reads `spot` and `tint` of a colour.
    pub(super) fn read(reader: &mut Reader<'_>, sink: &mut Sink) -> Option<Self> {
        let name = reader.string("spot", sink);
        let spelt = reader.get("spot").is_some();
        let tint = reader.number("tint", sink);
        if let Some(tint) = tint.as_ref().filter(|_| !spelt) {
            let message = "`tint` is for spot colours, and this colour has no `spot`";
            let error = Diagnostic::error("bad-spot", tint.place.clone(), message);
            sink.report(error.hint("name the ink: `spot = \"PANTONE 185 C\"`"));
        }
        let name = name?;
        let wrong = if name.value.trim().is_empty() {
            Some((said!("the spot colour has no name"), "leave the key out instead"))
        } else if TAKEN.contains(&folded(&name.value).as_str()) {
            let message =
                said!("\"{name}\" can't be the name of a spot colour", name = name.value);
            Some((
                message,
                "it means a process ink, all plates or none: write the colour as `cmyk` alone",
            ))
        } else {
            None
        };
        if let Some((message, hint)) = wrong {
            sink.report(Diagnostic::error("bad-spot", name.place, message).hint(hint));
            return None;
        }
        let tint = tint.map_or(Some(100.0), |tint| {
            let good = (1.0..=100.0).contains(&tint.value);
            if !good {
                let message =
                    said!("a tint is 1 to 100 %, not {tint}", tint = tint.value);
                sink.report(Diagnostic::error("out-of-range", tint.place, message));
            }
            good.then_some(tint.value)
        });
        Some(Self { name: name.value, tint: tint?, place: name.place })
    }
}

/// A name without what a press may or may not take as a difference: case and spaces.
fn folded(name: &str) -> String {
    name.split_whitespace().collect::<String>().to_lowercase()
}

/// Whether inks are equal as far as a file can hold them: to 0.001 %.
pub(super) fn same(one: &[f64; 4], other: &[f64; 4]) -> bool {
    one.iter().zip(other).all(|(one, other)| (one - other).abs() < 0.001)
}

/// Reports one ink under two names, or with two alternates: it would get two plates,
/// or look different from page to page (GWG 2022, R0022; ISO 15930-7, 6.2.4).
pub(super) fn check_names(colors: &[(String, Color)], sink: &mut Sink) {
    let mut seen: BTreeMap<String, (&Spot, &Color)> = BTreeMap::new();
    for (_, color) in colors {
        let Some(spot) = &color.spot else { continue };
        let (first, its) = *seen.entry(folded(&spot.name)).or_insert((spot, color));
        if first.name != spot.name {
            let message = said!(
                "\"{first}\" and \"{other}\" differ only in case or spaces: would they \
                 be one ink or two?",
                first = first.name,
                other = spot.name,
            );
            let error = Diagnostic::error("bad-spot", spot.place.clone(), message);
            sink.report(
                error
                    .and_at(first.place.clone(), "the other name")
                    .hint("write an ink's name in one way"),
            );
        } else if !same(&its.cmyk, &color.cmyk) {
            let message =
                said!("the spot colour \"{name}\" has two alternates", name = spot.name);
            let error = Diagnostic::error("bad-spot", color.place.clone(), message);
            sink.report(
                error
                    .and_at(its.place.clone(), "the other `cmyk`")
                    .hint("`cmyk` is the full ink's: write a lighter one with `tint`"),
            );
        }
    }
}
