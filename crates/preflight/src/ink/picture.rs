//! Pictures as tints on pixels.

use std::sync::Arc;

use tiny_skia::Transform;

use marbre_pdf::canvas::{Image, Masking, Samples};
use marbre_pdf::colour::Space;
use marbre_pdf::reading::stream::Unreadable;

use super::inking::Inking;
use super::layer::Tint;
use super::pictures::Pictures;
use super::rasteriser::Painting;
use super::reduced::{Factors, Reduced, factors};
use super::region::Region;

/// A picture, about as fine as the pixels that it is for.
pub(super) struct Picture<'i> {
    /// From pixels to its unit square.
    back: Transform,
    /// The space of its numbers: for a picture with a table, that of the table.
    space: Option<&'i Space>,
    numbers: Numbers,
    /// How much of it shows.
    shown: Option<Numbers>,
    /// What is mixed into its numbers where not all of it shows.
    matte: Option<Vec<f32>>,
}

/// What a picture's samples stand for.
struct Numbers {
    samples: Arc<Result<Reduced, Unreadable>>,
    /// The numbers of no sample and of a full one.
    decode: Vec<[f32; 2]>,
}

impl Numbers {
    /// `None` where the samples can't be decoded.
    fn of(
        samples: Arc<Result<Reduced, Unreadable>>,
        decode: &[[f32; 2]],
    ) -> Option<Self> {
        let components = samples.as_ref().as_ref().ok()?.components();
        let ranges = decode.iter().copied().chain(std::iter::repeat([0.0, 1.0]));
        Some(Self { samples, decode: ranges.take(components).collect() })
    }

    /// Goes over the pixels of a region with their numbers.
    fn each(
        &self,
        region: Region,
        back: &Transform,
        mut pixel: impl FnMut(usize, &mut [f32]),
    ) {
        let Ok(samples) = self.samples.as_ref() else { return };
        let mut numbers = vec![0.0; self.decode.len()];
        samples.each(region, back, |at, parts| {
            let ranges = numbers.iter_mut().zip(&self.decode).zip(parts);
            ranges.for_each(|((number, [low, high]), part)| {
                *number = low + part * (high - low);
            });
            pixel(at, &mut numbers);
        });
    }
}

impl<'i> Picture<'i> {
    /// Decodes a picture whose unit square pixels are taken to by a matrix, `back`; `to` is
    /// the way there.
    ///
    /// # Errors
    /// Where it can't be decoded.
    pub(super) fn of(
        image: &'i Image<'_>,
        pictures: &Pictures,
        to: Transform,
        back: Transform,
    ) -> Result<Self, Unreadable> {
        let size = [image.width as usize, image.height as usize];
        let for_components = |components| factors(size, components, to);
        let (samples, space, decode) = match image.space.as_deref() {
            Some(Space::Indexed(indexed)) => {
                let base = &*indexed.base;
                let samples = coloured(image, pictures)?;
                let factors = for_components(samples.components);
                let reduced = Arc::new(Ok(Reduced::of(&samples, size, factors)));
                (reduced, Some(base), base.default_decode(8))
            }
            space => {
                let factors = for_components(space.map_or(1, Space::components));
                (pictures.reduced(image, factors), space, image.decode.clone())
            }
        };
        if let Err(reason) = samples.as_ref() {
            return Err(reason.clone());
        }
        let mask = |mask: &Image<'_>, decode: &[[f32; 2]]| {
            let size = [mask.width as usize, mask.height as usize];
            Numbers::of(pictures.reduced(mask, factors(size, 1, to)), decode)
        };
        let mut matte = None;
        let shown = match &image.masking {
            Masking::None => None,
            Masking::Key(ranges) => {
                let reduced = keyed(image, pictures, ranges, for_components(1))?;
                Numbers::of(Arc::new(Ok(reduced)), &[[0.0, 1.0]])
            }
            Masking::Stencil(stencil) => {
                // What is decoded to 1 is masked out.
                let decode = stencil.decode.first().copied().unwrap_or([0.0, 1.0]);
                mask(stencil, &[decode.map(|end| 1.0 - end)])
            }
            Masking::Soft(soft, mixed) => {
                let shown = mask(soft, &soft.decode);
                if shown.is_some() {
                    matte.clone_from(mixed);
                }
                shown
            }
        };
        let numbers = Numbers::of(samples, &decode).ok_or(Unreadable::Damaged)?;
        Ok(Self { back, space, numbers, shown, matte })
    }

    /// The space of its numbers.
    pub(super) fn space(&self) -> Option<&Space> {
        self.space
    }

    /// How much of each pixel a stencil paints.
    pub(super) fn stencil(&self, region: Region) -> Vec<f32> {
        let mut painted = Vec::with_capacity(region.area());
        self.numbers.each(region, &self.back, |_, numbers| {
            let number = numbers.first().copied().unwrap_or(1.0);
            painted.push(1.0 - number.clamp(0.0, 1.0));
        });
        painted
    }

    /// Its tints on a region.
    pub(super) fn painting(
        &self,
        region: Region,
        inking: &Inking<'_>,
        overprints: bool,
    ) -> Painting {
        let area = region.area();
        let mut planes = vec![vec![0.0; area]; inking.planes.len()];
        let alpha = self.shown.as_ref().map(|mask| {
            let mut alpha = Vec::with_capacity(area);
            mask.each(region, &self.back, |_, numbers| {
                alpha.push(numbers.first().map_or(0.0, |it| it.clamp(0.0, 1.0)));
            });
            alpha
        });
        // Inks as they are: nothing has to be asked for each pixel.
        if let (true, None, [cyan, magenta, yellow, black]) =
            (inking.is_process(), &alpha, planes.as_mut_slice())
        {
            let mut plates =
                cyan.iter_mut().zip(magenta).zip(yellow.iter_mut().zip(black));
            self.numbers.each(region, &self.back, |_, numbers| {
                if let (Some(((c, m), (y, k))), &mut [a, b, d, e]) =
                    (plates.next(), numbers)
                {
                    let tint = |number: f32| number.clamp(0.0, 1.0);
                    (*c, *m, *y, *k) = (tint(a), tint(b), tint(d), tint(e));
                }
            });
            return painted(planes, alpha, inking, overprints);
        }
        let mut tints = vec![0.0; inking.planes.len()];
        self.numbers.each(region, &self.back, |pixel, numbers| {
            let shown = alpha
                .as_ref()
                .map_or(1.0, |alpha| alpha.get(pixel).copied().unwrap_or(0.0));
            if shown <= 0.0 {
                return;
            }
            if let Some(matte) = &self.matte {
                for (number, matte) in numbers.iter_mut().zip(matte) {
                    *number = matte + (*number - matte) / shown;
                }
            }
            inking.tints(numbers, &mut tints);
            for (plane, tint) in planes.iter_mut().zip(&tints) {
                if let Some(here) = plane.get_mut(pixel) {
                    *here = *tint;
                }
            }
        });
        painted(planes, alpha, inking, overprints)
    }
}

/// Planes of tints, as an ink each.
fn painted(
    planes: Vec<Vec<f32>>,
    alpha: Option<Vec<f32>>,
    inking: &Inking<'_>,
    overprints: bool,
) -> Painting {
    // An ink that a picture has nothing of is easily composited.
    let tint = |plane: Vec<f32>| match plane.iter().all(|tint| *tint == 0.0) {
        true => Tint::Flat(0.0),
        false => Tint::Each(plane),
    };
    let tints = inking.planes.iter().copied().zip(planes.into_iter().map(tint)).collect();
    Painting { tints, alpha, overprints }
}

/// The samples of a picture with a table, as the table's colours.
///
/// # Errors
/// Where it can't be decoded.
fn coloured(image: &Image<'_>, pictures: &Pictures) -> Result<Samples, Unreadable> {
    let samples = pictures.samples(image);
    let samples = samples.as_ref().as_ref().map_err(Clone::clone)?;
    let Some(Space::Indexed(indexed)) = image.space.as_deref() else {
        return Ok(samples.clone());
    };
    let [low, high] = image.decode.first().copied().unwrap_or([0.0, 1.0]);
    let most = f32::from(samples.most.max(1));
    let components = indexed.base.components();
    let colour = |sample: u8| {
        let number = low + f32::from(sample) / most * (high - low);
        let index = (number.max(0.0).round() as usize).min(indexed.highest);
        let bytes = indexed.table.get(index * components..);
        let bytes = bytes.unwrap_or_default().iter().copied();
        bytes.chain(std::iter::repeat(0)).take(components)
    };
    let table: Vec<Vec<u8>> =
        (0..=u8::MAX).map(|sample| colour(sample).collect()).collect();
    let bytes = samples.bytes.iter().flat_map(|sample| {
        table.get(usize::from(*sample)).into_iter().flatten().copied()
    });
    Ok(Samples { components, most: 255, bytes: bytes.collect() })
}

/// Which pixels don't have the colour that is left out.
///
/// # Errors
/// Where the picture can't be decoded.
fn keyed(
    image: &Image<'_>,
    pictures: &Pictures,
    ranges: &[[f32; 2]],
    factors: Factors,
) -> Result<Reduced, Unreadable> {
    let samples = pictures.samples(image);
    let samples = samples.as_ref().as_ref().map_err(Clone::clone)?;
    let pixels = samples.bytes.chunks_exact(samples.components.max(1));
    let shown = pixels.map(|pixel| {
        let mut parts = pixel.iter().zip(ranges);
        let left_out =
            parts.all(|(part, [low, high])| (*low..=*high).contains(&f32::from(*part)));
        u8::from(!left_out)
    });
    let key = Samples { components: 1, most: 1, bytes: shown.collect() };
    Ok(Reduced::of(&key, [image.width as usize, image.height as usize], factors))
}
