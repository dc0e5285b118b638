//! What a page draws, one thing after the other: the interface between the
//! [interpreter](super::interpreter) and whoever wants to know.
//!
//! ```text
//!  begin_page
//!    save  clip  restore              the clip, as a stack
//!    fill  stroke  text  image  shade marks, in the order of painting
//!    begin_group … end_group          a transparency group, around its marks
//!    trouble                          what makes no sense
//!  end_page
//! ```
//!
//! All that a mark depends on comes with it: the [`State`] has its colours in their own
//! spaces, overprint, transparency and the line; a [`Shape`] has its path and the matrix
//! that takes it to the page. Only the clip is the canvas's to keep: it is narrowed by
//! [`Canvas::clip`], and goes back at [`Canvas::restore`].
//!
//! Coordinates are the page's default user space: pt, y up, the origin wherever the file
//! has it. [`Page::area`] takes them to mm from the trim's top left corner.
//!
//! What a mark refers to is drawn on demand: the cell of a [`Tiling`] and the group of a
//! [`SoftMask`] have a `draw` of their own, which shows them to any canvas.

use std::rc::Rc;
use std::sync::Arc;

use lopdf::ObjectId;
use tiny_skia::{FillRule, Path, Point, Rect, Transform};

use crate::area::Area;

use super::colour::{Color, Space};
use super::function::Function;

pub use super::interpreter::image::{Image, Masking, Samples};
pub use super::interpreter::tiling::{SoftMask, Tiling};
pub use super::shading::{Shading, ShadingKind};

/// The rendering intents of PDF (ISO 32000-1, 8.6.5.8).
pub const INTENTS: [&[u8]; 4] =
    [b"AbsoluteColorimetric", b"RelativeColorimetric", b"Perceptual", b"Saturation"];

/// Is shown what pages draw. `'a` is how long the file is there.
pub trait Canvas<'a> {
    /// A page begins.
    fn begin_page(&mut self, _page: &Page) {}

    /// It ends; everything that was begun on it has ended.
    fn end_page(&mut self, _page: &Page) {}

    /// The clip is put aside.
    fn save(&mut self) {}

    /// The clip that was put aside last is taken again.
    fn restore(&mut self) {}

    /// From here on, only what lies within this shape as well is drawn. A shape without
    /// a path leaves nothing.
    fn clip(&mut self, _shape: &Shape<'_>, _rule: FillRule) {}

    /// A path is filled with [`State::fill`].
    fn fill(&mut self, _shape: &Shape<'_>, _rule: FillRule, _state: &State<'a>) {}

    /// A path is stroked with [`State::stroke`]; [`State::line`] counts in the shape's own
    /// space.
    fn stroke(&mut self, _shape: &Shape<'_>, _state: &State<'a>) {}

    /// Glyphs are shown: filled, stroked, both, or neither ([`Run::mode`]). Their part in
    /// clipping comes as [`Self::clip`] afterwards.
    fn text(&mut self, _run: &Run<'_>, _state: &State<'a>) {}

    /// A picture fills the unit square, which [`State::transform`] takes to the page; a
    /// stencil is painted with [`State::fill`].
    fn image(&mut self, _image: &Image<'a>, _state: &State<'a>) {}

    /// A gradient fills the clip (`sh`); [`State::transform`] takes its space to the page.
    fn shade(&mut self, _shading: &Arc<Shading>, _state: &State<'a>) {}

    /// What comes up to the matching [`Self::end_group`] is composited with itself first,
    /// and as a whole with what is there. `state` is how: its [`State::blend`],
    /// [`State::fill_alpha`], [`State::soft_mask`] and overprint. Within the group, all of
    /// them are back to where they start.
    fn begin_group(&mut self, _group: &Group, _state: &State<'a>) {}

    /// The group that was begun last ends.
    fn end_group(&mut self) {}

    /// A colour of this space is chosen, whether or not anything is painted with it.
    fn choose(&mut self, _space: &Space) {}

    /// Something in the content makes no sense, or goes too far.
    fn trouble(&mut self, _trouble: &Trouble) {}
}

/// A page, and where things lie on it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its object.
    pub id: ObjectId,
    /// The whole sheet. A page without one has A4.
    pub media: Rect,
    /// What viewers show; the media by default.
    pub crop: Rect,
    /// What is printed for the cut; the crop by default.
    pub bleed: Rect,
    /// The page after the cut; the art box, or the crop, by default.
    pub trim: Rect,
    /// Which boxes the page itself or a node above it has.
    pub given: Given,
    /// How far viewers turn it, clockwise: 0, 90, 180 or 270.
    pub rotate: i64,
    /// How many pt one unit of its space is: 1 but for very large pages.
    pub unit: f32,
    /// The group that the page as a whole is.
    pub group: Option<Group>,
    /// The pages that stand on it, if it is a printer's sheet of ours.
    pub on_sheet: Option<Vec<OnSheet>>,
}

/// A page on a printer's sheet.
#[derive(Clone, Copy, Debug)]
pub struct OnSheet {
    /// The page after the cut.
    pub trim: Rect,
    /// Where it may print.
    pub clip: Rect,
}

impl Page {
    /// The pages that are cut out of it, each with what there is of bleed around it: the
    /// page itself, or those that stand on the sheet.
    pub fn cut(&self) -> Vec<OnSheet> {
        match &self.on_sheet {
            Some(pages) => pages.clone(),
            None => vec![OnSheet { trim: self.trim, clip: self.bleed }],
        }
    }

    /// The page that something is part of, of those that are cut out of it.
    pub fn page_of(&self, bounds: Rect) -> Option<OnSheet> {
        let Some(pages) = &self.on_sheet else {
            return Some(OnSheet { trim: self.trim, clip: self.bleed });
        };
        let [x, y] = [
            f32::midpoint(bounds.left(), bounds.right()),
            f32::midpoint(bounds.top(), bounds.bottom()),
        ];
        let within = |it: &Rect| {
            (it.left()..=it.right()).contains(&x) && (it.top()..=it.bottom()).contains(&y)
        };
        let nearest = pages.iter().find(|page| within(&page.clip));
        nearest.copied()
    }
}

/// The boxes that a page is given; `None` for those that defaults stand in for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given {
    /// `MediaBox`, as it is written.
    pub media: Option<[f32; 4]>,
    /// `CropBox`, as it is written.
    pub crop: Option<[f32; 4]>,
    /// `BleedBox`, as it is written.
    pub bleed: Option<[f32; 4]>,
    /// `TrimBox`, as it is written.
    pub trim: Option<[f32; 4]>,
    /// `ArtBox`, as it is written.
    pub art: Option<[f32; 4]>,
}

/// mm in a pt.
pub const MM: f64 = 25.4 / 72.0;

impl Page {
    /// A rectangle of the page's space as mm from the top left corner of its trim.
    pub fn area(&self, rect: Rect) -> Area {
        let mm = |pt: f32| f64::from(pt) * f64::from(self.unit) * MM;
        Area::between(
            mm(rect.left() - self.trim.left()),
            // tiny-skia's bottom is the larger y, which is up here.
            mm(self.trim.bottom() - rect.bottom()),
            mm(rect.right() - self.trim.left()),
            mm(self.trim.bottom() - rect.top()),
        )
    }
}

/// A path and where it lands.
#[derive(Clone, Copy, Debug)]
pub struct Shape<'p> {
    /// The path in its own space; `None` where it has no points.
    pub path: Option<&'p Path>,
    /// From its own space to the page.
    pub transform: Transform,
}

/// The graphics state that a mark is drawn with (ISO 32000-1, 8.4).
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a graphics state has that many")]
pub struct State<'a> {
    /// From user space to the page.
    pub transform: Transform,
    /// What fills, and paints stencils and text.
    pub fill: Paint<'a>,
    /// What strokes.
    pub stroke: Paint<'a>,
    /// The line of strokes, in user space, without its dashes. A width of 0 is the thinnest
    /// line of the device.
    pub line: tiny_skia::Stroke,
    /// The dashes of strokes, in user space; `None` for a solid line. Saved states share
    /// them.
    pub dash: Option<Rc<tiny_skia::StrokeDash>>,
    /// How opaque fills, pictures and groups are, 0 to 1 (`ca`).
    pub fill_alpha: f32,
    /// How opaque strokes are (`CA`).
    pub stroke_alpha: f32,
    /// Whether alpha is shape, not opacity (`AIS`).
    pub alpha_is_shape: bool,
    /// How colours blend with what is below.
    pub blend: Blend,
    /// The mask on all marks.
    pub soft_mask: Option<Rc<SoftMask<'a>>>,
    /// Whether fills leave other inks below them alone (`op`).
    pub fill_overprints: bool,
    /// Whether strokes do (`OP`).
    pub stroke_overprints: bool,
    /// Whether 0 of a process ink in `DeviceCMYK` leaves that ink alone as well, when
    /// overprinting (`OPM` 1; ISO 32000-1, 8.6.7).
    pub nonzero_overprint: bool,
    /// Whether a transfer function is set (`TR`, `TR2`), other than `Identity` or
    /// `Default`.
    pub transfer: bool,
    /// Where the mark is written.
    pub origin: Origin,
}

/// Where in the file a mark is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The object whose content stream draws it: a page, a form, a pattern, a glyph of a
    /// Type 3 font.
    pub object: Option<ObjectId>,
    /// The how manieth operation of that content it is, from 0.
    pub operation: usize,
    /// How many drawings it stands in: 0 on the page itself.
    pub depth: usize,
}

/// What paints.
#[derive(Clone, Debug)]
pub enum Paint<'a> {
    /// One colour.
    Color(Color),
    /// A tiling pattern.
    Tiling(Rc<Tiling<'a>>),
    /// A shading pattern, with the matrix from its space to the page.
    Shading(Arc<Shading>, Transform),
    /// A pattern that isn't there: nothing is painted.
    Nothing,
}

impl Paint<'_> {
    /// The colour, where it is one.
    pub fn color(&self) -> Option<&Color> {
        match self {
            Self::Color(color) => Some(color),
            _ => None,
        }
    }
}

/// A blend mode (ISO 32000-1, 11.3.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are called as in the standard")]
pub enum Blend {
    #[default]
    Normal,
    Multiply,
    Screen,
    Overlay,
    Darken,
    Lighten,
    ColorDodge,
    ColorBurn,
    HardLight,
    SoftLight,
    Difference,
    Exclusion,
    Hue,
    Saturation,
    Color,
    Luminosity,
}

impl Blend {
    /// The mode of a name; `None` for one that isn't in the standard.
    pub fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"Normal" | b"Compatible" => Self::Normal,
            b"Multiply" => Self::Multiply,
            b"Screen" => Self::Screen,
            b"Overlay" => Self::Overlay,
            b"Darken" => Self::Darken,
            b"Lighten" => Self::Lighten,
            b"ColorDodge" => Self::ColorDodge,
            b"ColorBurn" => Self::ColorBurn,
            b"HardLight" => Self::HardLight,
            b"SoftLight" => Self::SoftLight,
            b"Difference" => Self::Difference,
            b"Exclusion" => Self::Exclusion,
            b"Hue" => Self::Hue,
            b"Saturation" => Self::Saturation,
            b"Color" => Self::Color,
            b"Luminosity" => Self::Luminosity,
            _ => return None,
        })
    }
}

/// A transparency group (ISO 32000-1, 11.6.6).
#[derive(Clone, Debug)]
pub struct Group {
    /// Whether it doesn't see what is below it.
    pub isolated: bool,
    /// Whether its marks don't see each other.
    pub knockout: bool,
    /// The space that it is blended in; that of what it stands in where it has none.
    pub space: Option<Arc<Space>>,
    /// The form that it is; `None` for a page.
    pub object: Option<ObjectId>,
    /// Where it may mark the page.
    pub bounds: Option<Rect>,
}

/// Glyphs that are shown by one operator.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// The glyphs, in the order of showing.
    pub glyphs: &'r [Glyph],
    /// Their font.
    pub font: &'r super::interpreter::font::Font,
    /// The size of its em on the page, in pt: along the height of the letters.
    pub size: f32,
    /// What becomes of them.
    pub mode: Mode,
}

/// What becomes of text (`Tr`; ISO 32000-1, 9.3.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mode {
    /// The glyphs are filled.
    pub fills: bool,
    /// They are stroked.
    pub strokes: bool,
    /// They become part of the clip.
    pub clips: bool,
}

/// A glyph where it is shown.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// Its code in the text.
    pub code: u32,
    /// What it stands for, where the file says so.
    pub unicode: Option<String>,
    /// Its outline in ems, or the box of its em where the font has no outlines that can be
    /// read; `None` for glyphs that leave no mark.
    pub outline: Option<Arc<Path>>,
    /// Whether `outline` is a box for want of a better one.
    pub is_box: bool,
    /// From ems to the page.
    pub transform: Transform,
    /// How far the next one is by its width alone, in ems.
    pub advance: f32,
    /// Whether it is the font's `.notdef`: a character that the font doesn't have.
    pub missing: bool,
    /// Its width as the file has it and as the font program has it, in 1/1000 em.
    pub widths: (f32, Option<f32>),
}

/// What makes no sense in a page's content, or goes too far.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The content can't be read from some place on.
    Unreadable,
    /// An operator that PDF doesn't have.
    Operator(String),
    /// A name that stands for nothing: its category, and it.
    Undefined(&'static str, String),
    /// What a name stands for is of no use: its category, and it.
    Unusable(&'static str, String),
    /// Something is opened that isn't closed, or the other way round.
    Unbalanced(Unbalanced),
    /// A blend mode that PDF doesn't have.
    Blend(String),
    /// A rendering intent that PDF doesn't have.
    Intent(String),
    /// A drawing draws itself.
    DrawsItself(Option<ObjectId>),
    /// Drawings stand too deep in each other.
    TooDeep,
    /// The file does more than the interpreter goes along with.
    TooMuch,
    /// A stream inflates to more than the interpreter goes along with.
    TooLarge(Option<ObjectId>),
    /// A stream is damaged, or coded in a way that isn't known.
    Damaged(Option<ObjectId>),
}

/// What is opened without being closed, or closed without having been opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unbalanced {
    /// `Q` without `q`.
    Restored,
    /// `q` without `Q`.
    Saved,
    /// `BT` without `ET`.
    TextBegun,
    /// `ET` without `BT`.
    TextEnded,
    /// `BT` within a text.
    TextInText,
    /// `BMC` or `BDC` without `EMC`.
    MarkedBegun,
    /// `EMC` without `BMC` or `BDC`.
    MarkedEnded,
    /// Text that is shown outside of one.
    TextOutside,
}

/// Where a path lands on the page; `None` where it has no points or lands nowhere.
pub fn bounds(path: &Path, transform: Transform) -> Option<Rect> {
    let rect = path.bounds();
    let mut corners = [
        Point::from_xy(rect.left(), rect.top()),
        Point::from_xy(rect.right(), rect.top()),
        Point::from_xy(rect.right(), rect.bottom()),
        Point::from_xy(rect.left(), rect.bottom()),
    ];
    transform.map_points(&mut corners);
    let [xs, ys] = [corners.map(|point| point.x), corners.map(|point| point.y)];
    let low = |all: [f32; 4]| all.into_iter().fold(f32::INFINITY, f32::min);
    let high = |all: [f32; 4]| all.into_iter().fold(f32::NEG_INFINITY, f32::max);
    Rect::from_ltrb(low(xs), low(ys), high(xs), high(ys))
}

/// How much longer things get along the two axes of a matrix.
pub fn scales(transform: Transform) -> [f32; 2] {
    [transform.sx.hypot(transform.ky), transform.kx.hypot(transform.sy)]
}

/// The transfer function of a soft mask, where there is one.
pub type Transfer = Option<Function>;
