//! The control strip: patches that are measured on the press.

/// A patch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Patch {
    /// Process inks: cyan, magenta, yellow, black, from 0 to 1.
    Process([f32; 4]),
    /// A spot colour by its number, and its tint from 0 to 1.
    Spot(usize, f32),
}

/// All patches, in the order of their importance: solids first, for ink density; then
/// 75 % and 50 %, for dot gain; overprints, for trapping of ink on ink; grey balance
/// beside black of the same darkness.
pub(super) fn patches(spots: usize) -> Vec<Patch> {
    let inks = |value: f32| {
        (0..4).map(move |ink| {
            let mut patch = [0.0; 4];
            patch[ink] = value;
            Patch::Process(patch)
        })
    };
    let tints = |value: f32| (0..spots).map(move |spot| Patch::Spot(spot, value));
    let mut patches = Vec::new();
    for value in [1.0, 0.75, 0.5] {
        patches.extend(inks(value));
        patches.extend(tints(value));
    }
    let overprints = [
        [1.0, 1.0, 0.0, 0.0],
        [1.0, 0.0, 1.0, 0.0],
        [0.0, 1.0, 1.0, 0.0],
        [1.0, 1.0, 1.0, 0.0],
    ];
    patches.extend(overprints.map(Patch::Process));
    for (grey, black) in
        [([0.25, 0.19, 0.19], 0.25), ([0.5, 0.4, 0.4], 0.5), ([0.75, 0.66, 0.66], 0.75)]
    {
        let [cyan, magenta, yellow] = grey;
        patches.push(Patch::Process([cyan, magenta, yellow, 0.0]));
        patches.push(Patch::Process([0.0, 0.0, 0.0, black]));
    }
    patches
}
