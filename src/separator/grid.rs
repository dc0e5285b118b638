//! What inks light becomes, finer than in steps of 1/255.

use moxcms::{CmsError, TransformExecutor};

/// Steps of the light from one node to the next, of 255: nodes fall on whole steps,
/// where the transform is exact.
const STEP: usize = 5;
/// Nodes on each side.
const SIDE: usize = 255 / STEP + 1;
/// 16-bit values from one node to the next.
const SPAN: u32 = 65535 / (SIDE as u32 - 1);

/// The inks at the nodes of a cube of light. The transforms of moxcms look at no
/// more than 8 bits of each part; between its nodes, this cube has all 16.
pub(super) struct Grid(Vec<[u16; 4]>);

impl Grid {
    /// Asks `transform` for the inks at all nodes.
    pub(super) fn new(transform: &dyn TransformExecutor<u16>) -> Result<Self, CmsError> {
        let value = |node: usize| (node as u32 * SPAN) as u16;
        let mut light = Vec::with_capacity(3 * SIDE * SIDE * SIDE);
        for red in 0..SIDE {
            for green in 0..SIDE {
                for blue in 0..SIDE {
                    light.extend([value(red), value(green), value(blue)]);
                }
            }
        }
        let mut inks = vec![0; light.len() / 3 * 4];
        transform.transform(&light, &mut inks)?;
        Ok(Self(inks.chunks_exact(4).map(|i| [i[0], i[1], i[2], i[3]]).collect()))
    }

    /// The inks at a place in the cube: tetrahedral, in whole numbers.
    pub(super) fn at(&self, light: [u16; 3]) -> [u16; 4] {
        let mut node = 0;
        let mut axes = [(0, 0); 3];
        for ((part, stride), axis) in
            light.into_iter().zip([SIDE * SIDE, SIDE, 1]).zip(&mut axes)
        {
            let before = (u32::from(part) / SPAN).min(SIDE as u32 - 2);
            node += before as usize * stride;
            *axis = (u32::from(part) - before * SPAN, stride);
        }
        // From the node of the nearest black to that of the nearest white, along the
        // axis with the longest way first.
        axes.sort_unstable_by(|a, b| b.cmp(a));
        let mut sum = [0; 4];
        let mut last = SPAN;
        for (way, stride) in axes.into_iter().chain([(0, 0)]) {
            let inks = self.0.get(node).copied().unwrap_or_default();
            for (sum, ink) in sum.iter_mut().zip(inks) {
                *sum += (last - way) * u32::from(ink);
            }
            (node, last) = (node + stride, way);
        }
        sum.map(|sum| ((sum + SPAN / 2) / SPAN) as u16)
    }
}
