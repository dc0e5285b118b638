//! A page to look at, made from the finished PDF: as it will be printed, plate by plate, and
//! how much ink lies where.
//!
//! What it looks like is made from its plates, by the profile of the output intent: the ink
//! that was counted is the ink that is seen. Only a page with spot colours, of a file
//! without such a profile, or with marks that the plates lack is drawn by a renderer.

use std::sync::OnceLock;

use image::{Rgb, RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder};
use lopdf::Document;
use serde::{Deserialize, Serialize};
use tiny_skia::Rect;

use marbre_pdf::area::Area;
use marbre_pdf::view::View;

use marbre_pdf::canvas::Page;
use marbre_pdf::inflation;

use super::ink::{Plates, Sum};
use super::load::Load;

/// How finely a renderer shows a page, ppi: a finding can be made out, a text not quite read.
const LOOK: f32 = 72.0;
/// The most pixels of a page that is shown: A2 at 72 ppi has 2 million.
const MOST: f32 = 2e6;
/// How fine a page is among many, ppi: its arrangement can be made out.
const SMALL: f32 = 9.0;
/// Of 100, for pages.
const QUALITY: u8 = 72;
/// Of 100, for pages among many.
const COARSEST: u8 = 50;
/// Of 100, for plates and ink maps, which have few details.
const COARSE: u8 = 68;

/// A page to look at. All of its pictures show the same part of it, the [`sheet`].
///
/// [`sheet`]: Self::sheet
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leaf {
    /// The size of its trim: width and height, mm.
    pub trim: [f64; 2],
    /// What its pictures show: the bleed, mm from the trim's top left corner.
    pub sheet: Area,
    /// What the page looks like: a JPEG.
    #[serde(skip)]
    pub look: Vec<u8>,
    /// The same, small: a JPEG.
    #[serde(skip)]
    pub small: Vec<u8>,
    /// Its plates, in the order of [`Plates::inks`].
    pub plates: Vec<Tile>,
    /// How much ink lies where, in the colours of [`Plates::heat`]: a JPEG.
    #[serde(skip)]
    pub ink_map: Vec<u8>,
    /// Where it carries most ink.
    pub load: Load,
}

/// A plate to look at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// The ink's name.
    pub name: String,
    /// How much of the bleed it covers, %.
    pub coverage: f64,
    /// The plate in greys, as a JPEG: black where it prints. Nothing for a blank one.
    #[serde(skip)]
    pub image: Vec<u8>,
}

impl Leaf {
    /// Itself as bytes, to be kept: what [`Self::read`] reads.
    pub fn written(&self) -> Vec<u8> {
        let head = serde_json::to_vec(self).unwrap_or_default();
        let tiles = self.plates.iter().map(|tile| &tile.image);
        let parts =
            [&head, &self.look, &self.small, &self.ink_map].into_iter().chain(tiles);
        let framed = |part: &Vec<u8>| {
            let length = (part.len() as u64).to_be_bytes();
            [&length[..], part].concat()
        };
        parts.flat_map(framed).collect()
    }

    /// What was written; `None` where it isn't whole.
    pub fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut part = || {
            let (length, rest) = bytes.split_first_chunk()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            let (part, rest) = rest.split_at_checked(length)?;
            bytes = rest;
            Some(part.to_vec())
        };
        let mut leaf: Self = serde_json::from_slice(&part()?).ok()?;
        leaf.look = part()?;
        leaf.small = part()?;
        leaf.ink_map = part()?;
        for tile in &mut leaf.plates {
            tile.image = part()?;
        }
        Some(leaf)
    }
}

/// A document as a renderer shows it. It is opened for pages whose plates alone don't say what
/// they look like; where that fails, they are shown as white.
pub struct Looks<'a> {
    pdf: &'a [u8],
    /// What its bytes were parsed into, if that is known to be sound.
    parsed: Option<&'a Document>,
    view: OnceLock<Option<View>>,
}

impl<'a> Looks<'a> {
    /// Of a PDF's bytes.
    pub const fn of(pdf: &'a [u8]) -> Self {
        Self { pdf, parsed: None, view: OnceLock::new() }
    }

    /// Of a PDF's bytes that are known to be sound, and what they were parsed into.
    pub const fn of_parsed(pdf: &'a [u8], document: &'a Document) -> Self {
        Self { pdf, parsed: Some(document), view: OnceLock::new() }
    }

    fn view(&self) -> Option<&View> {
        let opened = || match self.parsed {
            Some(document) => {
                let held = inflation::held(document).is_ok();
                held.then(|| View::open(self.pdf.to_vec()).ok()).flatten()
            }
            None => {
                let bearable = inflation::bearable(self.pdf).ok();
                bearable.and_then(|pdf| View::open(pdf.into_owned()).ok())
            }
        };
        self.view.get_or_init(opened).as_ref()
    }
}

impl Leaf {
    /// Of one page, from its plates.
    pub fn of(page: &Page, plates: &Plates, looks: &Looks<'_>, limit: f64) -> Self {
        let trim = page.area(page.trim);
        let load = Load::of(plates);
        let covered = plates.coverage().map(|(ink, part)| (ink.name().to_owned(), part));
        let covered: Vec<_> = covered.collect();
        let look = printed(plates).unwrap_or_else(|| rendered(page, looks));
        let small = smaller(&look, page.area(page.bleed).width / 25.4);
        let look = jpeg(look.as_raw(), side_lengths(&look), ColorType::Rgb, QUALITY);
        let plates = plates.smaller();
        let size = [plates.width, plates.height];
        let heat = plates.heat(Sum::All, limit);
        let tile = |((name, part), plane): ((String, f64), &Vec<u8>)| {
            let greys: Vec<u8> = plane.iter().map(|tint| 255 - tint).collect();
            let image = match part > 0.0 {
                true => jpeg(&greys, size, ColorType::Luma, COARSE),
                false => Vec::new(),
            };
            Tile { name, coverage: part * 100.0, image }
        };
        Self {
            trim: [trim.width, trim.height],
            sheet: page.area(page.bleed),
            look,
            small,
            plates: covered.into_iter().zip(&plates.planes).map(tile).collect(),
            ink_map: jpeg(heat.as_flattened(), size, ColorType::Rgb, COARSE),
            load,
        }
    }
}

/// The bleed of a page as its plates print it.
fn printed(plates: &Plates) -> Option<RgbImage> {
    let [width, height] =
        [plates.width, plates.height].map(|side| u32::try_from(side).unwrap_or(0));
    RgbImage::from_raw(width, height, plates.light()?)
}

/// A look so many inches wide, small: each pixel is the mean of what it covers.
fn smaller(look: &RgbImage, inches: f64) -> Vec<u8> {
    let [across, down] = side_lengths(look);
    let finer = across as f64 / (inches * f64::from(SMALL)).max(1.0);
    let step = (finer.round() as usize).max(1);
    let size = [across.div_ceil(step), down.div_ceil(step)];
    let mut sums = vec![[0_u32; 4]; size[0] * size[1]];
    let rows = look.as_raw().chunks_exact((3 * across).max(1));
    for (y, row) in rows.enumerate() {
        let sums = sums.get_mut(y / step * size[0]..).unwrap_or_default();
        for (sum, pixels) in sums.iter_mut().zip(row.chunks(3 * step)) {
            for [red, green, blue] in pixels.as_chunks::<3>().0 {
                let pixel = [*red, *green, *blue, 1].map(u32::from);
                sum.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += part);
            }
        }
    }
    let means = sums.iter().flat_map(|[red, green, blue, count]| {
        [red, green, blue].map(|sum| (sum / count.max(&1)) as u8)
    });
    jpeg(&means.collect::<Vec<_>>(), size, ColorType::Rgb, COARSEST)
}

fn side_lengths(look: &RgbImage) -> [usize; 2] {
    [look.width(), look.height()].map(|side| side as usize)
}

/// The bleed of a page as a renderer shows it, unturned: that is how findings are placed.
fn rendered(page: &Page, looks: &Looks<'_>) -> RgbImage {
    // Renderers show what lies in both.
    let shown = page.crop.intersect(&page.media).unwrap_or(page.media);
    let inches = |rect: Rect| rect.width() / 72.0 * (rect.height() / 72.0);
    let largest = inches(shown).max(inches(page.bleed)).max(f32::MIN_POSITIVE);
    let ppi = LOOK.min((MOST / largest).sqrt());
    let index = page.number.saturating_sub(1);
    let picture = looks.view().and_then(|view| view.picture(index, ppi));
    let picture = picture.map(|it| match page.rotate {
        90 => imageops::rotate270(&it),
        180 => imageops::rotate180(&it),
        270 => imageops::rotate90(&it),
        _ => it,
    });
    let scale = ppi / 72.0;
    let side = |pt: f32| ((pt * scale).round() as u32).clamp(1, u32::from(u16::MAX));
    let (width, height) = (side(page.bleed.width()), side(page.bleed.height()));
    let mut sheet = RgbImage::from_pixel(width, height, Rgb([255; 3]));
    if let Some(picture) = picture {
        // tiny-skia's bottom is the larger y, which is up on a page.
        let left = (shown.left() - page.bleed.left()) * scale;
        let top = (page.bleed.bottom() - shown.bottom()) * scale;
        imageops::replace(&mut sheet, &picture, left.round() as i64, top.round() as i64);
    }
    sheet
}

/// Pixels as a JPEG; nothing for a picture without pixels.
fn jpeg(pixels: &[u8], size: [usize; 2], kind: ColorType, quality: u8) -> Vec<u8> {
    let mut data = Vec::new();
    let [Ok(width), Ok(height)] = size.map(u16::try_from) else { return data };
    match Encoder::new(&mut data, quality).encode(pixels, width, height, kind) {
        Ok(()) => data,
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_or_nothing_does() {
        let area = Area::between(-3.0, -3.0, 213.0, 300.0);
        let tile = |name: &str, image: &[u8]| Tile {
            name: name.to_owned(),
            coverage: 12.5,
            image: image.to_vec(),
        };
        let leaf = Leaf {
            trim: [210.0, 297.0],
            sheet: area,
            look: vec![1, 2, 3],
            small: vec![5],
            plates: vec![tile("Cyan", b"one"), tile("Encre à l'or", b"")],
            ink_map: vec![4],
            load: Load {
                heaviest: Some((212.5, area)),
                uncounted: 1,
                cut_off: false,
                faint: Vec::new(),
            },
        };
        let bytes = leaf.written();
        assert_eq!(Leaf::read(&bytes), Some(leaf));
        for length in 0..bytes.len() {
            assert_eq!(Leaf::read(&bytes[..length]), None, "{length} bytes");
        }
    }
}
