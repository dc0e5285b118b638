//! What rules say, in French: each message is a sentence of theirs with what was measured
//! in it, which is found by its pattern.

use crate::page::said::{Part, Said};

/// A message in both languages. Where there is no French for it, it is the same in both.
pub(in crate::page) fn message(english: &str) -> Said {
    let found = MESSAGES.iter().find_map(|(pattern, french)| {
        let found: Vec<Part<'_>> =
            matched(english, pattern)?.into_iter().map(part).collect();
        Some(Said::with(french, pattern, &found))
    });
    found.unwrap_or_else(|| Said::foreign(english))
}

/// What stands in a message: a number, a word of ours, or what the file has.
fn part(text: &str) -> Part<'_> {
    if let Some((english, french)) = WORDS.iter().find(|(english, _)| *english == text) {
        return Part::Words(french, english);
    }
    let quoted = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let number = text.strip_suffix(" mm").unwrap_or(text);
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    match quoted {
        Some(quoted) => Part::Quoted(quoted),
        None if !number.is_empty() && number.chars().all(digits) => Part::Number(text),
        None => Part::Foreign(text),
    }
}

/// What stands at each `{}` of a pattern.
fn matched<'a>(text: &'a str, pattern: &str) -> Option<Vec<&'a str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        // The last part is the message's end, however often it stands before it.
        let at = match parts.peek() {
            None => rest.len().checked_sub(part.len())?,
            Some(_) => rest.find(part)?,
        };
        let (before, after) = rest.split_at_checked(at)?;
        found.push(before);
        rest = after.strip_prefix(part)?;
    }
    rest.is_empty().then_some(found)
}

/// Words of ours within messages, in English and in French.
#[rustfmt::skip]
static WORDS: &[(&str, &str)] = &[
    ("a shape", "une forme"),
    ("a line", "un filet"),
    ("a picture", "une image"),
    ("a gradient", "un dégradé"),
    ("text", "un texte"),
    ("saddle stitch", "une piqûre à cheval"),
    ("a glued spine", "un dos collé"),
    ("presentation steps", "des étapes de présentation"),
    ("separation information", "des informations de séparation"),
    ("1 mark", "un élément"),
    ("an annotation", "une annotation"),
    ("a graphics state (q)", "un état graphique (q)"),
    ("a graphics state (Q)", "un état graphique (Q)"),
    ("a text (BT)", "un texte (BT)"),
    ("a text (ET)", "un texte (ET)"),
    ("a text in a text (BT)", "un texte dans un texte (BT)"),
    ("text outside a text (Tj)", "du texte hors d'un texte (Tj)"),
    ("marked content (BMC)", "un contenu marqué (BMC)"),
    ("marked content (EMC)", "un contenu marqué (EMC)"),
    ("the title", "le titre"),
    ("the author", "l'auteur"),
    ("the program", "le programme"),
    ("the producer", "le producteur"),
    ("trapping", "le grossi-maigri"),
    ("the standard", "la norme"),
    ("the date", "la date"),
    ("the last change", "la dernière modification"),
];

/// Messages in English and in French; a pattern stands before one that would take it.
#[rustfmt::skip]
static MESSAGES: &[(&str, &str)] = &[
    ("a black line of {} pt doesn't overprint", "un filet noir de {} pt n'est pas en surimpression"),
    ("small black text doesn't overprint: {}", "un petit texte noir n'est pas en surimpression : {}"),
    ("black text has {} % of ink: {}", "un texte noir porte {} % d'encre : {}"),
    ("white text overprints, and won't be seen: {}", "un texte blanc en surimpression ne se verra pas : {}"),
    ("a white shape overprints, and won't be seen", "une forme blanche en surimpression ne se verra pas"),
    ("white text of {} pt, less than {} pt: {}", "texte en réserve de {} pt, moins de {} pt : {}"),
    ("text of {} pt in several inks, less than {} pt: {}", "texte de {} pt en plusieurs encres, moins de {} pt : {}"),
    ("a white line of {} pt, less than {} pt", "filet en réserve de {} pt, moins de {} pt"),
    ("a line of {} pt in several inks, less than {} pt", "filet de {} pt en plusieurs encres, moins de {} pt"),
    ("a line of {} pt, less than {} pt", "filet de {} pt, moins de {} pt"),
    ("text of {} pt, less than {} pt: {}", "texte de {} pt, moins de {} pt : {}"),
    ("a picture of one bit has {} ppi, less than {}", "une image au trait a {} ppp, moins de {}"),
    ("a picture has {} ppi, less than {}", "une image a {} ppp, moins de {}"),
    ("the bleed is {} mm, less than {}", "le fond perdu est de {} mm, moins de {}"),
    ("{} goes {} mm over the cut, not {}", "{} dépasse la coupe de {} mm, et non de {}"),
    ("{} mm from the cut, less than {}: {}", "à {} mm de la coupe, moins de {} : {}"),
    ("{} pages: a leaf has two, so that no binding takes an odd number", "{} pages : une feuille en a deux, aucune reliure ne prend un nombre impair"),
    ("{} pages: to be stapled through the fold, they come in fours; to be glued, there are too few", "{} pages : une piqûre à cheval en veut un multiple de quatre, un dos collé davantage"),
    ("{} pages, which {} can't have: a multiple of {}", "{} pages, ce que ne permet pas {} : il faut un multiple de {}"),
    ("{} and {} are printed over each other", "{} et {} sont imprimés l'un sur l'autre"),
    ("a clip cuts {} mm off {}", "un détourage coupe {} mm de {}"),
    ("a clip hides {}", "un détourage masque {}"),
    ("{} lies outside of the page", "{} se trouve hors de la page"),
    ("{} lies under {} that is drawn later", "{} se trouve sous {} tracé ensuite"),
    ("{} has the ink of what it lies on", "{} a l'encre de son fond"),
    ("{} has the ink of the picture below it", "{} a l'encre de l'image au-dessous"),
    ("a large area of black ink alone", "un grand aplat de noir seul"),
    ("{} has {} % of ink at most", "{} ne porte que {} % d'encre"),
    ("{} in {}, which isn't ink", "{} en {}, qui n'est pas de l'encre"),
    ("a mean of {} % of ink in a square of 15 mm, more than {} %", "{} % d'encre en moyenne dans un carré de 15 mm, plus de {} %"),
    ("the page is turned by {}°", "la page est tournée de {}°"),
    ("the page is {} × {} mm, the first {} × {} mm", "la page mesure {} × {} mm, la première {} × {} mm"),
    ("the page has a unit of its own: {} pt", "la page a sa propre unité : {} pt"),
    ("the page has no trim box", "la page n'a pas de TrimBox"),
    ("the page has no media box", "la page n'a pas de MediaBox"),
    ("the page has a trim box and an art box", "la page a une TrimBox et une ArtBox"),
    ("the page has {}", "la page a {}"),
    ("a box of the page has no size, or too large a one", "un cadre de la page n'a pas de taille, ou une taille excessive"),
    ("the crop box isn't the media box", "la CropBox n'est pas la MediaBox"),
    ("the bleed box reaches out of the media box", "la BleedBox dépasse la MediaBox"),
    ("the trim box reaches out of the bleed box", "la TrimBox dépasse la BleedBox"),
    ("the trim box reaches out of the crop box", "la TrimBox dépasse la CropBox"),
    ("the trim box reaches out of the media box", "la TrimBox dépasse la MediaBox"),
    ("nothing is printed on the page", "rien n'est imprimé sur la page"),
    ("a text is set in {}", "un texte est composé en {}"),
    ("the font {} isn't in the file", "la police {} n'est pas dans le fichier"),
    ("{} characters aren't in the font {}: {}", "{} caractères manquent à la police {} : {}"),
    ("something on the page is in the registration colour", "un élément de la page est en couleur de repérage"),
    ("something in DeviceGray overprints", "un élément en DeviceGray est en surimpression"),
    ("small text in DeviceGray lies over something", "un petit texte en DeviceGray recouvre un autre élément"),
    ("a thin line in DeviceGray lies over something", "un filet fin en DeviceGray recouvre un autre élément"),
    ("something transparent is blended in {}", "un élément transparent est fondu en {}"),
    ("the spot colour \"{}\" isn't expected", "le ton direct « {} » n'est pas prévu"),
    ("the spot colour \"{}\" has {} definitions", "le ton direct « {} » a {} définitions"),
    ("\"{}\" and \"{}\" look the same", "« {} » et « {} » ont le même aspect"),
    ("\"{}\" and \"{}\" are one name", "« {} » et « {} » sont un seul nom"),
    ("\"{}\" and \"{}\" differ by their suffix alone", "« {} » et « {} » ne diffèrent que par leur suffixe"),
    ("the file has {} output intents for PDF/X, not one", "le fichier a {} conditions d'impression PDF/X, et non une"),
    ("the output intent has no ICC profile", "la condition d'impression n'a pas de profil ICC"),
    ("the output intent's ICC profile isn't for CMYK", "le profil ICC de la condition d'impression n'est pas CMJN"),
    ("the output intent's ICC profile isn't that of a press", "le profil ICC de la condition d'impression n'est pas celui d'une presse"),
    ("the output intent's ICC profile is damaged", "le profil ICC de la condition d'impression est défectueux"),
    ("the output intent says neither which registry its printing condition is from nor what it is (RegistryName, Info)", "la condition d'impression n'indique ni son registre ni sa description (RegistryName, Info)"),
    ("the output intent doesn't name its printing condition", "la condition d'impression n'est pas nommée"),
    ("the ICC profile of a colour is damaged", "le profil ICC d'une couleur est défectueux"),
    ("a colour has the output intent's own profile", "une couleur porte le profil même de la condition d'impression"),
    ("an annotation on the page: {}", "une annotation dans la page : {}"),
    ("an action or a script ({})", "une action ou un script ({})"),
    ("an action (A)", "une action (A)"),
    ("an attached file", "un fichier joint"),
    ("a form in XFA", "un formulaire XFA"),
    ("a field to fill in", "un champ à remplir"),
    ("a stream compressed by LZW", "un flux compressé en LZW"),
    ("a stream coded by {}", "un flux codé en {}"),
    ("a stream in another file", "un flux dans un autre fichier"),
    ("a transfer function, if one that changes nothing", "une courbe de transfert, même si elle ne change rien"),
    ("a transfer function", "une courbe de transfert"),
    ("a halftone phase", "une phase de trame"),
    ("a halftone of a type that PDF/X-4 doesn't have", "une trame d'un type absent de PDF/X-4"),
    ("a picture from a server (OPI)", "une image sur un serveur (OPI)"),
    ("a page from another file", "une page d'un autre fichier"),
    ("alternate pictures", "des images de remplacement"),
    ("layers without a default configuration", "des calques sans configuration par défaut"),
    ("layers that are shown and hidden by themselves (AS)", "des calques affichés ou masqués d'eux-mêmes (AS)"),
    ("a configuration of layers without a name", "une configuration de calques sans nom"),
    ("the preference {} is another box", "la préférence {} désigne un autre cadre"),
    ("the blend mode {} isn't one of PDF's", "le mode de fusion {} n'existe pas en PDF"),
    ("the rendering intent {} isn't one of PDF's", "le mode de rendu {} n'existe pas en PDF"),
    ("the name {} ({}) isn't defined", "le nom {} ({}) n'est pas défini"),
    ("what the name {} ({}) stands for is of no use", "ce que désigne le nom {} ({}) est inutilisable"),
    ("code {} of the font {} is {}/1000 em wide in the file, but {}/1000 in the font", "le code {} de la police {} chasse {}/1000 de cadratin dans le fichier, mais {}/1000 dans la police"),
    ("{} without its counterpart", "{} sans son pendant"),
    ("the content makes no sense from some place on", "le contenu est illisible à partir d'un certain point"),
    ("a drawing draws itself", "un dessin se contient lui-même"),
    ("drawings stand too deep in each other", "des dessins sont imbriqués trop profondément"),
    ("a stream is damaged", "un flux est défectueux"),
    ("no binary comment after the header", "il manque le commentaire binaire après l'en-tête"),
    ("the ink of {} marks can't be counted", "l'encre de {} éléments ne peut être comptée"),
    ("the ink of {} can't be counted", "l'encre de {} ne peut être comptée"),
    ("{} marks", "{} éléments"),
    ("PostScript", "du PostScript"),
    ("{} is no operator of PDF's", "{} n'est pas un opérateur PDF"),
    ("the page does more than can be looked at", "la page en fait plus que ce qui peut être examiné"),
    ("a content stream is too large to be looked at", "un flux de contenu est trop volumineux pour être examiné"),
    ("another version than PDF 1.6", "une autre version que PDF 1.6"),
    ("no identifier", "pas d'identifiant"),
    ("no metadata, as Info or as XMP", "pas de métadonnées, en Info ou en XMP"),
    ("XMP that isn't well-formed", "un XMP mal formé"),
    ("XMP without {}", "un XMP sans {}"),
    ("metadata that disagrees on {}", "des métadonnées en désaccord sur {}"),
    ("marks whose ink can't be counted: {}", "éléments dont l'encre ne peut pas être comptée : {}"),
    (
        "a link, a field or a bookmark that acts (A)",
        "un lien, un champ ou un signet qui déclenche une action (A)",
    ),
    (
        "the page draws more than can be counted: its ink is counted up to there",
        "la page dessine plus qu'on ne peut compter : son encre est comptée jusque-là",
    ),
    (
        "no single output intent with a CMYK profile",
        "pas de condition d'impression unique avec un profil CMJN",
    ),
    ("a line in {}", "un filet en {}"),
    ("a shape in {}", "une forme en {}"),
    ("text in {}", "un texte en {}"),
    ("a picture in {}", "une image en {}"),
    ("a gradient in {}", "un dégradé en {}"),
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    #[test]
    fn messages_keep_what_was_measured() {
        let french = |english: &str| message(english).french;
        assert_eq!(
            french("text of 6.5 pt in several inks, less than 8 pt: \"a: 1.5\""),
            "texte de 6,5\u{a0}pt en plusieurs encres, moins de 8\u{a0}pt\u{a0}: \
             «\u{202f}a: 1.5\u{202f}»"
        );
        assert_eq!(
            french("a line goes 1.0 mm over the cut, not 3 mm"),
            "un filet dépasse la coupe de 1,0\u{a0}mm, et non de 3\u{a0}mm"
        );
        assert_eq!(french("a picture in DeviceRGB"), "une image en DeviceRGB");
        assert_eq!(french("what nobody has translated"), "what nobody has translated");
    }

    /// The strings of Rust code, without those of its tests.
    fn strings(code: &str) -> Vec<String> {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|it| !it.trim_start().starts_with("//"));
        let code: String = lines.collect::<Vec<_>>().join("\n");
        let (mut strings, mut chars) = (Vec::new(), code.chars().peekable());
        let mut before = '\0';
        while let Some(char) = chars.next() {
            // Bytes are keys of PDF, and a character is no string.
            if char == '\'' && chars.peek() == Some(&'"') {
                chars.next();
            }
            if char == '"' {
                let mut string = String::new();
                while let Some(char) = chars.next().filter(|it| *it != '"') {
                    match (char, chars.peek()) {
                        ('\\', Some('\n')) => {
                            while chars.peek().is_some_and(|it| it.is_whitespace()) {
                                chars.next();
                            }
                        }
                        ('\\', _) => string.extend(chars.next()),
                        _ => string.push(char),
                    }
                }
                if before != 'b' {
                    strings.push(string);
                }
            }
            before = char;
        }
        strings
    }

    /// A format string with something at each place.
    fn sample(string: &str) -> String {
        let mut parts = string.split('{');
        let mut sample = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, after) = part.split_once('}').unwrap_or((part, ""));
            // Marks are called by words of ours.
            sample.push_str(if name == "what" { "a line" } else { "7" });
            sample.push_str(after);
        }
        sample
    }

    #[test]
    fn whatever_a_rule_says_is_said_in_french() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let rules = fs::read_dir(source.join("rules")).expect("the rules");
        let mut files: Vec<PathBuf> =
            rules.map(|it| it.expect("a rule").path()).collect();
        files.push(source.join("identity.rs"));
        files.push(source.join("../../pdf/src/interpreter/content.rs"));
        files.push(source.join("../../pdf/src/interpreter/text.rs"));
        let (mut heard, mut unsaid) = (0, Vec::new());
        for file in files {
            let code = fs::read_to_string(&file).expect("a rule");
            // What stands after `hint` is a remedy, which has its French with the title.
            let code = code.replace("hint: \"", "hint: b\"");
            // What the audit of our own files adds isn't said by a rule.
            let code = code.replace("(FILE, \"", "(FILE, b\"");
            for string in strings(&code) {
                let sample = sample(&string);
                // Names of rules, keys and suffixes have no two words.
                let prose = sample.trim() == sample && sample.contains(' ');
                let foreign = ["GRAY", "RGB ", "7 pt", "7 mm", "(in 7)", "\"77\""];
                if !prose || foreign.contains(&sample.as_str()) || sample.contains("::") {
                    continue;
                }
                let words = WORDS.iter().any(|(english, _)| *english == sample);
                if !words && message(&sample).french == sample {
                    unsaid.push(format!("{}: {string}", file.display()));
                }
                heard += 1;
            }
        }
        assert!(unsaid.is_empty(), "no French for {unsaid:#?}");
        assert!(heard > 80, "{heard} messages");
    }
}
