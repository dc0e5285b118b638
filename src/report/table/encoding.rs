//! Which encoding a table of text is in.
//!
//! UTF-8 proves itself. What isn't UTF-8 is Windows-1252 as a rule, but spreadsheets on
//! older Macs save Mac Roman, and those on DOS code page 850: each reading is looked at as
//! words, and the one whose accents fall in with the letters around them is believed.

use encoding_rs::Encoding;

use marbre_diag::{Diagnostic, Located, Message, Parameter, Sink, SourceFile, said};

/// Code page 850 from 0x80 on.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}";

/// A way to read bytes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reading {
    Web(&'static Encoding),
    Cp850,
}

impl Reading {
    pub(super) const WINDOWS: Self = Self::Web(encoding_rs::WINDOWS_1252);
    pub(super) const MACINTOSH: Self = Self::Web(encoding_rs::MACINTOSH);

    /// The encoding with a name.
    fn of(name: &str) -> Option<Self> {
        let plain = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
        match plain.as_str() {
            "cp850" | "ibm850" | "850" | "dos" | "cp-850" => Some(Self::Cp850),
            "mac-roman" | "macroman" | "mac" => Some(Self::MACINTOSH),
            label => Encoding::for_label(label.as_bytes()).map(Self::Web),
        }
    }

    /// What people call it, and what `report.toml` does.
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Cp850 => ("code page 850", "cp850"),
            Self::Web(encoding) => {
                let name = encoding.name();
                match name {
                    "macintosh" => ("Mac Roman", "macintosh"),
                    "windows-1252" => ("Windows-1252", "windows-1252"),
                    _ => (name, name),
                }
            }
        }
    }

    fn decode(self, bytes: &[u8]) -> (String, bool) {
        match self {
            Self::Web(encoding) => {
                let (text, wrong) = encoding.decode_without_bom_handling(bytes);
                (text.into_owned(), wrong)
            }
            Self::Cp850 => (bytes.iter().map(|byte| of_cp850(*byte)).collect(), false),
        }
    }

    /// The byte that a character is read from.
    pub(super) fn byte(self, c: char) -> Option<u8> {
        if c.is_ascii() {
            return u8::try_from(u32::from(c)).ok();
        }
        match self {
            Self::Cp850 => {
                let at = CP850.chars().position(|own| own == c)?;
                u8::try_from(at + 0x80).ok()
            }
            Self::Web(encoding) => {
                // What Windows-1252 leaves open is read as a control character.
                if ('\u{80}'..'\u{A0}').contains(&c) {
                    return u8::try_from(u32::from(c)).ok();
                }
                let text = c.to_string();
                let (bytes, _, unmappable) = encoding.encode(&text);
                match (unmappable, &bytes[..]) {
                    (false, [byte]) => Some(*byte),
                    _ => None,
                }
            }
        }
    }

    /// What a text that was read in this way is called.
    pub(super) fn name(self) -> Message {
        Message::from(self.names().0)
    }
}

fn of_cp850(byte: u8) -> char {
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(high) => CP850.chars().nth(usize::from(high)).unwrap_or('\u{FFFD}'),
    }
}

/// The text of a table; says where its encoding is a guess, or can't be.
pub(super) fn decode(
    bytes: &[u8],
    path: &Located<String>,
    named: Option<&Located<String>>,
    sink: &mut Sink,
) -> Option<String> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        let (text, wrong) = Reading::Web(encoding).decode(&bytes[length..]);
        return match wrong {
            false => Some(text),
            true => mixed(&bytes[length..], path, sink),
        };
    }
    if let Some(named) = named {
        return by_name(bytes, path, named, sink);
    }
    let valid = match std::str::from_utf8(bytes) {
        Ok(text) => return Some(text.to_owned()),
        Err(error) => error.valid_up_to(),
    };
    if !bytes[..valid].is_ascii() {
        return mixed(bytes, path, sink);
    }
    let (text, warning) = guess(bytes, path);
    warning.into_iter().for_each(|warning| sink.report(warning));
    Some(text)
}

fn by_name(
    bytes: &[u8],
    path: &Located<String>,
    named: &Located<String>,
    sink: &mut Sink,
) -> Option<String> {
    let Some(reading) = Reading::of(&named.value) else {
        let message = said!("there is no encoding `{named}`", named = named.value);
        let known = ["utf-8", "windows-1252", "macintosh", "cp850", "iso-8859-15"];
        let error = Diagnostic::error("unknown-value", named.place.clone(), message);
        sink.report(error.suggest(&named.value, known));
        return None;
    };
    let (text, wrong) = reading.decode(bytes);
    if wrong {
        let message = said!(
            "`{path}` isn't {encoding}",
            path = path.value,
            encoding = reading.name()
        );
        let error = Diagnostic::error("not-utf-8", named.place.clone(), message);
        sink.report(error.hint("leave `encoding` out, and see what is said then"));
        return None;
    }
    Some(text)
}

/// Reports a text that begins in UTF-8 and goes on in something else.
fn mixed(bytes: &[u8], path: &Located<String>, sink: &mut Sink) -> Option<String> {
    let valid = std::str::from_utf8(bytes).map_or_else(|it| it.valid_up_to(), str::len);
    let message = said!("`{path}` mixes two encodings", path = path.value);
    let at = SourceFile::spoilt(&path.value, bytes, valid);
    let error = Diagnostic::error("not-utf-8", at, message);
    let error = error.and_at(path.place.clone(), "named here");
    sink.report(error.hint("what stands above is UTF-8: save the table as UTF-8"));
    None
}

/// Reads what isn't UTF-8 in the way that makes words of it.
fn guess(bytes: &[u8], path: &Located<String>) -> (String, Option<Diagnostic>) {
    let (windows, _) = Reading::WINDOWS.decode(bytes);
    let odd = odd(&windows);
    if odd.is_empty() {
        return (windows, None);
    }
    let others =
        [Reading::MACINTOSH, Reading::Cp850, Reading::Web(encoding_rs::ISO_8859_15)];
    let best = others
        .into_iter()
        .map(|reading| {
            let text = reading.decode(bytes).0;
            (self::odd(&text).len(), reading, text)
        })
        .min_by_key(|(odd, _, text)| (*odd, small_heads(text), stray_tildes(text)));
    let example = |text: &str, at: usize| word_at(text, at);
    let warning = |message: Message| {
        Diagnostic::warning("guessed-encoding", path.place.clone(), message)
    };
    match best {
        // Believed where hardly anything is odd any more.
        Some((left, reading, text)) if left * 4 <= odd.len() => {
            let (name, key) = reading.names();
            let places = odd.iter().take(3);
            let words = Parameter::list(places.map(|at| example(&text, *at)));
            let message = said!(
                "`{path}` isn't UTF-8, and is read as {encoding}: {words}",
                path = path.value,
                encoding = Message::from(name),
                words
            );
            let warning = warning(message)
                .hint(said!("if the words are right, write `encoding = \"{key}\"`", key))
                .hint("or save the table as CSV UTF-8");
            (text, Some(warning))
        }
        _ => {
            let high = windows.chars().filter(|c| !c.is_ascii()).count();
            // A sign or two in an odd place may well be meant.
            let doubtful = odd.len() * 3 >= high;
            let words = odd.iter().take(3).map(|at| example(&windows, *at));
            let words = Parameter::list(words);
            let message = said!(
                "`{path}` isn't UTF-8, and as Windows-1252 it has odd words: {words}",
                path = path.value,
                words
            );
            let warning = warning(message)
                .hint("save the table as CSV UTF-8, or name its `encoding`");
            (windows, doubtful.then_some(warning))
        }
    }
}

/// The word around a character.
fn word_at(text: &str, at: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let edge = |c: &char| c.is_whitespace() || ";,\"".contains(*c);
    let at = at.min(chars.len());
    let start = chars[..at].iter().rposition(edge).map_or(0, |i| i + 1);
    let end = chars[at..].iter().position(edge).map_or(chars.len(), |i| at + i);
    chars[start..end].iter().take(40).collect()
}

/// How many words begin with a small letter that has an accent: where two readings make
/// words, `Édith` is likelier than `êdith`.
fn small_heads(text: &str) -> usize {
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs
        .filter(|(one, two)| {
            !one.is_alphabetic() && !two.is_ascii() && two.is_lowercase()
        })
        .count()
}

/// How many `ã` and `õ` stand where no language has them: `João`, `irmã` and `opções` do,
/// `Loãc` is a `Loïc` that was read otherwise.
fn stray_tildes(text: &str) -> usize {
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs
        .filter(|(one, two)| {
            matches!(one, 'ã' | 'õ')
                && two.is_alphabetic()
                && !matches!(two, 'o' | 'e' | 'i' | 'n')
        })
        .count()
}

/// Where characters stand that don't fall in with their neighbours, counted in
/// characters: all single-byte readings of a file have them at the same places.
fn odd(text: &str) -> Vec<usize> {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: Option<usize>| index.and_then(|i| chars.get(i)).copied();
    (0..chars.len())
        .filter(|index| !chars[*index].is_ascii())
        .filter(|index| {
            let before = at(index.checked_sub(1));
            let first = at(index.checked_sub(2));
            is_odd(chars[*index], first, before, at(Some(index + 1)))
        })
        .collect()
}

fn is_odd(
    c: char,
    first: Option<char>,
    before: Option<char>,
    after: Option<char>,
) -> bool {
    let is = |c: Option<char>, test: fn(char) -> bool| c.is_some_and(test);
    let letter = |c: Option<char>| is(c, char::is_alphabetic);
    let within = letter(before) && letter(after);
    match c {
        '\u{80}'..='\u{9F}' | '\u{FFFD}' | '¤' | 'ˆ' | '˜' | '¨' | '´' | '¸' | '¯' => {
            true
        }
        'ƒ' | '\u{2500}'..='\u{25FF}' | '\u{F8FF}' | 'ı' | '‗' => true,
        'ª' | 'º' => !is(before, |c| c.is_ascii_digit() || "nN".contains(c)),
        'µ' => within,
        c if c.is_uppercase() => {
            // A capital after a small letter; or one alone that isn't a word.
            let alone = !letter(before) && !letter(after);
            let word = c == 'À' || c == 'É' || after == Some('.') || after == Some('-');
            is(before, char::is_lowercase) || (alone && !word)
        }
        c if c.is_lowercase() => {
            let capital = |c: Option<char>| is(c, char::is_uppercase);
            capital(after) || (capital(first) && capital(before) && !letter(after))
        }
        '\u{2019}' | '·' | '–' | '—' | '\u{A0}' | '\u{AD}' => false,
        '‚' | '„' | '•' | '¿' | '¡' | '‰' => letter(before),
        '€' | '£' | '¥' | '¢' => letter(after),
        '¬' | '¦' | '√' | '∫' | '≈' | '∆' | 'Ω' | '∂' | '∏' | '∑' | '∞' => {
            letter(before) || letter(after)
        }
        _ => within,
    }
}

#[cfg(test)]
mod tests {
    use marbre_diag::{Located, Place, Severity, Sink};

    use super::*;

    /// What a text in an encoding is read as, and how often something is said of it.
    fn read(text: &str, reading: Reading) -> (String, usize) {
        let bytes: Vec<u8> = text
            .chars()
            .map(|c| {
                reading.byte(c).unwrap_or_else(|| panic!("{c} in {}", reading.name()))
            })
            .collect();
        let mut sink = Sink::default();
        let path = Located::new("data/a.csv".to_owned(), Place::Nowhere);
        let text = decode(&bytes, &path, None, &mut sink).expect("text");
        assert!(sink.all().iter().all(|it| it.severity == Severity::Warning));
        (text, sink.warnings())
    }

    /// Texts as people in France have them in their tables.
    const TEXTS: [&str; 24] = [
        "Prénom;Nom\nAndré;Bézé\nMédard;Lévy\nZoé;Mercier\n",
        "Nom\nZoé\n",
        "NOM\nBERGÈRE\nLEFÈVRE\n",
        "Côté;Groupe;Libellé;2025;2024\nCharges;Emplois;Loyer;9600;9600\n",
        "Libellé\nDéplacements à Paris\nHôtel, repas\n",
        "Nom\nFrançois\nMaïté\nNoël\n",
        "Nom\nÉdith\nÉtienne\nÉmile\n",
        "Nom\nMÜLLER\nGoût\nAoût\nMüller\n",
        "Libellé\nCœur de ville\nŒuvres sociales\n",
        "Nom\nHélène d'Étampes\nJoël Le Bœuf\n",
        "Ville\nNîmes\nChâlons\nSaint-Étienne\n",
        "Libellé\n« Fête de l’été »\n",
        "Libellé\nAide aux associations – n° 12\nÉté\n",
        "Nom\nPeña\nMuñoz\nJosé\n",
        "Nom\nGonçalves\nAraújo\n",
        "Libellé\nÀ la carte\nDéjà payé\n",
        "Libellé\nÉLÈVES\nÉCOLES\n",
        "Libellé\nrémunération des salariés à temps partiel\n",
        "Nom\nLoïc\nAnaïs\nGaëlle\n",
        "Nom\nThérèse\nHervé\nRenée\n",
        "Libellé\nBénévolat;1 200 €\nDîner;30 €\n",
        "Libellé\nPrêt à taux zéro\nIntérêts\n",
        "Nom\nGrégoire\nCécile\nRégis\nSéverine\nAgnès\n",
        "Libellé\nFrais d'hébergement\nCongrès\n",
    ];

    #[test]
    fn mac_roman_is_read_right_and_said() {
        for text in TEXTS {
            let (read, warnings) = read(text, Reading::MACINTOSH);
            assert_eq!((read.as_str(), warnings), (text, 1), "{text}");
        }
    }

    #[test]
    fn code_page_850_is_read_right_and_said() {
        // `È` among capitals reads as `Ô` in Windows-1252, which is a word as well.
        for text in TEXTS.into_iter().filter(|text| !text.contains("GÈ")) {
            // It has no ligature, no dash, no curly apostrophe and no sign of the euro.
            let text = text
                .replace('œ', "oe")
                .replace('Œ', "Oe")
                .replace('–', "-")
                .replace('’', "'")
                .replace('€', "EUR");
            let (read, warnings) = read(&text, Reading::Cp850);
            assert_eq!((read.as_str(), warnings), (text.as_str(), 1), "{text}");
        }
    }

    #[test]
    fn windows_1252_is_read_right_without_a_word() {
        let more = [
            "Nom\nŽižek\nŠkoda\nŽIŽEK\n",
            "Nom\nBjörk\nÅsa\nØrsted\nSørensen\n",
            "Libellé\nl’année “verte”… et après\n",
            "Libellé\nadhérent·e·s\n12 m² à 30 °C\n1 ½ h\n",
            "Libellé\n• Point\nMarque™ et ©2025\nn°3\nÉ. Durand\n",
            "Price\n£12\n50 € à payer\n5 ‰\n",
            "Libellé\nnord–sud\nl’été\n",
            "Nom\nJean-Noël\nD’Étampes\nO’Neill\nMcÉwan\n",
        ];
        for text in TEXTS.into_iter().chain(more.into_iter().take(7)) {
            let (read, warnings) = read(text, Reading::WINDOWS);
            assert_eq!((read.as_str(), warnings), (text, 0), "{text}");
        }
        // A capital after a small letter is odd; nothing else makes more sense of it.
        assert_eq!(read(more[7], Reading::WINDOWS).0, more[7]);
    }

    #[test]
    fn encodings_have_names() {
        for (name, reading) in [
            ("macintosh", Some(Reading::MACINTOSH)),
            ("Mac Roman", Some(Reading::MACINTOSH)),
            ("cp850", Some(Reading::Cp850)),
            ("IBM850", Some(Reading::Cp850)),
            ("windows-1252", Some(Reading::WINDOWS)),
            ("latin1", Some(Reading::WINDOWS)),
            ("utf-9", None),
        ] {
            assert!(Reading::of(name) == reading, "{name}");
        }
        assert_eq!(CP850.chars().count(), 128);
    }
}
