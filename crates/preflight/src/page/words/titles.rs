//! Rules in words: the defect, what to do about it, and what it is about.

use Topic::{Boxes, Colours, Content, File, Ink, Lines, Pictures, Text};

/// What rules are about, in the order of the list of what was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::page) enum Topic {
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
    pub(in crate::page) const ALL: [Self; 8] =
        [File, Boxes, Colours, Ink, Text, Lines, Pictures, Content];

    /// Its name, in French and in English.
    pub(in crate::page) const fn name(self) -> [&'static str; 2] {
        match self {
            File => ["Le fichier", "The file"],
            Boxes => ["Format, fond perdu, coupe", "Format, bleed, cut"],
            Colours => ["Couleurs", "Colours"],
            Ink => ["Encrage et surimpression", "Ink and overprint"],
            Text => ["Textes et polices", "Text and fonts"],
            Lines => ["Filets", "Lines"],
            Pictures => ["Images", "Pictures"],
            Content => ["Contenu des pages", "Content of pages"],
        }
    }
}

/// A rule in words.
#[derive(Clone, Copy, Debug)]
pub(in crate::page) struct Title {
    rule: &'static str,
    pub(in crate::page) topic: Topic,
    /// What is wrong, in French and in English.
    pub(in crate::page) defect: [&'static str; 2],
    /// What to do about it, in French; the English is the rule's own.
    pub(in crate::page) remedy: &'static str,
}

/// A rule in words, by its name; `None` where there are none.
pub(in crate::page) fn title(rule: &str) -> Option<&'static Title> {
    TITLES.iter().find(|title| title.rule == rule)
}

const fn of(
    rule: &'static str,
    topic: Topic,
    defect: [&'static str; 2],
    remedy: &'static str,
) -> Title {
    Title { rule, topic, defect, remedy }
}

#[rustfmt::skip]
static TITLES: &[Title] = &[
    of("not-pdf-x-4", File, ["Fichier non conforme à PDF/X-4", "File that isn't PDF/X-4"],
        "exporter le fichier en PDF/X-4"),
    of("output-intent", File, ["Condition d'impression absente ou défectueuse", "Output intent missing or damaged"],
        "exporter avec le profil de la condition d'impression comme intention de sortie"),
    of("action", File, ["Action ou script", "Action or script"],
        "retirer les actions et les scripts"),
    of("form-field", File, ["Champ de formulaire", "Form field"],
        "aplatir le formulaire"),
    of("attached-file", File, ["Fichier joint", "Attached file"],
        "retirer les fichiers joints"),
    of("layer-configuration", File, ["Calques à affichage variable", "Layers that may be shown or not"],
        "exporter sans calques, ou les aplatir"),
    of("screen-preferences", File, ["Préférences d'affichage", "Viewer preferences"],
        "retirer les préférences d'affichage"),
    of("lzw", File, ["Compression LZW", "LZW compression"],
        "exporter avec la compression Flate"),
    of("unknown-filter", File, ["Codage inconnu", "Unknown filter"],
        "exporter à nouveau"),
    of("odd-page-count", File, ["Nombre de pages qu'aucune reliure ne prend", "Number of pages that no binding takes"],
        "ajouter ou retirer des pages, ou dire comment le rapport est relié"),
    of("page-count", File, ["Nombre de pages inadapté à la reliure", "Number of pages that doesn't suit the binding"],
        "ajouter ou retirer des pages, ou convenir des pages blanches avec l'imprimeur"),

    of("user-unit", Boxes, ["Échelle propre à la page (UserUnit)", "Page with a unit of its own (UserUnit)"],
        "exporter la page à sa taille, sans UserUnit"),
    of("cropped-page", Boxes, ["Page recadrée (CropBox)", "Cropped page (crop box)"],
        "retirer la CropBox, ou l'étendre à la MediaBox"),
    of("uneven-pages", Boxes, ["Pages de formats différents", "Pages of different sizes"],
        "donner à toutes les pages le même format fini, sans rotation"),
    of("blank-page", Boxes, ["Page blanche", "Blank page"],
        "si la page doit rester blanche, le signaler à l'imprimeur"),
    of("wrong-boxes", Boxes, ["Cadres de page absents ou incohérents", "Page boxes missing or at odds"],
        "exporter la page avec une TrimBox dans une BleedBox, dans sa MediaBox"),
    of("short-bleed", Boxes, ["Fond perdu insuffisant", "Short bleed"],
        "prolonger dans le fond perdu tout ce qui touche la coupe"),
    of("too-near-the-cut", Boxes, ["Trop près de la coupe", "Too near the cut"],
        "l'éloigner de la coupe, ou le prolonger dans le fond perdu"),
    of("annotation-on-page", Boxes, ["Annotation dans la page", "Annotation on the page"],
        "retirer l'annotation, ou dessiner son contenu dans la page"),

    of("colour-in-light", Colours, ["Couleur hors quadrichromie (RVB, Lab, ICC)", "Colour that isn't ink (RGB, Lab, ICC)"],
        "la convertir en CMJN avec le profil de la condition d'impression"),
    of("unmanaged-colour", Colours, ["Couleur sans profil utilisable", "Colour without a usable profile"],
        "la convertir en CMJN, ou donner à l'image un profil RVB"),
    of("wrong-blending-space", Colours, ["Transparence calculée hors CMJN", "Transparency blended in other than CMYK"],
        "fondre en DeviceCMYK ; les masques de luminosité en DeviceGray"),
    of("bad-source-profile", Colours, ["Profil ICC d'origine défectueux", "Bad ICC profile of a colour"],
        "convertir les couleurs, ou exporter l'image avec un profil complet"),
    of("unexpected-spot-colour", Colours, ["Ton direct imprévu", "Unexpected spot colour"],
        "le convertir en quadrichromie, ou commander l'encre et l'inscrire dans `spots`"),
    of("spot-defined-twice", Colours, ["Ton direct défini deux fois", "Spot colour defined twice"],
        "donner au ton direct une seule définition"),
    of("spot-names-by-suffix", Colours, ["Tons directs distingués par un suffixe", "Spot colours told apart by a suffix"],
        "lui donner partout un seul nom"),
    of("spot-names-by-case", Colours, ["Tons directs distingués par la casse", "Spot colours told apart by case"],
        "lui donner partout un seul nom"),
    of("spots-look-the-same", Colours, ["Tons directs de même aspect", "Spot colours that look the same"],
        "en faire un seul ton direct"),
    of("registration-colour", Colours, ["Couleur de repérage dans la page", "Registration colour on the page"],
        "employer le noir, ou un noir soutenu, dans la page"),

    of("heavy-ink", Ink, ["Encrage trop fort", "Too much ink"],
        "alléger les couleurs à cet endroit, ou choisir un papier qui supporte plus d'encre"),
    of("faint-tint", Ink, ["Teinte trop faible", "Faint tint"],
        "la porter à 5 % ou plus, ou y renoncer"),
    of("plain-black-area", Ink, ["Grand aplat de noir seul", "Large area of plain black"],
        "pour un noir plus profond, ajouter 30 % de cyan, de magenta et de jaune"),
    of("grey-overprints", Ink, ["Gris en surimpression (DeviceGray)", "Overprinting grey (DeviceGray)"],
        "le définir en DeviceCMYK, ou le mettre en défonce"),
    of("white-path-overprints", Ink, ["Forme blanche en surimpression", "White shape that overprints"],
        "mettre les formes blanches en défonce"),
    of("transfer-function", Ink, ["Courbe de transfert ou trame", "Transfer function or halftone"],
        "exporter sans courbe de transfert ni trame propre"),

    of("overlapping-text", Text, ["Textes superposés", "Text over text"],
        "laisser la place au plus long, ou le raccourcir"),
    of("clipped-text", Text, ["Texte coupé", "Text cut off"],
        "laisser la place à tout le texte, ou le raccourcir"),
    of("covered-text", Text, ["Texte recouvert", "Covered text"],
        "tracer le texte après ce qui le recouvre, ou déplacer l'un des deux"),
    of("invisible-text", Text, ["Texte invisible", "Invisible text"],
        "lui donner une couleur qui se distingue de son fond"),
    of("white-text-overprints", Text, ["Texte blanc en surimpression", "White text that overprints"],
        "mettre le texte blanc en défonce"),
    of("black-text-knocks-out", Text, ["Petit texte noir en défonce", "Small black text that knocks out"],
        "mettre les petits textes noirs en surimpression, avec OPM 1"),
    of("grey-text", Text, ["Petit texte en DeviceGray", "Small text in DeviceGray"],
        "le définir en DeviceCMYK, en encre noire"),
    of("rich-black-text", Text, ["Texte en noir composé", "Text in rich black"],
        "composer le texte avec le noir seul"),
    of("small-white-text", Text, ["Petit texte en réserve", "Small white text"],
        "l'agrandir ou le graisser"),
    of("small-coloured-text", Text, ["Petit texte en plusieurs encres", "Small text in several inks"],
        "l'agrandir, ou le composer en une seule encre"),
    of("tiny-text", Text, ["Texte minuscule", "Tiny text"], "l'agrandir"),
    of("courier", Text, ["Police Courier", "Courier font"],
        "vérifier qu'une autre police n'était pas prévue"),
    of("font-not-embedded", Text, ["Police non incorporée", "Font that isn't embedded"],
        "incorporer la police, ou vectoriser le texte"),
    of("wrong-glyph-width", Text, ["Chasse différente de celle de la police", "Glyph widths that aren't the font's"],
        "exporter le fichier à nouveau, avec la police elle-même"),
    of("missing-glyph", Text, ["Caractère absent de la police", "Character missing from its font"],
        "composer le texte dans une police qui a ce caractère"),

    of("black-line-knocks-out", Lines, ["Filet noir en défonce", "Black line that knocks out"],
        "mettre les filets noirs fins en surimpression, avec OPM 1"),
    of("grey-line", Lines, ["Filet fin en DeviceGray", "Thin line in DeviceGray"],
        "le définir en DeviceCMYK, en encre noire"),
    of("thin-white-line", Lines, ["Filet fin en réserve", "Thin white line"],
        "l'épaissir"),
    of("thin-coloured-line", Lines, ["Filet fin en plusieurs encres", "Thin line in several inks"],
        "l'épaissir, ou le tracer en une seule encre"),
    of("hairline", Lines, ["Filet trop fin", "Hairline"], "l'épaissir"),

    of("low-resolution", Pictures, ["Image en basse résolution", "Picture of low resolution"],
        "demander l'original, ou placer l'image plus petite"),
    of("low-resolution-line-art", Pictures, ["Image au trait en basse résolution", "Line art of low resolution"],
        "demander l'original, ou redessiner l'image en vecteurs"),

    of("broken-content", Content, ["Contenu de page défectueux", "Broken page content"],
        "exporter la page à nouveau"),
    of("undefined-name", Content, ["Nom ou opérateur non défini", "Undefined name or operator"],
        "exporter la page à nouveau"),
    of("content-from-elsewhere", Content, ["Contenu situé hors du fichier", "Content from outside the file"],
        "placer le contenu dans le fichier même"),
    of("presentation-steps", Content, ["Étapes de présentation", "Presentation steps"],
        "les retirer"),
    of("unknown-blend-mode", Content, ["Mode de fusion inconnu", "Unknown blend mode"],
        "employer un mode de fusion de la norme"),
    of("unknown-rendering-intent", Content, ["Mode de rendu inconnu", "Unknown rendering intent"],
        "employer un mode de rendu de la norme"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_rule_has_words_and_every_word_its_rule() {
        let names = || rules::ALL.iter().map(|rule| rule.name);
        for name in names() {
            assert!(title(name).is_some(), "{name} has no title");
        }
        for title in TITLES {
            assert!(names().any(|name| name == title.rule), "no rule {}", title.rule);
            let [french, english] = title.defect;
            assert_ne!(french, english);
        }
    }
}
