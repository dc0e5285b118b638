//! Which inks a colour is printed in, so that a page's can be compared with the theme's.

use std::collections::BTreeSet;

use typst::layout::{FrameItem, Transform};
use typst::visualize::{Cmyk, Color, Paint, ProcessColor, SpotColorantName};

use crate::report::theme::{self, Theme};

use super::imprint::walk;

/// The inks of a colour, in steps of a thousandth: equal inks compare as equal.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Inks {
    /// Cyan, magenta, yellow and black.
    Process([i64; 4]),
    /// A spot colour: two that differ in their alternates are two inks.
    Spot { name: String, alternate: [i64; 4], tint: i64 },
}

impl Inks {
    fn of_theme(color: &theme::Color) -> Self {
        let cmyk = color.cmyk.map(|part| steps(part / 100.0));
        match &color.spot {
            None => Self::Process(cmyk),
            Some(spot) => Self::Spot {
                name: spot.name.clone(),
                alternate: cmyk,
                tint: steps(spot.tint / 100.0),
            },
        }
    }

    /// `None` for what isn't made of inks: light, and the plate of all plates.
    fn of(color: &Color) -> Option<Self> {
        match color {
            Color::Process(color) => Some(Self::Process(process(color)?)),
            Color::Spot(spot) => match &spot.colorant.name {
                Some(SpotColorantName::Custom(name)) => Some(Self::Spot {
                    name: name.to_string(),
                    alternate: process(&spot.colorant.fallback)?,
                    tint: steps(spot.tint.get()),
                }),
                Some(SpotColorantName::All) | None => None,
            },
        }
    }
}

fn process(color: &ProcessColor) -> Option<[i64; 4]> {
    let ProcessColor::Cmyk(Cmyk { c, m, y, k }) = color else { return None };
    Some([c, m, y, k].map(|part| steps(f64::from(*part))))
}

fn steps(part: f64) -> i64 {
    (part * 1000.0).round() as i64
}

/// The inks of all colours of a theme.
pub(super) struct ThemeInks(BTreeSet<Inks>);

impl ThemeInks {
    pub(super) fn of(theme: &Theme) -> Self {
        Self(theme.colors.iter().map(|(_, color)| Inks::of_theme(color)).collect())
    }

    /// Whether all of a paint is in the theme's colours.
    pub(super) fn has(&self, paint: &Paint) -> bool {
        let has = |color| Inks::of(color).is_some_and(|inks| self.0.contains(&inks));
        match paint {
            Paint::Solid(color) => has(color),
            Paint::Gradient(gradient) => {
                gradient.stops_ref().iter().all(|(color, _)| has(color))
            }
            Paint::Tiling(tiling) => {
                let mut all = true;
                walk(tiling.frame(), Transform::identity(), &mut |_, item| {
                    all &= match item {
                        FrameItem::Text(text) => self.has(&text.fill),
                        FrameItem::Shape(shape, _) => {
                            let stroke = shape.stroke.as_ref().map(|it| &it.paint);
                            shape.fill.iter().chain(stroke).all(|paint| self.has(paint))
                        }
                        _ => true,
                    };
                });
                all
            }
        }
    }
}
