//! Graphics states: where they start, and what `gs` sets (ISO 32000-1, 8.4).

use std::rc::Rc;

use lopdf::{Dictionary, Object};
use tiny_skia::{LineCap, LineJoin, Stroke, StrokeDash, Transform};

use super::Denied;
use super::content::Execution;
use super::tiling::SoftMask;
use crate::canvas::{Blend, Origin, Paint, State, Trouble};
use crate::colour::Color;
use crate::function::{floats, integer, number};

/// The most lengths of a dashed line. Programs write two or four.
const MOST_DASHES: usize = 256;

impl State<'_> {
    /// The state that a page, a cell or a mask starts with.
    pub(super) fn initial(transform: Transform) -> Self {
        Self {
            transform,
            fill: Paint::Color(Color::black()),
            stroke: Paint::Color(Color::black()),
            line: Stroke { miter_limit: 10.0, ..Stroke::default() },
            dash: None,
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            alpha_is_shape: false,
            blend: Blend::Normal,
            soft_mask: None,
            fill_overprints: false,
            stroke_overprints: false,
            nonzero_overprint: false,
            transfer: false,
            origin: Origin::default(),
        }
    }

    /// What a group starts with (ISO 32000-1, 11.6.6).
    pub(super) fn start_group(&mut self) {
        (self.fill_alpha, self.stroke_alpha) = (1.0, 1.0);
        self.blend = Blend::Normal;
        self.soft_mask = None;
    }
}

impl<'a> Execution<'a, '_> {
    /// `gs`.
    pub(super) fn set_state(&mut self, name: &[u8]) {
        let Some(object) = self.named("ExtGState", name) else { return };
        let document = self.interpreter.document;
        let about = document.dereference(object).and_then(|(_, it)| it.as_dict());
        let Ok(about) = about else {
            self.denied("ExtGState", name, Denied::Senseless);
            return;
        };
        self.set_line(about);
        let state = &mut self.now.state;
        let flag =
            |key: &[u8]| about.get_deref(key, document).and_then(Object::as_bool).ok();
        if let Some(overprints) = flag(b"OP") {
            state.stroke_overprints = overprints;
            // Without `op`, it is for both (ISO 32000-1, table 58).
            state.fill_overprints = overprints;
        }
        if let Some(overprints) = flag(b"op") {
            state.fill_overprints = overprints;
        }
        if let Some(mode) = integer(about, b"OPM", document) {
            state.nonzero_overprint = mode == 1;
        }
        if let Some(is_shape) = flag(b"AIS") {
            state.alpha_is_shape = is_shape;
        }
        if let Some(alpha) = number(about, b"ca", document) {
            state.fill_alpha = alpha.clamp(0.0, 1.0);
        }
        if let Some(alpha) = number(about, b"CA", document) {
            state.stroke_alpha = alpha.clamp(0.0, 1.0);
        }
        for key in [&b"TR"[..], b"TR2"] {
            if let Ok(transfer) = about.get_deref(key, document) {
                let name = transfer.as_name().unwrap_or_default();
                state.transfer = !matches!(name, b"Identity" | b"Default");
            }
        }
        match about.get_deref(b"BM", document) {
            Ok(Object::Name(name)) => self.set_blend(&[name.as_slice()]),
            Ok(Object::Array(names)) => {
                let names: Vec<&[u8]> =
                    names.iter().filter_map(|name| name.as_name().ok()).collect();
                self.set_blend(&names);
            }
            _ => {}
        }
        if let Ok(font) = about.get_deref(b"Font", document).and_then(Object::as_array)
            && let [font, size] = &font[..]
        {
            let font = self.interpreter.font(font);
            if let Err(why) = font {
                self.denied("ExtGState", name, why);
            }
            self.now.text.font = Some(font);
            self.now.text.size = size.as_float().unwrap_or(0.0);
        }
        match about.get_deref(b"SMask", document) {
            Ok(Object::Name(_)) => self.now.state.soft_mask = None,
            Ok(Object::Dictionary(mask)) => {
                let (base, frame) = (self.now.state.transform, self.frame.clone());
                let resources = self.resources;
                let mask = SoftMask::read(mask, base, frame, resources, self.interpreter);
                if mask.is_none() {
                    self.denied("ExtGState", name, Denied::Senseless);
                }
                self.now.state.soft_mask = mask.map(Rc::new);
            }
            _ => {}
        }
    }

    fn set_line(&mut self, about: &Dictionary) {
        let document = self.interpreter.document;
        let get = |key: &[u8]| number(about, key, document);
        let line = &mut self.now.state.line;
        if let Some(width) = get(b"LW") {
            line.width = width.abs();
        }
        if let Some(style) = get(b"LC") {
            line.line_cap = cap(style);
        }
        if let Some(style) = get(b"LJ") {
            line.line_join = join(style);
        }
        if let Some(limit) = get(b"ML") {
            line.miter_limit = limit;
        }
        if let Ok([lengths, phase]) =
            about.get_deref(b"D", document).and_then(Object::as_array).map(|it| &it[..])
        {
            let lengths = document.dereference(lengths).ok();
            let lengths = lengths.and_then(|(_, it)| floats(it, document));
            let phase = phase.as_float().unwrap_or(0.0);
            self.set_dash(lengths.unwrap_or_default(), phase);
        }
    }

    /// Dashes and gaps; of an odd number, once more in the other order.
    pub(super) fn set_dash(&mut self, mut lengths: Vec<f32>, phase: f32) {
        self.now.state.dash = None;
        if lengths.len() > MOST_DASHES {
            self.canvas.trouble(&Trouble::TooMuch);
            return;
        }
        if lengths.len() % 2 == 1 {
            lengths.extend_from_within(..);
        }
        self.now.state.dash = StrokeDash::new(lengths, phase).map(Rc::new);
    }

    /// The first mode that is known.
    fn set_blend(&mut self, names: &[&[u8]]) {
        match names.iter().find_map(|name| Blend::named(name)) {
            Some(blend) => self.now.state.blend = blend,
            None => {
                let name = names.first().copied().unwrap_or_default();
                let name = String::from_utf8_lossy(name).into_owned();
                self.canvas.trouble(&Trouble::Blend(name));
            }
        }
    }
}

/// A line cap by its number.
pub(super) fn cap(style: f32) -> LineCap {
    match style as i64 {
        1 => LineCap::Round,
        2 => LineCap::Square,
        _ => LineCap::Butt,
    }
}

/// A line join by its number.
pub(super) fn join(style: f32) -> LineJoin {
    match style as i64 {
        1 => LineJoin::Round,
        2 => LineJoin::Bevel,
        _ => LineJoin::Miter,
    }
}
