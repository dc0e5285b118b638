//! Sheets of paper, and how thick they are.

use std::str::FromStr;

use marbre_pdf::geom::Length;

use marbre_diag::{Message, said};

use super::mistaken::Unknown;

/// A sheet of paper that somebody can buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// What it is called.
    name: String,
    /// Its short side and its long one.
    sides: [Length; 2],
}

/// Papers with a name, in mm (ISO 216; ISO 217 for SRA; A3+ as digital presses have it).
const NAMED: &[(&str, [i64; 2])] = &[
    ("A3", [297, 420]),
    ("A3+", [329, 483]),
    ("SRA3", [320, 450]),
    ("A2", [420, 594]),
    ("SRA2", [450, 640]),
    ("SRA1", [640, 900]),
];

/// The longest side of a sheet: the largest that PDF has (ISO 32000-1, annex C).
const LONGEST: Length = Length::um(5_080_000);

impl Paper {
    /// The names of papers that have one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// What it is called, with its size.
    pub fn described(&self) -> Message {
        let [short, long] = self.sides.map(Length::to_mm);
        match NAMED.iter().any(|(name, _)| *name == self.name) {
            true => said!("{name} ({short} × {long} mm)", name = self.name, short, long),
            false => said!("{short} × {long} mm", short, long),
        }
    }

    /// Its width and height, with the long side lying, or standing.
    pub const fn turned(&self) -> [[Length; 2]; 2] {
        let [short, long] = self.sides;
        [[long, short], [short, long]]
    }
}

impl FromStr for Paper {
    type Err = Unknown;

    /// Reads a name, or a width and a height in mm: `320x450`.
    fn from_str(text: &str) -> Result<Self, Unknown> {
        let named = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim()));
        if let Some((name, sides)) = named {
            let sides = sides.map(|mm| Length::um(mm * 1000));
            return Ok(Self { name: (*name).to_owned(), sides });
        }
        let number = |text: &str| {
            let text = text.trim().trim_end_matches("mm").trim_end();
            Length::parse(&format!("{text}mm"))
                .filter(|it| (Length::um(1)..=LONGEST).contains(it))
        };
        let sides = text.split_once(['x', '×', 'X']);
        let sides = sides.and_then(|(a, b)| Some([number(a)?, number(b)?]));
        let [a, b] = sides.ok_or_else(|| Unknown::Paper(text.to_owned()))?;
        Ok(Self { name: text.to_owned(), sides: [a.min(b), a.max(b)] })
    }
}

/// A length as people read it.
pub(super) fn mm(length: Length) -> Message {
    let mm = (length.to_mm() * 100.0).round() / 100.0;
    said!("{mm} mm", mm)
}

/// How thick a sheet of paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thickness(Length);

impl Thickness {
    /// One sheet's.
    pub const fn length(self) -> Length {
        self.0
    }
}

impl FromStr for Thickness {
    type Err = Unknown;

    /// Reads `90µm`, `90um` or `0.09mm`.
    fn from_str(text: &str) -> Result<Self, Unknown> {
        let text = text.trim();
        let micrometres =
            ["µm", "μm", "um"].iter().find_map(|unit| text.strip_suffix(unit));
        let length = match micrometres {
            Some(number) => Length::parse(&format!("{}mm", number.trim_end()))
                .map(|thousandfold| thousandfold / 1000),
            None => Length::parse(text).filter(|_| text.ends_with("mm")),
        };
        let sound = length.filter(|it| (Length::um(20)..=Length::um(1000)).contains(it));
        sound.map(Self).ok_or_else(|| Unknown::Thickness(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_have_names_or_sizes() {
        let paper: Paper = "sra3".parse().expect("a paper");
        assert_eq!(paper.described().english(), "SRA3 (320 × 450 mm)");
        let own: Paper = "700 × 1000 mm".parse().expect("a size");
        assert_eq!(own.described().english(), "700 × 1000 mm");
        let same: Paper = "1000x700".parse().expect("a size");
        assert_eq!(same.turned(), own.turned());
        for wrong in ["A9", "320", "0x5", "9999999x1", "1e3x2", ""] {
            assert!(wrong.parse::<Paper>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn thickness_is_written_in_micrometres_or_millimetres() {
        for same in ["90µm", "90 um", "0.09mm"] {
            let thickness: Thickness = same.parse().expect("a thickness");
            assert_eq!(thickness.length(), Length::um(90), "{same}");
        }
        for wrong in ["90", "2mm", "0mm", "-90µm", "1µm", "3pt", "µm"] {
            assert!(wrong.parse::<Thickness>().is_err(), "{wrong}");
        }
    }
}
