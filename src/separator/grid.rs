//! The way from light to inks as one table.

use std::cmp::Reverse;

use rayon::prelude::*;

/// Nodes on each side: they fall on every fifth of 255 steps. With the 33 that are
/// usual, some colours are 2/255 off.
const SIDE: usize = 52;
/// Light from one node to the next, of 65535.
const SPAN: u32 = 65535 / (SIDE as u32 - 1);
/// From a node to the next one along each axis.
const STRIDES: [u32; 3] = [(SIDE * SIDE) as u32, SIDE as u32, 1];

/// The inks at the nodes of a cube of light.
pub(super) struct Grid(Vec<[u16; 4]>);

impl Grid {
    /// Asks for the inks at each light.
    pub(super) fn new(
        lights: &[[u16; 3]],
        inks: impl Fn([u16; 3]) -> [u16; 4] + Sync,
    ) -> Self {
        Self(lights.par_iter().map(|light| inks(*light)).collect())
    }

    /// The light at each node, in the order that [`Grid::new`] wants.
    pub(super) fn nodes() -> Vec<[u16; 3]> {
        let value = |node: usize| (node as u32 * SPAN) as u16;
        let node =
            |node| [node / (SIDE * SIDE), node / SIDE % SIDE, node % SIDE].map(value);
        (0..SIDE * SIDE * SIDE).map(node).collect()
    }

    /// The inks at a place in the cube: tetrahedral, in whole numbers.
    pub(super) fn at(&self, light: [u16; 3]) -> [u16; 4] {
        let [red, green, blue] = light.map(u32::from);
        let [r, g, b] =
            [red / SPAN, green / SPAN, blue / SPAN].map(|n| n.min(SIDE as u32 - 2));
        let mut node = r * STRIDES[0] + g * STRIDES[1] + b;
        // From the node nearest to black to that nearest to white, along the axis with
        // the longest way first.
        let mut ways = [
            (red - r * SPAN, STRIDES[0]),
            (green - g * SPAN, STRIDES[1]),
            (blue - b * SPAN, STRIDES[2]),
        ];
        ways.sort_unstable_by_key(|(way, _)| Reverse(*way));
        let [(first, one), (second, two), (third, three)] = ways;
        let corners = [
            (SPAN - first, one),
            (first - second, two),
            (second - third, three),
            (third, 0),
        ];
        let [mut c, mut m, mut y, mut k] = [SPAN / 2; 4];
        for (weight, stride) in corners {
            let inks =
                self.0.get(node as usize).copied().unwrap_or_default().map(u32::from);
            c += weight * inks[0];
            m += weight * inks[1];
            y += weight * inks[2];
            k += weight * inks[3];
            node += stride;
        }
        [c / SPAN, m / SPAN, y / SPAN, k / SPAN].map(|ink| ink as u16)
    }
}
