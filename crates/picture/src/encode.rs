//! Inks as a PDF stores them.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use marbre_pdf::deflate::deflated;

use super::Fault;

/// Of 100: photographs lose less than can be seen (`tests/suite/quality.rs`), and flat inks
/// stay within 2/255 of what they were.
const QUALITY: u8 = 85;
/// Pictures that aren't JPEG and have no more pixels than this stay lossless.
const SMALL: u64 = 1_000_000;

/// A picture in inks, as a PDF stores it: `DeviceCMYK`, 8 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inked {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// How `data` is coded.
    pub coding: Coding,
    /// The inks.
    pub data: Vec<u8>,
    /// How much each pixel covers: zlib, 8 bits, without a predictor.
    pub alpha: Option<Vec<u8>>,
    /// The most ink that a square of 15 mm has in the mean at 300 ppi, %, where inks
    /// have kept their numbers; 0 where they were made within the limit.
    pub densest: u16,
}

/// How inks are coded (ISO 32000-1, 7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// `DCTDecode`; 255 is full ink.
    Jpeg,
    /// `DCTDecode` with an Adobe marker; 255 is no ink: needs
    /// `Decode [1 0 1 0 1 0 1 0]`.
    NegativeJpeg,
    /// `FlateDecode` with PNG predictors (`Predictor 15`, `Colors 4`).
    Flate,
}

/// Codes inks of four bytes each. What has been JPEG becomes JPEG; else nothing is
/// lost, unless that would take more than half of what the inks take raw.
pub(super) fn encode(
    width: u32,
    height: u32,
    inks: &[u8],
    alpha: Option<&[u8]>,
    was_jpeg: bool,
) -> Result<Inked, Fault> {
    let alpha = alpha.map(deflated);
    let row = width as usize * 4;
    let small = u64::from(width) * u64::from(height) <= SMALL;
    let sides = (u16::try_from(width), u16::try_from(height));
    let lossless = !was_jpeg && (small || compressible(inks, row));
    if let ((Ok(across), Ok(down)), false) = (sides, lossless) {
        let data = jpeg([across, down], inks, QUALITY, SamplingFactor::F_1_1)?;
        return Ok(Inked {
            width,
            height,
            coding: Coding::NegativeJpeg,
            data,
            alpha,
            densest: 0,
        });
    }
    let data = flate(inks, row);
    Ok(Inked { width, height, coding: Coding::Flate, data, alpha, densest: 0 })
}

/// Inks of a size as [`Coding::NegativeJpeg`], of a quality up to 100: cyan, magenta and
/// yellow as light and two differences of colour (YCCK), for they hang together, and black
/// apart. The differences are sampled as `sampling` says.
pub(super) fn jpeg(
    [width, height]: [u16; 2],
    inks: &[u8],
    quality: u8,
    sampling: SamplingFactor,
) -> Result<Vec<u8>, Fault> {
    let mut data = Vec::new();
    let mut encoder = Encoder::new(&mut data, quality);
    encoder.set_sampling_factor(sampling);
    encoder.encode(inks, width, height, ColorType::CmykAsYcck).map_err(Fault::damaged)?;
    Ok(data)
}

/// Inks in rows of so many bytes as [`Coding::Flate`].
pub(super) fn flate(inks: &[u8], row: usize) -> Vec<u8> {
    deflated(&predicted(inks.chunks(row), row))
}

/// Whether inks become half as many bytes or fewer, by every eighth stretch of rows.
fn compressible(inks: &[u8], row: usize) -> bool {
    let rows = inks.chunks(row * 16).step_by(8).flat_map(|rows| rows.chunks(row));
    let sample = predicted(rows, row);
    deflated(&sample).len() <= sample.len() / 2
}

/// Rows as differences to the pixel before or above, whichever are smaller (ISO/IEC
/// 15948, 9).
fn predicted<'a>(rows: impl Iterator<Item = &'a [u8]>, row: usize) -> Vec<u8> {
    let mut predicted = Vec::new();
    let mut above = vec![0; row];
    let size = |values: &[u8]| {
        values.iter().map(|v| u32::from(v.cast_signed().unsigned_abs())).sum::<u32>()
    };
    for line in rows {
        let before = [0; 4].iter().chain(line);
        let sub =
            line.iter().zip(before).map(|(a, b)| a.wrapping_sub(*b)).collect::<Vec<_>>();
        let up =
            line.iter().zip(&above).map(|(a, b)| a.wrapping_sub(*b)).collect::<Vec<_>>();
        let (filter, values) = if size(&up) <= size(&sub) { (2, up) } else { (1, sub) };
        predicted.push(filter);
        predicted.extend_from_slice(&values);
        above.copy_from_slice(line);
    }
    predicted
}

impl Inked {
    /// The picture as bytes, for [`Inked::from_bytes`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let coding = match self.coding {
            Coding::Jpeg => 0,
            Coding::NegativeJpeg => 1,
            Coding::Flate => 2,
        };
        let mut bytes = Vec::with_capacity(self.data.len() + 32);
        bytes.extend(self.width.to_be_bytes());
        bytes.extend(self.height.to_be_bytes());
        bytes.extend([coding, u8::from(self.alpha.is_some())]);
        bytes.extend(self.densest.to_be_bytes());
        bytes.extend((self.data.len() as u64).to_be_bytes());
        bytes.extend_from_slice(&self.data);
        bytes.extend_from_slice(self.alpha.as_deref().unwrap_or_default());
        bytes
    }

    /// A picture from what [`Inked::to_bytes`] has made; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (width, rest) = bytes.split_first_chunk::<4>()?;
        let (height, rest) = rest.split_first_chunk::<4>()?;
        let ([coding, has_alpha], rest) = rest.split_first_chunk::<2>()?;
        let (densest, rest) = rest.split_first_chunk::<2>()?;
        let densest = u16::from_be_bytes(*densest);
        let (length, rest) = rest.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
        let (data, alpha) = rest.split_at_checked(length)?;
        let coding = match coding {
            0 => Coding::Jpeg,
            1 => Coding::NegativeJpeg,
            2 => Coding::Flate,
            _ => return None,
        };
        let alpha = match has_alpha {
            0 if alpha.is_empty() => None,
            1 => Some(alpha.to_vec()),
            _ => return None,
        };
        let [width, height] = [*width, *height].map(u32::from_be_bytes);
        Some(Self { width, height, coding, data: data.to_vec(), alpha, densest })
    }
}
