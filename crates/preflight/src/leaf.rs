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
/// Of 100, for pages.
const QUALITY: u8 = 72;
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
    /// The plate in greys, as a JPEG: black where it prints.
    #[serde(skip)]
    pub image: Vec<u8>,
}

impl Leaf {
    /// Itself as bytes, to be kept: what [`Self::read`] reads.
    pub fn written(&self) -> Vec<u8> {
        let head = serde_json::to_vec(self).unwrap_or_default();
        let tiles = self.plates.iter().map(|tile| &tile.image);
        let parts = [&head, &self.look, &self.ink_map].into_iter().chain(tiles);
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
        let plates = plates.smaller();
        let size = [plates.width, plates.height];
        let heat = plates.heat(Sum::All, limit);
        let tile = |((name, part), plane): ((String, f64), &Vec<u8>)| {
            let greys: Vec<u8> = plane.iter().map(|tint| 255 - tint).collect();
            let image = jpeg(&greys, size, ColorType::Luma, COARSE);
            Tile { name, coverage: part * 100.0, image }
        };
        Self {
            trim: [trim.width, trim.height],
            sheet: page.area(page.bleed),
            look,
            plates: covered.into_iter().zip(&plates.planes).map(tile).collect(),
            ink_map: jpeg(heat.as_flattened(), size, ColorType::Rgb, COARSE),
            load,
        }
    }
}

/// The bleed of a page as its plates print it.
fn printed(plates: &Plates) -> Option<Vec<u8>> {
    let size = [plates.width, plates.height];
    Some(jpeg(&plates.light()?, size, ColorType::Rgb, QUALITY))
}

/// The bleed of a page as a renderer shows it, unturned: that is how findings are placed.
fn rendered(page: &Page, looks: &Looks<'_>) -> Vec<u8> {
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
    let size = [width, height].map(|side| side as usize);
    jpeg(sheet.as_raw(), size, ColorType::Rgb, QUALITY)
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
