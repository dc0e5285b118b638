//! Number formats of spreadsheets: how a cell shows the number that it holds.
//!
//! The grammar is that of ECMA-376-1, 18.8.30 and 18.8.31: up to four sections, each with
//! a condition, a colour, literals and placeholders. `parse` reads it, `digits` sets
//! numbers, `calendar` dates and times. What a page shows is in the language of the
//! report, whatever the language that the workbook was made in.

mod builtin;
mod calendar;
mod digits;
mod parse;

use marbre_typography::Language;

pub(super) use builtin::code as builtin;
pub(super) use calendar::serial;
pub(super) use digits::Decimal;

use marbre_diag::Message;
use parse::{Condition, Item, Meaning, Section};

/// The longest format that a spreadsheet program takes, in characters.
const LONGEST: usize = 255;

/// A number format.
#[derive(Clone, Debug)]
pub(super) struct Format {
    sections: Vec<Section>,
}

/// A number as its cell shows it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    /// The text.
    pub(super) text: String,
    /// What kind of thing it says.
    pub(super) what: What,
}

/// What kind of thing a format makes of a number.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// The number as it is.
    General,
    /// A number with so many decimals.
    Number {
        /// How many decimals are shown at most.
        decimals: usize,
        /// Whether it is shown in thousands or millions, or as a fraction or a power.
        scaled: bool,
        /// The sign of its currency.
        currency: Option<String>,
    },
    /// Hundredths.
    Percentage,
    /// A day, perhaps with its time.
    Date,
    /// A time of the day, or a duration.
    Time,
}

impl Format {
    /// Reads a format.
    ///
    /// # Errors
    /// Where something in it isn't understood: that part of it.
    pub(super) fn parse(code: &str) -> Result<Self, Message> {
        if code.chars().count() > LONGEST {
            return Err("more than 255 characters".into());
        }
        parse::sections(code).map(|sections| Self { sections })
    }

    /// Shows a number. With `from_1904`, days are counted from 1904, not from 1900.
    ///
    /// # Errors
    /// Where a spreadsheet couldn't show it either, as a date before its first one.
    pub(super) fn show(
        &self,
        number: f64,
        from_1904: bool,
        language: Language,
    ) -> Result<Shown, Message> {
        let (section, signed) = self.section(number);
        let Some(section) = section else {
            return Err("no section of the format is for this number".into());
        };
        let what = match section.kind {
            Meaning::Date => What::Date,
            Meaning::Time => What::Time,
            Meaning::General | Meaning::Text => What::General,
            Meaning::Number if section.percent > 0 => What::Percentage,
            Meaning::Number => What::Number {
                decimals: section.decimals(),
                scaled: section.is_scaled(),
                currency: section.currency(),
            },
        };
        let text = match section.kind {
            Meaning::Date | Meaning::Time => {
                calendar::set(&section.items, number, from_1904, language)?
            }
            _ => {
                let size = if signed { number } else { number.abs() };
                digits::set(section, size, language)
            }
        };
        let text = tidy(&text);
        Ok(Shown { text, what })
    }

    /// What text becomes: formats have a section for it.
    pub(super) fn text(&self, text: &str, language: Language) -> String {
        let own = match &self.sections[..] {
            [_, _, _, fourth] => Some(fourth),
            sections => {
                sections.iter().rev().find(|section| section.kind == Meaning::Text)
            }
        };
        let Some(section) = own else { return text.to_owned() };
        let set = section.items.iter().map(|item| match item {
            Item::Text | Item::General => text.to_owned(),
            other => digits::literal(other, language),
        });
        tidy(&set.collect::<String>())
    }

    /// The section for a number, and whether it shows the sign by itself.
    fn section(&self, number: f64) -> (Option<&Section>, bool) {
        // Of four sections the last is for text, and so is one with an @.
        let mut numeric = &self.sections[..];
        if let [first @ .., last] = numeric
            && !first.is_empty()
            && (numeric.len() == 4 || last.kind == Meaning::Text)
        {
            numeric = first;
        }
        let condition = |index: usize| numeric.get(index).and_then(|s| s.condition);
        let (one, two) = (condition(0), condition(1));
        let index = match (one, two) {
            (None, None) => match numeric.len() {
                1 => return (numeric.first(), true),
                // Nil is in the first of two sections.
                2 => usize::from(number < 0.0),
                _ if number > 0.0 => 0,
                _ if number < 0.0 => 1,
                _ => 2,
            },
            (Some(one), _) if one.holds(number) => 0,
            (None, _) if number > 0.0 => 0,
            (_, Some(two)) if two.holds(number) => 1,
            (_, Some(_)) => 2,
            (_, None) if numeric.len() > 2 => 1 + usize::from(number >= 0.0),
            (_, None) => 1,
        };
        // The section for negative numbers has the sign in itself, or brackets.
        let own = numeric.get(index).and_then(|s| s.condition);
        let signed = match own {
            Some(condition) => !condition.is_negative(),
            None => index != 1 || one.is_some(),
        };
        (numeric.get(index), signed)
    }
}

impl Condition {
    fn holds(self, number: f64) -> bool {
        match self {
            Self::Less(than) => number < than,
            Self::AtMost(most) => number <= most,
            Self::Equal(to) => (number - to).abs() < f64::EPSILON,
            Self::Unequal(to) => (number - to).abs() >= f64::EPSILON,
            Self::AtLeast(least) => number >= least,
            Self::More(than) => number > than,
        }
    }

    /// Whether it can hold for negative numbers only.
    fn is_negative(self) -> bool {
        match self {
            Self::Less(than) => than <= 0.0,
            Self::AtMost(most) => most < 0.0,
            Self::Equal(to) => to < 0.0,
            Self::Unequal(_) | Self::AtLeast(_) | Self::More(_) => false,
        }
    }
}

/// Takes the room out that formats keep for aligning.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if !(c == ' ' && tidy.ends_with(' ')) {
            tidy.push(c);
        }
    }
    // A sign stands at its number, whatever is filled in between.
    match tidy.strip_prefix("\u{2212} ") {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("\u{2212}{rest}")
        }
        _ => tidy,
    }
}

/// True and false, as cells show them.
pub(super) const fn boolean(value: bool, language: Language) -> &'static str {
    match (language, value) {
        (Language::French, true) => "VRAI",
        (Language::French, false) => "FAUX",
        (Language::English, true) => "TRUE",
        (Language::English, false) => "FALSE",
    }
}

#[cfg(test)]
mod tests;
