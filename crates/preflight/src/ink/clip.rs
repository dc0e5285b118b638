//! The clip: what is still drawn on.

use std::sync::Arc;

use tiny_skia::{FillRule, Path, Transform};

use super::region::{Cover, Region};

/// Where marks are shown.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    /// Nothing is shown beyond it.
    pub(super) region: Region,
    /// How much of each pixel of the region is shown; all, where there is none.
    parts: Option<Arc<[u8]>>,
}

impl Clip {
    /// All of a region.
    pub(super) const fn whole(region: Region) -> Self {
        Self { region, parts: None }
    }

    /// Narrows it to what a path covers; without a path, nothing is left.
    pub(super) fn narrow(
        &mut self,
        path: Option<&Path>,
        transform: Transform,
        rule: FillRule,
    ) {
        let cover = path.and_then(|it| Cover::of(it, transform, rule, self.region));
        let Some(mut cover) = cover else {
            *self = Self::whole(Region::NOTHING);
            return;
        };
        self.on(&mut cover);
        let Cover { region, parts } = cover;
        let all = parts.iter().all(|part| *part == 255);
        *self = Self { region, parts: (!all).then(|| parts.into()) };
    }

    /// Takes away from a cover what isn't shown.
    pub(super) fn on(&self, cover: &mut Cover) {
        let Some(parts) = &self.parts else { return };
        let width = cover.region.width();
        for (mine, theirs) in self.region.rows(cover.region) {
            let shown = parts.get(mine..mine + width).unwrap_or_default();
            let row = cover.parts.get_mut(theirs..theirs + width);
            for (part, shown) in row.into_iter().flatten().zip(shown) {
                let product = u16::from(*part) * u16::from(*shown);
                *part = (product.saturating_add(127) / 255) as u8;
            }
        }
    }
}
