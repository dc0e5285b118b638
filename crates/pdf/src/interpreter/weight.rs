//! How much memory things of a file take: a few kilobytes of it may stand for much more.

use super::font::Font;
use super::image::{Image, Masking};
use crate::colour::Space;
use crate::shading::Shading;

/// What is held in memory for as long as the file is looked at.
pub(super) trait Weight {
    /// About how many bytes it takes, besides itself.
    fn weight(&self) -> usize;
}

impl Weight for Font {
    fn weight(&self) -> usize {
        self.bytes()
    }
}

impl Weight for Space {
    fn weight(&self) -> usize {
        match self {
            Self::Indexed(indexed) => indexed.table.len() + indexed.base.weight(),
            Self::Named(named) => {
                named.definition.len() + named.tint.bytes() + named.alternate.weight()
            }
            Self::Icc(icc) => icc.alternate.as_ref().map_or(0, |it| it.weight()),
            Self::Pattern(under) => under.as_ref().map_or(0, |it| it.weight()),
            _ => 0,
        }
    }
}

impl Weight for Shading {
    fn weight(&self) -> usize {
        self.space.weight() + self.function.as_ref().map_or(0, |it| it.bytes())
    }
}

impl Weight for Image<'_> {
    fn weight(&self) -> usize {
        let mask = match &self.masking {
            Masking::Stencil(mask) | Masking::Soft(mask, _) => mask.weight(),
            Masking::None | Masking::Key(_) => 0,
        };
        self.space.as_ref().map_or(0, |it| it.weight()) + mask
    }
}
