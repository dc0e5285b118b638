//! PDFs as a screen shows them: to look at, and to compare.
//!
//! These are no proofs of colour: inks are shown by a profile that the renderer has,
//! not by that of the printing condition.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};
use image::RgbImage;

/// A PDF that can be looked at.
pub struct View {
    pdf: Pdf,
}

/// Why a file can't be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unviewable {
    /// It wants a password.
    Encrypted,
    /// It isn't a PDF, or not a whole one.
    NotAPdf,
}

impl View {
    /// Opens a PDF.
    ///
    /// # Errors
    /// Where it isn't one, has no pages, or is encrypted.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Unviewable> {
        let pdf = Pdf::new(Arc::new(bytes)).map_err(|error| match error {
            LoadPdfError::Decryption(_) => Unviewable::Encrypted,
            LoadPdfError::Invalid => Unviewable::NotAPdf,
        })?;
        if pdf.pages().is_empty() { Err(Unviewable::NotAPdf) } else { Ok(Self { pdf }) }
    }

    /// How many pages it has.
    pub fn count(&self) -> usize {
        self.pdf.pages().len()
    }

    /// The file, as its parser sees it.
    pub const fn pdf(&self) -> &Pdf {
        &self.pdf
    }

    /// A page (from 0) at a resolution in ppi: its whole sheet, bleed included, on
    /// white; `None` where there is no such page.
    pub fn picture(&self, index: usize, ppi: f32) -> Option<RgbImage> {
        let page = self.pdf.pages().get(index)?;
        let settings = InterpreterSettings::default();
        let scale = ppi / 72.0;
        let render = RenderSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
            ..RenderSettings::default()
        };
        let pixmap = hayro::render(page, &RenderCache::new(), &settings, &render);
        let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        let pixels = pixmap.data().iter().flat_map(|it| [it.r, it.g, it.b]).collect();
        RgbImage::from_raw(width, height, pixels)
    }
}
