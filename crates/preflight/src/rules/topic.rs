//! What rules are about.

use marbre_diag::wording::Bilingual;

use Topic::{Boxes, Colours, Content, File, Ink, Lines, Pictures, Text};

/// What rules are about, in the order of the list of what was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// The file, and what it says of itself.
    File,
    /// Formats, bleed, cut.
    Boxes,
    /// Colours and spot colours.
    Colours,
    /// How much ink, and over what.
    Ink,
    /// Text and fonts.
    Text,
    /// Lines.
    Lines,
    /// Pictures.
    Pictures,
    /// How pages are described.
    Content,
}

impl Topic {
    /// All of them.
    pub(crate) const ALL: [Self; 8] =
        [File, Boxes, Colours, Ink, Text, Lines, Pictures, Content];

    /// Its name.
    pub(crate) const fn name(self) -> Bilingual {
        match self {
            File => Bilingual::new("The file", "Le fichier"),
            Boxes => Bilingual::new("Format, bleed, cut", "Format, fond perdu, coupe"),
            Colours => Bilingual::new("Colours", "Couleurs"),
            Ink => Bilingual::new("Ink and overprint", "Encrage et surimpression"),
            Text => Bilingual::new("Text and fonts", "Textes et polices"),
            Lines => Bilingual::new("Lines", "Filets"),
            Pictures => Bilingual::new("Pictures", "Images"),
            Content => Bilingual::new("Content of pages", "Contenu des pages"),
        }
    }
}
