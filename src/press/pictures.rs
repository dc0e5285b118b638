//! Converted pictures in the place of their stand-ins.
//!
//! Typst sets pages with small stand-ins of the same proportions. Here each is
//! found again in the PDF, and the real picture is put in its place: as large as
//! its largest place asks for, converted on all cores, stored once.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use rayon::prelude::*;

use marbre_diag::{Diagnostic, Message, Place, Sink, said};
use marbre_ink::Separator;
use marbre_pdf::checksum::Checksum;
use marbre_pdf::colour::Space;
use marbre_picture::{Coding, Inked, Picture};

use crate::report::Report;
use crate::store::cache::{Cache, Key};
use crate::typeset::PlacedPart;
use crate::typeset::standin::StandIn;

use super::findings::Findings;
use super::space::Numbers;
use super::survey::{Placement, Role, Survey};

/// How much more than the wanted resolution is kept.
const SPARE: f64 = 1.5;

/// The number of what is kept: another one for another conversion.
const FORMAT: u32 = 3;

/// The memory that pictures being converted may take together, in bytes.
const MEMORY: u64 = 900 * 1024 * 1024;

/// A picture of the project, and the objects of the PDF that stand for it.
struct Placed<'a> {
    stand_in: &'a StandIn,
    objects: Vec<ObjectId>,
    placements: Vec<&'a Placement>,
}

/// What pictures are converted with.
pub(super) struct Pictures<'a> {
    pub(super) report: &'a Report,
    pub(super) separator: &'a Separator,
    pub(super) cache: &'a Cache,
    /// The checksum of the output intent's profile.
    pub(super) icc: Checksum,
    pub(super) stand_ins: &'a [StandIn],
    pub(super) parts: &'a [PlacedPart],
}

impl Pictures<'_> {
    /// Puts all pictures of a file in its place, and says which objects are another one
    /// once more.
    ///
    /// # Errors
    /// Where an object of the file can't be read.
    pub(super) fn put(
        &self,
        document: &mut Document,
        survey: &Survey,
        findings: &mut Findings,
        sink: &mut Sink,
    ) -> lopdf::Result<BTreeMap<ObjectId, ObjectId>> {
        let mut placed: BTreeMap<&str, Placed<'_>> = BTreeMap::new();
        for (id, (used, placements)) in &survey.images {
            if used.role == Role::Mask {
                findings.add(used.page, "a picture as a mask");
                continue;
            }
            let stream = document.get_object(*id)?.as_stream()?;
            let Some(stand_in) = self.recognise(stream) else {
                let place = self.place_on(used.page);
                let name = said!("a picture within a drawing");
                let size = ["Width", "Height"].map(|key| {
                    let side = stream.dict.get(key.as_bytes()).and_then(Object::as_i64);
                    side.ok().and_then(|side| u32::try_from(side).ok()).unwrap_or(1)
                });
                self.check_resolution(
                    size,
                    &placements.iter().collect::<Vec<_>>(),
                    &name,
                    place,
                    sink,
                );
                self.other(*id, document, used.page, findings)?;
                continue;
            };
            let entry = placed.entry(&stand_in.path).or_insert_with(|| Placed {
                stand_in,
                objects: Vec::new(),
                placements: Vec::new(),
            });
            entry.objects.push(*id);
            entry.placements.extend(placements);
        }
        let placed: Vec<Placed<'_>> = placed.into_values().collect();
        for Placed { stand_in, placements, .. } in &placed {
            let (name, place) =
                (said!("`{path}`", path = stand_in.path), self.place_of(&stand_in.path));
            self.check_resolution(stand_in.size, placements, &name, place, sink);
        }
        let mut contents: HashMap<Key, ObjectId> = HashMap::new();
        let mut same = BTreeMap::new();
        for batch in self.batches(&placed) {
            let converted: Vec<_> =
                batch.par_iter().map(|picture| self.converted(picture)).collect();
            for (picture, converted) in batch.iter().zip(converted) {
                let (key, inked) = match converted {
                    Ok(converted) => converted,
                    Err(error) => {
                        sink.report(*error);
                        continue;
                    }
                };
                self.check_ink(&picture.stand_in.path, inked.densest, sink);
                let mut objects = picture.objects.iter();
                let Some(first) = objects.next() else { continue };
                let first = match contents.get(&key) {
                    Some(known) => {
                        same.insert(*first, *known);
                        *known
                    }
                    None => {
                        let stream = stored(inked, document);
                        document.set_object(*first, stream);
                        contents.insert(key, *first);
                        *first
                    }
                };
                same.extend(objects.map(|id| (*id, first)));
            }
        }
        Ok(same)
    }

    /// The picture that an object of the PDF stands for.
    fn recognise(&self, object: &Stream) -> Option<&StandIn> {
        if object.filters().is_ok_and(|filters| filters == [b"DCTDecode"]) {
            return self.stand_ins.iter().find(|it| it.is_jpeg(&object.content));
        }
        let pixels = object.get_plain_content().ok()?;
        self.stand_ins.iter().find(|it| it.is_pixels(&pixels))
    }

    /// Pictures that may be converted at the same time.
    fn batches<'p>(&self, placed: &'p [Placed<'p>]) -> Vec<&'p [Placed<'p>]> {
        let mut batches = Vec::new();
        let (mut start, mut sum) = (0, 0);
        for (index, picture) in placed.iter().enumerate() {
            let [width, height] = picture.stand_in.size;
            let memory = marbre_picture::memory(width, height);
            if index > start && sum + memory > MEMORY {
                batches.push(&placed[start..index]);
                (start, sum) = (index, 0);
            }
            sum += memory;
        }
        batches.push(&placed[start..]);
        batches
    }

    /// A picture in inks, from the cache where it is there.
    fn converted(&self, picture: &Placed<'_>) -> Result<(Key, Inked), Box<Diagnostic>> {
        let path = picture.stand_in.path.as_str();
        let place = self.place_of(path);
        let bytes = self.report.project.read(path).map_err(|refusal| {
            Box::new(self.report.project.refused(path, &place, &refusal))
        })?;
        // Pages are set with the size that the picture had then.
        let size = match marbre_picture::probe(path, &bytes) {
            Ok(Picture::Raster { width, height }) => [width, height],
            _ => [0; 2],
        };
        if size != picture.stand_in.size {
            let message = said!("the picture `{path}` was changed in the meantime", path);
            let error = Diagnostic::error("bad-picture", place, message);
            return Err(Box::new(error.hint("build the report again")));
        }
        let to = wanted(picture, self.report.print.resolution.target);
        let [width, height] = to.unwrap_or_default();
        let limit = self.report.print.ink_limit.to_le_bytes();
        let size = [width.to_le_bytes(), height.to_le_bytes()].concat();
        let inputs = [&bytes[..], self.icc.bytes(), &limit, &size];
        let key = Key::new("picture", FORMAT, &inputs);
        let kept = self.cache.get(&key).and_then(|bytes| Inked::from_bytes(&bytes));
        if let Some(inked) = kept {
            return Ok((key, inked));
        }
        let inked = marbre_picture::ink(&bytes, to, self.separator);
        let inked = inked.map_err(|fault| {
            let (message, hint) = fault.of(&said!("the picture `{path}`", path));
            Box::new(Diagnostic::error("bad-picture", place, message).hint(hint))
        })?;
        self.cache.put(&key, &inked.to_bytes());
        Ok((key, inked))
    }

    /// Reports a picture that has too few pixels for its largest place.
    fn check_resolution(
        &self,
        [width, height]: [u32; 2],
        placements: &[&Placement],
        name: &Message,
        place: Place,
        sink: &mut Sink,
    ) {
        let resolution = &self.report.print.resolution;
        // GWG 2022, R0031: smaller ones aren't photographs.
        if width <= 16 && height <= 16 {
            return;
        }
        let coarsest = placements
            .iter()
            .map(|placement| (ppi(placement, [width, height]), placement))
            .min_by(|(a, _), (b, _)| a.total_cmp(b));
        // GWG 2022, I00005: rounded only at the end.
        let Some((ppi, placement)) = coarsest else { return };
        let (density, page) = (ppi.floor(), placement.page);
        let message = said!(
            "{name} has {density} ppi where it is printed on page {page}",
            name,
            density,
            page
        );
        let least = [width, height].map(|pixels| {
            (f64::from(pixels) * f64::from(resolution.warning) / ppi).ceil()
        });
        let hint = said!(
            "it wants {width} × {height} pixels there for {ppi} ppi; or print it smaller",
            width = least[0],
            height = least[1],
            ppi = resolution.warning
        );
        if ppi < f64::from(resolution.error) {
            sink.report(Diagnostic::error("low-resolution", place, message).hint(hint));
        } else if ppi < f64::from(resolution.warning) {
            sink.report(Diagnostic::warning("low-resolution", place, message).hint(hint));
        }
    }

    /// Warns of a picture whose own inks are more than the press takes.
    fn check_ink(&self, path: &str, densest: u16, sink: &mut Sink) {
        let print = &self.report.print;
        if f64::from(densest) <= print.ink_limit {
            return;
        }
        let message = said!(
            "the picture `{path}` has {densest} % of ink where it is darkest, but the \
             press profile `{profile}` allows {limit} %",
            path,
            densest,
            profile = print.name,
            limit = print.ink_limit
        );
        let warning = Diagnostic::warning("too-much-ink", self.place_of(path), message);
        sink.report(warning.hint(
            "its inks are printed as they are: convert it for this press, or place it in RGB",
        ));
    }

    /// The layout of a page.
    fn place_on(&self, page: usize) -> Place {
        let part = self.parts.iter().find(|part| part.pages().contains(&page));
        part.map_or(Place::Nowhere, |part| part.place.clone())
    }

    /// Where the report names a picture; the picture itself where a layout does.
    fn place_of(&self, path: &str) -> Place {
        self.report.place_of_picture(path).unwrap_or(Place::File(path.to_owned()))
    }

    /// A picture that isn't a file of the project: pixels within an SVG, or made by
    /// a layout.
    fn other(
        &self,
        id: ObjectId,
        document: &mut Document,
        page: usize,
        findings: &mut Findings,
    ) -> lopdf::Result<()> {
        let stream = document.get_object(id)?.as_stream()?.clone();
        let file = match stream.filters().unwrap_or_default().as_slice() {
            [b"DCTDecode"] => Some(stream.content.clone()),
            _ => as_png(&stream, document),
        };
        let inked =
            file.and_then(|file| marbre_picture::ink(&file, None, self.separator).ok());
        let Some(inked) = inked else {
            findings.add(page, "a picture that can't be converted");
            return Ok(());
        };
        let mask = stream.dict.get(b"SMask").ok().cloned();
        let mut stream = stored(inked, document);
        if let Some(mask) = mask {
            stream.dict.set("SMask", mask);
        }
        document.set_object(id, stream);
        Ok(())
    }
}

/// Pixels of 8 bits in sRGB or grey, as Typst stores what isn't a JPEG, as a file.
fn as_png(stream: &Stream, document: &Document) -> Option<Vec<u8>> {
    let number = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).ok();
    let size = [number(b"Width")?, number(b"Height")?].map(u32::try_from);
    let (width, height) = (size[0].ok()?, size[1].ok()?);
    let mut samples = stream.get_plain_content().ok()?;
    match number(b"BitsPerComponent")? {
        8 => {}
        // The high bytes are what 8 bits would be.
        16 => samples = samples.chunks_exact(2).map(|pair| pair[0]).collect(),
        _ => return None,
    }
    let space = stream.dict.get(b"ColorSpace").ok()?;
    // Typst writes no profile but that of sRGB, unless a layout gives one.
    if profile(space, document).is_some_and(|icc| !marbre_ink::is_srgb(&icc)) {
        return None;
    }
    let space = Space::read(space, document, &Dictionary::new());
    let pixels: DynamicImage = match Numbers::of(space.as_ref()) {
        Numbers::Grey => GrayImage::from_raw(width, height, samples)?.into(),
        Numbers::Rgb => RgbImage::from_raw(width, height, samples)?.into(),
        _ => return None,
    };
    let mut file = Cursor::new(Vec::new());
    pixels.write_to(&mut file, ImageFormat::Png).ok()?;
    Some(file.into_inner())
}

/// The profile of a colour space of three numbers.
fn profile(space: &Object, document: &Document) -> Option<Vec<u8>> {
    let space = document.dereference(space).ok()?.1.as_array().ok()?;
    let profile = document.dereference(space.get(1)?).ok()?.1.as_stream().ok()?;
    let colors = profile.dict.get(b"N").ok()?.as_i64().ok()?;
    (colors == 3).then(|| profile.get_plain_content().ok())?
}

/// The resolution of a picture at a place: the smaller of both axes, in ppi, to
/// 1/100. A file's numbers are no finer, and what is asked for is exactly enough.
fn ppi(placement: &Placement, size: [u32; 2]) -> f64 {
    let [across, down] = placement.matrix.axes();
    let per_inch = |pixels: u32, pt: f64| f64::from(pixels) / (pt / 72.0).max(1e-6);
    (per_inch(size[0], across).min(per_inch(size[1], down)) * 100.0).round() / 100.0
}

/// The size to come down to, where a picture has more pixels than all its places
/// ask for.
fn wanted(picture: &Placed<'_>, target: u32) -> Option<[u32; 2]> {
    let size = picture.stand_in.size;
    let coarsest = picture.placements.iter().map(|placement| ppi(placement, size));
    let share = SPARE * f64::from(target) / coarsest.fold(f64::INFINITY, f64::min);
    if !share.is_finite() || share >= 1.0 {
        return None;
    }
    Some(size.map(|pixels| (f64::from(pixels) * share).ceil().max(1.0) as u32))
}

/// A picture as an object (ISO 32000-1, 8.9.5).
pub(crate) fn stored(inked: Inked, document: &mut Document) -> Stream {
    let (width, height) = (i64::from(inked.width), i64::from(inked.height));
    let image = |space: &str| {
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
            "BitsPerComponent" => 8, "ColorSpace" => space,
        }
    };
    let mut dictionary = image("DeviceCMYK");
    match inked.coding {
        Coding::Jpeg => dictionary.set("Filter", "DCTDecode"),
        Coding::NegativeJpeg => {
            dictionary.set("Filter", "DCTDecode");
            let decode = [1, 0, 1, 0, 1, 0, 1, 0].map(Object::Integer);
            dictionary.set("Decode", decode.to_vec());
        }
        Coding::Flate => {
            dictionary.set("Filter", "FlateDecode");
            let predicted = dictionary! {
                "Predictor" => 15, "Colors" => 4, "BitsPerComponent" => 8,
                "Columns" => width,
            };
            dictionary.set("DecodeParms", predicted);
        }
    }
    if let Some(alpha) = inked.alpha {
        let mut mask = image("DeviceGray");
        mask.set("Filter", "FlateDecode");
        let mask = document.add_object(Stream::new(mask, alpha).with_compression(false));
        dictionary.set("SMask", mask);
    }
    Stream::new(dictionary, inked.data).with_compression(false)
}
