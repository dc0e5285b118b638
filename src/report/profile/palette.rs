//! What a profile says of the theme's colours.

use marbre_diag::{Diagnostic, Parameter, Sink, said};

use crate::report::theme::{Color, Spot, Theme};

use marbre_preflight::profile::{Profile, SpotUse};

/// Reports colours of the theme that the profile doesn't allow: too much ink, or
/// a spot colour where there may be none.
pub fn check(profile: &Profile, theme: &Theme, sink: &mut Sink) {
    for (name, color) in &theme.colors {
        check_ink(profile, name, color, sink);
        if let Some(spot) = &color.spot {
            check_spot(profile, name, spot, sink);
        }
    }
}

/// GWG 2022, R0026: the process inks of a colour may not pass the limit.
fn check_ink(profile: &Profile, name: &str, color: &Color, sink: &mut Sink) {
    let full: f64 = color.cmyk.iter().sum();
    let ink = match &color.spot {
        None => full,
        Some(spot) if profile.spot == SpotUse::Convert => full * spot.tint / 100.0,
        // Its alternate is never printed.
        Some(_) => return,
    };
    // Sums of decimals, such as 70.1 + 29.9, may come out a little over.
    if ink <= profile.ink_limit + 1e-6 {
        return;
    }
    let message = said!(
        "the colour `{name}` has {ink} % of ink, but the press profile `{profile}` \
         allows {limit} %",
        name,
        ink = (ink * 100.0).round() / 100.0,
        profile = profile.name,
        limit = profile.ink_limit,
    );
    let error = Diagnostic::error("too-much-ink", color.place.clone(), message);
    sink.report(error.hint(
        "take some cyan, magenta and yellow out rather than black: it stays as dark",
    ));
}

fn check_spot(profile: &Profile, color: &str, spot: &Spot, sink: &mut Sink) {
    let name = &spot.name;
    let (message, hint) = match profile.spot {
        SpotUse::Refuse => (
            said!(
                "the colour `{color}` is the spot colour \"{name}\", but the press \
                 profile `{profile}` has no spot colours",
                color,
                name,
                profile = profile.name
            ),
            said!(
                "set `[print] spot = \"keep\"` for a plate of its own, or \"convert\" to \
             print it in cyan, magenta, yellow and black"
            ),
        ),
        SpotUse::Keep if profile.refuses(name) => {
            let known = profile.spots.iter().map(|name| said!("\"{name}\"", name));
            (
                said!(
                    "the spot colour \"{name}\" isn't one of those that the press \
                     profile `{profile}` allows",
                    name,
                    profile = profile.name
                ),
                said!("`[print] spots` has {known}", known = Parameter::list(known)),
            )
        }
        SpotUse::Keep | SpotUse::Convert => return,
    };
    let error = Diagnostic::error("refused-spot", spot.place.clone(), message);
    sink.report(error.hint(hint));
}
