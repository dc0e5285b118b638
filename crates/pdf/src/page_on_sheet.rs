//! Where pages stand on a printer's sheet, as its file says it: what would be a fault of a
//! page, bleed that creep takes or marks in the colour of all plates, is none of a sheet.
//!
//! It is said in the page's own data for programs (ISO 32000-1, 14.5), which no press
//! looks at and PDF/X-4 allows.

use lopdf::{Dictionary, Document, Object, dictionary};

use marbre_typography::date::Date;

/// The name of our data.
const OURS: &str = "Marbre";
/// The most pages on a sheet that are believed.
const MOST: usize = 1024;

/// A page on a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageOnSheet {
    /// The page after the cut, where creep has moved it: left, bottom, right, top, in pt.
    pub trim: [f32; 4],
    /// Where it may print, in pt.
    pub clip: [f32; 4],
}

impl PageOnSheet {
    /// As the file has it.
    pub fn written(&self) -> Object {
        let corners = self.trim.into_iter().chain(self.clip);
        let corners = corners.map(|it| Object::Real((it * 1000.0).round() / 1000.0));
        corners.collect::<Vec<_>>().into()
    }

    fn read(object: &Object) -> Option<Self> {
        let numbers: Option<Vec<f32>> =
            object.as_array().ok()?.iter().map(|it| it.as_float().ok()).collect();
        let numbers = numbers?;
        let (trim, clip) = numbers.split_first_chunk()?;
        let sound = numbers.iter().all(|it| it.is_finite());
        sound.then_some(Self { trim: *trim, clip: clip.try_into().ok()? })
    }
}

/// Says that a page of a file is a sheet, and where pages stand on it.
pub fn say(page: &mut Dictionary, places: Vec<Object>, modified: Date) {
    let Date { year, month, day } = modified;
    let date = Object::string_literal(format!("D:{year:04}{month:02}{day:02}000000Z"));
    page.set("LastModified", date.clone());
    let ours = dictionary! {
        "LastModified" => date, "Private" => dictionary! { "Pages" => places },
    };
    page.set("PieceInfo", dictionary! { OURS => ours });
}

/// The pages that stand on a page of a file, if it is a sheet of ours.
pub fn of(page: &Dictionary, document: &Document) -> Option<Vec<PageOnSheet>> {
    let below = |dictionary: &Dictionary, key: &str| -> Option<Dictionary> {
        dictionary.get_deref(key.as_bytes(), document).ok()?.as_dict().ok().cloned()
    };
    let private = below(&below(&below(page, "PieceInfo")?, OURS)?, "Private")?;
    let pages = private.get_deref(b"Pages", document).and_then(Object::as_array).ok()?;
    pages.iter().take(MOST).map(PageOnSheet::read).collect()
}
