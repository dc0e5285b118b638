//! From light to inks, by the profile of a printing condition.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/");
//! let icc = std::fs::read(format!("{folder}ISOcoated_v2_300_bas.icc"))?;
//! // The most ink at one place, in %.
//! let separator = marbre_ink::Separator::new(&icc, 300.0)?;
//! // Neutral light becomes black ink alone, whatever the profile would mix.
//! let [c, m, y, k] = separator.light([0.5, 0.5, 0.5]);
//! assert_eq!([c, m, y], [0.0; 3]);
//! assert!(k > 0.4);
//! # Ok(())
//! # }
//! ```

use std::sync::{Arc, OnceLock};

use moxcms::{ColorProfile, DataColorSpace, Layout, ToneReprCurve};

use self::arithmetic::{lab, linear};
use self::device::Device;
use self::grid::Grid;
use self::looks::Looks;
use self::profiles::{lights, perceptual, press, straightened};
use self::relative::Relative;

pub mod arithmetic;
mod device;
mod grid;
mod looks;
mod profiles;
mod relative;
mod screen;
mod unmix;
mod unusable;

pub use self::profiles::{is_srgb, name, profile};
pub use self::screen::Screen;
pub use self::unmix::unmix;
pub use self::unusable::Unusable;

/// The lightest that black ink alone looks on paper, as sRGB.
const BLACKEST: f32 = 36.5 / 255.0;
/// How far the parts of a black may differ.
const CAST: f32 = 5.5 / 255.0;

/// Turns light into the inks of one printing condition.
pub struct Separator {
    press: ColorProfile,
    device: Device,
    /// The most ink at one place, %.
    limit: f64,
    /// Made when something asks for them: many reports have theme colours alone.
    tables: OnceLock<Result<Tables, Unusable>>,
    relative: OnceLock<Result<Relative, Unusable>>,
    looks: OnceLock<Result<Looks, Unusable>>,
}

/// What takes a while to work out.
struct Tables {
    /// The lightness of each black tint, in steps of 1/255: linear light, of the
    /// paper's.
    ramp: [f64; 256],
    /// sRGB in inks.
    srgb: Colour,
}

/// Turns the pixels of one RGB space into inks, within the limit.
#[derive(Clone)]
pub struct Colour {
    grid: Arc<Grid>,
    limit: f64,
}

/// Turns the pixels of one grey space into black ink.
pub struct Grey {
    /// For each grey of 16 bits.
    black: Vec<u8>,
}

impl Separator {
    /// Reads `icc`, an output profile for CMYK (ICC.1:2001-04), of version 2.
    /// `limit` is the most ink at one place (total area coverage), %.
    ///
    /// # Errors
    /// What keeps the profile from being used.
    pub fn new(icc: &[u8], limit: f64) -> Result<Self, Unusable> {
        let (press, device) = press(icc)?;
        let (tables, relative) = (OnceLock::new(), OnceLock::new());
        let looks = OnceLock::new();
        Ok(Self { press, device, limit, tables, relative, looks })
    }

    fn tables(&self) -> Result<&Tables, &Unusable> {
        let make = || {
            let ramp = self.looks().map_err(Unusable::clone)?.ramp()?;
            let srgb = link(&ColorProfile::new_srgb(), &self.perceptual(), self.limit)?;
            Ok(Tables { ramp, srgb })
        };
        if self.tables.get().is_none() {
            // Made before the cell is entered: a thread that waits for the others' parts of
            // a grid may take up work that asks for the tables too. They are all the same.
            let _ = self.tables.set(make());
        }
        self.tables.get_or_init(make).as_ref()
    }

    fn perceptual(&self) -> impl Fn([f64; 3]) -> [f64; 4] {
        |xyz| self.device.inks(lab(xyz))
    }

    /// What kept light from being turned into inks so far: all of it has become
    /// black, and nobody should print it.
    pub fn failure(&self) -> Option<&Unusable> {
        self.tables.get()?.as_ref().err()
    }

    /// Whether a separator can be made of a profile; quicker than making one.
    ///
    /// # Errors
    /// What keeps the profile from being used.
    pub fn check(icc: &[u8]) -> Result<(), Unusable> {
        press(icc).map(|_| ())
    }

    /// sRGB (0 to 1) in cyan, magenta, yellow and black (0 to 1, in steps of
    /// 1/1000): perceptual, within the limit. Neutral light too becomes four inks.
    pub fn by_profile(&self, rgb: [f32; 3]) -> [f32; 4] {
        let Ok(Tables { srgb, .. }) = self.tables() else { return [0.0, 0.0, 0.0, 1.0] };
        let light = rgb.map(|part| (part.clamp(0.0, 1.0) * 65535.0).round() as u16);
        let inks =
            srgb.grid.words(light).map(|ink| thousandths(f64::from(ink) / 65535.0));
        limited(inks, (self.limit * 10.0) as u32).map(|ink| ink as f32 / 1000.0)
    }

    /// sRGB grey (0 to 1) in black ink alone (0 to 1, in steps of 1/1000): 0 is
    /// 100 % black, 1 is paper, and between them the tint is as light as the grey,
    /// with black points compensated.
    pub fn black(&self, grey: f32) -> f32 {
        let light = linear(f64::from(grey.clamp(0.0, 1.0)));
        thousandths(self.tint(light)) as f32 / 1000.0
    }

    /// The inks of a vector colour in sRGB: neutral light in black alone, other light
    /// by the profile. What is as dark as black ink is black ink, though drawing
    /// programs write it with a cast (`#231f20`).
    pub fn light(&self, rgb: [f32; 3]) -> [f32; 4] {
        let brightest = rgb.iter().copied().fold(0.0, f32::max);
        let darkest = rgb.iter().copied().fold(1.0, f32::min);
        if brightest <= BLACKEST && brightest - darkest <= CAST {
            return [0.0, 0.0, 0.0, 1.0];
        }
        if Self::is_neutral(rgb) {
            return [0.0, 0.0, 0.0, self.black(rgb[1])];
        }
        self.by_profile(rgb)
    }

    /// Whether light has no colour: three equal steps of 1/255.
    pub fn is_neutral(rgb: [f32; 3]) -> bool {
        let [red, green, blue] = rgb.map(|part| (part * 255.0).round() as i32);
        red == green && green == blue
    }

    /// For pixels in the RGB space of a profile; in sRGB if there is none.
    ///
    /// # Errors
    /// Why the profile can't be used.
    pub fn colour(&self, icc: Option<&[u8]>) -> Result<Colour, Unusable> {
        match icc {
            Some(icc) => link(&profile(icc)?, &self.perceptual(), self.limit),
            None => Ok(self.tables().map_err(Unusable::clone)?.srgb.clone()),
        }
    }

    /// For light as PDFs have it: in the RGB space of a profile, or in sRGB if there is
    /// none, by relative colorimetry with black points compensated.
    ///
    /// # Errors
    /// Why a profile can't be used.
    pub fn relative(&self, icc: Option<&[u8]>) -> Result<Colour, Unusable> {
        let source = icc.map_or_else(|| Ok(ColorProfile::new_srgb()), profile)?;
        let relative = self.by_relative().map_err(Unusable::clone)?;
        link(&source, &|xyz| relative.inks(xyz), self.limit)
    }

    /// L\*a\*b\* under D50 in cyan, magenta, yellow and black (0 to 1), by relative
    /// colorimetry with black points compensated.
    ///
    /// # Errors
    /// Why the press's profile can't be used.
    pub fn relative_of_lab(&self, lab: [f32; 3]) -> Result<[f32; 4], &Unusable> {
        let inks = self.by_relative()?.inks_of_lab(lab.map(f64::from));
        Ok(inks.map(|ink| ink as f32))
    }

    /// How its inks look on a screen.
    ///
    /// # Errors
    /// Where the profile doesn't say.
    pub fn screen(&self) -> Result<Screen, Unusable> {
        Screen::of(&self.press)
    }

    /// How much light inks (0 to 1) leave of the paper's, 0 to 1, by relative colorimetry:
    /// what WCAG calls the relative luminance, with the paper for white.
    ///
    /// # Errors
    /// Why the press's profile can't be used.
    pub fn light_of(&self, inks: [f32; 4]) -> Result<f64, Unusable> {
        let looks = self.looks().map_err(Unusable::clone)?;
        let &[paper, light] = looks.lights(&[[0.0; 4], inks])?.as_slice() else {
            return Err(Unusable::NoBlack);
        };
        let part = if paper > 0.0 { light / paper } else { light };
        // Steps that no two machines' arithmetic disagrees on.
        Ok((part.clamp(0.0, 1.0) * 1e4).round() / 1e4)
    }

    fn by_relative(&self) -> Result<&Relative, &Unusable> {
        let make = || {
            let looks = self.looks().map_err(Unusable::clone)?;
            Relative::new(&self.press, &self.device, looks)
        };
        self.relative.get_or_init(make).as_ref()
    }

    fn looks(&self) -> Result<&Looks, &Unusable> {
        self.looks.get_or_init(|| Looks::of(&self.press)).as_ref()
    }

    /// For pixels in the grey space of a profile; with the curve of sRGB if there
    /// is none.
    ///
    /// # Errors
    /// Why the profile can't be used.
    pub fn grey(&self, icc: Option<&[u8]>) -> Result<Grey, Unusable> {
        let lights = match icc {
            Some(icc) => lights(&profile(icc)?)?,
            None => (0..=u16::MAX).map(|g| linear(f64::from(g) / 65535.0)).collect(),
        };
        let black = |light| (self.tint(light) * 255.0).round() as u8;
        Ok(Grey { black: lights.into_iter().map(black).collect() })
    }

    /// The black tint (0 to 1) for linear light (0 to 1).
    fn tint(&self, light: f64) -> f64 {
        let Ok(Tables { ramp, .. }) = self.tables() else { return 1.0 };
        let darkest = ramp[255];
        let light = darkest + (1.0 - darkest) * light.clamp(0.0, 1.0);
        let after = ramp.partition_point(|tint| *tint > light).min(255);
        let Some(before) = after.checked_sub(1) else { return 0.0 };
        let (lighter, darker) = (ramp[before], ramp[after]);
        let part =
            if lighter > darker { (lighter - light) / (lighter - darker) } else { 0.0 };
        (before as f64 + part.min(1.0)) / 255.0
    }
}

impl Colour {
    /// Turns pixels of three bytes into inks of four (0 is no ink).
    pub fn bytes(&self, rgb: &[u8], inks: &mut [u8]) {
        let light = rgb.as_chunks::<3>().0.iter();
        let word = |byte: u8| byte as u16 * 257;
        self.separate(light.map(|&[r, g, b]| [word(r), word(g), word(b)]), inks);
    }

    /// Turns pixels of three 16-bit values into inks of four bytes (0 is no ink).
    pub fn words(&self, rgb: &[u16], inks: &mut [u8]) {
        self.separate(rgb.as_chunks::<3>().0.iter().copied(), inks);
    }

    /// One colour (0 to 1) in cyan, magenta, yellow and black (0 to 1), without the limit.
    pub fn inks(&self, rgb: [f32; 3]) -> [f32; 4] {
        let light = rgb.map(|part| (part.clamp(0.0, 1.0) * 65535.0).round() as u16);
        self.grid.words(light).map(|ink| ink as f32 / 65535.0)
    }

    fn separate(&self, lights: impl Iterator<Item = [u16; 3]>, inks: &mut [u8]) {
        let most = (self.limit * 255.0 / 100.0) as u32;
        let (mut last, mut mixed) = ([0; 3], self.mix([0; 3], most));
        for (light, inks) in lights.zip(inks.as_chunks_mut::<4>().0) {
            // Neighbours are often the same.
            if light != last {
                last = light;
                mixed = self.mix(light, most);
            }
            *inks = mixed;
        }
    }

    fn mix(&self, [red, green, blue]: [u16; 3], most: u32) -> [u8; 4] {
        let mut inks = self.grid.bytes(red, green, blue);
        if inks[0] + inks[1] + inks[2] + inks[3] > most {
            inks = limited(inks, most);
        }
        [inks[0] as u8, inks[1] as u8, inks[2] as u8, inks[3] as u8]
    }
}

impl Grey {
    /// The black ink for a grey of 16 bits.
    pub fn black(&self, grey: u16) -> u8 {
        self.black.get(usize::from(grey)).copied().unwrap_or_default()
    }
}

/// Takes away from C, M and Y in proportion until all inks together are within
/// `most`. Black carries the drawing: it stays.
fn limited(inks: [u32; 4], most: u32) -> [u32; 4] {
    let [c, m, y, k] = inks;
    let coloured = c + m + y;
    let room = most.saturating_sub(k);
    if coloured <= room {
        return inks;
    }
    // c' + m' + y' = room and c' : m' : y' = c : m : y, hence c' = c·room/(c + m + y). Whole
    // numbers round down, so that the sum is never over the limit.
    let less = |ink: u32| ink * room / coloured;
    [less(c), less(m), less(y), k]
}

/// From the space of a profile to inks; `press` is the way there from XYZ under D50.
fn link(
    source: &ColorProfile,
    press: &(dyn Fn([f64; 3]) -> [f64; 4] + Sync),
    limit: f64,
) -> Result<Colour, Unusable> {
    if source.color_space != DataColorSpace::Rgb {
        return Err(Unusable::NotFor { space: name(source.color_space), wanted: "RGB" });
    }
    let tabled = source.lut_a_to_b_perceptual.is_some();
    let grid = if tabled || !source.is_matrix_shaper() {
        // A table leads to a wide space, and that one's curves and colorants on.
        let wide = ColorProfile::new_pro_photo_rgb();
        let nodes = Grid::nodes();
        let mut lights = nodes.clone();
        source
            .create_transform_16bit(Layout::Rgb, &wide, Layout::Rgb, perceptual())
            .and_then(|transform| {
                transform.transform(nodes.as_flattened(), lights.as_flattened_mut())
            })
            .map_err(Unusable::no_way)?;
        grid(&lights, &wide, press)?
    } else {
        grid(&Grid::nodes(), source, press)?
    };
    Ok(Colour { grid: Arc::new(grid), limit })
}

/// The inks of lights in the space of a profile with curves and colorants.
fn grid(
    lights: &[[u16; 3]],
    source: &ColorProfile,
    press: &(dyn Fn([f64; 3]) -> [f64; 4] + Sync),
) -> Result<Grid, Unusable> {
    let curve = |curve: &Option<ToneReprCurve>| {
        let table = curve.as_ref().and_then(straightened);
        table.ok_or(Unusable::NoCurves)
    };
    let curves =
        [curve(&source.red_trc)?, curve(&source.green_trc)?, curve(&source.blue_trc)?];
    let colorants = source.rgb_to_xyz_matrix().v;
    Ok(Grid::new(lights, |light| {
        let mut straight = [0.0; 3];
        for ((straight, part), curve) in straight.iter_mut().zip(light).zip(&curves) {
            *straight = curve.get(usize::from(part)).copied().map_or(0.0, f64::from);
        }
        let xyz = colorants.map(|row| row.iter().zip(straight).map(|(m, v)| m * v).sum());
        press(xyz).map(|ink| (ink * 65535.0).round() as u16)
    }))
}

fn thousandths(value: f64) -> u32 {
    (value.clamp(0.0, 1.0) * 1000.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(limit: f64) -> Separator {
        let icc = include_bytes!("../../../profiles/ISOcoated_v2_300_bas.icc");
        Separator::new(icc, limit).expect("the profile is good")
    }

    /// Inks in steps of 1/1000.
    fn shares(inks: [f32; 4]) -> [u32; 4] {
        inks.map(|ink| (ink * 1000.0).round() as u32)
    }

    #[test]
    fn neutral_light_is_black_ink_alone() {
        let press = press(300.0);
        assert_eq!(shares(press.light([0.0; 3])), [0, 0, 0, 1000]);
        assert_eq!(shares(press.light([1.0; 3])), [0; 4]);
        let grey = shares(press.light([0.5; 3]));
        assert_eq!(grey[..3], [0; 3]);
        assert!(press.light([0.5, 0.5, 0.4])[2] > 0.1);
        let mut last = 1.1;
        for step in 0..=255 {
            let black = press.black(step as f32 / 255.0);
            assert!(black < last, "{step}: {black}");
            last = black;
        }
    }

    #[test]
    fn inks_stay_within_the_limit_and_black_stays() {
        let free = press(300.0).by_profile([0.0; 3]);
        let tight = press(240.0).by_profile([0.0; 3]);
        assert!(free.iter().sum::<f32>() > 2.9, "{free:?}");
        assert!(tight.iter().sum::<f32>() <= 2.4001, "{tight:?}");
        assert!((free[3] - tight[3]).abs() < 1e-6);
        let mut inks = [0; 4];
        press(240.0).colour(None).expect("sRGB").bytes(&[0; 3], &mut inks);
        assert!(inks.iter().map(|i| u32::from(*i)).sum::<u32>() <= 612, "{inks:?}");
    }

    #[test]
    fn a_profile_of_something_else_is_refused() {
        let icc = include_bytes!("../../../profiles/ISOcoated_v2_300_bas.icc");
        assert!(Separator::new(&icc[..1000], 300.0).is_err());
        assert!(Separator::new(&icc[..900_000], 300.0).is_err());
        assert!(Separator::new(b"", 300.0).is_err());
        let srgb = ColorProfile::new_srgb().encode().expect("a profile");
        let error = Separator::new(&srgb, 300.0).err();
        assert_eq!(error, Some(Unusable::NotCmyk("RGB")));
    }
}
