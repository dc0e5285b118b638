//! Pictures, whose samples are decoded only where somebody wants them (ISO 32000-1, 8.9).

use std::sync::Arc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use tiny_skia::Transform;

mod coded;

use crate::colour::{Space, decode};
use crate::function::{integer, numbers};
use crate::reading::stream::{Unreadable, filters, up_to_coding};

/// The most bytes of a picture without compression: A3 in four inks at 600 ppi.
pub const LARGEST_PICTURE: usize = 300 << 20;

/// A picture as a page places it.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    /// Its object; `None` for a picture that stands in the content stream itself.
    pub object: Option<ObjectId>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Bits of each number: 1, 2, 4, 8 or 16.
    pub bits: u8,
    /// The space of its colours; `None` for a stencil, and for a JPEG 2000 whose own can't
    /// be read.
    pub space: Option<Arc<Space>>,
    /// Whether it is a stencil: it is painted with [`fill`](super::super::canvas::State),
    /// where samples are decoded to 0.
    pub stencil: bool,
    /// The range of each number.
    pub decode: Vec<[f32; 2]>,
    /// What of it is shown.
    pub masking: Masking<'a>,
    /// Its filters, in the order of decoding.
    pub filters: Vec<String>,
    /// Whether pixels are to be smoothed.
    pub interpolate: bool,
    /// From the unit square to the page: its first row is at the top, y = 1.
    pub transform: Transform,
    source: Source<'a>,
    document: &'a Document,
}

/// What of a picture is shown.
#[derive(Clone, Debug)]
pub enum Masking<'a> {
    /// All of it.
    None,
    /// Not the pixels whose samples all lie in these ranges.
    Key(Vec<[f32; 2]>),
    /// Only where a stencil would be painted.
    Stencil(Arc<Image<'a>>),
    /// As much as a grey picture says; with the colour that the picture is mixed with
    /// already (`Matte`).
    Soft(Arc<Image<'a>>, Option<Vec<f32>>),
}

#[derive(Clone, Debug)]
enum Source<'a> {
    Object(&'a Stream),
    Inline(Arc<Stream>),
}

/// A picture's samples as they are stored, before `decode`.
#[derive(Clone, Debug)]
pub struct Samples {
    /// Numbers of each pixel.
    pub components: usize,
    /// What a full sample is: 1, 3, 15 or 255. Of 16 bits, the upper 8 are here.
    pub most: u8,
    /// Row by row, pixel by pixel, one byte a number.
    pub bytes: Vec<u8>,
}

impl<'a> Image<'a> {
    /// A picture of the file; `None` where it makes no sense.
    pub(super) fn read(
        stream: &'a Stream,
        object: Option<ObjectId>,
        document: &'a Document,
        resources: &Dictionary,
        transform: Transform,
    ) -> Option<Self> {
        let source = Source::Object(stream);
        Self::of(&stream.dict, source, object, document, resources, transform, 0)
    }

    /// A picture that stands in a content stream, whose keys are written out.
    pub(super) fn inline(
        stream: Stream,
        document: &'a Document,
        resources: &Dictionary,
        transform: Transform,
    ) -> Option<Self> {
        let stream = Arc::new(stream);
        let source = Source::Inline(Arc::clone(&stream));
        Self::of(&stream.dict, source, None, document, resources, transform, 0)
    }

    fn of(
        about: &Dictionary,
        source: Source<'a>,
        object: Option<ObjectId>,
        document: &'a Document,
        resources: &Dictionary,
        transform: Transform,
        depth: usize,
    ) -> Option<Self> {
        let side = |key: &[u8]| u32::try_from(integer(about, key, document)?).ok();
        let (width, height) = (side(b"Width")?, side(b"Height")?);
        let flag = |key: &[u8]| {
            about.get_deref(key, document).and_then(Object::as_bool).unwrap_or(false)
        };
        let stencil = flag(b"ImageMask");
        let filters = filters(about, document);
        let own = filters.iter().any(|filter| filter == "JPXDecode");
        let stream = match &source {
            Source::Object(stream) => *stream,
            Source::Inline(stream) => stream,
        };
        let waves = own.then(|| coded::own_space(stream)).flatten();
        let bits = integer(about, b"BitsPerComponent", document);
        // A JPEG 2000 says it itself.
        let bits = waves.as_ref().map(|(_, bits)| i64::from(*bits)).or(bits);
        let bits = match (stencil, bits) {
            (true, _) => 1,
            (false, Some(bits @ (1 | 2 | 4 | 8 | 16))) => u8::try_from(bits).ok()?,
            (false, _) if own || filters.iter().any(|it| it == "DCTDecode") => 8,
            (false, _) => return None,
        };
        let space = about.get(b"ColorSpace").ok().filter(|_| !stencil);
        let space = space.map(|it| Space::read(it, document, resources).map(Arc::new));
        let space = match space {
            Some(Some(space)) => Some(space),
            None if own => waves.map(|(space, _)| Arc::new(space)),
            None if stencil => None,
            Some(None) | None => return None,
        };
        let given = about.get_deref(b"Decode", document).ok();
        let given = given.and_then(|it| decode(it, document));
        let usual = match &space {
            Some(space) => space.default_decode(bits),
            None => vec![[0.0, 1.0]],
        };
        let decode = given.filter(|given| given.len() == usual.len()).unwrap_or(usual);
        let inner = |key: &[u8]| {
            let mask = about.get(key).ok().filter(|_| depth == 0)?;
            let id = mask.as_reference().ok()?;
            let stream = document.get_object(id).ok()?.as_stream().ok()?;
            let (about, source) = (&stream.dict, Source::Object(stream));
            let id = Some(id);
            let mask = Self::of(about, source, id, document, resources, transform, 1);
            Some((Arc::new(mask?), about))
        };
        let key = numbers(about, b"Mask", document);
        let masking = match (inner(b"SMask"), inner(b"Mask"), key) {
            (Some((mask, about)), ..) => {
                Masking::Soft(mask, numbers(about, b"Matte", document))
            }
            (None, Some((mask, _)), _) => Masking::Stencil(mask),
            (None, None, Some(key)) => Masking::Key(key.as_chunks::<2>().0.to_vec()),
            (None, None, None) => Masking::None,
        };
        let interpolate = flag(b"Interpolate");
        Some(Self {
            object,
            width,
            height,
            bits,
            space,
            stencil,
            decode,
            masking,
            filters,
            interpolate,
            transform,
            source,
            document,
        })
    }

    /// The dictionary of the picture.
    pub fn dictionary(&self) -> &Dictionary {
        match &self.source {
            Source::Object(stream) => &stream.dict,
            Source::Inline(stream) => &stream.dict,
        }
    }

    /// Its samples.
    ///
    /// # Errors
    /// Where they can't be decoded: damaged, too large, or coded in an unknown way.
    pub fn samples(&self) -> Result<Samples, Unreadable> {
        let stream = match &self.source {
            Source::Object(stream) => stream,
            Source::Inline(stream) => &**stream,
        };
        let components = self.space.as_ref().map_or(1, |space| space.components());
        let (width, height) = (self.width as usize, self.height as usize);
        let wanted = width.checked_mul(height).and_then(|it| it.checked_mul(components));
        let wanted = wanted.ok_or(Unreadable::TooLarge)?;
        // Numbers of a table become its colours.
        let colours = match self.space.as_deref() {
            Some(Space::Indexed(indexed)) => indexed.base.components(),
            _ => 1,
        };
        if wanted.saturating_mul(colours) > LARGEST_PICTURE {
            return Err(Unreadable::TooLarge);
        }
        let (bytes, filter) = up_to_coding(stream, self.document, LARGEST_PICTURE)?;
        let Some(filter) = filter else {
            return Ok(self.unpacked(bytes, components, width * components, wanted));
        };
        let (size, document) = ([self.width, self.height], self.document);
        let parameters = coded::parameters(&stream.dict, &filter, document);
        let (most, mut bytes) = match filter.as_str() {
            "DCTDecode" => (255, coded::jpeg(&bytes, size, components)?),
            "JPXDecode" => (255, coded::jpeg2000(&bytes, size, components)?),
            "CCITTFaxDecode" if components == 1 => {
                (1, coded::fax(&bytes, size, parameters, document)?)
            }
            "JBIG2Decode" if components == 1 => {
                (1, coded::jbig2(&bytes, size, parameters, document)?)
            }
            _ => return Err(Unreadable::Filter(filter)),
        };
        bytes.resize(wanted, 0);
        Ok(Samples { components, most, bytes })
    }

    /// Samples of any depth as bytes; what is missing is 0.
    fn unpacked(
        &self,
        packed: Vec<u8>,
        components: usize,
        row: usize,
        wanted: usize,
    ) -> Samples {
        let bits = usize::from(self.bits);
        let stride = (row * bits).div_ceil(8);
        let mut bytes = Vec::new();
        match bits {
            8 => bytes = packed,
            16 => bytes.extend(packed.iter().step_by(2).take(wanted)),
            bits => {
                let most = (1_u16 << bits) - 1;
                for line in packed.chunks(stride.max(1)).take(self.height as usize) {
                    let sample = |at: usize| {
                        let byte = line.get(at * bits / 8).copied().unwrap_or(0);
                        let shift = 8 - bits - at * bits % 8;
                        (u16::from(byte) >> shift & most).to_le_bytes()[0]
                    };
                    bytes.extend((0..row).map(sample));
                }
            }
        }
        bytes.resize(wanted, 0);
        let most = if bits >= 8 { 255 } else { (1 << bits) - 1 };
        Samples { components, most, bytes }
    }
}
