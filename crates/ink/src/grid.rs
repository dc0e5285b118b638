//! The way from light to inks as one table.

use rayon::prelude::*;

/// Nodes on each side: they fall on every fifth of 255 steps. With the 33 that are
/// usual, some colours are 2/255 off.
const SIDE: usize = 52;
/// Light from one node to the next, of 65535.
const SPAN: u32 = 65535 / (SIDE as u32 - 1);
/// What a byte of light counts for.
const BYTE: u32 = 65535 / 255;

/// The inks at the nodes of a cube of light: two and two in a number, 32 bits each.
pub(super) struct Grid(Vec<[u64; 2]>);

impl Grid {
    /// Asks for the inks at each light.
    pub(super) fn new(
        lights: &[[u16; 3]],
        inks: impl Fn([u16; 3]) -> [u16; 4] + Sync,
    ) -> Self {
        let pair = |high: u16, low: u16| u64::from(high) << 32 | u64::from(low);
        let node = |light: &[u16; 3]| {
            let [c, m, y, k] = inks(*light);
            [pair(c, m), pair(y, k)]
        };
        Self(lights.par_iter().map(node).collect())
    }

    /// The light at each node, in the order that [`Grid::new`] wants.
    pub(super) fn nodes() -> Vec<[u16; 3]> {
        let value = |node: usize| (node as u32 * SPAN) as u16;
        let node =
            |node| [node / (SIDE * SIDE), node / SIDE % SIDE, node % SIDE].map(value);
        (0..SIDE * SIDE * SIDE).map(node).collect()
    }

    /// The inks at a place in the cube, in 16 bits.
    pub(super) fn words(&self, [red, green, blue]: [u16; 3]) -> [u32; 4] {
        let [cm, yk] = self.weigh(red.into(), green.into(), blue.into(), SPAN / 2);
        let [c, m, y, k] = [cm >> 32, cm & LOW, yk >> 32, yk & LOW];
        [c as u32 / SPAN, m as u32 / SPAN, y as u32 / SPAN, k as u32 / SPAN]
    }

    /// The same in 8 bits.
    pub(super) fn bytes(&self, red: u16, green: u16, blue: u16) -> [u32; 4] {
        let one = SPAN * BYTE;
        let [cm, yk] = self.weigh(red.into(), green.into(), blue.into(), one / 2);
        let [c, m, y, k] = [cm >> 32, cm & LOW, yk >> 32, yk & LOW];
        [c as u32 / one, m as u32 / one, y as u32 / one, k as u32 / one]
    }

    /// Tetrahedral: from the node nearest to black to that nearest to white, along the
    /// axis with the longest way first. With ways a ≥ b ≥ c of `SPAN` that is
    /// `(SPAN − a)·n0 + (a − b)·n1 + (b − c)·n2 + c·n3`, whose weights add up to `SPAN`: neutral
    /// light goes straight from node to node, so that greys have no cast between them. Each ink is weighed by `SPAN` in all, and has
    /// `more` added.
    ///
    /// Plain arithmetic, because every pixel of every picture comes by, in unoptimised
    /// builds too.
    fn weigh(&self, red: u32, green: u32, blue: u32, more: u32) -> [u64; 2] {
        const ACROSS: usize = SIDE * SIDE;
        let last = SIDE as u32 - 2;
        let (mut r, mut g, mut b) = (red / SPAN, green / SPAN, blue / SPAN);
        if r > last {
            r = last;
        }
        if g > last {
            g = last;
        }
        if b > last {
            b = last;
        }
        let mut node = r as usize * ACROSS + g as usize * SIDE + b as usize;
        let (mut first, mut one) = (red - r * SPAN, ACROSS);
        let (mut second, mut two) = (green - g * SPAN, SIDE);
        let (mut third, mut three) = (blue - b * SPAN, 1);
        if first < second {
            (first, one, second, two) = (second, two, first, one);
        }
        if second < third {
            (second, two, third, three) = (third, three, second, two);
        }
        if first < second {
            (first, one, second, two) = (second, two, first, one);
        }
        let more = more as u64;
        let weight = (SPAN - first) as u64;
        let mut inks = self.0[node];
        let mut cm = (more << 32 | more) + inks[0] * weight;
        let mut yk = (more << 32 | more) + inks[1] * weight;
        node += one;
        let weight = (first - second) as u64;
        inks = self.0[node];
        cm += inks[0] * weight;
        yk += inks[1] * weight;
        node += two;
        let weight = (second - third) as u64;
        inks = self.0[node];
        cm += inks[0] * weight;
        yk += inks[1] * weight;
        node += three;
        let weight = third as u64;
        inks = self.0[node];
        [cm + inks[0] * weight, yk + inks[1] * weight]
    }
}

/// The lower of two numbers in one.
const LOW: u64 = 0xFFFF_FFFF;
