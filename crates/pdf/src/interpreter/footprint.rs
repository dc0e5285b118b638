//! How much memory things of a file take: a few kilobytes of it may stand for much more.

use super::font::Font;
use super::image::{Image, Masking};
use crate::colour::Space;
use crate::shading::Shading;

/// What is held in memory for as long as the file is looked at.
pub(super) trait Footprint {
    /// About how many bytes it takes, besides itself.
    fn footprint(&self) -> usize;
}

impl Footprint for Font {
    fn footprint(&self) -> usize {
        self.bytes()
    }
}

impl Footprint for Space {
    fn footprint(&self) -> usize {
        match self {
            Self::Indexed(indexed) => indexed.table.len() + indexed.base.footprint(),
            Self::Named(named) => {
                named.definition.len() + named.tint.bytes() + named.alternate.footprint()
            }
            Self::Icc(icc) => icc.alternate.as_ref().map_or(0, |it| it.footprint()),
            Self::Pattern(under) => under.as_ref().map_or(0, |it| it.footprint()),
            _ => 0,
        }
    }
}

impl Footprint for Shading {
    fn footprint(&self) -> usize {
        self.space.footprint() + self.function.as_ref().map_or(0, |it| it.bytes())
    }
}

impl Footprint for Image<'_> {
    fn footprint(&self) -> usize {
        let mask = match &self.masking {
            Masking::Stencil(mask) | Masking::Soft(mask, _) => mask.footprint(),
            Masking::None | Masking::Key(_) => 0,
        };
        self.space.as_ref().map_or(0, |it| it.footprint()) + mask
    }
}
