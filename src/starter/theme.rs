//! Colours and families that a new report can have in the place of its template's.

/// A palette and the families of titles and texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Vermilion and night blue; Bricolage Grotesque with Spectral.
    Vermilion,
    /// Leaf and pine green; Instrument Sans with Spectral.
    Forest,
    /// Raspberry and plum; Bricolage Grotesque with Spectral.
    Plum,
}

/// A colour: what it is called, its inks in per cent, and its light.
type Colour = (&'static str, [u8; 4], &'static str);

/// The colours that a theme has of its own. The first is what drawings are drawn in.
const VERMILION: [Colour; 5] = [
    ("accent", [0, 76, 78, 0], "#e8553a"),
    ("night", [92, 68, 38, 24], "#20405d"),
    ("sky", [24, 4, 6, 0], "#c9e0ea"),
    ("sand", [3, 5, 13, 0], "#f7f0e1"),
    ("gold", [4, 30, 84, 0], "#f3ba3c"),
];
const FOREST: [Colour; 5] = [
    ("accent", [78, 22, 82, 8], "#3a8650"),
    ("night", [88, 52, 68, 48], "#17453f"),
    ("sky", [26, 3, 24, 0], "#c9e1cb"),
    ("sand", [3, 5, 13, 0], "#f7f0e1"),
    ("gold", [4, 30, 84, 0], "#f3ba3c"),
];
const PLUM: [Colour; 5] = [
    ("accent", [12, 88, 38, 2], "#cf3a6b"),
    ("night", [78, 88, 32, 28], "#442c56"),
    ("sky", [20, 20, 4, 0], "#d2cbe0"),
    ("sand", [3, 5, 13, 0], "#f7f0e1"),
    ("gold", [4, 30, 84, 0], "#f3ba3c"),
];

/// The accent of a template that has no other colour: small white words stand on it.
const DEEP: [Colour; 3] = [
    ("accent", [8, 86, 92, 14], "#bf3f22"),
    ("accent", [85, 30, 90, 20], "#2c7343"),
    ("accent", [18, 94, 44, 10], "#b93060"),
];

/// The family of titles in all templates, and the one that has no weight over 600.
const TITLES: &str = "font = \"Bricolage Grotesque\"";
const SANS: &str = "font = \"Instrument Sans\"";

impl Theme {
    /// All, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::Vermilion, Self::Forest, Self::Plum];

    /// What it is asked for by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vermilion => "vermilion",
            Self::Forest => "forest",
            Self::Plum => "plum",
        }
    }

    const fn colours(self) -> [Colour; 5] {
        match self {
            Self::Vermilion => VERMILION,
            Self::Forest => FOREST,
            Self::Plum => PLUM,
        }
    }

    /// Whether titles are in Instrument Sans.
    pub(super) const fn has_sans_titles(self) -> bool {
        matches!(self, Self::Forest)
    }

    /// A `report.toml` or a drawing of a template in this theme.
    pub(super) fn applied(self, text: &str) -> String {
        let mut named = None;
        let line = |line: &str| {
            let head =
                line.strip_prefix("[theme.colors.").map(|it| it.trim_end_matches(']'));
            if head.is_some() || line.is_empty() {
                named = head.and_then(|name| self.colour(name));
            }
            if let Some((_, cmyk, rgb)) = named {
                if line.starts_with("cmyk = ") {
                    return format!("cmyk = {cmyk:?}\n");
                }
                if line.starts_with("rgb = ") {
                    return format!("rgb = \"{rgb}\"\n");
                }
            }
            match line.starts_with("accent = { cmyk = ").then(|| self.deep()) {
                Some((name, cmyk, rgb)) => {
                    format!("{name} = {{ cmyk = {cmyk:?}, rgb = \"{rgb}\" }}\n")
                }
                None => format!("{line}\n"),
            }
        };
        let mut text: String = text.lines().map(line).collect();
        // Drawings have the first theme's light.
        for ((_, _, before), (_, _, after)) in VERMILION.iter().zip(self.colours()) {
            text = text.replace(&format!("=\"{before}\""), &format!("=\"{after}\""));
        }
        if self.has_sans_titles() {
            let blocks = text.split("\n\n").map(in_sans);
            text = blocks.collect::<Vec<_>>().join("\n\n");
        }
        text
    }

    const fn deep(self) -> Colour {
        let [vermilion, forest, plum] = DEEP;
        match self {
            Self::Vermilion => vermilion,
            Self::Forest => forest,
            Self::Plum => plum,
        }
    }

    fn colour(self, name: &str) -> Option<Colour> {
        self.colours().into_iter().find(|it| it.0 == name)
    }
}

/// Roles in the family that titles are in, in another with fewer weights.
fn in_sans(block: &str) -> String {
    if !block.contains(TITLES) {
        return block.to_owned();
    }
    let text = block.replace(TITLES, SANS);
    let heavy = ["weight = 800", "weight = 700"];
    heavy
        .iter()
        .fold(text, |text, it| text.replace(it, "weight = 600"))
        .replace("weight = 500", "weight = 400")
}
