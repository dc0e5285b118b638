//! The sheet around a page: its boxes, and crop marks and a line in the slug where the
//! printer wants them.

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use marbre_pdf::geom::{Length, TRIM};

use crate::report::Report;

use marbre_pdf::resources;
use marbre_pdf::separation::{REGISTRATION, separation};

use super::slug::Slug;

/// How long crop marks are.
const MARK: Length = Length::um(5_000);

/// A box with its corners, in pt.
type Corners = [f64; 4];

/// The boxes of all pages of a report.
pub(super) struct Sheet<'a> {
    media: Corners,
    bleed: Corners,
    trim: Corners,
    marks: bool,
    slug: Option<Slug<'a>>,
}

impl<'a> Sheet<'a> {
    /// The sheet that a profile asks for: A4, its bleed, and room for its marks. Its
    /// origin is where Typst's is, at the corner of the bleed: patterns count from
    /// there, whatever else is moved (ISO 32000-1, 8.7.3.1).
    pub(super) fn of(report: &'a Report, pages: usize, document: &mut Document) -> Self {
        let profile = &report.print;
        let edge = profile.bleed.to_pt();
        let slug = if profile.marks { MARK.to_pt() } else { 0.0 };
        let [width, height] = TRIM.map(Length::to_pt);
        let grown =
            |by: f64| [edge - by, edge - by, edge + width + by, edge + height + by];
        let (media, bleed, trim) = (grown(edge + slug), grown(edge), grown(0.0));
        let marks = profile.marks;
        // Between the marks of both corners, and as far from each as they are long.
        let room = width - 2.0 * slug;
        let line = marks.then(|| Slug::of(report, pages, room, document)).flatten();
        Self { media, bleed, trim, marks, slug: line }
    }

    /// Makes a page this sheet. Of what Typst says of the page, only what is drawn
    /// stays.
    ///
    /// # Errors
    /// Where the page can't be read.
    pub(super) fn frame(
        &self,
        page: ObjectId,
        number: u32,
        document: &mut Document,
    ) -> lopdf::Result<()> {
        let mut plain = dictionary! {
            "MediaBox" => outwards(self.media),
            "BleedBox" => outwards(self.bleed),
            "TrimBox" => outwards(self.trim),
        };
        let written = document.get_dictionary(page)?.clone();
        for key in ["Type", "Parent", "Contents", "Resources"] {
            plain.set(key, written.get(key.as_bytes())?.clone());
        }
        if self.marks {
            // What overhangs the bleed stays out of the slug.
            let [x0, y0, x1, y1] = self.bleed.map(|pt| pt as f32);
            let bleed = [x0, y0, x1 - x0, y1 - y0].map(Object::Real).to_vec();
            let clip = vec![
                Operation::new("q", vec![]),
                Operation::new("re", bleed),
                Operation::new("W", vec![]),
                Operation::new("n", vec![]),
            ];
            let mut stream = |operations| -> lopdf::Result<Object> {
                let content = Content { operations }.encode()?;
                Ok(document.add_object(Stream::new(Dictionary::new(), content)).into())
            };
            let (before, after) = (stream(clip)?, stream(self.crop_marks())?);
            let mut contents = vec![before, plain.get(b"Contents")?.clone(), after];
            let all = separation("All", [1.0; 4]);
            let resources = plain.get_mut(b"Resources")?.as_dict_mut()?;
            resources::add(resources, "ColorSpace", REGISTRATION.as_bytes(), all);
            if let Some(slug) = &self.slug {
                let at = [self.trim[0] + MARK.to_pt(), self.media[1]];
                contents.push(slug.print(number, at, resources, document).into());
            }
            plain.set("Contents", contents);
        }
        *document.get_dictionary_mut(page)? = plain;
        Ok(())
    }

    /// Lines that show where to cut, beyond the bleed, in every ink.
    fn crop_marks(&self) -> Vec<Operation> {
        let ([left, bottom, right, top], outer, bleed) =
            (self.trim, self.media, self.bleed);
        let mut operations = vec![
            // That of the clip.
            Operation::new("Q", vec![]),
            Operation::new("q", vec![]),
            Operation::new("CS", vec![REGISTRATION.into()]),
            Operation::new("SCN", vec![1.into()]),
            Operation::new("w", vec![Object::Real(0.25)]),
        ];
        let mut line = |from: [f64; 2], to: [f64; 2]| {
            let point =
                |[x, y]: [f64; 2]| [x, y].map(|n| Object::Real(n as f32)).to_vec();
            operations.push(Operation::new("m", point(from)));
            operations.push(Operation::new("l", point(to)));
            operations.push(Operation::new("S", vec![]));
        };
        for x in [left, right] {
            line([x, outer[1]], [x, bleed[1]]);
            line([x, bleed[3]], [x, outer[3]]);
        }
        for y in [bottom, top] {
            line([outer[0], y], [bleed[0], y]);
            line([bleed[2], y], [outer[2], y]);
        }
        operations.push(Operation::new("Q", vec![]));
        operations
    }
}

/// A box, rounded to 1/1000 pt so that it loses nothing: low corners down, high ones
/// up.
fn outwards([x0, y0, x1, y1]: Corners) -> Object {
    let round = |number: f64, up: bool| {
        let thousands = number * 1000.0;
        let near = thousands.round();
        // What is whole but for the last bits of a float stays.
        let rounded = match (thousands - near).abs() < 1e-6 {
            true => near,
            false if up => thousands.ceil(),
            false => thousands.floor(),
        };
        Object::Real((rounded / 1000.0) as f32)
    };
    vec![round(x0, false), round(y0, false), round(x1, true), round(y1, true)].into()
}
