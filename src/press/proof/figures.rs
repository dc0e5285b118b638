//! Figures as drawings that are in a file once: each page has its number, and each line may.

use lopdf::{Dictionary, Document, Object, ObjectId};

use marbre_pdf::outlines::Outline;
use marbre_pdf::resources;

use crate::press::lettering;
use crate::report::Report;

use super::mark::form;

/// The size that they are drawn in, in pt.
pub(super) const SIZE: f64 = 7.0;

/// The ten figures, and words that stand beside them.
pub(super) struct Figures(Vec<Figure>);

struct Figure {
    /// What it stands for.
    text: String,
    form: ObjectId,
    width: f64,
    reach: [f64; 2],
}

impl Figures {
    /// Draws them into a file, with some words.
    pub(super) fn of(report: &Report, words: &[&str], document: &mut Document) -> Self {
        let letters = lettering::smallest(&report.theme, &report.fonts);
        let digits = (0..10).map(|digit: u8| digit.to_string());
        let all = digits.chain(words.iter().map(|word| (*word).to_owned()));
        let mut figures = Vec::new();
        for text in all {
            let Some(Outline { path, width, reach }) = letters.line(&text, SIZE) else {
                continue;
            };
            let mut drawing = form(format!("{path}f\n"));
            // Letters reach below their line.
            let [low, high] = [reach[0] - 1.0, reach[1] + 1.0].map(|it| it as f32);
            let sides = [-1.0, low, width as f32 + 1.0, high].map(Object::Real);
            drawing.dict.set("BBox", sides.to_vec());
            figures.push(Figure {
                text,
                form: document.add_object(drawing),
                width,
                reach,
            });
        }
        Self(figures)
    }

    /// Pieces in a row, each a word or a figure.
    pub(super) fn row<'a>(
        &'a self,
        pieces: impl IntoIterator<Item = &'a str>,
    ) -> Row<'a> {
        let find =
            |piece: &str| self.0.iter().enumerate().find(|(_, it)| it.text == piece);
        Row(pieces.into_iter().filter_map(find).collect())
    }

    /// A number, figure by figure.
    pub(super) fn number(&self, number: usize) -> Row<'_> {
        let digits = number.to_string();
        let each = digits.bytes().map(|digit| usize::from(digit - b'0'));
        Row(each.filter_map(|digit| Some((digit, self.0.get(digit)?))).collect())
    }
}

/// Figures in a row.
pub(super) struct Row<'a>(Vec<(usize, &'a Figure)>);

impl Row<'_> {
    /// Another row behind it.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Its width in pt.
    pub(super) fn width(&self) -> f64 {
        self.0.iter().map(|(_, figure)| figure.width).sum()
    }

    /// From its lowest to its highest point, in pt from the baseline.
    pub(super) fn reach(&self) -> [f64; 2] {
        let reach = |it: &(usize, &Figure)| it.1.reach;
        let all = self.0.iter().map(reach);
        all.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]).unwrap_or_default()
    }

    /// Draws it from a point on its baseline on, as large as a share of its size, and takes
    /// down what the page has to know.
    pub(super) fn draw(&self, [x, y]: [f64; 2], scale: f64, used: &mut Used) -> String {
        let mut drawing = String::new();
        let mut x = x;
        for (index, figure) in &self.0 {
            drawing.push_str(&format!(
                "q\n{scale:.3} 0 0 {scale:.3} {x:.2} {y:.2} cm\n/P{index} Do\nQ\n"
            ));
            used.0.push((*index, figure.form));
            x += figure.width * scale;
        }
        drawing
    }
}

/// The figures that a page shows.
#[derive(Default)]
pub(super) struct Used(Vec<(usize, ObjectId)>);

impl Used {
    /// Adds them to the resources of the page.
    pub(super) fn name(mut self, resources: &mut Dictionary) {
        self.0.sort_unstable();
        self.0.dedup();
        for (index, form) in self.0 {
            resources::add(resources, "XObject", format!("P{index}").as_bytes(), form);
        }
    }
}
