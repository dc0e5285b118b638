//! The report as the values that layouts are called with.
//!
//! What each type of field becomes is part of the contract with designers; its
//! manual is `docs/layouts.md`.

use std::sync::Arc;

use typst::foundations::{Array, Content, Dict, Func, IntoValue, Value};
use typst::layout::{Abs, Ratio};
use typst::visualize::{
    Cmyk, Color, ProcessColor, Rgb, SpotColor, SpotColorant, SpotColorantName,
};

use marbre_diag::Located;
use marbre_picture::Picture;

use crate::report::directory::{Directory, Person};
use crate::report::fonts::Face;
use crate::report::markdown::{self, Inline};
use crate::report::theme::{self, TypeRole};
use crate::report::{FieldValue, Given, Part, Report};

use super::Edition;
use super::spans::Spans;
use super::{content, given};

/// Makes Typst's values from a report.
pub(super) struct Values<'a> {
    pub(super) report: &'a Report,
    pub(super) spans: &'a mut Spans,
}

pub(super) fn dict<const N: usize>(entries: [(&str, Value); N]) -> Dict {
    entries.into_iter().map(|(key, value)| (key.into(), value)).collect()
}

impl Values<'_> {
    /// What `sys.inputs` holds.
    pub(super) fn inputs(&self, edition: Edition) -> Dict {
        let identity = &self.report.identity;
        let language = identity.language;
        let set = |text: &str| marbre_typography::set_line(text, language).into_value();
        let accounts = self.report.validation_sentence();
        let facts = dict([
            ("title", set(&identity.title.value)),
            ("organisation", set(&identity.organisation)),
            ("lang", language.code().into_value()),
            ("year", identity.year.into_value()),
            ("accounts", accounts.map_or(Value::None, |text| set(&text))),
        ]);
        let bleed = Abs::pt(self.report.print.bleed.to_pt());
        let print = dict([("bleed", bleed.into_value())]);
        let theme = &self.report.theme;
        let colors: Dict = theme
            .colors
            .iter()
            .map(|(name, c)| (name.as_str().into(), color(c, edition).into_value()))
            .collect();
        let types: Dict = theme
            .types
            .iter()
            .map(|(name, role)| {
                let faces = self.report.fonts.faces();
                let slants = |face: &Face| {
                    role.fonts.first().is_some_and(|it| it.value == face.family)
                        && face.has(role.weight, true)
                };
                let italic = faces.iter().any(slants);
                (name.as_str().into(), type_role(role, italic).into_value())
            })
            .collect();
        let theme = dict([("colors", colors.into_value()), ("type", types.into_value())]);
        dict([
            ("edition", edition.name().into_value()),
            ("report", facts.into_value()),
            ("print", print.into_value()),
            ("theme", theme.into_value()),
            ("part", Func::from(&given::GIVEN).into_value()),
        ])
    }

    /// The arguments that the layout of a part is called with.
    pub(super) fn part(&mut self, part: &Part) -> Dict {
        self.fields(&part.with)
    }

    fn fields(&mut self, fields: &[Given]) -> Dict {
        fields
            .iter()
            .map(|given| (given.name.as_str().into(), self.value(&given.value)))
            .collect()
    }

    fn value(&mut self, value: &FieldValue) -> Value {
        match value {
            FieldValue::Nothing => Value::None,
            FieldValue::Prose(prose) => content::prose(prose, self.spans).into_value(),
            FieldValue::Line(line) => content::line(line, self.spans).into_value(),
            FieldValue::String(text) => text.as_str().into_value(),
            FieldValue::Integer(n) => n.into_value(),
            FieldValue::Flag(b) => b.into_value(),
            FieldValue::Image { path, alt, picture, focus, credit, caption } => {
                let pixels = |n: u32| i64::from(n).into_value();
                let (width, height) = match picture {
                    Picture::Raster { width, height } => {
                        (pixels(*width), pixels(*height))
                    }
                    Picture::Vector => (Value::None, Value::None),
                };
                dict([
                    ("path", format!("/{path}").into_value()),
                    ("alt", alt.as_str().into_value()),
                    ("width", width),
                    ("height", height),
                    (
                        "focus",
                        dict([
                            ("x", Ratio::new(focus.x / 100.0).into_value()),
                            ("y", Ratio::new(focus.y / 100.0).into_value()),
                        ])
                        .into_value(),
                    ),
                    ("credit", self.words_beside(credit.as_ref())),
                    ("caption", self.words_beside(caption.as_ref())),
                ])
                .into_value()
            }
            FieldValue::Link { address, label, place } => {
                let row = |row: &Vec<bool>| -> Value {
                    let digit = |ink: &bool| if *ink { '1' } else { '0' };
                    row.iter().map(digit).collect::<String>().into_value()
                };
                let rows: Array = address.qr.iter().map(row).collect();
                let printed = content::address(&address.printed(), place, self.spans);
                let typed = content::address(&address.typed(), place, self.spans);
                let qr = dict([
                    ("size", address.qr.len().into_value()),
                    ("rows", rows.into_value()),
                ]);
                let plain = markdown::plain(label).is_empty();
                let label = match plain {
                    true => printed.clone(),
                    false => content::line(label, self.spans),
                };
                dict([
                    ("url", address.url.as_str().into_value()),
                    ("label", label.into_value()),
                    ("address", printed.into_value()),
                    ("typed", typed.into_value()),
                    ("qr", qr.into_value()),
                ])
                .into_value()
            }
            FieldValue::Statement(name) => match self.report.statements.get(name) {
                Some(statement) => self.statement(statement).into_value(),
                None => Value::None,
            },
            FieldValue::Directory(name) => match self.report.directories.get(name) {
                Some(directory) => self.directory(directory).into_value(),
                None => Value::None,
            },
            FieldValue::Record(fields) => self.fields(fields).into_value(),
            FieldValue::List(values) => {
                values.iter().map(|v| self.value(v)).collect::<Array>().into_value()
            }
        }
    }

    fn words_beside(&mut self, words: Option<&Located<Vec<Inline>>>) -> Value {
        words.map_or(Value::None, |it| content::line(&it.value, self.spans).into_value())
    }

    pub(super) fn words(&mut self, text: &Located<String>) -> Content {
        let set = marbre_typography::set_line(&text.value, self.report.identity.language);
        content::words(text, &set, self.spans)
    }

    pub(super) fn optional(&mut self, text: Option<&Located<String>>) -> Value {
        text.map_or(Value::None, |text| self.words(text).into_value())
    }

    fn directory(&mut self, directory: &Directory) -> Dict {
        let groups: Array = directory
            .groups
            .iter()
            .map(|group| {
                let entries: Array =
                    group.entries.iter().map(|p| self.person(p).into_value()).collect();
                dict([
                    ("name", self.optional(group.name.as_ref())),
                    ("count", group.entries.len().into_value()),
                    ("entries", entries.into_value()),
                ])
                .into_value()
            })
            .collect();
        dict([
            ("name", directory.name.as_str().into_value()),
            ("title", self.optional(directory.title.as_ref())),
            ("count", directory.count().into_value()),
            ("groups", groups.into_value()),
        ])
    }

    fn person(&mut self, person: &Person) -> Dict {
        let (given, family) = (self.words(&person.given), self.words(&person.family));
        let alone = person.given.value.is_empty();
        let name = match alone {
            true => family.clone(),
            false => Content::sequence([
                given.clone(),
                typst::text::SpaceElem::shared().clone(),
                family.clone(),
            ]),
        };
        dict([
            ("name", name.into_value()),
            ("given", if alone { Value::None } else { given.into_value() }),
            ("family", family.into_value()),
            ("role", self.optional(person.role.as_ref())),
        ])
    }
}

/// A theme colour: inks in print, light on a screen.
fn color(color: &theme::Color, edition: Edition) -> Color {
    match edition {
        Edition::Print => {
            let [c, m, y, k] = color.cmyk.map(|percent| (percent / 100.0) as f32);
            let cmyk = ProcessColor::Cmyk(Cmyk { c, m, y, k });
            let Some(spot) = &color.spot else { return Color::Process(cmyk) };
            let name = Some(SpotColorantName::Custom(spot.name.as_str().into()));
            let colorant = SpotColorant { name, fallback: cmyk };
            let tint = Ratio::new(spot.tint / 100.0);
            Color::Spot(SpotColor::new(Arc::new(colorant), tint))
        }
        Edition::Screen => {
            let [r, g, b] = color.rgb.map(|byte| f32::from(byte) / 255.0);
            Color::Process(ProcessColor::Rgb(Rgb::new(r, g, b, 1.0)))
        }
    }
}

/// A type role; `italic` says whether its family has a slanted face in its weight.
fn type_role(role: &TypeRole, italic: bool) -> Dict {
    let families = role.fonts.iter().map(|family| family.value.as_str().into_value());
    let font = match role.fonts.as_slice() {
        [family] => family.value.as_str().into_value(),
        _ => families.collect::<Array>().into_value(),
    };
    dict([
        ("font", font),
        ("size", Abs::pt(role.size.to_pt()).into_value()),
        ("weight", role.weight.into_value()),
        ("style", role.style.as_str().into_value()),
        ("rows", role.rows.into_value()),
        ("tracking", Abs::pt(role.tracking.to_pt()).into_value()),
        ("justify", role.justify.into_value()),
        ("figures", role.figures.as_str().into_value()),
        ("caps", role.caps.as_str().into_value()),
        ("italic", italic.into_value()),
    ])
}
