//! Soft masks: how much of what lies under them shows (ISO 32000-1, 11.5).

use tiny_skia::Transform;

use marbre_pdf::canvas::SoftMask;
use marbre_pdf::colour::Space;

use marbre_pdf::blend::luminosity;

use super::inking::Inking;
use super::ledger::Ledger;
use super::light::Light;
use super::rasteriser::Rasteriser;
use super::region::{Grid, Region};

/// Masks are light again in the end.
static LIGHT: Light<'static> = Light::Simple;

/// A soft mask, drawn.
pub(super) struct MaskPlane {
    region: Region,
    parts: Vec<f32>,
    /// What shows beyond the region.
    beyond: f32,
}

impl MaskPlane {
    /// Draws a mask, for the grid of a rasteriser.
    pub(super) fn of<'a>(mask: &SoftMask<'a>, rasteriser: &mut Rasteriser<'a>) -> Self {
        let transfer = |part: f32| match &mask.transfer {
            Some(function) => {
                let out = function.evaluate(&[part]).first().copied();
                out.unwrap_or(part).clamp(0.0, 1.0)
            }
            None => part,
        };
        let below = if mask.luminosity { backdrop(mask) } else { 0.0 };
        let beyond = transfer(below);
        let grid = rasteriser.grid;
        let bounds = mask.group.bounds.and_then(|it| it.transform(grid.transform));
        let region = bounds.map_or(Region::NOTHING, Region::around).meet(grid.region);
        let grid = Grid { region, ..grid };
        let drawn = !region.is_empty() && rasteriser.ledger.afford(region.area());
        let inner = drawn.then(|| rasteriser.within(&LIGHT, grid)).flatten();
        let Some(mut inner) = inner else {
            return Self { region: Region::NOTHING, parts: Vec::new(), beyond };
        };
        mask.draw(&mut inner);
        let (layer, ledger) = inner.finish();
        rasteriser.ledger = ledger;
        let light = |pixel: usize| {
            let tint = |plane: usize| {
                layer.planes.get(plane).and_then(|it| it.get(pixel)).copied()
            };
            let process = [0, 1, 2, 3].map(|plane| tint(plane).unwrap_or(0.0));
            of_inks(process)
        };
        let part = |(pixel, alpha): (usize, &f32)| {
            transfer(match mask.luminosity {
                true => below + alpha * (light(pixel) - below),
                false => *alpha,
            })
        };
        let parts = layer.alpha.iter().enumerate().map(part).collect();
        Self { region, parts, beyond }
    }

    /// Takes away from the opacity of a mark.
    pub(super) fn on(&self, region: Region, opacity: &mut [f32]) {
        let width = region.width().max(1);
        for (y, row) in (region.top..).zip(opacity.chunks_mut(width)) {
            for (x, opacity) in (region.left..).zip(row) {
                *opacity *= self.at(x, y);
            }
        }
    }

    fn at(&self, x: i32, y: i32) -> f32 {
        let Region { left, top, right, bottom } = self.region;
        if !(left..right).contains(&x) || !(top..bottom).contains(&y) {
            return self.beyond;
        }
        let (x, y) = (usize::try_from(x - left), usize::try_from(y - top));
        let (Ok(x), Ok(y)) = (x, y) else { return self.beyond };
        self.parts.get(y * self.region.width() + x).copied().unwrap_or(self.beyond)
    }
}

/// How light process inks are.
fn of_inks([cyan, magenta, yellow, black]: [f32; 4]) -> f32 {
    let darker = luminosity([cyan, magenta, yellow]) + black;
    1.0 - darker.min(1.0)
}

/// How light it is below the group: black, without a colour for it.
fn backdrop(mask: &SoftMask<'_>) -> f32 {
    let space = mask.group.space.as_deref().unwrap_or(&Space::Gray);
    let Some(numbers) = &mask.backdrop else { return 0.0 };
    let mut ledger = Ledger::default();
    let inking = Inking::of(space, &mut ledger, &LIGHT);
    let tints = inking.list(numbers);
    let mut process = [0.0; 4];
    for (plane, tint) in inking.planes.iter().zip(tints) {
        if let Some(process) = process.get_mut(*plane) {
            *process = tint;
        }
    }
    of_inks(process)
}

/// What takes a drawing of its own to pixels as it is.
pub(super) fn as_it_is(region: Region, ppi: f32) -> Grid {
    Grid { transform: Transform::identity(), region, ppi }
}
