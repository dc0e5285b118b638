//! Inks that a JPEG keeps as light and two differences of colour.

/// YCCK to CMYK (Adobe Technical Note 5116): what the first three are mixed from is
/// the light that the inks leave; black is apart.
pub fn unmix(pixel: &mut [u8]) {
    let [y, cb, cr, _] = pixel else { return };
    let light = i32::from(*y) << 16;
    let (blue, red) = (i32::from(*cb) - 128, i32::from(*cr) - 128);
    let ink = |part: i32| 255 - ((part + 0x8000) >> 16).clamp(0, 255) as u8;
    (*y, *cb, *cr) = (
        ink(light + 91_881 * red),
        ink(light - 22_554 * blue - 46_802 * red),
        ink(light + 116_130 * blue),
    );
}
