//! Colours, and patterns in their place (ISO 32000-1, 8.6 and 8.7).

use std::rc::Rc;
use std::sync::Arc;

use lopdf::Object;

use super::Execution;
use crate::canvas::Paint;
use crate::colour::{Color, Space};
use crate::function::numbers;
use crate::interpreter::Denied;
use crate::interpreter::tiling::Tiling;
use crate::operations::Operation;
use crate::shading::transform;

impl<'a> Execution<'a, '_> {
    /// A colour space by its name. What resources say of a device's space is taken
    /// instead of it (ISO 32000-1, 8.6.5.6).
    pub(super) fn space(&mut self, name: &[u8]) -> Option<Arc<Space>> {
        let document = self.interpreter.document;
        let default: &[u8] = match name {
            b"DeviceGray" | b"G" => b"DefaultGray",
            b"DeviceRGB" | b"RGB" => b"DefaultRGB",
            b"DeviceCMYK" | b"CMYK" => b"DefaultCMYK",
            _ => b"",
        };
        let spaces = self.resources.get_deref(b"ColorSpace", document);
        let spaces = spaces.and_then(Object::as_dict).ok();
        let instead = spaces.and_then(|spaces| spaces.get(default).ok());
        let device = !default.is_empty() || name == b"Pattern";
        let space = match (instead, device) {
            (Some(object), _) => self.interpreter.space(object, self.resources),
            (None, true) => {
                let name = Object::Name(name.to_vec());
                let space = Space::read(&name, document, self.resources);
                space.map(Arc::new).ok_or(Denied::Senseless)
            }
            (None, false) => {
                let object = self.named("ColorSpace", name)?;
                self.interpreter.space(object, self.resources)
            }
        };
        space.map_err(|why| self.denied("ColorSpace", name, why)).ok()
    }

    pub(super) fn set_paint(&mut self, paint: Paint<'a>, stroke: bool) {
        if self.uncolored {
            return;
        }
        match &paint {
            Paint::Color(color) => self.canvas.choose(&color.space),
            Paint::Shading(shading, _) => self.canvas.choose(&shading.space),
            Paint::Tiling(tiling) => {
                if let Some(color) = &tiling.color {
                    self.canvas.choose(&color.space);
                }
            }
            Paint::Nothing => {}
        }
        match stroke {
            true => self.now.state.stroke = paint,
            false => self.now.state.fill = paint,
        }
    }

    pub(super) fn set_color(
        &mut self,
        space: Arc<Space>,
        mut numbers: Vec<f32>,
        stroke: bool,
    ) {
        numbers.resize(space.components(), 0.0);
        self.set_paint(Paint::Color(Color { space, numbers }), stroke);
    }

    pub(super) fn set_by_operands(&mut self, operation: &Operation<'_>, stroke: bool) {
        let paint = if stroke { &self.now.state.stroke } else { &self.now.state.fill };
        let numbers = operation.numbers();
        if let Some(name) = operation.last_name() {
            let under = match paint {
                Paint::Color(Color { space, .. }) => match &**space {
                    Space::Pattern(under) => under.clone(),
                    _ => None,
                },
                // Of an uncoloured pattern before it.
                Paint::Tiling(tiling) => tiling.color.as_ref().map(|it| it.space.clone()),
                Paint::Shading(..) | Paint::Nothing => None,
            };
            let color = under.map(|space| Color { space, numbers });
            let paint = self.pattern(name, color).unwrap_or(Paint::Nothing);
            self.set_paint(paint, stroke);
        } else if let Paint::Color(Color { space, .. }) = paint {
            let space = Arc::clone(space);
            self.set_color(space, numbers, stroke);
        }
    }

    fn pattern(&mut self, name: &[u8], color: Option<Color>) -> Option<Paint<'a>> {
        let object = self.named("Pattern", name)?;
        let document = self.interpreter.document;
        let (id, pattern) = document.dereference(object).ok()?;
        let paint = match pattern {
            Object::Stream(_) => id
                .and_then(|id| {
                    let (base, frame) = (self.base, self.frame.clone());
                    Tiling::read(id, color, base, frame, self.interpreter)
                })
                .map(|tiling| Paint::Tiling(Rc::new(tiling)))
                .ok_or(Denied::Senseless),
            Object::Dictionary(pattern) => {
                let matrix = numbers(pattern, b"Matrix", document);
                let matrix = matrix.as_deref().and_then(transform).unwrap_or_default();
                let to_page = matrix.post_concat(self.base);
                let shading = pattern.get(b"Shading").map_err(|_| Denied::Senseless);
                let shading =
                    shading.and_then(|it| self.interpreter.shading(it, self.resources));
                shading.map(|it| Paint::Shading(it, to_page))
            }
            _ => Err(Denied::Senseless),
        };
        paint.map_err(|why| self.denied("Pattern", name, why)).ok()
    }
}
